"""The site around an archive, as `xianzhi serve` makes it, for tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from ingest.paths import site

ENGLISH = {"xianzhi_lang": "en"}
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


def serve(*paths: Path, immutable: bool = False, more: dict[str, Any] | None = None) -> Datasette:
    """Datasette with the site's plugins, templates and settings, and ``more`` of those."""
    names = [str(path) for path in paths]
    folder = site()
    return Datasette(
        files=[] if immutable else names,
        immutables=names if immutable else [],
        plugins_dir=str(folder / "plugins"),
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
        settings=json.loads((folder / "settings.json").read_text(encoding="utf-8")) | (more or {}),
        metadata={},
    )


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
