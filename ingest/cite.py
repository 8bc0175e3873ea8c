"""An article as others cite it: BibTeX, RIS, CSL-JSON, GB/T 7714, plain text, `citation_*`.

Pure functions of a `Work`. What is cited is what the reader saw, by its permalink; where it was
published is told beside. Chinese names stay whole: none is cut into family and given name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ingest.labels import Language
from ingest.script import simplify

# Who wrote, of the roles that a byline may have; the others edited, checked or took pictures.
AUTHORS = ("作者", "记者", "特约记者", "通讯员")
_MOST_NAMED = 3  # GB/T 7714-2015, 8.1.2: of more authors the first three, and 等
_PAPER = re.compile(r"(?:报|报社|时报)$")  # an outlet that is a newspaper by its name
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Work:
    """What a citation is made of. ``published`` is 2020, 2020-06 or 2020-06-24."""

    key: str
    title: str | None
    authors: tuple[str, ...]
    outlet: str | None
    published: str | None
    script: str  # hans, hant
    permalink: str  # with its host
    accessed: date
    source_url: str | None = None

    @property
    def named(self) -> str:
        """The title, or what stands for it."""
        return _line(self.title) or ("（無題）" if self.script == "hant" else "（无题）")

    @property
    def language(self) -> str:
        """The text's language as BCP 47 has it."""
        return "zh-Hant" if self.script == "hant" else "zh-Hans"

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day, as far as they are known."""
        return tuple(int(part) for part in (self.published or "").split("-") if part.isdecimal())

    @property
    def is_paper(self) -> bool:
        """Whether its outlet is a newspaper; else it is a site, or not known."""
        return bool(self.outlet and _PAPER.search(simplify(self.outlet)))


def work(
    row: Mapping[str, Any], bylines: Mapping[str, list[str]], permalink: str, accessed: date
) -> Work:
    """A row of ``articles`` with its bylines by role, as a work to be cited."""
    names = (name for role in AUTHORS for name in bylines.get(role, ()))
    return Work(
        row["key"], row["title"], tuple(dict.fromkeys(names)), row["outlet"], row["published"],
        row["script"], permalink, accessed, row["source_url"],
    )  # fmt: skip


def _line(text: str | None) -> str:
    """``text`` in one line: no format here knows a line end within a value."""
    return _BLANKS.sub(" ", text or "").strip()


# ─────────────────────────────────────────────────────────────── BibTeX

# BibTeX counts braces even where a backslash stands before them, so they go by name.
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
    "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_TEX_TABLE = str.maketrans(_TEX)
_URL_TABLE = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})


def tex(text: str) -> str:
    r"""``text`` so that TeX sets it as it stands.

    >>> tex("50%_{a}")
    '50\\%\\_\\textbraceleft{}a\\textbraceright{}'
    """
    return _line(text).translate(_TEX_TABLE)


def bibtex(one: Work) -> str:
    """An entry for BibTeX and biblatex; its key is ``xianzhi-`` and the article's."""
    parts = one.date_parts
    fields = {
        "title": f"{{{tex(one.named)}}}",
        # In braces of its own a name is neither turned round nor cut at an “and” or a comma.
        "author": " and ".join(f"{{{tex(name)}}}" for name in one.authors),
        "journal" if one.is_paper else "howpublished": tex(one.outlet or ""),
        "year": str(parts[0]) if parts else "",
        "month": str(parts[1]) if len(parts) > 1 else "",
        "day": str(parts[2]) if len(parts) > 2 else "",
        "url": _line(one.permalink).translate(_URL_TABLE),
        "urldate": one.accessed.isoformat(),
        "note": f"\\url{{{_line(one.source_url).translate(_URL_TABLE)}}}" if one.source_url else "",
        "langid": "chinese",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    kind = "article" if one.is_paper else "misc"
    return "\n".join([f"@{kind}{{xianzhi-{one.key},", *lines, "}"]) + "\n"


# ─────────────────────────────────────────────────────────────── RIS


def ris(one: Work) -> str:
    """A record of RIS, its lines ended as the format wants them (CR LF)."""
    parts = one.date_parts
    tags = [
        ("TY", "NEWS" if one.is_paper else "ELEC"),
        ("ID", f"xianzhi-{one.key}"),
        ("TI", one.named),
        *(("AU", _line(name)) for name in one.authors),
        ("T2" if one.is_paper else "PB", _line(one.outlet)),
        ("PY", str(parts[0]) if parts else ""),
        # Year/month/day/other: what is not known stays empty between its slashes.
        ("DA", "/".join([*(f"{n:02}" for n in parts), *[""] * (4 - len(parts))]) if parts else ""),
        ("LA", one.language),
        ("UR", _line(one.permalink)),
        ("Y2", one.accessed.strftime("%Y/%m/%d/")),
        ("L2", _line(one.source_url)),
    ]
    lines = [f"{tag}  - {value}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


# ─────────────────────────────────────────────────────────────── CSL-JSON


def csl(one: Work) -> dict[str, Any]:
    """An item of CSL-JSON, as citeproc and Zotero take it."""
    seen = one.accessed
    item: dict[str, Any] = {
        "id": f"xianzhi-{one.key}",
        "type": "article-newspaper" if one.is_paper else "webpage",
        "title": one.named,
        "language": one.language,
        "URL": one.permalink,
        "accessed": {"date-parts": [[seen.year, seen.month, seen.day]]},
    }
    if one.authors:
        item["author"] = [{"literal": _line(name)} for name in one.authors]
    if one.outlet:
        item["container-title"] = _line(one.outlet)
    if one.date_parts:
        item["issued"] = {"date-parts": [list(one.date_parts)]}
    if one.source_url:
        item["note"] = _line(one.source_url)
    return item


def csl_json(one: Work) -> str:
    """A CSL-JSON file: an array with the one item."""
    return json.dumps([csl(one)], ensure_ascii=False, indent=2) + "\n"


# ─────────────────────────────────────────────────────────────── in words


def gbt7714(one: Work) -> str:
    """A reference by GB/T 7714-2015, of an article in a newspaper (N) or on a site (EB), online.

    >>> work = Work("0123456789abcdef-0", "春耕", ("甲某",), "某县日报", "2020-06-24", "hans",
    ...     "https://a.example/a/0123456789abcdef-0", date(2026, 1, 2))
    >>> gbt7714(work)
    '甲某. 春耕[N/OL]. 某县日报, 2020-06-24[2026-01-02]. https://a.example/a/0123456789abcdef-0.'
    """
    named, outlet = one.authors[:_MOST_NAMED], _line(one.outlet)
    more = ("等",) if len(one.authors) > _MOST_NAMED else ()
    who = ", ".join([*map(_line, named), *more])
    seen = f"[{one.accessed.isoformat()}]. {_line(one.permalink)}."
    if one.is_paper:
        said = ", ".join(filter(None, (outlet, one.published)))
        return f"{f'{who}. ' if who else ''}{one.named}[N/OL]. {said}{seen}"
    # Of a site: who answers for the text, an author or else the outlet.
    answers = who or outlet
    issued = f"({one.published})" if one.published else ""
    if who and outlet:
        year = f", {one.date_parts[0]}" if one.date_parts else ""
        issued = f"{outlet}{year}{issued}"
    return f"{f'{answers}. ' if answers else ''}{one.named}[EB/OL]. {issued}{seen}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def plain(one: Work, language: Language = "zh") -> str:
    """A sentence that says what is cited, in the reader's language."""
    link = _line(one.permalink)
    if language == "zh":
        who = f"{'、'.join(map(_line, one.authors))}：" if one.authors else ""
        said = "，".join(filter(None, (f"《{one.named}》", _line(one.outlet), _day_zh(one))))
        seen = f"{one.accessed.year}年{one.accessed.month}月{one.accessed.day}日"
        return f"{who}{said}。{link}（{seen}查阅）。"
    who = f"{', '.join(map(_line, one.authors))}. " if one.authors else ""
    said = ", ".join(filter(None, (_line(one.outlet), _day_en(one.date_parts))))
    seen = _day_en((one.accessed.year, one.accessed.month, one.accessed.day))
    return f"{who}“{one.named}.” {f'{said}. ' if said else ''}{link} (accessed {seen})."


def _day_zh(one: Work) -> str:
    return "".join(f"{part}{unit}" for part, unit in zip(one.date_parts, "年月日", strict=False))


def _day_en(parts: tuple[int, ...]) -> str:
    """24 June 2020, June 2020, 2020."""
    named = [str(part) for part in parts[2:3]] + [_MONTHS[part - 1] for part in parts[1:2]]
    return " ".join([*named, *map(str, parts[:1])])


# ─────────────────────────────────────────────────────────────── what pages and files are made of


class Form(NamedTuple):
    """A form in which a work is cited: what it is called, and the file it comes in."""

    name: str  # in addresses
    label: str
    suffix: str
    media_type: str
    make: Callable[[Work], str]


FORMS = (
    Form("gbt7714", "GB/T 7714", "gbt7714.txt", "text/plain", lambda one: gbt7714(one) + "\n"),
    Form("bibtex", "BibTeX", "bib", "application/x-bibtex", bibtex),
    Form("ris", "RIS", "ris", "application/x-research-info-systems", ris),
    Form("csl", "CSL-JSON", "csl.json", "application/vnd.citationstyles.csl+json", csl_json),
)
# The plain sentence speaks the reader's language, and is made with it.
PLAIN = Form("plain", "", "txt", "text/plain", lambda one: plain(one) + "\n")
BY_SUFFIX: Mapping[str, Form] = {form.suffix: form for form in (*FORMS, PLAIN)}


def meta(one: Work) -> list[tuple[str, str]]:
    """Names and contents of the ``citation_*`` elements by which Zotero and others read a page."""
    told = [("citation_title", one.named)]
    told += [("citation_author", _line(name)) for name in one.authors]
    if one.outlet:
        told.append(("citation_journal_title", _line(one.outlet)))
    if one.published:
        told.append(("citation_publication_date", one.published.replace("-", "/")))
    told.append(("citation_language", one.language))
    told.append(("citation_public_url", one.permalink))
    return told
