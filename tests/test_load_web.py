"""Pages as browsers and crawlers save them: their kind, where they are from, and when."""

from __future__ import annotations

import base64
import gzip
import quopri
import zlib
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from ingest.load import Limits, Options
from ingest.load.web.pages import declared, media_type, saved_from
from ingest.model import Facts
from ingest.read import read
from ingest.rulebook import load_rules
from tests.loading import PAGE, TEXT, answer, codes, deflated, document, loaded, texts, zipped

URL = "https://www.example.gov.cn/2023/a.html"


# ── HTML


@pytest.mark.parametrize(
    ("text", "name", "media"),
    [
        (PAGE, "a.html", "text/html"),
        (PAGE, "a.txt", "text/html"),
        (PAGE, "", "text/html"),
        (f"<!-- 注 -->\n{PAGE}", "a", "text/html"),
        (f'<?xml version="1.0"?>\n{PAGE}', "a.xhtml", "text/html"),
        ("\ufeff\n<HTML><BODY>", "a.htm", "text/html"),
        ("<p>会议召开。</p><p>会议要求。</p>", "a.txt", "text/html"),
        ("会议召开。<br>会议要求。", "a.shtml", "text/html"),
        ("会议召开。<br>会议要求。", "a.txt", "text/plain"),
        ("会议召开，会议要求。", "a.html", "text/plain"),
        ("<洪桥县>会议召开。", "a.txt", "text/plain"),
        ("<p", "a.txt", "text/plain"),
        ("# 会议召开", "a.md", "text/markdown"),
        ("# 会议召开", "a.txt", "text/plain"),
        ('<?xml version="1.0"?><rss version="2.0">', "a", "application/rss+xml"),
        ('<?xml version="1.0"?>\n<!-- x --><feed xmlns="x">', "a.xml", "application/atom+xml"),
        ('<?xml version="1.0"?><文档>', "a.txt", "text/xml"),
        ("<DOC><TITLE>会议</TITLE>", "a.xml", "text/xml"),
        ("", "a.html", "text/plain"),
    ],
)
def test_what_text_is(text: str, name: str, media: str) -> None:
    assert media_type(text, name) == media


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb2312"),
        (b"<META content='text/html;charset=Big5' http-equiv=Content-Type>", "Big5"),
        (b"<meta charset=utf-8>", "utf-8"),
        (b'<?xml version="1.0" encoding="GBK"?>', "GBK"),
        (b"<p>charset=gbk</p>", None),
        (b"", None),
    ],
)
def test_the_encoding_that_a_page_declares(head: bytes, charset: str | None) -> None:
    assert declared(head) == charset


@pytest.mark.parametrize("real", ["gb18030", "utf-8", "big5"])
@pytest.mark.parametrize("said", ["gb2312", "utf-8", "big5", "x-user-defined", None])
def test_pages_with_right_wrong_or_no_declaration(real: str, said: str | None) -> None:
    text = (
        PAGE.replace("洪桥县召开项目推进会", "縣委召開項目推進會，要求抓好重點工作")
        if real == "big5"
        else PAGE
    )
    text = (
        text.replace("会议要求抓好重点工作", "要求").replace("县", "區") if real == "big5" else text
    )
    text = text.replace("召开项目推进会", "") if real == "big5" else text
    text = text.replace('charset="gb2312"', f'charset="{said}"' if said else "name='x'")
    assert texts(loaded(text.encode(real), "a.html")) == {"a.html": text}


@pytest.mark.parametrize(
    ("mark", "url", "time"),
    [
        (f"<!-- saved from url=(0038){URL} -->", URL, None),
        ("<!-- saved from url=(0014)about:internet -->", None, None),
        (f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: "
         "Tue Aug 15 2023 10:11:12 GMT+0800 (中国标准时间)\n-->", URL, "2023-08-15T10:11:12+08:00"),
        ("<!-- Mirrored from www.example.gov.cn/2023/a.html by HTTrack Website Copier/3.x "
         "[XR&CO'2014], Tue, 15 Aug 2023 02:11:12 GMT -->",
         "http://www.example.gov.cn/2023/a.html", "2023-08-15T02:11:12+00:00"),
        (f'<html data-scrapbook-source="{URL}" data-scrapbook-create="20230815021112345">',
         URL, "2023-08-15T02:11:12"),
        (f'<link rel="canonical" href="{URL}"/>', URL, None),
        (f"<link href={URL} rel=canonical>", URL, None),
        (f'<meta property="og:url" content="{URL}?a=1&amp;b=2">', f"{URL}?a=1&b=2", None),
        ('<link rel="canonical" href="/2023/a.html"/>', None, None),
        ('<link rel="stylesheet" href="https://www.example.gov.cn/a.css">', None, None),
        ("FILE ARCHIVED ON 08:11:12 Aug 15, 2023 AND RETRIEVED FROM THE", None,
         "2023-08-15T08:11:12+00:00"),
    ],
)  # fmt: skip
def test_where_and_when_a_page_was_saved(mark: str, url: str | None, time: str | None) -> None:
    assert saved_from(mark + PAGE) == (url, time)
    (one,) = loaded((mark + PAGE.replace("gb2312", "utf-8")).encode(), "a.html").values()
    assert (one.source.url, one.source.captured_at) == (url, time)


