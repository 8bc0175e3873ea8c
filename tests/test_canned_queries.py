"""The questions the site offers: each answers something, links to where it knows it from."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml
from datasette.app import Datasette

from ingest.archive import open_archive
from ingest.labels import load_labels
from ingest.paths import site
from ingest.terms import follow, starter
from tests.handmade import build
from tests.pages import ENGLISH, Page, serve
from tests.test_panel import article, said

QUESTIONS: dict[str, dict[str, Any]] = yaml.safe_load(
    (site() / "metadata.yml").read_text(encoding="utf-8")
)["databases"]["archive"]["queries"]
# What the seeds have no rows for: no two articles on one place and period, none reprinted; nothing
# was refused.
NOT_IN_SEEDS = {"contradictions", "most_reprinted", "not_taken"}
WITHOUT_LINK = {"not_taken"}  # what was not taken has no page


@pytest.fixture(scope="module")
def followed(seeds_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds with the starter list of terms."""
    path = tmp_path_factory.mktemp("followed") / "archive.db"
    shutil.copyfile(seeds_archive, path)
    with open_archive(path, "w") as archive:
        follow(archive, starter())
    return path


@pytest.fixture
def seeds(followed: Path) -> Datasette:
    return serve(followed)


@pytest.fixture
def hand(tmp_path: Path) -> Datasette:
    return serve(build(tmp_path / "archive.db"))


async def ask(ds: Datasette, name: str, **parameters: str) -> list[dict[str, Any]]:
    """The rows of an answer; without parameters, those of the defaults."""
    params = {**parameters, "_shape": "array"}
    response = await ds.client.get(f"/archive/{name}.json", params=params, follow_redirects=True)
    assert response.status_code == 200, response.text
    answer: list[dict[str, Any]] = response.json()
    return answer


def test_there_are_enough() -> None:
    assert len(QUESTIONS) >= 10


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_told_in_both_languages(name: str) -> None:
    question = QUESTIONS[name]
    for field in ("title", "title_en", "description", "description_en"):
        assert question[field]
    params = question.get("params", [])
    assert set(re.findall(r"(?<!:):([a-z_]+)", question["sql"])) == set(params)
    for labels in ("labels", "labels_en"):
        assert list(question.get(labels, {})) == params
    assert set(question.get("defaults", {})) <= set(params)


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - NOT_IN_SEEDS))
async def test_it_answers_something_on_the_seeds(seeds: Datasette, name: str) -> None:
    answer = await ask(seeds, name)
    assert answer, name
    assert set(answer[0]) <= set(load_labels().columns), "every head has a label"


@pytest.mark.parametrize("name", sorted(set(QUESTIONS) - WITHOUT_LINK - {"contradictions"}))
async def test_its_links_lead_to_pages(seeds: Datasette, name: str) -> None:
    for row in (await ask(seeds, name))[:5]:
        if row["permalink"] is None:  # an edit outside every article
            assert name == "repairs"
            continue
        response = await seeds.client.get(row["permalink"])
        assert response.status_code == 200, row["permalink"]


@pytest.mark.parametrize("name", [n for n, q in QUESTIONS.items() if q.get("chart")])
async def test_its_chart_names_columns_it_has(seeds: Datasette, name: str) -> None:
    chart = {key: value[0] for key, value in parse_qs(QUESTIONS[name]["chart"]).items()}
    row = (await ask(seeds, name))[0]
    axes = [value for key, value in chart.items() if key.endswith("_column")]
    assert axes
    assert set(axes) <= set(row)
    assert chart["g.mark"] in ("bar", "line", "circle")


@pytest.mark.parametrize("name", QUESTIONS)
async def test_its_page_has_a_form_and_names_itself(seeds: Datasette, name: str) -> None:
    for cookies, title in (({}, "title"), (ENGLISH, "title_en")):
        response = await seeds.client.get(
            f"/archive/{name}", cookies=cookies, follow_redirects=True
        )
        assert response.status_code == 200
        text = unescape(response.text)
        assert QUESTIONS[name][title] in text
        labels = QUESTIONS[name].get("labels_en" if cookies else "labels", {})
        assert all(label in text for label in labels.values())


async def test_defaults_stand_in_the_form(seeds: Datasette) -> None:
    response = await seeds.client.get("/archive/mentions_of", follow_redirects=True)
    inputs = {a["name"]: a.get("value") for tag, a in Page(response.text).elements
              if tag == "input" and a.get("id", "").startswith("qp")}  # type: ignore[union-attr]  # fmt: skip
    assert inputs == {"q": "项目", "place": ""}


async def test_what_was_asked_is_never_overruled_by_a_default(seeds: Datasette) -> None:
    assert await ask(seeds, "mentions_of", q="", place="") == []


# ─────────────────────────────────────────────────────────────── what they answer


