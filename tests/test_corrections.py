"""What the user knows better: supplied beforehand, or corrected afterwards, and kept for good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest import store
from ingest.archive import Archive, open_archive
from ingest.corrections import UnfitError, correct_articles, place, published
from ingest.load import load_bytes
from ingest.model import NO_FACTS, Correction, Facts, Loaded, Source
from ingest.read import read
from ingest.rulebook import load_rules
from ingest.store import Summary, ingest_paths

PAGE = """洪洞县推进脱贫攻坚
2020-06-24 08:41 来源：山西新闻网

今年以来，洪洞县累计投资2680万元，建成扶贫项目25个，带动脱贫户3865户。

全县干部群众齐心协力，脱贫攻坚取得明显成效，群众满意度不断提高。
"""
BARE = """村里修了一条新路

今年以来，村里投资268万元，修了一条新路，群众出行更加方便，农产品也卖得出去了。
"""


def loaded(text: str, path: str = "page.txt", supplied: Facts = NO_FACTS) -> Loaded:
    return load_bytes(text.encode(), Source(path, supplied=supplied))


def correcting(*rows: tuple[str, str, str], path: str = "corrections.csv") -> Loaded:
    told = tuple(Correction(*row, "李明", "与原件核对") for row in rows)
    return Loaded(Source(path), None, corrections=told)


def put(archive: Archive, *inputs: Loaded) -> Summary:
    return ingest_paths(archive, inputs, load_rules())


def article(archive: Archive) -> dict[str, Any]:
    (row,) = archive.rows("SELECT * FROM articles")
    return dict(row)


def changes(archive: Archive) -> int:
    return archive.connection.total_changes


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    with open_archive(tmp_path / "a.db", "w") as opened:
        yield opened


# ── supplied beforehand


def test_what_a_page_lacks_is_supplied(archive: Archive) -> None:
    facts = Facts(
        "修路记", "2019-08", "洪洞县人民政府", url="https://example.com/1", place="141024",
        licence="CC BY 4.0",
    )  # fmt: skip
    put(archive, loaded(BARE, supplied=facts))
    row = article(archive)
    assert row["title"] == "村里修了一条新路", "which the page has"
    assert (row["published"], row["published_basis"]) == ("2019-08", "supplied")
    assert (row["outlet"], row["county"]) == ("洪洞县人民政府", "洪洞县")
    assert (row["source_url"], row["licence"]) == ("https://example.com/1", "CC BY 4.0")
    assert set(row["supplied"].split()) == {
        "published", "outlet", "source_url", "licence", "place",
    }  # fmt: skip
    assert archive.one("SELECT year FROM figures") == 2019, "今年 is the year supplied"


def test_what_a_page_states_stands(archive: Archive) -> None:
    put(archive, loaded(PAGE, supplied=Facts(published="2011", outlet="某报", place="14")))
    row = article(archive)
    assert (row["published"], row["outlet"]) == ("2020-06-24", "山西新闻网")
    assert (row["county"], row["supplied"]) == ("洪洞县", None), "which lies in 14"


def test_a_supplied_place_stands_against_a_guess(archive: Archive) -> None:
    put(archive, loaded(PAGE, supplied=Facts(place="140429")))
    assert article(archive)["county"] == "武乡县"


def test_facts_supplied_later_are_read_and_then_stay(archive: Archive) -> None:
    put(archive, loaded(BARE))
    assert article(archive)["published"] is None
    assert put(archive, loaded(BARE, supplied=Facts(published="2019"))).reread == 1
    assert article(archive)["published"] == "2019"
    assert put(archive, loaded(BARE, supplied=Facts(published="2019"))).unchanged == 1
    assert put(archive, loaded(BARE)).reread == 1, "and go when they are taken back"
    assert article(archive)["published"] is None


def test_two_ways_in_with_different_facts_do_not_quarrel(archive: Archive) -> None:
    one = loaded(BARE, "a/page.txt", Facts(published="2019"))
    other = loaded(BARE, "b/page.txt", Facts(published="2018", outlet="洪洞县人民政府"))
    put(archive, one, other)
    assert article(archive)["published"] == "2019", "the first way counts"
    assert article(archive)["outlet"] == "洪洞县人民政府"
    assert put(archive, one, other).changed is False


def test_the_address_of_a_capture_is_the_articles(archive: Archive) -> None:
    one = load_bytes(BARE.encode(), Source("x.warc!/1", url="https://example.com/2"))
    put(archive, one)
    assert article(archive)["source_url"] == "https://example.com/2"
    assert article(archive)["supplied"] is None, "the capture says it, nobody had to"


# ── corrected afterwards


def test_a_correction_is_applied_and_shows_what_was(archive: Archive) -> None:
    put(archive, loaded(PAGE))
    key = article(archive)["key"]
    summary = put(archive, correcting((key, "published", "2019年6月24日"), (key, "editor", "王芳")))
    assert (summary.reread, summary.corrections, summary.refused) == (1, 1, 0)
    row = article(archive)
    assert (row["published"], row["year"], row["published_basis"]) == (
        "2019-06-24", 2019, "supplied",
    )  # fmt: skip
    assert (row["editor"], row["supplied"]) == ("王芳", "editor published")
    assert archive.one("SELECT DISTINCT year FROM figures") == 2019, "今年 follows"
    told = list(archive.rows("SELECT field, was, target, message FROM corrections ORDER BY id"))
    assert [(r["field"], r["was"], r["target"], r["message"]) for r in told] == [
        ("published", "2020-06-24", key, None),
        ("editor", None, key, None),
    ]


def test_a_corrected_place_is_that_of_its_figures(archive: Archive) -> None:
    put(archive, loaded(BARE))
    key = article(archive)["key"]
    put(archive, correcting((key, "place", "山西省 临汾市 洪洞县")))
    assert article(archive)["county"] == "洪洞县"
    assert archive.one("SELECT place FROM figures") == "141024"


def test_a_figure_is_corrected(archive: Archive) -> None:
    put(archive, loaded(PAGE))
    key = archive.one("SELECT key FROM figures WHERE surface = '2680万元'")
    put(archive, correcting((key, "value", "2860万"), (key, "stage", "plan")))
    row = next(archive.rows("SELECT * FROM figures WHERE key = ?", key))
    assert (row["value"], row["value_exact"], row["stage"]) == (28600000, "28600000", "plan")
    assert row["surface"] == "2680万元", "what the text says stands"
    assert archive.one("SELECT was FROM corrections WHERE field = 'value'") == "26800000"


def test_a_correction_may_come_first_and_outlives_new_rules(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = loaded(PAGE).document
    assert document is not None
    key = f"{document.key}-0"
    put(archive, correcting((key, "outlet", "洪洞县融媒体中心")), loaded(PAGE))
    assert article(archive)["outlet"] == "洪洞县融媒体中心"
    monkeypatch.setattr(store, "digest", lambda: "other rules")
    assert put(archive, loaded(PAGE)).reread == 1
    assert article(archive)["outlet"] == "洪洞县融媒体中心"


def test_again_changes_nothing(archive: Archive) -> None:
    put(archive, loaded(PAGE))
    corrected = correcting((article(archive)["key"], "title", "另一个题目"), ("x", "title", "y"))
    put(archive, corrected)
    before = (
        list(archive.rows("SELECT * FROM corrections")),
        list(archive.rows("SELECT * FROM problems")),
    )
    summary = put(archive, loaded(PAGE), corrected)
    assert (summary.unchanged, summary.changed) == (1, False)
    after = (
        list(archive.rows("SELECT * FROM corrections")),
        list(archive.rows("SELECT * FROM problems")),
    )
    assert before == after


def test_what_a_file_no_longer_says_is_withdrawn(archive: Archive) -> None:
    put(archive, loaded(PAGE))
    key = article(archive)["key"]
    put(archive, correcting((key, "title", "另一个题目")))
    assert article(archive)["title"] == "另一个题目"
    put(archive, correcting())
    assert article(archive)["title"] == "洪洞县推进脱贫攻坚"
    assert archive.one("SELECT count(*) FROM corrections") == 0


UNFIT = {
    "no key": ("elsewhere", "title", "题目", "no key of an article"),
    "no document": ("0123456789abcdef-0", "title", "题目", "no such document"),
    "no article there": ("{document}-9999", "title", "题目", "no article of this document"),
    "no figure there": ("{key}-figure-9990-9994", "value", "3", "no figure is read there"),
    "no field": ("{key}", "text", "正文", "cannot be corrected"),
    "no date": ("{key}", "published", "去年", "is no date"),
    "no day": ("{key}", "published", "2020-02-30", "is no date"),
    "no place": ("{key}", "place", "乌有县", "no division"),
    "no address": ("{key}", "source_url", "not a url", "is no address"),
    "half an address": ("{key}", "source_url", "www.example.gov.cn/a", "with https://"),
    "no key behind a document's": ("{document}甲", "title", "题目", "no article of this document"),
    "many places": ("{key}", "place", "吴山镇", "may be"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_does_not_fit_is_reported_and_kept(archive: Archive, name: str) -> None:
    put(archive, loaded(PAGE))
    row = article(archive)
    key, field, value, said = UNFIT[name]
    key = key.format(key=row["key"], document=row["key"].partition("-")[0])
    put(archive, correcting((key, field, value)))
    (problem,) = archive.rows("SELECT * FROM problems")
    assert (problem["path"], problem["code"]) == ("corrections.csv", "unfit-correction")
    assert said in problem["message"]
    assert archive.one("SELECT target FROM corrections") is None
    assert article(archive) | {"id": 0} == row | {"id": 0}


def test_a_documents_key_is_that_of_its_only_article(archive: Archive) -> None:
    put(archive, loaded(PAGE))
    document = article(archive)["key"].partition("-")[0]
    put(archive, correcting((document, "title", "另一个题目")))
    assert article(archive)["title"] == "另一个题目"
    assert archive.one("SELECT target FROM corrections") == article(archive)["key"]
    assert archive.one("SELECT count(*) FROM problems") == 0
    told = (document, "title", "再一个"), (article(archive)["key"], "title", "更准的")
    put(archive, correcting(*told))
    assert article(archive)["title"] == "更准的", "what names the article counts"


def test_a_documents_key_names_none_of_several_articles() -> None:
    document = loaded(PAGE).document
    assert document is not None
    (one,) = (r.article for r in read(document, load_rules()).articles)
    other = replace(one, key=f"{document.key}-900", span_start=900, span_end=999)
    told = Correction(document.key, "title", "题目", "甲", "乙")
    same, (outcome,) = correct_articles([one, other], [told])
    assert same == [one, other]
    assert outcome.fault == (
        f"a document of 2 articles: name one of them ({one.key}, {document.key}-900)"
    )
    _, (outcome,) = correct_articles([], [told])
    assert outcome.fault
    assert "no article of this document" in outcome.fault


def test_a_correction_waits_for_its_document(archive: Archive) -> None:
    document = loaded(PAGE).document
    assert document is not None
    put(archive, correcting((f"{document.key}-0", "title", "另一个题目")))
    assert archive.one("SELECT count(*) FROM problems") == 1
    put(archive, loaded(PAGE))
    assert article(archive)["title"] == "另一个题目"
    assert archive.one("SELECT count(*) FROM problems") == 0


# ── the pure parts


def test_an_article_that_moved_keeps_its_corrections() -> None:
    document = loaded("\n\n" + PAGE).document
    assert document is not None
    (found,) = (r.article for r in read(document, load_rules()).articles)
    moved = replace(found, span_start=found.span_start - 2)
    told = Correction(f"{document.key}-{found.span_start}", "title", "题目", "甲", "乙")
    (corrected,), (outcome,) = correct_articles([moved], [told])
    assert (corrected.title, outcome.target, outcome.was) == ("题目", moved.key, found.title)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("2020", "2020"), ("2020年", "2020"), ("2020.6", "2020-06"), ("2020/6/4", "2020-06-04"),
     ("2020年12月31日", "2020-12-31"), (" 2020-06-24 ", "2020-06-24")],
)  # fmt: skip
def test_dates_as_people_type_them(typed: str, iso: str) -> None:
    assert published(typed) == iso


@pytest.mark.parametrize("typed", ["", "20", "2020-13", "六月"])
def test_what_is_no_date(typed: str) -> None:
    with pytest.raises(UnfitError):
        published(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("洪洞县", "141024"), ("141024", "141024"), ("临汾洪洞", "141024"), ("山西", "14"),
     ("随县吴山镇", "421321"), ("長治市", "1404")],
)  # fmt: skip
def test_places_as_people_type_them(typed: str, code: str) -> None:
    assert place(typed)[: len(code)] == code
