"""Files beside the pages: downloads of snippets, redirects from other names, data for the scripts of the site."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

from measures import addresses, rerun, units
from measures.catalogue import Catalogue
from measures.exports import claims, explain, search
from measures.model import Claim, Entry, Snippet

SLUG_MOST = 80
"""Longest redirect folder; a longer name is better searched for than typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of the site: its posix path below the docs folder, and its bytes."""

    uri: str
    data: bytes


def assets(catalogue: Catalogue) -> tuple[Asset, ...]:
    """Every file beside the pages in order of uri."""
    found = [
        *(asset for snippet in catalogue.snippets.values() for asset in downloads(catalogue, snippet)),
        *redirects(catalogue),
        _json("data/cards.json", cards(catalogue)),
        _json("data/explain.json", explain.book(catalogue)),
        *(Asset(uri=uri, data=data) for uri, data in search.files(catalogue).items()),
        _json("api/v1/claims.json", claims.claims(catalogue)),
    ]
    return tuple(sorted(found, key=lambda asset: asset.uri))


def downloads(catalogue: Catalogue, snippet: Snippet) -> tuple[Asset, Asset]:
    """A snippet as the script it is and as a notebook."""
    return (
        Asset(uri=f"snippets/{snippet.id}.py", data=snippet.code.encode()),
        _json(f"snippets/{snippet.id}.ipynb", notebook(catalogue, snippet)),
    )


def notebook(catalogue: Catalogue, snippet: Snippet) -> dict[str, object]:
    """A notebook in format 4.5: the title, the claims with their recorded values, what to install, the code."""
    cells = [_cell("title", "markdown", f"# {_markdown(snippet.title)}")]
    if snippet.claims:
        cells.append(_cell("claims", "markdown", _claim_table(catalogue, snippet)))
    install = rerun.install(snippet, catalogue.pins)
    if install:
        cells.append(_cell("install", "markdown", f"Needs:\n\n```bash\n{install}\n```"))
    cells.append(_cell("code", "code", rerun.body(snippet)))
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(id_: str, kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"id": id_, "cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _claim_table(catalogue: Catalogue, snippet: Snippet) -> str:
    rows = [
        f"| {_markdown(claim.label)} | `{claim.variable}` | {_recorded(catalogue, claim)} |" for claim in snippet.claims
    ]
    return "\n".join(["| What | Variable | Recorded |", "| --- | --- | --- |", *rows])


def _recorded(catalogue: Catalogue, claim: Claim) -> str:
    figure = catalogue.figure(claim.id)
    if figure is None or figure.receipt is None:
        return "not measured yet"
    return _markdown(f"{units.show(figure.value, claim.unit, claim.digits)} on {figure.receipt.device.id}")


def _markdown(text: str) -> str:
    """Plain text for a notebook's Markdown, which allows HTML and formulas."""
    return html.escape(" ".join(text.split())).translate({ord(c): f"&#{ord(c)};" for c in "\\`*_{}[]|~$#!"})


def redirects(catalogue: Catalogue) -> tuple[Asset, ...]:
    """Pages that send other names and former ids to their entry.

    A former id wins over a name; a real page wins over both; a name that would lead to
    two entries leads to none.
    """
    found: dict[str, Entry] = {}
    taken = {addresses.url(addresses.entry_uri(entry)) for entry in catalogue.entries}
    for names_of in (lambda entry: entry.formerly, lambda entry: map(addresses.slug, entry.aliases)):
        targets: dict[str, dict[str, Entry]] = {}
        for entry in catalogue.entries:
            for name in names_of(entry):
                if name and len(name) <= SLUG_MOST and name != "index":
                    folder = f"{addresses.entry_folder(entry)}/{name}/"
                    targets.setdefault(folder, {})[entry.id] = entry
        for folder, entries in targets.items():
            if folder not in taken and len(entries) == 1:
                found[folder] = next(iter(entries.values()))
        taken |= set(targets)
    return tuple(_redirect(folder, entry) for folder, entry in found.items())


def _redirect(folder: str, entry: Entry) -> Asset:
    # Both are folders of one level below the same or the other of two parents.
    target = html.escape(f"../../{addresses.url(addresses.entry_uri(entry))}")
    title = html.escape(entry.title)
    text = (
        "<!doctype html>\n"
        '<html lang="en">\n'
        f'<head>\n<meta charset="utf-8">\n<title>{title}</title>\n<link rel="canonical" href="{target}">\n'
        f'<meta name="robots" content="noindex">\n<meta http-equiv="refresh" content="0; url={target}">\n</head>\n'
        f'<body><p>This page is <a href="{target}">{title}</a>.</p></body>\n'
        "</html>\n"
    )
    return Asset(uri=f"{folder}index.html", data=text.encode())


def cards(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """Title and summary by address, as plain text, for the cards that links show."""
    return {_url(entry): {"title": entry.title, "summary": entry.summary} for entry in catalogue.entries}


def _url(entry: Entry) -> str:
    return addresses.url(addresses.entry_uri(entry))


def _json(uri: str, data: object) -> Asset:
    return Asset(uri=uri, data=(json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
