"""A published file holds what may be shown and not one byte more; what it holds, holds together.

Each hidden stretch of the texts has characters or numbers that stand nowhere else, so that each
byte of the file, and each term of its indexes, can be searched for them.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest import publish, search
from ingest.archive import ArchiveError, open_archive
from ingest.check import check
from ingest.cli import cli
from ingest.load import load
from ingest.packing import unpack
from ingest.publish import making
from ingest.publish.names import may_name, names_somebody
from ingest.publish.passages import SHARE, Said, passages, shown
from ingest.publish.policy import Origin, PolicyError, decide, forbids, licence_words, policy_of
from ingest.remove import remove
from ingest.store import ingest_paths
from ingest.tables import made_anew

NOTICE = "版权声明：未经本报书面授权，任何媒体、网站不得转载。"
# Of this only passages may be shown: what has 龘 in it stands behind what no figure is near.
SNIPPET = f"""沁源县召开项目推进会
2023-06-24 来源：某县报 记者 甲小禾
6月24日，沁源县召开重点项目推进会，县委书记柏大川出席会议。会议听取了各乡镇的情况汇报。
会议指出，项目是稳增长的重要支撑，是调结构的有力抓手，也是惠民生的重要载体，必须摆在更加突出的位置来抓，一刻也不能放松，一步也不能停歇。
会议要求，各级各部门要以龘龘之势抓落实，坚决克服畏难情绪，把任务分解到岗位、细化到每天，做到日有进度、周有变化、月有成效。
今年全县安排重点项目65个，总投资21.6亿元，同比增长8.5%，用好用活龘木政策，为长远发展打下坚实基础，让群众得到更多实惠。
困难户齐小满家今年养羊30只，他说以后的日子会龘龘地好起来，联系电话13812345678。
会议强调，项目建设是发展的生命线，要牢固树立抓项目就是抓发展的理念，坚持问题导向、目标导向和结果导向，拿出切实可行的办法。
各有关部门要主动服务、靠前服务，简化办事流程，提高办事效率，为企业排忧解难，营造亲商、安商、富商的良好氛围和环境。
要加强督促检查，建立健全工作台账，实行挂图作战、销号管理，对进展缓慢、工作不力的要通报批评，确保各项任务按期完成。
会后，与会人员又到龘料场、龘工厂一一察看，仔细询问每一处的进度，并就下一步工作提出明确要求，强调务必抓紧抓实。
{NOTICE}
"""
FACTS = """洪洞县夏粮收购有序进行
2023-07-02 来源：乙县网 记者 乙大山
洪洞县夏粮收购有序进行，靐靐齐整。截至目前，全县收购小麦12.7万吨，占计划的63.21%，县长靐大伟到现场察看。
下一步，将坚持“五个靐字诀”，确保颗粒归仓。
"""
FULL = """随县扎实推进香菇产业
2023-05-10 来源：丙县站 记者 丙小林
随县大力发展香菇产业，种植面积达30万亩，带动农户1200户，联系电话13987654321。
县委书记常大江说，要擦亮“三个一”招牌。
"""
REMOVED = """吴山镇消息
2023-05-11 来源：丙县站
吴山镇石材产值达到爨亿元，实为爨爨之数。
"""
RULES = policy_of(
    {
        "sources": [
            {"licence": "CC BY 4.0", "show": "full"},
            {"outlet": "乙县网", "show": "facts"},
        ]
    }
)
HIDDEN = ("龘", "靐", "爨", "13812345678", "13987654321", "齐小满", "/secret-folder/", "某更正人")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive: three texts, one of each kind, one removed; a correction, a problem."""
    root = tmp_path_factory.mktemp("publish")
    folder = root / "secret-folder"
    folder.mkdir()
    for name, text in {"a": SNIPPET, "b": FACTS, "c": FULL, "d": REMOVED}.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    (folder / "none.bin").write_bytes(bytes(range(256)) * 20)
    (folder / "xianzhi.csv").write_text("path,licence\nc.txt,CC BY 4.0\nd.txt,CC BY 4.0\n", "utf-8")
    path = root / "archive.db"
    with open_archive(path, "w") as archive:
        ingest_paths(archive, load([str(folder)]))
        keys = {r["outlet"]: r["key"] for r in archive.rows("SELECT outlet, key FROM articles")}
    (folder / "corrections.csv").write_text(
        f"key,field,value,who,why\n{keys['某县报']},published,2023-06-25,某更正人,见龘字\n", "utf-8"
    )
    with open_archive(path, "w") as archive:
        ingest_paths(archive, load([str(folder)]))
        gone = archive.one("SELECT key FROM articles WHERE title LIKE '吴山镇%'")
        remove(archive, gone, "应要求")
    return path


