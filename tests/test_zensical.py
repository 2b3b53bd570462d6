"""The site does not hang on MkDocs: `measures pages` stages it, and Zensical builds the same pages from that."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import built
import pytest


@pytest.fixture(scope="module")
def zensical(tmp_path_factory) -> Path:
    """The folder of a site that Zensical built strictly, with the project's own configuration and theme."""
    project = tmp_path_factory.mktemp("zensical")
    for name in ("hooks", "content", "snippets", "schema", "pyproject.toml"):
        (project / name).symlink_to(built.ROOT / name)
    config = (built.ROOT / "mkdocs.yml").read_text("utf-8")
    # Hooks are not run, and both folders have to be relative and inside the project.
    (project / "mkdocs.yml").write_text(config.replace("docs_dir: content", "docs_dir: pages"), "utf-8")
    for folder, *command in (
        (built.ROOT, sys.executable, "-m", "measures", "pages", str(project / "pages")),
        (project, sys.executable, "-m", "zensical", "build", "--strict"),
    ):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return project / "site"


class Article(HTMLParser):
    """What a reader and a crawler get from a page: its title, headings, links with their labels, anchors."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.title = unescape(re.search(r"<title>(.*?)</title>", html, re.S)[1].strip())
        self.headings: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self._inside = False
        self._heading: list[str] | None = None
        self._link: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self._inside |= tag == "article"
        if not self._inside:
            return
        if attributes.get("id"):
            self.ids.add(attributes["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self._heading = []
        if tag == "a" and attributes.get("class") == "headerlink":
            self._heading, heading = None, self._heading
            self.headings.append(" ".join("".join(heading or []).split()))
        elif tag == "a" and attributes.get("href") is not None:
            self._link = [unquote(urljoin(self.address, attributes["href"])).removesuffix("index.html")]

    def handle_endtag(self, tag):
        self._inside &= tag != "article"
        if tag == "a" and self._link is not None:
            self.links.append((self._link[0], " ".join("".join(self._link[1:]).split())))
            self._link = None

    def handle_data(self, data):
        if self._heading is not None:
            self._heading.append(data)
        if self._link is not None:
            self._link.append(data)


def _pages(folder: Path) -> dict[str, Article]:
    found = {}
    for path in sorted(folder.rglob("*.html")):
        html = path.read_text("utf-8")
        uri = path.relative_to(folder).as_posix().removesuffix("index.html")
        if 'http-equiv="refresh"' not in html and uri != "404.html":
            found[uri] = Article(html, f"https://site.invalid/{uri}")
    return found


def test_zensical_builds_the_same_pages_titles_headings_and_links(site, zensical):
    ours, theirs = _pages(site.folder), _pages(zensical)
    assert sorted(ours) == sorted(theirs)
    assert sum(len(page.links) for page in ours.values()) > 100
    for uri, page in ours.items():
        other = theirs[uri]
        assert other.title == page.title, uri
        assert other.headings == page.headings, uri
        assert other.links == page.links, uri
        assert other.ids >= page.ids, f"{uri}: {sorted(page.ids - other.ids)[:5]}"


def test_zensical_publishes_the_same_files_beside_the_pages(site, zensical):
    """Downloads, redirects and data of the scripts, byte for byte; each builder's own assets aside."""
    names = ("data/**/*", "snippets/*.py", "snippets/*.ipynb", "assets/wm/**/*")
    for pattern in names:
        ours, theirs = (
            {path.relative_to(folder): path.read_bytes() for path in folder.glob(pattern) if path.is_file()}
            for folder in (site.folder, zensical)
        )
        assert ours and ours == theirs, pattern
    redirect = 'http-equiv="refresh"'
    ours = {p.relative_to(site.folder) for p in site.folder.rglob("*.html") if redirect in p.read_text("utf-8")}
    theirs = {p.relative_to(zensical) for p in zensical.rglob("*.html") if redirect in p.read_text("utf-8")}
    assert ours and ours == theirs
