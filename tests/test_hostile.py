"""A folder of hostile documents, ingested as ever: nothing of it runs on any kind of page.

Scripts stand in titles, texts, outlets, bylines, file names, figures, formulas, addresses, tables'
rows and supplied facts; bidirectional controls and zero-width characters in words and numbers.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from ingest.archive import open_archive
from ingest.check import check
from ingest.load import load
from ingest.rulebook import load_rules
from ingest.store import ingest_paths
from tests.browser import visiting
from tests.pages import ENGLISH, Page, serve

RUN = "<script>alert('题')</script>"
DRAW = '"><img src=x onerror=alert(1)>'
SPIN = "<svg/onload=alert(2)>"
HIDDEN = "\u202e", "\u202c", "\u2066", "\u2069", "\u200b", "\u200d", "\u2060"
# fmt: off
# ruff: noqa: E501 - a page's lines are as long as they are
FILES = {
    f"{DRAW}.txt": f"""{RUN}沁源县召开项目会议
2024年3月5日　来源：{DRAW}日报　记者：张{SPIN}三

沁源县完成投资{RUN}3亿元，同比增长8.5%。投资{SPIN}2680万元，用地30亩{DRAW}。
县委书记李明{RUN}强调，要抓牢“五个{RUN}关键”，落实“三个{DRAW}到位”。县长王强出席。
沁源县灵空山镇{SPIN}接待游客12万人次。
""",
    "隐.txt": """沁\u200b源\u200d县\u202e召开\u202c会议
2024年4月6日

沁源县完成投\u2060资\u202e3亿元\u202c，增长\u20668.5%\u2069，落实“五\u200b个关键”。
""",
    "page.html": f"""<html><head><title>&lt;script&gt;alert(3)&lt;/script&gt;洪洞县新闻</title>
