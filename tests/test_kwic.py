"""Concordances: every hit once, in order, drawn by seed alone, counted by year and place."""

from __future__ import annotations

import csv
import doctest
import io
import json
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest.charts import share_bars
from ingest.export import write_rows
from ingest.kwic import Asked, Bounds, Counts, Line, Share, Shelf, Spots, all_lines, sheet, study
from ingest.kwic import order as ordering
from ingest.narrowing import places_of, years_of
from ingest.search import hits
from ingest.sheets import enclosed
from tests import handmade
from tests.handmade import Piece

UNBOUNDED = Bounds()

PIECES = (
    Piece(
        "项目推进",
        "扎实推进项目建设。重点项目25个。\n# 项目清单\n> 项目现场",
        "140431102",
        "2024-03",
    ),
    Piece("古縣項目", "推進項目，項目要快。", "1404", "2023-05-01", script="hant"),
    Piece("随县", "招商项目安排妥当。前一句。后一句说项目。", "421321", "2022"),
    Piece("无名", "项目和工程。", None, None),
    Piece("他事", "山清水秀，十个字而已。", "14", "2021"),
)


def made(
    path: Path, asked: Asked, bounds: Bounds = UNBOUNDED, width: int = 20
) -> tuple[list[Line], Counts]:
    with closing(sqlite3.connect(path)) as connection, Spots() as held:
        done = study(connection, asked, held, bounds)
        return list(all_lines(connection, done, width)), done.counts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return handmade.build(tmp_path / "a.db", PIECES)


def shown(lines: Sequence[Line]) -> list[str]:
    return [f"{line.left}|{line.hit}|{line.right}" for line in lines]


def test_its_examples_hold() -> None:
    assert doctest.testmod(ordering).failed == 0


def test_every_hit_once_in_both_scripts(path: Path) -> None:
    for typed in ("项目", "項目"):
        lines, counts = made(path, Asked(typed))
        assert counts.hits == len(lines) == 11
        assert {line.hit for line in lines} == {"项目", "項目"}
        assert len({(line.key, line.position, line.span_start) for line in lines}) == 11
        assert (counts.sentences, counts.articles) == (10, 4)


def test_a_line_goes_on_into_its_paragraph(path: Path) -> None:
    lines, _ = made(path, Asked("一句说项目"))
    assert shown(lines) == ["前一句。后|一句说项目|。"]
    lines, _ = made(path, Asked("推进项目建设"), width=6)
    assert shown(lines) == ["扎实|推进项目建设|。重点项目2"]


def test_by_the_word_on_the_right(path: Path) -> None:
    lines, _ = made(path, Asked("项目", sort="right"))
    words = [line.right[: line.near] for line in lines]
    told = [word for word in words if word]
    assert (
        told == ["安排", "和", "建设", "清单", "推进", "现场", "要", "25"]
        or sorted(told, key=lambda word: ordering.collation([word])) == told
    )
    assert words[-1] == "", "where no word is near comes last"


def test_by_the_word_on_the_left(path: Path) -> None:
    lines, _ = made(path, Asked("项目", sort="left"))
    words = [line.left[len(line.left) - line.near :] for line in lines]
    told = [word for word in words if word]
    assert {"重点", "招商", "推进"} <= set(told), "words, not characters"
    assert words[len(told) :] == [""] * (len(words) - len(told))


def test_by_date_and_by_place(path: Path) -> None:
    lines, _ = made(path, Asked("项目", sort="date"))
    dates = [line.published for line in lines]
    assert dates == [*sorted(filter(None, dates)), None]
    lines, _ = made(path, Asked("项目", sort="place"))
    places = [line.place for line in lines]
    assert places == [*sorted(filter(None, places)), None]


def test_narrowed(path: Path) -> None:
    for asked, n in (
        (Asked("项目", places=places_of("长治")), 8),
        (Asked("项目", years=years_of("2023..")), 8),
        (Asked("项目", years=years_of("..2022")), 2),
        (Asked("项目", part="title"), 2),
        (Asked("项目", part="caption"), 1),
        (Asked("标题:项目"), 8),
        (Asked("项目 地点:长治"), 8),
        (Asked("项目 -place:长治"), 3),
        (Asked("项目 year:2023.."), 8),
        (Asked("项目 part:title"), 2),
        (Asked("项目 -part:title"), 9),
        (Asked("“项目要快”"), 1),
        (Asked("项目 要"), 2),
        (Asked('"'), 0),
        (Asked("<script>"), 0),
    ):
        lines, counts = made(path, asked)
        assert counts.hits == len(lines) == n, asked