def test_what_the_saver_says_comes_before_what_the_page_says() -> None:
    page = f"<!-- saved from url=(0038){URL} --><link rel=canonical href=https://other.example.cn/>"
    assert saved_from(page)[0] == URL


# ── MHT


def mht(body: bytes, coding: str = "base64", extra: bytes = b"", charset: str = "gbk") -> bytes:
    packed = {"base64": base64.encodebytes(body), "quoted-printable": quopri.encodestring(body),
              "8bit": body, "binary": body}[coding]  # fmt: skip
    head = (
        "From: <Saved by Blink>\n"
        f"Snapshot-Content-Location: {URL}\n"
        "Subject: =?utf-8?Q?x?=\nDate: Tue, 15 Aug 2023 02:11:12 -0000\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related;\n\ttype="text/html";\n\tboundary="----B"\n\n\n'
        "------B\nContent-Type: image/png\nContent-Location: x.png\n\nPNG\n"
        f"------B\nContent-Type: text/html; charset={charset}\n"
        f"Content-Transfer-Encoding: {coding}\n"
        f"Content-Location: {URL}\n\n"
    )
    return (head.encode() + packed + b"\n" + extra + b"------B--\n").replace(b"\n", b"\r\n")


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
def test_a_page_saved_as_one_file(coding: str) -> None:
    found = loaded(mht(PAGE.encode("gbk"), coding), "a.mht")
    (one,) = found.values()
    assert document(one).decoded.strip() == PAGE
    assert (one.source.url, one.source.captured_at) == (URL, "2023-08-15T02:11:12+00:00")
    assert (one.source.container, one.source.member) == ("a.mht", URL)
    assert document(one).media_type == "text/html"


def test_frames_of_a_page_saved_as_one_file() -> None:
    frame = "<p>" + "六月二十四日，会议要求抓好重点工作。" * 30 + "</p>"
    menu = "<p>首页 新闻 公告</p>"
    head = "------B\nContent-Type: text/html; charset=utf-8\nContent-Location: cid:f\n\n"
    extra = f"{head}{frame}\n{head}{menu}\n".encode()
    found = loaded(mht(PAGE.encode("gbk"), extra=extra), "a.mht")
    assert len(texts(found)) == 2
    assert any("六月二十四日" in text for text in texts(found).values())
    assert not any("首页" in text for text in texts(found).values())


def test_one_file_without_a_page_and_plain_mail() -> None:
    empty = mht(b"x").replace(b"text/html", b"image/gif")
    assert codes(loaded(empty, "a.mht")) == {"a.mht": ["no-page"]}
    mail = EmailMessage()
    mail["Subject"], mail["Date"] = "会议", "Tue, 15 Aug 2023 10:11:12 +0800"
    mail.set_content(TEXT)
    (one,) = loaded(mail.as_bytes(), "a.eml").values()
    assert document(one).decoded.replace("\r\n", "\n") == TEXT
    assert one.source.captured_at == "2023-08-15T10:11:12+08:00"


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_page_saved_as_one_file_that_breaks_off(cut: int) -> None:
    whole = mht(PAGE.encode("gbk"))
    short = whole[: whole.index(b"------B--")].rstrip()[:-cut]
    found = loaded(short, "a.mht")
    (text,) = texts(found).values()
    assert PAGE.startswith(text.rstrip("\ufffd\n")[:-8])
    assert len(text) > len(PAGE) - 16
    assert codes(found)["a.mht"] == ["damaged"]
    assert codes(loaded(whole, "a.mht")) == {}
    headless = whole[: whole.index(b"------B\r\n")]
    assert codes(loaded(headless, "a.mht")) == {"a.mht": ["damaged"]}


def mail(subject: str, text: str = TEXT) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "县报 <office@example.gov.cn>"
    made["Date"] = "Tue, 15 Aug 2023 10:11:12 +0800"
    made.set_content(text, cte="8bit")
    return made


