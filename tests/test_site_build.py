"""The built site as files: links, ids, what is published, and what a build says when it fails."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import built
import pytest


def _target(folder: Path, path: str) -> Path | None:
    """The file that a path below the site's root is served from."""
    file = folder / unquote(path)
    if path == "" or path.endswith("/"):
        file = file / "index.html"
    return file if file.is_file() else None


def test_every_internal_link_and_anchor_resolves(site):
    pages = {path: built.Links(path.read_text("utf-8")) for path in sorted(site.folder.rglob("*.html"))}
    dead = []
    for path, found in pages.items():
        here = urljoin(site.root, path.relative_to(site.folder).as_posix().removesuffix("index.html"))
        for link in found.links + found.loads:
            url = urljoin(here, link)
            if not url.startswith(site.root.removesuffix(built.PREFIX)):
                continue
            parts = urlsplit(url)
            target = _target(site.folder, parts.path[len(built.PREFIX) :]) if parts.path.startswith(built.PREFIX) else None
            if target is None:
                dead.append(f"{here}: {link}")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
                dead.append(f"{here}: {link} (no such anchor)")
    assert not dead, "\n".join(dead)


def test_ids_are_unique_on_each_page(html_pages):
    twice = {
        uri: [id_ for id_, count in Counter(built.Links(path.read_text("utf-8")).ids).items() if count > 1]
        for uri, path in html_pages.items()
    }
    assert not {uri: ids for uri, ids in twice.items() if ids}


def test_nothing_is_loaded_from_another_host(site, html_pages):
    foreign = []
    for uri, path in html_pages.items():
        loads = built.Links(path.read_text("utf-8")).loads
        foreign += [f"{uri}: {url}" for url in loads if urlsplit(url).netloc and not url.startswith(site.root)]
    for sheet in site.folder.rglob("*.css"):
        urls = re.findall(r"url\([\"']?(?!data:)([^)\"']+)|@import[^;]*", sheet.read_text("utf-8"))
        foreign += [f"{sheet.name}: {url}" for url in urls if "//" in url]
    assert not foreign, "\n".join(foreign)


def test_sources_and_templates_are_not_published(site):
    published = [path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file()]
    kinds = (".yml", ".yaml", ".pyc", ".md")
    assert not [path for path in published if path.endswith(kinds) or path.startswith("partials/")]


def test_each_page_has_its_own_title_and_a_description(html_pages):
    titles = Counter()
    for uri, path in html_pages.items():
        html = path.read_text("utf-8")
        titles[re.search(r"<title>(.*?)</title>", html)[1]] += 1
        assert uri == "404.html" or '<meta name="description" content="' in html, uri
        assert len(re.findall("<h1", html)) == 1, uri
    assert not [title for title, count in titles.items() if count > 1]


def test_the_downloads_are_the_scripts(site):
    scripts = sorted((built.ROOT / "snippets").glob("*/*.py"))
    assert scripts
    for script in scripts:
        assert (site.folder / "snippets" / script.name).read_bytes() == script.read_bytes()
        notebook = json.loads((site.folder / "snippets" / f"{script.stem}.ipynb").read_text("utf-8"))
        code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        compile("".join(code["source"]), script.name, "exec")


def test_former_names_lead_to_their_entry(site):
    redirects = [p for p in site.folder.rglob("index.html") if 'http-equiv="refresh"' in p.read_text("utf-8")]
    assert redirects, "no alias of any entry is a redirect"


@pytest.fixture
def project(tmp_path) -> Path:
    return built.small_project(tmp_path / "project")


def test_a_dead_link_in_a_written_page_fails_the_build(project, tmp_path):
    page = project / "content" / "contribute.md"
    page.write_text(page.read_text("utf-8") + "\n[gone](terms/no-such-term.md)\n", "utf-8")
    done = built.mkdocs(project, "build", "-d", str(tmp_path / "out"))
    assert done.returncode != 0
    assert "contribute.md" in done.stdout and "no-such-term.md" in done.stdout