@pytest.fixture(scope="module")
def public(made: Path) -> Path:
    to = made.with_name("public.db")
    with open_archive(made) as archive:
        publish.publish(archive, to, RULES)
    return to


def rows(path: Path, sql: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql).fetchall()


def one(path: Path, sql: str) -> object:
    return rows(path, sql)[0][0]


# ─────────────────────────────────────────────────────────────── what is not there


def test_the_archive_has_all_that_is_to_be_hidden(made: Path) -> None:
    """Else the search below would find nothing for want of anything to find."""
    said = "\n".join(str(tuple(row)) for row in rows(made, "SELECT * FROM sentences"))
    said += "\n".join(str(tuple(row)) for row in rows(made, "SELECT * FROM corrections"))
    said += "\n".join(str(tuple(row)) for row in rows(made, "SELECT path FROM sources"))
    originals = b"".join(unpack(row[0]) for row in rows(made, "SELECT original FROM documents"))
    for word in HIDDEN[:2] + HIDDEN[5:]:
        assert word in said, word
    for word in HIDDEN[:2] + HIDDEN[3:6]:
        assert word.encode() in originals, word


def test_no_byte_of_what_is_hidden_is_there(made: Path, public: Path) -> None:
    held = public.read_bytes()
    for word in HIDDEN:
        for codec in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            if len(word.encode(codec)) > 2:  # two bytes stand anywhere
                assert word.encode(codec) not in held, (word, codec)
    for (original,) in rows(made, "SELECT original FROM documents"):
        assert original[10:60] not in held
    assert not list(public.parent.glob("public.db-*"))
    assert not list(public.parent.glob("*.part"))


def test_no_term_of_what_is_hidden_is_in_the_indexes(made: Path, public: Path) -> None:
    """The terms are those of what is shown, and no others: not one bigram across a gap."""
    with closing(sqlite3.connect(public)) as connection:
        for index in ("articles_fts", "sentences_fts"):
            connection.execute(
                f"CREATE VIRTUAL TABLE temp.{index}_v USING fts5vocab(main, {index}, row)"
            )
            held = {row[0] for row in connection.execute(f"SELECT term FROM temp.{index}_v")}
            table = index.removesuffix("_fts")
            columns = "text, title, kicker, captions" if table == "articles" else "text"
            shown_terms = {
                term
                for row in connection.execute(f"SELECT {columns} FROM {table}")
                for value in row
                for term in (search.index_terms(value) or "").split()
            }
            assert held == shown_terms
            assert held, index
    hidden = " ".join(row["text"] for row in rows(made, "SELECT text FROM sentences"))
    with_rare = {t for t in (search.index_terms(hidden) or "").split() if "龘" in t or "靐" in t}
    assert with_rare
    assert not with_rare & held


def test_a_gap_joins_no_two_characters() -> None:
    terms = (
        search.index_terms(shown("投资2680万元，增长八成多", [(7, 8), (9, 10)]).text) or ""
    ).split()
    assert "元增" not in terms


def test_numbers_of_persons_are_masked_in_what_is_shown_whole(public: Path) -> None:
    text = one(public, "SELECT text FROM articles WHERE shown = 'full'")
    assert "***********" in str(text)


def test_every_table_is_dealt_with() -> None:
    """A table that is new in the schema must be told what becomes of it."""
    tables = {name for kind, name in made_anew() if kind == "table"}
    unnamed = {n for n in tables if "_fts" not in n and not n.startswith("sqlite_")}
    assert unnamed - set(making.tables_dealt_with()) == set()


