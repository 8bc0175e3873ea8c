"""The address to which readers report an error in an article, as `metadata.yml` configures it."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_MAIL = re.compile(r"(?:mailto:)?(?P<to>[^\s@<>?&\"']+@[^\s@<>?&\"']+\.[^\s@<>?&\"']+)\Z")
_FILLED = re.compile(r"\{(key|address|title)\}")


def report_address(configured: str | None, key: str, address: str, title: str | None) -> str | None:
    """Where an error in the article ``key`` is reported; ``None`` where nothing is configured.

    Args:
        configured: a mail address, or an http(s) address in which ``{key}``, ``{address}`` and
            ``{title}`` are filled in. Anything else is none.
        key: of the article.
        address: its permalink, with its host.
        title: its title, if it has one.

    >>> report_address("editor@a.example", "0123456789abcdef-0", "https://b.example/a/x", None)
    'mailto:editor@a.example?subject=0123456789abcdef-0&body=https%3A//b.example/a/x%0A%0A'
    >>> report_address("https://a.example/new?about={key}", "0123456789abcdef-0", "", None)
    'https://a.example/new?about=0123456789abcdef-0'
    """
    written = (configured or "").strip()
    if mail := _MAIL.match(written):
        subject = " ".join(filter(None, (title, key)))
        body = quote(f"{address}\n\n")
        return f"mailto:{quote(mail['to'], safe='@+')}?subject={quote(subject)}&body={body}"
    if not written.startswith(("http://", "https://")) or not _has_host(written):
        return None
    told = {"key": key, "address": address, "title": title or ""}
    return _FILLED.sub(lambda found: quote(told[found[1]], safe=""), written)


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
