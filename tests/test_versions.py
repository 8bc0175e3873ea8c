"""Two captures of one address: which of them counts, and what an address is."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest

from ingest.archive import Archive, open_archive
from ingest.counted import settle
from ingest.reprints import refresh
from ingest.versions import same_address
from tests.reprinted import Copy, pairs, put, started

PROJECT, MUSHROOM = (next(p.one for p in pairs() if p.name == name) for name in
                     ("the very same", "turned traditional"))  # fmt: skip
URL = "https://www.example.cn/news/2020/t7.html"


@pytest.fixture
def archive(archive_path: Path) -> Iterable[Archive]:
    with open_archive(archive_path, "w") as opened:
        started(opened)
        yield opened


def take(archive: Archive, *documents: Copy | tuple[Copy, ...]) -> None:
    """Take documents in, each of one article or several, and group."""
    with archive.transaction():
        for one in documents:
            put(archive, *(one if isinstance(one, tuple) else (one,)))
        refresh(archive)


def told(archive: Archive) -> dict[str, tuple[str, str, str]]:
    """Of each article that does not count, by its title: kind, what it is beside, what counts."""
    sql = (
        "SELECT a.title, r.kind, c.title AS beside, o.title AS counted FROM reprints r "
        "JOIN articles a ON a.id = r.article JOIN articles c ON c.id = r.compared_with "
        "JOIN articles o ON o.id = a.reprint_of"
    )
    return {r["title"]: (r["kind"], r["beside"], r["counted"]) for r in archive.rows(sql)}


# ─────────────────────────────────────────────────────────────── addresses


@pytest.mark.parametrize(
    "spelled",
    ["http://www.example.cn/news/2020/t7.html", "https://example.cn/news/2020/t7.html#top",
     "HTTPS://WWW.EXAMPLE.CN:443/news//2020/t7.html/", " https://example.cn/news/2020/t7.html ",
     "https://example.cn/news/2020/t7.html?utm_source=a&from=timeline&isappinstalled=0"],
)  # fmt: skip
def test_spellings_of_one_address(spelled: str) -> None:
    assert same_address(spelled) == "example.cn/news/2020/t7.html"


@pytest.mark.parametrize(
    ("one", "other"),
    [("http://a.cn/n?id=1", "http://a.cn/n?id=2"), ("http://a.cn/#/p/1", "http://a.cn/#/p/2"),
     ("http://a.cn/A", "http://a.cn/a"), ("http://a.cn/x", "http://b.cn/x"),
     ("http://a.cn:8080/x", "http://a.cn/x")],
)  # fmt: skip
def test_different_addresses(one: str, other: str) -> None:
    assert same_address(one) != same_address(other)


def test_order_and_spelling_of_what_is_asked() -> None:
    assert same_address("http://a.cn/n?b=2&a=%E5%8E%BF") == same_address("http://a.cn/n?a=县&b=2")


@pytest.mark.parametrize(
    "url", [None, "", "http://a.cn", "https://www.a.cn/", "ftp://a.cn/x", "a.cn/x", "http://[x",
            "http://a.cn:x/y", "javascript:alert(1)", "http:///x"],
)  # fmt: skip
def test_what_names_no_single_page(url: str | None) -> None:
    assert same_address(url) is None


# ─────────────────────────────────────────────────────────────── versions


def test_of_two_captures_the_newest_counts(archive: Archive) -> None:
    old = Copy("a.html", PROJECT, "旧", url=URL, captured="2020-07-11T08:00:00+08:00")
    new = Copy("b.html", PROJECT.replace("58个", "59个"), "新", url=URL + "?from=x",
               captured="2020-07-11T01:00:00Z")  # fmt: skip
    take(archive, new, old)
    assert told(archive) == {"旧": ("version", "新", "新")}
    (row,) = archive.rows("SELECT differs, changes FROM reprints")
    assert (row["differs"], row["changes"]) == ('[["已开工59个，完","已开工58个，完"]]', 1)


def test_each_version_is_compared_with_the_next_and_the_last_counts(archive: Archive) -> None:
    for number, name in enumerate(("甲", "乙", "丙")):
        text = PROJECT.replace("58个", f"{58 + number}个")
        take(archive, Copy(f"{name}.html", text, name, url=URL, captured=f"2020-07-1{number}"))
    assert told(archive) == {"甲": ("version", "乙", "丙"), "乙": ("version", "丙", "丙")}


def test_a_text_written_anew_under_its_title_is_a_version(archive: Archive) -> None:
    take(archive, Copy("a.html", PROJECT, "题目", url=URL, captured="2020"),
         Copy("b.html", MUSHROOM, "题 目", url=URL, captured="2021"))  # fmt: skip
    assert told(archive) == {"题目": ("version", "题 目", "题 目")}


def test_an_address_that_shows_another_article_every_day_has_no_versions(archive: Archive) -> None:
    take(archive, Copy("a.html", PROJECT, "甲", url=URL, captured="2020"),
         Copy("b.html", MUSHROOM, "乙", url=URL, captured="2021"))  # fmt: skip
    assert told(archive) == {}


def test_a_page_of_several_articles_is_matched_article_by_article(archive: Archive) -> None:
    old = (Copy("a.html", PROJECT, "项目", url=URL, captured="2020"), Copy("", MUSHROOM, "蘑菇"))
    new = (Copy("b.html", MUSHROOM + "（完）", "菌", url=URL, captured="2021"),)
    take(archive, old, new)
    assert told(archive) == {"蘑菇": ("version", "菌", "菌")}


def test_a_path_that_held_one_and_then_another(archive: Archive) -> None:
    take(archive, Copy("a.txt", PROJECT, "旧"), Copy("b.txt", PROJECT + "（完）", "新"))
    assert told(archive) != {"旧": ("version", "新", "新")}, "not by their texts alone"
    with archive.transaction():
        archive.connection.execute(
            "UPDATE sources SET path = 'a.txt', superseded_by = "
            "(SELECT document FROM sources WHERE path = 'b.txt') WHERE path = 'a.txt'"
        )
        refresh(archive)
    assert told(archive) == {"旧": ("version", "新", "新")}


def test_a_reprint_of_an_old_version_counts_with_the_new_one(archive: Archive) -> None:
    """The old version was there first, so that what it became is the earliest."""
    take(
        archive,
        Copy("a.html", PROJECT, "旧", url=URL, captured="2020-07-10"),
        Copy("r.html", PROJECT, "转载", published="2020-07-12"),
        Copy("b.html", PROJECT + "本报又讯。", "新", url=URL, captured="2021-01-01"),
    )
    assert told(archive) == {"旧": ("version", "新", "新"), "转载": ("reprint", "新", "新")}


def test_a_reprint_of_what_is_there_no_more_counts_itself(archive: Archive) -> None:
    take(
        archive,
        Copy("a.html", PROJECT, "题目", url=URL, captured="2020-07-10"),
        Copy("r.html", PROJECT, "转载", published="2020-07-12"),
        Copy("b.html", MUSHROOM, "题目", url=URL, captured="2021-01-01"),
    )
    assert told(archive) == {"题目": ("version", "题目", "题目")}
    assert archive.one("SELECT reprint_of FROM articles WHERE title = '转载'") is None


def test_the_same_whatever_comes_first(archive: Archive, archive_path: Path) -> None:
    made = [
        Copy("r.html", PROJECT, "转载", published="2020-07-12"),
        Copy("b.html", PROJECT + "本报又讯。", "新", url=URL, captured="2021-01-01"),
        Copy("a.html", PROJECT, "旧", url=URL, captured="2020-07-10"),
    ]
    for one in made:
        take(archive, one)
    assert told(archive) == {"旧": ("version", "新", "新"), "转载": ("reprint", "新", "新")}
    with archive.transaction():
        assert refresh(archive) == 0


# ─────────────────────────────────────────────────────────────── in what circumstances


def test_times_and_paths_that_contradict_each_other(archive: Archive) -> None:
    """By its time one capture is the newer, by the path that held both the other: neither is."""
    take(
        archive,
        Copy("a.html", PROJECT, "甲", url=URL, captured="2020-01-01"),
        Copy("b.html", MUSHROOM, "甲", url=URL, captured="2021-01-01"),
        Copy("c.html", PROJECT + "又讯。", "甲", url=URL, captured="2019-01-01"),
    )
    versions = "SELECT article, compared_with FROM reprints WHERE kind = 'version' ORDER BY article"
    assert archive.connection.execute(versions).fetchall() == [(1, 2), (3, 1)]
    with archive.transaction():
        archive.connection.execute("UPDATE sources SET superseded_by = 1 WHERE document = 2")
        refresh(archive)
    assert archive.connection.execute(versions).fetchall() == [(3, 1)]
    assert archive.one("SELECT reprint_of FROM articles WHERE id = 2") is None


def peak(path: Path, captures: int) -> int:
    """Bytes that grouping holds at most, of pages that were captured three times each."""
    with open_archive(path, "w") as archive:
        started(archive)
        with archive.transaction():
            for number in range(captures):
                page, time = divmod(number, 3)
                put(archive, Copy(
                    f"{number}.html", f"{page}号公路通车。", f"{page}号公路",
                    url=f"http://x.cn/{page}.html", captured=f"202{time}-01-01",
                ))  # fmt: skip
            tracemalloc.start()
            try:
                settle(archive)
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()


def test_memory_does_not_grow_with_captures(tmp_path: Path) -> None:
    few, many = (peak(tmp_path / f"{count}.db", count) for count in (600, 2_400))
    with open_archive(tmp_path / "2400.db") as archive:
        assert archive.one("SELECT count(*) FROM reprints WHERE kind = 'version'") == 1_600
    assert many < few + 100 * 1_800, "bytes for each capture are held"