async def test_which_articles_mention_xiangmu(seeds: Datasette) -> None:
    answer = await ask(seeds, "mentions_of", q="项目", place="")
    titles = {row["title"] for row in answer}
    assert "沁源县灵空山镇:抓牢“五个关键”助推高质量发展取得新突破" in titles
    assert None in titles, "the text without a title, in traditional characters, has 項目"
    assert all("【" in row["snippet"] for row in answer)
    here = await ask(seeds, "mentions_of", q="项目", place="沁源县")
    assert [row["place_name"] for row in here] == ["山西省长治市沁源县灵空山镇"]


async def test_the_total_investment_of_lingkongshan(seeds: Datasette) -> None:
    (row,) = await ask(seeds, "investment", place="灵空山镇", indicator="总投资")
    assert row["yuan"] == 26_800_000
    assert row["surface"] == "2680万元"
    assert "总投资2680万元" in row["sentence_text"]


async def test_traditional_characters_ask_the_same(seeds: Datasette) -> None:
    answer = await ask(seeds, "investment", place="靈空山鎮", indicator="總投資")
    assert [row["yuan"] for row in answer] == [26_800_000]


async def test_which_formulas_each_place_uses(seeds: Datasette) -> None:
    answer = await ask(seeds, "formulas_by_place", place="灵空山镇")
    assert "五个关键" in {row["formula"] for row in answer}


async def test_a_concordance_quotes_both_sides(seeds: Datasette) -> None:
    for row in await ask(seeds, "concordance", q="高质量发展", order="右"):
        assert row["hit"] in ("高质量发展", "高質量發展")
        assert len(row["left_context"]) <= 20
        assert len(row["right_context"]) <= 20
    right = [row["right_context"] for row in await ask(seeds, "concordance", q="项目", order="右")]
    assert right == sorted(right)
    left = [row["left_context"] for row in await ask(seeds, "concordance", q="项目", order="左")]
    ends = [side[::-1][:1] for side in left]
    assert ends == sorted(ends)


async def test_a_rate_is_hits_over_characters(hand: Datasette) -> None:
    rows = await ask(hand, "word_rate", q="项目")
    here = next(row for row in rows if row["place_name"] == "沁源县")
    assert here["occurrences"] == 1
    assert here["per_10000"] == round(10_000 / here["characters"], 2)
    assert any(row["occurrences"] == 0 for row in rows), "silence is said too"


async def test_contradictions_put_both_sentences_side_by_side(hand: Datasette) -> None:
    (row,) = await ask(hand, "contradictions", place="洪洞县")
    assert {row["value_a"], row["value_b"]} == {2900, 2910}
    assert (row["indicator"], row["period"]) == ("脱贫户", "2023")
    for side in ("a", "b"):
        assert (await hand.client.get(row[f"permalink_{side}"])).status_code == 200


@pytest.mark.parametrize(("other", "contradict"), [("268.4亿元", False), ("271亿元", True)])
async def test_what_is_written_less_exactly_is_no_contradiction(
    tmp_path: Path, other: str, contradict: bool
) -> None:
    pieces = [
        article(said(surface, float(surface[:-2]) * 1e8, "CNY", written_mult=8), title=surface)
        for surface in ("268亿元", other)
    ]
    answer = await ask(serve(build(tmp_path / "archive.db", pieces)), "contradictions")
    assert bool(answer) == contradict


async def test_a_figure_is_followed_through_the_years(hand: Datasette) -> None:
    answer = await ask(hand, "figure_by_year", indicator="脱贫户", place="", unit="")
    assert [(row["year"], row["value"]) for row in answer] == [
        (2021, 3001), (2022, 2950), (2023, 2900), (2023, 2910),
    ]  # fmt: skip


async def test_officials_by_post(hand: Datasette) -> None:
    answer = await ask(hand, "officials", post="书记", place="长治市")
    assert [(row["person"], row["post"]) for row in answer] == [("张三", "镇党委书记")]


async def test_what_was_not_taken(tmp_path: Path) -> None:
    from tests.handmade import connect

    path = build(tmp_path / "archive.db")
    with connect(path) as db:
        db.execute("INSERT INTO problems VALUES (1, 'a.png', 'load', 'binary', '不是文字', 1)")
    db.close()
    (row,) = await ask(serve(path), "not_taken")
    assert (row["code"], row["path"]) == ("binary", "a.png")


async def test_what_is_quoted_is_of_what_is_linked(hand: Datasette, seeds: Datasette) -> None:
    for ds, name in ((seeds, "officials"), (seeds, "formulas_by_place"), (hand, "officials")):
        for row in await ask(ds, name):
            page = unescape((await ds.client.get(row["permalink"])).text)
            assert (row["title"] or "") in page, name
            assert "".join(row["sentence_text"].split())[:5] in "".join(
                re.sub("<[^>]+>", "", page).split()
            ), name
    for row in await ask(seeds, "figures_by_kind"):
        page = unescape((await seeds.client.get(row["permalink"])).text)
        assert f">{row['surface']}<" in page


async def test_places_unknown_come_last(hand: Datasette) -> None:
    places = [row["place_name"] for row in await ask(hand, "formulas_by_place", place="")]
    assert "—" not in places[:-1]
