"""Search: the one place that knows how Chinese text is indexed, asked for and shown.

The index holds overlapping bigrams of the folded text in stock FTS5, so an archive answers MATCH
in any SQLite::

    text     高质量发展2680万元      terms   高质 质量 量发 发展 展 2680 万元 元
    typed    量发展                  MATCH   "量发 发展"

A run of Han characters (kana and hangul too) gives its bigrams and then its last character alone,
so that every character begins one term: a single character is found by prefix. Punctuation ends a
run; letters and digits are terms as they stand, each whole: 55项 does not find 155项, nor GD GDP.

``register(connection)`` brings the query language to any SQLite connection.
"""

from ingest.search.fold import fold, fold_version
from ingest.search.hits import accepts, hits, snippet
from ingest.search.parse import MAX_TYPED, match_query, parse
from ingest.search.query import (
    ARTICLE_COLUMNS,
    NOTHING,
    SENTENCE_COLUMNS,
    Dropped,
    Filter,
    Query,
)
from ingest.search.sql import register, register_writer
from ingest.search.terms import TOKENIZER, Piece, index_terms, joined_terms

__all__ = [
    "ARTICLE_COLUMNS",
    "MAX_TYPED",
    "NOTHING",
    "SENTENCE_COLUMNS",
    "TOKENIZER",
    "Dropped",
    "Filter",
    "Piece",
    "Query",
    "accepts",
    "fold",
    "fold_version",
    "hits",
    "index_terms",
    "joined_terms",
    "match_query",
    "parse",
    "register",
    "register_writer",
    "snippet",
]
