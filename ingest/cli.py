"""The command line: each command parses, makes one library call, and echoes.

Only what a command needs is imported, when it runs: ``--help`` must not wait for dictionaries.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ParamSpec, TypeVar

import click

from ingest import __version__, terminal

if TYPE_CHECKING:
    from ingest.archive import Archive
    from ingest.store import Summary

P = ParamSpec("P")
R = TypeVar("R")

KINDS = ("figures", "dates", "formulas", "people", "places")
EXPORT_FORMATS = ("csv", "jsonl")
INTERRUPTED = 130  # the shell's own status for ^C


# ─────────────────────────────────────────────────────────────── shared


def _explained(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command may meet into one clear line on standard error and status 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from ingest.archive import ArchiveError, advice

        try:
            return command(*args, **kwargs)
        except ArchiveError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        except sqlite3.DatabaseError as error:
            told = advice(error) or f"cannot be used ({error}): xianzhi check says what is damaged"
            raise click.ClickException(f"the archive {told}") from error

    return run


archive_argument = click.argument("archive", type=click.Path(path_type=Path, readable=False))
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
map_option = click.option(
    "--map", "maps", multiple=True, metavar="FIELD=COLUMN,...", type=terminal.Words(),
    callback=lambda context, parameter, value: _columns(value),
    help="Which column of a table says what, such as text=正文,title=标题,published=日期.",
)  # fmt: skip


def _columns(maps: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The columns that the user maps."""
    if not maps:
        return ()
    from ingest.load import parse_map

    try:
        return parse_map(maps)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@contextmanager
def _opened(path: Path, mode: str = "r") -> Iterator[Archive]:
    from ingest.archive import open_archive

    with open_archive(path, "w" if mode == "w" else "r") as archive:
        yield archive


def _echo_json(value: object, *, indent: int | None = None) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))


@click.group(cls=terminal.InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xianzhi")
def cli() -> None:
    """Xianzhi 县志: an archive of what county and township governments publish.

    \b
    xianzhi ingest archive.db texts/     fill an archive
    xianzhi serve archive.db             read it in a browser
    xianzhi search archive.db 项目        or in the terminal
    """  # noqa: D301 - click reads this character: keep the lines that follow


# ─────────────────────────────────────────────────────────────── in


@cli.command()
@archive_argument
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@map_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@_explained
def ingest(
    archive: Path, paths: tuple[str, ...], maps: tuple[tuple[str, str], ...], quiet: bool
) -> None:
    """Read files and folders into ARCHIVE.

    The archive is made if it is not there. A folder is taken with all that is in it, READMEs and
    hidden files left out; - is standard input. Doing it again changes nothing; stopped half-way,
    doing it again goes on.

    Files are text, Markdown, HTML, MHT, XML, DOCX, RTF, PDF, XLSX, CSV, JSON Lines, WARC, and ZIP
    and TAR of all these; what they are is told by their content. Each row of a table is a document.

    xianzhi.csv, beside the files or in an archive, supplies what they lack: a line names a path
    (path: 洪洞县/2023/*) and then any of place, published, outlet, url, title, licence.
    corrections.csv (key, field, value, who, why) corrects what was read.

    Inputs that cannot be taken are named on standard error and kept in the table problems. The
    exit status is 0 if any input could be taken, and 1 if none could.
    """
    from ingest.load import Options, load
    from ingest.read import load_rules
    from ingest.store import ingest_paths

    try:
        with _opened(archive, "w") as opened, terminal.progress(quiet) as advance:
            loaded = load(paths, options=Options(maps))
            summary = ingest_paths(opened, loaded, load_rules(), advance)
    except KeyboardInterrupt:
        click.echo("\nInterrupted: what was read is safe; the same command goes on.", err=True)
        sys.exit(INTERRUPTED)
    if not quiet:
        click.echo(_summed_up(summary))
    if summary.inputs - summary.noted == summary.refused:
        sys.exit(1)


def _summed_up(summary: Summary) -> str:
    parts = [_counted(summary.inputs - summary.noted, "input")]
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
        parts.append(f"{_counted(summary.withheld, 'removed article')} left out")
    line = ", ".join(parts)
    if summary.changed:
        articles, figures = (
            _counted(summary.articles, "article"),
            _counted(summary.figures, "figure"),
        )
        return f"{line}: {articles}, {figures} written"
    return f"{line}: nothing changed"


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"


# ─────────────────────────────────────────────────────────────── out


@cli.command()
@click.argument("archives", metavar="ARCHIVE...", nargs=-1, required=True,
                type=click.Path(path_type=Path))  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535),
              help="Port to serve on; 0 takes a free one.")  # fmt: skip
@click.option("--immutable", is_flag=True,
              help="Serve files that nobody writes: faster, for publishing.")  # fmt: skip
@_explained
def serve(archives: tuple[Path, ...], host: str, port: int, immutable: bool) -> None:
    """Serve each ARCHIVE to browsers, until ^C.

    What a running ingest adds is shown without a restart, unless --immutable is given.
    """
    from ingest import archive as files
    from ingest import serving

    for path in archives:
        files.check_readable(path)
        if immutable:
            files.settle(path)
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


@cli.command()
@archive_argument
@click.argument("query", type=terminal.Words())
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0),
              help="At most so many sentences; 0 for all.")  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV that Excel opens.")
@json_option
@_explained
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

    with _opened(archive) as opened:
        found = find(opened, query, limit + 1 if limit else None)
    hits = found[:limit] if limit else found
    if as_json:
        _echo_json([concordance.values(hit) for hit in hits], indent=1)
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


