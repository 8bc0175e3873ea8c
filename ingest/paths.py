"""Where the site's files are: at the top of a checkout, inside the package once installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def site() -> Path:
    """The folder that holds metadata.yml, settings.json, plugins/, templates/ and static/."""
    installed = PACKAGE / "site"
    return installed if installed.is_dir() else PACKAGE.parent
