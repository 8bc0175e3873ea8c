"""Archives: every file in them comes in or is told, nothing leads out, and costs are bounded."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from typing import Any

import pytest

from ingest import rules
from ingest.load import Limits, Options
from ingest.load.passing import about_package
from tests.loading import (
    PAGE,
    TEXT,
    codes,
    crc_broken,
    document,
    loaded,
    tarred,
    texts,
    zipped,
)

GBK_PAGE = PAGE.encode("gb18030")
SMALL = Options(limits=Limits(slack=1 << 20, ratio=10, members=20, depth=2, file=4 << 20))


def test_a_zip_gives_its_files() -> None:
    found = loaded(zipped({"b.txt": TEXT, "县/a.html": GBK_PAGE}), "in/x.zip")
    assert texts(found) == {"in/x.zip!/b.txt": TEXT, "in/x.zip!/县/a.html": PAGE}
    page = found["in/x.zip!/县/a.html"]
    assert (page.source.container, page.source.member) == ("in/x.zip", "县/a.html")
    assert document(page).original == GBK_PAGE
    assert (document(page).media_type, document(page).extractor) == ("text/html", None)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "big5", "shift_jis"])
def test_names_in_a_zip_are_read_in_their_encoding(encoding: str) -> None:
    names = {"縣委書記調研.txt": TEXT, "項目建設/會議通知.txt": TEXT + "一"}
    if encoding == "gb18030":
        names = {"县委书记调研.txt": TEXT, "项目建设/会议通知.txt": TEXT + "一"}
    if encoding == "shift_jis":  # of no use to anyone here, but no reason to lose the file
        assert len(texts(loaded(zipped({"あ.txt": TEXT}, encoding), "x.zip"))) == 1
        return
    raw = zipped(names, "utf_8" if encoding == "utf-8" else encoding)
    assert list(texts(loaded(raw, "x.zip"))) == [f"x.zip!/{name}" for name in names]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_gives_its_files(mode: str) -> None:
    data = tarred([("a/1.txt", TEXT), ("a/页.html", GBK_PAGE)], mode)
    assert texts(loaded(data, "x.tar.any")) == {
        "x.tar.any!/a/1.txt": TEXT,
        "x.tar.any!/a/页.html": PAGE,
    }


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.txt.gz", gzip.compress), ("a.txt.bz2", bz2.compress), ("a.txt.xz", lzma.compress)],
)  # fmt: skip
def test_one_compressed_file(name: str, pack: object) -> None:
    data = pack(TEXT.encode()) + pack("尾".encode())  # type: ignore[operator]  # two streams in one file
    inner = f"{name}!/a.txt"
    assert texts(loaded(data, name)) == {inner: TEXT + "尾"}
    cut = pack(TEXT.encode() * 400)[:-20]  # type: ignore[operator]  # as above
    found = loaded(cut, name)
    if inner in found:
        assert codes(found)[inner][0] == "damaged"
        assert document(found[inner]).decoded.startswith(TEXT)
    else:  # these pack in blocks: what was broken off is all there was
        assert codes(found) == {name: ["damaged"]}


def test_archives_in_archives() -> None:
    inner = zipped({"c.txt": TEXT})
    middle = tarred([("b.zip", inner)], "w:gz")
    found = loaded(zipped({"a.tgz": middle}), "x.zip")
    assert texts(found) == {"x.zip!/a.tgz!/b.zip!/c.txt": TEXT}
    source = found["x.zip!/a.tgz!/b.zip!/c.txt"].source
    assert (source.container, source.member) == ("x.zip!/a.tgz!/b.zip", "c.txt")


def test_too_many_archives_in_one_another() -> None:
    data = TEXT.encode()
    for _ in range(4):
        data = zipped({"x.zip": data})
    assert codes(loaded(data, "x.zip", SMALL)) == {"x.zip!/x.zip!/x.zip": ["nested-too-deep"]}


@pytest.mark.parametrize("name", ["x.zip", "x.tgz", "x.gz", "x.tar"])
def test_what_unpacks_to_too_much_ends(name: str) -> None:
    zeros = b"0" * (3 << 20)
    members: list[tuple[str, bytes | str]] = [
        ("a.txt", TEXT),
        *((f"z{i}.txt", zeros) for i in range(4)),
    ]
    data = {
        "x.zip": zipped(dict(members)),
        "x.tgz": tarred(members, "w:gz"),
        "x.gz": gzip.compress(zeros * 4),
        "x.tar": gzip.compress(tarred(members)),
    }[name]
    found = loaded(data, name, SMALL)
    assert "too-much-packed" in codes(found)[name if name != "x.tar" else "x.tar"]
    if name in {"x.zip", "x.tgz"}:
        assert texts(found)[f"{name}!/a.txt"] == TEXT


def test_too_many_members_and_too_large_ones() -> None:
    many = zipped({f"{i}.txt": f"{TEXT}{i}" for i in range(25)})
    found = loaded(many, "x.zip", SMALL)
    assert len(texts(found)) == 20
    assert codes(found)["x.zip"] == ["too-many-members"]
    limits = Options(limits=Limits(file=1000))
    found = loaded(zipped({"a.txt": TEXT, "b.txt": "长" * 1000}), "x.zip", limits)
    assert codes(found) == {"x.zip!/b.txt": ["too-large"]}
    assert list(texts(found)) == ["x.zip!/a.txt"]


def test_names_that_lead_out_and_links() -> None:
    members = [("../../etc/evil.txt", TEXT), ("/abs.txt", TEXT + "二")]
    found = loaded(tarred(members, "w:gz", {"link": "/etc/passwd"}), "x.tgz")
    assert list(texts(found)) == ["x.tgz!/etc/evil.txt", "x.tgz!/abs.txt"]
    assert codes(found) == {"x.tgz": ["names-lead-out", "links"]}
    assert "/etc/passwd" not in str(texts(found))
    found = loaded(zipped({"..\\..\\evil.txt": TEXT, "C:\\县\\a.txt": TEXT + "二"}), "x.zip")
    assert list(texts(found)) == ["x.zip!/evil.txt", "x.zip!/县/a.txt"]
    assert codes(found) == {"x.zip": ["names-lead-out"]}


def test_links_in_a_zip_are_not_followed() -> None:
    link = zipfile.ZipInfo("链接.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    out = io.BytesIO(zipped({"a.txt": TEXT}))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    found = loaded(out.getvalue(), "x.zip")
    assert texts(found) == {"x.zip!/a.txt": TEXT}
    assert codes(found) == {"x.zip": ["links"]}
    assert "1 link in it not followed (链接.txt)" in found["x.zip"].problems[0].message


PACKAGES = rules.table("load")["package"]


@pytest.mark.parametrize("package", PACKAGES, ids=[one["name"] for one in PACKAGES])
def test_what_is_about_a_package_is_no_article(package: dict[str, Any]) -> None:
    about = about_package([*package["signs"], "a.txt"])
    assert package["for"]
    assert package["against"]
    assert [name for name in package["for"] if not about.fullmatch(name)] == []
    assert [name for name in package["against"] if about.fullmatch(name)] == []
    assert about_package(package["against"]).fullmatch(package["for"][0]) is None


def test_books_and_web_archives_in_a_zip() -> None:
    book: dict[str, bytes | str] = {
        "mimetype": "application/epub+zip", "META-INF/container.xml": "<container/>",
        "OEBPS/1.xhtml": GBK_PAGE,
    }  # fmt: skip
    found = loaded(zipped(book), "x.epub")
    assert texts(found) == {"x.epub!/OEBPS/1.xhtml": PAGE}
    assert codes(found) == {"x.epub": ["passed-over"]}
    row = '{"id":"1","url":"http://a.cn/","text":"会议要求抓好重点工作。"}\n'
    web: dict[str, bytes | str] = {
        "pages/pages.jsonl": row, "indexes/index.cdx": "cn,a)/ 2022", "datapackage.json": "{}",
        "archive/a.html": GBK_PAGE,
    }  # fmt: skip
    assert list(texts(loaded(zipped(web), "x.wacz"))) == ["x.wacz!/archive/a.html"]
    assert "x.zip!/mimetype" in texts(loaded(zipped({"mimetype": TEXT}), "x.zip"))


def test_a_device_and_a_sparse_file_of_zeros_do_no_harm() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        device = tarfile.TarInfo("tty")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
        text = tarfile.TarInfo("a.txt")
        text.size = len(TEXT.encode())
        archive.addfile(text, io.BytesIO(TEXT.encode()))
    assert texts(loaded(out.getvalue(), "x.tar")) == {"x.tar!/a.txt": TEXT}


def test_junk_is_passed_over() -> None:
    members: dict[str, bytes | str] = {
        "a.html": GBK_PAGE, "a_files/ad.html": PAGE, "a_files/x.js": "x", "b.jpg": b"\xff\xd8",
        "__MACOSX/._a.html": b"\0", ".DS_Store": b"\0", "Thumbs.db": b"\0", "README.md": "about",
        "~$a.docx": b"\4user\0",
        "c_files/own.txt": TEXT,
    }  # fmt: skip
    found = loaded(zipped(members), "x.zip")
    assert list(texts(found)) == ["x.zip!/a.html", "x.zip!/c_files/own.txt"]
    (problem,) = found["x.zip"].problems
    assert problem.code == "passed-over"
    assert "3 files" in problem.message
    assert "(.html 1, .jpg 1, .js 1)" in problem.message


def test_a_zip_that_breaks_off_gives_what_is_whole() -> None:
    data = zipped({"a.txt": TEXT, "b.txt": TEXT + "二", "c.txt": TEXT * 90})
    cut = data[: data.index(b"c.txt") + 20]
    found = loaded(cut, "x.zip")
    assert list(texts(found)) == ["x.zip!/a.txt", "x.zip!/b.txt"]
    assert codes(found) == {"x.zip!/c.txt": ["damaged"], "x.zip": ["damaged"]}
    assert "2 of its files" in found["x.zip"].problems[0].message
    assert codes(loaded(b"PK\x03\x04....", "x.zip")) == {"x.zip": ["damaged"]}
    assert codes(loaded(zipped({}), "x.zip")) == {"x.zip": ["empty"]}


def test_a_zip_streamed_out_that_breaks_off() -> None:
    class Forward(io.RawIOBase):
        """A file that cannot go back, as a pipe: sizes then stand behind the data."""

        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            piece = bytes(data)  # type: ignore[call-overload]  # bytes-like
            self.data += piece
            return len(piece)

    out = Forward()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("b.txt", TEXT + "二")
    cut = out.data[: out.data.index(b"PK\x01\x02")]
    assert list(texts(loaded(cut, "x.zip"))) == ["x.zip!/a.txt", "x.zip!/b.txt"]


def test_a_wrong_checksum_and_a_password_cost_one_file() -> None:
    data = crc_broken(zipped({"a.txt": TEXT, "b.txt": TEXT + "二"}))
    found = loaded(data, "x.zip")
    assert list(texts(found)) == ["x.zip!/b.txt"]
    assert codes(found) == {"x.zip!/a.txt": ["damaged"]}
    named = loaded(crc_broken(zipped({"好一.txt": TEXT}, "gb18030")), "x.zip")
    assert "(Bad CRC-32)" in named["x.zip!/好一.txt"].problems[0].message
    locked = loaded(zipped({"a.txt": TEXT}, flags=1), "x.zip")
    assert codes(locked) == {"x.zip!/a.txt": ["encrypted"]}


def test_a_tar_that_breaks_off_or_is_damaged() -> None:
    whole = tarred([("a.txt", TEXT), ("b.txt", TEXT + "二"), ("c.txt", TEXT * 90)])
    for data, name in ((whole[:-18_000], "x.tar"), (gzip.compress(whole)[:-40], "x.tgz")):
        found = loaded(data, name)
        assert list(texts(found))[:2] == [f"{name}!/a.txt", f"{name}!/b.txt"]
        assert codes(found)[name] == ["damaged"]
    broken = bytearray(whole)
    broken[1024 + 148] ^= 1  # the checksum of the second head
    for data, name in ((bytes(broken), "x.tar"), (gzip.compress(broken), "x.tgz")):
        found = loaded(data, name)
        assert list(texts(found)) == [f"{name}!/a.txt"]
        assert codes(found)[name] == ["damaged"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"7z\xbc\xaf\x27\x1c\0\0", "7z"),
        (b"Rar!\x1a\x07\0", "RAR"),
        (b"\x28\xb5\x2f\xfd..", "zstd -d"),
    ],
)
def test_archives_that_must_be_unpacked_first(data: bytes, word: str) -> None:
    (one,) = loaded(data, "x.bin").values()
    assert one.problems[0].code == "unsupported-format"
    assert word in one.problems[0].message


def test_names_in_a_tar_of_another_system() -> None:
    names = ["县委书记调研.txt", "项目建设/会议通知.txt", "plain.txt"]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="gb18030") as file:
        for name in names:
            info = tarfile.TarInfo(name)
            data = f"{TEXT}{name}".encode()
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    for data, name in ((out.getvalue(), "x.tar"), (gzip.compress(out.getvalue()), "x.tgz")):
        assert list(texts(loaded(data, name))) == [f"{name}!/{one}" for one in names]


def test_files_of_one_name_are_told_apart() -> None:
    data = tarred([("a.csv", "标题,正文\n甲,会议。\n"), ("../a.csv", "标题,正文\n乙,会议。\n")])
    found = loaded(data, "x.tar")
    assert list(texts(found)) == ["x.tar!/a.csv!/2", "x.tar!/a.csv;2!/2"]
