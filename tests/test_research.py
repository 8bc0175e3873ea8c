"""The commands for research: what they print where, and how they say what is wrong."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.test_cli import run


def table(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_a_panel_of_the_seeds(seeds_archive: Path, tmp_path: Path) -> None:
    done = run("panel", seeds_archive, "--by", "county,year", "--indicator", "脱贫户")
    assert {row["place_name"] for row in table(done.stdout)} >= {"山西省临汾市洪洞县"}
    notes = done.stderr.splitlines()
    assert notes[1].startswith("Rule: actual before target before plan")
    file = tmp_path / "panel.jsonl"
    long = run("panel", seeds_archive, "--long", "-o", file)
    assert long.stdout == ""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {row["status"] for row in rows} >= {"value"}
    for row in rows[:20]:
        for key in (row["figures"] or "").split():
            assert "surface" in run("show", seeds_archive, key).stdout


def test_wrong_use_of_a_panel(made_path: Path) -> None:
    for arguments, told in (
        (("--by", "village"), "'village' is neither: name one of place"),
        (("--years", "2025-2015"), "no range of years"),
    ):
        assert told in run("panel", made_path, *arguments, status=2).stderr
    told = run("panel", made_path, "--indicator", "xyzzy", status=1).stderr
    assert told.startswith("Error: no figure has the indicator 'xyzzy'")
    assert told.count("\n") == 1
    empty = run("panel", made_path, "--by", "township", status=1).stderr
    assert "try --by place,year" in empty


def test_a_sample_goes_out_and_comes_back(seeds_archive: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    drawn = run("sample", seeds_archive, "figures", 12, "--seed", 7, "-o", sheet)
    assert drawn.stdout == ""
    assert drawn.stderr.startswith("12 of ")
    rows = table(sheet.read_text("utf-8"))
    for number, row in enumerate(rows):
        row |= {
            "found_ok": "1",
            "value_ok": str(int(number > 2)),
            "unit_ok": "是" if number else "",
        }
    saved = io.StringIO(newline="")
    writer = csv.DictWriter(saved, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    sheet.write_bytes(saved.getvalue().encode("gb18030"))
    told = run("score", sheet).stdout.splitlines()
    assert told[0].split() == ["field", "n", "right", "blank", "precision", "95", "%", "interval"]
    assert told[1].split() == ["found", "12", "12", "0", "1.000", "0.758", "to", "1.000"]
    assert told[2].split() == ["value", "12", "9", "0", "0.750", "0.468", "to", "0.911"]
    assert told[3].split()[:4] == ["unit", "11", "11", "1"]
    scores = json.loads(run("score", sheet, "--json").stdout)
    assert [one["field"] for one in scores] == ["found", "value", "unit", "all"]
    assert json.loads(run("score", "-", "--json", data=sheet.read_bytes()).stdout) == scores


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a,b\n1,2\n", "no column ends in _ok"),
        ("key,value_ok\na,perhaps\n", "row 2, column value_ok: 'perhaps': write 1 or 0"),
    ],
)
def test_a_sheet_that_cannot_be_scored(tmp_path: Path, content: str, told: str) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(content, "utf-8")
    said = run("score", sheet, status=1).stderr
    assert said.startswith(f"Error: {sheet}: {told}")
    assert said.count("\n") == 1
    assert "cannot be read" in run("score", tmp_path / "none.csv", status=1).stderr


def test_wrong_use_of_a_sample(archive_path: Path) -> None:
    run("sample", archive_path, "figures", 0, status=2)
    run("sample", archive_path, "articles", 5, status=2)
    told = run("sample", archive_path, "places", 5, status=1).stderr
    assert told.endswith("has no places: there is nothing to draw from\n")
