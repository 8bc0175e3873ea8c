"""Killing what works on an archive at a moment of one's choice, and what must hold afterwards.

The command runs in a forked child, its dictionaries loaded already, so that a moment drawn at
random falls into its work and not into its start. `tests/test_interrupted.py` does the same to
commands started afresh.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest import workers
from ingest.archive import Archive, ArchiveError, open_archive
from ingest.check import check
from ingest.cli import cli
from ingest.commands.shared import INTERRUPTED
from ingest.load import load
from ingest.store import ingest_paths

WORKERS = 2
SOON = 2.0  # seconds within which ^C must end it
GONE = 5.0  # and its workers after it was killed
_HANGS = 600.0  # seconds after which it never ends: no work here takes ten by itself
_TRIED = 0.05  # seconds of work by which it is told how busy the machine is
OLDER = Path(__file__).parent / "corpus" / "archive-schema-2.sql"
COUNTIES = ("沁源县", "洪洞县", "随县", "平顺县", "夏县", "安泽县")
WAYS = ("writer", "worker", "^C")


# ─────────────────────────────────────────────────────────────── what is worked on


def folder(where: Path, seed: int, documents: int = 16) -> Path:
    """A folder of files of several formats; about ``documents`` in all, some of them reprints."""
    drawn = random.Random(seed)  # noqa: S311 - texts, not secrets
    texts = [_text(drawn, number) for number in range(documents)]
    texts[-2:] = [texts[0] + "\n（转载）\n", texts[1].replace("会议", "大会")]
    where.mkdir(parents=True)
    for number, text in enumerate(texts[: documents // 2]):
        if number % 3 == 2:
            title, *rest = text.splitlines()
            body = "".join(f"<p>{line}</p>" for line in rest)
            page = f"<html><meta charset=gbk><title>{title}</title><h1>{title}</h1>{body}</html>"
            (where / f"{number:02}.html").write_bytes(page.encode("gbk"))
        else:
            (where / f"{number:02}.txt").write_text(text, "utf-8")
    third = documents // 2 + documents // 4
    rows = [{"标题": text.splitlines()[0], "正文": text} for text in texts[documents // 2 : third]]
    told = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (where / "rows.jsonl").write_text(told + "\n{broken\n", "utf-8")
    with zipfile.ZipFile(where / "more.zip", "w") as packed:
        for number, text in enumerate(texts[third:]):
            packed.writestr(f"县/{number}.txt", text)
    (where / "xianzhi.csv").write_text("path,outlet\n0*.txt,沁源县人民政府网\n", "utf-8")
    (where / "empty.txt").write_bytes(b"")
    return where


def _text(drawn: random.Random, number: int) -> str:
    county = drawn.choice(COUNTIES)
    paragraphs = [
        f"{county}召开第{number}次项目推进会",
        f"2023-{1 + number % 12:02}-10 来源：{county}融媒体中心",
    ]
    for _ in range(drawn.randint(2, 6)):
        paragraphs.append(
            f"{drawn.randint(1, 12)}月{drawn.randint(1, 28)}日，{county}县委书记甲{number}主持"
            "会议，要求抓好“五个关键”。"
            f"全年完成投资{drawn.randint(10, 999)}.{drawn.randint(1, 9)}亿元，增长"
            f"{drawn.randint(1, 30)}.{drawn.randint(0, 9)}%，其中工业{drawn.randint(1, 9)}亿元；"
            f"建成项目{drawn.randint(2, 99)}个，惠及群众{drawn.randint(100, 9999)}户。"
        )
    return "\n".join(paragraphs) + "\n"


@dataclass(frozen=True)
class Case:
    """A piece of work: the archive before it, the command, and what must be so when it is done."""

    name: str
    before: Path | None
    arguments: tuple[str, ...]
    done: Callable[[Path], None] = lambda path: None
    finished: tuple[int, ...] = (0,)  # exit statuses of a run that ends, also when run once more


def cases(room: Path, seed: int) -> list[Case]:
    """The work that is disturbed, all in ``room``."""
    whole, fewer = folder(room / "whole", seed), room / "fewer"
    read_with = ("--workers", str(WORKERS), "--quiet")
    empty, full, pruned = (room / f"{name}.db" for name in ("empty", "full", "pruned"))
    open_archive(empty, "w").close()
    shutil.copy(empty, full)
    with open_archive(full, "w") as archive:  # here: what it loads, all children have at once
        ingest_paths(archive, load([str(whole)]))
    shutil.copytree(whole, fewer)
    shutil.copy(empty, pruned)
    assert command(pruned, "ingest", str(fewer), *read_with) == 0
    for name in ("00.txt", "02.html", "05.html"):
        (fewer / name).unlink()
    old = room / "old.db"
    connection = sqlite3.connect(old)
    connection.executescript(OLDER.read_text("utf-8"))
    connection.close()
    with open_archive(full) as archive:
        key = archive.one("SELECT key FROM articles ORDER BY id LIMIT 1 OFFSET 3")
        secret = archive.one(
            "SELECT text FROM sentences WHERE article = 4 AND part = 'body' LIMIT 1"
        )
    return [
        Case("ingest", empty, ("ingest", str(whole), *read_with)),
        Case("create", None, ("ingest", str(whole), *read_with)),
        Case("reingest", full, ("reingest", "--all", *read_with)),
        Case("prune", pruned, ("ingest", str(fewer), "--prune", *read_with)),
        Case(
            "remove",
            full,
            ("remove", key, "--reason", "应要求"),
            lambda p: _lacks(p, secret),
            (0, 1),
        ),
        Case("upgrade", old, ("reingest", *read_with)),
    ]


def _lacks(path: Path, text: str) -> None:
    assert text.encode() not in path.read_bytes(), "what was removed stands in the file"


# ─────────────────────────────────────────────────────────────── at work


def command(path: Path, name: str, *arguments: str) -> int:
    """Run a command on an archive in a child; its exit status."""
    return _ended(_forked(path, name, *arguments))


def _ended(child: int) -> int:
    """The exit status of ``child``, once it has ended; that of SIGALRM where it never would."""
    end = time.monotonic() + _HANGS
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return -signal.SIGALRM
        time.sleep(0.005)


def _forked(path: Path, name: str, *arguments: str) -> int:
    """A child, the first of a group of its own, that runs a command on ``path``; its process id."""
    if child := os.fork():
        with suppress(OSError):
            os.setpgid(child, child)
        return child
    status = 70
    try:  # whatever comes, ^C while it ends too, a child never goes on with its parent's tests
        try:
            _run_here(name, str(path), *arguments)
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 1
        finally:
            import multiprocessing.util

            multiprocessing.util._exit_function()  # type: ignore[attr-defined]  # as at any exit
    finally:
        os._exit(status)


def _run_here(*arguments: str) -> None:
    """Run a command in this process, which nobody hears, and its workers as forks of it."""
    os.setpgid(0, 0)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    workers.FEW = 1  # they start at once
    start = workers.processes
    workers.processes = lambda count, method=None: start(count, "fork")
    workers.get_ready = lambda: None  # the server that others fork from is not asked
    cli.main(list(arguments), prog_name="xianzhi", standalone_mode=True)


def children(process: int) -> list[int]:
    """The processes that ``process`` started and that run."""
    try:
        tasks = [task.name for task in Path(f"/proc/{process}/task").iterdir()]
        lists = [Path(f"/proc/{process}/task/{task}/children").read_text() for task in tasks]
    except OSError:
        return []
    return [int(number) for one in lists for number in one.split()]


def runs(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


@dataclass(frozen=True)
class Disturbed:
    """What became of a command that was disturbed."""

    struck: bool  # somebody was, before it had ended
    status: int
    took: float  # seconds from then until it was gone, as on a machine with nothing else to do
    orphans: int  # workers that were there longer than they may


def disturbed(path: Path, case: Case, way: str, after: float, drawn: random.Random) -> Disturbed:
    """Run the case's command and strike ``after`` seconds."""
    child = _forked(path, case.arguments[0], *case.arguments[1:])
    time.sleep(after)
    workers = children(child)
    ended, told = os.waitpid(child, os.WNOHANG)
    status = os.waitstatus_to_exitcode(told)
    struck = not ended and (way != "worker" or bool(workers))
    began = time.monotonic()
    with suppress(ProcessLookupError):
        if way == "writer" and struck:
            os.kill(child, signal.SIGKILL)
        elif way == "worker" and struck:
            os.kill(drawn.choice(workers), signal.SIGKILL)
        elif way == "^C" and struck:
            os.killpg(child, signal.SIGINT)
    if not ended:
        status = _ended(child)
    took, slow = time.monotonic() - began, pace()
    while any(map(runs, workers)) and time.monotonic() - began < GONE * slow + took:
        time.sleep(0.02)
    orphans = [worker for worker in workers if runs(worker)]
    for orphan in orphans:
        os.kill(orphan, signal.SIGKILL)
    return Disturbed(struck, status, took / slow, len(orphans))


