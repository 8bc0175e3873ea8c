"""Readings: any reading of a character, with its tone or without any."""

from __future__ import annotations

from ingest.repair.readings import normal, reads, syllables, toneless


def test_readings() -> None:
    assert reads("長", "cháng")
    assert reads("長", "zhǎng")
    assert reads("中", "zhong")
    assert not reads("中", "zhang")
    assert toneless("lǜ") == "lü"
    assert normal("fɑ̄") == "fā"
    assert reads("略", normal("lve"))
    assert "zhuāng" in syllables()
    assert "zhuang" not in syllables()
