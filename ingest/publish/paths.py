"""Paths and messages as they may be published: without the folders of the machine they were on."""

from __future__ import annotations

import re

from ingest.private import masked

_IN = "!/"  # between a container and what lies in it
_SLASHES = re.compile(r"[\\/]")
# A folder in running text, up to its last slash: not that of an address.
_FOLDER = re.compile(r"""(?<![\w:/.@-])(?:~|[A-Za-z]:)?(?:[\\/][^\s\\/:*?"'<>|，。；、]+)+[\\/]""")


def bare_path(path: str | None) -> str | None:
    """A path without its folders; within a container the way to what lies in it stays.

    >>> bare_path("/srv/texts/2020/a.zip!/news/b.html"), bare_path("seeds/a.txt"), bare_path("-")
    ('a.zip!/news/b.html', 'a.txt', '-')
    """
    if path is None:
        return None
    outer, mark, inner = path.partition(_IN)
    return masked(f"{_SLASHES.split(outer.rstrip('/'))[-1]}{mark}{inner}")


def bare_message(message: str, path: str) -> str:
    """A message without folders, and without numbers that belong to a person.

    >>> bare_message("/srv/texts/a.txt cannot be read: see /srv/log/x", "/srv/texts/a.txt")
    'a.txt cannot be read: see x'
    """
    said = message.replace(path, bare_path(path) or "") if path else message
    return masked(_FOLDER.sub("", said))
