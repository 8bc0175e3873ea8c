"""Bytes and names of any kind: never an exception, every input an end, and always the same one."""

from __future__ import annotations

import gzip
import json
import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.load import Limits, Options, load_data
from ingest.load.packed.members import leads_out, safe_name
from ingest.load.packed.zip_names import read_names
from ingest.load.tabular.columns import by_name, parse_map
from ingest.load.tabular.stamps import day_of, moment_of
from ingest.load.web.warc import unchunked, unpacked
from ingest.model import Loaded, Source
from tests.loading import PAGE, TEXT, answer, tarred, zipped

SMALL = Options(limits=Limits(slack=1 << 20, file=1 << 22, members=100))
NAMES = ["a", "a.txt", "a.html", "a.csv", "a.json", "a.jsonl", "a.xml", "a.mht", "a.zip", "a.tar",
         "a.tgz", "a.gz", "a.warc", "a.md", "a.url", "a.caj", "xianzhi.csv", "-", "",
         "a/b\\c.."]  # fmt: skip
MEMBERS: dict[str, bytes | str] = {
    "县/a.html": PAGE.encode("gbk"), "b.jsonl": json.dumps({"标题": "甲", "正文": TEXT}),
    "c.txt": TEXT,
    "xianzhi.csv": "path,place\n县,洪洞县\n", "corrections.csv": "key,field\na,b\n",
}  # fmt: skip
MAIL = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: "
)
LETTER = (
    b"From: =?gb2312?B?z9jGrw==?= <a@b.cn>\nSubject: =?utf-8?Q?=E5=8E=BF=E5=A7=94?= \xcf\xd8\n"
    b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
    b"Content-Type: text/plain; charset=gb2312\n"
    b"Content-Transfer-Encoding: base64\n\nz9jOr8rpvMfU2s/YzvfQ7cGi0ru49rmkzfI=\n"
    b"--b\nContent-Type: message/rfc822\n\nSubject: \xcf\xd8\nContent-Type: text/html\n\n<p>a</p>\n"
    b"--b\nContent-Disposition: attachment; filename*=gbk''%CF%D8.txt\n"
    b"Content-Transfer-Encoding: quoted-printable\n\n=E5=8E=BF\n--b--\n"
)
SEEDS: dict[str, bytes] = {
    "eml": LETTER,
    "mbox": b"\n".join([b"From a@b.cn Wed May  6 10:00:00 2020\n" + LETTER] * 2),
    "zip": zipped(MEMBERS),
    "tar": tarred(list(MEMBERS.items())),
    "tgz": tarred(list(MEMBERS.items()), "w:gz"),
    "txz": tarred(list(MEMBERS.items()), "w:xz"),
    "gz": gzip.compress(TEXT.encode(), mtime=0),
    "warc": answer("https://example.cn/a", PAGE.encode("gbk")) * 2,
    "mht": MAIL + b"text/html\r\n\r\n" + PAGE.encode("gbk") + b"\r\n--b--",
    "csv": '标题,正文\n甲,"会议，要求"\n'.encode(),
    "jsonl": b'{"title": "a", "text": "b"}\n[1, {"x": [[]]}]\n',
    "html": b'<!-- saved from url=(0014)http://a.cn/b --><link rel="canonical" href="http://a.cn/c">',
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "rtf": b"{\\rtf1\\ansi\\ansicpg936 \\'ba\\'ba}",
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
}


def ended(data: bytes, name: str) -> list[Loaded]:
    """What ``data`` comes to: something, each path once, and the same again."""
    found = list(load_data(data, Source(name), SMALL))
    assert found
    assert len({one.source.path for one in found}) == len(found)
    for one in found:
        assert one.document or one.problems or one.corrections is not None
        assert not any(p.code == "fault" for p in one.problems), one.problems
        assert not any("\n" in p.message for p in one.problems)
        if one.document:
            one.document.decoded.encode()
            (one.source.supplied.title or "").encode()
        one.source.path.encode()
    return found


