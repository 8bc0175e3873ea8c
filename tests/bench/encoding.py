"""How fast bytes become text, and how little text is enough to tell the encoding.

Run: python -m tests.bench.encoding
"""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

from ingest.load.encoding import decode
from tests.damage import traditional

SEEDS = Path(__file__).parent.parent.parent / "seeds"
MEGABYTES = 20
SAMPLES = 400


def main() -> None:
    """Measure and print."""
    hans = "".join(path.read_text("utf-8") for path in sorted(SEEDS.glob("00[034]_*.txt")))
    hant = traditional(hans)
    big5 = hant.encode("cp950", "ignore").decode("cp950")
    cases = [(hans, "utf-8"), (hans, "gb18030"), (hant, "gb18030"),
             (big5, "cp950"), (hans, "utf-16")]  # fmt: skip
    random = Random(1)  # noqa: S311 - repeatable, not secret
    for text, encoding in cases:
        once = text.encode(encoding)
        data = once * (MEGABYTES * 1_000_000 // len(once))
        start = time.perf_counter()
        decode(data)
        speed = len(data) / 1e6 / (time.perf_counter() - start)
        print(f"{encoding:8} {speed:6.0f} MB/s", end="")
        for length in (4, 8, 15, 30, 60):
            right = 0
            for _ in range(SAMPLES):
                at = random.randrange(len(text) - length)
                sample = text[at : at + length]
                found = decode(sample.encode(encoding))
                right += found is not None and found.text == sample
            print(f"  {length} characters {right / SAMPLES:.3f}", end="")
        print()


if __name__ == "__main__":
    main()
