"""Words: the one place that knows a segmenter (jieba, its dictionary and its IDF table).

All functions read **simplified** text; callers fold first. Nothing is loaded at import: the first
call takes about a second without a cache and a third of that with one. `initialise` does it ahead.
The cache lies in the user's own cache folder; where that cannot be written, it is done without.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import warnings
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from ingest import rules

LONGEST = 200_000  # characters of a text that keywords are drawn from: more change no ranking
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿兆两半几数多余第个年月日")


def cache_folder() -> Path | None:
    """The platform's folder for this user's caches of this program, made if need be.

    ``None`` where there is no such folder and none can be made.
    """
    platform: str = sys.platform  # as a plain string: a type checker knows only its own platform
    if platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        folder = Path(base).expanduser() / "xianzhi"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):  # read-only, a file in the way; no home at all
        return None
    return folder if os.access(folder, os.W_OK) else None


@cache
def _module() -> ModuleType:
    """Jieba, imported late and hushed: on import it gives its logger a handler of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    logger = logging.getLogger("jieba")
    logger.handlers.clear()
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    logger.setLevel(logging.CRITICAL)
    return jieba  # type: ignore[no-any-return]  # it ships no types


@cache
def _tokenizer() -> Any:
    """Our own tokenizer: its dictionary is nobody else's to change."""
    jieba = _module()
    tokenizer = jieba.Tokenizer()
    folder = cache_folder()
    # Without a folder the name points nowhere: reading and writing the cache fail, in silence.
    tokenizer.tmp_dir = str(folder or Path(str(jieba.__file__)) / "nowhere")
    tokenizer.cache_file = f"jieba-{jieba.__version__}.cache"
    tokenizer.initialize()
    return tokenizer


def initialise() -> None:
    """Load dictionary and IDF table now, so that no later call has to wait for them."""
    _tokenizer()
    _idf()


def frequency(word: str) -> int:
    """How often the dictionary has seen ``word``; 0 where it does not know it."""
    return int(_tokenizer().FREQ.get(word) or 0)


@cache
def told() -> Mapping[str, str]:
    """What the dictionary says of each word, as it stands there: see `kind_of`."""
    path = Path(str(_module().__file__)).parent / "dict.txt"
    return dict(line.split(" ", 1) for line in path.read_text("utf-8").splitlines())


def kind_of(word: str) -> tuple[str, int] | None:
    """The kind of ``word`` (n, v, d, …, as jieba names them) and how often it was seen.

    ``None`` where the dictionary does not know it.
    """
    count, _, kind = told().get(word, "0").partition(" ")
    return (kind, int(count)) if count != "0" else None


def cut(text: str) -> list[str]:
    """``text`` as words, in order; joined they give ``text`` back."""
    return list(_tokenizer().cut(text))


# ── keywords


@cache
def _idf() -> tuple[Mapping[str, float], float]:
    """Inverse document frequency of each word jieba knows, and its median for those it does not."""
    path = Path(str(_module().__file__)).parent / "analyse" / "idf.txt"
    table: dict[str, float] = {}
    for line in path.read_text("utf-8").splitlines():
        word, _, weight = line.strip().rpartition(" ")
        table[word] = float(weight)
    return table, sorted(table.values())[len(table) // 2]


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(rules.table("words")["stop"])


def _tells(word: str) -> bool:
    """Whether ``word`` can be a keyword: Han, two characters or more, no number, no stop word."""
    return (
        len(word) > 1
        and _HAN.fullmatch(word) is not None
        and word not in _stop_words()
        and not _NUMERALS.issuperset(word)
    )


def keywords(text: str, count: int = 10) -> tuple[tuple[str, float], ...]:
    """The ``count`` words that mark ``text`` (simplified) out, with their weight, heaviest first.

    The weight is TF-IDF: the word's share of the words that can be keywords, times its IDF.
    Words of one weight come in the order of their code points.
    """
    counted = Counter(word for word in cut(text[:LONGEST]) if _tells(word))
    table, median = _idf()
    total = counted.total()
    weights = ((word, n * table.get(word, median) / total) for word, n in counted.items())
    return tuple(sorted(weights, key=lambda item: (-item[1], item[0]))[:count])
