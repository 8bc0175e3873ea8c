"""How much one input may unpack to: what a hostile or broken archive can cost is bounded."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Protocol

from ingest.load.extracted import CannotLoad

_CHUNK = 1 << 20
_MEGA = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes beyond which an input is refused rather than read.

    ``file``: of one file, or one member of an archive, that must be held whole. ``unpacked``: of
    all that one archive unpacks to, which is also at most ``ratio`` times its own size, or
    ``slack`` if that is more. ``members``: how many an archive may have. ``depth``: how many
    archives may lie in one another.
    """

    file: int = 1 << 30
    unpacked: int = 1 << 36
    ratio: int = 200
    slack: int = 256 * _MEGA
    members: int = 1_000_000
    depth: int = 5


@dataclass(slots=True)
class Budget:
    """What one file that was typed may still cost, archives within archives together."""

    limits: Limits
    packed: int
    left: int = field(init=False)
    members: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = min(self.limits.unpacked, self.allowed)
        self.members = self.limits.members

    @property
    def allowed(self) -> int:
        """Bytes that it may unpack to by its own size."""
        return max(self.limits.slack, self.limits.ratio * self.packed)

    def spend(self, size: int) -> None:
        """Count ``size`` unpacked bytes.

        Raises:
            CannotLoad: that is more than there may be.
        """
        self.left -= size
        if self.left < 0:
            raise self.exhausted()

    def exhausted(self) -> CannotLoad:
        """The problem of an archive that unpacks to more than it may."""
        most = sized(min(self.limits.unpacked, self.allowed))
        return CannotLoad(
            "too-much-packed",
            f"unpacks to more than {most}, far more than its size: what follows was left out; if "
            "you trust it, unpack it yourself and ingest the folder",
        )

    def count(self) -> None:
        """Count one member.

        Raises:
            CannotLoad: that is one more than there may be.
        """
        self.members -= 1
        if self.members < 0:
            raise CannotLoad(
                "too-many-members",
                f"holds more than {self.limits.members} files: what follows was left out; unpack "
                "it yourself and ingest the folder",
            )


def sized(size: int) -> str:
    """A number of bytes for people: ``256 MB``."""
    for unit, name in ((1 << 30, "GB"), (_MEGA, "MB"), (1 << 10, "KB")):
        if size >= unit:
            return f"{size // unit} {name}"
    return f"{size} bytes"


class Readable(Protocol):
    """What bytes can be read from, some at a time."""

    def read(self, size: int, /) -> bytes:
        """At most ``size`` bytes; none at the end."""


def read_whole(stream: Readable, limit: int, budget: Budget | None = None) -> bytes:
    """All that is left of ``stream``, counted against ``budget`` where one is given.

    Raises:
        CannotLoad: it is longer than ``limit``, or than the budget allows.
    """
    taken = io.BytesIO()
    while chunk := stream.read(_CHUNK):
        if budget is not None:
            budget.spend(len(chunk))
        taken.write(chunk)
        if taken.tell() > limit:
            raise CannotLoad(
                "too-large",
                f"is larger than {sized(limit)}, more than one document can be: split it up, or "
                "check what it is",
            )
    return taken.getvalue()
