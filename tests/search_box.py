"""The search box, for its tests: a small site that has it, and what a reader does and sees there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import built
import pytest

REPOSITORY = "https://example.org/wm"
LOG = 'Traceback (most recent call last):\n  File "train.py", line 3\nstatistics.StatisticsError: mean requires at least one data point\n'

PASTE = """(text) => {
  const data = new DataTransfer()
  data.setData("text/plain", text)
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}))
}"""


def small_site(folder: Path) -> Iterator[built.Server]:
    """A small site with a repository, in place of the real one."""
    project = built.small_project(folder / "project")
    server = built.Server(folder / "site")
    done = built.mkdocs(project, "build", "--strict", "-d", str(server.folder), REPOSITORY_URL=REPOSITORY)
    if done.returncode:
        pytest.fail(f"the small project does not build\n{done.stdout[-4000:]}", pytrace=False)
    yield server
    server.close()


def box(page):
    return page.get_by_role("combobox", name="Search")


def options(page):
    return page.get_by_role("option")


def status(page):
    return page.locator(".wm-search [role=status]")


def opened(page, query: str = ""):
    """The page with its box open, and what the query finds in it."""
    page.keyboard.press("/")
    box(page).wait_for()
    if query:
        box(page).fill(query)
        page.wait_for_function("!document.querySelector('.wm-search__label')?.textContent.match('Recent|Suggested')")
    page.locator("[role=option], .wm-search__say:not([hidden])").first.wait_for()
    return page


def chosen(page) -> str:
    """The text of the option that the input names as the active one, which must be the selected one."""
    active = box(page).get_attribute("aria-activedescendant")
    selected = page.locator("[role=option][aria-selected=true]")
    assert selected.count() == 1 and selected.get_attribute("id") == active
    return selected.locator(".wm-search__title").inner_text()


def titles(page) -> list[str]:
    return page.locator("[role=option] .wm-search__title").all_inner_texts()


def hold(page, addresses: str):
    """Keep requests waiting; the returned function lets them and all later ones go."""
    held, released = [], []
    page.route(addresses, lambda route: route.continue_() if released else held.append(route))

    def release() -> None:
        released.append(True)
        for route in held:
            route.continue_()

    return release


def refuse_storage(page) -> None:
    """From the next page on, to us alone: the theme's script for light and dark does not survive it."""
    page.add_init_script(
        """for (const name of ["getItem", "setItem", "removeItem"]) {
          const real = Storage.prototype[name]
          Storage.prototype[name] = function (key, ...rest) {
            if (key.includes("wm-")) throw new DOMException("", "SecurityError")
            return real.call(this, key, ...rest)
          }
        }"""
    )


def closed(page) -> bool:
    return page.locator("dialog.wm-search[open]").count() == 0
