"""Commands for research: panel, and a sample to be judged by hand with its score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest import terminal
from ingest.commands.shared import (
    archive_argument,
    archive_at,
    chosen_format,
    echo_json,
    echo_lines,
    explained,
    format_option,
    input_of,
    json_option,
    output_option,
)  # fmt: skip

if TYPE_CHECKING:
    from ingest.panel.ask import Level, Time
    from ingest.scoring import Score

SAMPLED = ("figures", "dates", "formulas", "people", "places")


def _by(context: click.Context, parameter: click.Parameter, value: str) -> tuple[Level, Time]:
    from ingest.panel import asked_by

    try:
        return asked_by(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _years(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[int, int] | None:
    from ingest.panel import years_of

    try:
        return None if value is None else years_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


years_option = click.option(
    "--years", callback=_years, type=terminal.Words(), metavar="FIRST-LAST",
    help="These years only, and all of them: 2015-2025.",
)  # fmt: skip


@click.command()
@archive_argument
@click.option(
    "--by",
    default="place,year",
    show_default=True,
    callback=_by,
    metavar="PLACE,TIME",
    type=terminal.Words(),
    help="place, township, county, city, province or country; year or period.",
)
@click.option(
    "--indicator",
    "indicators",
    multiple=True,
    type=terminal.Words(),
    metavar="NAME,...",
    help="These only, by any of their names: GDP,粮食产量. By default all that have an id.",
)
@years_option
@click.option(
    "--stated", is_flag=True, help="Without figures that merely have the year of their article."
)
@click.option("--long", is_flag=True, help="A row a cell, as R and pandas like it.")
@format_option
@output_option
@explained
def panel(
    archive: Path,
    by: tuple[Level, Time],
    indicators: tuple[str, ...],
    years: tuple[int, int] | None,
    stated: bool,
    long: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """Write a sheet of places by years, a column an indicator.

    \b
    xianzhi panel archive.db --by county,year --indicator GDP -o panel.csv

    Beside each value stand its stage, its qualifier, its status, where its period comes from, the
    number of articles that say so, and the keys of its figures. Where several values compete,
    actual goes before target and target before plan, a period that the text states before one
    inferred from it and that before the article's own, and the latest published before earlier
    ones. Reprints count once. What the texts do not settle is left out rather than guessed: figures
    whose year nobody says, means of several years, what is of one project or a class of firms.

    Status: value; conflict (articles on the same place, period, stage and unit, whose values no
    number could be written as: 268亿 and 268.4亿 agree, 268亿 and 271亿 not); several (one article
    says several things, the first is shown); range; censored; other period (only of a part of the
    year, or of several years: ask --by PLACE,period); undated (in the row without a year); no
    figure (there are articles, none says it); no article.

    A place's figures are those on just that place: a county's row is never a sum of its townships,
    and a part never stands for the whole. country is for those that name no division in articles of
    none, such as a national report's. An amount and its growth (change; a fall is negative) are
    columns apart. Units come into one another (亩 and 公顷) as most figures have it; the head names
    the unit.
    """  # noqa: D301 - click reads this character: keep the lines that follow
    from ingest.panel import Asked, notes, read_panel, write

    words = tuple(word for one in indicators for word in one.replace("，", ",").split(","))
    asked = Asked(*by, indicators=words, years=years, parts=long, stated=stated)
    chosen = chosen_format(form, output)
    with archive_at(archive) as opened:
        try:
            made = read_panel(opened.connection, asked)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        made.rows = terminal.ticking(made.rows, to_file=output is not None)
        with terminal.destination(output) as out:
            rows = write(made, "jsonl" if chosen == "jsonl" else "csv", out, long=long)
    for line in notes(made):
        click.echo(line, err=True)
    if not rows:
        raise click.ClickException(
            "no figure and no article stand at this level: try --by place,year"
        )


@click.command()
@archive_argument
@click.argument("kind", type=click.Choice(SAMPLED))
@click.argument("size", type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, help="Another number draws another sample.")
@format_option
@output_option
@explained
def sample(
    archive: Path, kind: str, size: int, seed: int, form: str | None, output: Path | None
) -> None:
    """Draw SIZE findings of ARCHIVE at random, as a sheet to be judged.

    \b
    xianzhi sample archive.db figures 100 --seed 1 -o sheet.csv

    A row is a finding in its sentence, between 【 and 】; each column …_ok is for you: 1 if the
    field before it is right, 0 if not, empty if it cannot be told (found_ok: is it such a thing at
    all). An empty field is right if the text says nothing of it. xianzhi score reads it back.

    The same seed draws the same findings from the same texts, whatever order they came in, and the
    first 100 are among the first 200. Every finding has the same chance; reprints are left out.
    """  # noqa: D301 - as above
    from ingest.sampling import sample as draw

    chosen = chosen_format(form, output)
    with archive_at(archive) as opened, terminal.destination(output) as out:
        drawn = draw(opened, kind, size, seed, out, "jsonl" if chosen == "jsonl" else "csv")
    click.echo(f"{drawn.rows} of {drawn.population} {kind} drawn, seed {seed}", err=True)


@click.command()
@click.argument("sheet")
@json_option
@explained
def score(sheet: str, as_json: bool) -> None:
    """Print the precision of each field that was judged in SHEET.

    SHEET is what xianzhi sample wrote, filled in and saved: CSV as any Excel saves it, or XLSX; -
    is standard input. A mark is 1 or 0, 是 or 否, y or n, 对 or 错; empty cells are left out and
    counted. The interval is Wilson's, of 95 %. all: rows with no mark against them.
    """
    from ingest.scoring import ScoreError
    from ingest.scoring import score as judge

    with input_of(sheet) as stream:
        data = stream.read()
    try:
        scores = judge(data, sheet)
    except ScoreError as error:
        raise click.ClickException(f"{sheet}: {error}") from error
    if as_json:
        echo_json([_values(one) for one in scores], indent=1)
    else:
        echo_lines(_table(scores))


def _values(one: Score) -> dict[str, object]:
    low, high = one.interval
    return {
        "field": one.field, "n": one.n, "right": one.right, "blank": one.blank,
        "precision": round(one.precision, 4), "low": round(low, 4), "high": round(high, 4),
    }  # fmt: skip


def _table(scores: list[Score]) -> list[str]:
    width = max(len(one.field) for one in scores)
    lines = [f"{'field':{width}}     n  right  blank  precision  95 % interval"]
    for one in scores:
        low, high = one.interval
        lines.append(
            f"{one.field:{width}} {one.n:5} {one.right:6} {one.blank:6}  {one.precision:9.3f}"
            f"  {low:.3f} to {high:.3f}"
        )
    return lines
