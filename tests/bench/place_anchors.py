"""What cpca and JioNLP find of places in Chinese text, for `tests.bench.places` to judge.

It runs in an environment of its own, which knows nothing of this project, and is therefore a
program by itself: ``VENV/bin/python tests/bench/place_anchors.py NAME``. A line in is a text as
JSON, a line out the places found in it and the processor time that took:
``{"found": [[start, end, code], …], "took": seconds}``. What is not installed says
``{"missing": why}`` and ends.

cpca tells where a name stands, as an offset for each level: a mention goes from the first of them
to the end of the last name as the text has it, in full or short. JioNLP tells no offsets, only
names and how often: its mentions are looked for in the text, in full or short, in order. Neither
knows townships here, nor zones, nor pointing. JioNLP gives names for a code, parted by a slash.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import warnings
from collections.abc import Callable
from time import process_time
from typing import Any

Found = list[tuple[int, int, str]]
# What a short name leaves off.
_LAST = re.compile(
    "(?:省|市|县|区|旗|盟|州|地区|(?:[^省市县区]{1,3}族)+自治[州县旗区]|(?:壮族|回族|维吾尔)?自治区)$"
)


def _forms(name: str) -> list[str]:
    """A name in full and for short, the longer first."""
    short = _LAST.sub("", name)
    return [name, short] if len(short) > 1 and short != name else [name]


def _trimmed(adcode: str) -> str:
    """An adcode without the zeros that stand for no level: 140000 is 14, 141000 is 1410."""
    code = re.sub("(?:00)+$", "", adcode) if len(adcode) == 6 else adcode
    return code if len(code) % 2 == 0 else f"{code}0"


def cpca() -> Callable[[str], Found]:
    """Cpca's addresses in a text, with the places where each level was read."""
    library = importlib.import_module("cpca")

    def find(text: str) -> Found:
        found: Found = []
        table: Any = library.transform_text_with_addrs(text, pos_sensitive=True)
        for row in table.to_dict("records"):
            spans = []
            for level in ("省", "市", "区"):
                start, name = int(row[f"{level}_pos"]), row[level]
                if start >= 0 and isinstance(name, str):
                    form = next((f for f in _forms(name) if text.startswith(f, start)), name)
                    spans.append((start, start + len(form)))
            if spans:
                found.append((min(spans)[0], max(end for _, end in spans), _trimmed(row["adcode"])))
        return found

    return find


def jionlp() -> Callable[[str], Found]:
    """JioNLP's places of a text (`recognize_location`), looked for where they stand."""
    library = importlib.import_module("jionlp")

    def find(text: str) -> Found:
        said = library.recognize_location(text)
        found: Found = []
        for place, _ in said["domestic"] or ():
            told = (place["province"], place["city"], place["county"])
            names = list(dict.fromkeys(name for name in told if name))  # 北京市 is its own city
            for start, end in _places(text, names):
                if all(end <= first or last <= start for first, last, _ in found):
                    found.append((start, end, "/".join(names)))
        return found

    return find


def _places(text: str, names: list[str]) -> list[tuple[int, int]]:
    """Where the last of ``names`` stands in ``text``, with those above it that stand before it."""
    spans: list[tuple[int, int]] = []
    for form in _forms(names[-1]):
        start = text.find(form)
        while start >= 0:
            first = start
            for name in reversed(names[:-1]):
                before = next((f for f in _forms(name) if text.endswith(f, 0, first)), "")
                first -= len(before)
            if all(start >= last or start + len(form) <= begin for begin, last in spans):
                spans.append((first, start + len(form)))
            start = text.find(form, start + len(form))
    return spans


FINDERS: dict[str, Callable[[], Callable[[str], Found]]] = {"cpca": cpca, "jionlp": jionlp}


def main() -> None:
    """Answer line by line; what the libraries print goes to standard error."""
    out, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    try:
        find = FINDERS[sys.argv[1]]()
        find("山西省临汾市洪洞县")  # whatever is loaded late is loaded now
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), file=out)
        return
    for line in sys.stdin:
        text, start = json.loads(line), process_time()
        try:
            found = find(text)
        except Exception as error:  # theirs: said, and counted as nothing found
            print(f"{sys.argv[1]}: {error!r} in {text}", file=sys.stderr)
            found = []
        print(json.dumps({"found": found, "took": process_time() - start}), file=out)


if __name__ == "__main__":
    main()