def pace() -> float:
    """How many times as long as on a machine to itself anything takes now: 1 and more."""
    began, busy = time.monotonic(), time.process_time()
    while time.process_time() - busy < _TRIED:
        pass
    return max(1.0, (time.monotonic() - began) / _TRIED)


# ─────────────────────────────────────────────────────────────── what must hold


def told(path: Path) -> dict[str, str]:
    """A digest of each table of the archive by key: ids, runs and times left out."""
    with open_archive(path) as archive:
        tables = archive.rows(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            "AND name NOT LIKE 'sqlite%' AND name NOT IN ('runs', 'settings') ORDER BY name"
        )
        return {row["name"]: _digest(archive, row["name"]) for row in list(tables)}


_BY_KEY = {  # how a row of a table that others point to is called
    "documents": "SELECT key FROM documents WHERE id = t.{}",
    "articles": "SELECT key FROM articles WHERE id = t.{}",
    "sentences": "SELECT a.key || '#' || s.position FROM sentences s JOIN articles a "
    "ON a.id = s.article WHERE s.id = t.{}",
    "formulas": "SELECT surface FROM formulas WHERE id = t.{}",
    "places": "SELECT t.{}",
}


def _digest(archive: Archive, table: str) -> str:
    if table == "places":  # forty thousand divisions, which no text changes
        return repr([tuple(row.values()) for row in archive.rows(_PLACES)])
    points = {
        row["from"]: row["table"] for row in archive.rows(f"PRAGMA foreign_key_list({table})")
    }
    columns = []
    for row in archive.rows(f"PRAGMA table_info({table})"):
        name, parent = row["name"], points.get(row["name"])
        if (table, name) in _LEFT_OUT:
            continue
        if parent in _BY_KEY:
            columns.append(f"({_BY_KEY[parent].format(name)})")
        elif parent is None and not (name == "id" and row["pk"]):
            columns.append(f't."{name}"')
    rows = archive.connection.execute(f"SELECT {', '.join(columns) or 1} FROM {table} t")
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()[:16]


