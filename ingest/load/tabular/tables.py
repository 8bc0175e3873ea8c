"""The rows of a table as documents: the text of one column, with what the others say of it."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.field_names import address_of
from ingest.load import plain
from ingest.load.encoding import Decoded
from ingest.load.places import Candidates, code_of
from ingest.load.tabular.columns import Columns
from ingest.load.tabular.stamps import day_of, moment_of
from ingest.model import Byline, Facts, Loaded, Role, Source
from ingest.script import simplify

_LINES = 5  # lines that a message names
_LONGEST_NAME = 20  # of a person or an office that signs
_MARKUP = re.compile(
    r"<(?:p|div|br|span|table|td|img|strong|b|font|section|h[1-6]|center|article)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_BEGINNING = 4_000  # characters of a page in which its title may stand
_NAMES = re.compile(r"[、,，;；/|]+|\s{2,}|\n")
_ROLE = re.compile(r"^(?:本报|见习|实习)?(记者|通讯员|特约记者|作者|撰稿|文)?\s*[:：/]?\s*")
_NOTHING = frozenset({"", "null", "none", "nan", "nat", "n/a", "-", "--", "无", "暂无", "未知"})
# What a null character and half of a surrogate pair can mean in a text: nothing.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

_MESSAGES = {
    "rows-without-text": "{count} left out, without text ({where}): check that the column of the "
    "text is the right one (--map text=COLUMN names another)",
    "rows-broken": "{count} left out, which cannot be read ({where}): repair them and ingest again",
    "rows-uneven": "{count} with more fields than columns ({where}), the surplus taken as part of "
    "the last: put quotes around fields in which the delimiter stands",
    "quote-unclosed": "{count} where a quote opens and never ends ({where}), read as if it were "
    "none: compare with the source",
    "rows-date": "{count} with a date that cannot be read ({where}), left undated: write it as "
    "YYYY-MM-DD",
    "rows-place": "{count} with a place that is unknown or shared ({where}), left without: write "
    "its code or its full name",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name within its table, its bytes as they stand there, and its fields."""

    member: str
    data: bytes
    fields: Sequence[str]


@dataclass(slots=True)
class Notes:
    """What is wrong with rows, told by one message a kind with the first places."""

    places: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    whole: list[tuple[str, str]] = field(default_factory=list)  # of no row: code and message

    def add(self, code: str, member: str, value: str = "") -> None:
        """Note ``code`` for the row ``member``, with what stands there where that helps."""
        self.counts[code] += 1
        if len(self.places[code]) < _LINES:
            said = f": {' '.join(value.split())[:40]}" if value else ""
            self.places[code].append(f"row {member}{said}")

    def told(self, source: Source) -> Iterator[Loaded]:
        """All notes, as problems of the table ``source``; nothing where there are none."""
        problems = [plain.problem(source, code, message) for code, message in self.whole]
        for code, count in sorted(self.counts.items()):
            rest = count - len(self.places[code])
            where = ", ".join(self.places[code]) + (f" and {rest} more" if rest else "")
            rows = "1 row" if count == 1 else f"{count} rows"
            problems.append(
                plain.problem(source, code, _MESSAGES[code].format(count=rows, where=where))
            )
        if problems:
            yield Loaded(source, None, tuple(problems))


@dataclass(frozen=True, slots=True)
class Form:
    """What a table is: what it says is made by ``extractor``; rows are ``media_type``."""

    extractor: str
    media_type: str


CSV = Form("xianzhi-csv 2", "text/csv")
JSON = Form("xianzhi-json 2", "application/json")
SHEET = Form("xianzhi-sheet 2", "application/json")


