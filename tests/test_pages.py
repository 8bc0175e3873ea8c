"""What plugins share: the archive that is meant, and a question that takes too long."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from datasette.utils.asgi import Forbidden, NotFound, Request

from ingest.pages import TooLongError, archive_asked, ask, in_time
from tests import handmade
from tests.pages import serve

FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def asks_for(name: str) -> Request:
    return cast(Request, SimpleNamespace(url_vars={"database": name}, actor=None))


async def test_the_archive_that_an_address_names(tmp_path: Path) -> None:
    ds = serve(handmade.build(tmp_path / "县志.db", ()))
    await ds.invoke_startup()
    for holding in ("articles", "figure_sheet"):
        db = await archive_asked(asks_for("~E5~8E~BF~E5~BF~97"), ds, holding)
        assert db.name == "县志"
    for name, holding in (("other", "articles"), ("~E5~8E~BF~E5~BF~97", "none"),
                          ("_internal", "databases")):  # fmt: skip
        with pytest.raises(NotFound):
            await archive_asked(asks_for(name), ds, holding)


async def test_who_may_not_see_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ds = serve(handmade.build(tmp_path / "archive.db", ()))
    await ds.invoke_startup()
    monkeypatch.setattr(ds, "_metadata_local", {"databases": {"archive": {"allow": False}}})
    with pytest.raises(Forbidden):
        await archive_asked(asks_for("archive"), ds, "articles")


async def test_a_question_has_its_time(tmp_path: Path) -> None:
    ds = serve(handmade.build(tmp_path / "archive.db", ()), more={"sql_time_limit_ms": 20})
    db = ds.get_database("archive")

    def one(sql: str) -> Any:
        return lambda connection: connection.execute(sql).fetchone()[0]

    assert await ask(ds, db, one("SELECT 1")) == 1
    with pytest.raises(TooLongError):
        await ask(ds, db, one(FOREVER))
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await ask(ds, db, one("SELECT 1 FROM nowhere"))


def test_only_what_was_interrupted_took_too_long() -> None:
    with pytest.raises(sqlite3.OperationalError, match="locked"), in_time():
        raise sqlite3.OperationalError("database is locked")
