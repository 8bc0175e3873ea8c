"""The noun phrase behind a number: 178个巩固衔接项目, 85%的公园, 3万亩高标准农田."""

from __future__ import annotations

import re

from ingest.find.figure_rules import BOUNDS, Quantity
from ingest.find.phrase_edges import NUMERALS, after_examples, balanced
from ingest.find.phrase_rules import Phrases

_NAMED_GAP = re.compile(r"[ \u3000]?(?:的)?(?:[0-9]{4}年度?|今年|年度)?")
_GAP_FIRST = frozenset(" \u3000的0123456789今年")  # what that begins with
_TO = frozenset("到至")
_CLAIMED = re.compile(r"[0-9一二三四五六七八九十]")
_QUOTED = re.compile(r"“[^“”\n]{1,24}”")
# A number of these kinds stands before what it counts; the others behind what they measure.
_LEADING = frozenset(("count", "duration", "age"))
_CLASSING = frozenset(("kV", "V"))  # units that say of which class a thing is
_LONG_ENOUGH = 3
_LONGEST_BAND = 8  # characters of a noun behind a band: 65岁以上|独居老人
_PLAIN = re.compile("的?[\u4e00-\u9fff]+")


def phrase_behind(
    text: str, quantity: Quantity, phrases: Phrases, limit: int | None = None
) -> str | None:
    """The noun phrase behind a number: 5项元旦、春节文旅活动, 85%的公园, 3万亩高标准农田.

    ``limit`` is where the next number begins.
    """
    at = quantity.end
    if text[at : at + 1] in _GAP_FIRST and (gap := _NAMED_GAP.match(text, at)):
        at = gap.end()
    if quantity.kind not in {"count", "percent", "ratio"} and text[at - 1 : at] == "的":
        return None
    opener = phrases.opener.match(text, at)
    if opener:
        at = opener.end()
    first = text[at : at + 1]
    if not opener and phrases.verb_first.match(text, at):
        return None
    if first in _TO and phrases.next_year.match(text, at):
        return None
    if first == "“" and (quoted := _QUOTED.match(text, at)):
        more = phrases.behind.match(text, quoted.end())
        return text[at : more.end() if more else quoted.end()]
    phrase = phrases.behind.match(text, at)
    if not phrase or (len(phrase[1]) < 2 and phrase[1] not in phrases.short_nouns):
        return None
    end = _enumerated(text, phrase.end(), phrases)
    if limit is not None and end > limit:
        end = limit
    if text[end : end + 1] == "的" and not opener and phrases.adjective.match(phrase[1]):
        more = phrases.behind.match(text, end + 1)
        return more[1] if more else phrase[1]
    return _noun(text, at, end, end == limit, quantity, phrases)


def leads(quantity: Quantity) -> bool:
    """Whether a number stands before what it counts or describes: 3座水厂, 500千伏线路."""
    if quantity.rule == "no-unit":
        return False  # 裁员100万的任务
    return quantity.kind in _LEADING or quantity.unit in _CLASSING


def band_name(text: str, band: Quantity, until: int, phrases: Phrases) -> str | None:
    """The name that a band of ages or marks makes with the noun behind it, up to ``until``.

    其中65周岁以上6.2万人, 0—14岁人口占18.2%: who is counted is told by the band alone.
    """
    if band.kind != "age" and band.unit_text != "分":
        return None
    if band.qualifier not in BOUNDS and band.low is None:
        return None
    noun = phrases.predicates.strip(text[band.end : until])
    if not noun:
        return text[band.start : band.end]
    if len(noun) > _LONGEST_BAND or not _PLAIN.fullmatch(noun):
        return None
    if phrases.verb_first.match(text, band.end):
        return None  # 60岁以上|享受补贴3000人
    phrase = phrases.behind.match(text, band.end)
    whole = phrase is not None and phrase.end(1) >= band.end + len(noun)
    return text[band.start : band.end + len(noun)] if whole else None


def short_noun(clause: str, phrases: Phrases) -> str | None:
    """The noun of one character that is counted by what it is like: 10万元以上|的村达到126个."""
    _, like, noun = clause.rpartition("的")
    noun = phrases.predicates.strip(noun)
    return noun if like and noun in phrases.short_nouns else None


def _noun(
    text: str, at: int, end: int, is_last: bool, quantity: Quantity, phrases: Phrases
) -> str | None:
    """The noun in ``text[at:end]``; ``is_last`` says that the next number follows at once."""
    joined = phrases.beside_others.search(text, at, end)
    noun = text[at : joined.start() if joined else end]
    done = text[end : end + 1] == "了"
    if done or is_last or _CLAIMED.match(text, end):
        noun = _without_verb(noun.rstrip("和与及共"), phrases, done)
    noun = after_examples(balanced(noun))
    if (
        quantity.kind == "count"
        and len(noun) > _LONG_ENOUGH
        and noun.endswith(phrases.undertakings)
    ):
        noun = noun[:-2]  # 9个项目建设: nine projects
    if noun.endswith("中") and not noun.endswith(phrases.schools):
        noun = noun[:-1]  # 104种工业产品中，44种居首
    if of_each := phrases.of_each.match(noun):
        rest = noun[of_each.end() :]
        if rest in phrases.known and rest.endswith(phrases.measures):
            noun = of_each[0]  # 19个行政村|村集体经济收入; not 乡镇卫生院
    named = not noun.isascii() and (len(noun) > 1 or noun in phrases.short_nouns)
    return noun if named else None


def _without_verb(phrase: str, phrases: Phrases, done: bool) -> str:
    """Without the verb that takes what follows: 技改专项资金|支持 4441个技改项目."""
    for length in range(min(4, len(phrase) - 2), 1, -1):
        word = phrase[-length:]
        if word in phrases.verbs and (done or word not in phrases.nominal):
            return phrase[:-length]
    return phrase


def _enumerated(text: str, end: int, phrases: Phrases) -> int:
    """Where a phrase ends that goes on behind 、: only up to a noun that no number claims."""
    following = text[end + 1 : end + 2]
    if (
        text[end : end + 1] != "、"
        or following in NUMERALS
        or phrases.verb_first.match(text, end + 1)
    ):
        return end
    more = phrases.behind.match(text, end + 1)
    if not more or len(more[1]) < 2 or _CLAIMED.match(text, more.end()):
        return end
    return more.end()
