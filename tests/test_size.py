"""How large an archive is: few bytes for a byte of text, no free pages, no long tidying for little.

Texts are generated, always the same ones; tests/bench/size.py measures real ones.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ingest.archive import open_archive
from ingest.load.plain import load_bytes
from ingest.model import Loaded, Source
from ingest.rulebook import Rules, load_rules
from ingest.store import ingest_paths

COMMON = (
    "坚持稳中求进工作总基调完整准确全面贯彻新发展理念加快构建新发展格局着力推动高质量发展扎实推进乡村振兴"
    "持续改善生态环境深入实施创新驱动战略积极培育特色产业切实保障和改善民生统筹城乡融合有序推进项目建设"
    "全力抓好粮食安全健全社会保障体系提升基层治理能力加强干部队伍作风优化营商环境促进就业增收巩固脱贫成果"
)
COUNTED = (
    "完成投资{}亿元",
    "新建道路{}公里",
    "新增就业{}人",
    "实施项目{}个",
    "增长{}%",
    "造林{}亩",
)
BOUND = 6.0  # 5.4 when it was set: short of words, but with every table begun


@pytest.fixture(scope="module")
def rules() -> Rules:
    return load_rules()


def report(number: int) -> Loaded:
    """One invented work report of about 15 kB."""
    chance = random.Random(number)  # noqa: S311 - a text, no secret

    def clause() -> str:
        start = chance.randrange(len(COMMON) - 14)
        words = COMMON[start : start + chance.randrange(6, 14)]
        return words + "".join(chance.choices(COMMON, k=chance.randrange(4)))

    def sentence() -> str:
        clauses = [clause() for _ in range(chance.randrange(2, 5))]
        if chance.random() < 0.3:
            clauses.append(chance.choice(COUNTED).format(chance.randrange(1, 900)))
        return "，".join(clauses) + "。"

    lines = [f"{2000 + number % 24}年政府工作报告"]
    for part in "一二三四五":
        lines.append(f"{part}、{clause()}")
        lines += ["".join(sentence() for _ in range(4)) for _ in range(6)]
    return load_bytes("\n".join(lines).encode(), Source(f"{number}.txt"))


def reports(first: int, last: int) -> Iterator[Loaded]:
    return map(report, range(first, last))


def asked(path: Path, sql: str) -> int:
    with closing(sqlite3.connect(path)) as plain:
        return int(plain.execute(sql).fetchone()[0])


def test_few_bytes_for_a_byte_of_text(archive_path: Path, rules: Rules, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    with closing(sqlite3.connect(archive_path)) as plain:
        plain.execute("VACUUM INTO ?", (str(empty),))
    with open_archive(archive_path, "w") as archive:
        ingest_paths(archive, reports(0, 20), rules)
    text = asked(archive_path, "SELECT sum(length(CAST(text AS BLOB))) FROM articles")
    assert 250_000 < text < 400_000
    assert asked(archive_path, "PRAGMA freelist_count") == 0
    assert (archive_path.stat().st_size - empty.stat().st_size) / text < BOUND


def test_a_great_ingest_leaves_no_free_pages_and_a_small_one_those_that_are(
    archive_path: Path, rules: Rules
) -> None:
    def ingest(first: int, last: int) -> int:
        with open_archive(archive_path, "w") as archive:
            ingest_paths(archive, reports(first, last), rules)
        return asked(archive_path, "PRAGMA freelist_count")

    ingest(0, 3)
    with closing(sqlite3.connect(archive_path)) as plain:
        plain.execute("CREATE TABLE passing AS SELECT zeroblob(1000000) AS held")
        plain.execute("DROP TABLE passing")
        plain.commit()
    assert ingest(3, 4) > 100
    assert ingest(4, 9) == 0


def test_a_sentence_points_to_its_heading(archive_path: Path, rules: Rules) -> None:
    with open_archive(archive_path, "w") as archive:
        ingest_paths(archive, reports(0, 2), rules)
        stood = list(
            archive.rows(
                "SELECT h.article, h.part, h.text, count(*) AS n FROM sentences s "
                "JOIN sentences h ON h.id = s.id - s.position + s.heading "
                "GROUP BY h.id ORDER BY h.id"
            )
        )
    assert [row["part"] for row in stood] == ["heading"] * 10
    assert [row["article"] for row in stood] == [1] * 5 + [2] * 5
    assert [row["text"][0] for row in stood] == list("一二三四五") * 2
    assert {row["n"] for row in stood} == {24}
