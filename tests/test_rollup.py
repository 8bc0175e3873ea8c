"""What is said of a place and of all below it, in one query, whatever the place is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from ingest.archive import Archive, open_archive
from ingest.load.plain import load_bytes
from ingest.model import Source
from ingest.remove import remove
from ingest.rulebook import load_rules
from ingest.store import ingest_paths
from tests.pages import serve

# An article each: who is spoken of, and one number. The places are real, the rest is invented.
TEXTS = {
    "洪洞": "洪洞县召开农业会议\n2021-03-05\n洪洞县今年建成大棚310个。",
    "万安": "洪洞县万安镇推进改厕\n2021-03-06\n洪洞县万安镇改造厕所420座。",
    "临汾": "临汾市发布数据\n2021-03-07\n临汾市新增企业530家。临汾经济开发区签约项目12个。",
    "济源": "济源市推进绿化\n2021-04-01\n济源市栽植树木640万株。",
    "仙桃": "仙桃市纺织业回暖\n2021-04-02\n仙桃市新增车间75个。",
    "琼海": "琼海市会展业恢复\n2021-04-03\n琼海市举办展会86场。",
    "云阳": "云阳县面业增产\n2021-04-04\n云阳县建成面坊97家。",
    "石河子": "石河子市种植棉花\n2021-04-05\n石河子市采收棉花108万亩。",
    "石碣": "东莞市石碣镇技改\n2021-04-06\n东莞市石碣镇实施技改项目119个。",
    "襄樊": "襄樊市老厂改造\n2001-04-07\n襄樊市改造老厂房121座。",
    "臨汾": "臨汾市古縣核桃豐收\n2021-04-08\n臨汾市古縣建成核桃基地132個。",
}


def filled(path: Path, names: list[str]) -> Path:
    with open_archive(path, "w") as archive:
        ingest_paths(
            archive,
            [load_bytes(TEXTS[name].encode(), Source(f"{name}.txt")) for name in names],
            load_rules(),
        )
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("places") / "archive.db", list(TEXTS))


async def ask(path: Path, name: str, **parameters: str) -> list[dict[str, Any]]:
    site: Datasette = serve(path)
    params = {**parameters, "_shape": "array", "reprints": ""}
    response = await site.client.get(f"/archive/{name}.json", params=params, follow_redirects=True)
    assert response.status_code == 200, response.text
    answer: list[dict[str, Any]] = json.loads(response.text)
    return answer


@pytest.mark.parametrize(
    ("place", "figures"),
    [
        ("临汾市", ["530家", "132個", "310个", "420座", "12个"]),
        ("洪洞县", ["310个", "420座"]),
        ("万安镇", ["420座"]),  # of all that are called so
        ("山西省洪洞县万安镇", ["420座"]),
        ("河南省", ["640万株"]),  # 济源市, which the province runs
        ("济源", ["640万株"]),
        ("湖北", ["75个", "121座"]),  # 仙桃市, which the province runs, and 襄阳市
        ("海南省", ["86场"]),
        ("重庆市", ["97家"]),
        ("新疆", ["108万亩"]),
        ("兵团第八师石河子市", []),
        ("石河子市", ["108万亩"]),
        ("广东省", ["119个"]),
        ("东莞市", ["119个"]),  # townships right below a city
    ],
)
async def test_every_figure_of_a_place_and_all_below_it(
    path: Path, place: str, figures: list[str]
) -> None:
    answer = await ask(path, "figures_of_place", place=place)
    assert sorted(row["surface"] for row in answer) == sorted(figures)


@pytest.mark.parametrize("name", ["临汾市", "临汾", "臨汾市", "1410", "山西 临汾", "临汾地区"])
async def test_all_names_of_a_place_are_one(path: Path, name: str) -> None:
    answer = await ask(path, "figures_of_place", place=name)
    assert {row["surface"] for row in answer} == {"530家", "132個", "310个", "420座", "12个"}


@pytest.mark.parametrize(("old", "now"), [("襄樊市", "襄阳市"), ("鄂", "湖北省"), ("晋", "山西省")])
async def test_old_and_shortest_names_are_followed(path: Path, old: str, now: str) -> None:
    assert await ask(path, "figures_of_place", place=old) == await ask(
        path, "figures_of_place", place=now
    )


async def test_one_plain_query_does_it_too(path: Path) -> None:
    with open_archive(path) as archive:
        sql = "SELECT surface FROM figure_sheet WHERE place >= '1410' AND place < '1410~'"
        found = {row["surface"] for row in archive.rows(sql)}
        plan = " ".join(str(row["detail"]) for row in archive.rows(f"EXPLAIN QUERY PLAN {sql}"))
    assert found == {"530家", "132個", "310个", "420座", "12个"}
    assert "figures_place" in plan


def sheet(archive: Archive) -> dict[str, dict[str, Any]]:
    return {row["place_name"]: row for row in archive.rows("SELECT * FROM place_sheet")}


def test_sums_go_up_through_every_level(path: Path) -> None:
    with open_archive(path) as archive:
        rows = sheet(archive)
    city = rows["山西省临汾市"]
    assert (city["articles"], city["figures"]) == (4, 5)
    assert (city["own_articles"], city["own_figures"]) == (1, 1)
    assert rows["山西省临汾市洪洞县"]["figures"] == 2
    assert rows["山西省临汾市洪洞县万安镇"]["figures"] == 1
    assert rows["山西省临汾市临汾经济开发区"]["level"] == "zone"
    assert rows["山西省临汾市临汾经济开发区"]["parent"] == "1410"
    assert rows["河南省济源市"]["parent"] == "41"
    for code in ("14", "41", "42", "46", "50", "65", "44"):
        below = [r for r in rows.values() if r["parent"] == code]
        (up,) = (r for r in rows.values() if r["code"] == code)
        assert up["figures"] == sum(r["figures"] for r in below) + up["own_figures"]
        assert up["articles"] == sum(r["articles"] for r in below) + up["own_articles"]


def test_every_place_stands_beside_all_above_it(path: Path) -> None:
    with open_archive(path) as archive:
        sql = (
            "SELECT above FROM place_above WHERE code = (SELECT code FROM places "
            "WHERE level = 'zone' AND parent = '1410') ORDER BY level"
        )
        above = [row["above"] for row in archive.rows(sql)]
        whole = archive.one(
            "SELECT count(*) FROM places p WHERE path <> (SELECT group_concat(above, '/') || '/' "
            "FROM (SELECT above FROM place_above WHERE code = p.code ORDER BY length(above))) "
            "AND substr(p.code, 1, 4) = '1410'"
        )
    assert above[:2] == ["1410", "14"]
    assert whole == 0


async def test_what_lies_below_is_listed_with_its_sums(path: Path) -> None:
    answer = await ask(path, "places_below", place="河南")
    assert [(r["place_name"], r["figures"]) for r in answer] == [("河南省", 1), ("河南省济源市", 1)]
    everywhere = await ask(path, "places_below", place="")
    assert {r["level"] for r in everywhere} == {"province"}


# ─────────────────────────────────────────────────────────────── zones


def zones(path: Path) -> list[tuple[Any, ...]]:
    with open_archive(path) as archive:
        sql = "SELECT * FROM places WHERE level = 'zone' ORDER BY code"
        return [tuple(row.values()) for row in archive.rows(sql)]


def test_zones_do_not_depend_on_who_reads_first(path: Path, tmp_path: Path) -> None:
    again = filled(tmp_path / "again.db", list(TEXTS)[::-1])
    assert zones(again) == zones(path) != []


def test_a_zone_goes_with_the_last_text_that_names_it(tmp_path: Path) -> None:
    other = filled(tmp_path / "archive.db", ["临汾", "济源"])
    assert len(zones(other)) == 1
    with open_archive(other, "w") as archive:
        key = archive.one("SELECT key FROM articles WHERE place = '1410'")
        remove(archive, key, "on request")
    assert zones(other) == []


def test_a_zone_is_checked_with_the_rest(path: Path) -> None:
    from ingest.check import check

    with open_archive(path) as archive:
        assert check(archive) == ()
