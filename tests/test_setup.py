"""What a machine that cannot serve is told: one line."""

from __future__ import annotations

import importlib.util
import re
import sqlite3
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def setup_venv() -> ModuleType:
    spec = importlib.util.spec_from_file_location("setup_venv", ROOT / "scripts" / "setup_venv.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_this_python_will_do(setup_venv: ModuleType) -> None:
    assert setup_venv.unfit() is None


def test_a_python_too_old(setup_venv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert "needs Python 3.11 or newer, this is 3.9" in setup_venv.unfit()


def test_a_python_without_venv(setup_venv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert "has no venv" in setup_venv.unfit()


def test_an_sqlite_too_old(setup_venv: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.34.1")
    line = setup_venv.unfit()
    assert "needs SQLite 3.37 or newer, this Python has 3.34.1" in line
    assert "\n" not in line


def test_constraints_pin_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [p for p in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", p)] == []


def test_the_versions_in_use_are_the_pinned_ones() -> None:
    from importlib.metadata import distributions

    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = dict(line.split("==") for line in lines if "==" in line)
    folded = {name.lower().replace("_", "-"): version for name, version in pinned.items()}
    differing = {
        name: (dist.version, folded.get(name))
        for dist in distributions()
        if (name := dist.metadata["Name"].lower().replace("_", "-")) not in {"xianzhi", "pip"}
        and folded.get(name) != dist.version
    }
    assert differing == {}


def test_releases_agree() -> None:
    import ingest

    assert f"version: {ingest.__version__}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {ingest.__version__}" in (ROOT / "CHANGELOG.md").read_text()
