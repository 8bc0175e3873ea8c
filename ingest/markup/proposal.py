"""What a library takes for the main content of a page: a second opinion, never the only one."""

from __future__ import annotations

import logging
import re
from typing import Any

_CLAUSE = re.compile(r"\w+")
_LARGEST = 3_000_000  # characters of a page; beyond, our own evidence decides alone


def clauses(text: str) -> list[str]:
    """The stretches of a text between its punctuation and white space."""
    return _CLAUSE.findall(text)


def proposed(page: str) -> frozenset[str]:
    """The clauses of what the library proposes; empty where it has no proposal or fails."""
    if len(page) > _LARGEST:
        return frozenset()
    import trafilatura  # heavy, and only pages need it

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found: Any = trafilatura.bare_extraction(
            page.replace("\0", " "), fast=True, include_comments=False, include_tables=True,
            with_metadata=False,
        )  # fmt: skip
    except Exception:
        return frozenset()
    if found is None or found.body is None:
        return frozenset()
    return frozenset(clauses("\n".join(found.body.itertext())))
