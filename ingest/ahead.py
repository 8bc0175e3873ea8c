"""Reading ahead on all cores: worker processes produce while the one writer writes.

Nothing is decided here. The writer takes its inputs one after another as it would alone, and asks
for what it needs; what a worker has done meanwhile is only sooner there. So the archive is the same
whatever the number of workers. What waits is bounded in number and in characters: memory does not
grow with the number of documents.

A worker that dies (out of memory, killed) takes its document with it only if it dies of the same
document twice.
"""

from __future__ import annotations

import pickle
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self, TypeVar, runtime_checkable

from ingest import workers
from ingest.given import Given
from ingest.model import Document, Loaded
from ingest.produce import FaultError, Produced, Task, Together, produce_together
from ingest.workers import Pool

# Documents that wait for each worker: enough of short ones to be at while the writer writes many.
EACH = 512
MOST = 2_000_000  # characters that wait, all in all; a single document may be longer
# Documents and characters that go to a worker, and come back, at once: they are read abreast, and
# what it costs this process to pass on a short one by itself is half of what it costs to write it.
TOGETHER, ENOUGH = 32, 32_000

Item = TypeVar("Item")
Key = tuple[str, str | None]  # of a document, and what it is read with


class DiedError(FaultError):
    """Reading a document ended its process, twice."""


@runtime_checkable
class ReadsAhead(Protocol):
    """A producer that may be at documents before they are asked for."""

    def through(
        self, loaded: Iterable[Loaded], wanted: Callable[[Loaded], Given | None]
    ) -> Iterator[Loaded]:
        """``loaded``, in order, each a few places behind what has been given out to be done.

        Args:
            loaded: the inputs.
            wanted: what an input would have to be read with, if it would; asked early, so that it
                may prove wrong: then what was done for it is dropped.
        """

    def __call__(self, document: Document, given: Given) -> Produced:
        """What ``document`` gives.

        Raises:
            FaultError: the text brought about a fault of ours.
        """


def alone(together: Together, document: Document, given: Given) -> Produced:
    """What ``document`` gives, in a process that does nothing else and may die of it.

    Raises:
        FaultError: the text brought about a fault of ours.
        DiedError: the process died.
    """
    with workers.processes(1) as pool:
        try:
            with workers.unheard():
                future = pool.submit(together, [(document, given)])
            return given_by(*pool.answer(future))
        except BrokenProcessPool:
            raise DiedError(
                "its process ended while reading it, twice: it may need more memory than there is"
            ) from None


def given_by(found: Produced | FaultError) -> Produced:
    """What a document gave; the fault that it brought about is raised."""
    if isinstance(found, FaultError):
        raise found
    return found


def needless(keys: Iterable[Key], one: Loaded, waiting: Iterable[Loaded]) -> list[Key]:
    """Those of ``keys`` that are of ``one``, which has had its turn, and of nothing that waits."""
    if one.document is None:
        return []
    key = one.document.key
    if any(other.document is not None and other.document.key == key for other in waiting):
        return []
    return [found for found in keys if found[0] == key]


Packed = bytes | FaultError  # what a document gave, pickled: an eighth of what it takes as values


@dataclass(slots=True)
class _Task:
    document: Document
    given: Given
    future: Future[list[Packed]] | None = None  # of it and of others
    place: int = 0  # which of them it is

    def produced(self, pool: Pool | None) -> Produced:
        """What it gave, once that is there."""
        if self.future is None:
            raise ValueError("was given to no worker")
        packed = (pool.answer(self.future) if pool else self.future.result())[self.place]
        if isinstance(packed, FaultError):
            raise packed
        produced: Produced = pickle.loads(packed)  # of our own process  # noqa: S301
        return produced


def _pack(together: Together, tasks: Sequence[Task]) -> list[Packed]:
    """What a worker does."""
    return [
        found if isinstance(found, FaultError) else pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
        for found in together(tasks)
    ]


