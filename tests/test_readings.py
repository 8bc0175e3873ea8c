"""Readings: any reading of a character, with its tone or without any."""

from __future__ import annotations

from pypinyin import Style, pinyin

from ingest.repair.readings import normal, readings, reads, syllables, toneless


def test_readings_are_those_that_pypinyin_gives() -> None:
    for char in map(chr, range(0x3400, 0xA000)):
        assert list(readings(char)) == pinyin(char, style=Style.TONE, heteronym=True)[0]


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
