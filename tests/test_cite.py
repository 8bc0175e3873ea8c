"""Citations: every field where its format wants it, and nothing in a title that breaks the file."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import cite
from ingest.cite import Work
from ingest.faults import report_address

SEEN = date(2026, 3, 9)
LINK = "https://a.example/a/0123456789abcdef-12"
WORK = Work(
    "0123456789abcdef-12", "春耕有序推进", ("甲小禾", "乙大山"), "某县日报",
    "2020-06-24", "hans", LINK, SEEN, "https://paper.example/x?y={1}",
)  # fmt: skip
SITE = replace(WORK, outlet="某县新闻网", source_url=None)
HOSTILE = 'a{b}c\\d%e$f&g_h~i^j#k"l<script>\r\nTY  - BOOK\n@book{x,'


def fields(entry: str) -> dict[str, str]:
    """The fields of a BibTeX entry, each in a line as this module writes them."""
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", entry, re.MULTILINE))


def balanced(entry: str) -> bool:
    """Whether braces pair up as BibTeX counts them: a backslash before one changes nothing."""
    depth = 0
    for char in entry:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


def test_bibtex_of_a_newspaper() -> None:
    entry = cite.bibtex(WORK)
    assert entry.startswith("@article{xianzhi-0123456789abcdef-12,\n")
    assert fields(entry) == {
        "title": "{春耕有序推进}", "author": "{甲小禾} and {乙大山}", "journal": "某县日报",
        "year": "2020", "month": "6", "day": "24", "url": LINK, "urldate": "2026-03-09",
        "note": "\\url{https://paper.example/x?y=%7B1%7D}", "langid": "chinese",
    }  # fmt: skip


def test_bibtex_of_a_site_without_a_day() -> None:
    entry = cite.bibtex(replace(SITE, published="2020-06", authors=()))
    assert entry.startswith("@misc{")
    told = fields(entry)
    assert (told["howpublished"], told["year"], told["month"]) == ("某县新闻网", "2020", "6")
    assert not {"day", "author", "note"} & set(told)


def test_bibtex_takes_no_harm() -> None:
    entry = cite.bibtex(replace(WORK, title=HOSTILE, authors=(HOSTILE,), outlet=f"{HOSTILE}报"))
    assert balanced(entry)
    assert entry.count("\n@") == 0
    assert r"\textbraceleft{}b\textbraceright{}c\textbackslash{}d\%e\$f\&g\_h" in entry


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_stays_within_its_field(title: str, name: str) -> None:
    one = replace(WORK, title=title, authors=(name,), outlet=name)
    assert balanced(cite.bibtex(one))
    written = re.compile(r"@(?:article|misc)\{xianzhi-[0-9a-f-]+,|  \w+ = \{.*\},|\}")
    assert all(written.fullmatch(line) for line in cite.bibtex(one).splitlines())
    lines = cite.ris(one).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines if line)
    assert lines[-2:] == ["ER  - ", ""]
    assert json.loads(cite.csl_json(one))[0]["id"] == "xianzhi-0123456789abcdef-12"
    assert "\n" not in cite.gbt7714(one)


def test_ris() -> None:
    record = cite.ris(WORK)
    assert record.split("\r\n") == [
        "TY  - NEWS", "ID  - xianzhi-0123456789abcdef-12", "TI  - 春耕有序推进", "AU  - 甲小禾",
        "AU  - 乙大山", "T2  - 某县日报", "PY  - 2020", "DA  - 2020/06/24/", "LA  - zh-Hans",
        f"UR  - {LINK}", "Y2  - 2026/03/09/", "L2  - https://paper.example/x?y={1}", "ER  - ", "",
    ]  # fmt: skip


def test_ris_says_only_what_is_known() -> None:
    record = cite.ris(replace(SITE, published="2020", authors=(), outlet=None))
    assert "TY  - ELEC" in record
    assert "DA  - 2020///" in record
    assert "AU" not in record
    assert "DA" not in cite.ris(replace(SITE, published=None))


def test_ris_takes_no_harm() -> None:
    record = cite.ris(replace(WORK, title=HOSTILE))
    assert sum(line.startswith("TY  - ") for line in record.split("\r\n")) == 1


def test_csl() -> None:
    assert cite.csl(WORK) == {
        "id": "xianzhi-0123456789abcdef-12", "type": "article-newspaper", "title": "春耕有序推进",
        "language": "zh-Hans", "URL": LINK, "accessed": {"date-parts": [[2026, 3, 9]]},
        "author": [{"literal": "甲小禾"}, {"literal": "乙大山"}], "container-title": "某县日报",
        "issued": {"date-parts": [[2020, 6, 24]]}, "note": "https://paper.example/x?y={1}",
    }  # fmt: skip
    assert cite.csl(replace(SITE, published="2020-06"))["issued"] == {"date-parts": [[2020, 6]]}
    assert cite.csl(SITE)["type"] == "webpage"
    assert "issued" not in cite.csl(replace(SITE, published=None))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (WORK, "甲小禾, 乙大山. 春耕有序推进[N/OL]. 某县日报, 2020-06-24[2026-03-09]. "),
        (replace(WORK, authors=("甲", "乙", "丙", "丁")),
         "甲, 乙, 丙, 等. 春耕有序推进[N/OL]. 某县日报, 2020-06-24[2026-03-09]. "),
        (replace(WORK, authors=(), published=None), "春耕有序推进[N/OL]. 某县日报[2026-03-09]. "),
        (SITE, "甲小禾, 乙大山. 春耕有序推进[EB/OL]. 某县新闻网, 2020(2020-06-24)[2026-03-09]. "),
        (replace(SITE, authors=()), "某县新闻网. 春耕有序推进[EB/OL]. (2020-06-24)[2026-03-09]. "),
        (replace(SITE, authors=(), outlet=None, published=None, title=None),
         "（无题）[EB/OL]. [2026-03-09]. "),
    ],
)  # fmt: skip
def test_gbt7714(one: Work, said: str) -> None:
    assert cite.gbt7714(one) == f"{said}{LINK}."


def test_in_a_sentence() -> None:
    assert cite.plain(WORK) == (
        f"甲小禾、乙大山：《春耕有序推进》，某县日报，2020年6月24日。{LINK}（2026年3月9日查阅）。"
    )
    assert cite.plain(WORK, "en") == (
        f"甲小禾, 乙大山. “春耕有序推进.” 某县日报, 24 June 2020. {LINK} (accessed 9 March 2026)."
    )
    bare = replace(SITE, authors=(), outlet=None, published="2020-06", title=None, script="hant")
    assert cite.plain(bare, "en").startswith("“（無題）.” June 2020. ")
    assert cite.plain(replace(bare, published=None)).startswith("《（無題）》。")


def test_meta() -> None:
    told = cite.meta(WORK)
    assert [value for name, value in told if name == "citation_author"] == ["甲小禾", "乙大山"]
    assert dict(told) | {"citation_author": ""} == {
        "citation_title": "春耕有序推进", "citation_author": "", "citation_language": "zh-Hans",
        "citation_journal_title": "某县日报", "citation_publication_date": "2020/06/24",
        "citation_public_url": LINK,
    }  # fmt: skip


def test_a_work_from_rows() -> None:
    row = {"key": WORK.key, "title": "题", "outlet": None, "published": None, "script": "hant",
           "source_url": None}  # fmt: skip
    named = {"编辑": ["丙"], "通讯员": ["乙", "甲"], "记者": ["甲"]}
    one = cite.work(row, named, LINK, SEEN)
    assert one.authors == ("甲", "乙")
    assert (one.language, one.is_paper, one.date_parts) == ("zh-Hant", False, ())


# ─────────────────────────────────────────────────────────────── where an error is reported


@pytest.mark.parametrize(
    "configured",
    ["", None, "  ", "javascript:alert(1)", "ftp://a.cn", "nobody", "https://", "http://["],
)
def test_what_is_no_address_gives_none(configured: str | None) -> None:
    assert report_address(configured, "0123456789abcdef-0", LINK, "题") is None


def test_mail() -> None:
    found = report_address("mailto:ed+x@a.example", "k-0", LINK, "甲&乙\n?")
    assert found
    assert found.startswith("mailto:ed+x@a.example?subject=")
    assert unquote(found.partition("subject=")[2].partition("&")[0]) == "甲&乙\n? k-0"
    assert found.count("&") == 1
    assert "\n" not in found


def test_a_page() -> None:
    found = report_address(
        "https://a.example/n?t={title}&k={key}&u={address}", "k-0", LINK, "甲&{key}"
    )
    address = LINK.replace(":", "%3A").replace("/", "%2F")
    assert found == f"https://a.example/n?t=%E7%94%B2%26%7Bkey%7D&k=k-0&u={address}"
