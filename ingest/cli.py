"""The command line: each command parses, makes one library call, and echoes.

Only what a command needs is imported, when it runs: ``--help`` must not wait for dictionaries.
What archives are filled and served by is here; the other commands stand in :mod:`ingest.commands`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest import __version__, terminal
from ingest.commands import (
    corpus,
    demonstrating,
    following,
    keeping,
    publishing,
    reading,
    research,
    texts,
)
from ingest.commands.shared import (
    INTERRUPTED,
    archive_argument,
    archive_at,
    counted,
    echo_json,
    explained,
    map_option,
)  # fmt: skip

if TYPE_CHECKING:
    from ingest.store import Summary

_PLAIN = (
    "Note: {path} is a plain archive, with its originals and all its texts: "
    "xianzhi publish {path} OUT.db makes a file for the public"
)
NAMED = 20  # inputs that are gone and named one by one


@click.group(cls=terminal.InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xianzhi")
def cli() -> None:
    """Xianzhi 县志: an archive of what county and township governments publish.

    \b
    xianzhi ingest archive.db texts/     fill an archive
    xianzhi serve archive.db             read it in a browser
    xianzhi search archive.db 项目        or in the terminal
    """  # noqa: D301 - click reads this character: keep the lines that follow


@cli.command()
@archive_argument
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@map_option
@click.option("-w", "--workers", type=click.IntRange(1, 256), default=None,
              help="Processes that read; by default one for each processor.")  # fmt: skip
@click.option("--engine", type=click.Choice(("local", "dask")), default="local", show_default=True,
              help="Read with processes of this machine, or on a Dask cluster.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="The cluster's, such as tcp://10.0.0.1:8786.")
@click.option("--parts", type=click.Path(file_okay=False, path_type=Path), default=None,
              help="A folder that the cluster shares; by default ARCHIVE.parts.")  # fmt: skip
@click.option("--prune", is_flag=True,
              help="Take out documents whose files are no longer in PATH.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@explained
def ingest(
    archive: Path, paths: tuple[str, ...], maps: tuple[tuple[str, str], ...], workers: int | None,
    engine: str, scheduler: str | None, parts: Path | None, prune: bool, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Read files and folders into ARCHIVE.

    The archive is made if it is not there. A folder is taken with all that is in it, READMEs and
    hidden files left out; - is standard input. Doing it again changes nothing; stopped half-way,
    doing it again goes on. The archive is the same whatever the number of workers. Inputs that are
    no longer there are named, and kept unless --prune is given.

    Files are text, Markdown, HTML, MHT, XML, DOCX, RTF, PDF, XLSX, CSV, JSON Lines, WARC, and ZIP
    and TAR of all these; what they are is told by their content. Each row of a table is a document.

    xianzhi.csv, beside the files or in an archive, supplies what they lack: a line names a path
    (path: 洪洞县/2023/*) and then any of place, published, outlet, url, title, licence.
    corrections.csv (key, field, value, who, why) corrects what was read.

    Inputs that cannot be taken are named on standard error and kept in the table problems. The
    exit status is 0 if any input could be taken, and 1 if none could.
    """
    from ingest.workers import cores, get_ready, is_worth_it

    if (engine == "dask") != (scheduler is not None):
        raise click.UsageError("--engine dask and --scheduler ADDRESS go together")
    workers = workers or cores()
    folder = parts or archive.with_name(f"{archive.name}.parts")
    try:
        if not scheduler and not archive.exists() and is_worth_it(paths):
            get_ready()  # before all that takes its time here, the imports too
        from ingest import gone as missing
        from ingest.cluster import Cluster
        from ingest.load import Options, load
        from ingest.progress import telling
        from ingest.store import ingest_paths

        with (
            archive_at(archive, "w") as opened,
            Cluster(scheduler, folder) if scheduler else nullcontext() as cluster,
            telling(paths, quiet=quiet or as_json) as progress,
        ):
            loaded = load(paths, options=Options(maps))
            summary = ingest_paths(opened, loaded, None, progress, workers, cluster)
            gone = missing.gone(opened, paths, summary.run)
            forgotten = missing.forget(opened, gone) if prune else 0
            told = progress.told(summary)
    except KeyboardInterrupt:
        click.echo("\nInterrupted: what was read is safe; the same command goes on.", err=True)
        sys.exit(INTERRUPTED)
    if as_json:
        echo_json(told | {"gone": len(gone), "forgotten": forgotten})
    elif not quiet:
        click.echo(_summed_up(summary))
        _tell_gone(gone, forgotten, prune=prune)
    if summary.inputs - summary.noted == summary.refused:
        sys.exit(1)


@cli.command()
@archive_argument
@click.option("-w", "--workers", type=click.IntRange(1, 256), default=None,
              help="Processes that read; by default one for each processor.")  # fmt: skip