@cli.command()
@archive_argument
@click.argument("key")
@click.option("--original", is_flag=True, help="Write the original bytes, exactly.")
@click.option("--edits", is_flag=True, help="Print each change made, with its rule.")
@json_option
@_explained
def show(archive: Path, key: str, original: bool, edits: bool, as_json: bool) -> None:
    """Show an article, a figure or a document, by its KEY."""
    from ingest import show as showing

    if original and (edits or as_json):
        raise click.UsageError("--original writes bytes: leave out --edits and --json")
    with _opened(archive) as opened:
        target = showing.find(opened, key)
        if original:
            stream = sys.stdout.buffer
            stream.write(showing.original(opened, target))
            stream.flush()
        elif edits:
            changes = showing.edits(opened, target)
            if as_json:
                _echo_json(changes, indent=1)
            else:
                _echo_lines(showing.edit_lines(changes))
        elif as_json:
            _echo_json(showing.values(opened, target), indent=1)
        else:
            _echo_lines(showing.lines(opened, target))


def _echo_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


@cli.command()
@archive_argument
@click.argument("what", metavar="TABLE|QUERY", type=terminal.Words())
@click.option("--format", "form", type=click.Choice(EXPORT_FORMATS), default=None,
              help="By default what the name after -o says, else csv.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Write to this file instead of standard output.")  # fmt: skip
@click.option("--reprints", is_flag=True, help="With what stands in reprints and old versions.")
@_explained
def export(archive: Path, what: str, form: str | None, output: Path | None, reprints: bool) -> None:
    """Write all rows of a table, a view or a SELECT on ARCHIVE.

    csv opens in Excel as it is; jsonl has a JSON object a line. Of an article that was reprinted
    or captured more than once only the one that counts is written; a SELECT gives what it asks for.
    """
    from ingest.export import export as write
    from ingest.export import reprinted_rows

    suffix = output.suffix.lstrip(".") if output else ""
    chosen = form or (suffix if suffix in EXPORT_FORMATS else "csv")
    with _opened(archive) as opened, terminal.destination(output) as out:
        write(opened, what, "jsonl" if chosen == "jsonl" else "csv", out, with_reprints=reprints)
        left_out = 0 if reprints else reprinted_rows(opened, what)
    if left_out:
        rows = _counted(left_out, "row")
        click.echo(f"{rows} of reprints left out: --reprints gives them too.", err=True)


# ─────────────────────────────────────────────────────────────── texts, without an archive


def _input(path: str) -> BinaryIO:
    if path == "-":
        return sys.stdin.buffer
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be read: {error.strerror}") from error


@cli.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", default="-")
@_explained
def extract(kind: str, file: str) -> None:
    """Find KIND in each line of a text.

    The text is FILE (UTF-8), or standard input. A JSON array for each line, [] where nothing is
    found. A line is taken as it stands: nothing is cleaned, nothing around it is known, and
    offsets count characters in the line.
    """
    from ingest.api import extract as find
    from ingest.read import load_rules

    rules = load_rules()
    with _input(file) as lines:
        for number, line in enumerate(lines, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                raise click.ClickException(
                    f"line {number} is not UTF-8: save the file as UTF-8, or use xianzhi clean"
                ) from None
            _echo_json(find(kind, text, rules))  # type: ignore[arg-type]  # click has checked it


@cli.command()
@click.argument("files", metavar="[FILE]...", nargs=-1)
@map_option
@_explained
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
            _echo_json(article)
    if not taken:
        sys.exit(1)


# ─────────────────────────────────────────────────────────────── keeping


@cli.command()
@archive_argument
@_explained
def check(archive: Path) -> None:
    """Prove that ARCHIVE holds together.

    Spans quote their sentences; keys and hashes are those of their contents; replaying the edits
    on the originals gives the texts; the indexes have the texts' terms and no others. Prints a
    line for each kind of damage; the exit status is then 1.
    """
    from ingest.check import check as prove

    with _opened(archive) as opened:
        damages = prove(opened)
        documents, articles, sentences = (
            opened.one(f"SELECT count(*) FROM {table}")
            for table in ("documents", "articles", "sentences")
        ) if not damages else (0, 0, 0)  # fmt: skip
    for damage in damages:
        more = f" (and {damage.count - 1} more)" if damage.count > 1 else ""
        click.echo(f"Damaged: {damage.kind}: {damage.first}{more}", err=True)
    if damages:
        sys.exit(1)
    counted = [_counted(n, name) for n, name in (
        (documents, "document"), (articles, "article"), (sentences, "sentence"))]  # fmt: skip
    click.echo(f"Sound: {', '.join(counted)}")


@cli.command()
@archive_argument
@json_option
@_explained
def problems(archive: Path, as_json: bool) -> None:
    """List what ARCHIVE could not take, and why."""
    with _opened(archive) as opened:
        sql = "SELECT path, stage, code, message, run FROM problems ORDER BY id"
        rows = list(opened.rows(sql))
    if as_json:
        _echo_json(rows, indent=1)
        return
    _echo_lines(f"{row['path']}: {row['message']} [{row['code']}]" for row in rows)
    if not rows:
        click.echo("No problems.", err=True)


@cli.command()
@archive_argument
@click.argument("key")
@click.option(
    "--reason", required=True, type=terminal.Words(), help="Why, in words that readers will see."
)
@_explained
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
    with _opened(archive, "w") as opened:
        removal = take_out(opened, bare(key), reason.strip())
    click.echo(f"Removed {removal.key} {removal.title or ''}".rstrip())
    if removal.elsewhere:
        click.echo(f"The same text also stands in: {', '.join(removal.elsewhere)}", err=True)


def main() -> None:
    """Run the command line, as ``xianzhi`` and ``python -m ingest`` do."""
    terminal.speak_utf8()
    try:
        cli(prog_name="xianzhi")
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
