"""Claims, tested: the table of every public claim with its verdict, and a page of reasons for each subject."""

from __future__ import annotations

from measures import addresses, proof
from measures.catalogue import Catalogue
from measures.model import VERDICTS, Page, Verdict, Verdicts
from measures.pages import parts
from measures.pages.html import attrs, block, esc, front_matter, heading, link, page, words
from measures.pages.view import View

TITLE = "Claims, tested"
MEANS = {
    "confirmed": "holds as it is said",
    "misleading": "holds only with something it leaves out",
    "wrong": "contradicted by the evidence",
    "unverifiable": "no run and no public source can decide it",
}


def badge(verdict: str) -> str:
    """A verdict as a word with a mark of its own, so that colour is not needed."""
    return f'<span class="wm-verdict wm-verdict--{esc(verdict)}">{esc(verdict)}</span>'


def claims_page(catalogue: Catalogue) -> Page:
    """Every claim in one table that filters; each row leads to its evidence."""
    view = View(catalogue=catalogue, uri=addresses.CLAIMS)
    every = catalogue.judged
    counts = {word: sum(verdict.verdict == word for _, verdict in every) for word in VERDICTS}
    legend = "".join(f"<dt>{badge(word)} {counts[word]}</dt><dd>{MEANS[word]}</dd>" for word in VERDICTS)
    rows = "\n".join(_row(view, group, verdict) for group, verdict in every)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Claim", "Verdict", "Subject", "Evidence"))
    table = (
        f'<table class="wm-claims" id="claims">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>'
    )
    subjects = {group.id: group.title for group in catalogue.verdicts}
    markdown = page(
        front_matter(TITLE, "What widely read pages claim, with our verdict and the evidence for each."),
        parts.crumbs(view, here=TITLE),
        heading(1, TITLE),
        "What widely read pages say about training, put into one line each and tested: by a run, by arithmetic, "
        "or by the primary source. The claims are public; whose they are does not matter here.",
        f'<dl class="wm-legend">{legend}</dl>' if every else "No claim has been judged yet.",
        _jump(view),
        heading(2, "Every claim"),
        parts.filter_form("claims", "Find a claim", [("verdict", "Verdict", {v: v for v in VERDICTS}), ("subject", "Subject", subjects)])
        if every
        else "",
        table if every else "",
        myths(view),
        f"As data: {link(view.href('api/v1/claims.json'), 'api/v1/claims.json', download='claims.json')}." if every else "",
    )
    return Page(uri=view.uri, markdown=markdown, edit_path="")


def _jump(view: View) -> str:
    count = len(view.catalogue.myths)
    pages = "one page" if count == 1 else f"{count} pages"
    return f"The most instructive are argued {link('#at-length', f'at length, on {pages}')}." if count else ""


def myths(view: View) -> str:
    """The claims that have a page of their own, by verdict."""
    found = [myth for word in reversed(VERDICTS) for myth in view.catalogue.myths.values() if myth.verdict == word]
    rows = "\n".join(
        f"<div><dt>{view.entry(myth)} {badge(myth.verdict)}</dt><dd>{words(myth.summary)}</dd></div>" for myth in found
    )
    return page(heading(2, "At length", id_="at-length"), f'<dl class="wm-entries">\n{rows}\n</dl>') if rows else ""


def _row(view: View, group: Verdicts, verdict: Verdict) -> str:
    where = view.href(addresses.entry_uri(group), verdict.id)
    kinds = ", ".join(proof.of(view.catalogue, group, verdict).kinds) or "none to be had"
    cells = (
        f'<th scope="row">{link(where, verdict.claim)} <span class="wm-number">{esc(verdict.id)}</span></th>'
        f"<td>{badge(verdict.verdict)}</td><td>{words(group.title)}</td><td>{_short(view, verdict, kinds, where)}</td>"
    )
    return f"<tr{attrs(data_item='claim', data_verdict=verdict.verdict, data_subject=group.id)}>{cells}</tr>"


def _short(view: View, verdict: Verdict, kinds: str, where: str) -> str:
    myth = view.catalogue.myths.get(verdict.myth or "")
    at_length = f" · {link(view.href(addresses.entry_uri(myth)), 'at length')}" if myth else ""
    return link(where, kinds) + at_length


def subject_page(catalogue: Catalogue, group: Verdicts) -> Page:
    """The reasons for the verdicts on one subject."""
    uri = addresses.entry_uri(group)
    view = View(catalogue=catalogue, uri=uri, sources=group.sources)
    markdown = page(
        front_matter(f"{group.title}: claims, tested", group.summary),
        parts.crumbs(view, (addresses.CLAIMS, TITLE), here=group.title),
        heading(1, f"{group.title}: claims, tested"),
        block("div", "wm-lede", words(group.summary)),
        *(_reasons(view, group, verdict) for verdict in group.verdicts),
        parts.sources(view),
    )
    return Page(uri=uri, markdown=markdown, edit_path=group.place.path)


def _reasons(view: View, group: Verdicts, verdict: Verdict) -> str:
    entry = view.catalogue.entry(verdict.entry)
    myth = view.catalogue.myths.get(verdict.myth or "")
    runs = proof.of(view.catalogue, group, verdict).runs
    more = [
        ("The runs", " · ".join(view.snippet(run.snippet) for run in runs)),
        ("Explained in", view.entry(entry) if entry else ""),
        ("At length", view.entry(myth) if myth else ""),
    ]
    return page(
        heading(2, f"“{verdict.claim}”", id_=verdict.id, class_="wm-belief"),
        f'<p class="wm-judged">{badge(verdict.verdict)} <span class="wm-number">{esc(verdict.id)}</span></p>',
        view.prose(verdict.because),
        parts.facts(more),
    )
