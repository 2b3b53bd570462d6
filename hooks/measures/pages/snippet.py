"""The page of a snippet: its promises, its code, and every recorded run."""

from __future__ import annotations

from measures import addresses, rerun, units
from measures.catalogue import Catalogue
from measures.model import Page, Receipt, Snippet
from measures.pages import parts, receipt
from measures.pages.html import esc, fence, front_matter, heading, page, table
from measures.pages.view import View

ROLES = {
    "demo": "demonstration",
    "broken": "broken on purpose",
    "fixed": "fixed",
    "detector": "detector",
    "myth": "test of a myth",
}
DOES = {
    "demo": "It shows something and measures it; every run is held against its claims.",
    "broken": "It fails on purpose, with the genuine error of the genuine library.",
    "fixed": "It does the work of a broken snippet and runs to its end.",
    "detector": "It fires on the broken case and stays quiet on the healthy one.",
    "myth": "It tests something that many people believe.",
}


def snippet_page(catalogue: Catalogue, snippet: Snippet) -> Page:
    uri = addresses.snippet_uri(snippet.id)
    view = View(catalogue=catalogue, uri=uri)
    run = receipt.best(catalogue, snippet)
    markdown = page(
        front_matter(snippet.title, f"{snippet.title} Code, recorded runs and how to run it again."),
        parts.crumbs(view, (addresses.SNIPPETS, "Snippets"), here=snippet.title),
        heading(1, snippet.title),
        f"{DOES[snippet.role]}{raises(view, snippet)}",
        facts(view, snippet),
        claims(view, snippet),
        receipt.plots(view, snippet),
        heading(2, "Code"),
        fence("python", rerun.body(snippet)),
        f'<p class="wm-downloads">Download: {receipt.downloads(view, snippet)}</p>',
        outcome(snippet, run),
        heading(2, "Runs"),
        runs(view, snippet),
        receipt.owed(view, snippet),
        heading(2, "Run it again"),
        again(view, snippet, run),
        used_by(view, snippet),
    )
    return Page(uri=uri, markdown=markdown, edit_path=snippet.path)


def facts(view: View, snippet: Snippet) -> str:
    twin = view.catalogue.snippets.get(snippet.twin or "")
    return parts.facts(
        [
            ("Role", esc(ROLES[snippet.role])),
            ("Area", esc(parts.area_title(view, snippet.area))),
            ("Runs on", esc(" and ".join(snippet.devices))),
            ("Needs", esc(", ".join(snippet.needs) or "Python alone")),
            ("On a CPU", view.snippet(twin) if twin else ""),
            ("File", f"<code>{esc(snippet.path)}</code>"),
        ]
    )


def raises(view: View, snippet: Snippet) -> str:
    """The trouble a broken snippet belongs to, as the end of a sentence."""
    trouble = view.catalogue.troubles.get(snippet.raises.trouble) if snippet.raises else None
    return f" Its trouble: {view.entry(trouble)}." if trouble else ""


def claims(view: View, snippet: Snippet) -> str:
    shown = receipt.values(view, snippet, with_ids=True)
    return page(heading(2, "Claims"), shown) if shown else ""


def outcome(snippet: Snippet, run: Receipt | None) -> str:
    shown = receipt.outcome(snippet, run)
    return page(heading(2, "Output"), shown) if shown.strip() else ""


def runs(view: View, snippet: Snippet) -> str:
    """A column for each recorded run: where, when, on what, how long, how much memory, how closed in."""
    found = view.catalogue.receipts.get(snippet.id, ())
    if not found:
        return "No run of this snippet is recorded yet."
    rows = [
        ("State", [_state(view, run) for run in found]),
        ("Device", [esc(run.device.name) for run in found]),
        ("Device memory", [_bytes(run.device.memory_bytes, 2**30, "GiB") for run in found]),
        ("Compute capability", [esc(run.device.compute_capability or "") for run in found]),
        ("Versions", [esc(", ".join(f"{n} {v}" for n, v in sorted(run.versions.items()))) for run in found]),
        ("Ended", [esc(f"{run.date} {run.ran_at[11:16]} UTC") for run in found]),
        ("Took", [esc(units.show(run.seconds, "s", 2)) for run in found]),
        ("Peak resident memory", [_bytes(run.peak_rss_bytes, 2**20, "MiB") for run in found]),
        ("Peak CUDA memory, allocated", [_bytes(run.cuda_allocated_bytes, 2**20, "MiB") for run in found]),
        ("Peak CUDA memory, reserved", [_bytes(run.cuda_reserved_bytes, 2**20, "MiB") for run in found]),
        ("Sandbox", [esc(", ".join(run.sandbox) or "none") for run in found]),
        ("Key", [_key(run.key) for run in found]),
    ]
    return table(
        ["Run", *(esc(run.device.id) for run in found)],
        [[label, *cells] for label, cells in rows if any(cells)],
        class_="wm-runs",
    )


def _state(view: View, run: Receipt) -> str:
    stale = view.catalogue.stale(run)
    return receipt.state("stale", stale) + f" {esc(stale)}" if stale else receipt.state("measured")


def _key(key: str) -> str:
    """A digest that may break across lines."""
    return f"<code>{'<wbr>'.join(esc(key[n : n + 16]) for n in range(0, len(key), 16))}</code>"


def _bytes(count: int | None, one: int, unit: str) -> str:
    return esc(units.show(float(f"{count / one:.4g}"), unit)) if count else ""


def again(view: View, snippet: Snippet, run: Receipt | None) -> str:
    install = rerun.install(snippet, run.versions if run else {}, view.catalogue.pins)
    commands = "\n".join(line for line in (install, f"python {snippet.id}.py") if line)
    return page(
        "From a download or a paste, without a checkout:",
        fence("bash", commands),
        "In a checkout, sandboxed, compared with the recorded values:",
        fence("bash", f"{rerun.command(snippet)} --check"),
        f"It is stopped after {units.show(snippet.timeout, 's')}, "
        f"or when it wants more than {units.show(snippet.memory_gib, 'GiB')} of data memory.",
    )


def used_by(view: View, snippet: Snippet) -> str:
    listed = parts.entries(view, view.catalogue.users_of(snippet.id))
    return page(heading(2, "Used by"), listed) if listed else ""
