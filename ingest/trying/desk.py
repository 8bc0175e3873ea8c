"""A process of its own that reads texts, one at a time, within limits of time and memory.

A text may be made to take long; a thread could neither be ended nor keep from holding up the
others. So texts are read in a child, which is ended with its text when the time is up, and which
ends itself when nobody has asked for a while. A text travels through a pipe and is written nowhere.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from ingest.api import ReadError
from ingest.produce import FAULTS
from ingest.rulebook import load_rules
from ingest.trying.read import Given, Tried, read_text

SECONDS = 20.0  # that one text may take
STARTING = 60.0  # seconds that loading the rules may take
WAITING = 4  # readers who may wait for their turn; more are told to come back
IDLE = 600.0  # seconds without a text after which the child ends
MEMORY = 3 * 2**30  # bytes of address space
_READY = "ready"


class BusyError(Exception):
    """Too many are waiting."""


class TooLongError(Exception):
    """The text took longer than it may."""


class FailedError(Exception):
    """A fault of ours with this text, or its process died of it; the message says which."""


def nothing() -> None:
    """What needs no rules is ready at once."""


class Reader(Protocol):
    """What is done to a text; a plain function that a child can import."""

    def __call__(self, given: Given) -> Tried:
        """What is found in it."""


@dataclass
class Desk:
    """Where texts are handed in. Thread-safe; one process, started when it is first needed."""

    seconds: float = SECONDS
    reader: Reader = read_text
    prepare: Callable[[], object] = load_rules
    idle: float = IDLE
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _waiting: int = 0
    _count: threading.Lock = field(default_factory=threading.Lock)
    _process: BaseProcess | None = None
    _pipe: Connection | None = None

    def read(self, given: Given) -> Tried:
        """What is found in a text.

        Raises:
            BusyError: too many are waiting for their turn.
            TooLongError: it took too long, and was given up.
            ReadError: it is no text, or too long a one.
            FailedError: it brought about a fault of ours.
        """
        with self._count:
            if self._waiting > WAITING:
                raise BusyError
            self._waiting += 1
        try:
            with self._turn:
                return self._asked(given)
        finally:
            with self._count:
                self._waiting -= 1

    def warm(self) -> None:
        """Start the child, if nobody is at it, so that the first text need not wait for it."""
        if self._turn.acquire(blocking=False):
            try:
                with suppress(EOFError, OSError):  # told when a text is handed in
                    self._started()
            finally:
                self._turn.release()

    def close(self) -> None:
        """End the child; another text starts another."""
        with self._turn:
            self._end()

    def _asked(self, given: Given) -> Tried:
        try:
            pipe = self._started()
            pipe.send(given)
            if not pipe.poll(self.seconds):
                self._end()
                raise TooLongError
            answer = pipe.recv()
        except (EOFError, OSError) as error:
            self._end()
            raise FailedError("its process ended") from error
        if isinstance(answer, Tried):
            return answer
        raise ReadError(answer[1]) if answer[0] == "unreadable" else FailedError(answer[1])

    def _started(self) -> Connection:
        alive = self._process is not None and self._process.is_alive()
        if alive and self._pipe is not None and not self._pipe.poll(0):
            return self._pipe
        self._end()  # the child has gone idle, or ended
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, self.reader, self.prepare, self.idle), daemon=True
        )
        self._process.start()
        theirs.close()
        if not self._pipe.poll(STARTING) or self._pipe.recv() != _READY:
            raise EOFError
        return self._pipe

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def serve(pipe: Connection, reader: Reader, prepare: Callable[[], object], idle: float) -> None:
    """The child: reads what comes until nothing comes, or whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it
    _bounded()
    prepare()
    try:
        pipe.send(_READY)
        while pipe.poll(idle):
            pipe.send(_answer(pipe.recv(), reader))
    except (EOFError, OSError):
        return


def _answer(given: Given, reader: Reader) -> Any:
    try:
        return reader(given)
    except ReadError as error:
        return "unreadable", str(error)
    except (*FAULTS, MemoryError) as error:
        return "fault", type(error).__name__


def _bounded() -> None:
    """No more memory than a text can need, where the platform can say so."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
