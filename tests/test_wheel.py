"""The built wheel works elsewhere: clean environment, source folder out of reach."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What would lead back here; and what would have each process compile all that it imports anew.
LEFT_OUT = {"PYTHONPATH", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    """Run a command that must succeed, and return what it printed."""
    clean = {k: v for k, v in os.environ.items() if k not in LEFT_OUT}
    done = subprocess.run(
        command, cwd=cwd, env=clean | env, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder far from the checkout, and the `xianzhi` of an environment with only the wheel."""
    home = tmp_path_factory.mktemp("elsewhere")
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", home, ROOT,
        cwd=home,
    )  # fmt: skip
    (wheel,) = home.glob("xianzhi-*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", home / "env", cwd=home)
    run(
        sys.executable, "-m", "pip", "--python", home / "env" / "bin" / "python", "install",
        "--quiet", "--disable-pip-version-check", "--no-compile",
        "--constraint", ROOT / "constraints.txt", wheel,
        cwd=home,
    )  # fmt: skip
    return home, home / "env" / "bin" / "xianzhi"


def test_the_source_is_out_of_reach(elsewhere: tuple[Path, Path]) -> None:
    home, _ = elsewhere
    python = home / "env" / "bin" / "python"
    where = run(python, "-c", "import ingest; print(ingest.__file__)", cwd=home)
    assert Path(where.strip()).is_relative_to(home)


def test_ingest_and_serve(elsewhere: tuple[Path, Path]) -> None:
    home, xianzhi = elsewhere
    (home / "page.txt").write_text(
        "沁源县召开项目推进会\n近日,沁源县召开项目推进会。全县谋划项目25个,总投资2680万元。\n",
        encoding="utf-8",
    )
    run(xianzhi, "ingest", "corpus.db", "page.txt", cwd=home)
    run(xianzhi, "check", "corpus.db", cwd=home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    clean = {k: v for k, v in os.environ.items() if k not in LEFT_OUT}
    server = subprocess.Popen([xianzhi, "serve", "corpus.db", "--port", port], cwd=home, env=clean)
    try:
        home_page = fetch(f"http://127.0.0.1:{port}/")
        assert "县志" in home_page
        rows = json.loads(
            fetch(
                f"http://127.0.0.1:{port}/corpus/articles.json?_search=%E9%A1%B9%E7%9B%AE&_shape=array"
            )
        )
        assert [row["title"] for row in rows] == ["沁源县召开项目推进会"]
    finally:
        server.terminate()
        server.wait(10)


def fetch(url: str) -> str:
    """The page at ``url``, waiting for the server to start."""
    for _ in range(150):
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 (our own server)
                return str(answer.read().decode())
        except (ConnectionError, urllib.error.URLError) as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
    raise TimeoutError(url)
