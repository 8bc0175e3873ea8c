"""Pages labelled by somebody who had not read the rules: that their labels can be read.

Tried **once**, before any rule was mended on them; right of wanted, those aside are for counting
only, and no rule is mended on them:

==============  =======  =====  =====  =======
pages           article  title  date   outlet
==============  =======  =====  =====  =======
text (44)       48/48    41/47  35/39  32/37
text aside (21) 21/23    16/23  18/22  13/18
web (32)                 29/30  26/27  22/24
web aside (16)           14/15  13/15  12/12
==============  =======  =====  =====  =======

Where the labels had kept other conventions than the project's (a dateline stays with its sentence,
the editor of 编辑：X, the unit that answers a letter is the outlet) they were put right before that
count; as first written the 44 pages gave 47/48, 40/47, 34/39 and 30/36, the others the same.
``python -m tests.eval_clean`` with their names counts them again.

The later ones, again each tried once. Batch 3 was labelled before its writer read any rule (the
figures as the rules were before he mended any: 13/16, 13/16, 10/13 and 15/15, 12/14, 11/12), each
of the others after the rules had been mended on those before it, by who had mended them:

==============  =======  =====  =====  =======
pages           article  title  date   outlet
==============  =======  =====  =====  =======
text 3 (15)     16/16    13/16  13/16  10/13
web 3 (15)               15/15  13/14  12/12
text 4 (16)     16/16    15/16  12/15  10/10
text 5 (14)     14/14    12/14  12/13  10/11
web 4 (6)                6/6    6/6    4/4
text 6 (14)     14/14    12/14  11/11  5/8
text 7 (12)     12/12    10/12  9/11   6/8
web 5 (6)                6/6    5/6    4/5
text 8 (11)     11/11    11/11  9/11   8/9
text 9 (28)     29/29    21/29  19/26  16/25
text 10 (14)    14/14    12/14  9/12   6/10
==============  =======  =====  =====  =======

Of the first eight of text, then, title 73 of 83, date 66 of 77, outlet 49 of 59 on pages laid out
to be hard; of web
pages 27 of 27, 24 of 26, 20 of 21. The floors below only keep what was won since.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import get_args

from ingest.model import Role
from ingest.script import simplify
from tests.bench import html as bench
from tests.eval_clean import judged_in, shares
from tests.labelled import pages, squeezed

CORPUS = Path(__file__).parent / "corpus"
# What is right, and how many are wrong or too much at most, of the texts together; of web pages.
MENDED = tuple(f"blind-{i}.txt" for i in range(1, 11))
FLOORS = {
    "articles": (174, 0),
    "title": (173, 0),
    "published": (152, 0),
    "outlet": (130, 1),
    "body": (427, 2),
    "kicker": (5, 1),
    "bylines": (79, 2),
    "editor": (16, 0),
    "headings": (23, 0),
    "notice": (4, 0),
    "captions": (3, 1),
    "flags": (2, 0),
    "channel": (1, 0),
}
MENDED_WEB = ("html_blind.toml", *(f"html_blind_{i}.toml" for i in range(3, 6)))
WEB_FLOORS = {"title": 57, "published": 53, "outlet": 45}
TEXTS = [page for path in sorted(CORPUS.glob("blind-*.txt")) for page in pages(path)]
WEB = [page for path in sorted(CORPUS.glob("html_blind*.toml")) for page in
       tomllib.loads(path.read_text("utf-8"))["page"]]  # fmt: skip
FIELDS = {"published", "outlet", "channel", "editor", "flags", "notice"}
KEYS = {"name", "title", "published", "outlet", "articles", "html"}
_DATE = re.compile(r"\d{4}(-[01]\d(-[0-3]\d)?)?")
_TAG = re.compile("<[^>]*>")
_SIGN = re.compile("[⟦⟧⟪⟫]")


def test_there_are_enough_pages_and_no_name_twice() -> None:
    names = [page.name for page in TEXTS] + [str(page["name"]) for page in WEB]
    assert len(TEXTS) >= 45
    assert len(WEB) >= 35
    assert len(names) == len(set(names))


def test_text_labels_are_sound() -> None:
    for page in TEXTS:
        assert "⟦" not in page.text
        for article in page.articles:
            assert set(article.fields) <= FIELDS
            assert _DATE.fullmatch(article.fields.get("published", "2000"))
            assert {role for role, _ in article.names} <= set(get_args(Role))
            assert all(text for _, text in article.blocks)
            assert any(part == "body" for part, _ in article.blocks)
            stated = squeezed(simplify(page.text))
            said = [article.fields.get(name, "") for name in ("outlet", "channel", "editor")]
            said += [name for _, name in article.names]
            assert all(squeezed(value) in stated for value in said)


def test_web_labels_are_sound() -> None:
    for page in WEB:
        assert set(page) <= KEYS
        assert _DATE.fullmatch(page.get("published", "2000"))
        signs = "".join(_SIGN.findall(page["html"]))
        assert not signs.replace("⟦⟧", "").replace("⟪⟫", "")
        if "articles" not in page:
            assert all(bench.wanted_of(page["html"]))
            assert bench.wanted_of(page["html"])
        if "title" in page:
            said = _TAG.sub("", bench.unmarked(page["html"]))  # a title may run over two lines
            whole = bench.bare(said) + bench.bare(bench.unmarked(page["html"]))
            assert bench.bare(page["title"]) in whole


def test_the_texts_keep_what_was_won() -> None:
    found = shares(one for name in MENDED for one in judged_in(CORPUS / name))
    assert set(found) == set(FLOORS)
    for field, (right, came, wanted) in found.items():
        floor, most = FLOORS[field]
        assert right >= floor, f"{field}: {right} of {wanted} right"
        assert came - right <= most, f"{field}: {came - right} came that are wrong"


def test_the_web_pages_keep_what_was_won() -> None:
    right: Counter[str] = Counter()
    for name in MENDED_WEB:
        for label in bench.labels(CORPUS / name):
            said = bench.facts(label).items()
            right.update(field for field, (w, came) in said if bench.agrees(field, w, came))
    assert right == WEB_FLOORS
