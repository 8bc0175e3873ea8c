"""Kept counts in the place of counting: the same answers, and only where they are the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest.shortcuts import SOURCES, instead


@pytest.fixture
def db(seeds_archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{seeds_archive}?mode=ro", uri=True)) as opened:
        yield opened


def facet(columns: list[str], name: str, column: str, where: str, limit: int = 21) -> str:
    inner = f"select {', '.join(columns)} from {name} {where}"
    return (
        f"\n select {column} as value, count(*) as count from (\n {inner} \n )\n"
        f" where {column} is not null\n"
        f" group by {column} order by count desc, value limit {limit}\n"
    )


def columns_of(db: sqlite3.Connection, name: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({name})")]


@pytest.mark.parametrize("name", SOURCES)
def test_counts_and_facets_are_those_of_the_rows(db: sqlite3.Connection, name: str) -> None:
    columns = columns_of(db, name)
    ways = ["where reprint_of is null "] if "reprint_of" in columns else [""]
    asked = 0
    for where in ways:
        count = f"select count(*) from {name} {where}"
        assert db.execute(instead(count) or "").fetchall() == db.execute(count).fetchall()
        for column in {c for source in SOURCES[name] for c in source.columns}:
            sql = facet(columns, name, column, where)
            made = instead(sql)
            assert made, (name, column)
            rows = db.execute(made).fetchall()
            assert rows == db.execute(sql).fetchall(), (name, column)
            asked += 1
            if not rows:
                continue
            narrowed = f"{where or 'where '}{'and ' if where else ''}[{column}] = :p0 "
            count = f"select count(*) from {name} {narrowed}"
            value: dict[str, Any] = {"p0": str(rows[0][0])}  # as it stands in an address
            if made := instead(count):
                assert db.execute(made, value).fetchall() == db.execute(count, value).fetchall()
                assert db.execute(made, value).fetchone()[0] == rows[0][1]
                for nothing in ("", "0"):
                    value = {"p0": nothing}
                    assert db.execute(made, value).fetchall() == db.execute(count, value).fetchall()
    assert asked


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from figure_sheet where reprint_of is null and surface = :p0",
        "select count(*) from figure_sheet where reprint_of is null and [unit] is null",
        "select count(*) from figure_sheet where reprint_of is null and kind like :p0",
        "select count(*) from figure_sheet where kind = :p0 or unit = :p1",
        "select count(*) from sentence_sheet",  # with reprints: not kept
        "select count(*) from articles",
        "select count(*), 1 from figure_sheet",
        "select kind as value, count(*) as count from figure_sheet group by kind",
        facet(["id"], "figure_sheet", "indicator", "where reprint_of is null"),
    ],
)
def test_anything_else_is_asked_as_it_is(sql: str) -> None:
    assert instead(sql) is None
