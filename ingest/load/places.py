"""A place as people write it in a table → the code of its division."""

from __future__ import annotations

from dataclasses import dataclass

_NAMED = 4  # candidates that a message names


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a name that settles nothing may mean, in words for people; none where it is unknown."""

    names: tuple[str, ...]

    @property
    def message(self) -> str:
        """What to say of it."""
        if not self.names:
            return "is the name of no division"
        more = ", …" if len(self.names) > _NAMED else ""
        return f"could be {', '.join(self.names[:_NAMED])}{more}"


def code_of(written: str) -> str | Candidates:
    """The code of the one division that ``written`` (a code, a full name, a unique one) means."""
    from ingest.find.divisions import named  # a table of 40,000: only where a place is written

    found = named(written.strip())
    if len(found) == 1:
        return found[0].code
    return Candidates(tuple(f"{division.code} {division.full_name}" for division in found))
