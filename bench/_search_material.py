"""The baseline: the search that Material for MkDocs brings, asked through its own worker in a real browser."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import _search_browser

ROOT = Path(__file__).parent.parent
PLUGINS = "plugins:\n"

PATIENCE_MS = 5000
"""How long a query may take; lunr reads `~50` as fifty slips and does not come back."""

_LOAD = """async ([worker, patience]) => {
  const index = await (await fetch("./search/search_index.json")).json()
  let started
  const next = () => new Promise((resolve) => started.addEventListener("message", (event) => resolve(event.data), { once: true }))
  const start = async () => {
    started = new Worker(worker)
    const ready = next()
    started.postMessage({ type: 0, data: { config: index.config, docs: index.docs, options: { suggest: true } } })
    await ready
  }
  window.ask = async (query) => {
    const answer = next()
    started.postMessage({ type: 2, data: query })
    const said = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, patience))])
    if (said) return said.data.items.map((group) => group[0].location.split("#")[0])
    started.terminate()
    await start()
    return null
  }
  await start()
}"""
"""Messages of Material's worker: 0 sets it up, 2 asks, 3 answers with pages, best first, each a list of its sections."""


class Site:
    """`silent` are the queries that got no answer in time, `failed` those at which its worker reported an error."""

    def __init__(self, page, folder: Path) -> None:
        self._page = page
        self._folder = folder
        self.silent: list[str] = []
        self.failed = 0
        page.on("console", self._note)

    def search(self, query: str) -> list[str]:
        """Pages found, best first, as addresses relative to the site's root."""
        found = self._page.evaluate("(query) => window.ask(query)", query)
        if found is None:
            self.silent.append(query)
        return found or []

    def _note(self, message) -> None:
        self.failed += message.text.startswith("Invalid query")

    def weight(self) -> int:
        """Bytes that a reader fetches before the first result."""
        return sum(_search_browser.packed(self._folder / name) for name in (worker(self._folder), "search/search_index.json"))


def worker(folder: Path) -> str:
    """The worker's path in a built site; its name carries a digest."""
    return next(folder.glob("assets/javascripts/workers/search.*.min.js")).relative_to(folder).as_posix()


@contextmanager
def open_(chromium) -> Iterator[Site]:
    """The site built strictly with Material's search plugin in a temporary folder, open in a browser."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "built" / "site"
        build(Path(name) / "project", folder)
        with _search_browser.served(folder.parent) as address:
            context = chromium.new_context()
            try:
                page = context.new_page()
                page.goto(f"{address}/site/404.html")
                page.evaluate(_LOAD, [f"/site/{worker(folder)}", PATIENCE_MS])
                yield Site(page, folder)
            finally:
                context.close()


def build(project: Path, to: Path) -> None:
    """The same content and frame, with one plugin more. Raises CalledProcessError if it does not build."""
    project.mkdir(parents=True)
    for name in ("content", "hooks", "schema", "snippets", "pyproject.toml"):
        (project / name).symlink_to(ROOT / name)
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    (project / "mkdocs.yml").write_text(settings.replace(PLUGINS, f"{PLUGINS}  - search\n", 1), "utf-8")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(to)]
    subprocess.run(command, cwd=project, env=environment, check=True)
