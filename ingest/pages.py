"""What plugins share that ask an archive: which one is meant, who may see it, how long it may take.

The one room of this package that knows Datasette, beside what starts it (`cli`). It stands here and
not among the plugins because Datasette loads each of those by its path, so that none can import
another; nothing in this package may import it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit, tilde_decode
from datasette.utils.asgi import NotFound, Request

Found = TypeVar("Found")


class TooLongError(Exception):
    """The question took longer than one may."""


async def archive_asked(request: Request, datasette: Datasette, holding: str) -> Database:
    """The archive that the address names, with a table or view ``holding``.

    Raises:
        NotFound: there is none, or it is no archive of ours.
        Forbidden: this reader may not see it.
    """
    name = tilde_decode(request.url_vars["database"])
    db = datasette.databases.get(name)
    if db is None or not db.path or not await _holds(db, holding):
        raise NotFound(f"Database not found: {name}")
    await datasette.ensure_permissions(request.actor, [("view-database", name), "view-instance"])
    return db


async def _holds(db: Database, name: str) -> bool:
    return await db.table_exists(name) or name in await db.view_names()


async def ask(
    datasette: Datasette, db: Database, question: Callable[[sqlite3.Connection], Found]
) -> Found:
    """What ``question`` finds within the time that the site gives one.

    Raises:
        TooLongError: it found nothing in that time.
    """
    with in_time():
        found: Found = await db.execute_fn(limited(datasette, question))
    return found


def limited(
    datasette: Datasette, question: Callable[[sqlite3.Connection], Found]
) -> Callable[[sqlite3.Connection], Found]:
    """``question``, interrupted when its time is up."""
    limit = datasette.setting("sql_time_limit_ms")

    def asked(connection: sqlite3.Connection) -> Found:
        with sqlite_timelimit(connection, limit):
            return question(connection)

    return asked


@contextmanager
def in_time() -> Iterator[None]:
    """Tell a question that was interrupted from one that went wrong.

    Raises:
        TooLongError: it was interrupted.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise TooLongError(str(error)) from error
