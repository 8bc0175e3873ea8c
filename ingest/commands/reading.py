"""Commands that show what an archive holds: search, show, export."""

from __future__ import annotations

import sys
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
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0),
              help="At most so many sentences; 0 for all.")  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV that Excel opens.")
@json_option
@explained
def search(archive: Path, query: str, limit: int, as_csv: bool, as_json: bool) -> None:
    """Search ARCHIVE: a concordance of QUERY.

    \b
    高质量发展          these characters, wherever they stand
    灵空山 文旅          both in one sentence
    项目 | 工程          either; -文旅 leaves out
    “五个关键”助推       one phrase; GD* a beginning
    标题:灵空山          in titles (kicker: captions: text:)
    """  # noqa: D301 - as above
    if as_csv and as_json:
        raise click.UsageError("--csv and --json: choose one")
    from ingest import concordance
    from ingest.api import search as find

    with archive_at(archive) as opened:
        found = find(opened, query, limit + 1 if limit else None)
    hits = found[:limit] if limit else found
    if as_json:
        echo_json([concordance.values(hit) for hit in hits], indent=1)
    elif as_csv:
        with terminal.standard_output() as out:
            concordance.write_csv(hits, out)
    else:
        width = terminal.width()
        for line in concordance.lines(hits, width):
            click.echo(line)
        if not hits:
            click.echo("Nothing found.", err=True)
    if len(found) > len(hits):
        click.echo(f"More than {limit}: --limit 0 shows all.", err=True)


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