def test_reprints_count_once(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE articles SET reprint_of = 1 WHERE id = 2")
    assert made(path, Asked("项目"))[1].hits == 8
    assert made(path, Asked("项目", reprints=True))[1].hits == 11


# ─────────────────────────────────────────────────────────────── how often


def test_rates_by_year_and_place(path: Path) -> None:
    _, counts = made(path, Asked("项目"))
    with closing(sqlite3.connect(path)) as connection:
        characters = dict(connection.execute("SELECT coalesce(year, 0), characters FROM articles"))
    assert counts.total.characters == sum(characters.values())
    assert counts.total.hits == 8, "of running text: not of titles and captions"
    years = {row.name: row for row in counts.by_year()}
    assert list(years) == ["2021", "2022", "2023", "2024", None]
    assert years["2021"].hits == 0, "a year without a hit has a rate too"
    assert years["2021"].rate == 0
    assert years["2024"].rate == pytest.approx(3 * 10_000 / characters[2024])
    by = {row.name: row.hits for row in counts.by_place("province")}
    assert by == {"14": 5, "42": 2, None: 1}
    by = {row.name: row.hits for row in counts.by_place("county")}
    assert by == {"140431": 3, "1404": 2, "421321": 2, None: 1, "14": 0}


def test_a_part_is_counted_in_its_own_characters(path: Path) -> None:
    _, counts = made(path, Asked("项目", part="title"))
    titles = sum(len(piece.title or "") for piece in PIECES)
    assert (counts.total.hits, counts.total.characters) == (2, titles)


def test_where_there_is_no_text_there_is_no_rate() -> None:
    assert Share(None, 3, 0).rate is None
    assert share_bars([Share("2020", 1, 0), Share(None, 1, 10)]) is None


def test_a_chart_has_a_place_for_years_without_text() -> None:
    chart = share_bars([Share("2020", 1, 20_000), Share("2022", 30, 300), Share("2023", 0, 900)])
    assert chart is not None
    assert [bar.label for bar in chart.bars] == ["2020", "2021", "2022", "2023"]
    assert [bar.rate is None for bar in chart.bars] == [False, True, False, False]
    assert chart.best is not None
    assert chart.best.label == "2020", "what little text there is in 2022 tells nothing"
    assert max(bar.height for bar in chart.bars) <= 120
    assert chart.lines[-1][0] == 120


# ─────────────────────────────────────────────────────────────── drawn at random


def test_a_sample_is_of_keys_not_of_rows(tmp_path: Path) -> None:
    """The same texts in another order: other ids, the same draw."""
    pieces = [Piece(f"第{i}篇", f"项目甲{i}。项目乙{i}。", "1404", "2020") for i in range(40)]
    one = handmade.build(tmp_path / "one.db", pieces)
    random.Random(3).shuffle(pieces)  # noqa: S311 - a test, no secret
    other = handmade.build(tmp_path / "other.db", pieces)

    def drawn(path: Path, size: int, seed: int) -> list[tuple[str, str]]:
        lines, counts = made(path, Asked("项目", sample=size, seed=seed))
        assert counts.hits == 80, "counts are of all"
        return [(line.key, line.right) for line in lines]

    assert drawn(one, 10, 1) == drawn(other, 10, 1)
    assert set(drawn(one, 10, 1)) < set(drawn(one, 30, 1))
    assert set(drawn(one, 10, 1)) != set(drawn(one, 10, 2))
    assert len(drawn(one, 999, 1)) == 80


def test_every_hit_has_the_same_chance(tmp_path: Path) -> None:
    pieces = [Piece(f"第{i}篇", f"项目甲{i}。", None, None) for i in range(20)]
    path = handmade.build(tmp_path / "one.db", pieces)
    times: dict[str, int] = {}
    for seed in range(1, 101):
        for line in made(path, Asked("项目", sample=5, seed=seed))[0]:
            times[line.key] = times.get(line.key, 0) + 1
    assert len(times) == 20
    assert all(8 <= n <= 45 for n in times.values()), "25 of 100 are to be expected"


# ─────────────────────────────────────────────────────────────── what a page can wait for


def test_too_many_to_sort_are_drawn_and_said_to_be(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, Spots() as held:
        done = study(connection, Asked("项目"), held, Bounds(sorted_by_word=4))
        assert (done.asked.sample, done.counts.hits) == (4, 11)
        assert len(list(done.spots)) == 4
    with closing(sqlite3.connect(path)) as connection, Spots() as held:
        done = study(connection, Asked("项目"), held, Bounds(sorted_by_word=4, whole=True))
        assert not done.is_sorted
        assert len(list(done.spots)) == 11
    with closing(sqlite3.connect(path)) as connection, Spots() as held:
        by_date = study(connection, Asked("项目", sort="date"), held, Bounds(sorted_by_word=4))
        assert by_date.asked.sample is None
        assert len(list(by_date.spots)) == 11


def test_too_many_to_count_are_counted_by_sentence(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, Spots() as held:
        done = study(connection, Asked("项目"), held, Bounds(sentences=3))
        assert done.is_partial
        assert done.counts.unit == "sentences"
        assert done.counts.sentences == 10
        assert done.counts.total.hits == 7
        whole = made(path, Asked("项目"))[1]
        assert done.counts.total.characters == whole.total.characters
        assert len(list(done.spots)) >= 3


def test_the_next_page_is_not_made_anew(path: Path) -> None:
    shelf = Shelf()
    with closing(sqlite3.connect(path)) as connection:
        first = shelf.take(connection, 1, Asked("项目"), Bounds())
        assert shelf.take(connection, 1, Asked("项目"), Bounds()) is first
        assert shelf.take(connection, 2, Asked("项目"), Bounds()) is not first
        assert len(first) == 11
        assert [*first.slice(0, 5), *first.slice(5, 11)] == first.slice(0, 99)
        for seed in range(1, 30):
            shelf.take(connection, 2, Asked("项目", seed=seed), Bounds())
        assert shelf.take(connection, 1, Asked("项目"), Bounds()) is not first, "few are kept"


def test_narrowed_or_not_is_the_same_concordance(tmp_path: Path) -> None:
    """Where few articles are asked for they are asked one by one, in another order."""
    codes = ("421321", "1404", "140431102", "14", "141024")
    pieces = [
        Piece(f"第{i}篇", f"项目{i}号。" * 7, codes[i % len(codes)], str(2015 + i % 9))
        for i in range(120)
    ]
    path = handmade.build(tmp_path / "a.db", pieces)
    for sort in ("right", "left", "date"):
        lines, counts = made(path, Asked("项目", sort=sort))
        few, narrowed = made(path, Asked("项目", sort=sort, years=years_of("2000..2099")))
        assert few == lines
        assert len(few) == 840
        assert narrowed == counts


# ─────────────────────────────────────────────────────────────── as files


def test_a_file_has_all_of_it(path: Path) -> None:
    lines, counts = made(path, Asked("项目"), width=100)
    told = list(sheet.told(lines, "项目", "2026-01-01"))
    rows = [dict(zip(sheet.COLUMNS, one, strict=True)) for one in told]
    assert len(rows) == 11
    assert {row["query"] for row in rows} == {"项目"}
    assert {row["retrieved"] for row in rows} == {"2026-01-01"}
    for row in rows:
        assert row["permalink"] == f"/a/{row['key']}#s{row['position']}"
    head = sheet.head(Asked("项目"), counts, "county", "2026-01-01")
    whole = json.loads(b"".join(enclosed(head, "lines")(sheet.COLUMNS, [told])))
    assert [one["permalink"] for one in whole["lines"]] == [row["permalink"] for row in rows]
    assert whole["counts"]["in_text"]["hits"] == 8
    assert whole["counts"]["by_county"][0]["place_name"] == "山西省长治市沁源县"


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    path = handmade.build(tmp_path / "a.db", (Piece("=1+1", "=HYPERLINK(项目)。", None, None),))
    lines, _ = made(path, Asked("项目", part="body"))
    out = io.StringIO(newline="")
    write_rows(sheet.COLUMNS, sheet.told(lines, "=x", "2026-01-01"), "csv", out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()[1:], newline=""))
    assert row["left"] == "'=HYPERLINK("
    assert row["title"] == "'=1+1"
    assert row["query"] == "'=x"


def test_hits_stand_under_each_other_in_a_terminal(path: Path) -> None:
    from ingest.concordance import columns

    lines, counts = made(path, Asked("项目"), width=60)
    told = list(sheet.text_lines(lines, 100))
    before = [line.partition(f" {one.hit} ")[0] for line, one in zip(told, lines, strict=True)]
    assert len(set(map(columns, before))) == 1
    assert max(columns(line) for line in told) <= 100
    table = list(sheet.text_counts(counts, "province"))
    assert table[1].endswith("in all")
    assert any(line.endswith("山西省") for line in table)


def test_it_finds_what_a_scan_finds(seeds_archive: Path) -> None:
    with closing(sqlite3.connect(seeds_archive)) as connection:
        texts = [
            row[0]
            for row in connection.execute(
                "SELECT s.text FROM sentences s JOIN articles a ON a.id = s.article "
                "WHERE a.reprint_of IS NULL"
            )
        ]
    for typed in ("项目", "镇", "高质量发展", "五个关键", "55项", "县委"):
        lines, counts = made(seeds_archive, Asked(typed))
        assert counts.hits == len(lines) == sum(len(hits(text, typed)) for text in texts), typed


def test_a_long_search_holds_little(tmp_path: Path) -> None:
    """Lines lie on disk: what is held in memory does not grow with the hits."""
    import tracemalloc

    def peak(n: int) -> int:
        with Spots() as held:
            found: Any = [
                ("0123456789abcdef-0", i, i, [(at, at + 2) for at in range(0, 40, 2)])
                for i in range(50)
            ]
            tracemalloc.start()
            for _ in range(n):
                for article, position, sentence, spans in found:
                    held.add(_found(sentence, article, position, spans), "right")
            held.sample(100, 1)
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert len(held) == 100
        return most

    assert peak(20) < 2 * peak(2) + 100_000


def _found(sentence: int, article: str, position: int, spans: list[tuple[int, int]]) -> Any:
    from ingest.kwic.scan import Found

    return Found(sentence, article, position, "body", None, None, None, spans)
