"""Reading ahead on many machines: partitions are worked on by a Dask cluster, written here by one.

As `Ahead` does on one machine, a cluster only does sooner what the writer will ask for. Documents
go out in partitions; each comes back as a file in a folder that all machines share (`parts`).
Workers need that folder, under the same path, and the same version of this package. A worker that
is lost has its partitions done by another; a partition that kills several of them is worked on
here, a document at a time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from ingest import parts
from ingest.ahead import Key, alone, given_by, needless
from ingest.archive import ArchiveError
from ingest.given import Given
from ingest.load.extracted import CannotLoad
from ingest.load.optional import needed
from ingest.model import Document, Loaded
from ingest.produce import FaultError, Produced, Task, Together, produce_together, singly
from ingest.rules import digest

DOCUMENTS = 64  # of a partition, at most
CHARACTERS = 1_000_000  # of a partition; a single document may be longer
EACH = 3  # partitions that wait for each worker
PATIENCE = 10  # seconds to wait for a scheduler
_TURN = Lock()  # a worker may have several threads; reading is for one at a time


def work(tasks: Sequence[Task], folder: str, name: str, rules_digest: str, how: Together) -> str:
    """What a worker does with a partition: the file of its rows.

    Raises:
        OtherRulesError: this worker has other rules than those asked for.
    """
    if digest() != rules_digest:
        raise parts.OtherRulesError("a worker has another version of xianzhi: install this one")
    with _TURN:
        return str(parts.write(Path(folder), name, tasks, how))


@dataclass(slots=True)
class _Partition:
    """Documents that go out together; ``coming`` is what the cluster promises."""

    tasks: list[Task] = field(default_factory=list)
    characters: int = 0
    name: str = ""
    coming: Any = None

    @property
    def is_full(self) -> bool:
        return len(self.tasks) >= DOCUMENTS or self.characters >= CHARACTERS


@dataclass(slots=True)
class Cluster:
    """Produces documents ahead of the writer, on a Dask cluster. Use it in a ``with`` block.

    Args:
        scheduler: the address of a running scheduler: ``tcp://10.0.0.1:8786``.
        folder: where partitions are written, under the same path on all machines.
        together: what is done to documents; workers import it by its name.

    Raises (on entering it):
        ArchiveError: Dask is not installed, nobody answers at that address, the folder cannot be
            made.
    """

    scheduler: str
    folder: Path
    together: Together = produce_together
    _client: Any = None
    _open: _Partition = field(default_factory=_Partition)
    _where: dict[Key, _Partition] = field(default_factory=dict)
    _made: dict[Key, Produced | FaultError] = field(default_factory=dict)

    def __enter__(self) -> Self:
        try:
            distributed = needed("distributed", "a cluster", "dask")
        except CannotLoad as error:
            raise ArchiveError(error.message) from error
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"{self.folder} cannot be made: {error.strerror}") from error
        try:
            self._client = distributed.Client(
                self.scheduler, timeout=PATIENCE, set_as_default=False
            )
        except (OSError, ValueError) as error:  # TimeoutError is an OSError
            raise ArchiveError(
                f"no scheduler answers at {self.scheduler}: start one with dask scheduler"
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close(timeout=1 if error else PATIENCE)
        if error is None:
            for left in (*self.folder.glob(f"*{parts.SUFFIX}"), *self.folder.glob("*.tmp")):
                left.unlink(missing_ok=True)
            with suppress(OSError):  # somebody keeps other things there
                self.folder.rmdir()

    def through(
        self, loaded: Iterable[Loaded], wanted: Callable[[Loaded], Given | None]
    ) -> Iterator[Loaded]:
        """``loaded``, in order, each behind what the cluster has been given to do: see `Ahead`."""
        waiting: deque[Loaded] = deque()
        room = EACH * max(1, len(self._client.scheduler_info()["workers"]))
        for one in loaded:
            waiting.append(one)
            self._plan(one, wanted)
            while waiting and (len(waiting) > room * DOCUMENTS or self._out() > room):
                yield from self._passed(waiting)
        self._send()
        while waiting:
            yield from self._passed(waiting)

    def __call__(self, document: Document, given: Given) -> Produced:
        """What ``document`` gives, from the cluster where it has been at it.

        Raises:
            FaultError: the text brought about a fault of ours.
            ArchiveError: the workers are no use.
        """
        key = (document.key, given.as_json())
        partition = self._where.pop(key, None)
        if partition is not None and key not in self._made:
            if partition is self._open:
                self._send()
            self._made = dict(self._fetched(partition))
        found = self._made.pop(key, None)
        if found is None:
            (found,) = self.together([(document, given)])
        return given_by(found)

    # ── partitions

    def _plan(self, one: Loaded, wanted: Callable[[Loaded], Given | None]) -> None:
        if one.document is None or (given := wanted(one)) is None:
            return
        key = (one.document.key, given.as_json())
        if key in self._where:
            return
        self._where[key] = self._open
        self._open.tasks.append((one.document, given))
        self._open.characters += len(one.document.decoded)
        if self._open.is_full:
            self._send()

    def _send(self) -> None:
        """Give the cluster the partition that is open, and open another."""
        partition, self._open = self._open, _Partition()
        if not partition.tasks:
            return
        partition.name = parts.name_of(partition.tasks, digest())
        partition.coming = self._client.submit(
            work, partition.tasks, str(self.folder.absolute()), partition.name, digest(),
            self.together, key=partition.name, pure=True,
        )  # fmt: skip

    def _out(self) -> int:
        return len({id(partition) for partition in self._where.values()})

    def _passed(self, waiting: deque[Loaded]) -> Iterator[Loaded]:
        one = waiting.popleft()
        yield one
        for key in needless(list(self._where), one, waiting):
            del self._where[key]

    def _fetched(self, partition: _Partition) -> Iterator[tuple[Key, Produced | FaultError]]:
        killed = needed("distributed", "a cluster", "dask").scheduler.KilledWorker
        try:
            path = Path(partition.coming.result())
        except killed:
            each = partial(singly, partial(alone, self.together))
            path = parts.write(self.folder, partition.name, partition.tasks, each)
        except parts.OtherRulesError as error:
            raise ArchiveError(str(error)) from error
        yield from parts.read(path)
        path.unlink(missing_ok=True)