@click.option("--all", "everything", is_flag=True,
              help="Read all documents, those that these rules have read too.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@explained
def reingest(
    archive: Path, workers: int | None, everything: bool, as_json: bool, quiet: bool
) -> None:
    """Read again, with this version's rules, what ARCHIVE holds.

    Nothing but the archive is needed: it keeps what it was made from. Corrections, removals and
    what was supplied hold as before, and old keys lead to what stands in their place. An archive
    of an older version is brought up to date. Stopped half-way, doing it again goes on.
    """
    from ingest.again import reingest as read_again
    from ingest.progress import telling
    from ingest.workers import cores

    try:
        with telling((), quiet=quiet or as_json) as progress:
            summary = read_again(archive, progress, workers or cores(), everything=everything)
            told = progress.told(summary)
    except KeyboardInterrupt:
        click.echo("\nInterrupted: the archive is whole; the same command goes on.", err=True)
        sys.exit(INTERRUPTED)
    if as_json:
        echo_json(told)
    elif not quiet:
        click.echo(_summed_up(summary))


def _tell_gone(gone: Sequence[str], forgotten: int, *, prune: bool) -> None:
    for path in gone[:NAMED]:
        click.echo(f"Gone: {path}", err=True)
    if len(gone) > NAMED:
        click.echo(f"Gone: and {len(gone) - NAMED} more", err=True)
    if prune and gone:
        click.echo(f"{counted(forgotten, 'document')} taken out")
    elif gone:
        click.echo(
            f"{counted(len(gone), 'input')} no longer there, kept in the archive: "
            "--prune takes them out"
        )


def _summed_up(summary: Summary) -> str:
    parts = [counted(summary.inputs - summary.noted, "input")]
    named = {
        "new": summary.new,
        "read again": summary.reread,
        "known under another name": summary.same,
        "unchanged": summary.unchanged,
        "of facts and corrections": summary.corrections,
        "refused": summary.refused,
    }
    parts += [f"{count} {name}" for name, count in named.items() if count]
    if summary.withheld:
        parts.append(f"{counted(summary.withheld, 'removed article')} left out")
    line = ", ".join(parts)
    if summary.changed:
        articles, figures = (
            counted(summary.articles, "article"),
            counted(summary.figures, "figure"),
        )
        return f"{line}: {articles}, {figures} written"
    return f"{line}: nothing changed"


@cli.command()
@click.argument("archives", metavar="ARCHIVE...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535),
              help="Port to serve on; 0 takes a free one.")  # fmt: skip
@click.option("--immutable", is_flag=True,
              help="Serve files that nobody writes, as `publish` makes them: faster.")  # fmt: skip
@explained
def serve(archives: tuple[Path, ...], host: str, port: int, immutable: bool) -> None:
    """Serve each ARCHIVE to browsers, until ^C.

    What a running ingest adds is shown without a restart, unless --immutable is given. That is for
    files that xianzhi publish has made: they alone may be downloaded whole. A plain archive is
    served in either way, but never offered for download.
    """
    from ingest import archive as files
    from ingest import serving

    for path in archives:
        with files.open_archive(path) as opened:
            is_published = files.published(opened.connection) is not None
        if immutable:
            files.settle(path)
            if not is_published:
                click.echo(_PLAIN.format(path=path), err=True)
    try:
        listener = serving.listen(host, port)
    except serving.PortTakenError as error:
        raise click.ClickException(
            f"cannot serve on port {port} of {host} ({error}): choose another port with --port, "
            f"such as --port {min(port + 1, 65535)}"
        ) from error
    application = _datasette(archives, immutable=immutable).app()
    click.echo(serving.address(host, listener))
    with suppress(KeyboardInterrupt):  # the way in which serving ends
        serving.run(application, listener)


def _datasette(archives: Sequence[Path], *, immutable: bool) -> Any:
    """Datasette with this project's site. What its pages say comes from a plugin of the site."""
    from datasette.app import Datasette  # the only import of it in this package

    from ingest.paths import site

    folder, names = site(), [str(path) for path in archives]
    return Datasette(
        files=[] if immutable else names,
        immutables=names if immutable else [],
        plugins_dir=str(folder / "plugins"),
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
        settings=json.loads((folder / "settings.json").read_text("utf-8")),
        metadata={},
    )


for command in (
    reading.search, corpus.concordance, corpus.figures, reading.show, reading.export,
    research.panel, following.terms, research.sample, research.score, texts.extract, texts.clean,
    demonstrating.demo, keeping.check, keeping.problems, keeping.backup, publishing.publish,
    keeping.remove,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Run the command line, as ``xianzhi`` and ``python -m ingest`` do."""
    terminal.speak_utf8()
    try:
        cli(prog_name="xianzhi")
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
