"""The site as it is published: built by the real command in a child process, served under a sub-path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
PREFIX = "/measures/"
"""Sites are often published below a path; absolute links would pass unseen at a root."""


def mkdocs(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run MkDocs on the project in `root`; stdout and stderr come together in `.stdout`."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=root,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


def small_project(to: Path) -> Path:
    """A project of the tiny case's entries in the real frame, whose content may be edited; it builds in seconds."""
    shutil.copytree(ROOT / "tests" / "cases" / "tiny", to)
    for name in ("hooks", "schema"):
        (to / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "mkdocs.yml", to)
    for name in ("index.md", "explain.md", "editorial.md", "contribute.md"):
        shutil.copy(ROOT / "content" / name, to / "content")
    # The real one shows figures that the tiny case does not have.
    (to / "content" / "method.md").write_text("# How a figure is made\n", "utf-8")
    return to


class Server:
    """A folder served as a plain web server would, below PREFIX, with its 404 page."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self.root = f"http://127.0.0.1:{self._http.server_port}{PREFIX}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        inside = path[len(PREFIX) - 1 :] if path.startswith(PREFIX) else "/outside"
        return super().translate_path(inside)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != 404 or not page.exists():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Links(HTMLParser):
    """What a page can be linked by, and what it links to or loads."""

    LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("use", "href")}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(named["id"])
        if tag == "link" and named.get("rel") in ("canonical", "prev", "next", "edit"):
            return
        for name in ("href", "src"):
            if named.get(name) is not None:
                (self.loads if (tag, name) in self.LOADS else self.links).append(named[name])
        if tag == "meta" and named.get("http-equiv") == "refresh":
            self.links.append((named.get("content") or "").partition("url=")[2])
