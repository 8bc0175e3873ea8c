"""How long pages take on an archive, one reader, one process, beside stock Datasette on the file.

    python -m tests.bench.pages ARCHIVE [--rounds N]

Milliseconds of process time (all threads of the process), the median of some rounds behind a first
one that is left out, each round with another article and another place. Stock Datasette is the
same version with the same limits and none of this project's plugins, templates and metadata.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from datasette.app import Datasette

from ingest.paths import site

ROUNDS = 7
BOUNDS = {"home": 100, "article": 60, "four facets": 300, "place": 250}


def ours(path: Path, *, immutable: bool = False) -> Datasette:
    """The site on the archive at ``path``, as `xianzhi serve` sets it up."""
    folder, files = site(), [str(path)]
    return Datasette(
        files=[] if immutable else files,
        immutables=files if immutable else [],
        plugins_dir=str(folder / "plugins"),
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
        settings=json.loads((folder / "settings.json").read_text("utf-8")),
        metadata={},
    )


def samples(path: Path) -> dict[str, list[str]]:
    """Keys of articles and figures, and places with much and with little, always the same."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:

        def column(sql: str) -> list[str]:
            return [str(value) for (value,) in db.execute(sql)]

        return {
            "article": column(
                "SELECT key FROM articles WHERE id % ((SELECT max(id) FROM articles) / 20 + 1) = 1"
            ),
            "figure": column(
                "SELECT key FROM figures WHERE id % ((SELECT max(id) FROM figures) / 20 + 1) = 1"
            ),
            "place": column(
                "SELECT place FROM place_years WHERE place <> '' GROUP BY place "
                "ORDER BY sum(articles) DESC LIMIT 20"
            ),
            "province": column(
                "SELECT substr(place, 1, 2) FROM place_years WHERE place <> '' GROUP BY 1 "
                "ORDER BY sum(articles) DESC LIMIT 5"
            ),
        }


def pages_of(path: Path) -> dict[str, Callable[[int], str]]:
    """The page of each name, for each round."""
    held, name = samples(path), path.stem

    def one(kind: str, pattern: str) -> Callable[[int], str]:
        return lambda at: pattern.format(held[kind][at % len(held[kind])])

    def always(address: str) -> Callable[[int], str]:
        return lambda at: address

    return {
        "home": always("/"),
        "article": one("article", "/a/{}"),
        "figure": one("figure", "/f/{}"),
        "four facets, articles": always(
            f"/{name}/articles?_facet=province&_facet=county&_facet=year&_facet=outlet"
        ),
        "four facets, figures": always(f"/{name}/figure_sheet"),
        "four facets, one unit": always(f"/{name}/figure_sheet?unit=CNY"),
        "articles of a province": always(f"/{name}/articles?province=%E5%B1%B1%E8%A5%BF%E7%9C%81"),
        "place": one("place", "/p/{}"),
        "place, a province": one("province", "/p/{}"),
        "search": always("/-/find?q=%E9%A1%B9%E7%9B%AE"),
        "officials": always(f"/{name}/tenure_sheet"),
        "tables": always(f"/{name}"),
    }


def stock_pages(path: Path) -> dict[str, Callable[[int], str]]:
    """The pages of stock Datasette that lie beside these."""
    name = path.stem
    facets = "_facet=province&_facet=county&_facet=year&_facet=outlet"
    kinds = "_facet=kind&_facet=unit&_facet=stage&_facet=year"
    return {
        "stock: table page": lambda at: f"/{name}/articles",
        "stock: four facets, articles": lambda at: f"/{name}/articles?{facets}",
        "stock: four facets, figures": lambda at: f"/{name}/figure_sheet?{kinds}",
    }


async def measure(
    server: Datasette, pages: dict[str, Callable[[int], str]], rounds: int
) -> dict[str, tuple[float, int, int]]:
    """Of each page the median milliseconds, its status and its bytes."""
    await server.invoke_startup()
    told = {}
    for name, page in pages.items():
        times: list[float] = []
        response: Any = None
        for at in range(rounds + 1):
            begun = process_time()
            response = await server.client.get(page(at))
            times.append((process_time() - begun) * 1000)
        told[name] = (median(times[1:]), response.status_code, len(response.content))
    return told


def main(arguments: Sequence[str]) -> None:
    """Print a line a page."""
    parser = argparse.ArgumentParser(description="how long pages take")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args(arguments)
    stock = Datasette(files=[str(given.archive)], settings={"sql_time_limit_ms": 3000})
    for server, pages in (
        (stock, stock_pages(given.archive)),
        (ours(given.archive), pages_of(given.archive)),
    ):
        for name, (time, status, size) in asyncio.run(measure(server, pages, given.rounds)).items():
            bound = next(
                (f"  (bound {b})" for key, b in BOUNDS.items() if name.startswith(key)), ""
            )
            failed = "" if status == 200 else f"  STATUS {status}"
            print(f"{time:8.0f} ms {size / 1000:7.0f} KB  {name}{bound}{failed}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
