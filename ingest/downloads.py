"""A list as a file that is sent while it is made: all of its rows, in any form of :mod:`sheets`.

Files are made in two threads of their own, some hundred rows at a time in turn, so that a long
download keeps nobody waiting; what must be worked out before a first row is, in two others. Beyond
``OPEN`` downloads at once one is asked to come back. Nothing here knows Datasette: what is made
sends itself, as ASGI has it.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from threading import BoundedSemaphore
from typing import Any

from ingest.labels import reader
from ingest.sheets import FORMS, Batches, Row, enclosed, with_source

OPEN = 64  # downloads at once, which take turns
BATCH = 500  # rows made at once
BUSY = (
    "正在生成的文件太多，请过一分钟再试。",
    "Many files are being made: try again in a minute.",
)
_begun = ThreadPoolExecutor(2, thread_name_prefix="file-begun")
_files = ThreadPoolExecutor(2, thread_name_prefix="file")
_room = BoundedSemaphore(OPEN)


def _nowhere(_: Row) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: names of its columns, its rows in batches, and the path of each row's own page.

    ``head``, where there is one, is what a JSON file says before the rows, which stand in it under
    ``inside``.
    """

    names: Sequence[str]
    batches: Batches
    own: Callable[[Row], str | None] = _nowhere
    head: Mapping[str, Any] | None = None
    inside: str = "rows"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What file is asked for: its form and name, the question it answers, the site's address."""

    form: str
    name: str
    said: str
    root: str


def wanted_of(site: Any, request: Any, name: str, page: str, said: str = "") -> Wanted:
    """What ``request`` asks for, its form named in its address: the list of ``page``, as it asks.

    Args:
        site: Datasette, which knows under what address it is reached.
        request: with the form among its ``url_vars``.
        name: of the file, without its form.
        page: path of the page that shows the list.
        said: the question, where the address of the page is not what says it.
    """
    query = f"?{request.query_string}" if request.query_string else ""
    root, here = (
        str(site.absolute_url(request, site.urls.path(path))) for path in ("/", page + query)
    )
    return Wanted(request.url_vars["form"], name, said or here, root.rstrip("/"))


def connected(site: Any, database: Any) -> sqlite3.Connection:
    """A connection of its own to a ``database`` of Datasette, with all that the site's have."""
    connection: sqlite3.Connection = database.connect()
    site._prepare_connection(connection, database.name)
    connection.row_factory = None
    return connection


Begin = Callable[[sqlite3.Connection, ExitStack], Listed]


def today() -> str:
    """The day on which a file is made (UTC), for whoever cites it."""
    return datetime.now(UTC).date().isoformat()


def in_batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    """``rows`` as they are sent.

    >>> [len(batch) for batch in in_batches([()] * (BATCH + 1))]
    [500, 1]
    """
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch


async def download(
    connection: sqlite3.Connection, begin: Begin, wanted: Wanted, receive: Any
) -> Download | Full:
    """The file of what ``begin`` lists, which is called in a thread.

    ``connection`` and what ``begin`` puts on its stack are closed behind the last row, and where
    anything fails. What ``begin`` raises is raised.
    """
    with ExitStack() as stack:
        stack.enter_context(closing(connection))
        if not _room.acquire(blocking=False):
            return Full(BUSY[reader.get().language == "en"])
        stack.callback(_room.release)
        loop = asyncio.get_running_loop()
        listed = await loop.run_in_executor(_begun, begin, connection, stack)
        return Download(_pieces(listed, wanted), stack.pop_all(), wanted, receive)


def _pieces(listed: Listed, wanted: Wanted) -> Iterator[bytes]:
    """The file piece by piece, each row with where it comes from."""
    root, made = wanted.root, FORMS[wanted.form].pieces
    if wanted.form == "json" and listed.head:
        # A page's own JSON, with links as the site's other JSON has them: paths on it.
        root, made = "", enclosed(listed.head, listed.inside)
    names, told = with_source(listed.names, wanted.said, today(), root, listed.own)
    return made(names, ([told(row) for row in rows] for rows in listed.batches))


class Full:
    """What is said in place of one download too many."""

    def __init__(self, told: str) -> None:
        self.told = told

    async def asgi_send(self, send: Any) -> None:
        """Say it, and when to come back."""
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"60")]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": self.told.encode()})


class Download:
    """A file that is sent while it is made."""

    def __init__(
        self, pieces: Iterator[bytes], stack: ExitStack, wanted: Wanted, receive: Any
    ) -> None:
        plain = re.sub(r"[^\w-]", "_", wanted.name, flags=re.ASCII)[:60]
        self.pieces, self.stack, self.receive = pieces, stack, receive
        self.headers = [
            (b"content-type", FORMS[wanted.form].media_type.encode()),
            (b"content-disposition", f'attachment; filename="{plain}.{wanted.form}"'.encode()),
        ]

    def _close(self) -> None:
        with self.stack:
            self.pieces.close()  # type: ignore[attr-defined]

    async def asgi_send(self, send: Any) -> None:
        """Send piece after piece, as long as the reader is there."""
        loop = asyncio.get_running_loop()
        gone = asyncio.ensure_future(_gone(self.receive))
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        try:
            while not gone.done():
                piece = await loop.run_in_executor(_files, next, self.pieces, None)
                if piece is None:
                    break
                if piece:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            await loop.run_in_executor(_files, self._close)


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
