"""Proving a published file: that nothing is in it that may not be seen, and that the rest holds."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.archive import Archive

# Of a table, rows that a published file may not have, and what is wrong with one.
_HIDDEN = {
    "a document has its original": (
        "SELECT key FROM documents WHERE length(original) OR decoded NOTNULL OR facts NOTNULL "
        "OR given NOTNULL"
    ),
    "an article does not say how much of it is shown": (
        "SELECT key FROM articles WHERE shown IS NULL"
    ),
    "an edit of a text that is not shown whole": (
        "SELECT e.id FROM edits e LEFT JOIN articles a ON a.id = e.article "
        "WHERE a.shown IS NOT 'full'"
    ),
    "a keyword of a text that is not shown whole": (
        "SELECT k.id FROM keywords k JOIN articles a ON a.id = k.article WHERE a.shown <> 'full'"
    ),
    "an expansion in a text that is not shown whole": (
        "SELECT u.id FROM formula_expansions e JOIN formula_uses u ON u.id = e.formula_use "
        "JOIN articles a ON a.id = u.article WHERE a.shown <> 'full'"
    ),
    "running text of an article of which only facts are shown": (
        "SELECT key FROM articles WHERE shown = 'facts' AND (text <> '' OR captions NOTNULL)"
    ),
    "more than the figures of an article of which only facts are shown": (
        "SELECT a.key FROM articles a JOIN mentions f ON f.article = a.id WHERE a.shown = 'facts' "
        "UNION ALL SELECT a.key FROM articles a JOIN dates f ON f.article = a.id "
        "WHERE a.shown = 'facts' UNION ALL SELECT a.key FROM articles a "
        "JOIN formula_uses f ON f.article = a.id WHERE a.shown = 'facts'"
    ),
    "a sentence of facts shows more than its figures": (
        "SELECT s.id FROM sentences s JOIN articles a ON a.id = s.article WHERE a.shown = 'facts' "
        "AND s.part NOT IN ('title', 'kicker') AND length(replace(s.text, '…', '')) <> "
        "(SELECT coalesce(sum(length(replace(surface, '…', ''))), 0) FROM figures "
        "WHERE sentence = s.id)"
    ),
    "sketches of texts": "SELECT article FROM fingerprints",
    "who corrected": "SELECT id FROM corrections WHERE who <> ''",
    "a folder of the machine": (
        "SELECT path FROM (SELECT path FROM sources UNION ALL SELECT path FROM problems) "
        "WHERE substr(path, 1, instr(path || '!/', '!/') - 1) GLOB '*[/\\]*'"
    ),
}


def nothing_hidden(archive: Archive) -> Iterator[str]:
    """A line for each thing in the file that may not be there."""
    for said, sql in _HIDDEN.items():
        for (which,) in archive.connection.execute(sql):
            yield f"{said}: {which}"


def order(archive: Archive) -> Iterator[str]:
    """Sentences keep their distance, though some are left out; a heading stands above its own."""
    sql = (
        "WITH firsts AS (SELECT article, min(id - position) AS first FROM sentences "
        "GROUP BY article) SELECT s.article, s.position FROM firsts "
        "JOIN sentences s USING (article) WHERE s.position <> s.id - first UNION ALL "
        "SELECT s.article, s.position FROM sentences s LEFT JOIN sentences h "
        "ON h.id = s.id - s.position + s.heading AND h.article = s.article WHERE s.heading NOTNULL "
        "AND (h.part IS NOT 'heading' OR h.position >= s.position)"
    )
    for article, position in archive.connection.execute(sql):
        yield f"sentence {position} of article {article} is not in its order"
