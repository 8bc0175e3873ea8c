"""Commands that show what an archive holds: search, show, export."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from ingest import terminal
from ingest.commands.shared import (
    ALL_FORMATS,
    archive_argument,
    archive_at,
    counted,
    echo_json,
    echo_lines,
    explained,
    json_option,
    output_option,
)  # fmt: skip


@click.command()
@archive_argument
@click.argument("query", type=terminal.Words())
@click.option("--limit", default=20, show_default=True, type=click.IntRange(0),
              help="At most so many articles, or sentences of CSV; 0 for all.")  # fmt: skip
@click.option("--after", metavar="CURSOR", help="Go on behind an earlier page (its next in JSON).")
@click.option("--reprints", is_flag=True, help="List reprints on their own.")
@click.option("--csv", "as_csv", is_flag=True, help="Print sentences as CSV that Excel opens.")
@json_option
@explained
def search(
    archive: Path,
    query: str,
    limit: int,
    after: str | None,
    reprints: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Search ARCHIVE: the articles that have QUERY, as the search page shows them.

    \b
    高质量发展          these characters, wherever they stand, in either script
    灵空山 文旅          both in one sentence; where none has both, in one article
    项目 | 工程          either; 投资 -煤 leaves out (AND OR NOT, parentheses too)
    “五个关键”助推       one phrase; GD* a beginning
    NEAR(项目 投资, 10)  within ten characters of each other (邻近)
    标题:灵空山          in titles (title: kicker: captions: text:)
    地点:临汾 年份:2020..  only such articles (place: year: outlet: part: person: formula:)
    """  # noqa: D301 - as above
    if as_csv and as_json:
        raise click.UsageError("--csv and --json: choose one")
    if as_csv and (after or reprints):
        raise click.UsageError("--csv gives sentences: leave out --after and --reprints")
    from ingest import listing
    from ingest.searching import ALL, find

    with archive_at(archive) as opened:
        if as_csv:
            from ingest import concordance
            from ingest.api import search as sentences

            found = sentences(opened, query, limit + 1 if limit else None)
            with terminal.standard_output() as out:
                concordance.write_csv(found[: limit or None], out)
            left = len(found) - limit if limit else 0
        else:
            page = find(
                opened.connection, query, size=limit or ALL, cursor=after, reprints=reprints
            )
            left = page.total - (page.first + len(page.articles) - 1)
            if as_json:
                echo_json(listing.values(page), indent=1)
            else:
                show = partial(click.style, fg="red", bold=True) if sys.stdout.isatty() else None
                echo_lines(listing.lines(page, show))
                for line in listing.notes(page):
                    click.echo(line, err=True)
    if left > 0:
        onward = "" if as_csv else f", --after {page.next} the next ones"
        click.echo(f"More than {limit}: --limit 0 shows all{onward}.", err=True)


@click.command()
@archive_argument
@click.argument("key")
@click.option("--original", is_flag=True, help="Write the original bytes, exactly.")
@click.option("--edits", is_flag=True, help="Print each change made, with its rule.")
@json_option
@explained
def show(archive: Path, key: str, original: bool, edits: bool, as_json: bool) -> None:
    """Show an article, a figure or a document, by its KEY."""
    from ingest import show as showing

    if original and (edits or as_json):
        raise click.UsageError("--original writes bytes: leave out --edits and --json")
    with archive_at(archive) as opened:
        target = showing.find(opened, key)
        if original:
            stream = sys.stdout.buffer
            stream.write(showing.original(opened, target))
            stream.flush()
        elif edits:
            changes = showing.edits(opened, target)
            if as_json:
                echo_json(changes, indent=1)
            else:
                echo_lines(showing.edit_lines(changes))
        elif as_json:
            echo_json(showing.values(opened, target), indent=1)
        else:
            echo_lines(showing.lines(opened, target))


@click.command()
@archive_argument
@click.argument("what", metavar="TABLE|QUERY", required=False, type=terminal.Words())
@click.option("--format", "form", type=click.Choice(ALL_FORMATS), default=None,
              help="By default what the name after -o says, else csv.")  # fmt: skip
@output_option
@click.option("--parquet", "folder", metavar="FOLDER",
              type=click.Path(file_okay=False, path_type=Path),
              help="Write all tables as Parquet to this folder.")  # fmt: skip
@click.option("--reprints", is_flag=True, help="With what stands in reprints and old versions.")
@explained
def export(
    archive: Path, what: str | None, form: str | None, output: Path | None, folder: Path | None,
    reprints: bool,
) -> None:  # fmt: skip
    """Write all rows of a table, a view or a SELECT on ARCHIVE.

    csv and xlsx open in Excel as they are; jsonl has a JSON object a line; parquet is for DuckDB,
    Spark and pandas. Of an article that was reprinted or captured more than once only the one that
    counts is written; a SELECT gives what it asks for.

    --parquet writes every table, each to a folder of its own, what belongs to an article by its
    province and year.
    """
    if (what is None) == (folder is None):
        raise click.UsageError("name a table or a query, or a folder with --parquet")
    if folder is not None:
        _export_tables(archive, folder)
        return
    from ingest.export import export as write
    from ingest.export import export_file, reprinted_rows

    suffix = output.suffix.lstrip(".") if output else ""
    chosen = form or (suffix if suffix in ALL_FORMATS else "csv")
    asked = what or ""
    with archive_at(archive) as opened:
        if chosen in ("xlsx", "parquet"):
            if output is None:
                raise click.UsageError(f"{chosen} is no text: name a file with -o")
            export_file(opened, asked, "xlsx" if chosen == "xlsx" else "parquet", output,
                        with_reprints=reprints)  # fmt: skip
        else:
            with terminal.destination(output) as out:
                write(opened, asked, "jsonl" if chosen == "jsonl" else "csv", out,
                      with_reprints=reprints)  # fmt: skip
        left_out = 0 if reprints else reprinted_rows(opened, asked)
    if left_out:
        rows = counted(left_out, "row")
        click.echo(f"{rows} of reprints left out: --reprints gives them too.", err=True)


def _export_tables(archive: Path, folder: Path) -> None:
    from ingest.columnar import write_tables
    from ingest.export import base_tables_of

    with archive_at(archive) as opened:
        folder.mkdir(parents=True, exist_ok=True)
        counts = write_tables(opened, folder, base_tables_of(opened))
    echo_lines(f"{table}: {counted(count, 'row')}" for table, count in counts.items())
