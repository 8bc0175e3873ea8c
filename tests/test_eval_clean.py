"""How well cleaning does on labelled pages, pinned.

The pages of each batch were written, labelled, and tried **once** before the rules were mended on
them; labels that broke this project's own conventions were put right before that count. Right of
wanted at that first try:

=========  =======  =====  =====  =======  =====  ======  ==============  ==================
batch      article  title  date   outlet   names  editor  body: recall    body: precision
=========  =======  =====  =====  =======  =====  ======  ==============  ==================
1 (62)     64/70    51/69  47/58  28/48    41/49  11/13   260/273         260/332
2 (31)     33/36    26/36  22/27  18/26    17/24  3/4     133/135         133/151
3 (30)     31/33    24/33  24/29  18/24    17/25  5/6     109/118         109/132
4 (30)     34/34    32/34  28/28  23/26    25/27  6/6     106/110         106/118
5 (19)     21/21    19/21  15/15  16/17    13/16  2/2     58/58           58/64
6 (30)     33/36    30/36  30/32  19/25    21/28  6/6     107/111         107/121
7 (20)     22/23    21/23  19/20  15/16    18/20  3/3     65/66           65/67
8 (16)     18/18    16/18  14/16  14/14    14/14  5/5     48/49           48/52
9 (12)     13/13    10/13  13/13  9/12     4/4    0/2     36/37           36/44
10 (35)    38/38    36/38  34/35  30/32    25/27  5/5     117/119         117/130
11 (29)    30/30    27/30  28/29  21/24    23/24  7/7     88/88           88/93
12 (24)    25/26    23/26  21/23  15/20    11/13  2/4     68/72           68/74
13 (19)    18/20    16/20  18/19  16/18    12/15  4/5     67/73           67/85
14 (18)    20/20    19/20  20/20  17/19    10/10  3/3     48/48           48/48
15 (12)    12/13    11/13  12/13  11/12    7/7    2/2     29/32           29/31
=========  =======  =====  =====  =======  =====  ======  ==============  ==================

The last three are what to expect of pages nobody has seen: title 46 of 53, date 50 of 52, outlet 44
of 49; of ordinary ones, as in the last two, somewhat more. Misses come where a page is laid out in
a way none was before. The floors below only keep what was won since; the sixteenth to eighteenth
batch hold what others found wrong on pages of their own, reduced, so that they have no first try.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import pytest

from tests.eval_clean import CORPUS, judged_in, losses, lost, shares, texts

# By file: its SHA-256, and by field how many come right, and how many come at all at most.
FLOORS: dict[str, tuple[str, dict[str, tuple[int, int]]]] = {
    "clean.toml": (
        "13900c7ae2263349679b98ba06dc770822b39424b111b1a2f766f884d0688068",
        {
            "articles": (47, 47),
            "title": (47, 47),
            "published": (17, 17),
            "outlet": (15, 15),
            "bylines": (32, 32),
            "editor": (11, 11),
            "kicker": (2, 2),
        },
    ),
    "pages-1.txt": (
        "2a703e98a5a8a48bef3828d3ef571308494b5cc6b60be86eb5e7be71b4043cd3",
        {
            "articles": (70, 70),
            "title": (69, 69),
            "published": (58, 58),
            "outlet": (50, 50),
            "bylines": (49, 49),
            "body": (273, 274),
            "editor": (13, 13),
            "notice": (1, 1),
            "headings": (41, 41),
            "captions": (3, 3),
            "kicker": (4, 4),
            "channel": (2, 2),
            "flags": (3, 3),
        },
    ),
    "pages-2.txt": (
        "7e1fd3011aeb0de7b84f7c8037d657fb57d75e0ac8587637c2cca8a5352336c0",
        {
            "articles": (36, 36),
            "title": (35, 35),
            "published": (27, 27),
            "outlet": (26, 26),
            "body": (135, 136),
            "headings": (20, 20),
            "bylines": (23, 24),
            "editor": (4, 4),
            "kicker": (1, 1),
            "flags": (1, 1),
        },
    ),
    "pages-3.txt": (
        "6cc927fc58f879fdd15c4a6b2a102025ac99ae54c915aeff55a30a46d470c1c2",
        {
            "articles": (33, 33),
            "title": (33, 33),
            "published": (29, 29),
            "outlet": (24, 24),
            "bylines": (24, 24),
            "body": (117, 117),
            "captions": (4, 4),
            "editor": (6, 6),
            "headings": (13, 13),
            "kicker": (2, 2),
            "flags": (2, 2),
        },
    ),
    "pages-4.txt": (
        "3012840565ce2bddbe78e6942b19c06f6f7882ba98a717978d17bdaa023d63ea",
        {
            "articles": (34, 34),
            "title": (34, 34),
            "published": (28, 28),
            "outlet": (24, 25),
            "editor": (9, 9),
            "bylines": (26, 26),
            "body": (110, 110),
            "captions": (2, 2),
            "headings": (11, 11),
            "kicker": (6, 6),
            "notice": (1, 1),
        },
    ),
    "pages-5.txt": (
        "33caee5c3d00ae9f3f66a21136f56a475853b6e5d7a18ccb799361907a530b7c",
        {
            "articles": (21, 21),
            "title": (21, 21),
            "published": (15, 15),
            "outlet": (17, 17),
            "bylines": (15, 15),
            "body": (58, 58),
            "editor": (2, 2),
            "headings": (5, 5),
            "captions": (1, 1),
            "notice": (1, 1),
        },
    ),
    "pages-6.txt": (
        "76db935c7a7299137317b199aa1faa2f1b42e3966469898e05fe02f9b0ae7fd6",
        {
            "articles": (36, 36),
            "title": (36, 36),
            "published": (32, 32),
            "outlet": (25, 25),
            "editor": (6, 6),
            "bylines": (28, 28),
            "body": (111, 112),
            "notice": (1, 1),
            "headings": (12, 12),
            "kicker": (2, 2),
            "flags": (1, 1),
        },
    ),
    "pages-7.txt": (
        "c5890921c879d4a9cfe308b3cc53ff787bcaa4c51483bdf4d75ef8addd7d3f6c",
        {
            "articles": (23, 23),
            "title": (23, 23),
            "published": (20, 20),
            "outlet": (16, 16),
            "body": (66, 66),
            "editor": (3, 3),
            "bylines": (20, 20),
            "headings": (9, 9),
            "flags": (1, 1),
        },
    ),
    "pages-8.txt": (
        "69064cc61ff7220eba35a2390c2532738dfbc616425b68b50eaa0bbdad6c81a2",
        {
            "articles": (18, 18),
            "title": (18, 18),
            "published": (16, 16),
            "outlet": (14, 14),
            "editor": (5, 5),
            "bylines": (14, 14),
            "body": (49, 49),
            "headings": (5, 5),
            "notice": (1, 1),
        },
    ),
    "pages-9.txt": (
        "843d5ebe80e675ebaacad9f00b4bdcd7ab29146a34af50af062ff4a2e30acc4a",
        {
            "articles": (13, 13),
            "title": (13, 13),
            "published": (13, 13),
            "outlet": (12, 12),
            "body": (36, 40),
            "bylines": (4, 4),
            "headings": (4, 5),
            "editor": (0, 0),
        },
    ),
    "pages-10.txt": (
        "e735c9035206e597ba8ddb1980401043b810d41191ed51ee01c69bbbb96fe359",
        {
            "articles": (38, 38),
            "title": (38, 38),
            "published": (35, 35),
            "outlet": (32, 32),
            "body": (118, 118),
            "bylines": (27, 27),
            "headings": (7, 7),
            "kicker": (1, 1),
            "editor": (5, 5),
            "notice": (1, 1),
            "flags": (2, 2),
        },
    ),
    "pages-11.txt": (
        "3af083be6f017fd02b75101b39419855fc920a52bb9332b72f5f1819656d6327",
        {
            "articles": (30, 30),
            "title": (30, 30),
            "published": (29, 29),
            "outlet": (24, 24),
            "body": (88, 88),
            "bylines": (24, 24),
            "editor": (7, 7),
            "notice": (1, 1),
            "headings": (8, 8),
            "kicker": (1, 1),
        },
    ),
    "pages-12.txt": (
        "2c04c06db5e08c334ec4e2b1c80a6a67ef19a8cef2c685e789f7f179162dfb7d",
        {
            "articles": (26, 26),
            "title": (26, 26),
            "published": (23, 23),
            "bylines": (15, 15),
            "body": (72, 72),
            "outlet": (20, 20),
            "headings": (4, 4),
            "editor": (4, 4),
            "flags": (1, 1),
            "channel": (1, 1),
        },
    ),
    "pages-13.txt": (
        "42304372b7a516e70f94ae284db5ac1ac7c2159f6935070a0cfaf0378b8a92c4",
        {
            "articles": (20, 20),
            "title": (20, 20),
            "published": (19, 19),
            "outlet": (18, 18),
            "bylines": (15, 15),
            "body": (73, 73),
            "headings": (8, 8),
            "editor": (5, 5),
            "kicker": (1, 1),
            "notice": (2, 2),
        },
    ),
    "pages-14.txt": (
        "a5814d7728516a3e12b6171335e90941bf1f8c7ca768caae35d4c2d5820c00b4",
        {
            "articles": (20, 20),
            "title": (20, 20),
            "published": (20, 20),
            "outlet": (19, 19),
            "body": (48, 48),
            "bylines": (11, 11),
            "headings": (2, 2),
            "kicker": (1, 1),
            "editor": (3, 3),
            "notice": (1, 1),
        },
    ),
    "pages-15.txt": (
        "6762c6278c17ee41eb37bb5cb8bc21eb1aff9be699e82196bd3dd24ca5c731c9",
        {
            "articles": (13, 13),
            "title": (13, 13),
            "published": (13, 13),
            "outlet": (12, 12),
            "body": (32, 32),
            "bylines": (7, 7),
            "headings": (2, 2),
            "editor": (2, 2),
        },
    ),
    "pages-16.txt": (
        "8d98323b75bd777abc1c4791f7a5dc45e9a616d318cf16f0c601d62ff331cd71",
        {
            "articles": (57, 57),
            "title": (57, 57),
            "published": (54, 54),
            "outlet": (50, 50),
            "bylines": (20, 20),
            "body": (63, 63),
            "editor": (5, 5),
        },
    ),
    "pages-17.txt": (
        "c52eda21d1f50b1f9e0d057eeb9a450f07ade4fcc82afb9069ab7df7cf76ffe2",
        {
            "articles": (36, 36),
            "title": (36, 36),
            "body": (56, 56),
            "published": (20, 20),
            "outlet": (11, 11),
            "headings": (4, 4),
            "bylines": (10, 10),
            "kicker": (1, 1),
        },
    ),
    "pages-18.txt": (
        "feefb98da9343498840dabb7b50dccde2a9c8ae1b645531f9381793246ea3cd8",
        {
            "articles": (75, 75),
            "title": (71, 71),
            "published": (53, 53),
            "outlet": (44, 44),
            "body": (196, 196),
            "bylines": (17, 17),
            "captions": (1, 1),
            "headings": (16, 16),
            "kicker": (4, 4),
        },
    ),
    "unseen_pages.toml": (
        "94a7b4a7d3537a757978df0b62251c9470d87e30c4929fba51775d9510eac7af",
        {
            "articles": (71, 71),
            "title": (81, 81),
            "published": (60, 60),
            "outlet": (35, 35),
            "editor": (12, 12),
            "bylines": (87, 87),
            "kicker": (3, 3),
        },
    ),
}
TEXTS = os.environ.get("XIANZHI_TEXTS")


@cache
def found(name: str) -> dict[str, tuple[int, int, int]]:
    return shares(judged_in(CORPUS / name))


@pytest.mark.parametrize("name", FLOORS)
def test_the_pages_are_the_ones_the_floors_were_measured_on(name: str) -> None:
    assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() == FLOORS[name][0]


@pytest.mark.parametrize("name", FLOORS)
def test_a_field_keeps_its_floor(name: str) -> None:
    for field, (floor, most) in FLOORS[name][1].items():
        right, came, wanted = found(name)[field]
        assert right >= floor, f"{field}: {right} of {wanted} right"
        assert came - right <= most - floor, f"{field}: {came - right} came that are wrong"


@pytest.mark.parametrize("name", FLOORS)
def test_every_field_has_a_floor(name: str) -> None:
    assert set(found(name)) == set(FLOORS[name][1])


def test_a_sentence_that_goes_is_counted() -> None:
    text = (
        "全县召开会议\n近日，全县召开会议，部署工作。\n版权声明：未经授权不得转载本网站的任何内容。"
    )
    assert lost(text) == ["版权声明：未经授权不得转载本网站的任何内容。"]
    assert lost("近日，全县召开了会议。\n" * 2) == []


@pytest.mark.skipif(TEXTS is None, reason="XIANZHI_TEXTS names no folder of articles as plain text")
def test_no_sentence_of_running_text_is_lost() -> None:
    folder = Path(str(TEXTS))
    assert [path for path, _ in texts(folder)]
    assert list(losses(folder))[:-1] == []
