"""Words: keywords that mean something, a cache of our own, nothing done at import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import words

TEXT = "古县持续推进脱贫攻坚，发展核桃产业。核桃产业让我们的农户富起来，2020年脱贫。"


def run(code: str, **environment: str) -> str:
    """What ``code`` prints in a fresh Python; anything on standard error fails the test."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=False, env={"PYTHONPATH": ".", **environment},
        cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_nothing_happens_at_import() -> None:
    assert run("import sys, ingest.words; print('jieba' in sys.modules)") == "False\n"


def test_the_cache_lies_in_a_folder_of_its_own(tmp_path: Path) -> None:
    temp, home = tmp_path / "temp", tmp_path / "home"
    temp.mkdir()
    home.mkdir()
    code = "from ingest import words; words.initialise(); print(words.frequency('确保') > 0)"
    env = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "TMPDIR": str(temp)}
    assert run(code, **env) == "True\n"
    assert list(temp.iterdir()) == []
    assert [p.suffix for p in (home / "cache" / "xianzhi").iterdir()] == [".cache"]


def test_a_cache_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code = "from ingest import words; print(words.cache_folder(), words.cut('洪洞县')[0] != '')"
    assert run(code, HOME="/", XDG_CACHE_HOME=str(tmp_path / "file")) == "None True\n"


def test_a_folder_that_refuses_to_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert words.cache_folder() == tmp_path / "xianzhi"
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert words.cache_folder() is None


def test_keywords_mark_a_text_out() -> None:
    found = words.keywords(TEXT, 5)
    assert len(found) == 5
    assert {"核桃", "脱贫"} <= {word for word, _ in found}
    assert found == words.keywords(TEXT, 5)
    assert list(found) == sorted(found, key=lambda item: (-item[1], item[0]))


def test_no_keyword_is_a_number_a_single_character_or_a_stop_word() -> None:
    text = "我们 2020年 一百二十 第三 XG 县 以及 我们 进一步 三十 两个 S440"
    assert words.keywords(text) == ()
    assert words.keywords("") == ()


def test_frequency_knows_words_and_not_their_beginnings() -> None:
    assert words.frequency("基础设施") > 0
    assert words.frequency("基础设") == 0


@given(st.text(alphabet="县委书记在会上讲话a1，。 \n", max_size=40))
def test_cut_loses_nothing(text: str) -> None:
    assert "".join(words.cut(text)) == text
