"""What comes out of a container: members one at a time, and what could not come out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.model import NO_FACTS, Facts

# Names in what a library says, which it reads as no system here wrote them.
_NAMES = re.compile(r"""(?: for file)?\s+b?(?:'.*?'|".*?")(?=\W|$)""")
_ROOTED = re.compile(r"^(?:[A-Za-z]:)?/+")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a container. ``name`` is its path there, with ``/``, leading nowhere outside.

    ``charset``, ``url`` and ``captured_at`` are what the container says of it, ``supplied`` what
    who made that says of its article; ``problems`` pairs of a code and a message where it came out
    only in part.
    """

    name: str
    data: bytes
    charset: str | None = None
    url: str | None = None
    captured_at: str | None = None
    problems: tuple[tuple[str, str], ...] = ()
    supplied: Facts = NO_FACTS


@dataclass(frozen=True, slots=True)
class Trouble:
    """A member that could not be taken, and why; with ``name`` ``None``, the container itself."""

    name: str | None
    code: str
    message: str


def safe_name(name: str) -> str:
    r"""A member's name as a path that stays inside the container.

    >>> safe_name("../../etc/a.txt"), safe_name(r"C:\县\a.txt"), safe_name("./a//b.txt")
    ('etc/a.txt', '县/a.txt', 'a/b.txt')
    """
    rooted = _ROOTED.sub("", name.replace("\\", "/"))
    parts = [part for part in rooted.split("/") if part not in {"", ".", ".."}]
    return "/".join(parts) or "_"


def leads_out(name: str) -> bool:
    """Whether a member's name would lead out of the folder that it is unpacked in."""
    tidy = name.replace("\\", "/")
    return bool(_ROOTED.match(tidy)) or ".." in tidy.split("/")


def told(names: list[str], most: int = 3) -> str:
    """Some names for a message, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(name[:80] for name in names[:most]) + more


def counted(number: int, name: str) -> str:
    """A number of things: ``1 link``, ``2 links``."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def said(error: BaseException) -> str:
    """What an error says, on one line, without the name of the file that it is about.

    >>> said(ValueError("Bad CRC-32 for file '║├╢■.txt'"))
    'Bad CRC-32'
    """
    return " ".join(_NAMES.sub("", str(error)).split())[:100] or type(error).__name__
