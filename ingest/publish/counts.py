"""What a published file shows, and what was left out of it, in numbers."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Counts:
    """What was shown and what was left out."""

    articles: Counter[str] = field(default_factory=Counter)  # by mode
    reasons: Counter[str] = field(default_factory=Counter)  # why, by mode and reason
    rows: Counter[str] = field(default_factory=Counter)  # by table
    left_out: Counter[str] = field(default_factory=Counter)  # by table
    characters: int = 0  # of sentences, as they are in the archive
    shown: int = 0  # of those

    def as_json(self) -> str:
        """All of it as one line of JSON, the same for the same counts."""
        told = {
            "articles": dict(sorted(self.articles.items())),
            "reasons": dict(sorted(self.reasons.items())),
            "rows": dict(sorted(self.rows.items())),
            "left_out": dict(sorted(self.left_out.items())),
            "characters": self.characters,
            "characters_shown": self.shown,
        }
        return json.dumps(told, ensure_ascii=False, sort_keys=True)
