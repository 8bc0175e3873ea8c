"""How headers are written: the table ``header.toml``, compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.clean.names import NameRules, load_name_rules
from ingest.find.words import any_of
from ingest.model import Role

SEPARATORS = "▌▍▎▏ \t\u3000\u00a0|｜丨│·•-—_/／,，;；、.。:：[]【】()（）<>《》\u2003■□◆◇●◎▲△★☆※"
STAFF = ("editor", "edit", "check", "staff")  # labels that may do without a colon


@dataclass(frozen=True)
class EndingLabel:
    """Labels that are in no list, by what they end in; ``but`` are words that they may not have."""

    kind: str
    ends: tuple[str, ...]
    but: tuple[str, ...]


@dataclass(frozen=True)
class HeaderRules:
    """The tables and patterns of ``header.toml``, compiled."""

    marks: re.Pattern[str]  # a label or a role
    mark_signs: re.Pattern[str]  # without one of these no mark is there: quick to look for
    hints: re.Pattern[str]
    label_kinds: dict[str, str]
    role_words: dict[str, Role]
    weak: frozenset[str]
    endings: re.Pattern[str]
    ending_roles: dict[str, Role]
    patterns: dict[str, re.Pattern[str]]
    names: NameRules
    ending_labels: tuple[EndingLabel, ...]
    keys: dict[str, str]  # of a program that wrote them above the text


@cache
def load_rules() -> HeaderRules:
    """The rules of ``header.toml``."""
    table = rules.table("header")
    labels = {
        word: kind
        for kind, words in table["labels"].items()
        if kind != "weak"
        for word in words
    }  # fmt: skip
    for composed in table["composed"]:
        words = (of + end for of in composed["of"] for end in composed["ends"])
        labels |= {word: labels.get(word, composed["kind"]) for word in words}
    roles: dict[str, Role] = {w: role for role, words in table["roles"].items() for w in words}
    endings: dict[str, Role] = {w: role for role, words in table["endings"].items() for w in words}
    patterns = {r["name"]: re.compile(r["pattern"], re.MULTILINE) for r in table["rule"]}
    return HeaderRules(
        _marks(labels, roles),
        re.compile(rf"[:：/／|｜丨\s]|{any_of(roles)}"),
        _hints(labels, roles, endings),
        labels,
        roles,
        frozenset(table["labels"]["weak"]),
        re.compile(rf"[\s/]*(?P<ending>{any_of(endings)})$"),
        endings,
        patterns,
        load_name_rules(table["words"]),
        tuple(
            EndingLabel(one["kind"], tuple(one["ends"]), tuple(one["but"]))
            for one in table["ending_labels"]
        ),
        {word: kind for kind, words in table["keys"].items() for word in words},
    )


def _hints(
    labels: dict[str, str], roles: dict[str, Role], endings: dict[str, Role]
) -> re.Pattern[str]:
    """A character or word without which a line is no metadata: quick to look for."""
    staff = {word for word, kind in labels.items() if len(word) > 1 and kind in STAFF}
    others = ["发表于", "发布于", "原创", "版", "文件", "令", "期", "日"]
    taken = ["原载", "转自", "转载", "摘自", "选自"]
    words = sorted({*staff, *roles, *endings, *others, *taken})
    return re.compile(rf"[:：/／|｜丨\t\d□■○●◎◇◆△▲☆★※◯⊙]|{any_of(words)}")


def _marks(labels: dict[str, str], roles: dict[str, Role]) -> re.Pattern[str]:
    """A label with its colon, or a role that stands before its names without one."""
    long = [word for word in labels if len(word) > 1]
    short = sorted(w for w in labels if len(w) == 1)
    gap = r"[ \u3000]+"  # between all letters of a label, or none: not 石桥发布 时间：
    listed = any_of([*long, *map(" ".join, long)]).replace(re.escape(" "), gap)
    staff = {w for w, kind in labels.items() if len(w) > 1 and kind in STAFF} - set(roles)
    firsts = "".join(sorted({word[0] for word in (*labels, *roles, "发")}))  # quick to look for
    return re.compile(
        rf"(?=[{re.escape(firsts)}])"
        rf"(?:(?P<label>{listed}|(?:(?<=[\s|｜（(【\[；;])|(?<=^)|(?<=[】）)\]]))(?:{'|'.join(short)}))"
        rf"[\s]*[:：/／|｜丨][\s]*"
        rf"|(?P<bare>发表于|发布于|(?:^|(?<=\s)){any_of(staff)}(?=[\s]+[\u4e00-\u9fff]))[\s]+"
        rf"|(?P<role>{any_of(roles)})(?!报道)[\s]*)"
    )
