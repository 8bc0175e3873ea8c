"""Work in steps: what comes of it is the same, alone or beside others, whatever befalls these."""

from __future__ import annotations

from functools import partial

import pytest

from ingest.given import Given
from ingest.load import load
from ingest.produce import FaultError, produce, produce_together
from ingest.turns import Steps, abreast, at_once, finished
from tests import made
from tests.bench.made_documents import documents


def counted(name: str, steps: int, told: list[str]) -> Steps[str]:
    for step in range(steps):
        told.append(f"{name}{step}")
        yield
    if steps > 2:
        raise ValueError(name)
    return name


def test_each_does_a_step_and_then_the_next() -> None:
    told: list[str] = []
    works = [counted(name, steps, told) for name, steps in (("a", 2), ("b", 0), ("c", 3), ("d", 1))]
    one, other, failed, last = abreast(works, ValueError)
    assert (one, other, last) == ("a", "b", "d")
    assert isinstance(failed, ValueError)
    assert told == ["a0", "c0", "d0", "a1", "c1", "c2"]


def test_what_is_no_fault_ends_all() -> None:
    with pytest.raises(ZeroDivisionError):
        abreast([at_once(lambda: 1), at_once(lambda: 1 // 0)], ValueError)


def test_work_without_a_pause() -> None:
    assert finished(at_once(partial(int, "7"))) == 7
    assert finished(counted("a", 2, [])) == "a"


def test_documents_read_together_give_what_each_gives_alone() -> None:
    seeds = [one.document for one in load(["seeds"]) if one.document]
    pages = [one.page for one in documents([seed.decoded for seed in seeds], 20)]
    tasks = [(document, Given()) for document in (*seeds, *map(made.document, pages))]
    assert produce_together(tasks) == [produce(*task) for task in tasks]


def test_one_with_a_fault_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def unlucky(text: str) -> bytes:
        return str(1 // ("不祥" not in text)).encode()

    monkeypatch.setattr("ingest.produce.sketch_of", unlucky)
    texts = ("一则短讯\n今年投资3亿元。\n", "不祥之文\n今年不祥。\n", "又一则\n修路2公里。\n")
    one, fault, last = produce_together([(made.document(text), Given()) for text in texts])
    assert not isinstance(one, FaultError)
    assert not isinstance(last, FaultError)
    assert (one.sketches, last.sketches) == ((b"1",), (b"1",))
    assert isinstance(fault, FaultError)
    assert "ZeroDivisionError" in str(fault)
