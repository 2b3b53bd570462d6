"""The page of a trouble: an error or a symptom."""

from __future__ import annotations

from measures import addresses
from measures.catalogue import Catalogue
from measures.model import Cause, Neighbour, Page, Receipt, Signature, Term, Trouble
from measures.pages import figures, parts, paths, receipt
from measures.pages.html import block, esc, fence, front_matter, heading, label, link, page, plain, table, words
from measures.pages.view import View

STACKS = {
    "pytorch": "PyTorch",
    "transformers": "Transformers",
    "peft": "PEFT",
    "numerics": "Numerics",
    "cuda": "CUDA",
    "rocm": "ROCm",
    "mps": "Metal (MPS)",
    "llama-cpp": "llama.cpp",
    "ollama": "Ollama",
    "vllm": "vLLM",
    "data": "Data",
    "system": "System",
}
"""Names of the software a trouble's words come from, in the order lists show them."""

MARKS = {
    "…": "… stands for what varies",
    "…<…": "…&lt;… for two numbers, the first smaller",
    "…→": "…→ for what parts a number’s name from its value",
    "¶": "¶ for the beginning or the end of a line",
    "…↑": "…↑ for a number that grows a thousandfold from line to line",
    "…≡": "…≡ for a number that stays at ln k, the loss of guessing among k classes",
}
"""What the marks of a pattern mean."""

FORMS_SHOWN = 3
"""Forms of a message that a page shows unfolded."""


def trouble_page(catalogue: Catalogue, trouble: Trouble) -> Page:
    uri = addresses.entry_uri(trouble)
    view = View(catalogue=catalogue, uri=uri, sources=trouble.sources)
    markdown = page(
        front_matter(trouble.title, trouble.summary, trouble.aliases),
        parts.area_crumbs(view, trouble),
        heading(1, trouble.title),
        block("div", "wm-lede", words(trouble.summary)),
        facts(view, trouble),
        heading(2, "What you see"),
        view.prose(trouble.what_you_see),
        signatures(view, trouble),
        heading(2, "Try first"),
        try_first(view, trouble),
        heading(2, "Causes"),
        *(cause_part(view, cause) for cause in trouble.causes),
        heading(2, "Why it happens"),
        view.prose(trouble.why),
        reproduced(view, trouble),
        applies_to(trouble),
        neighbours(view, trouble),
        parts.questions(view, trouble.questions),
        explained_by(view, trouble),
        parts.related(view, trouble),
        parts.sources(view),
        parts.siblings(view, trouble),
    )
    return Page(uri=uri, markdown=markdown, edit_path=trouble.place.path)


def facts(view: View, trouble: Trouble) -> str:
    run = reproduction(view.catalogue, trouble)
    return parts.facts(
        [
            ("Area", link(view.href(addresses.area_uri(trouble.area)), parts.area_title(view, trouble.area))),
            ("Seen in", esc(STACKS.get(trouble.stack, trouble.stack))),
            ("Also called", words(", ".join(trouble.aliases))),
            ("Added", esc(trouble.added)),
            ("Reproduced", esc(f"yes, on {figures.ran_on(run)}" if run else "no")),
            ("Figures", esc(parts.figure_count(view, trouble))),
            ("Learning path", paths.on_paths(view, trouble)),
        ]
    )


def reproduction(catalogue: Catalogue, trouble: Trouble) -> Receipt | None:
    """The run that shows the trouble: of its broken snippet, a cause's, or a detector."""
    for snippet_id in (trouble.broken, *(cause.broken for cause in trouble.causes), *trouble.detectors):
        snippet = catalogue.snippets.get(snippet_id or "")
        run = receipt.best(catalogue, snippet) if snippet else None
        if run:
            return run
    return None


def signatures(view: View, trouble: Trouble) -> str:
    """The forms of the message: a few at once, the rest folded, so that "try first" stays in sight."""
    shown, folded = trouble.signatures, ()
    if len(shown) > FORMS_SHOWN + 1:
        shown, folded = shown[:FORMS_SHOWN], shown[FORMS_SHOWN:]
    said = [words for mark, words in MARKS.items() if any(mark in item.pattern for item in trouble.signatures)]
    note = f'<p class="wm-note">{"; ".join(said)}.</p>' if said else ""
    rest = ""
    if folded:
        forms = signature_list(view, folded)
        rest = f'<details class="wm-forms">\n<summary>{len(folded)} more forms of the message</summary>\n{forms}\n</details>'
    return page(signature_list(view, shown), rest, note)