def test_the_subject_of_a_mail_is_a_title_and_its_sender_and_day_are_nothing() -> None:
    for subject in ("洪桥县召开会议", "Re: 转发：洪桥县召开会议", "FW: Fwd：洪桥县召开会议"):
        (one,) = loaded(mail(subject).as_bytes(), "a.eml").values()
        assert one.source.supplied == Facts(title="洪桥县召开会议")
    raw = (
        b"Subject: \xba\xe9\xc7\xc5\xcf\xd8\xd5\xd9\xbf\xaa\xbb\xe1\xd2\xe9\nFrom: a\n\n"
        + TEXT.encode()
    )
    (one,) = loaded(raw, "a.eml").values()
    assert one.source.supplied.title == "洪桥县召开会议"
    assert document(one).decoded == TEXT


def test_the_title_of_a_mails_text_comes_before_its_subject() -> None:
    body = "今年以来，洪洞县累计投资2680万元，建成扶贫项目25个，群众满意度不断提高。\n"
    for text, title in ((body, "脱贫攻坚"), (f"村里修路\n\n{body}", "村里修路")):
        (one,) = loaded(mail("脱贫攻坚", text).as_bytes(), "a.eml").values()
        reading = read(document(one), load_rules(), one.source.supplied)
        (article,) = (found.article for found in reading.articles)
        assert (article.title, article.outlet, article.published) == (title, None, None)


def test_what_is_attached_to_a_mail_comes_in_and_the_rest_is_named() -> None:
    made = mail("稿件", "请查收附件中的稿件。")
    made.add_attachment(PAGE.encode("gbk"), "application", "octet-stream", filename="页.html")
    made.add_attachment(zipped({"a.txt": TEXT}), "application", "zip", filename="../县/a.zip")
    made.add_attachment(mail("另一个", TEXT + "二"))
    made.add_attachment(b"\xff\xd8\xff", "image", "jpeg", filename="图.jpg")
    made.add_attachment(b"\0\1\2", "application", "octet-stream", filename="x.dat")
    found = loaded(made.as_bytes(), "a.eml")
    assert texts(found) == {
        "a.eml!/part-1": "请查收附件中的稿件。\n", "a.eml!/页.html": PAGE,
        "a.eml!/县/a.zip!/a.txt": TEXT, "a.eml!/forwarded.eml!/part-1": TEXT + "二\n",
    }  # fmt: skip
    assert codes(found) == {"a.eml!/x.dat": ["binary"], "a.eml": ["passed-over"]}
    assert "1 attachment without text passed over (图.jpg)" in found["a.eml"].problems[0].message
    few = Options(limits=Limits(members=2))
    assert codes(loaded(made.as_bytes(), "a.eml", few))["a.eml"] == ["too-many-members"]


@pytest.mark.parametrize(
    "head",
    [
        'attachment; filename="=?gb2312?B?uOW8/g==?=.txt"',
        'attachment; filename="稿件.txt"',
        "attachment; filename*=utf-8''%E7%A8%BF%E4%BB%B6.txt",
        'inline; filename="稿件.txt"',
    ],
)
def test_names_of_attachments(head: str) -> None:
    data = (
        "From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
        f"--B\nContent-Type: text/plain\n\n请查收附件中的稿件。\n"
        f"--B\nContent-Type: text/plain\nContent-Disposition: {head}\n\n{TEXT}\n--B--\n"
    )
    for encoding in ("utf-8", "gb18030"):
        assert "a.eml!/稿件.txt" in texts(loaded(data.encode(encoding), "a.eml"))


def test_a_mailbox_gives_its_mails() -> None:
    line = b"From office@example.gov.cn Wed May  6 10:00:00 2020\n"
    quoted = mail("二", f"{TEXT}\n>From 2020 on.\nFrom here to there, 10:00.\n")
    box = b"\n".join([line + mail("一").as_bytes(), line + quoted.as_bytes()])
    found = loaded(box, "box")
    assert texts(found) == {
        "box!/1.eml!/part-1": f"{TEXT}\n",
        "box!/2.eml!/part-1": f"{TEXT}\nFrom 2020 on.\nFrom here to there, 10:00.\n",
    }
    assert found["box!/2.eml!/part-1"].source.supplied.title == "二"
    small = Options(limits=Limits(file=600))
    long = line + mail("三", TEXT * 9).as_bytes() + b"\n" + box
    assert codes(loaded(long, "box", small)) == {"box!/1.eml": ["too-large"]}


# ── WARC

warc = pytest.mark.skipif("not __import__('importlib').util.find_spec('fastwarc')")
BODY = PAGE.encode("gbk")
ZIPPED = gzip.compress(BODY, mtime=0)


