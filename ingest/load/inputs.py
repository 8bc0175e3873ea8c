"""What loading is about: one input, and what stays the same for all that it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from ingest.load.bounds import Budget, Limits
from ingest.load.supplied import Supplied
from ingest.load.tabular.columns import Mapped
from ingest.model import Source


@dataclass(frozen=True, slots=True)
class Options:
    """How inputs are loaded: columns that the user maps, and what is refused for its size."""

    columns: Mapped = ()
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Input:
    """One input to be loaded: bytes, what they are called, and what is known around them."""

    source: Source
    name: str
    stream: BinaryIO
    charset: str | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """What stays the same for all that one typed file holds."""

    options: Options
    supplied: Supplied
    budget: Budget
