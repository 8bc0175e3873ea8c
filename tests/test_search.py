"""Search: the index gives exactly what a scan of the folded text gives; no input is an error."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import search
from ingest.archive import open_archive
from ingest.search.terms import GAP, IS_HAN, TERM, term_starts

HAN = "高质量发展灵空山镇项目一二着着"
MIXED = st.text(alphabet=HAN + "後著縣aB7８Ｘ ,。%％“”\n", max_size=40)
HOSTILE = st.text(alphabet=st.sampled_from("高质a1\"“”「」*-|():^+{}[]\\'. \0ANDORT"), max_size=30)

# What is typed and the MATCH expression it becomes.
REWRITTEN = [
    ("高质量发展", '"高质 质量 量发 发展"'),
    ("镇", '"镇" *'),
    ("灵空山 文旅", '"灵空 空山" AND "文旅"'),
    ("灵空山\u3000文旅", '"灵空 空山" AND "文旅"'),
    ('"灵空山 文旅"', '"灵空 空山 山 文旅"'),
    ("“灵空山 文旅”", '"灵空 空山 山 文旅"'),
    ("「灵空山 文旅」", '"灵空 空山 山 文旅"'),
    ("＂灵空山 文旅＂", '"灵空 空山 山 文旅"'),
    ("项目 AND 文旅", '"项目" AND "文旅"'),
    ("项目 OR 文旅", '"项目" OR "文旅"'),
    ("项目|文旅", '"项目" OR "文旅"'),
    ("项目 ｜ 文旅", '"项目" OR "文旅"'),
    ("项目 NOT 文旅", '"项目" NOT "文旅"'),
    ("项目 -文旅", '"项目" NOT "文旅"'),
    ("-文旅 项目", '"项目" NOT "文旅"'),
    ("项目 发展 -文旅 -山", '("项目" AND "发展") NOT ("文旅" OR "山" *)'),
    ("项目 发展 | 文旅", '("项目" AND "发展") OR "文旅"'),
    ("项目 (发展 | 文旅)", '"项目" AND ("发展" OR "文旅")'),
    ("（项目|发展） 文旅", '("项目" OR "发展") AND "文旅"'),
    ("AND 项目", '"项目"'),
    ("项目 OR", '"项目"'),
    ("项目 NOT", '"项目"'),
    ("项目 AND OR 文旅", '"项目" OR "文旅"'),
    ("-文旅", '""'),
    ("NOT", '""'),
    ("and", '"and"'),
    ("高质*", '"高质" *'),
    ("高质量＊", '"高质 质量" *'),
    ("S44*", '"s 44" *'),
    ("S440", '"s 440"'),
    ("2680万元", '"2680 万元"'),
    ("5%人员", '"5 ᚠ 人员"'),
    ("8.5％以上", '"8 5 ᚠ 以上"'),
    ("“2020 年”", '"2020 年" *'),
    ("“‘1234’工作”", '"1234 工作"'),
    ("３A级", '"3 a 级" *'),
    ("级a镇b", '"级 a 镇 b"'),
    ("title:灵空山", 'title : "灵空 空山"'),
    ("标题：靈空山", 'title : "灵空 空山"'),
    ("標題: 灵空山 文旅", 'title : "灵空 空山" AND "文旅"'),
    ("引题:发展 -正文:镇", 'kicker : "发展" NOT text : "镇" *'),
    ("captions:现场", 'captions : "现场"'),
    ("url:灵空山", '"url 灵空 空山"'),
    ("标题(一)", '"标题 题 一" *'),
    ("五个关键”助推", '"五个 个关 关键 键 助推"'),
    ("服務領", '"服务 务领"'),
    ("カメラ", '"カメ メラ"'),
    ("", '""'),
    ("。，!", '""'),
    ('"', '""'),
    ("*", '""'),
    ("(", '""'),
    ("title:", '"title"'),
    ("NEAR(灵空山 文旅, 5)", 'NEAR("灵空 空山" "文旅", 6)'),
    ("邻近（镇）", '"镇" *'),
    ("邻近（镇 县，２６）", 'NEAR("镇" * "县" *, 26)'),
    ("near(“灵空 山” gdp)", 'NEAR("灵空 空 山" * "gdp", 10)'),
    ("标题:NEAR(灵空 文旅) -NEAR(a b,0)", 'title : NEAR("灵空" "文旅", 11) NOT NEAR("a" "b", 0)'),
    ("标题:(灵空 | 文旅) 镇", '(title : "灵空" OR title : "文旅") AND "镇" *'),
    ("项目 -标题:(灵空 文旅)", '"项目" NOT (title : "灵空" AND title : "文旅")'),
    ("标题:(灵空 正文:文旅)", 'title : "灵空" AND text : "文旅"'),
    ("NEAR(,)", '""'),
    ("NEAR(灵空山", '"near 灵空 空山"'),
    ("项目 地点:临汾 年份:2020..", '"项目"'),
    ("地点:临汾", '""'),
    ("小标题:项目", '"项目"'),
]

# What is typed, what it is understood as, and what is passed over and why.
UNDERSTOOD = [
    ("項目 place:临汾", "项目 place:临汾", []),
    ("项目 地點: 临汾，太原 年份:二〇二〇年", "项目 place:临汾,太原 year:2020", []),
    ("项目 地点:临汾 地点:太原", "项目 place:临汾,太原", []),
    ("项目 地点:(临汾 | 太原)", "项目 place:临汾,太原", []),
    ("标题:(项目 工程)", "title:项目 AND title:工程", []),
    ("年份:2018—2020 -年份:2019", "year:2018..2020 -year:2019", []),
    ("年:2020年以来", "year:2020..", []),
    ("year:<2020", "year:..2019", []),
    ("year:2020-2018,去年", "year:2018..2020", [("year:去年", "value")]),
    ("项目 year:", "项目", [("year:", "value")]),
    ("来源:“市日报” 提法:五个关键 人物:何佑鹏", "outlet:市日报 person:何佑鹏 formula:五个关键", []),
    ("部分:小标题 项目", "项目 part:heading", []),
    ("部分:脚注 项目", "项目", [("部分:脚注", "value")]),
    ("小标题:项目", "项目 part:heading", []),
    ("项目|工程 地点:临汾", "(项目 OR 工程) place:临汾", [("place:临汾", "within")]),
    ("(项目|工程) 地点:临汾", "(项目 OR 工程) place:临汾", []),
    ("项目 AND", "项目", [("AND", "operator")]),
    ("OR 项目", "项目", [("OR", "operator")]),
    ("项目 NOT", "项目", [("NOT", "operator")]),
    ("-煤 -焦", "", [("-煤", "unwanted"), ("-焦", "unwanted")]),
    ("项目 。 …", "项目", [("。", "punctuation"), ("…", "punctuation")]),
    ("邻近(项目 投资，3)", "NEAR(项目 投资, 3)", []),
    ("“项目，投资” 2680万元", '"项目 投资" AND 2680万元', []),
    ("GD* 标题:灵空山", "gd* AND title:灵空山", []),
]


@pytest.fixture(scope="module")
def empty() -> Iterator[sqlite3.Connection]:
    with closing(_index([])) as connection:
        yield connection


def _index(texts: list[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    search.register(connection)
    search.register_writer(connection)
    connection.execute(
        "create virtual table t using fts5(title, kicker, captions, text, "
        f'content="", tokenize="{search.TOKENIZER}")'
    )
    rows = list(enumerate(texts))
    connection.executemany("insert into t(rowid, text) values (?, index_terms(?))", rows)
    return connection


def _found(connection: sqlite3.Connection, typed: str) -> list[int]:
    sql = "select rowid from t where t match ? order by rowid"
    return [row[0] for row in connection.execute(sql, (search.match_query(typed),))]


@pytest.mark.parametrize(("typed", "expression"), REWRITTEN)
def test_what_is_typed_becomes_an_expression(typed: str, expression: str) -> None:
    assert search.match_query(typed) == expression


@pytest.mark.parametrize(("typed", "spelled", "dropped"), UNDERSTOOD)
def test_what_is_understood_can_be_said_again(
    typed: str, spelled: str, dropped: list[tuple[str, str]]
) -> None:
    query = search.parse(typed)
    found = query.spelled()
    if len(query.filters) > 1:  # their order says nothing
        assert set(found.split()) == set(spelled.split())
    else:
        assert found == spelled
    assert [(one.text, one.why) for one in query.dropped] == dropped
    again = search.parse(found)
    assert again.match() == query.match()
    assert set(again.filters) == set(query.filters)


def test_much_is_read_but_not_all() -> None:
    query = search.parse("高" * (search.MAX_TYPED + 5))
    assert [one.why for one in query.dropped] == ["length"]
    assert {one.why for one in search.parse("(" * 50 + "高").dropped} == {"depth"}


QUERIES = st.lists(
    st.sampled_from([
        "高质", "质量", "展", "a", "7", "镇项", "高质量发", "一 二", "AND", "OR", "NOT", "-", "(",
        ")", "|", "“高 质”", "NEAR(高 量, 2)", "NEAR(展 高质 a, 1)", "a*", "高质*", "7镇", "7%镇",
    ]),
    max_size=6,
).map(" ".join)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(st.lists(MIXED, min_size=1, max_size=8), st.one_of(QUERIES, HOSTILE, MIXED))
@example(["高量", "高，质量", "量高", "高发展镇项目量"], "NEAR(高 量, 2)")
@example(["高质高量"], "NEAR(高质 高量, 0)")
@example(["7%镇", "7镇", "7 镇", "7、镇", "“7”镇", "7”，镇"], "7镇")
@example(["7%镇", "7镇", "7。“镇项”"], "7%镇")
def test_the_text_says_what_the_index_says(texts: list[str], typed: str) -> None:
    """`accepts` and `hits` read a text as MATCH reads the index, whatever is asked."""
    query = search.parse(typed, search.SENTENCE_COLUMNS)
    with closing(_index(texts)) as connection:
        sql = "select rowid from t where t match ? order by rowid"
        found = [row[0] for row in connection.execute(sql, (query.match(),))]
    scan = [
        i for i, text in enumerate(texts)
        if query.node is not None and search.accepts(search.fold(text), query.node)
    ]  # fmt: skip
    assert found == scan
    assert all(search.hits(texts[i], query) for i in found)


@given(st.text())
@example("著着瞭了麼么幺ＡＢＣ％〇İſﬁ")
def test_folding_is_character_by_character(text: str) -> None:
    folded = search.fold(text)
    assert folded == "".join(map(search.fold, text))
    assert len(folded) == len(text)
    assert search.fold(folded) == folded


@given(MIXED, MIXED)
def test_folding_does_not_look_around(a: str, b: str) -> None:
    assert search.fold(a + b) == search.fold(a) + search.fold(b)


@pytest.mark.parametrize(
    ("one", "other"),
    [("著力", "着力"), ("什麼", "什么"), ("靈空山鎮", "灵空山镇"), ("後裏裡", "后里里"),
     ("ＧＤＰ", "gdp"), ("％", "%"), ("乾隆", "干隆"), ("瞭解", "了解"), ("答覆", "答复"),
     ("覆蓋", "覆盖"), ("藉助", "借助"), ("復甦", "复苏"), ("衞生", "卫生"), ("敍述", "叙述")],
)  # fmt: skip
def test_spellings_meet(one: str, other: str) -> None:
    assert search.fold(one) == search.fold(other)


def test_index_terms() -> None:
    assert search.index_terms(None) is None
    for text, terms in (
        ("", ""), ("高质量", "高质 质量 量"), ("高，质", "高 质"), ("S440省道", "s 440 省道 道"),
        ("𠮷野家の味", "𠮷野 野家 家の の味 味"), ("３Ａ級、", "3 a 级"), ("\n。\n量\r\n", "量"),
    ):  # fmt: skip
        assert (search.index_terms(text) or "").split() == terms.split()


@given(st.one_of(MIXED, st.text(), st.text(alphabet="高量aB７8 _＿\n，①\u0301\0")))
def test_the_quick_way_to_the_terms_gives_the_terms(text: str) -> None:
    folded = search.fold(text)
    terms = {match.start(): match[1] for match in TERM.finditer(folded)}
    slow = [terms.get(start, GAP) for start in term_starts(folded)]
    assert (search.index_terms(text) or "").split() == slow


@given(
    st.text(alphabet="高量aB７8 _＿\n，。%①", max_size=40), st.lists(st.integers(0, 40), max_size=6)
)
def test_the_terms_of_pieces_make_up_those_of_the_whole(text: str, cuts: list[int]) -> None:
    ends = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = []
    for start, end in pairwise(ends):
        piece = text[start:end]
        kept = piece.rstrip("\n") if start % 2 else piece  # line ends may be of no piece
        pieces.append(search.Piece(start, kept, search.index_terms(kept) or ""))
    joined = search.joined_terms(text, pieces)
    assert joined is not None
    assert joined.split() == (search.index_terms(text) or "").split()
    wrong = [search.Piece(at + 1, piece, terms) for at, piece, terms in pieces]
    held = search.joined_terms(text, wrong)
    assert held is not None
    assert text.isspace() or held.split() == joined.split()


def test_every_term_is_one_term_to_sqlite(empty: sqlite3.Connection) -> None:
    run = [chr(c) for c in range(0x1100, 0x32000) if IS_HAN.match(chr(c))]
    connection = _index(["".join(run)])
    connection.execute("create virtual table v using fts5vocab(t, instance)")
    (terms,) = connection.execute("select count(*) from v").fetchone()
    assert terms == len(run)


TEXTS = st.lists(st.text(alphabet=HAN + "高质量高质aB7 ,。", max_size=20), min_size=1, max_size=8)


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.data())
def test_a_query_finds_what_a_scan_finds(texts: list[str], data: st.DataObject) -> None:
    """For every piece of a text up to 8 characters long, without punctuation."""
    whole = data.draw(st.sampled_from(texts))
    pieces = {
        w[i : i + n] for w in re.findall(r"\w+", whole) for i in range(len(w)) for n in range(1, 9)
    }
    with closing(_index(texts)) as connection:
        for piece in pieces:
            asked = search.fold(piece)
            # Letters and digits are whole terms: none of their kind may stand beside them.
            left = (
                r"(?<![0-9])" if asked[0].isdecimal() else r"(?<![a-z])" if asked[0] < "z" else ""
            )
            right = (
                r"(?![0-9])" if asked[-1].isdecimal() else r"(?![a-z])" if asked[-1] < "z" else ""
            )
            inside = r"[\W_]*".join(re.findall(r"[0-9]+|[a-z]+|[^0-9a-z]+", asked))
            wanted = re.compile(left + inside + right)
            scan = [i for i, text in enumerate(texts) if wanted.search(search.fold(text))]
            assert _found(connection, piece) == scan, piece
            assert [i for i, text in enumerate(texts) if search.hits(text, piece)] == scan, piece


@settings(deadline=None, max_examples=300)
@given(st.one_of(HOSTILE, MIXED, st.text()))
@example("(" * 5000 + "高质")
@example("a " * 4000)
@example("a|b " * 4000)
@example("-a " * 4000)
@example("\"'“ ” NEAR(a b, 3) ^a title:- {a b}: c")
@example("title:title:title:")
@example("NOT NOT ( NOT ) a")
@example("\u19b0 AND \u0301")
@example("高" * 100_000)
def test_no_input_is_an_error(typed: str) -> None:
    with closing(_index(["高质量 a b c"])) as connection:
        _found(connection, typed)
        search.hits("高质量 a b c", typed)
        connection.execute(
            "select zh_snippet(?, ?)", ("高质量 a", typed.replace("\0", ""))
        ).fetchone()


def test_punctuation_alone_finds_nothing() -> None:
    with closing(_index(["高质量", ""])) as connection:
        assert [_found(connection, typed) for typed in ("", "。", '"', "*", "-", "()")] == [[]] * 6


def test_operators_on_rows() -> None:
    with closing(_index(["灵空山项目", "灵空山文旅", "文旅项目", "发展"])) as connection:
        assert _found(connection, "灵空山 项目") == [0]
        assert _found(connection, "灵空山 | 发展") == [0, 1, 3]
        assert _found(connection, "项目 -灵空山") == [2]
        assert _found(connection, "(灵空山 | 发展) -文旅") == [0, 3]


def test_a_pasted_sentence_is_found() -> None:
    text = "沁源县灵空山镇:抓牢“五个关键”助推(高质量)发展,投资2680万元,同比增长8.5%。"
    with closing(_index([text, "沁源县灵空山镇"])) as connection:
        assert _found(connection, text) == [0]
        assert _found(connection, text[10:25]) == [0]


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("靈空山鎮的山", "灵空 山", ["靈空山", "山"]),
        ("高质量、高质", "高质", ["高质", "高质"]),
        ("S 440和S4401", "S440", ["S 440"]),
        ("冬季,行动与冬季行动", "冬季，行动", ["冬季,行动"]),
        ("项目与文旅", "项目 -文旅", ["项目"]),
        ("ＧＤＰ增长", "gdp", ["ＧＤＰ"]),
        ("abc", "ab", []),
        ("abc", "ab*", ["abc"[:2]]),
        ("项目", "", []),
    ],
)
def test_hits(text: str, typed: str, marked: list[str]) -> None:
    assert [text[a:b] for a, b in search.hits(text, typed)] == marked


@given(MIXED, MIXED)
def test_hits_are_ascending_and_disjoint(text: str, typed: str) -> None:
    flat = [offset for span in search.hits(text, typed) for offset in span]
    assert flat == sorted(set(flat))


def test_snippet() -> None:
    text = "开头的话" * 20 + "\n灵空山镇的项目与项目" + "后面的话" * 20
    short = search.snippet(text, "项目", "<b>", "</b>", width=20)
    assert short.count("<b>项目</b>") == 2
    assert short.startswith("…")
    assert short.endswith("…")
    assert "\n" not in short
    assert search.snippet(text, "没有", width=4) == "开头的话…"
    assert search.snippet("短", "短") == "【短】"
    assert search.snippet("", "短") == ""


@given(MIXED, MIXED, st.integers(1, 30))
def test_a_snippet_is_a_passage_of_its_text(text: str, typed: str, width: int) -> None:
    plain = search.snippet(text, typed, "", "", width).removeprefix("…").removesuffix("…")
    assert plain in text.replace("\n", " ")


def test_a_long_line_is_ordinary_input() -> None:
    text = "高质量发展，S440,“ " * 200_000
    assert len(search.index_terms(text) or "") > len(text)
    assert len(search.hits(text, "高质量发展")) == 200_000


@pytest.mark.parametrize("length", [1, 2, 3, 4, 8])
def test_the_seeds_are_found_as_a_scan_finds_them(seeds_archive: Path, length: int) -> None:
    with open_archive(seeds_archive) as archive:
        for table in ("articles", "sentences"):
            texts = {
                r["id"]: search.fold(r["text"])
                for r in archive.rows(f"SELECT id, text FROM {table}")
            }
            runs = [run for text in texts.values() for run in re.findall("[一-龥]+", text)]
            pieces = {
                run[i : i + length] for run in runs for i in range(0, len(run) - length + 1, 37)
            }
            for piece in pieces:
                sql = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH zh(?) ORDER BY rowid"
                found = [row["rowid"] for row in archive.rows(sql, f"text:{piece}")]
                assert found == [i for i, text in texts.items() if piece in text], piece


def test_functions_in_sql(empty: sqlite3.Connection) -> None:
    def one(sql: str, *arguments: Any) -> Any:
        return empty.execute(sql, arguments).fetchone()[0]

    assert one("select zh('title:灵空')") == 'title : "灵空"'
    assert one("select zh('title:灵空', 'sentences')") == '"title 灵空"'
    assert one("select zh(null)") == '""'
    assert one("select zh_snippet('靈空山', '灵空')") == "【靈空】山"
    assert one("select zh_snippet('靈空山', '灵空', '<', '>', 2)") == "<靈空>…"
    assert one("select zh_snippet(null, null)") == ""
    assert one("select index_terms(null)") is None


def test_the_search_box_does_not_ask_an_index_for_a_column_it_lacks() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        search.register(connection)
        search.register_writer(connection)
        connection.execute('create virtual table sentences_fts using fts5(text, content="")')
        connection.execute('create virtual table articles_fts using fts5(title, text, content="")')
        connection.execute(
            "insert into articles_fts(rowid, title) values (1, index_terms('灵空山'))"
        )
        for _ in range(2):  # statements are cached: the second time nothing is prepared
            for table, count in (("articles_fts", 1), ("sentences_fts", 0)):
                sql = f"select count(*) from {table} where {table} match escape_fts(:q)"
                assert connection.execute(sql, {"q": "title:灵空"}).fetchone() == (count,)


def test_the_fold_has_a_name() -> None:
    assert search.fold_version() == search.fold_version()
    assert re.fullmatch(r"bigram-\d+-[0-9a-f]{12}", search.fold_version())
