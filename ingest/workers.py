"""Worker processes: how they start, that ^C does not reach them, that none outlives the writer.

They are forked from a server that has loaded what reading needs and holds no archive; where there
is none, they spawn. This module imports nothing of the house, so that the server may be started
first of all: it takes some seconds to load rules and dictionaries, while the writer makes its
archive.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from pathlib import Path

# Documents and characters that are quicker read here than workers are started: a second for each.
FEW, SHORT = 16, 400_000
_BYTES = 3  # of a character

# Reading makes ten thousands of small values for a document and drops them all: to look among them
# for circles as often as Python does by itself takes a tenth of the time.
_GARBAGE = 50_000
_READY = "ingest.ready"  # what is imported before workers fork: loaded once, and shared by all


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every platform
        return os.cpu_count() or 1


def is_worth_it(paths: Iterable[str]) -> bool:
    """Whether, at a glance, more lies at ``paths`` than is read sooner without workers."""
    files = size = 0
    for path in paths:
        walked = (Path(at, name) for at, _, names in os.walk(path) for name in names)
        for file in walked if Path(path).is_dir() else (Path(path),):
            files += 1
            with suppress(OSError, ValueError):
                size += file.stat().st_size
            if files > FEW or size > _BYTES * SHORT:
                return True
    return False


def get_ready() -> None:
    """Let the server that workers fork from load what they need, while others go on here."""
    if _usual() == "forkserver":
        from multiprocessing import forkserver

        multiprocessing.get_context("forkserver").set_forkserver_preload([_READY])
        with unheard():
            forkserver.ensure_running()


def processes(count: int, method: str | None = None) -> ProcessPoolExecutor:
    """Workers, started in the platform's usual way or by another ``method``."""
    context = multiprocessing.get_context(method or _usual())
    context.set_forkserver_preload([_READY])
    return ProcessPoolExecutor(count, mp_context=context, initializer=_depend)


def _usual() -> str:
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


@contextmanager
def unheard() -> Iterator[None]:
    """Start processes that do not hear ^C, not even while they start.

    ^C reaches every process of a terminal; it is the writer that ends the others. A signal that is
    held back is held back in what is started meanwhile, and reaches this process afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):  # not on every platform
        yield
        return
    # Starting this one lets signals through again, whatever was held back: so it comes first.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let Python look for garbage as seldom as a worker does."""
    before = gc.get_threshold()
    gc.set_threshold(_GARBAGE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _depend() -> None:
    """Let this worker end when the writer does, even if that was killed and could not tell it.

    A worker that waits for work would wait for ever: it holds the other end of the pipe itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held back
    gc.set_threshold(_GARBAGE)
    threading.Thread(target=_end_with_writer, daemon=True).start()


def _end_with_writer() -> None:
    writer = multiprocessing.parent_process()
    if writer is not None:
        writer.join()
        os._exit(1)