# ─────────────────────────────────────────────────────────────── what is there


def test_each_article_is_shown_as_its_source_says(public: Path) -> None:
    found = {r["outlet"]: r["shown"] for r in rows(public, "SELECT outlet, shown FROM articles")}
    assert found == {"某县报": "snippet", "乙县网": "facts", "丙县站": "full"}


def test_what_may_be_shown_is_the_same_as_in_the_archive(made: Path, public: Path) -> None:
    same = (
        "SELECT key, title, published, outlet, place, characters, notice FROM articles ORDER BY id"
    )
    kept = [tuple(row) for row in rows(public, same)]
    assert kept == [tuple(row) for row in rows(made, same)]
    figures = "SELECT key, surface, value, unit, indicator, period, place FROM figures ORDER BY id"
    assert [tuple(r) for r in rows(public, figures)] == [tuple(r) for r in rows(made, figures)]
    whole = "SELECT text FROM articles WHERE outlet = '丙县站'"
    assert one(public, whole) == one(made, whole)


def test_a_snippet_is_the_opening_and_words_around_findings(public: Path) -> None:
    text = str(one(public, "SELECT text FROM articles WHERE shown = 'snippet'"))
    assert text.startswith("6月24日")
    assert "总投资21.6亿元" in text
    assert "…" in text
    officer = rows(public, "SELECT person FROM mentions WHERE kind = 'person'")
    assert {"柏大川", "常大江"} == {row[0] for row in officer}


def test_of_facts_there_is_no_text(public: Path) -> None:
    said = rows(
        public,
        "SELECT s.text FROM sentences s JOIN articles a ON a.id = s.article "
        "WHERE a.shown = 'facts' AND s.part = 'body' ORDER BY s.id",
    )
    assert [row[0] for row in said] == ["…12.7万吨…63.21%…"]
    assert one(public, "SELECT text FROM articles WHERE shown = 'facts'") == ""
    sheet = rows(public, "SELECT surface, sentence_text FROM figure_sheet WHERE title LIKE '洪洞%'")
    assert [row[0] for row in sheet] == ["12.7万吨", "63.21%"]


def test_spans_quote_what_is_shown(public: Path) -> None:
    for table in ("figures", "dates", "formula_uses", "mentions"):
        wrong = (
            f"SELECT count(*) FROM {table} f JOIN sentences s ON s.id = f.sentence "
            "WHERE substr(s.text, span_start + 1, span_end - span_start) <> surface".replace(
                "span_start", "f.span_start"
            ).replace("span_end", "f.span_end")
        )
        assert one(public, wrong) == 0, table


def test_corrections_hold_without_who_and_why(public: Path) -> None:
    (row,) = rows(public, "SELECT value, who, why FROM corrections")
    assert tuple(row) == ("2023-06-25", "", "")


def test_the_removed_stays_removed(public: Path) -> None:
    assert one(public, "SELECT reason FROM tombstones") == "应要求"


def test_it_says_what_it_shows(public: Path) -> None:
    told = json.loads(str(one(public, "SELECT value FROM settings WHERE name = 'published'")))
    assert told["articles"] == {"facts": 1, "full": 1, "snippet": 1}
    assert told["characters_shown"] < told["characters"]


def test_it_is_sound_and_damage_is_seen(public: Path, tmp_path: Path) -> None:
    with open_archive(public) as archive:
        assert check(archive) == ()
    damaged = Path(shutil.copy(public, tmp_path / "damaged.db"))
    with closing(sqlite3.connect(damaged)) as connection, connection:
        connection.execute("UPDATE documents SET original = x'00' WHERE id = 1")
        connection.execute("UPDATE articles SET captions = '图' WHERE shown = 'facts'")
    with open_archive(damaged) as archive:
        assert {damage.kind for damage in check(archive)} >= {"hidden"}


def test_the_same_archive_gives_the_same_bytes(made: Path, public: Path, tmp_path: Path) -> None:
    with open_archive(made) as archive:
        publish.publish(archive, tmp_path / "again.db", RULES)
    assert (tmp_path / "again.db").read_bytes() == public.read_bytes()