def signature_list(view: View, items: tuple[Signature, ...]) -> str:
    lines = "\n".join(f"<li>{signature(view, item)}</li>" for item in items)
    return f'<ul class="wm-signatures">\n{lines}\n</ul>' if lines else ""


def signature(view: View, item: Signature) -> str:
    """One fragment, how its wording is known, and a whole line as an example."""
    if item.provenance == "run":
        snippet = view.catalogue.snippets.get(item.where)
        known = f"raised by {view.snippet(snippet)}" if snippet else "raised by a run of ours"
    else:
        known = ("read in the source" if item.provenance == "source" else "from a public report") + view.cite(
            item.where
        )
    versions = f", {words(item.versions)}" if item.versions else ""
    example = f"<samp>{esc(item.example)}</samp>" if item.example else ""
    return f'<code>{esc(item.pattern)}</code> <span class="wm-known">{known}{versions}</span>{example}'


def try_first(view: View, trouble: Trouble) -> str:
    """The check, its command, and what each answer means."""
    first = trouble.try_first
    return block(
        "div",
        "wm-try",
        view.prose(first.check),
        fence(first.language, first.command),
        *(
            block(
                "div",
                "wm-answer",
                block("div", "wm-seen", view.prose(a.seen)),
                block("div", "wm-means", view.prose(a.means)),
            )
            for a in first.answers
        ),
    )


def cause_part(view: View, cause: Cause) -> str:
    return page(
        heading(3, cause.title, id_=cause.id),
        label("How to tell"),
        view.prose(cause.how_to_tell),
        receipt.strip(view, cause.broken),
        label("What to do"),
        view.prose(cause.fix),
        label("What it costs") if cause.cost else "",
        view.prose(cause.cost),
        receipt.strip(view, cause.snippet),
    )


def reproduced(view: View, trouble: Trouble) -> str:
    """The error our own run ended with, the detectors of what raises none, and what we could not reproduce."""
    snippet = view.catalogue.snippets.get(trouble.broken or "")
    run = receipt.best(view.catalogue, snippet) if snippet else None
    found = page(
        f"Our script ended with this, on {plain(figures.ran_on(run))}:" if run and run.error else "",
        receipt.error(snippet, run) if snippet else "",
        receipt.strip(view, trouble.broken),
        *(receipt.strip(view, id_) for id_ in trouble.detectors),
    ).strip()
    missing = page(label("Not reproduced here"), view.prose(trouble.not_reproduced)) if trouble.not_reproduced else ""
    return page(heading(2, "Reproduced"), found, missing) if found or missing else ""


def applies_to(trouble: Trouble) -> str:
    rows = [[words(a.software), words(a.versions), words(a.hardware), words(a.fixed_in)] for a in trouble.applies_to]
    head = ["Software", "Versions", "Hardware", "Fixed in"]
    kept = [n for n in range(len(head)) if any(row[n] for row in rows)]
    shown = table([head[n] for n in kept], [[row[n] for n in kept] for row in rows])
    return page(heading(2, "Applies to"), shown) if shown else ""


def neighbours(view: View, trouble: Trouble) -> str:
    found = [neighbour(view, item) for item in trouble.neighbours]
    return page(heading(2, "Not to be confused with"), *found) if found else ""


def neighbour(view: View, item: Neighbour) -> str:
    entry = view.catalogue.entry(item.id) if item.id else None
    name = view.entry(entry) if entry else f"<b>{words(item.title)}</b>"
    return page(f'<p class="wm-neighbour">{name}</p>', view.prose(item.how_to_tell))


def explained_by(view: View, trouble: Trouble) -> str:
    listed = parts.entries(view, terms_of(view.catalogue, trouble))
    return page(heading(2, "Terms that explain it"), listed) if listed else ""


def terms_of(catalogue: Catalogue, trouble: Trouble) -> tuple[Term, ...]:
    """The terms the trouble names, in its order, then those that name the trouble."""
    named = [catalogue.terms[id_] for id_ in trouble.terms if id_ in catalogue.terms]
    naming = [term for term in catalogue.terms.values() if trouble.id in term.troubles]
    return tuple({term.id: term for term in [*named, *naming]}.values())
