"""Whole files to be downloaded: those that `xianzhi publish` made, and no others.

A plain archive has originals and texts that may not be passed on, so it is never downloadable,
however it is served. A published file is, where it is served immutable.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from jinja2 import Environment

from ingest import archive, leaf


async def _published(datasette: Datasette, name: str) -> dict[str, Any] | None:
    """What the published file ``name`` says that it shows; ``None`` of all other databases."""
    db = datasette.databases.get(name)
    if db is None or db.is_mutable or db.is_memory or not db.path:
        return None
    told = await db.execute_fn(
        lambda connection: archive.published(connection) if leaf.has_archive(connection) else None
    )
    return json.loads(told) if told else None


@hookimpl
def permission_allowed(
    datasette: Datasette, action: str, resource: Any
) -> Callable[[], Awaitable[bool | None]] | None:
    if action != "view-database-download":
        return None

    async def inner() -> bool | None:
        # Nobody's leave to see a plain archive is leave to take it away.
        return None if await _published(datasette, str(resource)) else False

    return inner


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    async def published_file(name: str) -> dict[str, Any] | None:
        return await _published(datasette, name)

    env.globals["published_file"] = published_file
