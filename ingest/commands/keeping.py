"""Commands that look after an archive: check, problems, backup, remove."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ingest import terminal
from ingest.commands.shared import (
    archive_argument,
    archive_at,
    counted,
    echo_json,
    echo_lines,
    explained,
    json_option,
)  # fmt: skip


@click.command()
@archive_argument
@explained
def check(archive: Path) -> None:
    """Prove that ARCHIVE holds together.

    Spans quote their sentences; keys and hashes are those of their contents; replaying the edits
    on the originals gives the texts; the indexes have the texts' terms and no others. Prints a
    line for each kind of damage; the exit status is then 1.
    """
    from ingest.archive import published
    from ingest.check import check as prove
    from ingest.remove import unfinished

    with archive_at(archive) as opened:
        damages = prove(opened)
        half_removed = unfinished(opened) if not damages else None
        documents, articles, sentences = (
            opened.one(f"SELECT count(*) FROM {table}")
            for table in ("documents", "articles", "sentences")
        ) if not damages else (0, 0, 0)  # fmt: skip
        of_public = published(opened.connection) is not None
    for damage in damages:
        more = f" (and {damage.count - 1} more)" if damage.count > 1 else ""
        click.echo(f"Damaged: {damage.kind}: {damage.first}{more}", err=True)
    if damages:
        sys.exit(1)
    if half_removed:
        click.echo(f"Note: the removal of {half_removed} was stopped, and the file still holds "
                   "bytes of it: remove it again", err=True)  # fmt: skip
    told = [counted(n, name) for n, name in (
        (documents, "document"), (articles, "article"), (sentences, "sentence"))]  # fmt: skip
    click.echo(f"Sound: {', '.join(told)}")
    if of_public:
        click.echo("A published file: it has no originals, so the way back to them is not proved.")


@click.command()
@archive_argument
@json_option
@explained
def problems(archive: Path, as_json: bool) -> None:
    """List what ARCHIVE could not take, and why."""
    with archive_at(archive) as opened:
        sql = "SELECT path, stage, code, message, run FROM problems ORDER BY id"
        rows = list(opened.rows(sql))
    if as_json:
        echo_json(rows, indent=1)
        return
    echo_lines(f"{row['path']}: {row['message']} [{row['code']}]" for row in rows)
    if not rows:
        click.echo("No problems.", err=True)


@click.command()
@archive_argument
@click.argument("to", metavar="TO", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Take the place of a file that is there.")
@explained
def backup(archive: Path, to: Path, replace: bool) -> None:
    """Copy ARCHIVE to the file TO, while it is read and written.

    The copy is the archive of one moment, complete, in one file. It is there whole or not at all;
    a file that is there already stays, unless --replace is given.
    """
    from ingest.backup import backup as copy

    with archive_at(archive) as opened:
        size = copy(opened, to, replace=replace)
    click.echo(f"Copied to {to}: {size:,} bytes")


@click.command()
@archive_argument
@click.argument("key")
@click.option(
    "--reason", required=True, type=terminal.Words(), help="Why, in words that readers will see."
)
@explained
def remove(archive: Path, key: str, reason: str) -> None:
    """Take the article KEY out of ARCHIVE for good.

    It goes from every table and index, and from the stored original. A tombstone with the reason
    stays, and a later ingest leaves the article out. Stop whatever serves the archive first.
    """
    from ingest.remove import remove as take_out
    from ingest.show import bare

    if not reason.strip():
        raise click.UsageError("--reason is empty: say why")
    if not archive.exists():
        raise click.ClickException(f"{archive} does not exist")
    with archive_at(archive, "w") as opened:
        removal = take_out(opened, bare(key), reason.strip())
    click.echo(f"Removed {removal.key} {removal.title or ''}".rstrip())
    if removal.elsewhere:
        click.echo(f"The same text also stands in: {', '.join(removal.elsewhere)}", err=True)
