"""Asking an archive: who is found, in what order, page by page, and what is offered instead."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import search
from ingest.archive import open_archive
from ingest.load import load
from ingest.rulebook import load_rules
from ingest.searching import Found, find, sentences, values
from ingest.searching.restrict import places_named
from ingest.store import ingest_paths
from tests.handmade import HOSTILE, PIECES, Finding, Piece, add, build

MORE = (
    Piece("煤炭经济", "投资煤矿三亿元。投资旅游两亿元。", "141024", "2019-05-01", "临汾新闻网"),
    Piece("水利", "水库投资一亿元。\n下游灌溉农田。", "14", "2021-02-03", "山西日报"),
    Piece(
        "农业简讯", "小麦丰收。水库蓄水。农田水利投资旅游投资。", "141024", "2021-02-04", "临汾日报"
    ),
    Piece("旅游大会", "大会召开。", "421321", "2018-07", None),
    Piece("無題", "衞生部門瞭解情況，答覆羣眾。", None, None, None, "hant"),
    Piece(
        "人事",
        "王五任镇长，提出“三个抓手”。",
        "421321",
        "2022",
        "随州日报",
        findings=(
            Finding("mentions", "王五", {"kind": "person", "person": "王五", "post": "镇长"}),
            Finding("formula_uses", "“三个抓手”", {"quoted": 1, "formula": "三个抓手"}),
        ),
    ),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("searching") / "archive.db", (*PIECES, *MORE))


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        yield connection


def titles(found: Found) -> list[str | None]:
    return [article.title for article in found.articles]


def marked(found: Found) -> list[list[str]]:
    return [
        [p.text[a:b] for p in article.passages for a, b in p.hits] for article in found.articles
    ]


# ─────────────────────────────────────────────────────────────── who is found


def test_words_are_wanted_in_one_sentence_first(db: sqlite3.Connection) -> None:
    found = find(db, "投资 旅游")
    assert titles(found) == ["煤炭经济", "农业简讯"] or titles(found) == ["农业简讯", "煤炭经济"]
    assert (found.total, found.sentences, found.whole) == (2, 2, False)
    apart = find(db, "灌溉 投资")
    assert (titles(apart), apart.whole, apart.sentences) == (["水利"], True, 0)
    assert marked(apart) == [["投资", "灌溉"]]


def test_what_is_not_wanted_is_not_in_that_sentence(db: sqlite3.Connection) -> None:
    found = find(db, "投资 -煤")
    assert "煤炭经济" in titles(found), "another of its sentences has it"
    texts = [p.text for article in found.articles for p in article.passages]
    assert texts
    assert not any("煤" in text for text in texts)


def test_a_column_is_asked_of_the_article_and_the_rest_of_a_sentence(
    db: sqlite3.Connection,
) -> None:
    assert titles(find(db, "标题:煤炭 旅游")) == ["煤炭经济"]
    assert titles(find(db, "标题:煤炭")) == ["煤炭经济"]
    assert set(titles(find(db, "标题:(煤炭|水利)"))) == {"煤炭经济", "水利"}
    assert set(titles(find(db, "标题:煤炭 | 标题:水利"))) == {"煤炭经济", "水利"}
    assert titles(find(db, "标题:煤炭 没有")) == []


def test_a_phrase_goes_on_into_the_next_sentence(db: sqlite3.Connection) -> None:
    found = find(db, "小麦丰收。水库蓄水。")
    assert titles(found) == ["农业简讯"]
    assert found.articles[0].sentences == 0


@pytest.mark.parametrize("typed", ["卫生部门了解", "衞生部門瞭解", "衛生部門 答复群众"])
def test_both_scripts(db: sqlite3.Connection, typed: str) -> None:
    found = find(db, typed)
    assert titles(found) == ["無題"]
    assert "".join(marked(found)[0]).startswith("衞生部門")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("投资 place:临汾", {"煤炭经济", "农业简讯"}),
        ("投资 地点:洪洞县", {"煤炭经济", "农业简讯"}),
        ("投资 地点:1410 年份:2021", {"农业简讯"}),
        ("投资 -地点:临汾 -地点:沁源", {"水利"}),
        ("投资 地点:乌有", set()),
        ("年份:2018..2019", {"煤炭经济", "旅游大会"}),
        ("年份:2018,2022", {"旅游大会", "人事", "洪洞县2022年工作综述"}),
        ("投资 来源:日报", {"水利", "农业简讯"}),
        ("投资 -来源:日报 年份:2019", {"煤炭经济"}),
        ("人物:王五", {"人事"}),
        ("提法:抓手 王五", {"人事"}),
        ("提法:三个抓手 -人物:王五", set()),
        ("旅游 部分:标题", {"旅游大会"}),
        ("旅游 -部分:标题", {"煤炭经济", "农业简讯"}),
        ("项目 部分:图注", {"沁源县灵空山镇抓项目"}),
        ("小标题:项目", {"沁源县灵空山镇抓项目"}),
        ("部分:图注", {"沁源县灵空山镇抓项目"}),
    ],
)
def test_filters(db: sqlite3.Connection, typed: str, found: set[str]) -> None:
    assert set(titles(find(db, typed))) == found


def test_filters_alone_show_what_they_name(db: sqlite3.Connection) -> None:
    assert marked(find(db, "人物:王五")) == [["王五"]]
    assert marked(find(db, "提法:三个抓手")) == [["三个抓手"]]
    (article,) = find(db, "年份:2018").articles
    assert [p.text for p in article.passages] == ["大会召开。"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [("临汾", ["1410"]), ("临汾市", ["1410"]), ("山西", ["14"]), ("1404", ["1404"]),
     ("随", ["421321"]), ("山西省临汾洪洞", ["141024"]), ("湖北洪洞", []), ("乌有", []),
     ("襄樊", ["4206"]), ("晋", ["14"]),
     ("12345", []), ("", [])],
)  # fmt: skip
def test_names_of_places(db: sqlite3.Connection, name: str, codes: list[str]) -> None:
    assert [code for code, _ in places_named(db, name)] == codes


# ─────────────────────────────────────────────────────────────── in what order


def test_titles_come_before_texts(db: sqlite3.Connection) -> None:
    found = find(db, "旅游")
    assert titles(found)[0] == "旅游大会", "once in the title, twice in the text of another"
    assert found.articles[0].title_hits == ((0, 2),)
    assert not found.newest_first


def test_one_character_comes_newest_first(db: sqlite3.Connection) -> None:
    found = find(db, "水")
    assert found.newest_first
    assert titles(found) == ["农业简讯", "水利"]
    dates = [article.published or "" for article in find(db, "年份:1900..").articles]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize(
    "typed", ["县", "年", "投资", "项目 | 投资 | 县", "年份:1900..", "全县脱贫户"]
)
def test_pages_have_each_article_once(db: sqlite3.Connection, typed: str) -> None:
    whole = find(db, typed, size=1000)
    seen, cursor, firsts = [], None, []
    while True:
        page = find(db, typed, size=2, cursor=cursor)
        seen += [article.key for article in page.articles]
        firsts.append(page.first)
        if page.next is None:
            break
        cursor = page.next
    assert seen == [article.key for article in whole.articles]
    assert len(seen) == len(set(seen)) == whole.total
    assert firsts == list(range(1, whole.total + 1, 2))
    assert find(db, typed, size=2, cursor=cursor).previous in ("", *_cursors(db, typed))


def _cursors(db: sqlite3.Connection, typed: str) -> Iterator[str]:
    page = find(db, typed, size=2)
    while page.next:
        yield page.next
        page = find(db, typed, size=2, cursor=page.next)


def test_a_cursor_holds_when_articles_come_in(tmp_path: Path) -> None:
    path = build(tmp_path / "own.db", MORE)
    with closing(sqlite3.connect(path)) as connection:
        first = find(connection, "水", size=1)
        before = find(connection, "水", size=1, cursor=first.next)
        add(path, Piece("新来", "水利最新消息。", "14", "2025-01-01"))
        after = find(connection, "水", size=1, cursor=first.next)
        assert titles(before) == titles(after) == ["水利"]
        assert titles(find(connection, "水", size=1)) == ["新来"]


@pytest.mark.parametrize(
    "cursor", ["", "x", "1~2", "9~nan~1", "1~inf~2", "~~", "0~1e999~3", "１~2~3"]
)
def test_a_cursor_of_no_sense_is_no_error(db: sqlite3.Connection, cursor: str) -> None:
    assert find(db, "投资", cursor=cursor).total == find(db, "投资").total


# ─────────────────────────────────────────────────────────────── reprints


@pytest.fixture
def reprinted(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = build(tmp_path / "own.db", MORE)
    for number in range(2):
        add(
            path,
            Piece(
                f"转载{number}", f"水库投资一亿元。编者按{number}。", "14", f"2023-02-0{number + 1}"
            ),
        )
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "UPDATE articles SET reprint_of = (SELECT id FROM articles WHERE title = '水利') "
            "WHERE title LIKE '转载%'"
        )
        connection.commit()
        yield connection


def test_reprints_are_folded_under_what_they_reprint(reprinted: sqlite3.Connection) -> None:
    found = find(reprinted, "水库投资")
    assert [(a.title, a.copies, a.copy_of) for a in found.articles] == [("水利", 2, None)]
    assert (found.total, found.folded) == (1, 2)
    alone = find(reprinted, "水库投资", reprints=True)
    assert {(a.title, a.copies) for a in alone.articles} == {
        ("水利", 0),
        ("转载0", 0),
        ("转载1", 0),
    }
    assert (alone.total, alone.folded) == (3, 0)


def test_a_reprint_that_alone_has_it_stands_for_itself(reprinted: sqlite3.Connection) -> None:
    found = find(reprinted, "编者按")
    assert [(a.title, a.copies) for a in found.articles] == [("转载0", 1)]
    assert found.articles[0].copy_of
    assert titles(find(reprinted, "编者按1")) == ["转载1"]


# ─────────────────────────────────────────────────────────────── what is near


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("投资 没有的词", [("fewer", "投资")]),
        ("投资 旅游 没有的词", [("fewer", "投资 AND 旅游")]),
        ("投资 地点:随州", [("unfiltered", "投资")]),
        ("水库水利工程", [("piece", "水库")]),
        ("王五灵空山镇", [("piece", "灵空山镇"), ("piece", "王五")]),
        ("洪洞 没有的词", [("place", "place:洪洞")]),
        ("王五 没有的词", [("person", "person:王五")]),
        ("抓手 没有的词", [("formula", 'formula:"三个抓手"')]),
    ],
)
def test_what_is_offered_finds_something(
    db: sqlite3.Connection, typed: str, offered: list[tuple[str, str]]
) -> None:
    found = find(db, typed)
    assert found.total == 0
    near = {(one.kind, one.typed): one.articles for one in found.near}
    assert set(offered) <= set(near), near
    for (_, again), count in near.items():
        assert find(db, again).total == count > 0


def test_nothing_near_is_nothing(db: sqlite3.Connection) -> None:
    assert find(db, "囍囍囍").near == ()
    assert find(db, "。").total == 0
    assert find(db, "。").near == ()


# ─────────────────────────────────────────────────────────────── no input is an error


@settings(deadline=None, max_examples=200)
@given(st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.sampled_from("投资a1\"“”「」*-|():^+{}\\'. \0ANDORT~,地点年份：<>"),
            max_size=30),
))  # fmt: skip
@example("place:" * 50)
@example("年份:9999999999 年份:0000-9999 year:<0000")
@example("place:'; drop table articles --")
@example("formula:% person:_ outlet:\\ part:body,title,x")
@example("NEAR(" * 200)
@example("-place:临汾")
@example("(" * 300 + "投资" + ")" * 300)
def test_no_query_is_an_error(path: Path, typed: str) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = find(connection, typed)
        told = values(found)
        assert told["total"] == found.total
        list(sentences(connection, search.parse(typed)))


def test_hostile_titles_are_found_as_they_stand(db: sqlite3.Connection) -> None:
    (article,) = find(db, HOSTILE).articles
    assert article.title == HOSTILE


# ─────────────────────────────────────────────────────────────── sentences


def test_sentences_of_a_query(db: sqlite3.Connection) -> None:
    def texts(typed: str) -> list[str]:
        return [row["text"] for row in sentences(db, search.parse(typed))]

    assert set(texts("投资 旅游")) == {"投资旅游两亿元。", "农田水利投资旅游投资。"}
    assert texts("标题:煤炭 旅游") == ["投资旅游两亿元。"]
    assert texts("投资 地点:临汾 年份:2021") == ["农田水利投资旅游投资。"]
    assert texts("旅游 部分:标题") == ["旅游大会"]
    assert "煤炭经济" in texts("标题:煤炭")
    assert texts("。") == []


@pytest.mark.parametrize("read_on", [1, 7, 10_000])
def test_the_newest_are_the_same_read_or_asked(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, read_on: int
) -> None:
    monkeypatch.setattr(import_module("ingest.searching.sentences"), "READ_ON", read_on)
    for char in "县年的水一万":
        sql = "SELECT text FROM sentences ORDER BY id DESC"
        scan = [text for (text,) in db.execute(sql) if char in search.fold(text)]
        assert [row["text"] for row in sentences(db, search.parse(char))] == scan


# ─────────────────────────────────────────────────────────────── damaged texts


def test_repaired_text_is_found_and_marked(tmp_path: Path) -> None:
    """Pinyin that a page left between characters and lost characters are no hindrance."""
    source = tmp_path / "damaged.txt"
    source.write_text(
        "全縣推進服務(wù)領(lǐng)域建設(shè)\n2021-03-04\n"
        "今年以來，全縣推進服務(wù)領(lǐng)域建設(shè)，總投資2680萬元，群眾滿意。\n",
        encoding="utf-8",
    )
    with open_archive(tmp_path / "a.db", "w") as archive:
        ingest_paths(archive, load([str(source)]), load_rules())
        for typed in ("服务领域建设", "服務領域建設", "推进服务领域建设，总投资2680万元"):
            found = find(archive.connection, typed)
            assert found.total == 1, typed
            pieces = [p.text[a:b] for p in found.articles[0].passages for a, b in p.hits]
            assert any("服務領域建設" in piece for piece in pieces), typed
