"""Sets of articles that are joined one by one."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Kin:
    """Who belongs together; each set is named by its least member."""

    above: dict[int, int] = field(default_factory=dict)

    def of(self, article: int) -> int:
        """The name of the set that ``article`` is in.

        >>> kin = Kin()
        >>> kin.join(7, 5)
        >>> kin.join(5, 9)
        >>> kin.of(9), kin.of(8)
        (5, 8)
        """
        top = article
        while (next_up := self.above.get(top, top)) != top:
            top = next_up
        while article != top:
            self.above[article], article = top, self.above[article]
        return top

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        low, high = sorted((self.of(one), self.of(other)))
        self.above[high] = self.above[low] = low
