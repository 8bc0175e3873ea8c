"""How much of an article may be published: by its source, its notice and its licence.

`metadata.yml` says it under ``publish``. The first rule that fits decides; where none fits, the
default does. A notice that forbids reprinting allows no more than a snippet, unless the rule that
fits says that it knows (``despite_notice``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from ingest.rules import table
from ingest.script import simplify

Mode = Literal["full", "snippet", "facts"]
MODES: tuple[Mode, ...] = get_args(Mode)

_BLANKS = re.compile(r"\s+")
_LICENCE_WORDS = re.compile(r"[a-z]+|[\u3400-\u9fff]+")
_CREATIVE = re.compile(r"creativecommons\.org/(?:licenses|publicdomain)/(?P<name>[a-z-]+)", re.I)
_FILLING = frozenset({"international", "intl", "unported", "licence", "license", "deed", "v"})


class PolicyError(ValueError):
    """What `metadata.yml` says of publishing cannot be understood; the message says what to do."""


@dataclass(frozen=True, slots=True)
class SourceRule:
    """Sources and how much of them may be shown. Empty conditions fit all; all of them must fit."""

    show: Mode
    outlets: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()
    licences: frozenset[tuple[str, ...]] = frozenset()
    despite_notice: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules in the order in which they are tried, and what holds where none fits."""

    rules: tuple[SourceRule, ...] = ()
    default: Mode = "snippet"


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of where an article comes from, as far as publishing asks."""

    outlet: str | None = None
    hosts: frozenset[str] = field(default_factory=frozenset)
    licence: str | None = None
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """How much is shown, and why: ``rule N`` (from 1), ``default``, ``notice:NAME``."""

    mode: Mode
    why: str


def decide(policy: Policy, origin: Origin) -> Decision:
    """How much of an article of ``origin`` may be shown.

    >>> policy = Policy((SourceRule("full", hosts=("gov.cn",)),))
    >>> decide(policy, Origin(hosts=frozenset({"a.gov.cn"})))
    Decision(mode='full', why='rule 1')
    >>> decide(Policy(), Origin(notice="未经许可不得转载")).mode
    'snippet'
    """
    forbidding = forbids(origin.notice)
    for number, rule in enumerate(policy.rules, 1):
        if _fits(rule, origin):
            if forbidding and rule.show == "full" and not rule.despite_notice:
                return Decision("snippet", f"notice:{forbidding}")
            return Decision(rule.show, f"rule {number}")
    if forbidding and policy.default == "full":
        return Decision("snippet", f"notice:{forbidding}")
    return Decision(policy.default, "default")


def _fits(rule: SourceRule, origin: Origin) -> bool:
    if rule.outlets and _named(origin.outlet) not in rule.outlets:
        return False
    if rule.licences and licence_words(origin.licence) not in rule.licences:
        return False
    if not rule.hosts:
        return True
    # Of an article that came from several, all must allow to show it whole, and any may forbid.
    fit = [_under(host, rule.hosts) for host in origin.hosts]
    return bool(fit) and (all(fit) if rule.show == "full" else any(fit))


def _under(host: str, hosts: Iterable[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in hosts)


# ─────────────────────────────────────────────────────────────── what sources say of themselves


@cache
def _notices() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((r["name"], re.compile(r["pattern"])) for r in table("notices")["rule"])


def forbids(notice: str | None) -> str | None:
    """The rule by which a notice forbids reprinting; ``None`` where it does not.

    >>> forbids("未經書面授權，任何媒體不得轉載"), forbids("歡迎轉載，請註明出處")
    ('forbidden', None)
    """
    if not notice:
        return None
    said = _BLANKS.sub("", simplify(notice))
    return next((name for name, pattern in _notices() if pattern.search(said)), None)


def host_of(address: str | None) -> str | None:
    """The host of an address, in lower case; ``None`` where it has none.

    >>> host_of("http://WWW.A.gov.cn:8080/x"), host_of("a.txt")
    ('www.a.gov.cn', None)
    """
    try:
        return urlsplit(address or "").hostname
    except ValueError:
        return None


def licence_words(licence: str | None) -> tuple[str, ...]:
    """A licence as the words of its name, version left aside: two of one kind are one.

    >>> licence_words("CC BY-SA 4.0"), licence_words("https://creativecommons.org/licenses/by-sa/3.0/")
    (('cc', 'by', 'sa'), ('cc', 'by', 'sa'))
    """
    said = licence or ""
    if found := _CREATIVE.search(said):
        name = found["name"].lower()
        said = "cc0" if name == "zero" else f"cc {name}"
    words = _LICENCE_WORDS.findall(simplify(said).lower().replace("cc0", "cczero"))
    return tuple(word for word in words if word not in _FILLING)


def _named(outlet: str | None) -> str:
    return _BLANKS.sub("", simplify(outlet or ""))


# ─────────────────────────────────────────────────────────────── as metadata.yml has it


def read_policy(path: Path) -> Policy:
    """The policy of a metadata file.

    Raises:
        PolicyError: it cannot be read, or does not say what it should.
    """
    import yaml  # what the site's metadata is read with, too

    try:
        told = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise PolicyError(f"{path} is no YAML{line}: mend it, or name another file") from error
    try:
        return policy_of(told.get("publish") if isinstance(told, Mapping) else None)
    except PolicyError as error:
        raise PolicyError(f"{path}: {error}") from error


def policy_of(told: Any) -> Policy:
    """A policy from what stands under ``publish`` in `metadata.yml`; nothing there: the defaults.

    Raises:
        PolicyError: it says something that is not understood.
    """
    if told is None:
        return Policy()
    if not isinstance(told, Mapping) or set(told) - {"default", "sources"}:
        raise PolicyError("publish has default and sources, and nothing else")
    sources = told.get("sources") or []
    if not isinstance(sources, list):
        raise PolicyError("publish.sources is a list, a rule with a dash each")
    rules = tuple(_rule(number, one) for number, one in enumerate(sources, 1))
    return Policy(rules, _mode(told.get("default", "snippet"), "publish.default"))


def _mode(said: object, where: str) -> Mode:
    if said not in MODES:
        raise PolicyError(f"{where} is {said!r}: write full, snippet or facts")
    return said


def _rule(number: int, told: Any) -> SourceRule:
    where = f"rule {number} of publish.sources"
    known = {"outlet", "host", "licence", "show", "despite_notice"}
    if not isinstance(told, Mapping) or (set(told) - known):
        raise PolicyError(f"{where} may have outlet, host, licence, show and despite_notice")
    outlets, hosts, licences = (_texts(told, name, where) for name in ("outlet", "host", "licence"))
    if not (outlets or hosts or licences):
        raise PolicyError(f"{where} names no outlet, host or licence: use publish.default for all")
    despite = told.get("despite_notice", False)
    if not isinstance(despite, bool):
        raise PolicyError(f"{where}: despite_notice is true or false")
    return SourceRule(
        _mode(told.get("show"), f"show of {where}"),
        frozenset(map(_named, outlets)),
        tuple(host.lower().lstrip("*.") for host in hosts),
        frozenset(map(licence_words, licences)),
        despite,
    )


def _texts(told: Mapping[str, Any], name: str, where: str) -> list[str]:
    said = told.get(name, [])
    texts = said if isinstance(said, list) else [said]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise PolicyError(f"{where}: {name} is a text, or a list of texts")
    return texts
