"""The page of an article, without a browser: what it says of what is there, and of what is not."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette

from ingest import leaf, publish
from ingest.archive import open_archive
from ingest.labels import load_labels
from ingest.leaf.running import leads_to
from ingest.publish.policy import policy_of
from ingest.tables import APPLICATION_ID, SCHEMA_VERSION, made_anew
from ingest.view import SEGMENT
from tests.handmade import HOSTILE, Piece, build, figure
from tests.pages import ENGLISH, Page, serve

NOTICE = "未经许可，不得转载。"
LINKS = leaf.Links("/x", "/x/archive")


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build(tmp_path_factory.mktemp("article") / "archive.db")
    with closing(sqlite3.connect(path)) as db, db:
        key = db.execute("SELECT key FROM articles WHERE title LIKE '沁源%'").fetchone()[0]
        db.execute("UPDATE articles SET notice = ?, source_url = 'https://a.cn/x' WHERE key = ?",
                   (NOTICE, key))  # fmt: skip
        db.execute(
            "INSERT INTO tombstones VALUES ('ffffffffffffffff-0', 'f', 0, 9, '应要求', '2024')"
        )
        db.execute("INSERT INTO key_aliases VALUES ('eeeeeeeeeeeeeeee-0', ?)", (key,))
        db.execute("INSERT INTO key_aliases VALUES ('dddddddddddddddd-0', 'ffffffffffffffff-0')")
    return path


@pytest.fixture
def ds(hand: Path) -> Datasette:
    return serve(hand)


@pytest.fixture(scope="module")
def public(hand: Path) -> Path:
    """The same, published: one snippet, facts of the outlet 临汾新闻网, the rest whole."""
    to = hand.with_name("public.db")
    stamp(hand)
    rules = policy_of({"default": "full", "sources": [{"outlet": "临汾新闻网", "show": "facts"}]})
    with open_archive(hand) as archive:
        publish.publish(archive, to, rules)
    return to


def stamp(path: Path) -> None:
    """Make an archive of what was written by hand."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def key_of(path: Path, title: str) -> str:
    with closing(sqlite3.connect(path)) as db:
        sql = "SELECT key FROM articles WHERE title LIKE ?"
        return str(db.execute(sql, (title,)).fetchone()[0])


async def get(ds: Datasette, path: str, status: int = 200, english: bool = False) -> str:
    response = await ds.client.get(path, cookies=ENGLISH if english else {})
    assert response.status_code == status, (path, response.text[:500])
    if response.headers["content-type"].startswith("text/html"):
        assert list(Page(response.text).faults()) == []
    return str(response.text)


def words(html: str) -> str:
    return unescape(re.sub("<[^>]+>", "", html))


# ─────────────────────────────────────────────────────────────── to read


async def test_each_mark_is_a_link_to_what_it_names(ds: Datasette, hand: Path) -> None:
    page = Page(await get(ds, f"/a/{key_of(hand, '沁源%')}"))
    marks = {
        (attributes["class"] or "").split()[1]: attributes.get("href") or ""
        for tag, attributes in page.elements
        if tag == "a" and (attributes.get("class") or "").startswith("m ")
    }
    assert marks["figure"].startswith("/f/")
    assert marks["place"] == "/p/140431102"
    assert marks["person"].startswith("/-/person/archive?name=")
    assert marks["formula"].startswith("/-/formula/archive?name=")


@pytest.mark.parametrize(
    ("kind", "said", "href"),
    [
        ("place", "1404", "/x/p/1404"),
        ("person", "张 三&", "/x/-/person/archive?name=%E5%BC%A0+%E4%B8%89%26"),
        ("formula", "1234", "/x/-/formula/archive?name=1234"),
        ("date", "2020", "/x/archive/dates?iso=2020"),
        ("date", None, ""),
        ("place", None, ""),
    ],
)
def test_where_a_mark_leads(kind: str, said: str | None, href: str) -> None:
    assert leads_to({"mark": kind, "said": said}, LINKS) == href