def documents(
    rows: Iterable[Row],
    columns: Columns,
    source: Source,
    form: Form,
    read_as: Decoded,
    notes: Notes,
) -> Iterator[Loaded]:
    """Each row that has text as a document; the others are told in ``notes``.

    Args:
        rows: of the table, without its row of names.
        columns: which of them says what.
        source: the table itself.
        form: its format.
        read_as: the encoding that its bytes were read in.
        notes: what is wrong with rows is noted here; the caller tells it.
    """
    notes.whole += columns.problems
    for row in rows:
        values = {
            name: _UNSTORABLE.sub("", row.fields[at]).strip()
            for name, at in columns.at.items()
            if at < len(row.fields)
        }
        text = values.pop("text", "")
        if text.lower() in _NOTHING:
            notes.add("rows-without-text", row.member)
            continue
        facts = _facts(values, row.member, notes)
        media, decoded = _with_title(text, facts.title)
        captured = values.get("captured")
        yield Loaded(
            replace(
                source,
                path=f"{source.path}!/{row.member}",
                container=source.path,
                member=row.member,
                url=facts.url or source.url,
                captured_at=(moment_of(captured) if captured else None) or source.captured_at,
            ),
            plain.document(
                row.data,
                replace(read_as, text=decoded),
                media or form.media_type,
                form.extractor,
                facts,
            ),
        )


def _with_title(text: str, title: str | None) -> tuple[str | None, str]:
    """What is read of a row, and its media type if that is a page's: its title stands on top."""
    markup = _MARKUP.search(text, 0, _BEGINNING) is not None
    beginning = text[:_BEGINNING]
    if markup:
        beginning = html.unescape(_TAG.sub("\n", beginning))
    told = title is None or _begins_with(beginning, title)
    if markup:
        return "text/html", text if told else f"<h1>{html.escape(title or '')}</h1>\n{text}"
    return None, text if told else f"{title}\n\n{text}"


def _begins_with(text: str, title: str) -> bool:
    """Whether the title stands on top of a text, rather than words that begin alike."""
    pattern = r"\s*".join(map(re.escape, "".join(title.split())))
    return re.match(rf"\W*{pattern}(?!\w)", text) is not None


def _facts(values: dict[str, str], member: str, notes: Notes) -> Facts:
    """What the columns beside the text say; what cannot be understood is noted and left out."""
    said = {name: value for name, value in values.items() if value.lower() not in _NOTHING}
    published = place = None
    if written := said.get("published"):
        published = day_of(written)
        if published is None:
            notes.add("rows-date", member, written)
    if named := said.get("place"):
        found = code_of(named)
        place = None if isinstance(found, Candidates) else found
        if place is None:
            notes.add("rows-place", member, named)
    url, outlet = said.get("url"), said.get("outlet")
    if address := address_of(outlet):
        url, outlet = url or address, None
    return Facts(
        title=_line(said.get("title")),
        published=published,
        outlet=_line(outlet),
        channel=_line(said.get("channel")),
        editor=_line(said.get("editor")),
        url=address_of(url) or url,
        place=place,
        licence=_line(said.get("licence")),
        bylines=bylines(said.get("author", "")),
    )


def _line(value: str | None) -> str | None:
    """A value on one line."""
    return " ".join(value.split()) if value else None


def bylines(written: str) -> tuple[Byline, ...]:
    """The names in a column of authors; one whose role is not told is 作者.

    >>> [(b.name, b.role) for b in bylines("记者 张三；通讯员：李四")]
    [('张三', '记者'), ('李四', '通讯员')]
    """
    found: list[Byline] = []
    role: Role = "作者"
    for piece in _NAMES.split(simplify(written)):
        told = _ROLE.match(piece.strip())
        if told is None:
            continue
        role = _role(told[1]) or role
        name = piece.strip()[told.end() :].strip(" :：()（）")
        for one in _people(name):
            byline = Byline(one, role)
            if len(one) <= _LONGEST_NAME and byline not in found:
                found.append(byline)
    return tuple(found)


def _people(name: str) -> list[str]:
    """Names that only blanks part (张三 李四), unless the blank stands within one (张 三)."""
    parts = name.split()
    if len(parts) > 1 and all(2 <= len(part) <= 4 for part in parts):
        return parts
    joined = "".join(parts) if all(len(part) == 1 for part in parts) else " ".join(parts)
    return [joined] if joined else []


def _role(label: str | None) -> Role | None:
    if label == "记者":
        return "记者"
    if label == "通讯员":
        return "通讯员"
    if label == "特约记者":
        return "特约记者"
    return "作者" if label else None