@given(st.binary(max_size=400), st.sampled_from(NAMES))
@settings(max_examples=150, deadline=None)
@example(b"PK\x05\x06" + bytes(18), "a.zip")
@example(b"\x1f\x8b", "a.gz")
@example(b"BZh9", "a")
@example(b"{", "a.json")
@example(b"[", "a.json")
@example(b'"', "a.csv")
@example(b"\xff\xfe", "a.csv")
@example(b"WARC/", "a.warc")
@example(b"<?xml", "a.xml")
@example(b"MIME-Version: 1.0\n", "a.mht")
def test_any_bytes_come_to_an_end(data: bytes, name: str) -> None:
    ended(data, name)


@pytest.mark.parametrize("kind", SEEDS)
def test_damaged_files_of_every_format_come_to_an_end(kind: str) -> None:
    whole = SEEDS[kind]
    made = random.Random(kind)  # noqa: S311 - damage, not secrets
    for _ in range(25):
        data = bytearray(whole)
        for _ in range(made.randint(1, 4)):
            data[made.randrange(len(data))] = made.randrange(256)
        cut = made.randint(0, len(data)) if made.random() < 0.5 else len(data)
        first = ended(bytes(data[:cut]), f"a.{kind}")
        assert ended(bytes(data[:cut]), f"a.{kind}") == first


VALUES = st.one_of(
    st.text(max_size=30),
    st.none(),
    st.integers(),
    st.lists(st.text(max_size=4)),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3)),
)


@pytest.mark.parametrize("kind", ["message/rfc822\n", "multipart/mixed; boundary=b\n\n--b"])
def test_mails_within_mails_come_to_an_end(kind: str) -> None:
    head = f"Content-Type: {kind}\n\n"
    for depth in (9, 400, 4000):
        ended(f"MIME-Version: 1.0\n{head * depth}abc\n".encode(), "a.eml")


@given(st.dictionaries(st.text(max_size=12), VALUES, max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_object_comes_to_an_end(row: dict[str, object]) -> None:
    ended((json.dumps(row) + "\n").encode() * 2, "a.jsonl")


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_table_comes_to_an_end(rows: list[list[str]]) -> None:
    data = "标题,正文,日期\n" + "\n".join(",".join(row) for row in rows)
    ended(data.encode("utf-8", "replace"), "a.csv")


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
@example("../..")
@example("C:\\")
@example("9999999999999")
@example("99999.9")
@example("-99:99, 99 Xxx 0000")
@example("Mon, 99 Jan 2023 99:99:99 +9999")
def test_names_and_dates_of_any_kind(text: str) -> None:
    name = safe_name(text)
    assert name
    assert not leads_out(name)
    assert not name.startswith("/")
    assert safe_name(name) == name
    for told in (day_of(text), moment_of(text)):
        assert told is None or told[:4].isdigit()
    by_name([text], "columns")
    try:
        parse_map([text])
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017 - most texts are no mapping


@given(st.lists(st.binary(max_size=20), max_size=4), st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_names_and_bodies_of_any_bytes(names: list[bytes], body: bytes) -> None:
    assert len(read_names(names)) == len(names)
    unchunked(body)
    for packing in ("gzip", "deflate", "br", "x"):
        unpacked(body, packing, 1 << 16)


@pytest.mark.parametrize(
    "data",
    [b"[" * 100_000, b'{"a":' * 100_000, b'[{"a":1},{' * 20_000, b'"' * 300_000, b"<" * 300_000,
     b"<meta " * 50_000, b"<!-- saved from url=" * 20_000,
     b"Subject: x\r\n" * 30_000, b"--x\r\n" * 50_000,
     MAIL + b"x\r\n--b\r\n" * 5_000, b"a,b\n" * 50_000, b'"x\n' * 50_000,
     "标题,正文\n".encode() + b'"x\n' * 50_000],
    ids=range(13),
)  # fmt: skip
@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.html", ""])
def test_what_repeats_without_end_comes_to_an_end(data: bytes, name: str) -> None:
    ended(data, name)
