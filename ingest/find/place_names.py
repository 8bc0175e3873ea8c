"""Place names in a sentence, and the official divisions they mean.

The longest name decides; names that follow one another from above (山西省长治市沁源县) are one
mention and settle each other. A name shared by several divisions, and every township, needs its
context: the divisions named before it, then the article's. What that does not settle keeps
``code`` ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.find.borders import PlaceRules, Surroundings
from ingest.find.divisions import by_code
from ingest.find.gazetteer import CONFIDENCE, LEVELS, Entry, Here, codes_above, is_below, named
from ingest.find.townships import PlaceContext, with_townships
from ingest.find.zone_names import with_zones, zone_mention
from ingest.find.zones import Named, known_zones
from ingest.model import Division, PlaceMention

_RUN_DIRECTLY = {"11", "12", "31", "50"}  # 北京, 天津, 上海, 重庆: districts lie right below
_LISTING = frozenset("、和与及 ")
_SHORT = 3  # characters of a full name in which two words may meet
_REMEMBERED = 8  # how many of the divisions last named still settle the next name


def find_places(
    text: str, rules: PlaceRules, context: PlaceContext, here: Here | None = None
) -> tuple[PlaceMention, ...]:
    """The places that ``text``, one simplified sentence, names; ascending, never overlapping.

    ``here`` is what the lexicon finds in it, where that is known already.
    """
    here = rules.lexicon.find(text) if here is None else here
    found = list(_Finder(text, rules, context, here).mentions()) if here else []
    if "区" in text or "园" in text:
        found = with_zones(text, rules, context, found)
    return tuple(with_townships(text, rules, context, found))


def pointed_at(unit: str, rules: PlaceRules, context: PlaceContext) -> str | None:
    """The division around that a bare ``unit`` means: the county of an article, for 县."""
    return _Finder("", rules, context, {}).pointed(unit, nearest=False)


class _Chain(NamedTuple):
    """Names read one after another: where they end, what the last can mean and how it was named."""

    end: int
    codes: tuple[str, ...]
    how: str  # full, short, former
    links: int
    entry: Entry


class _Finder:
    """One pass over one text. It holds what was named so far and nothing else that changes."""

    def __init__(self, text: str, rules: PlaceRules, context: PlaceContext, here: Here) -> None:
        self.text = text
        self.rules = rules
        self.context = context
        self.around = Surroundings(text, rules)
        self.named: list[str] = list(context.named[-_REMEMBERED:])
        self.last_end = -1  # where the mention before ended
        self.here = here

    def mentions(self) -> Iterator[PlaceMention]:
        at = 0
        for start in sorted(self.here):
            if start < at:
                continue
            end, longest = self.here[start][0]
            if longest.role == "word":
                at = end
                continue
            at, mention = self._at(start)
            if mention is not None:
                self.last_end = at
                if mention.code is not None:
                    self.named = [c for c in self.named if c != mention.code][1 - _REMEMBERED :]
                    self.named.append(mention.code)
                yield mention

    def _at(self, start: int) -> tuple[int, PlaceMention | None]:
        """What begins at ``start``, and where to go on."""
        for end, entry in self.here[start]:
            if entry.role == "word":
                return end, None
            if entry.role == "deictic":
                mention = self._deictic(start, end)
            elif entry.role == "outside":
                mention = self._outside(start, end)
            elif entry.role == "zone":
                mention = self._known_zone(start, end)
            else:
                mention = self._name(start, end, entry)
            if mention is not None:
                return mention.span_end, mention
        return start + 1, None

    # ── names

    def _name(self, start: int, end: int, entry: Entry) -> PlaceMention | None:
        first = self._first(end, entry)
        if first is None:
            return None
        chain = self._chained(first)
        zone = self.rules.zones.at(self.text, chain.end)
        if chain.links == 1 and not self._stands_alone(start, chain, zone):
            return None
        if zone is not None:
            if mention := self._zone(start, chain, zone):
                return mention
            alone = chain.links == 1 and chain.how == "short"
            if alone and not self._is_whole(chain.end, chain.codes):
                return None
        codes, by_context = self._settled(chain)
        if len(codes) == 1:
            return self._resolved(start, chain, codes[0], by_context=by_context)
        return self._unresolved(start, chain)

    def _first(self, end: int, entry: Entry) -> _Chain | None:
        """The reading of one entry by itself: its full name where nothing forbids it."""
        if entry.full and not self.around.runs_on(end):
            if entry.former and (here := self._of_old(entry)):
                return _Chain(end, here, "former", 1, entry)
            return _Chain(end, entry.full, "full", 1, entry)
        if entry.short and self._is_place(end, entry.short):
            return _Chain(end, entry.short, "short", 1, entry)
        if entry.former and not self.around.runs_on(end):
            return _Chain(end, entry.former, "former", 1, entry)
        return None

    def _is_place(self, end: int, codes: Sequence[str]) -> bool:
        """Whether a short name that ends here is no part of another thing's name."""
        return self._is_whole(end, codes) or self.rules.zones.at(self.text, end) is not None

    def _is_whole(self, end: int, codes: Sequence[str]) -> bool:
        return not self.around.is_other_thing(end) or self._goes_on(end, codes)

    def _of_old(self, entry: Entry) -> tuple[str, ...]:
        """What a name that is still in use elsewhere stood for hereabouts: 东山区 in 广州."""
        cities = {code[:4] for code in self._known() if len(code) > 2}
        if any(code[:4] in cities for code in entry.full):
            return ()
        return tuple(code for code in entry.former if code[:4] in cities)

    def _chained(self, chain: _Chain) -> _Chain:
        """``chain`` with all names that follow it and lie below it."""
        while True:
            longer = self._next(chain)
            if longer is None:
                return chain
            chain = longer

    def _next(self, chain: _Chain) -> _Chain | None:
        for end, entry in self.here.get(chain.end, ()):
            if entry.role != "name":
                return None
            for how, codes in (
                ("full", entry.full), ("short", entry.short), ("former", entry.former)
            ):  # fmt: skip
                below = tuple(c for c in codes if any(is_below(c, a) for a in chain.codes))
                stops = self.around.is_other_thing if how == "short" else self.around.runs_on
                if below and (not stops(end) or self._goes_on(end, below)):
                    return _Chain(end, below, how, chain.links + 1, entry)
        return None

    def _goes_on(self, end: int, codes: Sequence[str]) -> bool:
        """Whether the full name of a division below follows: 大连|庄河市 is no village 大连庄."""
        return any(
            any(is_below(c, a) for a in codes) and not self.around.runs_on(after)
            for after, entry in self.here.get(end, ())
            for c in entry.full
        )

    def _stands_alone(self, start: int, chain: _Chain, zone: Named | None) -> bool:
        """Whether a name without its parent before it is one, and not a part of other words."""
        if chain.how == "full":
            return self._full_stands_alone(start, chain)
        if chain.how == "short" and self.around.is_cut(start, chain.end):
            return False
        if chain.how == "former":
            if self._in_scope(chain.codes):
                return True
            needs_bound = chain.end - start == 2 or chain.entry.common
            bounded = not needs_bound or self._bounded(start, full=True)
            return bounded and not chain.entry.word
        if chain.entry.guarded:
            ends = zone is not None or self.around.ends_at_border(chain.end)
            return self._in_scope(chain.codes) or (
                start != self.last_end
                and self._bounded(start)
                and ends
                and not self._is_item(start, chain.end)
            )
        return True

    def _is_item(self, start: int, end: int) -> bool:
        """Whether it stands in a list of other things: 能源、路桥、建材."""
        before, behind = self.text[start - 1 : start] == "、", self.text[end : end + 1] == "、"
        named = self.last_end == start - 1 if before else end + 1 in self.here
        return (before or behind) and not named

    def _bounded(self, start: int, *, full: bool = False) -> bool:
        """Whether a name can begin here; a full one also behind 的."""
        behind = full and self.text[start - 1 : start] == "的"
        return behind or self.around.is_bounded(start, self.last_end)

    def _full_stands_alone(self, start: int, chain: _Chain) -> bool:
        may_be_cut = chain.end - start <= _SHORT and not self._bounded(start)
        is_cut = may_be_cut and self.around.is_cut(start, chain.end, full=True)
        if is_cut and not self._in_scope(chain.codes):
            return False
        if chain.entry.described:
            return self._in_scope(chain.codes) or bool(self._as_listed(chain.end, chain.codes))
        if len(chain.codes[0]) == 9:
            proper = self.text[chain.end - 1] in "镇乡道木" and chain.end - start > 2
            return bool(self._in_county(chain.codes)) or (proper and self._bounded(start))
        if chain.end - start == 2:
            known = any(code in self._known() for code in chain.codes)
            bounded = self._bounded(start, full=True) or (known and not chain.entry.common)
            return bounded and not self.around.is_seat(chain.end)
        if chain.entry.common:
            return self._in_scope(chain.codes) or self._bounded(start, full=True)
        return True

    # ── which division it is

    def _scopes(self) -> Iterator[str]:
        """Divisions that can settle a name, the nearest first."""
        yield from reversed(self.named)
        if self.context.place is not None:
            yield self.context.place

    def _known(self) -> set[str]:
        """The divisions around and all above them."""
        return {above for scope in self._scopes() for above in codes_above(scope)}

    def _in_scope(self, codes: Iterable[str]) -> bool:
        """Whether a division around is one of ``codes``, above or below one, or in its city."""
        around = {above for above in self._known() if len(above) > 2 or above in _RUN_DIRECTLY}
        return any(above in around for code in codes for above in codes_above(code))

    def _in_county(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Those townships that lie in the nearest county (or city of townships) around."""
        for scope in self._scopes():
            above = set(codes_above(scope))
            near = tuple(c for c in codes if (d := by_code(c)) and d.parent in above)
            if near:
                return near
        return ()

    def _in_city(self, codes: Sequence[str]) -> tuple[str, ...]:
        """The one township of those in the nearest city around that is told without its county."""
        for scope in self._scopes():
            near = tuple(c for c in codes if c[:4] == scope) if len(scope) == 4 else ()
            if len(near) == 1:
                return near
        return ()

    def _settled(self, chain: _Chain) -> tuple[tuple[str, ...], bool]:
        """What the codes come down to, one where it is settled; and whether the context did it."""
        codes = chain.codes
        if chain.links == 1 and len(codes[0]) == 9:
            near = self._in_county(codes) or self._in_city(codes)
            return (near, True) if near else (codes * 2, False)  # alone it is never settled
        if len(codes) == 1:
            return codes, False
        proper = tuple(code for code in codes if len(code) < 9)
        if chain.how == "full" and len(proper) == 1 and not self._in_county(codes):
            return proper, False  # a district before a township that happens to be called so
        top = min(codes, key=len)
        if all(c == top or is_below(c, top) for c in codes):
            return (top,), False
        if chain.how == "short" and sum(len(c) == len(top) for c in codes) == 1 and len(top) < 6:
            # 西安 is the city, unless a text about 西安区 says so.
            near = tuple(c for c in codes if c in self._known() and len(c) > len(top))
            return (near, True) if len(near) == 1 else ((top,), False)
        for size in (9, 6, 4, 2):
            for scope in self._scopes():
                around = {above for above in codes_above(scope) if len(above) == size}
                near = tuple(c for c in codes if around & set(codes_above(c)))
                if len(near) == 1:
                    return near, True
        listed = self._as_listed(chain.end, codes)
        return (listed, True) if len(listed) == 1 else (codes, False)

    def _as_listed(self, end: int, codes: Sequence[str]) -> tuple[str, ...]:
        """Those of ``codes`` in the city of the county that a list goes on with: 鼓楼区、玄武区."""
        if self.text[end : end + 1] not in _LISTING:
            return ()
        for _, entry in self.here.get(end + 1, ()):
            cities = {code[:4] for code in entry.full if len(code) == 6}
            if len(cities) == 1:
                return tuple(code for code in codes if code[:4] in cities)
        return ()

    # ── mentions

    def _resolved(self, start: int, chain: _Chain, code: str, *, by_context: bool) -> PlaceMention:
        alone = chain.links == 1
        rule = "context" if by_context else chain.how if alone else "chain"
        doubtful = alone and chain.how == "short" and chain.entry.guarded
        confidence = CONFIDENCE["guarded" if doubtful else rule]
        return named(self.text, start, chain.end, code, rule, confidence)

    def _unresolved(self, start: int, chain: _Chain) -> PlaceMention | None:
        if chain.how == "short" or chain.end - start < 3:
            return None  # a bare word that might be one of several places
        levels = {LEVELS[len(code)] for code in chain.codes}
        surface = self.text[start : chain.end]
        return PlaceMention(
            start, chain.end, surface, None, surface,
            levels.pop() if len(levels) == 1 else None, "unresolved", CONFIDENCE["unresolved"],
        )  # fmt: skip

    def _zone(self, start: int, chain: _Chain, zone: Named) -> PlaceMention | None:
        """A zone whose name begins with its division's: 临汾经济开发区."""
        if (
            chain.how == "short"
            and self.text[start - 1 : start] == "的"
            and (self.last_end == start - 1 and self.named)
        ):  # 随县的桐柏山太白顶风景名胜区 is none of 桐柏县
            own = self.text[start : zone.end]
            return zone_mention(self.text, start, zone.end, self.named[-1], own, "zone")
        codes, _ = self._settled(chain)
        if len(codes) != 1 or not zone.can_be_of(codes[0], whole=chain.how == "full"):
            return None
        return zone_mention(self.text, start, zone.end, codes[0], zone.own, "zone")

    def _known_zone(self, start: int, end: int) -> PlaceMention | None:
        """A zone known all over the country: 雄安新区."""
        zone = known_zones()[self.text[start:end]]
        if isinstance(zone, Division):
            return named(self.text, start, end, zone.code, "zone", CONFIDENCE["zone"])
        return PlaceMention(start, end, self.text[start:end], zone.code, zone.name, "zone", "zone",
                            CONFIDENCE["zone"])  # fmt: skip

    def _outside(self, start: int, end: int) -> PlaceMention | None:
        if self.around.is_other_thing(end):
            return None
        surface = self.text[start:end]
        return PlaceMention(
            start, end, surface, None, surface, "province", "outside", CONFIDENCE["outside"]
        )

    def _deictic(self, start: int, end: int) -> PlaceMention | None:
        """我县, 全镇, 该县: the division of that kind around; none around, no mention."""
        unit = self.text[start + 1 : end]
        if self.text[end : end + 1] and self.text[end] in self.rules.unit_not_after[unit]:
            return None
        if start and self.text[start - 1] in self.rules.not_before:
            return None
        back = self.text[start] == "该"
        code = self.pointed(unit, nearest=back)
        if code is None and back:  # something was named, but nobody knows what
            surface, sure = self.text[start:end], CONFIDENCE["unresolved"]
            return PlaceMention(start, end, surface, None, surface, None, "unresolved", sure)
        if code is None:
            return None
        return named(self.text, start, end, code, "deictic", CONFIDENCE["deictic"])

    def pointed(self, unit: str, *, nearest: bool) -> str | None:
        """The division around that ``unit`` (县, 镇, …) means.

        Args:
            unit: last word of the division's name.
            nearest: what was named last goes before what the article is about (该县), else behind.
        """
        scopes = list(self._scopes())
        if not nearest and self.context.place is not None:
            scopes.insert(0, self.context.place)
        for scope in scopes:
            for code in reversed(codes_above(scope)):
                division = by_code(code)
                if division is not None and division.kind in self.rules.units[unit]:
                    return code
        return None
