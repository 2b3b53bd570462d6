"""What several test files share: the built site, a browser, and pages opened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import built
import pytest

BROWSER_ARGS = (
    "--no-sandbox",  # a browser started by root has none
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in several processes, a file stays in one, and so do all snippets: one engine runs them."""
    for item in items:
        own = item.path.is_relative_to(Path(__file__).parent)
        item.add_marker(pytest.mark.xdist_group(item.path.name if own else "snippets"))


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[built.Server]:
    """The real site, built strictly once, and its server."""
    server = built.Server(tmp_path_factory.mktemp("site"))
    done = built.mkdocs(built.ROOT, "build", "--strict", "-d", str(server.folder), SITE_URL=server.root)
    if done.returncode:
        pytest.fail(f"the site does not build; run: make site\n{done.stdout[-4000:]}", pytrace=False)
    yield server
    server.close()


@pytest.fixture(scope="session")
def html_pages(site) -> dict[str, Path]:
    """Every page of the site by its address relative to the site's root; redirects are no pages."""
    found = {}
    for path in sorted(site.folder.rglob("*.html")):
        if 'http-equiv="refresh"' not in path.read_text("utf-8"):
            found[path.relative_to(site.folder).as_posix().removesuffix("index.html")] = path
    return found


@pytest.fixture(scope="session")
def chromium():
    """A started Chromium or Chrome. Without one the tests fail: a skip would hide that nothing was seen."""
    from playwright.sync_api import sync_playwright

    from tools import browser

    path = browser.find()
    if path is None:
        pytest.fail("no Chromium or Chrome found; run: python -m tools.browser", pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGS))
        yield started
        started.close()


@pytest.fixture
def visit(chromium, site) -> Iterator[Callable]:
    """Open a page of the site: `visit("terms/adamw/", width=360, dark=True, scripts=False, …)`.

    Whatever is opened must ask no other host for anything and raise no error; the
    addresses it asked for are in `page.asked`.
    """
    contexts, errors, foreign = [], [], []

    def open_(path: str = "", *, width: int = 1280, height: int = 900, dark: bool = False, scripts: bool = True, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            **options,
        )
        contexts.append(context)
        asked: list[str] = []

        def note(request) -> None:
            asked.append(request.url)
            if not request.url.startswith((site.root, "data:", "blob:")):
                foreign.append(request.url)

        context.on("request", note)
        page = context.new_page()
        page.asked = asked
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(site.root + path, wait_until="load")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not foreign, f"asked other hosts: {foreign}"
    assert not errors, f"errors in scripts: {errors}"
