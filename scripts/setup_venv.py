"""Make .venv and install Xianzhi into it, from this checkout, with the pinned versions.

Runs on the system's Python with the standard library alone, whatever its version: it must be able
to say that it is too old. Use: python3 scripts/setup_venv.py [--dev]
"""

import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables


def unfit():
    """What keeps this Python from serving, in one line, or None."""
    other = "choose another with: make PYTHON=/path/to/python3.11"
    if sys.version_info < OLDEST_PYTHON:
        version = ".".join(map(str, sys.version_info[:2]))
        return f"Xianzhi needs Python 3.11 or newer, this is {version}; {other}"
    try:
        import ensurepip  # noqa: F401 (Debian ships Python without it)
        import venv  # noqa: F401
    except ImportError:
        return "this Python has no venv: install it (Debian: apt install python3-venv) or " + other
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        has = sqlite3.sqlite_version
        return f"Xianzhi needs SQLite 3.37 or newer, this Python has {has}; {other}"
    try:
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
    except sqlite3.OperationalError:
        return "this Python's SQLite was built without FTS5; " + other
    return None


def run(*command):
    """Run a command; its own messages say what went wrong."""
    status = subprocess.call(command, cwd=ROOT)  # noqa: S603 (our own words)
    if status:
        sys.exit("setup stopped at: " + " ".join(map(str, command)))


def main():
    """Check this Python, then make the environment and install."""
    reason = unfit()
    if reason:
        sys.exit(reason)
    dev = "--dev" in sys.argv[1:]
    python = VENV / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        print("making .venv", flush=True)
        run(sys.executable, "-m", "venv", str(VENV))
    print("installing Xianzhi" + (" and its tools for tests" if dev else ""), flush=True)
    pip = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    pinned = ("--constraint", "constraints.txt")
    # The build backends come from the pins too, not from isolated downloads of their own: ours, and
    # setuptools for what PyPI has as source alone (jieba); the one that a new venv holds may be too
    # old to build a wheel.
    run(*pip, *pinned, "hatchling", "editables", "setuptools")
    run(*pip, *pinned, "--no-build-isolation", "--editable", ".[dev]" if dev else ".[all]")
    (VENV / (".dev" if dev else ".use")).touch()
    if dev:
        (VENV / ".use").touch()


if __name__ == "__main__":
    main()
