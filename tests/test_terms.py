"""The reader's own terms: lists read, uses found, kept true, and counted."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TextIO

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive import Archive, open_archive
from ingest.check import check
from ingest.cli import cli
from ingest.load import load
from ingest.remove import remove
from ingest.rulebook import load_rules
from ingest.search import fold
from ingest.store import ingest_paths
from ingest.terms import (
    Asked,
    Followed,
    Term,
    TermsError,
    asked_by,
    follow,
    kept,
    panel,
    read_terms,
    starter,
    summary,
    uses,
    write_list,
)
from ingest.terms.finding import TermUse, compiled, find_terms

LIST = "group,term,variants\n治理,枫桥经验,“枫桥”经验\n发展,共同富裕,共富|共同致富\n发展,振兴,\n"
TERMS = (
    Term("治理", "枫桥经验", ("枫桥经验", "“枫桥”经验")),
    Term("发展", "共同富裕", ("共同富裕", "共富", "共同致富")),
    Term("发展", "振兴", ("振兴",)),
)
HEAD = "发布时间:{day} 来源:{county}融媒体中心\n"


def page(county: str, day: str, *sentences: str) -> str:
    """A bulletin of a county."""
    head = f"{county}扎实推进乡村治理工作\n{HEAD.format(day=day, county=county)}"
    return head + "".join(sentences)


FIRST = page(
    "沁源县", "2021-03-05",
    "沁源县学习新时代“枫桥经验”,推动乡村振兴。",
    "全县干部群众共同致富的路子越走越宽,矛盾纠纷化解在基层一线。",
)  # fmt: skip
SECOND = page(
    "洪洞县", "2023-07-01",
    "洪洞縣堅持「楓橋」經驗,走共同富裕之路,共富、共富、再共富。",
    "全縣人民齊心協力抓好生產建設各項工作。",
)  # fmt: skip
THIRD = page("沁源县", "2023-02-09", "沁源县召开会议,部署下一阶段重点工作,全面振兴乡村产业。")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    where = tmp_path / "pages"
    where.mkdir()
    for name, text in (("1.txt", FIRST), ("2.txt", SECOND), ("3.txt", THIRD)):
        (where / name).write_text(text, "utf-8")
    return where


def put(archive: Archive, *paths: Path) -> None:
    ingest_paths(archive, load([str(path) for path in paths]), load_rules())


def table(write: Callable[[TextIO], int]) -> list[dict[str, str]]:
    """What ``write`` writes as CSV, read as Excel reads it."""
    out = io.StringIO(newline="")
    count = write(out)
    assert out.getvalue().startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(out.getvalue()[1:], newline="")))
    assert len(rows) == count
    return rows


def found(archive: Archive) -> list[tuple[str, str, int]]:
    """Term, wording and article of each use."""
    rows = archive.rows(
        "SELECT term, surface, article FROM term_sheet ORDER BY sentence, span_start"
    )
    return [(row["term"], row["surface"], row["article"]) for row in rows]


USES = [
    ("枫桥经验", "枫桥经验", 1), ("振兴", "振兴", 1), ("共同富裕", "共同致富", 1),
    ("枫桥经验", "「楓橋」經驗", 2), ("共同富裕", "共同富裕", 2), ("共同富裕", "共富", 2),
    ("共同富裕", "共富", 2), ("共同富裕", "共富", 2), ("振兴", "振兴", 3),
]  # fmt: skip


# ─────────────────────────────────────────────────────────────── lists


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        LIST.encode("utf-8-sig"),
        LIST.encode("gbk"),
        LIST.replace(",", "\t").encode("utf-16"),
        LIST.replace(",", ";").replace("\n", "\r\n").encode("gbk"),
        LIST.replace("group,term,variants", "分组,词语,写法").encode("gb18030"),
        LIST.replace("|", "｜").encode(),
        (
            "variants,group,term\n“枫桥”经验,治理,枫桥经验\n共富,发展,共同富裕\n"
            "共同致富,发展,共同富裕\n,发展,振兴\n"
        ).encode(),
        (
            "group,term,variants\n治理,楓橋經驗,“楓橋”經驗\n,,\n发展,共同富裕,共富|共同致富\n"
            "发展, 振兴 ,\n"
        ).encode(),
    ],
)
def test_a_list_as_any_excel_saves_it(data: bytes) -> None:
    assert read_terms(data) == TERMS


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"group,term,variants\n", "names no term"),
        ("甲,乙\n丙,丁\n".encode(), "name the columns"),
        ("group,term\n发展,\n".encode(), "line 2 has no term"),
        ("group,term\n发展,福\n".encode(), "line 2: '福' has 1 characters"),
        (f"term\n{'长' * 41}\n".encode(), "41 characters"),
        ("term,variants\n振兴,a\n".encode(), "line 2"),
        (b"PK\x03\x04\x00\x00\xff\xff", "no CSV"),
        (("term\n" + "".join(f"词语{i}\n" for i in range(5001))).encode(), "more than 5000"),
        (b'term\n"' + b"a" * 200_000, "line"),
    ],
)
def test_what_is_no_list_is_told_in_one_line(data: bytes, told: str) -> None:
    with pytest.raises(TermsError, match=told) as caught:
        read_terms(data)
    assert "\n" not in str(caught.value)


def test_the_starter_list() -> None:
    listed = starter()
    assert len(listed) == 100
    assert len({term.name for term in listed}) == 100
    assert all(term.group and term.variants[0] == term.name for term in listed)


# ─────────────────────────────────────────────────────────────── finding


def test_variants_and_scripts_and_quotes() -> None:
    rules = compiled({1: ["枫桥经验", "“枫桥”经验"], 2: ["GDP"]})
    assert rules is not None
    text = "「楓橋」經驗、‘枫桥’经验、枫桥经验,ＧＤＰ与gdp"
    spans = [(u.term, text[u.span_start : u.span_end]) for u in find_terms(text, rules)]
    assert spans == [
        (1, "「楓橋」經驗"), (1, "‘枫桥’经验"), (1, "枫桥经验"), (2, "ＧＤＰ"), (2, "gdp"),
    ]  # fmt: skip


def test_terms_overlap_each_other_and_variants_do_not() -> None:
    rules = compiled({1: ["乡村振兴", "振兴乡村", "振兴"], 2: ["乡村", "村振"], 3: ["乡村振兴"]})
    assert rules is not None
    assert find_terms("乡村振兴乡村", rules) == (
        TermUse(1, 0, 4), TermUse(2, 0, 2), TermUse(3, 0, 4), TermUse(2, 4, 6),
    )  # fmt: skip


def test_without_terms_there_is_nothing_to_look_for() -> None:
    assert compiled({}) is None


WORDS = st.lists(st.text("甲乙丙", min_size=1, max_size=3), min_size=1, max_size=4)


@given(st.text("甲乙丙丁", max_size=12), st.dictionaries(st.integers(1, 4), WORDS, min_size=1))
def test_each_term_is_found_first_and_longest(text: str, terms: dict[int, list[str]]) -> None:
    rules = compiled(terms)
    assert rules is not None
    slow = set()
    for term, variants in terms.items():
        at = 0
        while at < len(text):
            fitting = [v for v in variants if text.startswith(v, at)]
            if fitting:
                longest = max(map(len, fitting))
                slow.add(TermUse(term, at, at + longest))
                at += longest
            else:
                at += 1
    uses = find_terms(text, rules)
    assert set(uses) == slow
    assert list(uses) == sorted(uses, key=lambda u: (u.span_start, u.term))


# ─────────────────────────────────────────────────────────────── in an archive


def test_a_list_is_found_in_what_is_there(archive: Archive, folder: Path) -> None:
    put(archive, folder)
    assert follow(archive, TERMS) == Followed(new=3, uses=9)
    assert found(archive) == USES
    assert kept(archive) == TERMS
    assert check(archive) == ()


def test_later_ingests_find_them_too(archive: Archive, folder: Path) -> None:
    put(archive, folder / "1.txt")
    follow(archive, TERMS)
    put(archive, folder / "2.txt", folder / "3.txt")
    assert found(archive) == USES
    assert check(archive) == ()


def test_the_same_list_writes_nothing(archive: Archive, folder: Path) -> None:
    put(archive, folder)
    follow(archive, TERMS)
    before = archive.connection.total_changes
    assert follow(archive, TERMS) == Followed()
    assert archive.connection.total_changes == before


def test_another_list_takes_its_place(archive: Archive, folder: Path) -> None:
    put(archive, folder)
    follow(archive, TERMS)
    ids = {row["term"]: row["id"] for row in archive.rows("SELECT id, term FROM terms")}
    other = (
        Term("发展", "振兴", ("振兴",)),
        Term("发展", "共同富裕", ("共同富裕",)),
        Term("工作", "会议", ("会议",)),
    )
    assert follow(archive, other) == Followed(new=1, changed=1, dropped=1, uses=2)
    assert set(kept(archive)) == set(other)
    now = {row["term"]: row["id"] for row in archive.rows("SELECT id, term FROM terms")}
    assert now["振兴"] == ids["振兴"]
    assert {term for term, *_ in found(archive)} == {"振兴", "共同富裕", "会议"}
    assert check(archive) == ()
    follow(archive, ())
    assert found(archive) == []
    assert archive.one("SELECT count(*) FROM settings WHERE name = 'terms'") == 0
    put(archive, folder)
    assert check(archive) == ()


def test_a_writer_sees_the_list_that_came_meanwhile(
    archive_path: Path, folder: Path, tmp_path: Path
) -> None:
    def follow_between() -> Any:
        yield from load([str(folder / "1.txt")])
        with open_archive(archive_path, "w") as other:
            follow(other, TERMS)
        yield from load([str(folder / "2.txt")])

    with open_archive(archive_path, "w") as archive:
        ingest_paths(archive, follow_between(), load_rules())
    with open_archive(archive_path) as archive:
        assert found(archive) == USES[:8]
        assert check(archive) == ()


def test_an_article_that_is_removed_takes_its_uses_along(archive_path: Path, folder: Path) -> None:
    with open_archive(archive_path, "w") as archive:
        put(archive, folder)
        follow(archive, TERMS)
        key = archive.one("SELECT key FROM articles WHERE id = 2")
        remove(archive, key, "by request")
    with open_archive(archive_path) as archive:
        assert [use for use in USES if use[2] != 2] == found(archive)
        assert check(archive) == ()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM term_uses WHERE sentence = (SELECT min(sentence) FROM term_uses)",
        "UPDATE term_uses SET span_end = span_end + 1",
        "INSERT INTO term_uses SELECT sentence, span_start + 1, term, span_end FROM term_uses "
        "LIMIT 1",
    ],
)
def test_check_proves_the_uses(archive_path: Path, folder: Path, damage: str) -> None:
    with open_archive(archive_path, "w") as archive:
        put(archive, folder)
        follow(archive, TERMS)
    with closing(sqlite3.connect(archive_path)) as plain:
        plain.execute(damage)
        plain.commit()
    with open_archive(archive_path) as archive:
        assert [one.kind for one in check(archive)] == ["terms"]


# ─────────────────────────────────────────────────────────────── rates


@pytest.fixture
def counted(archive: Archive, folder: Path) -> Archive:
    (folder / "again.txt").write_text(FIRST.replace("2021-03-05", "2021-03-09"), "utf-8")
    put(archive, folder)
    follow(archive, TERMS)
    first = "SELECT min(id) FROM articles WHERE published = '2021-03-05'"
    archive.connection.execute(  # too short for a text to be known as a reprint
        f"UPDATE articles SET reprint_of = ({first}) WHERE published = '2021-03-09'"
    )
    return archive


def characters(archive: Archive, where: str) -> int:
    return int(
        archive.one(f"SELECT sum(characters) FROM articles WHERE reprint_of IS NULL AND {where}")
    )


def test_rates_count_reprints_once(counted: Archive) -> None:
    rows = {row["term"]: row for row in table(lambda out: summary(counted, "csv", out))}
    assert counted.one("SELECT count(*) FROM articles WHERE reprint_of IS NOT NULL") == 1
    told = rows["共同富裕"]
    assert (told["uses"], told["articles"], told["places"]) == ("5", "2", "2")
    assert (told["variants"], told["first_published"]) == ("共富|共同致富", "2021-03-05")
    assert told["first_place"] == "山西省长治市沁源县"
    assert (
        counted.one(
            "SELECT published FROM articles WHERE '/a/' || key = ?", told["first_permalink"]
        )
        == "2021-03-05"
    )
    assert float(told["per_10000"]) == round(50_000 / characters(counted, "1"), 3)
    assert len(table(lambda out: uses(counted, "csv", out))) == len(USES)


def test_a_panel_of_counties_by_years(counted: Archive) -> None:
    rows = table(lambda out: panel(counted, Asked("county", "year"), "csv", out))
    assert [(row["place"], row["year"], row["共同富裕"], row["振兴"]) for row in rows] == [
        ("140431", "2021", "1", "1"), ("140431", "2023", "0", "1"), ("141024", "2023", "4", "0"),
    ]  # fmt: skip
    size = characters(counted, "place = '141024'")
    assert int(rows[2]["characters"]) == size
    assert float(rows[2]["共同富裕 per_10000"]) == round(40_000 / size, 3)
    assert rows[0]["place_name"] == "山西省长治市沁源县"


def test_an_article_counts_for_all_above_its_place(counted: Archive) -> None:
    rows = table(lambda out: panel(counted, Asked("province", "year"), "csv", out, long=True))
    told = {(row["place"], row["year"], row["term"]): row for row in rows}
    assert len(told) == len(rows) == 6
    assert told["14", "2023", "振兴"]["uses"] == "1"
    assert told["14", "2023", "共同富裕"]["uses"] == "4"
    assert told["14", "2023", "共同富裕"]["term_articles"] == "1"
    assert told["14", "2023", "共同富裕"]["articles"] == "2"
    views = {
        (row["place"], row["year"], row["term"]): (row["uses"], row["per_10000"])
        for row in counted.rows("SELECT * FROM term_rate_sheet WHERE level = 'province'")
    }
    assert views == {
        (place, int(year), term): (int(row["uses"]), float(row["per_10000"]))
        for (place, year, term), row in told.items()
        if row["uses"] != "0"
    }


def test_other_times_and_all_together(counted: Archive) -> None:
    months = table(lambda out: panel(counted, Asked("city", "month"), "csv", out))
    assert [row["month"] for row in months] == ["2021-03", "2023-02", "2023-07"]
    whole = table(lambda out: panel(counted, Asked("country", "all"), "csv", out))
    assert [(row["articles"], row["共同富裕"]) for row in whole] == [("3", "5")]
    assert table(lambda out: panel(counted, Asked("township", "year"), "csv", out)) == []
    late = table(lambda out: panel(counted, Asked("place", "year", (2022, 2023)), "csv", out))
    assert {row["year"] for row in late} == {"2023"}


def test_one_name_in_two_groups(archive: Archive, folder: Path) -> None:
    put(archive, folder)
    follow(archive, (Term("甲", "振兴", ("振兴",)), Term("乙", "振兴", ("振兴", "共富"))))
    (row,) = table(lambda out: panel(archive, Asked("country", "all"), "csv", out))
    assert (row["甲:振兴"], row["乙:振兴"]) == ("2", "5")


@pytest.mark.parametrize("words", ["", "village", "county,city", "year,month", "county,county"])
def test_what_a_panel_is_not_by(words: str) -> None:
    with pytest.raises(ValueError, match="name one of"):
        asked_by(words)


def test_a_list_written_is_read_back(counted: Archive) -> None:
    out = io.StringIO(newline="")
    assert write_list(counted, "csv", out) == 3
    assert read_terms(out.getvalue().encode()) == TERMS


# ─────────────────────────────────────────────────────────────── the command


def run(*arguments: object, stdin: bytes | None = None) -> Any:
    return CliRunner().invoke(cli, ["terms", *map(str, arguments)], input=stdin)


@pytest.fixture
def path(archive_path: Path, folder: Path) -> Path:
    with open_archive(archive_path, "w") as archive:
        put(archive, folder)
    return archive_path


def test_the_command_follows_and_counts(path: Path, tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_bytes(LIST.encode("gbk"))
    first = run(path, tmp_path / "terms.csv", "--format", "jsonl")
    assert first.exit_code == 0, first.output
    assert "Terms: 3 new; 9 uses found" in first.stderr
    rows = [json.loads(line) for line in first.stdout.splitlines()]
    assert [(row["term"], row["uses"]) for row in rows] == [
        ("枫桥经验", 2), ("共同富裕", 5), ("振兴", 2),
    ]  # fmt: skip
    out = tmp_path / "uses.csv"
    again = run(path, "--uses", "-o", out)
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "9 rows\n")
    assert out.read_bytes().startswith(b"\xef\xbb\xbfgroup_name,term,surface,sentence_text")
    assert run(path, "--by", "county,year", "--long").stderr == "9 rows\n"
    listed = run(path, "--list")
    assert read_terms(listed.stdout_bytes) == TERMS
    assert "3 dropped" in run(path, "--forget").stderr
    with open_archive(path) as archive:
        assert kept(archive) == ()


def test_without_a_list_the_starter_is_followed(path: Path) -> None:
    assert "100 new" in run(path).stderr
    assert "new" not in run(path).stderr


def test_a_list_that_is_there_needs_no_writer(path: Path) -> None:
    run(path, "-", stdin=LIST.encode())
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        told = run(path, "-", stdin=LIST.encode())
    finally:
        path.parent.chmod(0o755)
    assert (told.exit_code, told.stderr) == (0, "3 rows\n")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--uses", "--list"], 2, "one or the other"),
        (["--years", "2020"], 2, "add --by"),
        (["--by", "village"], 2, "name one of"),
        (["-", "--forget"], 2, "takes no list"),
        (["missing.csv"], 1, "missing.csv cannot be read"),
        (["-"], 1, "-: it is empty"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    path: Path, arguments: list[str], code: int, told: str
) -> None:
    result = run(path, *arguments, stdin=b"")
    assert result.exit_code == code
    assert told in result.stderr
    assert "Traceback" not in result.output


def test_an_archive_that_is_not_there(tmp_path: Path) -> None:
    result = run(tmp_path / "none.db")
    assert result.exit_code == 1
    assert "does not exist" in result.stderr
    assert not (tmp_path / "none.db").exists()


def test_folding_keeps_every_character_in_its_place() -> None:
    assert len(fold("「楓橋」經驗")) == 6
