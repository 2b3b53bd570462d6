"""The search modules in a real browser, beside the data they read, with every fetched byte counted."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools import browser

ASSETS = Path(__file__).parent.parent / "hooks" / "theme" / "assets"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")

_LOAD = """() => {
  window.open_ = async () => {
    const { open } = await import("./assets/wm/find/engine.js")
    return open(new URL("./", location.href))
  }
  window.fresh = async () => { window.searcher = await window.open_() }
  window.timed = async (query) => {
    const start = performance.now()
    await window.searcher.search(query)
    return performance.now() - start
  }
}"""

_TYPE = """async ([queries, again]) => {
  const times = []
  for (const query of queries) {
    if (again) await window.fresh()
    for (let end = 1; end <= query.length; end += 1) times.push(await window.timed(query.slice(0, end)))
  }
  return times
}"""


class Page:
    """A page that can search. `asked` lists the files that it fetched since `forget`."""

    def __init__(self, page, folder: Path) -> None:
        self._page = page
        self._folder = folder
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url.partition("/site/")[2]))

    def forget(self) -> None:
        self.asked.clear()

    def fresh(self) -> None:
        """Open the index anew: the first time modules, list and names are fetched."""
        self._page.evaluate("() => window.fresh()")

    def search(self, query: str, limit: int = 20) -> dict:
        return self._page.evaluate("([query, limit]) => window.searcher.search(query, {limit})", [query, limit])

    def evaluate(self, script: str, argument: object = None) -> object:
        return self._page.evaluate(script, argument)

    def keystrokes(self, queries: list[str], again: bool = False) -> list[float]:
        """Milliseconds of every keystroke, each query typed letter by letter; `again` opens the index for each query."""
        return self._page.evaluate(_TYPE, [queries, again])

    def weight(self, asked: list[str] | None = None) -> int:
        """Bytes of the files asked for, each once, as a static server sends them compressed."""
        return sum(packed(self._folder / name) for name in dict.fromkeys(asked or self.asked) if (self._folder / name).is_file())


def packed(path: Path) -> int:
    """Bytes of a file after gzip at the level that servers use."""
    return len(gzip.compress(path.read_bytes(), 6))


@contextmanager
def open_(data: Mapping[str, bytes]) -> Iterator[Page]:
    """A page in a Chromium of its own, on a server of the search's modules and of `data` by uri."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find_or_install(), args=list(ARGUMENTS))
        try:
            with page_in(chromium, data) as page:
                yield page
        finally:
            chromium.close()


@contextmanager
def page_in(chromium, data: Mapping[str, bytes]) -> Iterator[Page]:
    """The same in a browser that runs already."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        for part in ("wm/find", "wm/vendor", "wm/explain"):
            shutil.copytree(ASSETS / part, folder / "assets" / part)
        for uri, content in data.items():
            path = folder / uri
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        (folder / "index.html").write_text("<!doctype html><title>search</title>", "utf-8")
        with served(Path(name)) as address:
            context = chromium.new_context()
            try:
                tab = context.new_page()
                tab.goto(f"{address}/site/index.html")
                page = Page(tab, folder)
                tab.evaluate(_LOAD)
                yield page
            finally:
                context.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a static server of a folder."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # it would hold each body back for 40 ms, until its head is acknowledged

    def log_message(self, *_: object) -> None:
        pass
