"""The command that makes something to look at: demo."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.commands.shared import archive_argument, archive_at, counted, explained


@click.command()
@archive_argument
@click.option("--counties", type=click.IntRange(1, 200), default=10, show_default=True,
              help="How many counties it tells of, some 43 articles each.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True,
              help="The same seed makes the same archive.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
@explained
def demo(archive: Path, counties: int, seed: int, quiet: bool) -> None:
    """Make ARCHIVE of synthetic articles, to see what the site does.

    Reports, bulletins, meetings and villages of eight years, with officials, formulas, indicators
    that move, numbers that contradict each other, and reprints. Only the places are real. Each
    article and every page of the site says so, in copies and published files too. ARCHIVE must not
    be there yet: what is invented never comes among what is not.
    """
    from ingest import demo as demonstration
    from ingest.workers import cores

    if archive.exists():
        raise click.ClickException(
            f"{archive} is there already: a demonstration goes into a new file, "
            "so choose another name"
        )
    with archive_at(archive, "w") as opened:
        made = demonstration.make(opened, counties, seed=seed, workers=cores())
    if not quiet:
        held = ((made.articles, "article"), (made.sentences, "sentence"), (made.figures, "figure"))
        told = [counted(n, name) for n, name in held]
        click.echo(f"{', '.join(told)}, all synthetic. Look at them: xianzhi serve {archive}")