async def test_kinds_of_marks_can_be_switched_off(ds: Datasette, hand: Path) -> None:
    html = await get(ds, f"/a/{key_of(hand, '沁源%')}")
    switches = [a["id"] for tag, a in Page(html).elements if a.get("type") == "checkbox"]
    assert switches == ["show-figure", "show-formula", "show-date", "show-person", "show-place"]
    plain = await get(ds, f"/a/{key_of(hand, '古縣%')}")
    assert 'type="checkbox"' not in plain, "where there is nothing to be switched"


async def test_figures_stand_in_the_margin_of_their_paragraph(ds: Datasette, hand: Path) -> None:
    html = await get(ds, f"/a/{key_of(hand, '沁源%')}")
    margin = html.partition('class="margin"')[2].partition("</ul>")[0]
    assert "26,800,000 元 · 总投资 · 计划" in words(margin)
    assert "图片说明：" in words(html)


async def test_a_text_in_the_other_script(ds: Datasette, hand: Path) -> None:
    key = key_of(hand, "古縣%")
    assert "推進高質量發展" in await get(ds, f"/a/{key}")
    html = await get(ds, f"/a/{key}?script=hans")
    assert "推进高质量发展" in html
    assert 'lang="zh-Hans"' in html.partition('class="text"')[2][:40]
    assert "简体" not in await get(ds, f"/a/{key_of(hand, '沁源%')}")


async def test_the_notice_stands_beside(ds: Datasette, hand: Path) -> None:
    html = await get(ds, f"/a/{key_of(hand, '沁源%')}")
    assert NOTICE in html.partition("<aside")[2]


