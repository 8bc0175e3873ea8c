"""Try it: what a pasted text shows, how it stands to the archive, and that nothing is kept."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette
from datasette.plugins import pm

from ingest.api import ReadError
from ingest.search import register
from ingest.trying import (
    BusyError,
    Desk,
    FailedError,
    Given,
    Tried,
    compare,
    read_text,
)
from ingest.trying.desk import nothing
from ingest.trying.read import MOST
from ingest.trying.sheet import COLUMNS, figures_of, rows
from tests import handmade
from tests.handmade import HOSTILE
from tests.pages import ENGLISH, Page, serve
from tests.test_explore import PIECES

TEXT = f"""洪洞县2023年经济运行简况
发布日期：2024-02-10　来源：本县融媒体中心　浏览次数：310次
　　2023年，洪洞县地区生产总值268.2亿元，增长4.5%。粮食产量3.2亿斤。
　　有事请打13812345678。县委落实“五个关键”。{HOSTILE}
打印本页 关闭窗口"""
GIVEN = Given(TEXT, "141024", "2024-02-10")


@pytest.fixture(scope="module")
def tried() -> Tried:
    return read_text(GIVEN)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handmade.build(tmp_path_factory.mktemp("try") / "archive.db", PIECES)


@pytest.fixture(scope="module")
def ds(archive: Path) -> Iterator[Datasette]:
    served = serve(archive)
    yield served
    _plugin().desk.close()


def _plugin() -> Any:
    """The plugin as Datasette loaded it: its module has no package."""
    return next(one for one in pm.get_plugins() if hasattr(one, "desk"))


# ─────────────────────────────────────────────────────────────── what is read


def test_cleaned_marked_and_masked(tried: Tried) -> None:
    (article,) = tried.articles
    assert (article.row["title"], article.row["published"]) == (
        "洪洞县2023年经济运行简况", "2024-02-10",
    )  # fmt: skip
    assert [f["surface"] for f in article.figures] == ["268.2亿元", "4.5%", "3.2亿斤"]
    assert {mark["mark"] for mark in article.others} >= {"formula", "date", "place"}
    shown = "".join(piece.before for piece in tried.pieces)
    assert "13812345678" not in shown + str(tried.articles)
    assert "浏览次数" in shown
    assert "浏览次数" not in "".join(str(s["text"]) for s in article.sentences)
    assert {rule.rule for rule in tried.rules} >= {"mask-phone"}


def test_the_source_of_a_page_is_read_as_a_page() -> None:
    said = "全县投资3亿元，增长8%。县里今年把工业放在前头，项目一个接一个开工，干部下到一线去。"
    source = f"<!DOCTYPE html><html><body><h1>某县情况</h1><p>{said}</p></body></html>"
    found = read_text(Given(source))
    assert [f["surface"] for f in figures_of(found)] == ["3亿元", "8%"]
    assert "<p>" not in "".join(str(s["text"]) for a in found.articles for s in a.sentences)


def test_too_long_a_text_is_refused() -> None:
    with pytest.raises(ReadError, match="longer than 60,000"):
        read_text(Given("字" * (MOST + 1)))


@pytest.mark.parametrize(
    "text", ["\x00\x01", "PK\x03\x04" + "a" * 50, "‮甲\u200b乙", "{}", "\ud800"]
)
def test_odd_texts_are_read_or_refused(text: str) -> None:
    with suppress(ReadError):
        assert isinstance(read_text(Given(text)), Tried)


def test_beside_the_archive(archive: Path, tried: Tried) -> None:
    with closing(sqlite3.connect(archive)) as db:
        register(db)
        found = compare(db, figures_of(tried))
    told = {figures_of(tried)[n]["surface"]: one for n, one in found.items()}
    assert {surface: one.standing for surface, one in told.items()} == {
        "268.2亿元": "agrees", "4.5%": "agrees", "3.2亿斤": "new",
    }  # fmt: skip
    assert [one.surface for one in told["268.2亿元"].theirs] == ["268亿元"]
    assert told["4.5%"].theirs[0].surface == "增长4.5%"  # what agrees comes first


@pytest.mark.parametrize(
    ("said", "standing"),
    [("2023年，洪洞县地区生产总值271亿元。", "differs"),
     ("2019年，洪洞县地区生产总值200亿元。", "other years"),
     ("2023年，随县地区生产总值91亿元。", "differs"),
     ("2023年，随县地区生产总值增长6%。", "new"),
     ("2023年，全县地区生产总值271亿元。", None)],
)  # fmt: skip
def test_how_one_figure_stands(archive: Path, said: str, standing: str | None) -> None:
    with closing(sqlite3.connect(archive)) as db:
        found = compare(db, figures_of(read_text(Given(said))))
    assert [one.standing for one in found.values()] == ([standing] if standing else [])


def test_the_sheet(tried: Tried) -> None:
    told = [dict(zip(COLUMNS, row, strict=True)) for row in rows(tried, {})]
    assert [row["value_exact"] for row in told] == ["26820000000", "4.5", "320000000"]
    assert {row["place_name"] for row in told} == {"山西省临汾市洪洞县"}


# ─────────────────────────────────────────────────────────────── the desk


def slow(given: Given) -> Tried:
    time.sleep(60)
    return Tried((), (), ())


def quick(given: Given) -> Tried:
    if given.text == "die":
        os._exit(1)
    if given.text == "fail":
        raise KeyError(given.text)
    return Tried((), (), ())


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    one = Desk(reader=quick, prepare=nothing)
    yield one
    one.close()


def test_a_text_that_kills_its_process_takes_no_other_with_it(desk: Desk) -> None:
    with pytest.raises(FailedError, match="ended"):
        desk.read(Given("die"))
    with pytest.raises(FailedError, match="KeyError"):
        desk.read(Given("fail"))
    assert desk.read(Given("")) == Tried((), (), ())


def test_no_more_than_some_may_wait(desk: Desk) -> None:
    with desk._turn:
        waiting = [threading.Thread(target=desk.read, args=(Given(""),)) for _ in range(5)]
        for thread in waiting:
            thread.start()
        while desk._waiting < 5:
            time.sleep(0.01)
        with pytest.raises(BusyError):
            desk.read(Given(""))
    for thread in waiting:
        thread.join()


# ─────────────────────────────────────────────────────────────── the page


async def post(ds: Datasette, language: str = "zh", **fields: str) -> Any:
    opened = await ds.client.get("/-/try")
    token = re.search(r'name="csrftoken" value="([^"]+)"', opened.text)
    assert token
    cookies = {"ds_csrftoken": opened.cookies["ds_csrftoken"]}
    cookies |= ENGLISH if language == "en" else {}
    return await ds.client.post("/-/try", data={"csrftoken": token[1], **fields}, cookies=cookies)


ASKED = {"text": TEXT, "place": "洪洞", "published": "2024-02-10"}


async def test_marked_and_compared(ds: Datasette, archive: Path) -> None:
    before = hashlib.sha256(archive.read_bytes()).digest()
    answer = await post(ds, **ASKED)
    assert answer.status_code == 200
    assert list(Page(answer.text).faults()) == []
    assert "no-store" in answer.headers["cache-control"]
    for said in ("268.2亿元", "相符", "m figure", "m formula", "mask-phone", "268亿元"):
        assert said in answer.text
    result = answer.text[answer.text.index('id="figures"') :]
    assert "13812345678" not in result
    assert "<script>alert" not in answer.text
    for link in Page(answer.text).links("/f/"):
        assert (await ds.client.get(link)).status_code == 200
    assert hashlib.sha256(archive.read_bytes()).digest() == before
    assert not [p for p in archive.parent.iterdir() if p != archive]


async def test_in_english(ds: Datasette) -> None:
    answer = await post(ds, "en", **ASKED)
    for said in ("Beside the archive", "agrees", "gross regional product", "Edits"):
        assert said in answer.text


async def test_the_sheet_to_take_away(ds: Datasette) -> None:
    answer = await post(ds, **ASKED, form="csv")
    assert answer.text.startswith("\ufeff")
    told = list(csv.DictReader(io.StringIO(answer.text[1:])))
    assert [row["archive"] for row in told] == ["agrees", "agrees", "new"]
    assert "no-store" in answer.headers["cache-control"]
    found = json.loads((await post(ds, **ASKED, form="json")).text)
    assert len(found["figures"]) == 3
    assert found["articles"][0]["title"] == "洪洞县2023年经济运行简况"


async def test_without_its_token_nothing_is_read(ds: Datasette) -> None:
    answer = await ds.client.post("/-/try", data=ASKED, cookies=ENGLISH)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"text": " "}, "请先贴一段文字"),
     ({"text": "甲", "place": "某某县"}, "没有哪个地方叫“某某县”"),
     ({"text": "甲", "published": "那天"}, "日期这样写"),
     ({"text": "字" * (MOST + 1)}, "太长：60,001 字")],
)  # fmt: skip
async def test_what_is_wrong_is_said(ds: Datasette, fields: dict[str, str], told: str) -> None:
    answer = await post(ds, **fields)
    assert (answer.status_code, told in answer.text) == (400, True)


async def test_a_body_too_large_is_not_even_read(ds: Datasette) -> None:
    answer = await ds.client.post("/-/try", data={"text": "a" * 900_000})
    assert (answer.status_code, "最多 60,000 字" in answer.text) == (413, True)

    async def drops() -> Any:
        for _ in range(100):
            yield b"a" * 10_000

    answer = await ds.client.post("/-/try", content=drops(), headers={
        "content-type": "application/x-www-form-urlencoded", "cookie": "ds_csrftoken=x",
    })  # fmt: skip
    assert answer.status_code == 413


async def test_others_do_not_wait(ds: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(seconds=1.0, reader=slow, prepare=nothing)
    monkeypatch.setattr(_plugin(), "desk", desk)
    trying = asyncio.create_task(post(ds, **ASKED))
    while desk._waiting == 0:
        await asyncio.sleep(0.01)
    assert (await ds.client.get("/")).status_code == 200
    assert not trying.done()
    answer = await trying
    assert (answer.status_code, "读得太久" in answer.text) == (503, True)
    desk.close()


async def test_nothing_is_said_of_the_text_in_a_log(
    ds: Datasette, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    await post(ds, **ASKED)
    said = capfd.readouterr()
    assert "地区生产总值" not in caplog.text + said.out + said.err
