"""The command line: what is printed where, with which status, and that all of it is documented."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from ingest import __version__, sampling
from ingest.api import EXTRACT_KEYS
from ingest.cli import cli
from ingest.commands.research import SAMPLED
from ingest.commands.shared import EXPORT_FORMATS
from ingest.commands.texts import KINDS
from ingest.export import FORMATS
from tests import made

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
COMMANDS = (
    "ingest",
    "reingest",
    "serve",
    "search",
    "concordance",
    "figures",
    "show",
    "export",
    "panel",
    "terms",
    "sample",
    "score",
    "extract",
    "clean",
    "demo",
    "check",
    "problems",
    "backup",
    "publish",
    "remove",
)
ARTICLE = f"{made.document(made.TWO).key}-0"


def run(*arguments: object, data: str | bytes | None = None, status: int = 0) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments], input=data)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result


def process(*arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "ingest", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=ROOT, timeout=60, **options)


# ─────────────────────────────────────────────────────────────── help and documentation


def test_the_commands() -> None:
    assert tuple(cli.commands) == COMMANDS
    assert tuple(EXTRACT_KEYS) == KINDS
    assert EXPORT_FORMATS == FORMATS
    assert tuple(sampling.KINDS) == SAMPLED


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    command = cli.commands[name]
    assert command.help
    assert run(name, "--help").output.startswith("Usage: ")
    for parameter in command.params:
        assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None), (
            parameter.name
        )


def test_the_documentation_is_what_help_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "docs/cli.md"], cwd=ROOT, capture_output=True
    )
    assert done.returncode == 0, "run: python -m cogapp -r docs/cli.md"
    told = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"## xianzhi {name}\n" not in told] == []


def test_help_does_not_wait_for_dictionaries() -> None:
    heavy = {"jieba", "opencc", "pypinyin", "datasette", "sqlite_utils", "uvicorn"}
    program = f"import sys, ingest.cli; print({heavy!r} & sys.modules.keys())"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert told.stdout == "set()\n"


def test_version() -> None:
    assert run("--version").output == f"xianzhi, version {__version__}\n"


def test_wrong_use() -> None:
    assert "Missing argument" in run("ingest", status=2).stderr
    assert "No such command" in run("injest", status=2).stderr
    assert "choose one" in run("search", "a.db", "x", "--csv", "--json", status=2).stderr
    assert "leave out" in run("show", "a.db", "x", "--original", "--json", status=2).stderr
    assert "reason" in run("remove", "a.db", "x", status=2).stderr
    assert "empty" in run("remove", "a.db", "x", "--reason", " ", status=2).stderr


# ─────────────────────────────────────────────────────────────── in


def test_ingest_the_seeds(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    first = run("ingest", archive, SEEDS)
    assert first.stdout.startswith("5 inputs, 5 new: 10 articles, ")
    assert first.stdout.count("\n") == 1
    assert f"new {SEEDS}/000_db7ffc8f9e5546e8.txt\n" in first.stderr
    assert run("ingest", archive, SEEDS).stdout == "5 inputs, 5 unchanged: nothing changed\n"
    assert run("check", archive).stdout.startswith("Sound: 5 documents, 10 articles, ")
    quiet = run("ingest", archive, SEEDS, "-q")
    assert quiet.output == ""


def test_ingest_from_standard_input(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    text = (SEEDS / "000_db7ffc8f9e5546e8.txt").read_bytes()
    assert run("ingest", archive, "-", data=text).stdout.startswith("1 input, 1 new: 1 article, ")
    known = run("ingest", archive, SEEDS / "000_db7ffc8f9e5546e8.txt")
    assert known.stdout.startswith("1 input, 1 known under another name")


def test_an_interrupted_ingest_goes_on(tmp_path: Path) -> None:
    archive, folder = tmp_path / "archive.db", tmp_path / "texts"
    folder.mkdir()
    body = "某县召开项目推进会，投资2680万元。" * 40
    for number in range(300):
        (folder / f"{number:03}.txt").write_text(f"第{number}次推进会\n{body}\n", "utf-8")
    command = [sys.executable, "-m", "ingest", "ingest", str(archive), str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr
        for line in running.stderr:
            if line.startswith("new"):
                running.send_signal(signal.SIGINT)
                break
        told = running.stderr.read()
    assert running.returncode == 130
    assert told.endswith("Interrupted: what was read is safe; the same command goes on.\n")
    assert "Traceback" not in told
    assert [p.name for p in tmp_path.glob("archive.db*")] == ["archive.db"]
    assert run("check", archive).stdout.startswith("Sound: ")
    again = process("ingest", archive, folder / "000.txt").stdout.decode()
    assert "1 unchanged" in again


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_chinese_in_any_locale(made_path: Path, locale: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "LC_ALL": locale,
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
    }
    done = process("show", made_path, ARTICLE, env=environment)
    assert "沁源县项目推进会" in done.stdout.decode()
    found = process("search", made_path, "项目", env=environment)
    assert "项目" in found.stdout.decode()
    extracted = process("extract", "dates", env=environment, input="2023年\n".encode())
    assert "2023年" in extracted.stdout.decode()


def test_a_reader_that_has_seen_enough(made_path: Path) -> None:
    command = f"{sys.executable} -m ingest export {made_path} places | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT)
    assert done.stdout.decode().startswith("\ufeffcode,name")
    assert done.stderr == b""


# ─────────────────────────────────────────────────────────────── out


def test_search(made_path: Path) -> None:
    told = run("search", made_path, "投资")
    title, facts, passage = told.stdout.splitlines()
    assert title == f"1. 沁源县项目推进会  {ARTICLE}"
    assert facts.endswith("1 sentence")
    assert "【投资】2680万元" in passage
    assert told.stderr == "1 article, 1 sentence\n"
    assert run("search", made_path, "没有的词").stderr == "Nothing found.\n"
    assert "More than 1" in run("search", made_path, "五个关键", "--limit", 1).stderr


def test_what_was_understood_is_said(made_path: Path) -> None:
    told = run("search", made_path, "沁源縣 地点:山西 OR 年份:去年").stderr
    for line in ("Asked as: 沁源县 place:山西", "縣→县", "place 山西: 山西省",
                 "Passed over: 年份:去年 (this value means nothing here)"):  # fmt: skip
        assert line in told
    assert 'Passed over: " (punctuation is not indexed)' in run("search", made_path, '"').stderr
    assert "Near: 沁源县 (" in run("search", made_path, "沁源县没有的").stderr


def test_search_goes_on_behind_a_page(made_path: Path) -> None:
    whole = json.loads(run("search", made_path, "县", "--json", "--limit", 0).stdout)
    keys: list[str] = []
    after = None
    for _ in range(whole["total"]):
        more = ("--after", after) if after else ()
        page = json.loads(run("search", made_path, "县", "--json", "--limit", 1, *more).stdout)
        keys += [article["key"] for article in page["articles"]]
        after = page["next"]
    assert after is None
    assert keys == [article["key"] for article in whole["articles"]]
    assert len(keys) == whole["total"] > 1


def test_search_as_values(made_path: Path) -> None:
    found = json.loads(run("search", made_path, "投资", "--json").stdout)
    (article,) = found["articles"]
    assert article["key"] == ARTICLE
    (passage,) = article["passages"]
    start, end = passage["hits"][0]
    assert passage["text"][start:end] == "投资"
    assert passage["permalink"] == f"/a/{ARTICLE}#s{passage['position']}"
    rows = list(csv.DictReader(io.StringIO(run("search", made_path, "五个关键", "--csv").stdout)))
    assert [row["hit"] for row in rows] == ["五个关键"] * 2
    wrong = run("search", made_path, "县", "--csv", "--after", "x", status=2).stderr
    assert "leave out --after" in wrong


def test_search_in_titles(made_path: Path) -> None:
    found = json.loads(run("search", made_path, "标题:沁源", "--json").stdout)
    assert {article["title"] for article in found["articles"]} == {"沁源县项目推进会"}
    found = json.loads(run("search", made_path, "标题:投资", "--json").stdout)
    assert found["articles"] == []


def test_concordance(made_path: Path) -> None:
    done = run("concordance", made_path, "五个关键", "--sort", "date", "--width", 90)
    lines = done.stdout.splitlines()
    assert len(lines) == 2
    assert all(" 五个关键 " in line for line in lines)
    assert done.stderr == "2 hits\n"
    assert run("concordance", made_path, "没有的词").stderr == "Nothing found.\n"
    counted = run("concordance", made_path, "项目", "--counts", "county").stdout
    assert "per 10,000" in counted
    assert "2023" in counted
    whole = json.loads(run("concordance", made_path, "项目", "--json").stdout)
    assert whole["counts"]["hits"] == len(whole["lines"]) > 0
    for wrong in (["--place", "无此"], ["--years", "x"], ["--csv", "--json"], ["--sort", "x"]):
        assert "Error: " in run("concordance", made_path, "x", *wrong, status=2).stderr


def test_a_sample_is_written_to_a_file(made_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "sample.csv"
    run("concordance", made_path, "项目", "--sample", 1, "--seed", 3, "-o", out)
    (row,) = csv.DictReader(out.open(encoding="utf-8-sig"))
    assert row["permalink"].startswith("/a/")
    again = run("concordance", made_path, "项目", "--sample", 1, "--seed", 3, "--csv").stdout
    assert again.splitlines() == out.read_text("utf-8").splitlines()


def test_figures_by_how_much(seeds_archive: Path) -> None:
    done = run("figures", seeds_archive, "总投资 1000万元..5000万元", "--place", "长治")
    assert "2680 万元  总投资" in done.stdout
    assert "plan: 1 figures" in done.stdout
    (row,) = csv.DictReader(
        io.StringIO(run("figures", seeds_archive, "总投资 2680万元", "--csv").stdout[1:])
    )
    assert (row["value"], row["in_unit"], row["value_exact"]) == ("2680", "万元", "26800000")
    (line,) = run(
        "figures", seeds_archive, "总投资", "--unit", "亿元", "--json"
    ).stdout.splitlines()
    assert json.loads(line)["value"] == "0.268"
    assert run("figures", seeds_archive, "总投资 900亿元..").stderr == "Nothing found.\n"
    for wrong in (["5亩..1亩"], ["x", "--unit", "石头"], ["x", "--place", "无此"]):
        assert "Error: " in run("figures", seeds_archive, *wrong, status=2).stderr


def test_one_character_comes_newest_first(made_path: Path) -> None:
    found = json.loads(run("search", made_path, "县", "--json").stdout)
    assert found["newest_first"]
    assert found["articles"][0]["title"] == "洪洞县“冬季行动”"


def test_show_an_article(made_path: Path) -> None:
    told = run("show", made_path, ARTICLE).output
    for line in ("沁源县项目推进会", f"key: {ARTICLE}", "bylines: 记者 乙某", "source: two.txt",
                 "  2680万 = 2680 2023", "  2023年 = 2023", "  书记甲某 = 甲某 书记"):  # fmt: skip
        assert line in told
    values = json.loads(run("show", made_path, ARTICLE, "--json").output)
    assert values["key"] == ARTICLE
    assert values["bylines"] == [{"name": "乙某", "role": "记者"}]
    assert values["document"]["sources"][0]["path"] == "two.txt"
    for name in ("figures", "dates", "formulas", "mentions"):
        for row in values[name]:
            text = values["sentences"][row["sentence"]]["text"]
            assert text[row["span_start"] : row["span_end"]] == row["surface"]


def test_show_the_original_and_the_edits(made_path: Path) -> None:
    done = process("show", made_path, ARTICLE, "--original")
    assert done.stdout == made.TWO.encode()
    (line,) = run("show", made_path, ARTICLE, "--edits").output.splitlines()
    at = made.TWO.index("召 开") + 1
    assert line == f"{at}:{at + 1}  han-space  ' ' → ''"
    whole = json.loads(run("show", made_path, ARTICLE[:16], "--edits", "--json").output)
    assert [edit["before"] for edit in whole] == [" ", "\n---\n", "\n"]


def test_show_other_keys(made_path: Path) -> None:
    document = json.loads(run("show", made_path, ARTICLE[:16], "--json").output)
    assert document["articles"][0]["key"] == ARTICLE
    assert f"article: {ARTICLE}" in run("show", made_path, ARTICLE[:16]).output
    at = made.TWO.index("2680万")
    figure = f"{ARTICLE}-figure-{at}-{at + 5}"
    assert "value_exact: 2680\n" in run("show", made_path, figure).output
    assert json.loads(run("show", made_path, figure, "--json").output)["article_key"] == ARTICLE
    assert "value_exact: 2680\n" in run("show", made_path, f"http://localhost/f/{figure}").output
    assert "nothing under x" in run("show", made_path, "x", status=1).stderr


def test_export(made_path: Path, tmp_path: Path) -> None:
    told = run("export", made_path, "figures").stdout
    assert told.startswith("\ufeffid,key,")
    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))
    assert [row["surface"] for row in rows] == ["2680万", "8.5%", "30个", "30处", "12万"]
    output = tmp_path / "places.jsonl"
    run("export", made_path, "places", "-o", output)
    lines = output.read_text("utf-8").splitlines()
    assert len(lines) > 40_000
    assert json.loads(lines[0])["name"] == "北京市"
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name] == []
    query = run("export", made_path, "SELECT count(*) AS n FROM places", "--format", "jsonl").stdout
    assert json.loads(query)["n"] == len(lines)
    assert "original" not in run("export", made_path, "documents").stdout.split("\n")[0]


def test_export_guards_spreadsheets(made_path: Path) -> None:
    query = "SELECT '=1+1' AS a, '-5' AS b, -5 AS c, '@x' AS d, '＝1' AS e, NULL AS f, x'00ff' AS g"
    told = run("export", made_path, query).stdout_bytes.decode()
    assert told == "\ufeffa,b,c,d,e,f,g\r\n'=1+1,-5,-5,'@x,'＝1,,00ff\r\n"
    plain = json.loads(run("export", made_path, query, "--format", "jsonl").stdout)
    assert plain["a"] == "=1+1"


@pytest.mark.parametrize(
    ("what", "line"),
    [("nothing", "no table nothing: name one of articles, "),
     ("SELECT", "the query does not work"), ("SELECT x FROM y", "the query does not work"),
     ("DELETE FROM articles", "no table"),
     ("WITH a AS (SELECT 1) DELETE FROM dates", "readonly"),
     ("SELECT 1; SELECT 2", "the query does not work")],
)  # fmt: skip
def test_exports_that_do_not_work(made_path: Path, what: str, line: str) -> None:
    result = run("export", made_path, what, status=1)
    assert line in result.stderr
    assert result.stderr.count("\n") == 1


def test_export_to_a_place_that_cannot_be(made_path: Path, tmp_path: Path) -> None:
    told = run("export", made_path, "places", "-o", tmp_path / "no" / "a.csv", status=1).stderr
    assert "cannot be written" in told


# ─────────────────────────────────────────────────────────────── texts, without an archive


@pytest.mark.parametrize("kind", KINDS)
def test_extract(kind: str, tmp_path: Path) -> None:
    text = "山西省长治市沁源县县委书记王向辉说，2023年投资2680万元，落实“五个关键”。"
    told = run("extract", kind, data=f"{text}\n\n{text}").output.splitlines()
    first, empty, last = map(json.loads, told)
    assert empty == []
    assert first == last
    assert first
    for finding in first:
        assert tuple(finding) == EXTRACT_KEYS[kind]  # type: ignore[index]
        assert text[finding["span_start"] : finding["span_end"]] == finding["surface"]
    file = tmp_path / "lines.txt"
    file.write_text(f"\ufeff{text}\r\n", "utf-8")
    assert json.loads(run("extract", kind, file).output) == first


def test_extract_values_are_exact() -> None:
    (figure,) = json.loads(run("extract", "figures", data="总投资2680万元\n").output)
    assert (figure["value"], figure["value_exact"], figure["unit"]) == (26800000, "26800000", "CNY")


def test_extract_wants_utf8(tmp_path: Path) -> None:
    told = run("extract", "dates", data="2023年\n".encode("gb18030"), status=1).stderr
    assert "line 1 is not UTF-8" in told
    assert "cannot be read" in run("extract", "dates", tmp_path / "none", status=1).stderr


def test_clean() -> None:
    told = run("clean", SEEDS / "003_18a6dc4344faa821.txt").output.splitlines()
    assert len(told) == 6
    articles = [json.loads(line) for line in told]
    assert articles[0]["title"] == "洪洞县召开“冬季行动”推进会"
    assert articles[0]["place"] == "141024"
    assert articles[3]["bylines"] == [
        {"name": "李安安", "role": "作者"},
        {"name": "马飞虎", "role": "作者"},
    ]
    columns = (
        "key document span_start span_end position title kicker published published_basis year "
        "month outlet channel source_url editor notice licence supplied script is_template "
        "is_truncated place province city county township text characters bylines sentences "
        "captions edits"
    )
    assert set(articles[0]) == set(columns.split())
    piped = run("clean", data=(SEEDS / "003_18a6dc4344faa821.txt").read_bytes())
    assert piped.output.splitlines() == told


def test_clean_what_is_no_text() -> None:
    assert "nothing in it" in run("clean", data=b"", status=1).stderr


# ─────────────────────────────────────────────────────────────── keeping


def test_check_names_damage(made_path: Path) -> None:
    import sqlite3

    assert run("check", made_path).output == "Sound: 2 documents, 3 articles, 10 sentences\n"
    with closing(sqlite3.connect(made_path)) as connection:
        connection.execute("UPDATE dates SET surface = 'x'")
        connection.execute("UPDATE figures SET value = value + 1")
        connection.commit()
    told = run("check", made_path, status=1)
    assert told.stderr == (
        "Damaged: spans: dates row 1 does not quote its sentence\n"
        f"Damaged: values: {ARTICLE}-figure-{made.TWO.index('2680')}-{made.TWO.index('2680') + 5}"
        " is 2681.0 and exactly 2680 (and 4 more)\n"
    )


def test_problems(tmp_path: Path) -> None:
    archive, empty = tmp_path / "archive.db", tmp_path / "empty.txt"
    empty.touch()
    run("ingest", archive, empty, SEEDS / "000_db7ffc8f9e5546e8.txt")
    told = run("problems", archive).output
    assert told.startswith(f"{empty}: ")
    assert told.endswith("[empty]\n")
    (row,) = json.loads(run("problems", archive, "--json").output)
    assert (row["path"], row["code"]) == (str(empty), "empty")


def test_no_problems(made_path: Path) -> None:
    assert run("problems", made_path).output == "No problems.\n"


def test_remove(made_path: Path) -> None:
    told = run("remove", made_path, ARTICLE, "--reason", "asked by the author").output
    assert told == f"Removed {ARTICLE} 沁源县项目推进会\n"
    gone = run("show", made_path, ARTICLE, status=1).stderr
    assert "was removed on 20" in gone
    assert "asked by the author" in gone
    assert run("check", made_path).output.startswith("Sound: ")
    assert "removed already" in run("remove", made_path, ARTICLE, "--reason", "x", status=1).stderr


# ─────────────────────────────────────────────────────────────── serve


@contextmanager
def served(*arguments: object) -> Iterator[str]:
    command = [sys.executable, "-m", "ingest", "serve", *map(str, arguments), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        try:
            yield running.stdout.readline().strip()
        finally:
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 0


def _json(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own server
        return json.load(answer)


@pytest.mark.parametrize("immutable", [False, True])
def test_serve(made_path: Path, immutable: bool) -> None:
    other = made_path.rename(made_path.with_name("corpus.db"))
    with served(other, *(["--immutable"] if immutable else [])) as url:
        assert url.startswith("http://127.0.0.1:")
        databases = _json(f"{url}/-/databases.json")
        assert [(d["name"], d["is_mutable"]) for d in databases] == [("corpus", not immutable)]
        found = _json(f"{url}/corpus/articles.json?_shape=array&_search=%E6%8A%95%E8%B5%84")
        assert [row["key"] for row in found] == [ARTICLE]
        for table in ("articles", "sentences"):  # a filter that only one of them has
            url_of = f"{url}/corpus/{table}.json?_shape=array&_search=title:%E6%B2%81%E6%BA%90"
            assert len(_json(url_of)) == (table == "articles")


def test_an_immutable_archive_is_settled_first(made_path: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(made_path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    with served(made_path, "--immutable") as url:
        assert len(_json(f"{url}/archive/articles.json?_shape=array")) == 3


def test_a_port_that_is_taken(made_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run("serve", made_path, "--port", port, status=1).stderr
    assert f"port {port}" in told
    assert "--port" in told
    assert told.count("\n") == 1


def test_serve_what_is_not_there(tmp_path: Path) -> None:
    told = run("serve", tmp_path / "none.db", status=1).stderr
    assert "does not exist: make it with xianzhi ingest" in told
