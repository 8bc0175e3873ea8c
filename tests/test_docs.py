"""The architecture names every room, and the READMEs say the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAP = (ROOT / "docs" / "architecture.md").read_text("utf-8")
MODULES = sorted(
    path.relative_to(ROOT)
    for folder in ("ingest", "plugins", "scripts")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "__init__.py" and "site" not in path.parts
)


def test_the_architecture_names_every_room() -> None:
    for module in MODULES:
        assert re.search(rf"`(?:[\w/]+/)?{module.stem}(?:\.py)?`", MAP), module


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/architecture.md"])
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    targets = re.findall(r"\]\((?!https?://)([^)#]+)\)", page.read_text("utf-8"))
    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_the_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        blocks = re.findall(r"```\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
        lines = (line.split("#")[0].strip() for block in blocks for line in block.splitlines())
        return [re.sub(r"FOLDER|文件夹", "…", line) for line in lines]

    assert commands("README.md") == commands("README.zh.md")


def test_the_project_speaks_of_itself_alone() -> None:
    """No machine's paths in what is shipped."""
    told = re.compile(r"(?<![\w.-])/(?:home|root|Users)/\w|index-url")
    kinds = {".py", ".md", ".toml", ".yml", ".txt", ".sql", ".html", ".js", ".css", ".json"}
    files = [
        path
        for folder in ("ingest", "plugins", "templates", "static", "docs", "scripts")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kinds
    ]
    assert files
    assert [str(p) for p in files if told.search(p.read_text("utf-8"))] == []
