"""Marked-up text as tokens with their offsets: forgiving as a browser is, in linear time.

``html.parser`` gives lines and columns and rescans what it cannot close; a saved page of ten
megabytes of ``<`` must not take an afternoon. What is here reads each character a bounded number of
times, and remembers what it has once looked for in vain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal, NamedTuple

Kind = Literal["text", "start", "end", "comment", "raw", "cdata"]

# What a tag holds up to its `>`: quotes count only behind `=`, as browsers have it.
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/><]*+)((?>[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+)>""")
_NAME = re.compile(r"</?([A-Za-z][^\s/><]*+)")
# In XML names begin with any letter: <标题>.
_XML_TAG = re.compile(_TAG.pattern.replace("[A-Za-z]", r"(?:[^\W\d]|:)"))
_XML_NAME = re.compile(_NAME.pattern.replace("[A-Za-z]", r"(?:[^\W\d]|:)"))
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?""")
_COMMENT_END = re.compile(r"--!?>")
# What these hold is no markup; it ends at their own end tag.
RAW = frozenset({"script", "style", "textarea", "title", "xmp", "noembed", "noframes"})
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW}
_RUNS_TO_THE_END = frozenset({"script", "style"})
_DATA = "![CDATA["


class Token(NamedTuple):
    """``source[start:end]``: a tag, a stretch of text, or what is neither.

    ``inner`` is where a tag's attributes begin, or where the inside of ``cdata`` does. The content
    of a raw element (a script, the page's title) is one ``raw`` token with the element's name.
    """

    kind: Kind
    start: int
    end: int
    name: str = ""
    inner: int = 0


def attributes(source: str, token: Token) -> dict[str, str]:
    """The attributes of a start tag, names in lower case; the first of a name counts.

    >>> page = '<p id=a CLASS="b &amp; c" hidden>'
    >>> attributes(page, next(tokens(page)))
    {'id': 'a', 'class': 'b & c', 'hidden': ''}
    """
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source, token.inner, token.end - 1):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value) if "&" in value else value)
    return found


def tokens(source: str, xml: bool = False) -> Iterator[Token]:
    """The tokens of ``source`` in order; they tile it.

    Args:
        source: HTML, or XML.
        xml: whether CDATA sections are text and no element is raw.
    """
    return _Scanner(source, xml).run()


class _Scanner:
    """One pass over a source; it remembers what it has looked for in vain."""

    def __init__(self, source: str, xml: bool) -> None:
        self.source = source
        self.xml = xml
        self.tag, self.name = (_XML_TAG, _XML_NAME) if xml else (_TAG, _NAME)
        self.missing: set[str] = set()  # ends that do not occur any more
        self.quoting = True  # whether quotes are trusted to close
        self.last = source.rfind(">")  # no tag begins behind the last one's end

    def run(self) -> Iterator[Token]:
        """All tokens."""
        source, size = self.source, len(self.source)
        at = text = 0
        while True:
            at = source.find("<", at)
            if at < 0 or at > self.last:
                break
            token = self.token(at)
            if token is None:
                at += 1
                continue
            if text < at:
                yield Token("text", text, at)
            yield token
            at = text = token.end
            if token.kind == "start" and token.name in RAW and not self.xml:
                raw = self.raw(token)
                if raw is not None:
                    yield raw
                    at = text = raw.end
        if text < size:
            yield Token("text", text, size)

    def token(self, at: int) -> Token | None:
        """The tag or comment at ``at``, ``None`` if the ``<`` there is one of the text."""
        following = self.source[at + 1 : at + 2]
        if following in ("!", "?"):
            return self.aside(at)
        letter = following.isalpha() and (self.xml or following.isascii())
        if following != "/" and not letter and not (self.xml and following in "_:"):
            return None
        match = self.tag.match(self.source, at) if self.quoting else None
        if match:
            kind: Kind = "end" if match[1] else "start"
            return Token(kind, at, match.end(), match[2].lower(), match.start(3))
        named = self.name.match(self.source, at)
        if named is None:
            return self.aside(at) if following == "/" else None
        # Its quotes do not close: from here on a tag ends at the next `>`.
        self.quoting = False
        end = self.find(">", named.end())
        if end < 0:
            return None
        kind = "end" if following == "/" else "start"
        return Token(kind, at, end + 1, named[1].lower(), named.end())

    def aside(self, at: int) -> Token | None:
        """A comment, a declaration, a CDATA section."""
        source = self.source
        if source.startswith("<!--", at):
            if source.startswith((">", "->"), at + 4):
                return Token("comment", at, source.index(">", at) + 1)
            if "-->" not in self.missing:
                match = _COMMENT_END.search(source, at + 4)
                if match:
                    return Token("comment", at, match.end())
                self.missing.add("-->")
        if self.xml and source.startswith(_DATA, at + 1):
            end = self.find("]]>", at)
            if end >= 0:
                return Token("cdata", at, end + 3, inner=at + 1 + len(_DATA))
        end = self.find(">", at)
        return Token("comment", at, end + 1) if end >= 0 else None

    def find(self, what: str, at: int) -> int:
        """Where ``what`` stands from ``at`` on; −1, and never sought again, if nowhere."""
        if what in self.missing:
            return -1
        found = self.source.find(what, at)
        if found < 0:
            self.missing.add(what)
        return found

    def raw(self, token: Token) -> Token | None:
        """The content of the raw element that ``token`` opens, ``None`` if it is never closed."""
        if token.name in self.missing:
            return None
        match = _RAW_END[token.name].search(self.source, token.end)
        if match is None:
            self.missing.add(token.name)
            if token.name not in _RUNS_TO_THE_END:
                return None
        end = match.start() if match else len(self.source)
        return Token("raw", token.end, end, token.name)
