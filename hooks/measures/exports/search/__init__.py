"""What the search box reads: an index in parts, so that a reader fetches only what was typed.

`data/search/index.json` lists the parts. A part holds the postings of the words of one
alphabetical range, in one of three tiers: names and error fragments; the short texts
that say what an entry is about; the body. Cards, what a result shows, lie in parts of
their own. A part's file name carries a digest of its content, so that a part kept by a
cache never meets an index that it was not made for.

The browser's half is `find/engine.js` in the theme; it alone knows about stems, British
spelling and typos. Here words are only split and folded.
"""

from __future__ import annotations

import hashlib
import json

from measures.catalogue import Catalogue
from measures.exports.search import cards, documents, parts, synonyms, words
from measures.exports.search.documents import Document

FOLDER = "data/search/"
INDEX = FOLDER + "index.json"


def files(catalogue: Catalogue) -> dict[str, bytes]:
    """Every file of the search by its uri; `INDEX` is the one to fetch first."""
    return packed(documents.documents(catalogue), cards.suggested(catalogue))


def packed(found: list[Document], suggested: list[list[str]]) -> dict[str, bytes]:
    """The files for a list of documents, kinds together, and what an empty box suggests."""
    data: dict[str, bytes] = {}

    def put(name: str, content: object) -> str:
        text = _compact(content)
        digest = hashlib.sha256(text).hexdigest()[:8]
        data[f"{FOLDER}{name}-{digest}.json"] = text
        return digest

    tiers = {}
    for tier in documents.TIERS:
        split = parts.split(parts.postings(found, tier), parts.SMALLEST[tier])
        tiers[tier] = [[part.first, put(f"{tier}-{n}", part.content())] for n, part in enumerate(split)]
    index = {
        "format": 1,
        "kinds": {kind: n for n, kind in reversed([*enumerate(document.kind for document in found)])},
        "documents": len(found),
        "tiers": tiers,
        "cards": {
            "size": cards.size(found),
            "entries": [put(f"cards-{n}", group) for n, group in enumerate(cards.groups(found))],
            "questions": [put(f"questions-{n}", group) for n, group in enumerate(cards.question_groups(found))],
        },
        "suggested": suggested,
        "stop": sorted(words.STOP),
        "same": synonyms.canonical(),
    }
    data[INDEX] = _compact(index)
    return data


def _compact(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
