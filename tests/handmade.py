"""A small archive made by hand, for what the seeds do not hold: years, contradictions, removals.

The texts are invented, the places real.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest import conversions, kept
from ingest.packing import pack
from ingest.search import register_writer

SCHEMA = Path(__file__).parent.parent / "ingest" / "schema.sql"

PLACES = (
    ("14", "山西省", "province", "省"),
    ("1404", "长治市", "city", "市"),
    ("140431", "沁源县", "county", "县"),
    ("140431102", "灵空山镇", "township", "镇"),
    ("1410", "临汾市", "city", "市"),
    ("141024", "洪洞县", "county", "县"),
    ("42", "湖北省", "province", "省"),
    ("4213", "随州市", "city", "市"),
    ("421321", "随县", "county", "县"),
)
HOSTILE = "<script>alert('甲')</script>"


@dataclass(frozen=True)
class Finding:
    """A surface in the article's body and the columns of its row."""

    table: str
    surface: str
    columns: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """An article to be written: its lines are paragraphs, ``# `` headings, ``> `` captions."""

    title: str | None
    body: str
    place: str | None = None
    published: str | None = None
    outlet: str | None = None
    script: str = "hans"
    findings: Sequence[Finding] = ()


def figure(
    surface: str, value: float | None, unit: str | None, kind: str, **more: object
) -> Finding:
    exact = None if value is None else repr(value).removesuffix(".0")
    columns = {"value": value, "value_exact": exact, "unit": unit, "kind": kind, **more}
    return Finding("figures", surface, {"rule": "by-hand", "confidence": 1.0, **columns})


def household(year: int, count: int) -> Piece:
    """洪洞县's 脱贫户 in a year, as an article of its end reports it."""
    return Piece(
        f"洪洞县{year}年工作综述",
        f"{year}年，全县脱贫户{count}户。",
        "141024",
        f"{year}-12-30",
        "临汾新闻网",
        findings=(
            figure(
                f"{count}户", count, "户", "count", indicator="脱贫户", indicator_id="脱贫户",
                stage="actual", period=str(year), year=year, place="141024",
            ),
        ),
    )  # fmt: skip


PIECES = (
    Piece(
        "沁源县灵空山镇抓项目",
        "# 抓项目\n目前，全镇谋划新建重点项目25个，总投资2680万元。"
        "镇党委书记张三说，“五个关键”要抓牢。\n"
        "> 图为项目现场。\n灵空山镇今年迎来游客3万人次。",
        "140431102",
        "2024-03",
        "山西新闻网",
        findings=(
            figure("25个", 25, "个", "count", indicator="重点项目", stage="plan"),
            figure(
                "2680万元", 26800000, "CNY", "money", indicator="总投资", unit_text="元",
                written_mult=4, stage="plan", place="140431102",
            ),
            Finding("mentions", "镇党委书记张三", {
                "kind": "person", "person": "张三", "post": "镇党委书记", "place": "140431102",
            }),
            Finding("mentions", "灵空山镇", {"kind": "place", "place": "140431102"}),
            Finding("formula_uses", "“五个关键”", {"quoted": 1, "formula": "五个关键"}),
            Finding("dates", "今年", {"kind": "relative"}),
        ),
    ),
    *(household(year, count) for year, count in ((2021, 3001), (2022, 2950), (2023, 2900))),
    household(2023, 2910),  # contradicts the one before
    Piece(
        HOSTILE,
        f"甲{HOSTILE}乙说，投入100元。\n<img src=x onerror=alert(1)>",
        "421321",
        "2020-01-01",
        '"><svg onload=alert(1)>',
        findings=(
            figure("100元", 100, "CNY", "money", indicator='<b onclick="x">投入</b>'),
            Finding("formula_uses", HOSTILE, {"quoted": 0, "formula": HOSTILE}),
        ),
    ),
    Piece("古縣縣委書記談發展", "推進高質量發展，實施55項重點項目。", None, None, None, "hant"),
)  # fmt: skip


def build(path: Path, pieces: Sequence[Piece] = PIECES) -> Path:
    """Write ``pieces`` as an archive to ``path``."""
    with connect(path) as db:
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        for code, name, level, kind in PLACES:
            above = [row for row in PLACES if code.startswith(row[0])]
            db.execute(
                "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, '2023')",
                (code, name, "".join(row[1] for row in above), level, kind,
                 above[-2][0] if len(above) > 1 else None, "".join(row[0] + "/" for row in above)),
            )  # fmt: skip
        db.executemany("INSERT INTO units VALUES (?, ?, ?, ?)", conversions.rows())
        db.execute("INSERT INTO runs VALUES (1, '0', 'x', '2024-01-01', '2024-01-01', '{}')")
        db.execute("INSERT INTO settings VALUES ('fold_version', 'x')")
    for piece in pieces:
        add(path, piece)
    return path


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")  # a test need not survive a power cut
    register_writer(connection)
    return connection


