"""Numbers of persons: masked in all that is made from an original, and nothing else is."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive import open_archive
from ingest.check import check
from ingest.cli import cli
from ingest.load import load
from ingest.private import masked, may_tell, private_numbers, veiled
from ingest.rulebook import load_rules
from ingest.store import ingest_paths
from tests.pages import serve
from tests.site_by_hand import get

MOBILE, IDENTITY, OLD, CARD = (
    "13812345678", "11010519491231002X", "110105491231002", "6222021001116245702",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"联系人：李四，电话：{MOBILE}。", "联系人：李四，电话：***********。"),
        ("手机１３８１２３４５６７８", "手机***********"),
        ("拨打138-1234-5678，或+86 13912345678", "拨打***-****-****，或+** ***********"),
        ("电话138 1234 5678", "电话*** **** ****"),
        (f"张三{MOBILE}/李四15912345678", "张三***********/李四***********"),
        (f"身份证号{IDENTITY}", "身份证号******************"),
        (f"编号为{IDENTITY}的申请人", "编号为******************的申请人"),
        ("身份证号110105194912310021", "身份证号******************"),
        ("身份证：110105 19491231 002X", "身份证：****** ******** ****"),
        (f"身份证号{OLD}", "身份证号***************"),
        (f"银行卡号{CARD}", "银行卡号*******************"),
        ("家庭电话：0355-7832000", "家庭电话：****-*******"),
    ],
)
def test_numbers_of_persons_are_masked_digit_for_digit(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "完成投资13812345678元，增长8.5%",
        "总产值13812345678.50元",
        "惠及13812345678人次",
        "文号15212345678，代码13912345678",
        "县政府办公室电话：0355-7832000",
        "监督电话12345、12315，报警110",
        "统一社会信用代码911404310123456789",
        "项目代码2020-140431-48-03-012345",
        "号码110105194912310021",  # the check digit is another: no identity number
        "身份证号110105194902300021",  # nobody was born on a 30th of February
        f"图书编目{OLD}",
        f"招标公告{CARD}号",
        "卡号6222021001116245703",  # the check digit is another
        "138 1234 5678",  # three cells of a table
        "2023年12月31日至2024年12月31日",
        "http://www.example.cn/art/2020/13812345678.html",
        "138****5678",
        "圆周率3.1415926535897932384626",
        "人口1381234、5678户",
    ],
)
def test_figures_codes_dates_and_numbers_of_offices_stay(text: str) -> None:
    assert masked(text) == text


@given(st.text(alphabet="138 -0123456789X电话号码身份证，元０９*"))
def test_masking_keeps_length_and_all_but_digits(text: str) -> None:
    shown = masked(text)
    assert len(shown) == len(text)
    assert all(a == b or b == "*" for a, b in zip(text, shown, strict=True))
    ends = [0, *(n.end for n in private_numbers(text))]
    assert all(n.start >= end for n, end in zip(private_numbers(text), ends, strict=False))


def test_a_number_that_markup_cuts_apart_is_known_by_its_edit() -> None:
    decoded = "电话<b>138</b>12345678<i>。"
    assert veiled(decoded, [(2, 20, "mask-phone")]) == "电话<b>***</b>********<i>。"
    assert may_tell("138<b>1234</b>5678")
    assert not may_tell("2020年<b>1234</b>5678万元")


PAGE = f"""<html><head><title>古县便民服务公告 咨询{MOBILE}</title></head><body>
<h1>古县便民服务公告 咨询{MOBILE}</h1><p>发布时间：2021-03-05</p>
<p>为方便群众办事，古县城关镇开通便民服务热线，服务群众3200人，办结事项1500件。</p>
<p>镇长张建国说，群众有事可拨打<b>138</b>1234<span>5678</span>，随叫随到。</p>
<p>申请人王小二，身份证号{IDENTITY}，补助资金2600元打入银行卡号{CARD}。</p>
<p>县政府办公室值班电话0357-8322000，监督电话12345。</p></body></html>"""


@pytest.fixture(scope="module")
def private_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("private")
    (folder / "page.html").write_text(PAGE, "utf-8")
    (folder / "plain.txt").write_text(re.sub("<[^>]+>", "", PAGE), "utf-8")
    path = folder / "archive.db"
    with open_archive(path, "w") as archive:
        ingest_paths(
            archive, load([str(folder / "page.html"), str(folder / "plain.txt")]), load_rules()
        )
    return path


def test_no_row_of_an_archive_tells_a_number_of_a_person(private_archive: Path) -> None:
    with sqlite3.connect(private_archive) as db:
        texts = [line for line in db.iterdump() if "INSERT INTO" in line]
    told = re.sub(r"X'[0-9A-F]*'", "", "\n".join(texts))  # what is packed is the original
    for number in (MOBILE, "1234<span>5678", "12345678", IDENTITY, CARD):
        assert number not in told
    assert "0357-8322000" in told
    assert "***********，随叫随到" in told


def test_the_archive_holds_and_its_findings_stand(private_archive: Path) -> None:
    with open_archive(private_archive) as archive:
        assert list(check(archive)) == []
        rows = archive.connection.execute(
            "SELECT rule, certain, \"before\" FROM edits WHERE rule LIKE 'mask-%'"
        ).fetchall()
        surfaces = {row[0] for row in archive.connection.execute("SELECT surface FROM figures")}
    assert {row[0] for row in rows} == {"mask-phone", "mask-id", "mask-card"}
    assert {tuple(row)[1:] for row in rows} == {(1, None)}
    assert {"3200人", "1500件", "2600元"} <= surfaces


def test_commands_show_stars(private_archive: Path, tmp_path: Path) -> None:
    with open_archive(private_archive) as archive:
        keys = [row[0] for row in archive.connection.execute("SELECT key FROM articles")]
    run = CliRunner()
    page = private_archive.parent / "page.html"
    asked = [
        ["clean", str(page)],
        ["extract", "figures", str(page)],
        ["extract", "people", str(page)],
    ]
    asked += [["show", str(private_archive), key, *how] for key in keys for how in (
        [], ["--edits"], ["--edits", "--json"], ["--json"],
    )]  # fmt: skip
    for arguments in asked:
        done = run.invoke(cli, arguments)
        assert done.exit_code == 0, done.output
        assert "extract" in arguments or "***" in done.output
        assert not re.search(rf"{MOBILE}|{IDENTITY}|{CARD}|1234\D{{0,8}}5678", done.output), (
            arguments
        )


async def test_pages_show_stars(private_archive: Path) -> None:
    with open_archive(private_archive) as archive:
        keys = [row[0] for row in archive.connection.execute("SELECT key FROM articles")]
    ds = serve(private_archive)
    for key in keys:
        for tab in ("", "/original", "/edits", "/data"):
            page = await get(ds, f"/a/{key}{tab}")
            assert not re.search(rf"{MOBILE}|{IDENTITY}|{CARD}|1234\W{{0,8}}5678", page), tab
        assert "***" in await get(ds, f"/a/{key}")