def test_an_archive_of_an_older_index_gives_one_of_this_version(made: Path, tmp_path: Path) -> None:
    older = Path(shutil.copy(made, tmp_path / "older.db"))
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("UPDATE settings SET value = 'bigram-0' WHERE name = 'fold_version'")
    with open_archive(older) as archive:
        publish.publish(archive, tmp_path / "new.db", RULES)
    with open_archive(tmp_path / "new.db") as archive:
        assert check(archive) == ()


# ─────────────────────────────────────────────────────────────── the command, and the others on it


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_the_command(made: Path, tmp_path: Path) -> None:
    rules = tmp_path / "metadata.yml"
    rules.write_text("publish:\n  default: facts\n", "utf-8")
    to = tmp_path / "out.db"
    status, said = run("publish", made, to, "-m", rules)
    assert status == 0, said
    assert "3 articles facts only (default: 3)" in said
    assert "left out: 4 originals" in said
    status, said = run("publish", made, to, "-m", rules)
    assert (status, "--replace" in said) == (1, True)
    assert run("publish", made, to, "-m", rules, "--replace", "--quiet") == (0, "")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("publish: {default: all}", "write full, snippet or facts"),
        ("publish: {sources: [{show: full}]}", "names no outlet, host or licence"),
        ("publish: {sources: [{host: a.cn}]}", "write full, snippet or facts"),
        ("publish: {sources: {host: a.cn}}", "is a list"),
        ("publish: {sources: [{host: 3, show: full}]}", "is a text, or a list of texts"),
        ("publish: [", "is no YAML, line 1"),
    ],
)
def test_a_policy_that_is_not_understood(
    made: Path, tmp_path: Path, written: str, told: str
) -> None:
    rules = tmp_path / "metadata.yml"
    rules.write_text(written, "utf-8")
    status, said = run("publish", made, tmp_path / "out.db", "-m", rules)
    assert status == 1
    assert told in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out.db").exists()


def test_a_target_that_cannot_be(made: Path, tmp_path: Path) -> None:
    for target, told in (
        (made, "itself"),
        (tmp_path, "folder"),
        (tmp_path / "no" / "x", "make that"),
    ):
        status, said = run("publish", made, target)
        assert (status, told in said) == (1, True), said


def test_other_commands_say_that_it_is_published(public: Path, tmp_path: Path) -> None:
    key = str(one(public, "SELECT key FROM articles WHERE shown = 'snippet'"))
    text = tmp_path / "x.txt"
    text.write_text(FULL, "utf-8")
    before = public.read_bytes()
    for command in (
        ("ingest", public, text), ("reingest", public), ("remove", public, key, "--reason", "x"),
        ("publish", public, tmp_path / "y.db"), ("show", public, key, "--original"),
        ("show", public, key, "--edits"), ("terms", public, "--starter"),
    ):  # fmt: skip
        status, said = run(*command)
        if command[0] == "terms" and status == 2:
            continue
        assert (status, "published file" in said) == (1, True), (command, said)
        assert said.count("\n") == 1
    assert public.read_bytes() == before
    status, said = run("check", public)
    assert (status, "published file" in said) == (0, True), said
    assert run("search", public, "总投资")[0] == 0
    assert run("show", public, key)[0] == 0
    assert run("backup", public, tmp_path / "copy.db")[0] == 0


