"""What each formula stands for, settled from all texts of the archive that spell it out.

Of a formula in nationwide use that is what its table says, if it does. Of others it is what most
articles say that agree with the number, reprints counted once; of several said equally often the
earliest. All that texts say stays in ``formula_expansions``, what does not agree too.
"""

from __future__ import annotations

import json

from ingest.archive import Archive
from ingest.find import formulas

_SAID = """
SELECT m.id, m.surface, m.expansion, e.items
FROM formulas m
LEFT JOIN (formula_expansions e JOIN formula_uses u ON u.id = e.formula_use
  JOIN articles a ON a.id = u.article) ON u.formula = m.id AND e.agrees
GROUP BY m.id, e.items
ORDER BY m.id, e.items IS NULL, count(DISTINCT coalesce(a.reprint_of, a.id)) DESC,
  coalesce(min(a.published), '9999'), e.items
"""


def settle(archive: Archive) -> int:
    """Let ``formulas.expansion`` be what the texts say now, inside the caller's transaction.

    To be called behind every ingest and every removal; where nothing has changed it writes nothing.

    Returns:
        How many formulas have changed.
    """
    seen, changed = 0, []
    for identity, surface, held, items in archive.connection.execute(_SAID):
        if identity == seen:
            continue  # the first of each is the one
        seen = identity
        known = formulas.national(surface)
        if known and known.items:
            items = json.dumps(known.items, ensure_ascii=False)
        if items != held:
            changed.append((items, identity))
    archive.connection.executemany("UPDATE formulas SET expansion = ? WHERE id = ?", changed)
    return len(changed)
