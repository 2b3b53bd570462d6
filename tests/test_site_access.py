"""WCAG 2.2 AA in the real browser: axe on each kind of page, the keyboard, forced colours, motion, print."""

from __future__ import annotations

import built
import pytest
from measures import catalogue

KINDS = {
    "home": "",
    "explain": "explain/",
    "term": "terms/adamw/",
    "trouble": "troubles/cuda-out-of-memory/",
    "area": "areas/training-and-optimization/",
    "terms": "terms/",
    "troubles": "troubles/",
    "a-z": "a-z/",
    "measurements": "measurements/",
    "snippets": "snippets/",
    "ledger": "ledger/",
    "claims": "claims/",
    "subject": "claims/optimizers/",
    "myth": "myths/adam-doubles-memory/",
    "paths": "paths/",
    "path": "paths/read-a-training-recipe/",
    "answers": "answers/",
    "method": "method/",
    "editorial": "editorial/",
    "contribute": "contribute/",
    "missing": "no/such/page/",
}
PLOT = "a snippet page with a plot"


def _address(kind: str) -> str:
    if kind != PLOT:
        return KINDS[kind]
    data = catalogue.build(built.ROOT)[0]
    return next(f"snippets/{s.id}/" for s in data.snippets.values() if s.plots and data.receipts.get(s.id))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("kind", [*KINDS, PLOT])
def test_axe_finds_nothing_serious(visit, kind, dark):
    from axe_playwright_python.sync_playwright import Axe

    page = visit(_address(kind), dark=dark)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    # The rows of a long table, and the questions of a long page, are all made alike.
    page.evaluate("document.querySelectorAll('tbody > tr:nth-child(n+60), .wm-question:nth-of-type(n+20)').forEach((e) => e.remove())")
    found = Axe().run(page).response["violations"]
    serious = [
        f"{v['id']} ({v['impact']}): {v['help']}: {[node['html'][:160] for node in v['nodes'][:3]]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert not serious, "\n".join(serious)


TABBABLE = """() => {
  const all = document.querySelectorAll("a[href], button, input, textarea, summary, [tabindex]")
  const seen = [...all].filter((e) => {
    const style = getComputedStyle(e)
    return e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true })
      && !(e.type === "radio" && !e.checked) && style.display !== "none"
  })
  seen.forEach((e, n) => (e.dataset.stop = n))
  return seen.map((e) => e.outerHTML.slice(0, 120))
}"""

FOCUSED = """() => {
  const e = document.activeElement
  const shown = e.matches(".md-option") ? e.nextElementSibling : e
  const style = getComputedStyle(shown)
  const box = shown.getClientRects()[0]
  return {
    stop: e.dataset.stop ?? null,
    html: e.outerHTML.slice(0, 120),
    visible: !!box && box.width > 2 && box.height > 2 && box.bottom > 0 && box.top < innerHeight,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1.5,
  }
}"""


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("kind", ["home", "explain", "term", "trouble"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit, kind, width):
    page = visit(KINDS[kind], width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    stops = page.evaluate(TABBABLE)
    reached, bad = set(), []
    for _ in range(len(stops) + 20):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["html"].startswith("<body"):
            break
        page.keyboard.press("Escape")  # what opened on focus, closes again
        reached.add(at["stop"])
        if not (at["visible"] and at["ring"]):
            bad.append(f"{at['html']} visible={at['visible']} ring={at['ring']}")
    assert not bad, "\n".join(bad)
    missed = [html for n, html in enumerate(stops) if str(n) not in reached]
    assert not missed, "\n".join(missed)


def test_the_first_stop_skips_to_the_text(visit):
    page = visit(KINDS["term"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.md-skip')")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('article') !== null")


def test_links_in_text_are_underlined(visit):
    page = visit(KINDS["term"])
    for link in page.locator("article p a:not(.wm-fig, .headerlink)").all()[:10]:
        assert "underline" in link.evaluate("(a) => getComputedStyle(a).textDecorationLine")


def test_kinds_of_number_differ_without_colour(visit):
    """Each state of a figure has its own line or word, in forced colours too."""
    page = visit(KINDS["term"], forced_colors="active")
    seen = page.evaluate(
        """() => ["measured", "stale", "simulated", "unmeasured"].map((kind) => {
          const a = document.createElement("a")
          a.className = `wm-fig wm-fig--${kind}`
          a.textContent = "1"
          document.querySelector("article p").append(a)
          const style = getComputedStyle(a)
          return [style.borderBottomStyle, style.borderTopStyle, getComputedStyle(a, "::after").content].join()
        })"""
    )
    assert len(set(seen)) == 4, seen
    assert all(not look.startswith("none") for look in seen), seen


def test_nothing_moves_when_motion_is_unwanted(visit):
    page = visit(KINDS["term"], reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((e) => {
          const style = getComputedStyle(e)
          return style.transitionDuration.split(",").some((t) => parseFloat(t) > 0) || style.animationName !== "none"
        }).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert not moving, moving[:5]


def test_paper_has_the_text_the_receipts_and_the_addresses_of_sources(visit):
    page = visit(KINDS["term"])
    page.emulate_media(media="print")
    for part in (".md-header", ".wm-footer", ".wm-contents", ".wm-crumbs", ".md-sidebar"):
        assert not page.locator(part).first.is_visible(), part
    receipt = page.locator("details.wm-receipt").first
    height = "(e) => e.getBoundingClientRect().height"
    assert receipt.locator("table.wm-values").evaluate(height) > 20
    assert receipt.locator("pre").first.evaluate(height) == 0
    receipt.evaluate("(details) => (details.open = true)")  # as Material does for the printer
    assert receipt.locator("pre").first.evaluate(height) == 0
    receipt.evaluate("(details) => (details.open = false)")
    page.emulate_media(media="screen")
    receipt.locator("summary").click()
    page.emulate_media(media="print")
    assert receipt.locator("pre").first.evaluate(height) > 20
    address = page.locator(".wm-sources a").first
    assert "attr(href)" not in address.evaluate("(a) => getComputedStyle(a, '::after').content")
    assert address.get_attribute("href") in address.evaluate("(a) => getComputedStyle(a, '::after').content")
