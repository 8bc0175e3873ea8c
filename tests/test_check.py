"""Proving: a healthy archive passes, and each kind of damage is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.archive import open_archive
from ingest.check import PROOFS, Damage, check
from ingest.packing import pack
from ingest.search import register_writer

# What is done to an archive, and the kind of damage that must be seen in it.
DAMAGES = [
    ("hashes", "UPDATE documents SET original = pack('other') WHERE id = 1"),
    ("hashes", "UPDATE documents SET original = x'00' WHERE id = 1"),
    ("hashes", "UPDATE documents SET bytes = bytes + 1 WHERE id = 1"),
    ("hashes", "UPDATE documents SET sha256 = 'f' || substr(sha256, 2) WHERE id = 1"),
    ("hashes", "UPDATE documents SET key = '0000000000000000' WHERE id = 1"),
    ("way back", "UPDATE documents SET original = pack('other') WHERE id = 1"),
    ("way back", "UPDATE documents SET encoding = 'ascii' WHERE id = 1"),
    ("way back", "UPDATE documents SET encoding = 'no-such-codec' WHERE id = 1"),
    ("way back", 'UPDATE edits SET "after" = \'x\' WHERE article = 1'),
    ("way back", 'UPDATE edits SET "before" = \'x\' WHERE article = 1'),
    ("way back", "UPDATE edits SET span_end = span_end + 1 WHERE article = 1"),
    ("way back", "DELETE FROM edits WHERE article = 1"),
    ("way back", "INSERT INTO edits SELECT NULL, document, article, span_start, span_end, "
                 "\"before\", \"after\", rule, certain FROM edits WHERE article = 1"),
    ("way back", "UPDATE edits SET article = 1 WHERE article IS NULL"),
    ("way back", "UPDATE sentences SET paragraph = paragraph + 1 WHERE id = 4"),
    ("way back", "UPDATE sentences SET source_start = source_start + 1 WHERE id = 2"),
    ("way back", "DELETE FROM sentences WHERE id = 4"),
    ("way back", "UPDATE figures SET key = key || '1' WHERE id = 1"),
    ("schema", "DROP INDEX figures_sentence"),
    ("schema", "DROP TRIGGER sentences_ad"),
    ("schema", "DROP VIEW figure_sheet"),
    ("schema", "DROP TABLE keywords"),
    ("schema", "ALTER TABLE bylines ADD COLUMN age INTEGER"),
    ("keys", "UPDATE articles SET key = 'x' WHERE id = 1"),
    ("keys", "UPDATE articles SET span_start = 1 WHERE id = 1"),
    ("keys", "UPDATE figures SET key = 'x' WHERE id = 1"),
    ("keys", "INSERT INTO tombstones SELECT 'x', sha256, 0, 5, 'asked', '2024' FROM "
             "documents WHERE id = 1"),
    ("keys", "INSERT INTO tombstones SELECT 'x', sha256, 999, 1000, 'asked', '2024' FROM "
             "documents WHERE id = 1"),
    ("corrections", "INSERT INTO corrections (key, field, value, who, why, path, run, target) "
                    "VALUES ('x', 'title', 'y', '', '', 'c.csv', 1, 'x')"),
    ("reprints", "UPDATE articles SET reprint_of = 2 WHERE id = 1"),
    ("reprints", "UPDATE articles SET reprint_of = 1 WHERE id = 1"),
    ("reprints", "INSERT INTO reprints VALUES (1, 2, 'reprint', 1, 0, '[]')"),
    ("counts", "UPDATE place_years SET figures = figures + 1"),
    ("counts", "DELETE FROM figure_kinds"),
    ("counts", "INSERT INTO edit_rules VALUES ('no-such-rule', 1, 1, 1)"),
    ("order", "UPDATE sentences SET position = position + 9 WHERE id = 3"),
    ("order", "UPDATE sentences SET heading = 0 WHERE id = 3"),
    ("spans", "UPDATE sentences SET span_start = span_start + 1 WHERE id = 3"),
    ("spans", "UPDATE sentences SET span_start = NULL WHERE id = 3"),
    ("spans", "UPDATE figures SET span_start = span_start + 1 WHERE id = 1"),
    ("spans", "UPDATE dates SET surface = '2022年'"),
    ("spans", "UPDATE formula_uses SET span_end = 0 WHERE id = 1"),
    ("spans", "UPDATE mentions SET article = 2 WHERE id = 1"),
    ("overlaps", "INSERT INTO dates SELECT NULL, article, sentence, span_start, span_end, surface, "
                 "iso, kind, basis, rule FROM dates"),
    ("overlaps", "UPDATE mentions SET kind = 'place', span_start = 0, span_end = 9"),
    ("values", "UPDATE figures SET value = 3 WHERE id = 1"),
    ("values", "UPDATE figures SET value_exact = NULL WHERE id = 1"),
    ("values", "UPDATE figures SET value_exact = 'many' WHERE id = 1"),
    ("values", "UPDATE articles SET year = 1999 WHERE id = 1"),
    ("values", "UPDATE articles SET published = '2023' WHERE id = 1"),
    ("expansions", "INSERT INTO formula_expansions VALUES (1, '[\"甲\"]', 'stated', 1, NULL)"),
    ("expansions", "INSERT INTO formula_expansions VALUES (1, '[\"甲\"]', 'stated', 0, '[99]')"),
    ("expansions", "UPDATE formulas SET expansion = '[\"甲\"]', is_national = 0"),
    ("terms", "INSERT INTO term_uses VALUES (1, 0, 1, 2)"),
    ("references", "UPDATE bylines SET article = 77 WHERE id = 1"),
    ("references", "UPDATE articles SET place = 'nowhere' WHERE id = 1"),
    ("sources", "DELETE FROM sources WHERE id = 1"),
    ("index", "UPDATE sentences SET text = replace(text, '出席', '缺席')"),
    ("index", "UPDATE articles SET captions = '别的' WHERE id = 1"),
    ("index", "INSERT INTO sentences_fts(rowid, text) VALUES (777, '鬼魂')"),
    ("index", "INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')"),
    ("index", "DELETE FROM sentences_fts_docsize WHERE id = 2"),
    ("index", "UPDATE settings SET value = 'another'"),
]  # fmt: skip


def damaged(path: Path, sql: str) -> tuple[Damage, ...]:
    with closing(sqlite3.connect(path)) as connection:
        register_writer(connection)
        connection.create_function("pack", 1, lambda text: pack(text.encode()))
        connection.execute(sql)
        connection.commit()
    with open_archive(path) as archive:
        return check(archive)


def test_a_sound_archive(made_path: Path) -> None:
    with open_archive(made_path) as archive:
        assert check(archive) == ()
        assert check(archive) == (), "it can be asked again on one connection"


def test_the_seeds_are_sound(seeds_archive: Path) -> None:
    with open_archive(seeds_archive) as archive:
        assert check(archive) == ()
        assert archive.one("SELECT count(*) FROM problems WHERE code = 'fault'") == 0


def test_an_empty_archive_is_sound(archive_path: Path) -> None:
    with open_archive(archive_path) as archive:
        assert check(archive) == ()


@pytest.mark.parametrize(("kind", "sql"), DAMAGES, ids=lambda value: value[:60])
def test_each_damage_is_seen(made_path: Path, kind: str, sql: str) -> None:
    damages = damaged(made_path, sql)
    assert kind in {damage.kind for damage in damages}
    assert all(damage.first and "\n" not in damage.first for damage in damages)


def test_every_proof_is_tried() -> None:
    assert {kind for kind, _ in DAMAGES} | {"file"} == set(PROOFS)


def test_damage_is_counted(made_path: Path) -> None:
    (damage,) = damaged(made_path, "UPDATE figures SET value = value + 1")
    assert (damage.kind, damage.count) == ("values", 5)


def test_a_file_with_torn_pages(made_path: Path) -> None:
    data = bytearray(made_path.read_bytes())
    page = 4096
    with closing(sqlite3.connect(made_path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'figures_sentence'"
        ).fetchone()
    data[(root - 1) * page + 100 : root * page] = b"\xff" * (page - 100)
    made_path.write_bytes(data)
    with open_archive(made_path) as archive:
        assert "file" in {damage.kind for damage in check(archive)}


def test_checking_writes_nothing(made_path: Path) -> None:
    before = made_path.read_bytes()
    with open_archive(made_path) as archive:
        check(archive)
    assert made_path.read_bytes() == before
