"""Who held which post, where and when: the sheet that adds up what single texts say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import Archive, open_archive
from ingest.load import load
from ingest.rulebook import load_rules
from ingest.script import simplify
from ingest.store import ingest_paths

Tenures = Callable[..., list[dict[str, Any]]]

FILLING = "会议强调，要坚持问题导向，压实工作责任，细化工作举措，确保各项任务落到实处、见到成效。"


def text(title: str, day: str, *paragraphs: str) -> str:
    return "\n".join((title, f"发布时间：{day}", *paragraphs, FILLING)) + "\n"


@pytest.fixture
def tenures(archive: Archive, tmp_path: Path) -> Tenures:
    """The sheet's rows of one person, from texts that come in as files."""

    def told(person: str, *texts: str) -> list[dict[str, Any]]:
        folder = tmp_path / "in"
        folder.mkdir(exist_ok=True)
        for i, content in enumerate(texts):
            (folder / f"{i}.txt").write_text(content, "utf-8")
        ingest_paths(archive, load([str(folder)]), load_rules())
        rows = archive.connection.execute(
            "SELECT * FROM tenure_sheet WHERE person = ? ORDER BY place, post", (person,)
        )
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows]

    return told


def of(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


SEEN = ("post", "place", "first_seen", "last_seen", "articles")


def test_two_posts_named_at_once_are_two_tenures(tenures: Tenures) -> None:
    rows = tenures(
        "王晓东",
        text(
            "洪洞县召开春季农业生产会议", "2021-03-02", "洪洞县委副书记、县长王晓东出席会议并讲话。"
        ),
        text(
            "洪洞县部署防汛",
            "2022-07-01",
            "7月1日，洪洞县县长王晓东到堤岸检查。王晓东县长要求立行立改。",
        ),
    )
    assert [of(row, *SEEN) for row in rows] == [
        ("县委副书记", "141024", "2021-03-02", "2021-03-02", 1),
        ("县长", "141024", "2021-03-02", "2022-07-01", 2),
    ]
    held = rows[1]
    assert of(held, "organisation", "place_name", "sentences") == (None, "山西省临汾市洪洞县", 3)
    assert held["sentence_text"].startswith("洪洞县委副书记、县长王晓东")
    assert held["permalink"].partition("#")[0] != held["last_permalink"].partition("#")[0]


def test_namesakes_elsewhere_stay_apart(tenures: Tenures) -> None:
    rows = tenures(
        "李明",
        text("洪洞县调度重点项目", "2021-03-02", "洪洞县县长李明主持会议。"),
        text(
            "古县调度重点项目建设", "2021-05-06", "古县县长李明主持召开古县重点项目调度会并讲话。"
        ),
    )
    assert [of(row, "post", "place") for row in rows] == [("县长", "141024"), ("县长", "141025")]


def test_one_office_under_two_spellings_is_one(tenures: Tenures) -> None:
    rows = tenures(
        "赵国栋",
        text("沁源县财政局学习会", "2020-01-10", "沁源县财政局局长赵国栋主持。"),
        text("沁源县推进预算改革", "2020-06-10", "县财政局党组书记、局长赵国栋在沁源县作了说明。"),
        text("沁源縣財政局檢查賬目", "2021-02-03", "沁源縣財政局局長趙國棟帶隊檢查。"),
    )
    assert [of(row, "post", "organisation", "articles") for row in rows] == [
        ("党组书记", "财政局党组", 1), ("局长", "财政局", 3),
    ]  # fmt: skip
    assert of(rows[1], "first_seen", "last_seen") == ("2020-01-10", "2021-02-03")


def test_appointed_removed_former_and_candidates(tenures: Tenures) -> None:
    texts = (
        text("沁源县人大常委会任免名单", "2020-04-01", "任命陈建平为沁源县教育局局长。"),
        text("沁源县教育工作会议召开", "2021-09-10", "沁源县教育局局长陈建平作工作报告。"),
        text("沁源县人大常委会任免事项", "2023-02-01", "免去陈建平的沁源县教育局局长职务。"),
        text("沁源县通报一起典型案例", "2024-02-01", "沁源县教育局原局长陈建平接受审查。"),
        text("沁源县人代会筹备就绪", "2024-03-01", "提名周立新为沁源县县长候选人。"),
    )
    (row,) = tenures("陈建平", *texts)
    assert of(row, "first_seen", "last_seen", "appointed", "removed", "called_former") == (
        "2020-04-01", "2023-02-01", "2020-04-01", "2023-02-01", "2024-02-01",
    )  # fmt: skip
    assert row["articles"] == 4
    assert tenures("周立新") == []


def test_reprints_count_once(tenures: Tenures) -> None:
    body = (
        "洪洞县委书记孙志刚主持会议并讲话。",
        "会议听取了各乡镇关于春耕备耕、安全生产和项目建设的汇报，研究了下一步工作。" * 3,
    )
    (row,) = tenures(
        "孙志刚",
        text("洪洞县委召开专题会议", "2021-03-02", *body),
        text("洪洞县委召开专题会议", "2021-03-03", *body).replace("县委召开", "召开"),
    )
    assert of(row, "articles", "first_seen", "last_seen") == (1, "2021-03-02", "2021-03-02")


def test_who_is_former_everywhere_has_no_date_in_office(tenures: Tenures) -> None:
    (row,) = tenures(
        "谷守田",
        text("沁源县修渠记", "2019-05-01", "一九六四年，时任沁源县委书记谷守田带领群众修渠。"),
    )
    assert of(row, "first_seen", "last_seen", "called_former") == (None, None, "2019-05-01")


def test_every_row_leads_to_its_sentence(seeds_archive: Path) -> None:
    with open_archive(seeds_archive) as archive:
        rows = archive.connection.execute(
            "SELECT person, sentence_text, permalink FROM tenure_sheet"
        ).fetchall()
        for person, sentence, permalink in rows:
            key, _, position = permalink.removeprefix("/a/").partition("#s")
            (said,) = archive.connection.execute(
                "SELECT s.text FROM sentences s JOIN articles a ON a.id = s.article "
                "WHERE a.key = ? AND s.position = ?",
                (key.partition("?")[0], int(position)),
            ).fetchone()
            assert said == sentence
            assert person in simplify(said)
    assert rows