def test_a_failed_publishing_leaves_nothing(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(making, "_finish", fail)
    with open_archive(made) as archive, pytest.raises(ArchiveError, match="make room"):
        publish.publish(archive, tmp_path / "out.db", RULES)
    assert list(tmp_path.iterdir()) == []


# ─────────────────────────────────────────────────────────────── who decides


@pytest.mark.parametrize(
    ("origin", "mode", "why"),
    [
        (Origin(hosts=frozenset({"www.a.gov.cn"})), "full", "rule 1"),
        (Origin(hosts=frozenset({"www.a.gov.cn", "b.com"})), "snippet", "default"),
        (Origin(hosts=frozenset({"xgov.cn"})), "snippet", "default"),
        (Origin(hosts=frozenset({"a.gov.cn"}), notice="严禁转载"), "snippet", "notice:forbidden"),
        (Origin(hosts=frozenset({"a.gov.cn"}), notice="歡迎轉載"), "full", "rule 1"),
        (Origin(outlet="某報", notice="禁止转载"), "full", "rule 2"),
        (Origin(licence="CC BY-SA 3.0"), "full", "rule 3"),
        (Origin(licence="CC BY-NC-ND 4.0"), "snippet", "default"),
        (Origin(outlet="别报", hosts=frozenset({"c.com"})), "facts", "rule 4"),
        (Origin(outlet="别报"), "snippet", "default"),
        (Origin(), "snippet", "default"),
    ],
)
def test_the_first_rule_that_fits_decides(origin: Origin, mode: str, why: str) -> None:
    policy = policy_of(
        {
            "sources": [
                {"host": "gov.cn", "show": "full"},
                {"outlet": "某报", "show": "full", "despite_notice": True},
                {"licence": ["CC BY", "CC BY-SA"], "show": "full"},
                {"outlet": "别报", "host": "c.com", "show": "facts"},
            ]
        }
    )
    decision = decide(policy, origin)
    assert (decision.mode, decision.why) == (mode, why)


def test_a_default_of_full_gives_way_to_a_notice() -> None:
    policy = policy_of({"default": "full"})
    assert decide(policy, Origin()).mode == "full"
    assert decide(policy, Origin(notice="未经许可，不得转载")).mode == "snippet"


def test_the_notices_of_the_test_forbid() -> None:
    assert forbids(NOTICE)
    assert not forbids(None)
    assert not forbids("")


def test_licences_of_one_name_are_one() -> None:
    assert licence_words("CC0 1.0") == licence_words("cc0") != licence_words("CC BY")
    assert licence_words("CC BY 4.0 International") == licence_words("cc-by")
    assert licence_words(None) == ()


def test_a_policy_asks_for_known_things() -> None:
    with pytest.raises(PolicyError, match="nothing else"):
        policy_of({"sauces": []})
    with pytest.raises(PolicyError, match="true or false"):
        policy_of({"sources": [{"host": "a", "show": "full", "despite_notice": "yes"}]})


# ─────────────────────────────────────────────────────────────── what of a sentence is shown


def test_a_snippet_stays_within_its_share() -> None:
    body = "各地要切实加强组织领导，层层压实责任，确保各项任务落到实处见到成效，" * 30
    said = [Said("body", f"{body}完成投资{n}万元，{body}") for n in range(10, 90)]
    said = [
        Said(s.part, s.text, ((s.text.index("投资") + 2, s.text.index("元") + 1),)) for s in said
    ]
    seen = passages(said, "snippet")
    whole = sum(len(one.text) for one in said)
    assert sum(end - start for one in seen for start, end in one.spans) <= SHARE * whole
    for one, was in zip(seen, said, strict=True):
        assert one.moved(was.figures[0]) is not None


def test_where_a_name_may_stand_only_the_finding_is_shown() -> None:
    text = "困难户齐小满家今年养羊30只，收入不错。"
    start = text.index("30只")
    lead = Said("body", "会议强调要狠抓落实、务求实效。" * 40)
    (_, seen) = passages([lead, Said("body", text, ((start, start + 3),))], "snippet")
    assert "齐小满" not in seen.text
    assert "30只" in seen.text


@pytest.mark.parametrize("text", ["村民齐小满说", "欧阳小禾告诉", "张某某承认", "老党员王德贵家"])
def test_what_may_name(text: str) -> None:
    assert may_name(text)


@pytest.mark.parametrize("text", ["全年固定资产投资", "新增城镇就业", "粮食总产量达到", ""])
def test_what_names_nobody(text: str) -> None:
    assert not may_name(text)


def test_what_a_figure_is_of_is_left_out_where_it_is_somebodys() -> None:
    assert names_somebody("齐小满家", frozenset())
    assert not names_somebody("齐小满家", frozenset({"齐小满"}))
    assert not names_somebody("全体农户", frozenset())
    assert not names_somebody("东盟国家", frozenset())
    assert not names_somebody(None, frozenset())
