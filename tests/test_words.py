"""Words: keywords that mean something, jieba's words without its dictionary, nothing at import."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import words
from ingest.script import simplify

SEEDS = Path(__file__).parent.parent / "seeds"
SPELLED = "A-B类+C a_b C++语言 CLI.12.5115678 www.example.com 23.GEP核算 3-5年 4.5-5% 𠮷野家 㐂㐂乐"
TEXT = "古县持续推进脱贫攻坚，发展核桃产业。核桃产业让我们的农户富起来，2020年脱贫。"


@pytest.fixture(scope="module")
def genre() -> str:
    """The seeds, simplified."""
    return simplify("\n".join(p.read_text("utf-8", "replace") for p in sorted(SEEDS.glob("*.txt"))))


def boundaries(cut: list[str]) -> set[int]:
    return set(accumulate(map(len, cut)))


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


def test_nothing_is_written(tmp_path: Path) -> None:
    code = (
        "from ingest import words; words.initialise(); "
        "print(words.frequency('确保') > 0, words.cut('2011-2020年'))"
    )
    env = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "TMPDIR")}
    assert run(code, **env) == "True ['2011', '-', '2020', '年']\n"
    assert list(tmp_path.iterdir()) == []


def test_frequencies_are_those_that_jieba_holds() -> None:
    """Jieba's own tokenizer, filled from its own dictionary and told the same words."""
    theirs = words._module().Tokenizer()
    theirs.FREQ, theirs.total = theirs.gen_pfdict(theirs.get_dict_file())
    theirs.initialized = True
    for word, seen in words._user_words().items():
        theirs.add_word(word, *seen)
    ours = words._tokenizer()
    assert theirs.total - ours.total == 3  # a word that the dictionary has twice
    assert len(ours.FREQ) == sum(map(bool, theirs.FREQ.values()))
    assert all(ours.FREQ[word] == seen for word, seen in theirs.FREQ.items())
    foreign = ("洪洞县县", "沁沁", "𠮷野", "\U0010ffff")
    assert [word for word in foreign if word in ours.FREQ or word in theirs.FREQ] == []


def test_keywords_mark_a_text_out() -> None:
    found = words.keywords(TEXT, count=5)
    assert len(found) == 5
    assert {"核桃", "脱贫"} <= {word for word, _ in found}
    assert found == words.keywords(TEXT, count=5)
    assert list(found) == sorted(found, key=lambda item: (-item[1], item[0]))


def test_no_keyword_is_a_number_a_single_character_or_a_stop_word() -> None:
    text = "我们 2020年 一百二十 第三 XG 县 以及 我们 进一步 三十 两个 S440"
    assert words.keywords(text) == ()
    assert words.keywords("") == ()


def test_words_are_those_of_jieba(genre: str) -> None:
    """What rjieba cuts is what jieba cuts, with guesses at unknown words and without."""
    for text in (genre, genre.replace("。", "2020-2021年PM_2.5、5G-A和4.5%。"), SPELLED):
        assert words.cut(text) == list(words._tokenizer().cut(text))
    han = " ".join(re.findall("[\u4e00-\u9fa5]+", genre))
    assert words._bulk().cut(han, False) == list(words._tokenizer().cut(han, HMM=False))


def test_how_far_the_two_agree_by_themselves(genre: str) -> None:
    """In prose of the genre they part words alike but for numbers that marks join."""
    ours, theirs = (words._bulk().cut(genre, True), list(words._tokenizer().cut(genre)))
    shared = len(boundaries(ours) & boundaries(theirs))
    assert shared >= 0.999 * len(boundaries(theirs))
    assert words._bulk().cut("2011-2020年", True) == ["2011-2020", "年"]
    assert list(words._tokenizer().cut("2011-2020年")) == ["2011", "-", "2020", "年"]


@given(st.text(alphabet="县委书记相结合教扶智2011-4.5%_AB+#&PM 𠮷㐂龦，。\n", max_size=40))
def test_cut_is_what_jieba_cuts(text: str) -> None:
    assert words.cut(text) == list(words._tokenizer().cut(text))


def test_divisions_and_formulas_are_words() -> None:
    text = "灵空山镇落实两不愁三保障和三线一单，推进新城乡统筹"
    assert {"灵空山镇", "两不愁三保障", "三线一单", "城乡"} <= set(words.cut(text))
    assert not set(words._user_words()) & set(words.told())
    assert words.frequency("灵空山镇") == 0  # what the dictionary has seen stays as it was


def test_frequency_knows_words_and_not_their_beginnings() -> None:
    assert words.frequency("基础设施") > 0
    assert words.frequency("基础设") == 0


@given(st.text(alphabet="县委书记在会上讲话a1，。 \n", max_size=40))
def test_cut_loses_nothing(text: str) -> None:
    assert "".join(words.cut(text)) == text


def test_weights_are_kept_of_known_words_alone() -> None:
    """What is guessed at has no end: an ingest of any length holds no more than the dictionary."""
    weights = words._weights()
    words.keywords("洪洞县的核桃产业与沁沁镇的核核产业，甄小满看望")
    assert weights["核桃"] == words._idf()[0]["核桃"]
    assert weights["我们"] == weights["第三"] == 0
    assert weights["沁沁核核"] == 0
    assert "沁沁核核" not in weights
    assert set(weights) <= {*words.told(), *words._user_words()}


def test_names_and_posts_are_no_keywords() -> None:
    """What has a table of its own is left out; who is to get no row comes in by no other door."""
    text = "县长王晓东、副县长张建华到洪洞县看望孙卫东，孙卫东种核桃，孙卫东的核桃熟了。记者李卫东"
    named = [(2, 5), (9, 12), (13, 16)]
    assert [word for word, _ in words.keywords(text, named)] == ["核桃", "看望", "记者"]
    assert "文明" in dict(words.keywords("文明乡风，文明村镇"))  # the dictionary has it for a name
    assert words.keywords("洪洞县委", [(0, 3)]) == ()  # no half of a word is left over
