"""Xianzhi 县志: an archive of what Chinese county and township governments publish.

What may be built upon, with :mod:`ingest.model` for the values that come back:

* ``ingest.open_archive(path, mode="r")``: the archive, to ask with SQL; or ``ArchiveError``.
* ``ingest.search(archive, typed, limit=None)``: the sentences that have what was typed.
* ``ingest.search_articles(archive, typed)``: the articles, a page at a time.
* ``ingest.prepare(connection)``: the query language (``zh(typed)`` and more) on any connection.
* ``ingest.read(source)``: a file or a text, read whole: articles, sentences, findings, edits.
* ``ingest.read_all(paths)``: the same of everything that paths stand for, tables and archives too.
* ``ingest.extract(kind, text)``: the findings of one kind in one line of text.
* ``ingest.parse_numeral(text)``: what a written number is worth, exactly, or ``None``.

Importing this package loads nothing else; each name brings what it needs when it is first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.api import extract as extract
    from ingest.api import prepare as prepare
    from ingest.api import read_all as read_all
    from ingest.api import search_articles as search_articles
    from ingest.archive import Archive as Archive
    from ingest.archive import ArchiveError as ArchiveError
    from ingest.archive import open_archive as open_archive
    from ingest.numerals import parse_numeral as parse_numeral

__version__ = "0.1.0"

_HOME = {
    "extract": "ingest.api",
    "prepare": "ingest.api",
    "read_all": "ingest.api",
    "search_articles": "ingest.api",
    "Archive": "ingest.archive",
    "ArchiveError": "ingest.archive",
    "open_archive": "ingest.archive",
    "parse_numeral": "ingest.numerals",
}
# Names of modules that are names of what one does with them too: ingest.read(…), ingest.search(…).
_CALLED = frozenset({"read", "search"})


class _CallableModule(ModuleType):
    """``ingest.search``: called, it is ``ingest.api.search``; otherwise the module it is."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        api = import_module("ingest.api")
        return getattr(api, self.__name__.rpartition(".")[2])(*arguments, **named)


class _Package(ModuleType):
    """This package: the import system sets a submodule as an attribute of it."""

    def __setattr__(self, name: str, value: object) -> None:
        if name in _CALLED and isinstance(value, ModuleType):
            value.__class__ = _CallableModule
        super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    if name in _CALLED:
        return import_module(f"{__name__}.{name}")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME, *_CALLED})


sys.modules[__name__].__class__ = _Package
