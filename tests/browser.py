"""A real browser on a real server: what tests of pages share.

    def test_a_page_is_fit(site: Site) -> None:
        page = site.open("/-/find?q=项目", view=PHONE)
        ...                                   # do what a reader does
        site.shot(page, "find")               # build/shots/find.phone-zh.png
        site.look({"find": "/-/find?q=项目"})  # in every view: picture, width, weight, axe

The archive and its server are made once a session; the browser once a module, as Playwright's loop
must have ended before a test that is itself asynchronous runs. What a page complains of, and each
request that would leave the machine, fails the test that opened it.

Needs Chromium (`CHROMIUM` names it, else /usr/bin/chromium); without one these tests are skipped
aloud, but never in CI. `XIANZHI_SCREENSHOTS=1` also renews the pictures in docs/images/.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import pytest

ROOT = Path(__file__).parent.parent
SHOTS = ROOT / "build" / "shots"  # every picture, looked at by people; not in git
IMAGES = ROOT / "docs" / "images"  # the few that documentation shows
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-quic", "--no-first-run",
         "--font-render-hinting=none"]  # fmt: skip
COMMAND = [sys.executable, "-m", "ingest"]
WAIT = 60  # seconds that a server may take to answer first
TALL = 4_000  # pixels of a page that its picture shows: some screens; below are rows and rows
LIMIT = 150_000  # bytes of a page with its style and scripts, charts left aside
# What pages cannot help: datasette-vega's chart library finds its own grammar a version behind.
KNOWN = re.compile(r"The compiled spec uses Vega v3, but current version is")
# What axe looks for, and what of it no page may have.
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")
GRAVE = frozenset({"serious", "critical"})


@dataclass(frozen=True, slots=True)
class View:
    """How a reader looks at the site."""

    language: Literal["zh", "en"] = "zh"
    width: int = 1280
    dark: bool = False

    @property
    def phone(self) -> bool:
        """Whether it is a narrow screen, touched by fingers."""
        return self.width < 600

    @property
    def name(self) -> str:
        """What pictures of it are called: ``desktop-zh``, ``phone-en-dark``."""
        size = "phone" if self.phone else "desktop"
        return f"{size}-{self.language}{'-dark' if self.dark else ''}"


DESKTOP = View()
PHONE = View(width=390)
ENGLISH = View(language="en")
DARK = View(dark=True)
PHONE_DARK = View(language="en", width=390, dark=True)
VIEWS = (DESKTOP, PHONE, ENGLISH)  # those that each page is looked at in


@dataclass
class Site:
    """A running server and a browser, and what went wrong in any page."""

    base: str
    browser: Any
    faults: list[str] = field(default_factory=list)

    def open(self, path: str = "/", view: View = DESKTOP, *, script: bool = True) -> Any:
        """A page of its own reader, at ``path``; without ``script`` none of the page's runs."""
        page = self._reader(view, script=script)
        page.goto(self.base + path)
        return page

    def _reader(self, view: View, *, script: bool = True) -> Any:
        """An empty page of a reader who has seen nothing yet."""
        context = self.browser.new_context(
            viewport={"width": view.width, "height": 844 if view.phone else 860},
            color_scheme="dark" if view.dark else "light",
            locale="zh-CN",
            has_touch=view.phone,
            java_script_enabled=script,
        )
        context.set_default_timeout(15_000)
        cookie = {"name": "xianzhi_lang", "value": view.language, "url": self.base}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("request", self._asked)
        page.on("dialog", self._ran)
        return page

    def look(self, pages: Mapping[str, str], views: Sequence[View] = VIEWS) -> None:
        """See each page in each view: a picture of its name, and that it is `fit`.

        In each view one reader goes from page to page: to become one takes as long as to look.
        """
        for view in views:
            page = self._reader(view)
            for name, path in pages.items():
                page.goto(self.base + path)
                shot(page, f"{name}.{view.name}")
                assert fit(page, view) == [], f"{path} ({view.name})"
            page.context.close()

    def close(self) -> None:
        """Close every page, and say whether any had something to complain of."""
        for context in self.browser.contexts:
            context.close()
        assert self.faults == []

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and not KNOWN.search(message.text):
            self.faults.append(f"{message.type}: {message.text}")

    def _ran(self, dialog: Any) -> None:
        self.faults.append(f"{dialog.page.url} asked or said: {dialog.message}")
        dialog.dismiss()

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"a request left the machine: {request.url}")


# ───────────────────────────────────────────────────────────── what is seen


