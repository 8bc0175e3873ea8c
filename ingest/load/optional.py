"""Libraries that only some formats need, and what to install where one is missing."""

from __future__ import annotations

import importlib
from typing import Any

from ingest.load.extracted import CannotLoad


def needed(module: str, what: str, extra: str) -> Any:
    """The library ``module`` that reads ``what`` (``"PDF"``), which the extra ``extra`` brings.

    Raises:
        CannotLoad: it is not installed; the message is the command that installs it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise CannotLoad(
            "needs-extra", f"{what} needs the extra {extra}: pip install 'xianzhi[{extra}]'"
        ) from error
