"""What an archive says of one thing: a place, a formula, a term of the reader's own, a person.

Pure functions over a connection, each giving frozen values that a page, its JSON and a test read
alike. Reprints and older versions are left out of all of it. `stock` holds the counts that tables
kept by the writer may give one day; `scope` says which rows are a place's.
"""

from ingest.profile.formula import (
    FormulaProfile,
    formula_list,
    formula_named,
    formula_profile,
)
from ingest.profile.indicators import Card, Point, Told
from ingest.profile.person import PersonProfile, person_profile
from ingest.profile.phrase import Phrase, Use
from ingest.profile.place import PlaceProfile, place_profile
from ingest.profile.scope import Scope
from ingest.profile.term import TermProfile, term_list, term_profile
from ingest.profile.tree import Named, Node, Wanted, named_places, place_tree, wanted

__all__ = [
    "Card", "FormulaProfile", "Named", "Node", "PersonProfile", "Phrase", "PlaceProfile", "Point",
    "Scope", "TermProfile", "Told", "Use", "Wanted", "formula_list", "formula_named",
    "formula_profile", "named_places", "person_profile", "place_profile", "place_tree",
    "term_list", "term_profile", "wanted",
]  # fmt: skip
