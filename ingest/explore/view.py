"""What the page of an indicator says of its numbers, in the reader's language. Plain functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.explore.read import Said
from ingest.explore.study import Group, Pair, Study
from ingest.labels import Language, load_labels
from ingest.panel.cells import Cell
from ingest.panel.pivot import scale_name, short
from ingest.panel.series import Series

SIGNS = {"over": ">", "at_least": "≥", "under": "<", "at_most": "≤", "approx": "≈"}
_SIDE = 60  # characters of a sentence on each side of its figure
_OUTCOMES = {
    "reached": ("达到", "reached"),
    "missed": ("未达到", "missed"),
    "kept": ("守住", "kept within"),
    "broken": ("超出", "exceeded"),
    "above": ("高于目标", "above the target"),
    "below": ("低于目标", "below the target"),
    "equal": ("与目标相符", "as the target said"),
    "unclear": ("说得不够确切，无从比较", "not told exactly enough to compare"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Numbers, units and outcomes in words, in English or Chinese."""

    english: bool

    def unit(self, study: Study) -> str:
        """The unit that numbers are shown in, with its scale: ``亿元``, ``%``."""
        unit = load_labels().unit(study.series.unit, "en" if self.english else "zh")
        scale = scale_name(study.scale, english=self.english)
        return f"{scale}{unit}" or ("number" if self.english else "个")

    def head(self, series: Series) -> str:
        """What a series is, beside its indicator: ``增减（%）``, ``数值（元）``."""
        pick = int(self.english)
        what = ("增减", "change")[pick] if series.is_change else ("数值", "level")[pick]
        unit = load_labels().unit(series.unit, "en" if self.english else "zh")
        parts = [what, series.per, series.of_what and f"{('其中', 'of ')[pick]}{series.of_what}"]
        said = " ".join(part for part in parts if part)
        return f"{said} ({unit})" if self.english else f"{said}（{unit or '个'}）"

    def number(self, one: Said, study: Study) -> str:
        """A figure in the unit shown, with what its words of approximation say."""
        stated = one.stated
        sign = SIGNS.get(stated.qualifier or "", "")
        if stated.value is not None:
            top, _, below = stated.value.partition("/")
            value = float(top) / float(below or 1) * float(stated.factor)
            return sign + short(value / study.scale)
        bounds = [v for v in (stated.value_min, stated.value_max) if v is not None]
        return sign + "–".join(short(v / study.scale) for v in bounds) if bounds else "?"

    def cell(self, group: Group, study: Study) -> str:
        """The number that stands for a group."""
        return self.number(group.taken, study)

    def stage(self, stage: str | None) -> str:
        """A stage; where none is told, it is taken as done."""
        language: Language = "en" if self.english else "zh"
        said = load_labels().value("stage", stage, language) if stage else None
        return said or ("not told" if self.english else "没有说明")

    def remarks(self, cell: Cell) -> str:
        """What a reader should know of a number before taking it."""
        pick = int(self.english)
        said = []
        if cell.is_assumed:
            said.append(("文中没有写明年份，依文章日期", "year of the article")[pick])
        if cell.status == "conflict":
            said.append(("几篇文章互相矛盾", "articles contradict each other")[pick])
        if cell.status == "several":
            said.append(("一篇文章说了几个数", "one article says several things")[pick])
        if cell.sources > 1:
            said.append((f"{cell.sources} 篇文章", f"{cell.sources} articles")[pick])
        return ("；", "; ")[pick].join(said)

    def outcome(self, pair: Pair) -> str:
        """What came of an aim."""
        return _OUTCOMES[pair.outcome][self.english]

    def difference(self, pair: Pair, study: Study) -> str:
        """Actual less aim, with its sign, in the unit shown."""
        if pair.difference is None:
            return ""
        number = float(pair.difference) / study.scale
        said = short(abs(number))
        return said if said == "0" else f"{'+' if number > 0 else '−'}{said}"

    def caption(
        self, study: Study, places: Sequence[str], names: Mapping[str, tuple[str, str]], label: str
    ) -> str:
        """What a chart shows, in a sentence: one place from when to when, else what is beside what.

        ``places`` are those drawn.
        """
        change = (" (change)" if self.english else "增减") if study.series.is_change else ""
        what = f"{label}{change}"
        done = [g for g in study.groups if g.place in places and g.stage in ("actual", None)]
        years = sorted({g.year for g in study.groups if g.place in places})
        span = f"{years[0]}–{years[-1]}" if len(years) > 1 else f"{years[0]}" if years else ""
        if len(places) != 1 or not done:
            told = ("、", ", ")[self.english].join(names[code][0] for code in places)
            return f"{what}, {span}: {told}" if self.english else f"{told}的{what}，{span} 年"
        first, last = done[0], done[-1]
        unit = self.unit(study)
        gap = "" if unit == "%" else " "
        ends = [
            f"{self.cell(g, study)}{gap}{unit} in {g.year}"
            if self.english
            else f"{g.year} 年 {self.cell(g, study)}{gap}{unit}"
            for g in ((first,) if first is last else (first, last))
        ]
        name = names[first.place][1]
        if self.english:
            return f"{what}, {name}: {' and '.join(ends)}"
        return f"{name}{what}：{'，'.join(ends)}"

    def tip(self, group: Group, at: int, place: str, study: Study) -> str:
        """What is said when a point is pointed at, or read aloud."""
        one = group.apart[at]
        unit = self.unit(study)
        year = f"{group.year}" if self.english else f"{group.year} 年"
        gap = "" if unit == "%" else " "
        words = [f"{place} {year}", self.stage(group.stage),
                 f"{self.number(one, study)}{gap}{unit}", self.remarks(group.cell)]  # fmt: skip
        before, surface, after = excerpt_of(one, 16)
        return f"{' · '.join(filter(None, words))}\n{before}{surface}{after}"


def excerpt_of(one: Said, width: int = _SIDE) -> tuple[str, str, str]:
    """The sentence around a figure: before it, itself, after it."""
    text, (first, last) = one.sentence, one.span
    before, after = text[max(0, first - width) : first], text[last : last + width]
    marks = "…" if first > width else "", "…" if len(text) > last + width else ""
    return (
        marks[0] + re.sub(r"\s", " ", before), text[first:last],
        re.sub(r"\s", " ", after) + marks[1],
    )  # fmt: skip