_PLACES = (
    "SELECT count(*), total(length(path)), total(edition), "
    "group_concat(iif(level = 'zone', path, NULL)) FROM (SELECT * FROM places ORDER BY code)"
)
# Times; and the article of least id among equal texts, which is the one that came in first.
_LEFT_OUT = {("tombstones", "at"), ("fingerprints", "kin")}


def undisturbed(case: Case, room: Path) -> tuple[dict[str, str], float]:
    """What the case comes to when nothing disturbs it, and how many seconds that takes."""
    path = start(case, room)
    began = time.monotonic()
    status = command(path, case.arguments[0], *case.arguments[1:])
    took = time.monotonic() - began
    assert status == 0, f"{case.name} ends with status {status}"
    case.done(path)
    return told(path), took


def start(case: Case, room: Path) -> Path:
    """The archive as it is before the case, in a new folder."""
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir()
    if case.before:
        shutil.copy(case.before, room / "archive.db")
    return room / "archive.db"


def faults(
    path: Path, case: Case, wanted: dict[str, str], found: Disturbed, way: str
) -> Iterator[str]:
    """What is wrong with an archive after it was disturbed, and after the command was run again."""
    if found.status == -signal.SIGALRM:
        yield "it hung"
    if found.orphans:
        yield f"{found.orphans} workers were still there"
    if way == "^C" and found.took > SOON:
        yield f"^C took {found.took:.1f} s"
    if way == "^C" and found.status not in {INTERRUPTED, *case.finished}:
        yield f"^C ended it with status {found.status}"
    if way == "worker" and found.status != 0:
        yield f"a lost worker ended it with status {found.status}"
    yield from _unsound(path, case)
    status = command(path, case.arguments[0], *case.arguments[1:])
    if status not in case.finished:
        yield f"run again it ended with status {status}"
    yield from _unsound(path, case)
    try:
        case.done(path)
    except AssertionError as error:
        yield str(error)
    try:
        now = told(path)
    except ArchiveError as error:
        yield f"of no use when all is done: {error}"
        return
    yield from (
        f"{table} is not as undisturbed" for table in wanted if now.get(table) != wanted[table]
    )
    left = sorted(p.name for p in path.parent.iterdir())
    if left != ["archive.db"]:
        yield f"left behind: {left}"


def _unsound(path: Path, case: Case) -> Iterator[str]:
    if not path.exists() or not path.stat().st_size:
        if case.before:
            yield "the archive is gone"
        return
    if case.name == "create" and _schema(path) == 0:
        return  # nothing yet, which is said
    if case.name == "upgrade" and _schema(path) == 2:
        return  # as it was
    try:
        with open_archive(path) as archive:
            yield from (f"check: {one.kind}: {one.first}" for one in check(archive))
    except Exception as error:  # whatever came: it does not open
        yield f"does not open: {error!r}"


def _schema(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()
