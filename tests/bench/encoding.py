"""How well an encoding is told and bad bytes are borne, beside three detectors, and how fast.

    python -m tests.bench.encoding [FOLDER…]

Samples of 60 and of 3,000 characters out of the texts (prose, their headings, lists of names,
tables of figures, pages that are mostly markup), in seven encodings, as they are and with two bytes
replaced or inserted. A sample is right where every character that no bad byte touched comes out, in
order, with little more beside. The others are used as their documentation says, and read with
``errors="replace"``; where they name a subset (``gb2312``, ``big5``) its superset is used for them.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from random import Random

from ingest.load.encoding import decode
from tests.bench.texts import named
from tests.damage import traditional

SAMPLES = 200  # to a cell
MEGABYTES = 20
ENCODINGS = ("gb18030", "gb18030 hant", "big5", "utf-8", "utf-16", "utf-16-le", "utf-16-be")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
_GIVEN = "梓涵雨晴思远国栋志强秀兰玉琦建军丽华晓燕海波文斌鑫磊淼喆珺璐瑶翀昕怡嘉懿馨蕾彬玮琪昊"
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs"}

Teller = Callable[[bytes], str | None]


def main() -> None:
    """Measure and print."""
    logging.getLogger("charset_normalizer").setLevel(logging.CRITICAL)
    tellers = dict(_installed())
    texts = [text for text in named() if len(text) > 100]
    hant = [traditional(text) for text in texts]
    big5 = [text.encode("cp950", "ignore").decode("cp950") for text in hant]
    sources = {"gb18030 hant": hant, "big5": big5}
    for length in (60, 3_000):
        for bad in (0, 2):
            print(f"{length} characters, {bad or 'no'} bad bytes")
            print(f"  {'':20}" + "".join(f"{name:>14}" for name in ENCODINGS))
            cells = {name: list(_cell(sources.get(name, texts), name, length, bad))
                     for name in ENCODINGS}  # fmt: skip
            for teller, tell in tellers.items():
                shares = [_share(tell, cells[name]) for name in ENCODINGS]
                print(f"  {teller:20}" + "".join(f"{share:14.3f}" for share in shares))
    _speeds("".join(texts), "".join(big5))


def _speeds(text: str, big5: str) -> None:
    """MB/s on a long text, and as a multiple of what the codec itself does."""
    for name in ("utf-8", "gb18030", "big5", "utf-16"):
        once = (big5 if name == "big5" else text).encode(name)
        data = once * (MEGABYTES * 1_000_000 // len(once) + 1)
        ours, codec = _seconds(lambda: decode(data)), _seconds(lambda: data.decode(name))  # noqa: B023
        speed = len(data) / 1e6 / ours
        print(f"{name:8} {speed:6.0f} MB/s, {ours / codec:5.1f} × the time of the codec alone")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# ── those that tell


def ours(data: bytes) -> str | None:
    """What this project reads."""
    found = decode(data)
    return None if found is None else found.text


def _charset_normalizer(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return _read(data, best.encoding if best else None)


def _chardet(data: bytes) -> str | None:
    from chardet import detect

    return _read(data, detect(data, prefer_superset=True)["encoding"])


def _resiliparse(data: bytes) -> str | None:
    from resiliparse.parse.encoding import detect_encoding

    return _read(data, detect_encoding(data))


def _read(data: bytes, name: str | None) -> str:
    name = (name or "utf-8").lower()
    return data.decode(_SUPERSETS.get(name, name), "replace").removeprefix("\ufeff")


TELLERS: dict[str, Teller] = {
    "ours": ours,
    "charset-normalizer": _charset_normalizer,
    "chardet": _chardet,
    "resiliparse": _resiliparse,
}


def _installed() -> Iterator[tuple[str, Teller]]:
    """Those that can be asked; what is not there is said aloud."""
    for name, tell in TELLERS.items():
        if tell is ours or find_spec(name.replace("-", "_")):
            yield name, tell
        else:
            print(f"{name} is not installed (extra bench): left out", file=sys.stderr)


# ── samples


def _cell(
    texts: list[str], name: str, length: int, bad: int
) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    """Bytes, and the stretches of their text that no bad byte touched."""
    random = Random(f"{name} {length} {bad}")  # noqa: S311 - repeatable, not secret
    codec = {"gb18030 hant": "gb18030", "big5": "cp950"}.get(name, name)
    for number in range(SAMPLES):
        make = _KINDS[number % len(_KINDS)]
        text = make(random, random.choice(texts), length)
        if name in {"gb18030 hant", "big5"}:
            text = traditional(text)  # the names are written simplified above
        text = text.encode(codec, "ignore").decode(codec)
        yield _spoilt(random, text, codec, bad)


def _spoilt(random: Random, text: str, codec: str, bad: int) -> tuple[bytes, tuple[str, ...]]:
    mark = b"\xff\xfe" if codec == "utf-16" else b""
    codec = "utf-16-le" if codec == "utf-16" else codec
    chars = [char.encode(codec) for char in text]
    cuts: list[int] = []  # a touched character is cut out: (at, at + 1), an insertion is (at, at)
    pieces: list[str] = []
    for at in sorted(random.sample(range(1, len(chars) - 1), bad)):
        wrong, within = random.randrange(1, 256), random.randrange(len(chars[at]))
        old, insert = chars[at], random.random() < 0.5
        chars[at] = old[:within] + bytes([wrong]) + old[within if insert else within + 1 :]
        cuts += (at, at if insert and not within else at + 1)
    for start, end in zip([0, *cuts[1::2]], [*cuts[::2], len(text)], strict=True):
        pieces.append(text[start:end])
    return mark + b"".join(chars), tuple(pieces)


def _share(tell: Teller, cell: list[tuple[bytes, tuple[str, ...]]]) -> float:
    return sum(_right(tell(data), pieces) for data, pieces in cell) / len(cell)


def _right(told: str | None, pieces: tuple[str, ...]) -> bool:
    if told is None:
        return False
    at = 0
    for piece in pieces:
        found = told.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(told) <= sum(map(len, pieces)) + 4 * (len(pieces) - 1)


def _prose(random: Random, text: str, length: int) -> str:
    at = random.randrange(max(1, len(text) - length))
    return text[at : at + length]


def _headings(random: Random, text: str, length: int) -> str:
    lines = [line.strip() for line in text.splitlines() if 4 < len(line.strip()) < 30]
    lines = lines or [text[:20]]
    at = random.randrange(len(lines))
    return "\n".join((lines[at:] + lines) * 50)[:length]


def _names(random: Random, text: str, length: int) -> str:
    name = "{}{}{}".format
    names = (name(random.choice(_SURNAMES), random.choice(_GIVEN), random.choice(["", *_GIVEN]))
             for _ in range(length))  # fmt: skip
    return ("优秀共产党员名单：\n" + random.choice("、 \n").join(names))[:length]


def _figures(random: Random, text: str, length: int) -> str:
    words = [text[i : i + 4].strip() or "合计" for i in random.sample(range(len(text) - 4), 20)]
    rows = (f"{random.choice(words)}\t{random.randrange(10**6) / 100}\t{random.random():.1%}\n"
            for _ in range(length // 8 + 1))  # fmt: skip
    return ("指标\t数值\t比上年增长\n" + "".join(rows))[:length]


def _markup(random: Random, text: str, length: int) -> str:
    said = _prose(random, text, max(12, length // 6))
    line = '<p class="p{}" style="text-indent: 2em; margin: 0 auto"><a href="/art/{}.html">{}</a>\n'
    parts = (line.format(i % 5, random.randrange(10**6), said[i : i + 12])
             for i in range(0, len(said), 12))  # fmt: skip
    return "<html><head><title>" + said[:12] + "</title></head><body>\n" + "".join(parts)


_KINDS = (_prose, _prose, _headings, _names, _figures, _markup)


if __name__ == "__main__":
    main()