async def test_long_stretches_of_a_diff_are_folded(ds: Datasette, tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db", [Piece("题", "长" * 1000 + "文。")])
    html = await get(serve(path), f"/a/{key_of(path, '题')}/edits")
    assert "字未动" in html
    assert "长" * 200 not in html
    assert "<del>广告↵" in html


# ─────────────────────────────────────────────────────────────── to cite


async def test_zotero_reads_the_page(ds: Datasette, hand: Path) -> None:
    html = await get(ds, f"/a/{key_of(hand, '沁源%')}")
    named = [a for tag, a in Page(html).elements if tag == "meta" and "content" in a]
    told = {a.get("name"): a["content"] for a in named}
    assert told["citation_title"] == "沁源县灵空山镇抓项目"
    assert told["citation_publication_date"] == "2024/03"
    assert (told["citation_public_url"] or "").startswith("http://localhost/a/")


@pytest.mark.parametrize(
    ("suffix", "kind", "has"),
    [
        ("bib", "application/x-bibtex", "@misc{xianzhi-"),
        ("ris", "application/x-research-info-systems", "ER  - "),
        ("csl.json", "application/vnd.citationstyles.csl+json", '"type": "webpage"'),
        ("gbt7714.txt", "text/plain", "[EB/OL]"),
        ("txt", "text/plain", "《沁源县灵空山镇抓项目》"),
    ],
)
async def test_citations_as_files(
    ds: Datasette, hand: Path, suffix: str, kind: str, has: str
) -> None:
    key = key_of(hand, "沁源%")
    response = await ds.client.get(f"/a/{key}/cite.{suffix}")
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    assert response.headers["content-disposition"] == f'attachment; filename="{key}.{suffix}"'
    assert has in response.text
    assert f"/a/{key}" in response.text
    shown = unescape(await get(ds, f"/a/{key}/cite"))
    assert response.text.replace("\r", "").strip() in shown


async def test_hostile_titles_stay_titles_in_citations(ds: Datasette, hand: Path) -> None:
    key = key_of(hand, HOSTILE)
    for path in ("", "/cite", "/edits", "/original", "/data"):
        assert HOSTILE not in await get(ds, f"/a/{key}{path}")
    assert json.loads(await get(ds, f"/a/{key}/cite.csl.json"))[0]["title"] == HOSTILE


async def test_an_error_is_reported_where_metadata_says(ds: Datasette, hand: Path) -> None:
    key = key_of(hand, "沁源%")
    assert "告诉我们" not in await get(ds, f"/a/{key}")
    ds._metadata_local = {"report": "https://a.cn/new?k={key}", "address": "https://zhi.cn/"}
    html = await get(ds, f"/a/{key}")
    assert f'href="https://a.cn/new?k={key}"' in html
    assert f'content="https://zhi.cn/a/{key}"' in html


# ─────────────────────────────────────────────────────────────── as data


async def test_an_article_as_json(ds: Datasette, hand: Path) -> None:
    key = key_of(hand, "沁源%")
    told = json.loads(await get(ds, f"/a/{key}.json"))
    assert (told["key"], told["notice"]) == (key, NOTICE)
    figure_key = told["figures"][0]["key"]
    assert json.loads(await get(ds, f"/f/{figure_key}.json"))["surface"] == "25个"


# ─────────────────────────────────────────────────────────────── removed, moved, not there


async def test_the_removed_answer_410_with_the_tombstone(ds: Datasette) -> None:
    for path in ("", "/edits", "/cite", "/source"):
        html = await get(ds, f"/a/ffffffffffffffff-0{path}", 410)
        assert "应要求" in html
    told = json.loads(await get(ds, "/a/ffffffffffffffff-0.json", 410))
    assert told["removed"] == {"key": "ffffffffffffffff-0", "reason": "应要求", "at": "2024"}
    assert "应要求" in await get(ds, "/f/ffffffffffffffff-0-figure-1-2", 410)
    told = json.loads(await get(ds, "/f/ffffffffffffffff-0-figure-1-2.json", 410))
    assert told["removed"]["reason"] == "应要求"
    assert "removed" in (await get(ds, "/a/ffffffffffffffff-0", 410, english=True)).lower()


async def test_what_is_not_there(ds: Datasette) -> None:
    await get(ds, "/a/0000000000000000-0", 404)
    told = json.loads(await get(ds, "/a/0000000000000000-0.json", 404))
    assert told == {"ok": False, "key": "0000000000000000-0", "removed": None}


@pytest.mark.parametrize("tail", ["", "/edits", "/source", ".json", "/cite.bib"])
async def test_old_keys_redirect(ds: Datasette, hand: Path, tail: str) -> None:
    response = await ds.client.get(f"/a/eeeeeeeeeeeeeeee-0{tail}", follow_redirects=False)
    assert response.status_code == 301
    assert response.headers["location"] == f"/a/{key_of(hand, '沁源%')}{tail}"


async def test_an_old_key_of_what_was_removed_ends_at_the_tombstone(ds: Datasette) -> None:
    response = await ds.client.get("/a/dddddddddddddddd-0", follow_redirects=True)
    assert response.status_code == 410


# ─────────────────────────────────────────────────────────────── published


async def test_a_snippet_says_so_and_leads_to_its_source(public: Path) -> None:
    ds = serve(public, immutable=True)
    key = key_of(public, "沁源%")
    html = await get(ds, f"/a/{key}")
    assert "只可摘录" in html
    assert 'class="evidence" href="https://a.cn/x"' in html
    assert "2680万元" in html
    for tab in ("edits", "original"):
        assert "https://a.cn/x" in (await get(ds, f"/a/{key}/{tab}")).partition("<aside")[0]
    await get(ds, f"/a/{key}/data")
    response = await ds.client.get(f"/a/{key}/source", follow_redirects=False)
    assert response.headers["location"] == f"/a/{key}/original"


async def test_facts_are_a_table_of_figures(public: Path) -> None:
    ds = serve(public, immutable=True)
    html = await get(ds, f"/a/{key_of(public, '洪洞县2021%')}", english=True)
    assert "Facts only" in html
    assert '<table class="rows-and-columns facts">' in html
    assert "3001户" in html
    assert "全县脱贫户" not in words(html)


async def test_of_what_is_shown_whole_the_edits_are_listed(public: Path) -> None:
    ds = serve(public, immutable=True)
    key = key_of(public, "古縣%")
    assert "推進高質量發展" in await get(ds, f"/a/{key}")
    assert "furniture-advert" in await get(ds, f"/a/{key}/edits")


async def test_every_page_of_a_published_file_opens(public: Path) -> None:
    ds = serve(public, immutable=True)
    with closing(sqlite3.connect(public)) as db:
        keys = [row[0] for row in db.execute("SELECT key FROM articles")]
        figures = [row[0] for row in db.execute("SELECT key FROM figures")]
    for key in keys:
        for tail in ("", "/original", "/edits", "/data", "/reprints", "/cite", ".json"):
            await get(ds, f"/a/{key}{tail}")
    for key in figures:
        await get(ds, f"/f/{key}")
    for path in ("/", "/public", "/public/articles", "/public/figure_sheet", "/-/find?q=总投资"):
        await get(ds, path)


async def test_only_a_published_file_can_be_downloaded(public: Path, hand: Path) -> None:
    ds = serve(public, hand, immutable=True)
    assert "下载整个文件" in await get(ds, "/public")
    foot = (await get(serve(public, immutable=True), "/-/find")).partition("<footer")[2]
    assert "这是公开文件：有的文章只有摘录或数据" in foot
    assert 'href="/public.db"' in foot, "every page names the download"
    assert "公开文件" not in await get(serve(hand, immutable=True), "/-/find")
    assert "公开文件" in (mutable := await get(serve(public), "/-/find"))
    assert "public.db" not in mutable
    assert "下载整个文件" not in await get(ds, "/archive")
    response = await ds.client.get("/public.db")
    assert response.content == public.read_bytes()
    await get(ds, "/archive.db", 403)
    await get(serve(public), "/public.db", 403)  # which may still be written


async def test_hits_in_what_is_shown_of_a_long_text(tmp_path: Path) -> None:
    """Sentences that are left out leave gaps; hits are counted and stepped through over them."""
    body = "\n".join(f"会议听取汇报，部署工作。\n第{n}组投资{n}万元。" for n in range(600))
    said = tuple(
        figure(f"{n}万元", n * 10000, "CNY", "money", indicator="投资") for n in range(100, 600, 7)
    )
    where = build(tmp_path / "long.db", [Piece("长文", body, findings=said)])
    stamp(where)
    with open_archive(where) as archive:
        publish.publish(archive, tmp_path / "public.db", policy_of(None))
    ds = serve(tmp_path / "public.db")
    key = key_of(where, "长文")
    html = await get(ds, f"/a/{key}?q=投资")
    total = int(re.search(r'data-total="(\d+)"', html)[1])  # type: ignore[index]
    seen, address = 0, f"/a/{key}?q=投资"
    while address:
        html = await get(ds, address)
        seen += len(set(re.findall(r'data-hit="(\d+)"', html)))
        more = re.search(r'rel="next" href="(/a/[^"]+)"', html)
        address = unescape(more[1]) if more else ""
    assert seen == total > 50


def test_labels_name_the_modes() -> None:
    for language in ("zh", "en"):
        for mode in ("full", "snippet", "facts"):
            assert load_labels().value("shown", mode, language)


def test_a_page_needs_nothing_but_a_connection(hand: Path) -> None:
    with closing(sqlite3.connect(hand)) as db:
        db.row_factory = sqlite3.Row
        assert leaf.has_archive(db)
        row = leaf.article_row(db, key_of(hand, "沁源%"))
        assert row
        made = leaf.running(db, row, leaf.Asked(typed="项目"), LINKS)
        assert made["steps"].total == 4
        assert leaf.absent(db, "ffffffffffffffff-0").removed
        assert not leaf.absent(db, "0000000000000000-0")


def test_links_of_the_views_lead_to_the_segment() -> None:
    """The views of the schema know how many sentences a page has."""
    said = {n for sql in made_anew().values() for n in re.findall(r"position < (\d+), ''", sql)}
    assert said == {str(SEGMENT)}
