"""What tests share: a header that says with what they ran, and archives to look into."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import pytest

from ingest import archive as archives
from ingest.archive import Archive, open_archive
from tests.browser import browser, served, site
from tests.shared import shared
from tests.site_by_hand import ds, hand, own

__all__ = ["browser", "ds", "hand", "own", "served", "site"]  # fixtures of every test of pages

# A shell that begins the tests behind it lets ^C be ignored; what they start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SEEDS = Path(__file__).parent.parent / "seeds"
LIBRARIES = ("datasette", "sqlite-utils", "click", "opencc", "jieba", "pypinyin", "hypothesis")


def pytest_report_header() -> list[str]:
    told = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [f"SQLite {sqlite3.sqlite_version}", told]


# Files that take longest are begun first, so that none is waited for at the end. On several
# processes a file is one process's, and what its tests share is made once: see `make test`.
LONG = (
    "test_clean_memory", "test_browser", "test_hostile", "test_cli", "test_ahead", "test_kills",
    "test_interrupted", "test_cluster", "test_wheel", "test_reliability", "test_site",
    "test_export", "test_demo", "test_try", "test_place_page", "test_fuzz",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: next(
            (LONG.index(name) for name in LONG if item.path.stem.startswith(name)), len(LONG)
        )
    )


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared(tmp_path_factory, "empty", lambda path: open_archive(path, "w").close())


@pytest.fixture(scope="session", autouse=True)
def _made_by_copying(_empty: Path) -> Iterator[None]:
    """Let each new archive be a copy of an empty one, not made from forty thousand divisions.

    Processes of their own make theirs; so do tests that ask for `made_anew`.
    """
    is_fresh = archives._is_fresh

    def copied(path: Path, mode: Literal["r", "w"]) -> bool:
        fresh = is_fresh(path, mode)
        if fresh and not path.exists():
            shutil.copy(_empty, path)
            return False
        return fresh

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archives, "_is_fresh", copied)
        patch.setattr(archives, "_is_fresh_anew", is_fresh, raising=False)
        yield


@pytest.fixture
def made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """New archives are made from the schema in this test, as everywhere else."""
    monkeypatch.setattr(archives, "_is_fresh", archives._is_fresh_anew)  # type: ignore[attr-defined]


@pytest.fixture
def archive_path(_empty: Path, tmp_path: Path) -> Path:
    """A new archive, empty but for the divisions."""
    return Path(shutil.copy(_empty, tmp_path / "archive.db"))


@pytest.fixture
def archive(archive_path: Path) -> Iterator[Archive]:
    """The same, open for writing."""
    with open_archive(archive_path, "w") as opened:
        yield opened


@pytest.fixture(scope="session")
def _made(_empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ingest.store import ingest  # here, so that a room's tests run while another is rebuilt
    from tests import made

    path = Path(shutil.copy(_empty, tmp_path_factory.mktemp("made") / "archive.db"))
    with open_archive(path, "w") as opened:
        inputs = [made.loaded("two.txt", made.TWO), made.loaded("one.txt", made.ONE)]
        ingest(opened, inputs, made.read_given, "digest-1", made.LOOKUPS)
    return path


@pytest.fixture
def made_path(_made: Path, tmp_path: Path) -> Path:
    """An archive of two documents made by hand, three articles, yours to damage."""
    return Path(shutil.copy(_made, tmp_path / "archive.db"))


@pytest.fixture(scope="session")
def seeds_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the five seeds, read with the rules as they are. Only to be read."""
    from ingest.load import load
    from ingest.rulebook import load_rules
    from ingest.store import ingest_paths

    def make(path: Path) -> None:
        with open_archive(path, "w") as opened:
            ingest_paths(opened, load([str(SEEDS)]), load_rules())

    return shared(tmp_path_factory, "seeds", make)


@pytest.fixture(scope="session")
def profiled_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive for the pages of places, formulas and people; nobody writes into it."""
    from tests import profiled  # as above

    return shared(tmp_path_factory, "profiled", profiled.build)
