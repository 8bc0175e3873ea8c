"""The command for the reader's own terms: terms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest import terminal
from ingest.commands.research import years_option
from ingest.commands.shared import (
    archive_argument,
    archive_at,
    chosen_format,
    counted,
    explained,
    format_option,
    input_of,
    output_option,
)  # fmt: skip

if TYPE_CHECKING:
    from ingest.export import Format
    from ingest.terms import Followed, Term
    from ingest.terms.rates import Level, Time


def _by(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[Level, Time] | None:
    from ingest.terms import asked_by

    try:
        return None if value is None else asked_by(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@archive_argument
@click.argument("terms", required=False)
@click.option("--uses", "each", is_flag=True, help="A row a use, with its sentence and link.")
@click.option(
    "--by", callback=_by, metavar="PLACE,TIME", type=terminal.Words(),
    help="A panel: place, township, county, city, province or country; year, month or all.",
)  # fmt: skip
@years_option
@click.option("--long", is_flag=True, help="Of a panel: a row a term, as R and pandas like it.")
@click.option("--list", "listed", is_flag=True, help="The list itself, to edit and give back.")
@click.option("--forget", is_flag=True, help="Follow none any more.")
@format_option
@output_option
@explained
def terms(
    archive: Path,
    terms: str | None,
    each: bool,
    by: tuple[Level, Time] | None,
    years: tuple[int, int] | None,
    long: bool,
    listed: bool,
    forget: bool,
    form: str | None,
    output: Path | None,
) -> None:
    """Follow phrases of your own through ARCHIVE, and count them.

    \b
    xianzhi terms archive.db terms.csv                     a row a term
    xianzhi terms archive.db --uses -o uses.csv            a row a use
    xianzhi terms archive.db --by county,year -o panel.csv

    TERMS is a CSV of the columns group, term, variants (parted by |), as any Excel saves it; - is
    standard input. The archive keeps the list with all uses, in place of the one that it had, and
    every later ingest finds them in what it brings in. Without TERMS the list stays as it is; where
    there is none yet, a hundred phrases of the genre are followed: --list prints them.

    A phrase is found in either script, under each of its variants; of those that overlap the first
    and longest counts, and terms may overlap each other. Rates are uses in running text for 10,000
    of its characters. An article counts for its place and for all above it (place: for its own
    alone; country: all articles in one row). Reprints count once.
    """  # noqa: D301 - click reads this character: keep the lines that follow
    from ingest import terms as following

    if each + listed + forget + (by is not None) > 1:
        raise click.UsageError("--uses, --by, --list and --forget are one or the other")
    if (long or years) and by is None:
        raise click.UsageError("--long and --years are of a panel: add --by place,year")
    if forget and terms is not None:
        raise click.UsageError("--forget takes no list")
    if not archive.exists():
        raise click.ClickException(f"{archive} does not exist: make it with xianzhi ingest")
    _keep(archive, _given(terms), forget=forget)
    if forget:
        return
    chosen = chosen_format(form, output)
    shape: Format = "jsonl" if chosen == "jsonl" else "csv"
    with archive_at(archive) as opened, terminal.destination(output) as out:
        if by is not None:
            asked = following.Asked(*by, years=years)
            rows = following.panel(opened, asked, shape, out, long=long)
        elif listed:
            rows = following.write_list(opened, shape, out)
        else:
            rows = (following.uses if each else following.summary)(opened, shape, out)
    click.echo(counted(rows, "row"), err=True)


def _given(path: str | None) -> tuple[Term, ...] | None:
    """The terms of the list that was given, if one was."""
    from ingest.terms import TermsError, read_terms

    if path is None:
        return None
    try:
        with input_of(path) as stream:
            return read_terms(stream.read())
    except TermsError as error:
        raise click.ClickException(f"{path}: {error}") from error


def _keep(archive: Path, given: tuple[Term, ...] | None, *, forget: bool) -> None:
    """Let the archive keep the list; one that it has already is not written again."""
    from ingest.terms import follow, kept, starter

    with archive_at(archive) as opened:
        held = kept(opened)
    wanted = () if forget else given if given is not None else held or starter()
    if set(wanted) == set(held):
        return
    with archive_at(archive, "w") as opened:
        click.echo(_told(follow(opened, wanted)), err=True)


def _told(done: Followed) -> str:
    parts = {"new": done.new, "changed": done.changed, "dropped": done.dropped}
    told = ", ".join(f"{count} {name}" for name, count in parts.items() if count)
    return f"Terms: {told}; {counted(done.uses, 'use')} found"