<meta name="author" content="{DRAW.replace('"', "&quot;")}"><link rel="canonical" href="javascript:alert(4)">
<meta property="og:site_name" content="&lt;b onclick=alert(5)&gt;网"></head><body><article>
<h1>&lt;script&gt;alert(3)&lt;/script&gt;洪洞县新闻</h1><p>2024-05-01 来源：&lt;i onfocus=alert(6) autofocus&gt;报</p>
<p>洪洞县实现产值5亿元&lt;svg/onload=alert(7)&gt;，全县上下抓好“四项&lt;img src=x onerror=alert(8)&gt;工作”。</p>
<p><a href="javascript:alert(9)">洪洞县大槐树镇项目30个</a>，建成道路12公里，惠及群众3万人。</p>
</article><script>alert(10)</script></body></html>""",
    "rows.csv": "标题,正文,来源,网址,日期\n"
    f'"=cmd|\'/c calc\'!A1","沁源县新建道路15公里{RUN}，投资2亿元，全县干部群众积极参与建设。",'
    f'"+1+1{SPIN}报",javascript:alert(11),2024-06-01\n',
    "xianzhi.csv": "path,outlet,source_url,licence\n"
    f'隐.txt,"@SUM(A1)\u202e{SPIN}日报",javascript:alert(12),"{RUN}"\n',
    f"{RUN.replace('/', '∕')}.bin": "\x00\x01\x02\x03" * 50,
}
# What their texts would make of a page that took them for HTML.
MADE = "script, img, [onload], [onerror], [onclick]"
# An original is a file to keep, never a page.
KINDS = ("text/html", "application/json", "text/plain", "application/octet-stream")

# fmt: on


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("folder")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    with open_archive(path, "w") as archive:
        summary = ingest_paths(archive, load([str(folder)]), load_rules())
        assert summary.articles >= 4
        assert summary.figures >= 6
        assert check(archive) == ()
    return path


@pytest.fixture
def ds(hostile: Path) -> Datasette:
    return serve(hostile)


def asked(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute(sql)]


def every_page(path: Path) -> Iterator[str]:
    """Every kind of page, of all that the archive holds."""
    yield from ("/", "/archive", "/-/places/archive", "/-/explore/archive", "/-/try", "/-/formula/archive",
                "/-/term/archive", "/-/coverage/archive", "/-/panel/archive",
                "/-/metadata", "/-/versions")  # fmt: skip
    names = (
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '%fts%'"
    )
    for name in asked(path, f"{names} AND name NOT LIKE 'sqlite%'"):
        yield f"/archive/{name}?_columns=all&_reprints=1"
    for name in (
        "articles",
        "sentences",
        "figures",
        "sources",
        "formula_uses",
        "edits",
        "problems",
    ):
        yield from (f"/archive/{name}/{i}" for i in asked(path, f"SELECT id FROM {name} LIMIT 3"))
    for key in asked(path, "SELECT key FROM articles"):
        yield from (
            f"/a/{key}{tab}" for tab in ("", "/original", "/edits", "/data", "/cite", "/source")
        )
    yield from (f"/f/{key}" for key in asked(path, "SELECT key FROM figures"))
    yield from (f"/p/{code}" for code in ("14", "140431"))
    for name in asked(path, "SELECT surface FROM formulas"):
        yield f"/-/formula/archive?name={quote(name)}"
    for name in asked(path, "SELECT DISTINCT person FROM mentions WHERE person IS NOT NULL"):
        yield f"/-/person/archive?name={quote(name)}"
    for typed in (RUN, DRAW, "\u202e投资"):
        word = quote(typed)
        yield from (f"/-/find?q={word}", f"/-/concordance/archive?q={word}",
                    f"/-/figures/archive?q={word}", f"/archive/sentences?_search={word}",
                    f"/archive/mentions_of?q={word}&place={word}",
                    f"/archive?sql=select+{quote(repr(typed.replace(chr(39), '')))}",
                    f"/archive/articles?outlet={word}", f"/archive/articles?{word}={word}",
                    f"/-/explore/archive?indicator={word}&place={word}", f"/{word}", f"/a/{word}",
                    f"/archive/articles?_sort={word}", f"/-/person/archive?name={word}",
                    f"/-/places/archive?q={word}")  # fmt: skip


async def test_nothing_runs_on_any_kind_of_page(ds: Datasette, hostile: Path) -> None:
    seen = set[str]()
    for at, path in enumerate(every_page(hostile)):
        response = await ds.client.get(
            path, cookies=ENGLISH if at % 3 == 0 else None, follow_redirects=True
        )
        told = (path, response.status_code)
        assert response.status_code in (200, 400, 404), told
        kind = response.headers["content-type"].partition(";")[0]
        assert kind in KINDS, told
        if kind == "text/html":
            assert list(Page(response.text).faults()) == [], told
            seen.add(re.sub(r"[^/a-z_-].*", "", path))
        policy = response.headers["content-security-policy"]
        assert "script-src 'self'" in policy, told
        assert "default-src 'none'" in policy, told
        assert not re.search(r"script-src[^;]*(unsafe-inline|http|data:)", policy), told
        assert not re.search(r"https?:|\*", policy), told
        assert response.headers["x-content-type-options"] == "nosniff", told
        assert response.headers["referrer-policy"] == "same-origin", told
    assert {"/", "/archive", "/archive/figure_sheet", "/a/", "/f/", "/p/", "/-/find"} <= seen


def test_what_cannot_be_seen_is_no_part_of_words_and_numbers(hostile: Path) -> None:
    for column in ("articles.title", "articles.text", "sentences.text", "figures.surface"):
        table, name = column.split(".")
        for text in asked(hostile, f"SELECT {name} FROM {table}"):
            assert not set(HIDDEN) & set(text or ""), column
    surfaces = asked(hostile, "SELECT surface FROM figures")
    assert surfaces.count("3亿元") >= 1
    assert "五个关键" in asked(hostile, "SELECT surface FROM formulas")
    edits = asked(hostile, "SELECT \"before\" FROM edits WHERE rule = 'unseen'")
    assert set(HIDDEN) <= set(edits), "each is kept as an edit"


async def test_no_address_of_theirs_is_a_link(ds: Datasette, hostile: Path) -> None:
    urls = asked(hostile, "SELECT source_url FROM articles WHERE source_url IS NOT NULL")
    for key in asked(hostile, "SELECT key FROM articles"):
        page = Page((await ds.client.get(f"/a/{key}")).text)
        links = {a.get("href") for tag, a in page.elements if tag in ("a", "link")}
        assert not {url for url in links if url and "javascript" in url.lower()}, urls


async def test_files_hold_text_and_no_formula(ds: Datasette) -> None:
    for name in ("articles", "figure_sheet", "sentences", "sources"):
        text = (await ds.client.get(f"/-/export/archive/{name}.csv")).text
        for row in csv.reader(io.StringIO(text, newline="")):
            for cell in row:
                assert not re.match(r"[=@\t\r]|[+-](?!\d)", cell), cell
        rows = json.loads((await ds.client.get(f"/-/export/archive/{name}.json")).text)
        assert rows


def test_nothing_runs_in_a_browser(hostile: Path, browser: Any) -> None:
    keys = asked(hostile, "SELECT key FROM articles")
    figures = asked(hostile, "SELECT key FROM figures LIMIT 2")
    with visiting(hostile, browser) as site:
        page = site.open()
        for path in ("/", "/archive/articles?_columns=all", "/archive/sources", "/archive/problems",
                     "/archive/figure_sheet?_columns=all", f"/-/find?q={quote(RUN)}",
                     f"/-/concordance/archive?q={quote('alert')}", "/p/140431",
                     "/archive?sql=select+title,text,outlet+from+articles",
                     *(f"/a/{key}" for key in keys), *(f"/a/{key}/original" for key in keys),
                     *(f"/f/{key}" for key in figures)):  # fmt: skip
            page.goto(site.base + path)
            assert page.locator(f"main :is({MADE})").count() == 0, path
            assert site.faults == [], path
