"""Mutated inputs, a few of each stage (``make fuzz`` tries many), and what broke once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzz import targets
from tests.fuzz.bounds import CostError, bounded
from tests.fuzz.mutate import EDITS, MOST, Edit, mutated
from tests.fuzz.targets import KEPT, TARGETS


def kept() -> list[Path]:
    return sorted(KEPT.glob("*.txt"))


def drawn(made: random.Random) -> list[Edit]:
    return [
        Edit(made.randrange(8), *(made.randrange(1 << 16) for _ in range(4)))
        for _ in range(made.randint(1, EDITS))
    ]


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_inputs_come_to_an_end(name: str) -> None:
    made = random.Random(name)  # noqa: S311 - damage, not secrets
    target = TARGETS[name]
    bases = [base[:3000] for base in target.bases()]
    for _ in range(20):
        target.run(mutated(made.choice(bases), bases, drawn(made))[:3000])


@pytest.mark.parametrize("path", kept(), ids=lambda path: path.stem)
def test_what_broke_once(path: Path) -> None:
    """Each is named after its target, then what it showed; {n} in it stands for n times over."""
    text = targets.unfolded(path.read_text("utf-8"))
    TARGETS[path.name.partition("-")[0]].run(text)


def test_there_are_examples() -> None:
    assert {path.name.partition("-")[0] for path in kept()} <= set(TARGETS)
    assert kept()


def test_no_input_is_too_long() -> None:
    grown = mutated("一" * 1000, ["二"], [Edit(3, 0, 0, 65535, 65535)] * 6)
    assert 1000 < len(grown) <= MOST


def test_edits_can_be_replayed() -> None:
    edits = drawn(random.Random(1))  # noqa: S311 - as above
    assert mutated("会议要求", ["别的"], edits) == mutated("会议要求", ["别的"], edits)


def _without_end() -> None:
    while True:
        pass


def test_what_takes_too_long_is_stopped() -> None:
    with pytest.raises(CostError), bounded(1):
        _without_end()
