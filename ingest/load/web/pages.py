"""Text that is marked up: its kind, the encoding it declares, where and when it was saved."""

from __future__ import annotations

import html
import re
from functools import cache

from ingest import rules
from ingest.load.kinds import suffix_of
from ingest.load.tabular.stamps import moment_of

_HEAD = 1 << 16  # characters in which a page says where it is from
_TAIL = 1 << 12

_CHARSET = re.compile(
    rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([A-Za-z][\w.:-]*)|"
    rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z][\w.:-]*)",
    re.IGNORECASE,
)
_XML = re.compile(r"\s*<\?xml\b", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:\s+|<!--.*?-->|<\?[^>]*>)+", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|frameset)\b", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"<(?:div|p|table|center|article|section|h[1-6]|span|script|style)\b", re.IGNORECASE
)
_CLOSED = re.compile(r"</(?:div|p|table|center|article|section|h[1-6]|span)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<(?:!doctype|/?[a-z][a-z0-9]*)\b", re.IGNORECASE)
_FEEDS = (
    (re.compile(r"<rss\b|<rdf:RDF\b"), "application/rss+xml"),
    (re.compile(r"<feed\b"), "application/atom+xml"),
)
_ROOT = re.compile(r"<(?!!)[A-Za-z_\u0080-\uffff][\w:.\u0080-\uffff-]*[\s/>]")

_PAGE_NAMES = frozenset({
    ".html", ".htm", ".shtml", ".shtm", ".xhtml", ".jsp", ".jspx", ".asp", ".aspx", ".php", ".do",
    ".action", ".phtml", ".jhtml", ".dhtml", ".cfm",
})  # fmt: skip
_HEAD_TAG = re.compile(r"<(?:link|meta)\b[^<>]{0,1000}>", re.IGNORECASE)
_CANONICAL = re.compile(
    r"""\s(?:rel\s*=\s*["']?canonical|property\s*=\s*["']?og:url)\b""", re.IGNORECASE
)
_TARGET = re.compile(r"""\s(?:href|content)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def declared(head: bytes) -> str | None:
    """The encoding that the first bytes of a page or of XML say it is in.

    >>> declared(b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    'gb2312'
    """
    found = _CHARSET.search(head)
    return (found[1] or found[2]).decode("ascii") if found else None


def media_type(text: str, name: str) -> str:
    """What decoded text is, by what it begins with and then by its name; else plain text."""
    begun = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if begun.startswith("<"):
        at = (_COMMENTS.match(begun) or re.match("", begun)).end()  # type: ignore[union-attr]  # the empty pattern fits
        if _PAGE.match(begun, at):
            return "text/html"
        if _XML.match(begun) or (
            suffix_of(name) in {".xml", ".rss", ".atom"} and _ROOT.match(begun, at)
        ):
            return next((media for shape, media in _FEEDS if shape.match(begun, at)), "text/xml")
        if _FRAGMENT.match(begun, at) and _CLOSED.search(begun):
            return "text/html"
    if suffix_of(name) in _PAGE_NAMES and _TAG.search(begun):
        return "text/html"
    return "text/markdown" if suffix_of(name) in {".md", ".markdown"} else "text/plain"


@cache
def _provenance() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rule["pattern"]) for rule in rules.table("load")["rule"])


def saved_from(text: str) -> tuple[str | None, str | None]:
    """The address that a page was saved from and when, as the program wrote that saved it."""
    ends = text[:_HEAD] + "\n" + text[max(_HEAD, len(text) - _TAIL) :]
    url = time = None
    for pattern in _provenance():
        if found := pattern.search(ends):
            said = found.groupdict()
            url = url or _address(said.get("url"))
            time = time or (moment_of(said["time"]) if said.get("time") else None)
    return url or _canonical(ends), time


def _canonical(head: str) -> str | None:
    """The address that a page says is its own."""
    for tag in _HEAD_TAG.findall(head):
        if _CANONICAL.search(tag) and (target := _TARGET.search(tag)):
            return _address(target[1], complete=True)
    return None


def _address(told: str | None, *, complete: bool = False) -> str | None:
    """An address on the web; one without a scheme gets ``http`` unless it must be ``complete``."""
    if not told:
        return None
    url = html.unescape(told)
    if re.match(r"(?:https?|ftp)://[^/]", url, re.IGNORECASE):
        return url
    if not complete and re.match(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?/", url):
        return f"http://{url}"
    return None