def add(path: Path, piece: Piece) -> str:
    """Write one more article; gives its key."""
    with connect(path) as db:
        key = _article(db, piece)
        kept.recount(db)
    db.close()
    return key


def _article(db: sqlite3.Connection, piece: Piece) -> str:
    original = "\n".join(filter(None, (piece.title, "广告", piece.body))).encode()
    digest = hashlib.sha256(original).hexdigest()
    document = db.execute(
        "INSERT INTO documents (key, sha256, media_type, encoding, encoding_basis, bytes, original,"
        " rules_digest) VALUES (?, ?, 'text/plain', 'utf-8', 'utf-8', ?, ?, 'x')",
        (digest[:16], digest, len(original), pack(original)),
    ).lastrowid
    db.execute(
        "INSERT INTO sources (document, path, first_run, last_run) VALUES (?, ?, 1, 1)",
        (document, f"folder/{digest[:4]}{HOSTILE if piece.title == HOSTILE else ''}.txt"),
    )
    names = {row[2]: row[1] for row in PLACES if piece.place and piece.place.startswith(row[0])}
    lines = piece.body.split("\n")
    body = "\n".join(line for line in lines if line[:2] not in ("# ", "> "))
    published = piece.published or ""
    columns = {
        "key": f"{digest[:16]}-0", "document": document, "span_start": 0,
        "span_end": len(original.decode()), "position": 0, "title": piece.title,
        "published": piece.published, "published_basis": "stated" if published else None,
        "year": int(published[:4]) if published else None,
        "month": int(published[5:7]) if len(published) > 4 else None, "outlet": piece.outlet,
        "script": piece.script, "is_template": 0, "is_truncated": 0, "place": piece.place, **names,
        "captions": "\n".join(line[2:] for line in lines if line.startswith("> ")) or None,
        "text": body, "characters": len("".join(body.split())),
    }  # fmt: skip
    article = _insert(db, "articles", columns)
    head = len(piece.title or "") + 1
    _insert(db, "edits", {"document": document, "article": article, "span_start": head,
                          "span_end": head + 3, "after": "", "rule": "furniture-advert",
                          "certain": 1})  # fmt: skip
    _insert(db, "edits", {"document": document, "article": article, "span_start": 0,
                          "span_end": 1, "before": "?", "after": "沁", "rule": "lost-character",
                          "certain": 0})  # fmt: skip
    _insert(db, "keywords", {"article": article, "word": "项目", "weight": 0.5})
    _insert(db, "bylines", {"article": article, "name": "李四", "role": "记者"})
    _sentences(db, article, f"{digest[:16]}-0", piece, lines)
    return f"{digest[:16]}-0"


def _sentences(
    db: sqlite3.Connection, article: int, key: str, piece: Piece, lines: Sequence[str]
) -> None:
    rows = [("title", 0, piece.title)] if piece.title else []
    for number, line in enumerate(lines, len(rows)):
        part = {"# ": "heading", "> ": "caption"}.get(line[:2], "body")
        text = line if part == "body" else line[2:]
        pieces = text.replace("。", "。\0").split("\0") if part == "body" else [text]
        rows += [(part, number, piece) for piece in pieces if piece]
    left = list(piece.findings)
    for position, (part, paragraph, text) in enumerate(rows):
        sentence = _insert(db, "sentences", {
            "article": article, "position": position, "part": part, "paragraph": paragraph,
            "text": text, "source_start": 0, "source_end": 0,
        })  # fmt: skip
        for finding in [f for f in left if part == "body" and f.surface in text]:
            left.remove(finding)
            _finding(db, finding, text, article, sentence, key)


def _finding(
    db: sqlite3.Connection, finding: Finding, text: str, article: int, sentence: int, key: str
) -> None:
    start = text.index(finding.surface)
    columns = {
        "article": article, "sentence": sentence, "span_start": start,
        "span_end": start + len(finding.surface), "surface": finding.surface, "rule": "by-hand",
        **finding.columns,
    }  # fmt: skip
    if finding.table == "figures":
        columns["key"] = f"{key}-figure-{sentence}{start}-{sentence}{start + 1}"
    if finding.table == "mentions":
        columns["confidence"] = 1.0
    if finding.table == "formula_uses":
        db.execute(
            "INSERT OR IGNORE INTO formulas (surface, numbers, expansion, is_national)"
            " VALUES (?, '[5]', '[\"一\", \"二\"]', 0)",
            (columns["formula"],),
        )
        columns["formula"] = db.execute(
            "SELECT id FROM formulas WHERE surface = ?", (columns["formula"],)
        ).fetchone()[0]
    _insert(db, finding.table, columns)


def _insert(db: sqlite3.Connection, table: str, columns: Mapping[str, object]) -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    cursor = db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))
    return int(cursor.lastrowid or 0)