@warc
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_pages_of_a_crawl(pack: Callable[[bytes], bytes]) -> None:
    records = [
        answer(URL, BODY),
        answer(URL, BODY + b"<!-- 2 -->", date="2023-09-01T00:00:00Z"),
        answer("https://www.example.gov.cn/moved", b"", status="301 Moved"),
        answer("https://www.example.gov.cn/none", b"<p>404</p>", status="404 Not Found"),
        answer("https://www.example.gov.cn/a.jpg", b"JPG", kind="image/jpeg"),
        answer("https://www.example.gov.cn/a.css", b"a{}", kind="text/css"),
        answer("https://www.example.gov.cn/robots.txt", b"User-agent: *", kind="text/plain"),
        answer(URL, b"", record="revisit", date="2023-10-01T00:00:00Z"),
        answer("https://www.example.gov.cn/notes.txt", TEXT.encode(), kind="text/plain"),
    ]
    found = loaded(b"".join(map(pack, records)), "c.warc.gz")
    assert texts(found) == {
        f"c.warc.gz!/20230815021100/{URL}": PAGE,
        f"c.warc.gz!/20230901000000/{URL}": PAGE + "<!-- 2 -->",
        "c.warc.gz!/20230815021100/https://www.example.gov.cn/notes.txt": TEXT,
    }
    one = found[f"c.warc.gz!/20230815021100/{URL}"]
    assert (one.source.url, one.source.captured_at) == (URL, "2023-08-15T02:11:00Z")
    assert codes(found) == {"c.warc.gz": ["passed-over", "revisits"]}
    passed, revisits = (problem.message for problem in found["c.warc.gz"].problems)
    assert "5 records" in passed
    for kind in ("status 301 1", "status 404 1", "image/jpeg 1", "text/css 1"):
        assert kind in passed
    assert URL in revisits


@warc
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(BODY), "Content-Encoding: gzip\r\n"),
        (zlib.compress(BODY), "Content-Encoding: deflate\r\n"),
        (deflated(BODY), "Content-Encoding: deflate\r\n"),
        (BODY, "Content-Encoding: gzip\r\n"),  # some crawlers unpack and leave the header
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), "Transfer-Encoding: chunked\r\n"),
        (b"%x;a=b\n%b\n%x\n%b\n0\n\n" % (9, BODY[:9], len(BODY) - 9, BODY[9:]),
         "Transfer-Encoding: chunked\r\n"),
        (BODY, "Transfer-Encoding: chunked\r\n"),
        (b"%x\r\n%b\r\n0\r\n\r\n" % (len(ZIPPED), ZIPPED),
         "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"),
    ],
)  # fmt: skip
def test_what_servers_do_to_a_page_is_undone(body: bytes, headers: str) -> None:
    found = loaded(answer(URL, body, headers=headers), "c.warc")
    assert texts(found) == {f"c.warc!/20230815021100/{URL}": PAGE}


@warc
def test_the_same_capture_twice_has_two_names() -> None:
    found = loaded(answer(URL, BODY) + answer(URL, BODY + b" "), "c.warc")
    assert list(found) == [f"c.warc!/20230815021100/{URL}", f"c.warc!/20230815021100/{URL};2"]


@warc
def test_a_crawl_that_is_damaged_or_empty() -> None:
    whole = answer(URL, BODY) + answer(f"{URL}2", BODY + b"2" * 900)
    found = loaded(whole[:-500], "c.warc")
    assert list(texts(found)) == [f"c.warc!/20230815021100/{URL}", f"c.warc!/20230815021100/{URL}2"]
    assert codes(found) == {f"c.warc!/20230815021100/{URL}2": ["damaged"]}
    broken = loaded(answer(URL, BODY) + b"WARC/1.0\r\nrubbish" * 9, "c.warc")
    assert f"c.warc!/20230815021100/{URL}" in texts(broken)
    for data in (b"WARC/1.0\r\n", b"WARC/1.0\r\n\r\n\r\n\r\n"):
        assert set(codes(loaded(data, "c.warc"))) == {"c.warc"}


@warc
def test_one_page_that_unpacks_to_too_much_costs_only_itself() -> None:
    bomb = answer(URL, gzip.compress(b"0" * (3 << 20)), headers="Content-Encoding: gzip\r\n")
    small = Options(limits=Limits(slack=1 << 20))
    found = loaded(bomb + answer(f"{URL}1", BODY), "c.warc", small)
    assert list(texts(found)) == [f"c.warc!/20230815021100/{URL}1"]
    assert codes(found) == {f"c.warc!/20230815021100/{URL}": ["too-much-packed"]}
