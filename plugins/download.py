"""Published files: what they say of themselves, and that they alone may be downloaded whole.

A plain archive has originals and texts that may not be passed on, so it is never downloadable,
however it is served. A file that `xianzhi publish` made is, where it is served immutable.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from jinja2 import Environment

from ingest import archive, leaf

# What the files that nobody writes say: it does not change.
_told: WeakKeyDictionary[Database, dict[str, Any] | None] = WeakKeyDictionary()


async def _published(datasette: Datasette, name: str) -> dict[str, Any] | None:
    """What the published file ``name`` says that it shows; ``None`` of all other databases.

    ``whole``: whether all articles are shown whole; ``offered``: whether it may be downloaded.
    """
    db = datasette.databases.get(name)
    if db is None or db.is_memory or not db.path:
        return None
    if db not in _told or db.is_mutable:
        said = await db.execute_fn(
            lambda connection: (
                archive.published(connection) if leaf.has_archive(connection) else None
            )
        )
        told = json.loads(said) if said else None
        if told is not None:
            told["whole"] = not set(told["articles"]) - {"full"}
            told["offered"] = not db.is_mutable
        _told[db] = told
    return _told[db]


@hookimpl
def permission_allowed(
    datasette: Datasette, action: str, resource: Any
) -> Callable[[], Awaitable[bool | None]] | None:
    if action != "view-database-download":
        return None

    async def inner() -> bool | None:
        # Nobody's leave to see a plain archive is leave to take it away.
        told = await _published(datasette, str(resource))
        return None if told and told["offered"] else False

    return inner


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    async def published_file(name: str) -> dict[str, Any] | None:
        return await _published(datasette, name)

    env.globals["published_file"] = published_file
