"""The pinned floors of every kind of finding, gathered for the site's page of coverage and quality.

    python -m tests.quality       # writes plugins/quality.json anew

Floors are typed where they are tested, and nowhere else: `tests/test_coverage.py` holds that the
file says what they say.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tests import (
    test_blind_pages,
    test_dates,
    test_eval_clean,
    test_eval_figures,
    test_formulas,
    test_people,
    test_places,
    test_unseen,
)

CORPUS = Path(__file__).parent / "corpus"
WRITTEN = Path(__file__).parent.parent / "plugins" / "quality.json"
# Measures that some tests name, and others give by their position.
NAMED = {"found": "recall", "same": "span", "dates": "recall", "dates_precision": "precision"}


def gathered() -> list[dict[str, Any]]:
    """Every pinned measure: kind, examples, their digest, and the floors by measure."""
    rows = [*_findings(), *_pages()]
    return sorted(rows, key=lambda row: (KINDS.index(row["kind"]), row["set"]))


KINDS = ("pages", "figures", "dates", "formulas", "people", "places")


def _row(kind: str, name: str, measures: dict[str, float]) -> dict[str, Any]:
    path = CORPUS / name
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    size = sum(1 for line in path.read_text("utf-8").splitlines() if line.strip())
    aside = "aside" in name
    return {
        "kind": kind, "set": name, "digest": digest, "examples": size, "aside": aside,
        "measures": measures,
    }  # fmt: skip


def _findings() -> list[dict[str, Any]]:
    rows = []
    for name, floors in test_eval_figures.FLOORS.items():
        of_dates = {m: floor for m, floor in floors.items() if m in ("iso",) or "dates" in m}
        of_figures = {m: floor for m, floor in floors.items() if m not in of_dates and m != "clean"}
        rows.append(_row("figures", name, {NAMED.get(m, m): v for m, v in of_figures.items()}))
        if of_dates:
            rows.append(_row("dates", name, {NAMED.get(m, m): v for m, v in of_dates.items()}))
    for kind, floors in test_unseen.FLOORS.items():
        rows.append(_row(kind, test_unseen.EXAMPLES.name, dict(floors)))
    for name, (_, found, precise, iso) in test_dates.FLOORS.items():
        rows.append(_row("dates", name, {"recall": found, "precision": precise, "iso": iso}))
    for name, (_, found, precise, same) in test_formulas.FLOORS.items():
        rows.append(_row("formulas", name, {"recall": found, "precision": precise, "span": same}))
    for name, _, precise, found, posts in test_people.FLOORS:
        rows.append(_row("people", name, {"precision": precise, "recall": found, "post": posts}))
    for name, _, precise, found, codes in test_places.FLOORS:
        rows.append(_row("places", name, {"precision": precise, "recall": found, "code": codes}))
    return rows


def _pages() -> list[dict[str, Any]]:
    """Fields of pages: of those that come, how many are right at least; files of a kind summed."""
    labelled: dict[str, list[int]] = {}
    for _, floors in test_eval_clean.FLOORS.values():
        for field, (right, most) in floors.items():
            told = labelled.setdefault(field, [0, 0])
            told[0], told[1] = told[0] + right, told[1] + most
    blind = {
        field: [right, right + wrong] for field, (right, wrong) in test_blind_pages.FLOORS.items()
    }
    rows = []
    for name, counted, files in (
        ("pages-*.txt", labelled, sorted(test_eval_clean.FLOORS)),
        ("blind-*.txt", blind, sorted(test_blind_pages.MENDED)),
    ):
        joined = b"".join((CORPUS / file).read_bytes() for file in files)
        rows.append({
            "kind": "pages", "set": name, "digest": hashlib.sha256(joined).hexdigest()[:16],
            "examples": counted["articles"][1], "aside": False,
            "measures": {field: round(right / most, 3) for field, (right, most) in counted.items()},
        })  # fmt: skip
    return rows


def written(rows: list[dict[str, Any]]) -> str:
    """As the file has them: a set a line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    WRITTEN.write_text(written(gathered()), encoding="utf-8")
    print(f"{len(gathered())} sets in {WRITTEN.name}")
