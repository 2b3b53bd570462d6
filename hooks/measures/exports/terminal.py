"""What `measures explain` knows: the book of the page Explain, and every entry by its names."""

from __future__ import annotations

from measures import addresses
from measures.catalogue import Catalogue
from measures.exports import explain
from measures.model import Entry


def terminal(catalogue: Catalogue, site: str = "") -> dict[str, object]:
    """The data of the command, plain text throughout. `site` is the address that entries' addresses are relative to."""
    return {
        "site": site,
        "book": explain.book(catalogue),
        "entries": [_entry(entry) for entry in catalogue.entries],
    }


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "url": addresses.url(addresses.entry_uri(entry)),
        "title": entry.title,
        "names": list(entry.aliases),
        "summary": entry.summary,
    }