def test_a_problem_in_the_content_is_said_once_with_its_line(project, tmp_path):
    entry = project / "content" / "terms" / "mean.yml"
    lines = entry.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("area:"))
    lines[at] = "area: alchemy"
    entry.write_text("\n".join(lines) + "\n", "utf-8")
    done = built.mkdocs(project, "build", "-d", str(tmp_path / "out"))
    assert done.returncode != 0
    assert done.stdout.count(f"content/terms/mean.yml:{at + 1}:") == 1
    assert "Traceback" not in done.stdout


def test_an_edit_link_leads_to_the_source_of_a_page(project, tmp_path):
    template = "https://example.org/edit/{path}"
    done = built.mkdocs(project, "build", "-d", str(tmp_path / "out"), EDIT_URI_TEMPLATE=template)
    assert done.returncode == 0, done.stdout

    def edit(uri: str) -> list[str]:
        html = (tmp_path / "out" / uri / "index.html").read_text("utf-8")
        return re.findall(r'href="https://example.org/edit/([^"]*)"', html)

    assert edit("terms/mean") == ["content/terms/mean.yml"]
    assert edit("method") == ["content/method.md"]
    assert edit("measurements") == []


class _Serving:
    """`mkdocs serve` on a project, with what it prints."""

    def __init__(self, project: Path, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = log
        command = [sys.executable, "-m", "mkdocs", "serve", "--strict", "--livereload", "--dev-addr", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, cwd=project, stdout=log.open("w"), stderr=subprocess.STDOUT)

    def page(self, path: str) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as answer:
                return answer.read().decode()
        except OSError:
            return ""

    def wait(self, condition, what: str) -> None:
        end = time.monotonic() + 90
        while not condition():
            assert self.process.poll() is None, f"the server ended\n{self.log.read_text('utf-8')}"
            assert time.monotonic() < end, f"waited in vain: {what}\n{self.log.read_text('utf-8')}"
            time.sleep(0.2)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


@pytest.fixture
def serving(project, tmp_path):
    running = []

    def start() -> _Serving:
        running.append(_Serving(project, tmp_path / "log.txt"))
        return running[-1]

    yield start
    for server in running:
        server.close()


def test_a_saved_file_shows_and_a_broken_one_keeps_the_last_good_pages(project, serving):
    entry = project / "content" / "terms" / "mean.yml"
    good = entry.read_text("utf-8")
    title = re.search(r"^title: (.*)$", good, re.M)[1]
    server = serving()
    server.wait(lambda: f"<h1>{title}" in re.sub(r"<h1[^>]*>", "<h1>", server.page("terms/mean/")), "the first build")

    entry.write_text(good.replace("\nsummary:", "\nsummary: [\n", 1), "utf-8")
    server.wait(lambda: "content/terms/mean.yml:" in server.log.read_text("utf-8"), "the problem in the terminal")
    server.wait(lambda: "content/terms/mean.yml:" in server.page("terms/mean/"), "the problem on the page")
    assert "In your workflow" in server.page("terms/mean/")

    entry.write_text(re.sub(r"^summary: .*$", "summary: A summary that was saved a moment ago.", good, flags=re.M), "utf-8")
    server.wait(lambda: "saved a moment ago" in server.page("terms/mean/"), "the saved file")
    assert "mean.yml:" not in server.page("terms/mean/")


def test_a_server_started_on_broken_content_shows_the_problems_until_they_are_mended(project, serving):
    entry = project / "content" / "terms" / "mean.yml"
    good = entry.read_text("utf-8")
    entry.write_text(good.replace("\nsummary:", "\nsummary: [\n", 1), "utf-8")
    server = serving()
    server.wait(lambda: "content/terms/mean.yml:" in server.page(""), "the page of problems")
    entry.write_text(good, "utf-8")
    server.wait(lambda: "Paste an error" in server.page(""), "the site")
