"""Work in steps, so that several pieces of it go on abreast: each does a step, and then the next.

A processor holds in its caches what it used last, and a reader's rules are larger than they are.
Thirty short texts that pass the first stage one after the other, then the second, and so on, are
read in five sixths of the time that they take one by one (`tests.bench.turns`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

Result = TypeVar("Result")
Fault = TypeVar("Fault", bound=Exception)

Steps = Generator[None, None, Result]  # what yields between its steps, and returns its result


def at_once(work: Callable[[], Result]) -> Steps[Result]:
    """Work that knows no pause, as steps."""
    yield from ()
    return work()


def finished(steps: Steps[Result]) -> Result:
    """What comes of work that is done without a pause."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


def abreast(works: Iterable[Steps[Result]], fault: type[Fault]) -> list[Result | Fault]:
    """What comes of each of several works, or the ``fault`` that ended it; it ends no other."""
    going = dict(enumerate(works))
    results: dict[int, Result | Fault] = {}
    while going:
        for place, steps in list(going.items()):
            try:
                next(steps)
                continue
            except StopIteration as end:
                results[place] = end.value
            except fault as error:
                results[place] = error
            del going[place]
    return [results[place] for place in sorted(results)]
