"""Whether words name a person who holds no office: such a name is left out of what is published."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache, lru_cache
from itertools import accumulate, pairwise

from ingest import words
from ingest.rules import table
from ingest.script import simplify

_KNOWN_AS_WORD = 500  # seen so often, what the dictionary has for a name is a word too: 文明
_SOMEBODY = re.compile("([\u3400-\u9fff])某")
_HAN = re.compile("[\u3400-\u9fff]+")
# What stands behind a name where something is said to be somebody's, or of somebody.
_OWNED = re.compile(
    "(?:一?家(?:庭|人|中|里)?|户|夫妇|夫妻|本人|老人|老汉|大爷|大妈|大娘|大叔|大婶|奶奶|爷爷|同学|先生|"
    "女士|师傅|兄弟|姐妹|父子|母女|等\\d*人|个人|名下|的)"
)


@cache
def _surnames() -> frozenset[str]:
    people = table("people")
    said = people["surnames"] + people["rare_surnames"]
    return frozenset([*said.replace("\n", ""), *people["compound"]])


@lru_cache(maxsize=1 << 16)
def may_name(text: str) -> bool:
    """Whether a person may be named in ``text``, by whatever it takes: in doubt one is.

    Words that the dictionary has for names, those it does not know behind a surname, and a surname
    with characters that stand alone.

    >>> may_name("困难户甄小满家"), may_name("全年固定资产")
    (True, False)
    """
    told = simplify(text)
    if any(found[1] in _surnames() for found in _SOMEBODY.finditer(told)):
        return True
    cut = words.cut(told)
    return any(_is_name(word) for word in cut) or any(
        word in _surnames() and _is_given(behind) for word, behind in pairwise(cut)
    )


@lru_cache(maxsize=1 << 16)
def _is_name(word: str) -> bool:
    """Whether a word can be a name: by the dictionary, or a surname and what it does not know."""
    if not 1 < len(word) <= 4 or not _HAN.fullmatch(word):
        return False
    kind, _ = words.kind_of(word) or ("", 0)
    unknown = not kind and (word[0] in _surnames() or word[:2] in _surnames())
    return kind.startswith("nr") or unknown


def _is_given(word: str) -> bool:
    """Whether a word behind a surname may be what a person is called."""
    if len(word) > 2 or not _HAN.fullmatch(word):
        return False
    kind, seen = words.kind_of(word) or ("", 0)
    return word == "某" or not kind or (kind.startswith("nr") and seen < _KNOWN_AS_WORD)


@lru_cache(maxsize=1 << 16)
def _owner(text: str) -> str | None:
    """Who is named where something is said to be a person's: 甄小满 in 甄小满家; else nobody."""
    told = simplify(text)
    if some := re.match("(.某某?)(?:$|[^\u3400-\u9fff]|" + _OWNED.pattern + ")", told):
        return some[1] if some[1][0] in _surnames() else None
    cut = words.cut(told)
    ends = set(accumulate(map(len, cut)))
    glued = len(cut[0]) if not words.kind_of(cut[0]) else 0  # 甄小满家 is no word, but taken as one
    for length in (4, 3, 2):
        name = told[:length]
        if length not in ends and length >= glued:
            continue  # 东盟国|家
        surname = 2 if name[:2] in _surnames() else 1 if name[:1] in _surnames() else 0
        if not surname or length - surname not in (1, 2) or not _OWNED.match(told, length):
            continue
        kind, seen = words.kind_of(name) or ("", 0)
        known = kind.startswith("nr") and seen < _KNOWN_AS_WORD
        # Two characters that the dictionary lacks are as often half a word: 双女户.
        if known or (not kind and length > 2 and _HAN.fullmatch(name)):
            return name
    return None


def names_somebody(text: str | None, office_holders: Container[str]) -> bool:
    """Whether what a figure measures is a person's, who is none of ``office_holders``.

    Narrower than `may_name`: what a figure is of is data, and is left out only where it is plainly
    somebody's.

    >>> names_somebody("甄小满家", ()), names_somebody("王某", ()), names_somebody("农村居民", ())
    (True, True, False)
    """
    owner = _owner(text) if text else None
    return owner is not None and owner not in office_holders
