"""Keywords in an archive: weighed against its other articles, and a table that facets."""

from __future__ import annotations

import math
import re
from html import unescape
from pathlib import Path

import pytest

from ingest.archive import open_archive
from ingest.load import load
from ingest.rulebook import load_rules
from ingest.store import ingest_paths
from tests.pages import Page, serve
from tests.site_by_hand import get

TEXTS = (
    "沁源县的核桃熟了\n核桃挂满枝头，核桃合作社的社员忙着采摘核桃。群众说，核桃是摇钱树。\n",
    "沁源县的党参熟了\n党参长满山坡，党参合作社的社员忙着采挖党参。群众说，党参是摇钱草。\n",
    "沁源县的连翘开花\n连翘开满山坡，连翘合作社的社员忙着采摘连翘。群众说，连翘花是黄金花。\n",
    "沁源县修路\n公路修到山村，公路通了，公路两旁栽了树。群众说，公路是幸福路。\n",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keywords")
    for i, text in enumerate(TEXTS):
        (folder / f"{i}.txt").write_text(text, "utf-8")
    archive_path = folder / "archive.db"
    with open_archive(archive_path, "w") as archive:
        ingest_paths(archive, load([str(folder / f"{i}.txt") for i in range(4)]), load_rules())
    return archive_path


def test_a_word_counts_by_how_many_articles_have_it(path: Path) -> None:
    with open_archive(path) as archive:
        rows = archive.connection.execute(
            "SELECT word, weight, in_articles, archive_weight FROM keyword_sheet"
        ).fetchall()
        for word, weight, in_articles, archive_weight in rows:
            (scanned,) = archive.connection.execute(
                "SELECT count(*) FROM articles WHERE instr(title || char(10) || text, ?)", (word,)
            ).fetchone()
            assert in_articles == scanned, word
            # log2 is drawn in straight lines, which fall short of it by less than 0.09
            assert weight * (math.log2(4 / in_articles) - 0.09) <= archive_weight + 0.001
            assert archive_weight <= weight * math.log2(4 / in_articles) + 0.001
    told = {word: (in_articles, archive_weight) for word, _, in_articles, archive_weight in rows}
    assert told["核桃"][0] == 1
    assert told["合作社"][0] == 3
    assert told["群众"] == (4, 0)  # it stands in all of them
    assert told["核桃"][1] > told["合作社"][1] > told["群众"][1]


async def test_the_join_table_facets(path: Path) -> None:
    ds = serve(path)
    counted = (await ds.client.get("/archive/keywords.json?_facet=word&_size=0")).json()
    facet = {f["value"]: f["count"] for f in counted["facet_results"]["word"]["results"]}
    assert (facet["群众"], facet["合作社"]) == (4, 3)
    page = Page(await get(ds, "/archive/keywords"))  # it is there without being asked for
    base = "http://localhost"
    links = page.links(f"{base}/archive/keywords?")
    (link,) = [a.removeprefix(base) for a in links if "word=%E7%BE%A4%E4%BC%97" in a]
    html = unescape(await get(ds, link))
    assert len(re.findall(r'href="/archive/articles/\d+"', html)) == 4


async def test_the_sheet_shows_what_marks_an_article_out_here(path: Path) -> None:
    ds = serve(path)
    (first, *_) = (
        await ds.client.get("/archive/keyword_sheet.json?_sort_desc=archive_weight&_shape=array")
    ).json()
    assert first["word"] in {"核桃", "党参", "连翘", "公路"}
    assert (await ds.client.get(first["permalink"])).status_code == 200
    html = await get(ds, "/archive/keyword_sheet?place_name=山西省长治市沁源县")
    assert "本档案中权重" in html
