"""The house's walls: imports point one way, and heavy or outward things are in one room each."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "ingest"

# From the ground up: a module imports from its own storey or below. What is not named is a room.
STOREYS = [
    {"model", "paths", "workers"},
    {"edits"},
    {"text", "script", "rules", "serving", "packing", "numeral_values", "stopping", "turns"},
    {"search", "numerals", "words"},
    {"a room"},
    {"outline", "scope", "stored"},
    {"periods"},
    {"context", "corrections", "origins"},
    {"rulebook"},
    {"said"},
    {"read"},
    {"rows", "view", "charts", "plots"},
    {"jumps"},
    {"tables"},
    {"archive"},
    {"documents", "given", "columnar", "workbook", "compared", "sketched"},
    {"produce"},
    {"ahead", "ready"},
    {"parts"},
    {"cluster"},
    {
        "store",
        "batch",
        "content",
        "noted",
        "gone",
        "again",
        "aliases",
        "backup",
        "check",
        "export",
        "remove",
        "show",
        "reprints",
        "counted",
        "searching",
        "versions",
        "spellings",
        "terms",
        "panel",
        "sampling",
        "scoring",
        "leaf",
        "publish",
    },
    {"api", "demo"},
    {"concordance", "listing", "sheets", "downloads"},
    {"kwic", "numbers", "explore"},
    {"profile"},
    {"trying"},
    {"pages"},
    {"terminal"},
    {"progress"},
    {"commands"},
    {"cli"},
    {"__main__"},
]
ROOMS = ("shared", "reading", "research", "corpus", "following", "texts", "keeping", "publishing",
         "demonstrating")  # fmt: skip
COMMANDS = {f"commands.{name}" for name in ROOMS}
# What may only be imported in one place, which then stands for it.
ONLY_IN = {
    "datasette": {"cli", "pages"},
    "jieba": {"words"},
    "opencc": {"script", "repair.gbk"},
    "uvicorn": {"serving"},
    "trafilatura": {"markup.proposal"},
    "pypdf": {"load.office.pdf"},
    "openpyxl": {"load.office.xlsx"},
    "fastwarc": {"load.web.warc"},
    "rensa": {"alike.sketch"},
    "click": {"cli", "terminal", "progress", *COMMANDS},
    "sqlite_utils": {"archive"},
    "xlsxwriter": {"workbook"},
}
# These touch the outside; no stage between bytes and rows may know of them.
OUTSIDE = {
    "again",
    "ahead",
    "columnar",
    "sheets",
    "workbook",
    "parts",
    "cluster",
    "archive",
    "backup",
    "gone",
    "noted",
    "progress",
    "store",
    "check",
    "export",
    "remove",
    "show",
    "demo",
    "documents",
    "given",
    "content",
    "reprints",
    "spellings",
    "terms",
    "versions",
    "cli",
    "commands",
    "panel",
    "profile",
    "kwic",
    "leaf",
    "numbers",
    "publish",
    "sampling",
    "scoring",
    "searching",
    "serving",
    "stopping",
    "terminal",
}


def name_of(path: Path) -> str:
    """``find.figures`` for ingest/find/figures.py, ``load`` for ingest/load/__init__.py."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py")) if name_of(path)}


@cache
def imported(name: str) -> frozenset[str]:
    """The full names of everything that a module imports, wherever in it."""
    return frozenset(_imported(ast.parse(MODULES[name].read_text("utf-8"))))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_of(name: str) -> set[str]:
    """The modules of this package that ``name`` imports."""
    inside = {full.removeprefix("ingest.") for full in imported(name) if full.startswith("ingest.")}
    return {room for room in inside if room in MODULES and room != name}


def storey(name: str) -> int:
    top = name.partition(".")[0]
    named = next((i for i, names in enumerate(STOREYS) if top in names), None)
    return named if named is not None else STOREYS.index({"a room"})


def test_imports_point_down() -> None:
    up = [(name, r) for name in MODULES for r in rooms_of(name) if storey(r) > storey(name)]
    assert up == []


def test_imports_go_round_nowhere() -> None:
    packages = {name.partition(".")[0] for name in MODULES if "." in name}
    graph = {name: rooms_of(name) - packages for name in MODULES}
    assert len(list(TopologicalSorter(graph).static_order())) >= len(MODULES)


def test_each_outward_thing_is_in_one_place() -> None:
    for name in MODULES:
        tops = {full.partition(".")[0] for full in imported(name)}
        wrong = [top for top, places in ONLY_IN.items() if top in tops and name not in places]
        assert wrong == [], name


def test_what_plugins_share_is_theirs_alone() -> None:
    assert [name for name in MODULES if "pages" in rooms_of(name)] == []


def test_the_model_knows_nothing() -> None:
    assert rooms_of("model") == set()
    search = [name for name in MODULES if name.partition(".")[0] == "search"]
    assert {r for name in search for r in rooms_of(name) if r not in search} == {"script"}


def test_finders_know_no_other_room() -> None:
    foreign = {"clean", "repair", "load", "search", "read", "rows"} | OUTSIDE
    for name in [n for n in MODULES if n.startswith("find.")]:
        assert {other.partition(".")[0] for other in rooms_of(name)} & foreign == set(), name


def test_importing_the_package_costs_nothing() -> None:
    program = (
        "import sys; before = set(sys.modules); import ingest; "
        "print(*{n for n in set(sys.modules) - before if n not in sys.stdlib_module_names "
        "and n.partition('.')[0] not in sys.stdlib_module_names})"
    )
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout == "ingest\n"
