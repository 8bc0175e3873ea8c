"""What a program may call, as the package's docstring promises it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest

import ingest
from ingest.api import Hit, ReadError, document_of
from ingest.model import Reading
from tests import made

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "000_db7ffc8f9e5546e8.txt"
CALLED = cast(Any, ingest)  # read and search are modules too: types are those of ingest.api


def test_read() -> None:
    reading: Reading = CALLED.read(SEED)
    assert reading.articles[0].article.place == "140431102"
    assert CALLED.read(SEED.read_bytes()) == reading
    assert CALLED.read(SEED.read_text("utf-8")) == reading
    assert CALLED.read(document_of(SEED)) == reading


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="nothing in it"):
        CALLED.read("")
    with pytest.raises(FileNotFoundError):
        CALLED.read(tmp_path / "none.txt")


def test_search(made_path: Path) -> None:
    (hit,) = CALLED.search(made_path, "投资")
    assert isinstance(hit, Hit)
    assert [hit.text[a:b] for a, b in hit.hits] == ["投资"]
    with ingest.open_archive(made_path) as archive:
        assert CALLED.search(archive, "投资") == [hit]
        assert len(CALLED.search(archive, "五个关键", limit=1)) == 1
        assert CALLED.search(archive, "县 -洪洞", limit=None)
        assert CALLED.search(archive, "*") == []
    with pytest.raises(ingest.ArchiveError):
        CALLED.search(made_path.with_name("none.db"), "投资")


def test_search_articles(made_path: Path) -> None:
    found = ingest.search_articles(made_path, "县", size=1)
    assert found.total == 2
    with ingest.open_archive(made_path) as archive:
        rest = ingest.search_articles(archive, "县", size=1, cursor=found.next)
    assert rest.next is None
    assert {one.key for one in (*found.articles, *rest.articles)} != {found.articles[0].key}


def test_a_plain_connection_speaks_the_language(made_path: Path) -> None:
    with closing(sqlite3.connect(made_path)) as connection:
        ingest.prepare(connection)
        sql = (
            "SELECT zh_snippet(s.text, :q) FROM sentences_fts f JOIN sentences s ON s.id = f.rowid "
            "WHERE sentences_fts MATCH zh(:q, 'sentences')"
        )
        (told,) = connection.execute(sql, {"q": "投資 -洪洞"}).fetchone()
    assert "【投资】" in told


def test_open_archive(made_path: Path) -> None:
    with ingest.open_archive(made_path) as archive:
        assert next(archive.rows("SELECT title FROM articles"))["title"] == "沁源县项目推进会"
        zh = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH zh(?)"
        assert archive.one(zh, "標題:靈空山") == 1


def test_parse_numeral() -> None:
    assert ingest.parse_numeral("四百五") == 450
    assert ingest.parse_numeral("三分之二") == Fraction(2, 3)
    assert ingest.parse_numeral("五个关键") is None


def test_extract() -> None:
    (figure,) = ingest.extract("figures", "总投资2680万元")
    assert figure["value"] == 26800000
    assert (figure["period"], figure["place"]) == (None, None)


def test_a_line_by_itself_states_period_and_place() -> None:
    line = "2023年，洪洞縣地區生產總值268.4億元，增長5.7%，力爭2025年達到300億元。"
    said = ingest.extract("figures", line)
    assert [figure["period"] for figure in said] == ["2023", "2023", "2025"]
    assert {figure["place"] for figure in said} == {"141024"}
    assert [figure["surface"] for figure in said] == ["268.4億元", "5.7%", "300億元"]


def test_names_are_modules_too() -> None:
    from ingest import read, search

    assert search.fold("靈") == "灵"
    assert callable(read.in_steps)
    assert search.__name__ == "ingest.search"


@pytest.mark.parametrize(
    "first", ["import ingest.search", "from ingest import search", "import ingest.api", ""]
)
def test_calls_work_whatever_was_imported_before(first: str) -> None:
    program = f"{first}\nimport ingest\nprint(callable(ingest.search), callable(ingest.read))"
    program += "\nprint(ingest.search.fold('靈'), *({'read', 'search'} & set(dir(ingest))))"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    lines = told.stdout.splitlines()
    assert lines[0] == "True True", told.stderr
    assert set(lines[1].split()) == {"灵", "read", "search"}


def test_what_is_not_there() -> None:
    with pytest.raises(AttributeError):
        _ = CALLED.nothing


def test_made_texts_are_read_alike() -> None:
    assert document_of(made.TWO).key == made.document(made.TWO).key
