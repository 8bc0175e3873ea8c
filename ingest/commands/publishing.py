"""The command that makes a file for the public: publish."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.commands.shared import (
    archive_argument,
    archive_at,
    counted,
    explained,
    json_option,
)  # fmt: skip

if TYPE_CHECKING:
    from ingest.publish import Counts

_MODES = {"full": "shown whole", "snippet": "as a snippet", "facts": "facts only"}


@click.command()
@archive_argument
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("-m", "--metadata", type=click.Path(path_type=Path), default=None,
              help="Whose `publish` rules; by default the site's metadata.yml.")  # fmt: skip
@click.option("--replace", is_flag=True, help="Take the place of a file that is there.")
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@explained
def publish(
    archive: Path, out: Path, metadata: Path | None, replace: bool, as_json: bool, quiet: bool
) -> None:
    """Make of ARCHIVE the file OUT, which holds only what may be shown.

    How much of each source that is, metadata.yml says under `publish`: full, snippet or facts; a
    snippet where it says nothing, and where a notice forbids reprinting. OUT has no originals, and
    of a text that is not shown whole neither edits nor an index of what is hidden. It is there
    whole or not at all; a file that is there already stays, unless --replace is given. Serve it
    with xianzhi serve OUT --immutable.
    """
    from ingest.paths import site
    from ingest.publish import PolicyError, read_policy
    from ingest.publish import publish as make

    try:
        policy = read_policy(metadata or site() / "metadata.yml")
    except PolicyError as error:
        raise click.ClickException(str(error)) from error
    with archive_at(archive) as opened, _bar(quiet=quiet or as_json) as told:
        counts = make(opened, out, policy, replace=replace, told=told)
    if as_json:
        click.echo(json.dumps(json.loads(counts.as_json()), ensure_ascii=False))
    elif not quiet:
        for line in _lines(out, counts):
            click.echo(line)


@contextmanager
def _bar(*, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """How far it is, on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="Publishing", file=sys.stderr) as bar:

        def told(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield told


def _lines(out: Path, counts: Counts) -> Iterator[str]:
    """What was shown and what was left out."""
    yield f"Published to {out}: {out.stat().st_size:,} bytes"
    for mode, words in _MODES.items():
        if number := counts.articles[mode]:
            why = ", ".join(
                f"{reason.partition(', ')[2]}: {n:,}"
                for reason, n in sorted(counts.reasons.items())
                if reason.startswith(f"{mode}, ")
            )
            yield f"  {counted(number, 'article')} {words} ({why})"
    share = counts.shown / counts.characters if counts.characters else 0
    yield f"  {counts.shown:,} of {counts.characters:,} characters shown ({share:.0%})"
    kept = {name: n for name, n in counts.rows.items() if name in ("figures", "mentions")}
    yield "  shown: " + ", ".join(f"{n:,} {name}" for name, n in kept.items())
    gone = {name: n for name, n in counts.left_out.items() if n}
    told = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in gone.items())
    originals = counts.rows["documents"]
    yield f"  left out: {counted(originals, 'original')}{f', {told}' if told else ''}"
