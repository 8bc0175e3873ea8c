"""The site around an archive, as `xianzhi serve` makes it, for tests."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import datasette.app
import pytest
from datasette.app import Datasette
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from ingest.paths import site

ENGLISH = {"xianzhi_lang": "en"}
HEAVY = 150_000  # bytes of a page
SAFE_ELEMENTS = frozenset(
    [
        "html", "head", "meta", "title", "link", "body", "header", "nav", "main", "footer",
        "script", "a", "form", "label", "input", "button", "select", "option", "textarea",
        "p", "div", "section", "article", "aside", "h1", "h2", "h3", "h4", "dl", "dt", "dd",
        "ul", "ol", "li", "span", "em", "b", "small", "mark", "time", "code", "pre", "del",
        "ins", "sup", "blockquote", "details", "summary", "table", "thead", "tbody", "tr",
        "th", "td", "datalist", "figure", "figcaption", "svg", "g", "rect", "text", "path",
        "caption", "tfoot", "fieldset", "legend", "br", "circle", "line",
    ]
)  # fmt: skip


class _Compiled(BytecodeCache):
    """What each template compiles to, once for all the sites that a process makes in turn."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is kept; Jinja looks whether it is of the same source."""
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


# Datasette compiles its plugins and templates anew for each site, which takes a second; a server
# makes one site, tests make hundreds of the same.
_COMPILED = _Compiled()
datasette.app.module_from_path = cache(datasette.app.module_from_path)


def serve(*paths: Path, immutable: bool = False, more: dict[str, Any] | None = None) -> Datasette:
    """Datasette with the site's plugins, templates and settings, and ``more`` of those."""
    names = [str(path) for path in paths]
    folder = site()
    made = Datasette(
        files=[] if immutable else names,
        immutables=names if immutable else [],
        plugins_dir=str(folder / "plugins"),
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
        settings=json.loads((folder / "settings.json").read_text(encoding="utf-8")) | (more or {}),
        metadata={},
    )
    made.jinja_env.bytecode_cache = _COMPILED
    return made


@pytest.fixture(scope="session")
def held(profiled_path: Path) -> Iterator[sqlite3.Connection]:
    """The archive of `tests/profiled.py`, to be asked."""
    with closing(sqlite3.connect(profiled_path)) as connection:
        yield connection


@pytest.fixture
def profiles(profiled_path: Path) -> Datasette:
    """The same as a site."""
    return serve(profiled_path)


async def get(ds: Datasette, address: str, language: str = "zh", status: int = 200) -> str:
    """A page that answers with ``status``, is of our elements alone and not heavy."""
    response = await ds.client.get(address, cookies=ENGLISH if language == "en" else {})
    assert response.status_code == status, response.text
    assert list(Page(response.text).faults()) == []
    assert len(response.text.encode()) < HEAVY
    return str(response.text)


class Page(HTMLParser):
    """A page as its elements, and what a hostile text could have made of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element as it opens."""
        self.elements.append((tag, dict(attrs)))

    def faults(self) -> Iterator[str]:
        """Elements and attributes that no page of ours has."""
        for tag, attributes in self.elements:
            if tag not in SAFE_ELEMENTS:
                yield f"<{tag}>"
            if tag == "script" and not (attributes.get("src") or "").startswith("/"):
                yield "script in the page"
            for name, value in attributes.items():
                if name.startswith("on") or name == "style":
                    yield f"{name}={value}"
                if name in ("href", "src", "action") and not re.match(
                    r"(/(?!/)|#|\?|https?://)", value or ""
                ):
                    yield f"{name}={value}"

    def links(self, prefix: str) -> list[str]:
        """Addresses of links that start with ``prefix``, in order, each once."""
        found = [a.get("href") or "" for tag, a in self.elements if tag == "a"]
        return list(dict.fromkeys(href for href in found if href.startswith(prefix)))
