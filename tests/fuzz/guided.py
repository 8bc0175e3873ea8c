"""The same by coverage: atheris keeps the inputs that reach code which none before had reached."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from types import FunctionType

from tests.fuzz.bounds import CostError
from tests.fuzz.mutate import EDITS, Edit, mutated
from tests.fuzz.targets import TARGETS

SLOWER = 10  # times that code takes while it is watched which of it is reached
_DRAWN = 2 + 10 * EDITS  # bytes that say which base, and each of its edits


def guided(names: list[str], seconds: float, keep: Path) -> int:
    """Fuzz ``names`` in turn, input by input, for ``seconds``; never returns where one fails."""
    try:
        import atheris
    except ImportError:
        print("atheris is not installed: pip install 'xianzhi[fuzz]'", file=sys.stderr)
        return 2
    from tests.fuzz.__main__ import keep_failure, once

    def one(data: bytes) -> None:
        drawn = atheris.FuzzedDataProvider(data)
        name = names[drawn.ConsumeIntInRange(0, len(names) - 1)]
        bases = TARGETS[name].bases()
        base = bases[drawn.ConsumeIntInRange(0, len(bases) - 1)]
        edits = [
            Edit(drawn.ConsumeIntInRange(0, 7), *(drawn.ConsumeUInt(2) for _ in range(4)))
            for _ in range(drawn.ConsumeIntInRange(1, EDITS))
        ]  # fmt: skip
        text = mutated(base, bases, edits)
        try:
            once(TARGETS[name], text, SLOWER)
        except (Exception, CostError):
            keep_failure(name, text, keep)
            raise

    # Ours alone: what the libraries go through is not what inputs are to be kept for.
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and (function.__module__ or "").startswith("ingest."):
            atheris.instrument_func(function)
    keep.mkdir(parents=True, exist_ok=True)
    arguments = [sys.argv[0], f"-max_total_time={int(seconds)}", f"-max_len={_DRAWN}",
                 "-len_control=0", "-rss_limit_mb=0", "-timeout=120",
                 f"-artifact_prefix={keep}/"]  # fmt: skip
    atheris.Setup(arguments, one)
    atheris.Fuzz()
    return 0
