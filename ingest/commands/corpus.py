"""Commands that ask a whole archive at once: concordance, figures."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from ingest import terminal
from ingest.commands.shared import (
    archive_argument,
    archive_at,
    counted,
    explained,
    json_option,
    output_option,
)  # fmt: skip

if TYPE_CHECKING:
    from ingest.kwic import Level, Sort, Study
    from ingest.narrowing import Places, Years
    from ingest.numbers import Asked as FiguresAsked
    from ingest.numbers import Sort as FigureSort

SORTS = ("right", "left", "place", "date")
PARTS = ("title", "kicker", "heading", "body", "caption")
STAGES = ("actual", "target", "plan")
LEVELS = ("province", "city", "county", "township")
SHOWN = 50  # lines in a terminal, unless told otherwise
CONTEXT = 100  # characters on each side in a file, unless told otherwise


def _place(context: click.Context, parameter: click.Parameter, value: str) -> Places:
    from ingest.narrowing import places_of

    try:
        return places_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _years(context: click.Context, parameter: click.Parameter, value: str) -> Years:
    from ingest.narrowing import years_of

    try:
        return years_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


place_option = click.option(
    "--place", "places", default="", callback=_place, type=terminal.Words(), metavar="NAME",
    help="Only this place and all below it: 长治, 山西省临汾市, 1404.",
)  # fmt: skip
years_option = click.option(
    "--years", default="", callback=_years, type=terminal.Words(), metavar="FIRST..LAST",
    help="Only these years: 2020, 2015..2020, 2020..",
)  # fmt: skip
reprints_option = click.option(
    "--reprints", is_flag=True, help="With what stands in reprints and old versions."
)
csv_option = click.option("--csv", "as_csv", is_flag=True, help="Print CSV that Excel opens.")


@click.command()
@archive_argument
@click.argument("query", type=terminal.Words())
@click.option("--sort", type=click.Choice(SORTS), default="right", show_default=True,
              help="By the words right or left of the hit, by place, or by date.")  # fmt: skip
@click.option("--sample", type=click.IntRange(1), help="Only so many hits, drawn at random.")
@click.option("--seed", default=1, show_default=True, help="Another number draws another sample.")
@place_option
@years_option
@click.option("--part", type=click.Choice(PARTS), default=None, help="Only this part of articles.")
@reprints_option
@click.option("--counts", "level", type=click.Choice(LEVELS), default=None,
              help="Print how often instead: by year, and by places of this level.")  # fmt: skip
@click.option("--limit", type=click.IntRange(0), default=None,
              help="At most so many lines; 0 for all. By default 50, in a file all.")  # fmt: skip
@click.option("--width", type=click.IntRange(1), default=None,
              help="Columns of a line; in a file characters on each side (100).")  # fmt: skip
@csv_option
@json_option
@output_option
@explained
def concordance(
    archive: Path, query: str, sort: Sort, sample: int | None, seed: int, places: Places,
    years: Years, part: str | None, reprints: bool, level: Level | None, limit: int | None,
    width: int | None, as_csv: bool, as_json: bool, output: Path | None,
) -> None:  # fmt: skip
    """Print a concordance (KWIC) of QUERY: every hit between what stands left and right of it.

    \b
    xianzhi concordance archive.db 枫桥经验 --sort left
    xianzhi concordance archive.db 项目 --sample 200 --seed 7 --csv -o sample.csv
    xianzhi concordance archive.db 项目 --counts county

    Words are told apart as a dictionary tells them; lines alike come in the order of their
    articles' keys. The same seed draws the same hits from the same texts, whatever order they came
    in, and the first 100 are among the first 200. Rates are hits in headings and running text per
    10,000 of their characters, with --part of that part. Reprints count once.
    """  # noqa: D301 - click reads this character: keep the lines that follow
    if as_csv and as_json:
        raise click.UsageError("--csv and --json: choose one")
    from ingest.kwic import Asked, Spots, study

    asked = Asked(query, sort, places, years, part or "", reprints, sample, seed)
    form = "json" if as_json else "csv" if as_csv or output is not None else "text"
    most = (SHOWN if form == "text" else None) if limit is None else limit or None
    with archive_at(archive) as opened, Spots() as held:
        made = study(opened.connection, asked, held)
        with terminal.destination(output) as out:
            if level is not None:
                _write_counts(made, level, form, out)
            else:
                _write_lines(opened.connection, made, form, most, width, out)
    hits = made.counts.hits
    drawn = hits if sample is None else min(sample, hits)
    if not hits:
        click.echo("Nothing found.", err=True)
    elif level is None and form == "text":
        rest = "" if most is None or drawn <= most else f", {most} shown: --limit 0 shows all"
        told = f"{drawn} of {hits} hits drawn, seed {seed}" if sample else counted(hits, "hit")
        click.echo(f"{told}{rest}", err=True)


def _write_lines(
    connection: sqlite3.Connection, made: Study, form: str, most: int | None, width: int | None,
    out: TextIO,
) -> None:  # fmt: skip
    from ingest.downloads import in_batches, today
    from ingest.export import write_rows
    from ingest.kwic import all_lines, sheet
    from ingest.sheets import enclosed

    if form == "text":
        columns = max(width or terminal.width(), 60)
        pieces = sheet.text_lines(all_lines(connection, made, columns // 2, most), columns)
        out.writelines(f"{line}\n" for line in pieces)
        return
    told = terminal.ticking(
        all_lines(connection, made, width or CONTEXT, most), to_file=out is not sys.stdout
    )
    rows = sheet.told(told, made.asked.query, today())
    if form == "csv":
        write_rows(sheet.COLUMNS, rows, "csv", out)
    else:
        head = sheet.head(made.asked, made.counts, "county", today())
        whole = enclosed(head, "lines")(sheet.COLUMNS, in_batches(rows))
        out.writelines(piece.decode() for piece in whole)


def _write_counts(made: Study, level: Level, form: str, out: TextIO) -> None:
    from ingest.export import write_rows
    from ingest.kwic import sheet

    if form == "csv":
        rows = sheet.count_rows(made.counts, made.asked.query, level)
        write_rows(sheet.COUNT_COLUMNS, rows, "csv", out)
    elif form == "json":
        told = {"query": made.asked.query, **sheet.count_values(made.counts, level)}
        out.write(f"{json.dumps(told, ensure_ascii=False, indent=1)}\n")
    else:
        out.writelines(f"{line}\n" for line in sheet.text_counts(made.counts, level))


@click.command()
@archive_argument
@click.argument("query", type=terminal.Words(), default="")
@click.option("--unit", default="", type=terminal.Words(), metavar="NAME",
              help="Show values in this unit, others converted: 元, 亿元, 亩, 公顷.")  # fmt: skip
@place_option
@years_option
@click.option("--stage", type=click.Choice(STAGES), default=None, help="Only what is done, aimed "
              "at, or planned.")  # fmt: skip
@click.option("--change/--level", "change", default=None,
              help="Only growth and falls, or only how much there is.")  # fmt: skip
@reprints_option
@click.option("--sort", type=click.Choice(("value", "least", "year", "place", "date")),
              default="value", show_default=True, help="Greatest or least value first, newest "
              "year, place, newest article.")  # fmt: skip
@click.option("--limit", type=click.IntRange(0), default=None,
              help="At most so many; 0 for all. By default 50, in a file all.")  # fmt: skip
@csv_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, an object a line.")
@output_option
@explained
def figures(
    archive: Path, query: str, unit: str, places: Places, years: Years, stage: str | None,
    change: bool | None, reprints: bool, sort: FigureSort, limit: int | None, as_csv: bool,
    as_json: bool, output: Path | None,
) -> None:  # fmt: skip
    """Print the figures of ARCHIVE that QUERY asks for: words of an indicator, and how much.

    \b
    xianzhi figures archive.db "总投资 1亿元..5亿元" --place 长治 --years 2020..
    xianzhi figures archive.db "造林 >=500亩" --unit 公顷
    xianzhi figures archive.db GDP --stage actual --csv -o gdp.csv

    1亿元..5亿元, 500亩.. and ..3公顷 are ranges, both ends among them; so are >500亩 and 500亩以上.
    Values come into one unit exactly. On a terminal, figures are added up by stage, in the unit
    asked for: never a total with its parts, a reprint, what two articles say alike, a place with
    one it lies in, a year with its months, a growth or a rate.
    """  # noqa: D301 - as above
    if as_csv and as_json:
        raise click.UsageError("--csv and --json: choose one")
    from ingest.numbers import Asked, asked_words, in_unit

    try:
        words, amount = asked_words(query)
        amount = in_unit(amount, unit)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    told = "" if change is None else "change" if change else "level"
    asked = Asked(words, amount, places, years, stage or "", told, reprints, sort)
    form = "json" if as_json else "csv" if as_csv or output is not None else "text"
    most = (SHOWN if form == "text" else None) if limit is None else limit or None
    with archive_at(archive) as opened:
        found = _write_figures(opened.connection, asked, form, most, output)
    if not found:
        click.echo("Nothing found.", err=True)
    elif most is not None and found > most:
        click.echo(f"{found} figures, {most} shown: --limit 0 shows all", err=True)


def _write_figures(
    connection: sqlite3.Connection, asked: FiguresAsked, form: str, most: int | None,
    output: Path | None,
) -> int:  # fmt: skip
    from ingest.export import write_rows
    from ingest.numbers import count, rows, sheet, sums

    found = count(connection, asked)
    with terminal.destination(output) as out:
        told = terminal.ticking(rows(connection, asked, most), to_file=output is not None)
        if form != "text":
            as_rows = sheet.told(told, asked.between)
            write_rows(sheet.COLUMNS, as_rows, "jsonl" if form == "json" else "csv", out)
        else:
            lines = sheet.text_lines(told, asked.between, terminal.width())
            out.writelines(f"{line}\n" for line in lines)
            if asked.between.unit is not None and found:
                made = sums(rows(connection, asked), asked.between.unit)
                out.writelines(f"{line}\n" for line in sheet.text_sums(made, asked.between))
    return found
