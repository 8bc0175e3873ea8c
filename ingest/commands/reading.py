"""Commands that show what an archive holds: search, show, export."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ingest import terminal
from ingest.commands.shared import (
    archive_argument,
    archive_at,
    chosen_format,
    counted,
    echo_json,
    echo_lines,
    explained,
    format_option,
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
@click.argument("what", metavar="TABLE|QUERY", type=terminal.Words())
@format_option
@output_option
@click.option("--reprints", is_flag=True, help="With what stands in reprints and old versions.")
@explained
def export(archive: Path, what: str, form: str | None, output: Path | None, reprints: bool) -> None:
    """Write all rows of a table, a view or a SELECT on ARCHIVE.

    csv opens in Excel as it is; jsonl has a JSON object a line. Of an article that was reprinted
    or captured more than once only the one that counts is written; a SELECT gives what it asks for.
    """
    from ingest.export import export as write
    from ingest.export import reprinted_rows

    chosen = chosen_format(form, output)
    with archive_at(archive) as opened, terminal.destination(output) as out:
        write(opened, what, "jsonl" if chosen == "jsonl" else "csv", out, with_reprints=reprints)
        left_out = 0 if reprints else reprinted_rows(opened, what)
    if left_out:
        rows = counted(left_out, "row")
        click.echo(f"{rows} of reprints left out: --reprints gives them too.", err=True)
