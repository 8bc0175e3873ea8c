"""Which rows are of a place: its own alone, or those of all below it too."""

from __future__ import annotations

from dataclasses import dataclass

_PAST = "~"  # behind every character of a code, the z of a zone's too


@dataclass(frozen=True, slots=True)
class Scope:
    """The place ``code``; with ``own`` without what is below it."""

    code: str
    own: bool = False

    def where(self, column: str) -> str:
        """The condition on ``column`` in SQL; :attr:`bound` has its parameters."""
        if self.own:
            return f"{column} = :code"
        return f"{column} >= :code AND {column} < :past"

    @property
    def bound(self) -> dict[str, str]:
        """What the condition is bound to."""
        return {"code": self.code, "past": self.code + _PAST}

    @property
    def filters(self) -> dict[str, str]:
        """The same as filters on the column ``place`` of a table's page.

        >>> Scope("1410").filters, Scope("1410", own=True).filters
        ({'place__gte': '1410', 'place__lt': '1410~'}, {'place__exact': '1410'})
        """
        if self.own:
            return {"place__exact": self.code}
        return {"place__gte": self.code, "place__lt": self.code + _PAST}
