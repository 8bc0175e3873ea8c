"""The frame that every page stands in: the pages it leads to, and what an archive says of itself.

An archive made for demonstration says so in its ``settings`` (``notice_zh``, ``notice_en``), so
that a copy of it, published by whomever, says so too.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import re
import time
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm
from datasette.utils import tilde_encode
from jinja2 import Environment

from ingest.labels import reader

# The site's pages by a name of their own: what they are called, and the addresses to try, of which
# the first that the site has is taken. `{db}` stands for the archive.
PAGES: dict[str, tuple[tuple[str, str], tuple[str, ...]]] = {
    "articles": (("文章", "Articles"), ("/{db}/articles",)),
    "figures": (("数字", "Figures"), ("/-/explore/{db}", "/-/figures/{db}")),
    "places": (("地方", "Places"), ("/-/places/{db}", "/{db}/place_sheet")),
    "formulas": (("提法", "Formulas"), ("/-/formula/{db}", "/{db}/formula_earliest_sheet")),
    "people": (("官员", "Officials"), ("/{db}/tenure_sheet",)),
    "concordance": (("逐字索引", "Concordance"), ("/-/concordance/{db}",)),
    "panel": (("面板", "Panel"), ("/-/panel/{db}",)),
    "amounts": (("按大小找数字", "Figures by how much"), ("/-/figures/{db}",)),
    "try": (("试一试", "Try it"), ("/-/try",)),
    "coverage": (("收录", "Coverage"), ("/-/coverage/{db}",)),
    "dictionary": (("数据字典", "Data dictionary"), ("/-/dictionary/{db}",)),
}
# Those that every page leads to, in this order.
NAVIGATION = (
    "articles", "figures", "places", "formulas", "concordance", "panel", "try", "coverage",
)  # fmt: skip
NOTICE = "select value from settings where name = ?"
KEEP = 30.0  # seconds that what an archive says of itself is remembered

_routes: WeakKeyDictionary[Datasette, list[re.Pattern[str]]] = WeakKeyDictionary()
_noticed: WeakKeyDictionary[Database, tuple[float, dict[str, str | None]]] = WeakKeyDictionary()


def _has(datasette: Datasette, path: str) -> bool:
    """Whether a plugin answers ``path``; a table's page is Datasette's own, and always there."""
    if not path.startswith("/-/"):
        return True
    if datasette not in _routes:
        registered = pm.hook.register_routes(datasette=datasette)
        _routes[datasette] = [re.compile(pattern) for some in registered for pattern, _ in some]
    return any(route.match(path) for route in _routes[datasette])


def _path(datasette: Datasette, name: str, page: str) -> str | None:
    """Where ``page`` is for the archive ``name``; ``None`` where the site has no such page."""
    paths = (address.format(db=tilde_encode(name)) for address in PAGES[page][1])
    return next((path for path in paths if _has(datasette, path)), None)


def _navigation(datasette: Datasette, name: str) -> list[dict[str, Any]]:
    base = datasette.setting("base_url").rstrip("/")
    asked = reader.get().path.partition("?")[0].removeprefix(base)
    pages = []
    for page in NAVIGATION:
        if path := _path(datasette, name, page):
            current = asked == path or asked.startswith(f"{path}/")
            pages.append({"label": PAGES[page][0], "path": path, "current": current})
    return pages


async def _notice(db: Database) -> str | None:
    language = reader.get().language
    at, known = _noticed.get(db, (0.0, {}))
    if time.monotonic() - at > KEEP:
        at, known = time.monotonic(), {}
        _noticed[db] = (at, known)
    if language not in known:
        has = "select 1 from sqlite_master where name = 'settings' and type = 'table'"
        found = (await db.execute(has)).first()
        said = (await db.execute(NOTICE, [f"notice_{language}"])).first() if found else None
        known[language] = said[0] if said else None
    return known[language]


async def _notices(datasette: Datasette) -> list[str]:
    """What the archives that are served say of themselves on every page; each thing once."""
    served = [db for db in datasette.databases.values() if db.path]
    said = [(db.name, notice) for db in served if (notice := await _notice(db))]
    if len(said) < len(served):  # beside others it must be told which one is meant
        return [f"{name}: {notice}" for name, notice in said]
    return list(dict.fromkeys(notice for _, notice in said))


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    async def site_notices() -> list[str]:
        return await _notices(datasette)

    def site_pages(name: str) -> list[dict[str, Any]]:
        return _navigation(datasette, name)

    def site_path(name: str, page: str) -> str | None:
        return _path(datasette, name, page)

    env.globals.update(site_notices=site_notices, site_pages=site_pages, site_path=site_path)
