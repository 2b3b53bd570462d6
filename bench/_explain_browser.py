"""The explaining modules in a real browser, on an empty page beside the book."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools import browser

MODULES = Path(__file__).parent.parent / "hooks" / "theme" / "assets" / "wm" / "explain"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")

_LOAD = """async () => {
  const { explain } = await import("./explain/answer.js")
  const book = await (await fetch("./book.json")).json()
  window.answer = (text) => {
    const said = explain(book, text)
    for (const found of said.findings) {
      for (const span of found.spans) {
        if (text.slice(span.start, span.end) !== span.text) throw new Error(`offsets of ${found.trouble}`)
        delete span.start
        delete span.end
      }
    }
    return said
  }
  const { read } = await import("./explain/text.js")
  const { find } = await import("./explain/matcher.js")
  const { compiled } = await import("./explain/pattern.js")
  const likely = await import("./explain/likely.js")
  const weights = new Map(Object.entries(book.weights))
  const heaviest = Math.max(1, ...weights.values())
  window.steps = (text) => {
    const reading = read(text)
    for (const pattern of book.troubles.flatMap((trouble) => trouble.signatures).map(compiled)) {
      find(pattern, reading)
      likely.find(pattern, reading, weights, heaviest, new Set())
    }
    return reading.steps
  }
  window.time = (text) => {
    const start = performance.now()
    explain(book, text)
    return performance.now() - start
  }
}"""


class Page:
    """An open page with the modules loaded."""

    def __init__(self, page) -> None:
        self._page = page

    def explain(self, texts: list[str]) -> list[dict]:
        """The answers, without the offsets that only the browser gives; they were held against the text."""
        return self._page.evaluate("(texts) => texts.map(window.answer)", texts)

    def steps(self, text: str) -> int:
        """Comparisons made while every signature of the book is looked for, whole and in part."""
        return self._page.evaluate("(text) => window.steps(text)", text)

    def milliseconds(self, text: str, rounds: int) -> list[float]:
        return self._page.evaluate("([text, rounds]) => Array.from({length: rounds}, () => window.time(text))", [text, rounds])


@contextmanager
def open_(book: dict) -> Iterator[Page]:
    """A page in a Chromium of its own."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find_or_install(), args=list(ARGUMENTS))
        try:
            with page_in(chromium, book) as page:
                yield page
        finally:
            chromium.close()


@contextmanager
def page_in(chromium, book: dict) -> Iterator[Page]:
    """A page in a started browser, served from a temporary folder that holds the book and the very modules of the site."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(MODULES, Path(folder, "explain"))
        Path(folder, "book.json").write_text(json.dumps(book), "utf-8")
        Path(folder, "index.html").write_text("<!doctype html><title>explain</title>", "utf-8")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = chromium.new_page()
        try:
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            page.evaluate(_LOAD)
            yield Page(page)
        finally:
            page.close()
            server.shutdown()
            server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass
