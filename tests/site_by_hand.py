"""A site around an archive made by hand, and what tests of its pages ask of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from tests.handmade import build
from tests.pages import serve


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive made by hand. Only to be read."""
    return build(tmp_path_factory.mktemp("site") / "archive.db")


@pytest.fixture
def ds(hand: Path) -> Datasette:
    return serve(hand)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The same, yours to change."""
    return build(tmp_path / "archive.db")


def rows(path: Path, sql: str, *arguments: Any) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, arguments).fetchall()


def one(path: Path, sql: str, *arguments: Any) -> Any:
    return rows(path, sql, *arguments)[0][0]


def key_of(path: Path, title: str) -> str:
    return str(one(path, "SELECT key FROM articles WHERE title LIKE ?", title))


async def get(ds: Datasette, path: str, status: int = 200, **more: Any) -> str:
    response = await ds.client.get(path, **more)
    assert response.status_code == status, (path, response.text[:500])
    return str(response.text)