@dataclass(slots=True)
class Ahead:
    """Produces documents ahead of the writer. Use it in a ``with`` block.

    Args:
        workers: processes; without any, all is done in this one.
        together: what is done to documents; workers import it by its name.
        method: how workers start, where the platform's usual way will not do.
    """

    workers: int
    together: Together = produce_together
    method: str | None = None
    restarts: int = 0  # how often workers died and were started again
    _tasks: dict[Key, _Task] = field(default_factory=dict)
    _held: Counter[str] = field(default_factory=Counter)  # how many of them are of a document
    _next: dict[Key, _Task] = field(default_factory=dict)  # of these, those in no hand yet
    _pool: Pool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def through(
        self, loaded: Iterable[Loaded], wanted: Callable[[Loaded], Given | None]
    ) -> Iterator[Loaded]:
        """See `ReadsAhead`."""
        if not self.workers:
            yield from loaded
            return
        waiting: deque[Loaded] = deque()
        length = 0
        for one in loaded:
            waiting.append(one)
            length += _length(one)
            self._plan(one, wanted)
            while len(waiting) > EACH * self.workers or (length > MOST and len(waiting) > 1):
                length -= _length(waiting[0])
                yield from self._passed(waiting)
        if self._pool is not None:
            self._submit()
        while waiting:
            yield from self._passed(waiting)

    def __call__(self, document: Document, given: Given) -> Produced:
        """What ``document`` gives, from a worker that has been at it, or done here and now.

        Raises:
            FaultError: the text brought about a fault of ours.
        """
        task = self._dropped((document.key, given.as_json()))
        if task is None or task.future is None:
            return given_by(*self.together([(document, given)]))
        try:
            return task.produced(self._pool)
        except BrokenProcessPool:
            return self._alone(task)

    def _plan(self, one: Loaded, wanted: Callable[[Loaded], Given | None]) -> None:
        if one.document is None or (given := wanted(one)) is None:
            return
        key = (one.document.key, given.as_json())
        if key in self._tasks:
            return
        self._tasks[key] = self._next[key] = _Task(one.document, given)
        self._held[key[0]] += 1
        if self._is_enough() if self._pool else self._is_much():
            self._submit()

    def _is_enough(self) -> bool:
        return len(self._next) >= TOGETHER or _characters(self._next.values()) >= ENOUGH

    def _is_much(self) -> bool:
        long = _characters(self._tasks.values())
        return len(self._tasks) > min(workers.FEW, EACH * self.workers - 1) or long > workers.SHORT

    def _passed(self, waiting: deque[Loaded]) -> Iterator[Loaded]:
        one = waiting.popleft()
        yield one
        if one.document is not None and one.document.key in self._held:  # it was not asked for
            for key in needless(list(self._tasks), one, waiting):
                self._dropped(key)

    def _dropped(self, key: Key) -> _Task | None:
        task = self._tasks.pop(key, None)
        if task is not None:
            self._next.pop(key, None)
            self._held[key[0]] -= 1
            if not self._held[key[0]]:
                del self._held[key[0]]
        return task

    # ── the pool

    def _submit(self) -> None:
        """Give workers all that is not in hand; when one has died, each document by itself."""
        waiting, self._next = list(self._next.values()), {}
        for some in [[task] for task in waiting] if self.restarts else parted(waiting, _of):
            pool, tasks = self._started(), [(task.document, task.given) for task in some]
            try:
                with workers.unheard():
                    future = pool.submit(_pack, self.together, tasks)
            except BrokenProcessPool:  # noticed before anybody waited for it
                self._restart()
                return
            for place, task in enumerate(some):
                task.future, task.place = future, place

    def _started(self) -> Pool:
        if self._pool is None:
            self._pool = workers.processes(self.workers, self.method)
        return self._pool

    def _alone(self, task: _Task) -> Produced:
        """Once more, by itself: a worker died, of this document or of another."""
        self._stop()
        try:
            return alone(self.together, task.document, task.given)
        finally:
            self._restart()

    def _restart(self) -> None:
        """Let new workers do what those that died had not done."""
        self._stop()
        self.restarts += 1
        for task in self._tasks.values():
            done = task.future is not None and task.future.done() and not task.future.cancelled()
            if not done or (task.future and task.future.exception()):
                task.future = None
        self._next = {key: task for key, task in self._tasks.items() if task.future is None}
        self._submit()

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.end()
            self._pool = None


def _of(task: _Task) -> Document:
    return task.document


def _length(one: Loaded) -> int:
    return len(one.document.decoded) if one.document else 0


def _characters(tasks: Iterable[_Task]) -> int:
    return sum(len(task.document.decoded) for task in tasks)


def parted(items: Iterable[Item], document: Callable[[Item], Document]) -> Iterator[list[Item]]:
    """The items in order, as many together as make a worker's while."""
    some: list[Item] = []
    characters = 0
    for item in items:
        some.append(item)
        characters += len(document(item).decoded)
        if len(some) == TOGETHER or characters >= ENOUGH:
            yield some
            some, characters = [], 0
    if some:
        yield some
