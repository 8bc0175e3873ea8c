"""What one input may cost: process time by its length, and memory."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 2.0  # of process time for each 100,000 characters, begun ones counted whole
PER = 100_000
GROWN = 400 << 20  # bytes by which one input may let this process grow
ROOM = 4 << 30  # bytes of addresses for all of it


class CostError(BaseException):
    """An input took more time or memory than it may; no exception, lest the code catch it."""


@contextmanager
def bounded(length: int, slower: int = 1) -> Iterator[None]:
    """Let the block take no more than its input may, ``slower`` times that where code is watched.

    Raises:
        CostError: it took more; regular expressions are interrupted too.
    """
    allowed = SECONDS * max(1, -(-length // PER)) * slower

    def late(signal_number: int, frame: FrameType | None) -> None:
        raise CostError(f"more than {allowed:.0f} s of process time for {length} characters")

    before, began = _peak(), time.process_time()
    signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, allowed)
    try:
        yield
    except MemoryError as error:
        raise CostError(f"more memory than there is for {length} characters") from error
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if (grown := _peak() - before) > GROWN:
        raise CostError(f"{grown >> 20} MB more memory for {length} characters")
    if (took := time.process_time() - began) > allowed:  # where one long call held off the signal
        raise CostError(f"{took:.1f} s of process time for {length} characters")


def limit_room() -> None:
    """Let an allocation beyond `ROOM` fail, rather than the machine."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, most))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
