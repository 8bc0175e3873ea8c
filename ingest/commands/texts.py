"""Commands that read texts without an archive: extract, clean."""

from __future__ import annotations

import sys

import click

from ingest.commands.shared import echo_json, explained, input_of, map_option

KINDS = ("figures", "dates", "formulas", "people", "places")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", default="-")
@explained
def extract(kind: str, file: str) -> None:
    """Find KIND in each line of a text.

    The text is FILE (UTF-8), or standard input. A JSON array for each line, [] where nothing is
    found. A line is taken as it stands: nothing is cleaned, nothing around it is known, and
    offsets count characters in the line.
    """
    from ingest.api import extract as find
    from ingest.rulebook import load_rules

    rules = load_rules()
    with input_of(file) as lines:
        for number, line in enumerate(lines, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                raise click.ClickException(
                    f"line {number} is not UTF-8: save the file as UTF-8, or use xianzhi clean"
                ) from None
            echo_json(find(kind, text, rules))  # type: ignore[arg-type]  # click has checked it


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1)
@map_option
@explained
def clean(files: tuple[str, ...], maps: tuple[tuple[str, str], ...]) -> None:
    """Read documents and print their articles as JSON.

    A FILE is of any format that ingest takes, a folder or an archive; by default it is standard
    input. An article is a line: the columns of the table articles, its bylines, captions,
    sentences and edits. What xianzhi.csv beside a file supplies of it is heeded.

    What cannot be read is named on standard error; the exit status is 1 where nothing could be.
    """
    from ingest.api import articles, read_all
    from ingest.load import only_notes

    taken = False
    for loaded, reading in read_all(files or ("-",), dict(maps), stdin=sys.stdin.buffer):
        is_note = reading or loaded.corrections is not None or only_notes(loaded.problems)
        label = "Note" if is_note else "Refused"
        for problem in loaded.problems:
            click.echo(f"{label}: {problem.path}: {problem.message}", err=True)
        if reading is None:
            continue
        taken = True
        for problem in reading.problems:
            click.echo(f"Note: {loaded.source.path}: {problem.message}", err=True)
        for article in articles(reading):
            echo_json(article)
    if not taken:
        sys.exit(1)