def shot(page: Any, name: str) -> None:
    """Keep a picture of the page, down to `TALL`, as ``build/shots/NAME.png``."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    width, height = page.evaluate(
        "(e => [innerWidth, Math.max(e.scrollHeight, innerHeight)])(document.documentElement)"
    )
    shown = {"x": 0, "y": 0, "width": width, "height": min(height, TALL)}
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True, clip=shown)


def keep(page: Any, name: str) -> None:
    """Keep a picture of what is on screen for the documentation, when asked to."""
    if os.environ.get("XIANZHI_SCREENSHOTS"):
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGES / f"{name}.png")


def fit(page: Any, view: View = DESKTOP) -> list[str]:
    """What is wrong with a page as it stands: too wide, too heavy, hard to read or to use."""
    wrong = [f"axe: {said}" for said in obstacles(page)]
    wider, weight = page.evaluate(MEASURED)
    if wider > 0:
        wrong.append(f"{wider} px wider than the screen")
    if weight > LIMIT:
        wrong.append(f"{weight:,} bytes")
    if view.phone:
        wrong += [f"too small for a finger: {said}" for said in page.evaluate(SMALL)]
    return wrong


def obstacles(page: Any) -> list[str]:
    """What stands in the way of a reader with a screen reader, a keyboard, or weak eyes."""
    # Sent over the debugging protocol, which a Content-Security-Policy does not bind.
    page.evaluate(f"window.axe === undefined && (() => {{ {_axe()} }})()")
    asked = {"runOnly": list(STANDARDS), "resultTypes": ["violations"]}
    page.evaluate(ALIKE)
    found = page.evaluate("asked => axe.run(document, asked).then(r => r.violations)", asked)
    return [
        f"{one['id']}: {node['target']} {node['html'][:120]} {_measured(node)}".rstrip()
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"][:5]
    ]


def _measured(node: Any) -> str:
    told = [check["data"] for check in node["any"] if isinstance(check.get("data"), dict)]
    return " ".join(f"contrast {data['contrastRatio']}" for data in told if "contrastRatio" in data)


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


# Of texts that are painted alike, in themselves and in all that lies under them, axe measures the
# contrast of the first three alone: four fifths of its time went into the rows of long tables.
ALIKE = """() => {
  const kinds = new Map(), seen = new Map();
  const kind = (e) => {
    if (!e) return 0;
    if (!kinds.has(e)) {
      const s = getComputedStyle(e);
      kinds.set(e, [kind(e.parentElement), s.color, s.backgroundColor, s.backgroundImage, s.opacity,
        s.fontSize, s.fontWeight, s.textShadow, s.position, s.visibility, s.display].join());
    }
    return kinds.get(e);
  };
  for (const e of document.querySelectorAll("body *")) {
    const times = (seen.get(kind(e)) ?? 0) + 1;
    seen.set(kind(e), times);
    e.toggleAttribute("data-alike", times > 3);
  }
  axe.configure({rules: [{id: "color-contrast", selector: "*:not([data-alike])"}]});
}"""
# How much wider the page is than its window, and the bytes that it took, leaving aside charts' data
# and the libraries for charts and for the editor of SQL, which Datasette and its plugins serve.
MEASURED = """() => [
  document.documentElement.scrollWidth - innerWidth,
  [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .filter((e) => !/\\/-\\/static/.test(e.name) && !/fetch|xml/.test(e.initiatorType))
    .reduce((sum, e) => sum + e.encodedBodySize, 0),
]"""
# Controls that a finger would miss: WCAG 2.5.8 lets links within a sentence be, and so do we; what
# stands alone in the frame, in forms, menus and trees is 44 px high.
SMALL = """() => [...document.querySelectorAll(`
    header.site :is(a, button, summary, input), .tabs a, .tree a,
    main :is(button, select, input:not([type=checkbox], [type=radio], [type=hidden]))`)]
  .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 43.5)
  .filter((e) => !e.closest(".away, .datasette-vega, .datasette-vega-inactive, .CodeMirror"))
  .filter((e) => !e.closest("details:not([open])"))
  .map((e) => `${e.nodeName} ${e.innerText || e.name || ""} ${e.offsetHeight} px`)"""

# ───────────────────────────────────────────────────────────── what runs


def _refuse(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"the browser tests must run in CI: {reason}")
    pytest.skip(f"the browser tests did not run: {reason}")


@contextmanager
def serving(archive: Path, *options: str) -> Iterator[str]:
    """`xianzhi serve` on an archive; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*COMMAND, "serve", str(archive), "--port", str(port), *options]
    server = subprocess.Popen(command, cwd=ROOT)
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base, server)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(base: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(base, timeout=5).close()  # noqa: S310  # our own address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"{base} did not answer within {WAIT} seconds")


@contextmanager
def visiting(archive: Path, browser: Any) -> Iterator[Site]:
    """A site of its own for an archive; whatever a page complained of fails the test."""
    with serving(archive) as base:
        made = Site(base, browser)
        yield made
        made.close()


@pytest.fixture(scope="session")
def served(seeds_archive: Path) -> Iterator[str]:
    """`xianzhi serve` on the seeds, as a newcomer runs it; the archive's name is ``archive``."""
    with serving(seeds_archive) as base:
        yield base


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, without a window."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _refuse("playwright is not installed")
    if not shutil.which(CHROMIUM):
        _refuse(f"there is no {CHROMIUM}; name one with CHROMIUM=…")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def site(browser: Any, served: str) -> Iterator[Site]:
    """The seeds' site; whatever a page complained of fails the test."""
    made = Site(served, browser)
    yield made
    made.close()
