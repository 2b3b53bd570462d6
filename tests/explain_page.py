"""The page that explains errors, for its tests: a small site whose book has three more troubles, and what a reader does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import built
import pytest

REPOSITORY = "https://example.org/wm"
EXPLAIN = "explain/"
MATCHER = ("data/explain.json", "explain/answer.js", "explain/worker.js")


def trouble(id_: str, title: str, signature: str, causes: list[dict], **more) -> dict:
    first = {
        "check": f"Look at {id_}.",
        "language": "bash",
        "command": f"look --at {id_}\nlook again\n",
        "answers": [{"seen": "It is red.", "means": "First cause."}, {"seen": "It is blue.", "means": "Second cause."}],
    }
    return {
        "id": id_,
        "url": f"troubles/{id_}/",
        "title": title,
        "summary": f"What {title} is.",
        "signatures": [signature],
        "first": first,
        "causes": causes,
        "follows": [],
        "refines": None,
        **more,
    }


def cause(id_: str, *clues: str) -> dict:
    tell = f"To tell {id_}."
    fix = f"Mend {id_}:\n\n1. one thing,\n2. then `another`.\n\nmake first\nmake second\n\nAnd *that* is all."
    return {"id": id_, "title": f"Cause {id_}", "tell": tell, "fix": fix, "clues": list(clues), "cases": []}


TROUBLES = [
    trouble(
        "left-handed-thread",
        "Left-handed thread",
        "the thread of … is left-handed",
        [cause("wrong-bolt"), cause("mirror", "seen in a mirror")],
    ),
    trouble("bolt-sheared", "Bolt sheared off", "bolt sheared off at torque", [cause("too-tight"), cause("rust")]),
    trouble("engine-stopped", "Engine stopped", "engine stopped without oil", [cause("leak")], follows=["bolt-sheared"]),
]
THREAD = "Error: the thread of bolt 7 is left-handed"
SHEARED = "Error: bolt sheared off at torque 12"
STOPPED = "Error: engine stopped without oil"
UNKNOWN = (
    "Traceback (most recent call last):\n"
    '  File "/home/anna/work/run.py", line 3, in <module>\n'
    "ValueError: a wombat was sheared at dawn\n"
)


def small_site(folder: Path) -> Iterator[built.Server]:
    """A small site with a repository, whose book has three more troubles, and its server."""
    project = built.small_project(folder / "project")
    server = built.Server(folder / "site")
    done = built.mkdocs(project, "build", "--strict", "-d", str(server.folder), REPOSITORY_URL=REPOSITORY)
    if done.returncode:
        pytest.fail(f"the small project does not build\n{done.stdout[-4000:]}", pytrace=False)
    file = server.folder / "data" / "explain.json"
    book = json.loads(file.read_text("utf-8"))
    book["troubles"] += TROUBLES
    words = re.findall(r"[a-z]+", " ".join(item["signatures"][0] for item in TROUBLES))
    book["weights"] |= {word: 1 if word in ("the", "of", "is", "at", "off") else 16 for word in words}
    file.write_text(json.dumps(book), "utf-8")
    yield server
    server.close()


PASTE = """([box, text]) => {
  box.focus()
  box.select()
  const data = new DataTransfer()
  data.setData("text/plain", text)
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
  if (!box.dispatchEvent(event)) return
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end") // what the browser does unless it is prevented
  box.dispatchEvent(new InputEvent("input", { bubbles: true }))
}"""

DROP = """([box, files]) => {
  const data = new DataTransfer()
  for (const [name, bytes] of files) data.items.add(new File([Uint8Array.from(bytes)], name))
  for (const kind of ["dragenter", "dragover", "drop"]) {
    box.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
  }
}"""


ANSWERED = "^(?!Reading ).+"
"""Any summary but the one that says it takes long."""


def box(page):
    return page.locator("#wm-text")


def status(page) -> str:
    return page.locator(".wm-explain > [role=status]").inner_text()


def paste(page, text: str, says: str = ANSWERED):
    """Paste a text over what is there, and wait until the summary matches."""
    page.evaluate(PASTE, [box(page).element_handle(), text])
    return said(page, says)


def drop(page, *files: tuple[str, bytes], says: str = ANSWERED):
    page.evaluate(DROP, [box(page).element_handle(), [[name, list(data)] for name, data in files]])
    return said(page, says)


def said(page, says: str):
    page.wait_for_function(
        "(says) => new RegExp(says).test(document.querySelector('.wm-explain > [role=status]').textContent)", arg=says
    )
    return page


def asked(page, *parts: str) -> list[str]:
    return [url for url in page.asked if url.endswith(parts)]


def loaded(page):
    """Wait until the matcher and the book are there."""
    page.wait_for_load_state("networkidle")
    return page


def cards(page):
    return page.locator(".wm-finding")


def titles(page) -> list[str]:
    return page.locator(".wm-finding > h2").all_inner_texts()


def report(page) -> str:
    return page.locator("#wm-report").input_value()
