"""What the reader of one format hands back: the text it took out, or why there is none.

Every such reader is a function ``extract(data: bytes, name: str) -> Extracted`` that raises
`CannotLoad`; ``name`` is that of the file, for messages and for formats told by their suffix.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.model import NO_FACTS, Facts


@dataclass(frozen=True, slots=True)
class Extracted:
    r"""The text of one input whose format is not text itself.

    ``text`` becomes ``Document.decoded``: paragraphs and table rows on lines of their own, joined
    by ``\n``. ``media_type`` is that of the original. ``extractor`` names, with its version, what
    took the text out (``docx2txt 0.9``): the same bytes and the same extractor give the same text.
    ``facts`` are what the file says of itself (a document's properties). ``problems`` are pairs of
    a code and a message, for what was taken only in part.
    """

    text: str
    media_type: str
    extractor: str
    facts: Facts = NO_FACTS
    problems: tuple[tuple[str, str], ...] = ()


class CannotLoad(Exception):  # noqa: N818 - says what happened, not that it is a fault
    """An input that gives no text: ``code`` for machines, ``message`` says what to do about it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
