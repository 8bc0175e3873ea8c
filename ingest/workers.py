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
from concurrent.futures import Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from multiprocessing import connection, resource_tracker
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar, cast

# Documents and characters that are quicker read here than workers are started: a second for each.
FEW, SHORT = 16, 400_000
_BYTES = 3  # of a character

# Reading makes ten thousands of small values for a document and drops them all: to look among them
# for circles as often as Python does by itself takes a tenth of the time.
_GARBAGE = 50_000
_LOOKED = 1.0  # seconds after which one looks whether all that work are still there
_READY = "ingest.ready"  # what is imported before workers fork: loaded once, and shared by all

Answer = TypeVar("Answer")


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


class Pool(ProcessPoolExecutor):
    """Workers that may be killed at any moment, by whomever, and nobody waits for them for ever.

    Its parent waits for ever when a worker dies within telling what it has done: this process holds
    the other end of the pipe itself, so that no end of it is seen; and the thread that fills the
    pipe of tasks waits for readers, where none is left, for the same reason.
    """

    def answer(self, future: Future[Answer]) -> Answer:
        """What a worker has done, once that is there.

        Raises:
            BrokenProcessPool: a worker died.
        """
        while not (future.done() or wait([future], _LOOKED).done):
            if self._has_lost():
                self.end()
        return future.result()

    def end(self) -> None:
        """Kill the workers: they hold nothing that could be left half done.

        Asked to end, one would wait for ever where another is killed at that very moment: an idle
        worker holds the lock of the queue that both are to be told by.
        """
        for worker in self._at_work():
            worker.kill()
        if self._result_queue is not None:  # it is ended for the first time
            self._result_queue._writer.close()  # type: ignore[attr-defined]
        manager = cast("threading.Thread | None", self._executor_manager_thread)
        if manager is not None:
            manager.join(_LOOKED)
            if manager.is_alive():  # since Python 3.11.5 it closes this itself
                self._call_queue._reader.close()  # type: ignore[attr-defined]
        self.shutdown()

    def _has_lost(self) -> bool:
        return bool(connection.wait([worker.sentinel for worker in self._at_work()], 0))

    def _at_work(self) -> list[BaseProcess]:
        return list((self._processes or {}).values())

    def __exit__(self, *_: object) -> None:
        self.end()


def processes(count: int, method: str | None = None) -> Pool:
    """Workers, started in the platform's usual way or by another ``method``."""
    method = method or _usual()
    context = multiprocessing.get_context(method)
    context.set_forkserver_preload([_READY])
    if method == "forkserver":
        _await_server(context)
    return Pool(count, mp_context=context, initializer=_depend)


def _await_server(context: BaseContext) -> None:
    """Wait until the server has loaded what workers need, by the first process that it forks.

    ^C is heard here. It would not be where a worker is started: that is not to hear it, and to
    start it waits for the server, seconds on a busy machine.
    """
    first = context.Process(target=_nothing, daemon=True)  # type: ignore[attr-defined]
    waiting = threading.Thread(target=first.start, daemon=True)
    with unheard():
        waiting.start()
    waiting.join()


def _nothing() -> None:
    """What that process does."""


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
