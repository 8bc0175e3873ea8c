"""Sets of articles that are joined one by one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field


def _numbers() -> array[int]:
    return array("q")


@dataclass
class Kin:
    """Who belongs together; each set is named by its least member.

    Eight bytes for every id up to the greatest: of a million articles most may have kin.
    """

    _above: array[int] = field(default_factory=_numbers)

    @property
    def size(self) -> int:
        """One more than the greatest id that was joined."""
        return len(self._above)

    def of(self, article: int) -> int:
        """The name of the set that ``article`` is in.

        >>> kin = Kin()
        >>> kin.join(7, 5)
        >>> kin.join(5, 9)
        >>> kin.of(9), kin.of(8)
        (5, 8)
        """
        above = self._above
        if article >= len(above):
            return article
        top = article
        while above[top] != top:
            top = above[top]
        while article != top:
            above[article], article = top, above[article]
        return top

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        low, high = sorted((self.of(one), self.of(other)))
        self._above.extend(range(len(self._above), high + 1))
        self._above[high] = low

    def names(self) -> Iterator[tuple[int, int]]:
        """Each article up to the greatest that was joined, with the name of its set.

        0 is the name of those that are alone.

        >>> kin = Kin()
        >>> kin.join(3, 1)
        >>> list(kin.names())
        [(1, 1), (2, 0), (3, 1)]
        """
        many = bytearray(len(self._above))
        for article, above in enumerate(self._above):
            if article != above:
                many[self.of(article)] = 1
        for article in range(1, len(self._above)):
            name = self.of(article)
            yield article, name if many[name] else 0
