"""The book that a pasted text is looked up in: data/explain.json, and what the terminal carries with it."""

from __future__ import annotations

import math
import re
import textwrap
from collections import Counter

from measures import addresses, prose, units
from measures.catalogue import Catalogue
from measures.explain.pattern import compiled
from measures.explain.text import read
from measures.model import Cause, Text, Trouble, TryFirst

FORMAT = 1
"""Raised when a field changes its meaning or goes; a new field does not raise it."""


def book(catalogue: Catalogue) -> dict[str, object]:
    """Everything the matcher needs and an answer shows: text in which nothing but code is marked.

    Addresses are relative to the site's root.
    """
    return {
        "format": FORMAT,
        "weights": weights(catalogue),
        "troubles": [_trouble(catalogue, trouble) for trouble in catalogue.troubles.values()],
    }


def weights(catalogue: Catalogue) -> dict[str, int]:
    """How rare each word of a signature is among the troubles: 8 · log2(troubles ÷ those whose texts hold it), at least 1.

    Worked out here, once, so that two runtimes with two logarithms agree.
    """
    holding: Counter[str] = Counter()
    for trouble in catalogue.troubles.values():
        texts = [item.pattern for item in trouble.signatures] + [text.value for text in trouble.prose]
        holding.update({word for text in texts for word in read(text).words})
    wanted = {word for t in catalogue.troubles.values() for item in t.signatures for word in compiled(item.pattern).words}
    count = len(catalogue.troubles)
    return {word: max(1, round(8 * math.log2(count / holding[word]))) for word in sorted(wanted)}


def _trouble(catalogue: Catalogue, trouble: Trouble) -> dict[str, object]:
    refines = trouble.refines
    return {
        "id": trouble.id,
        "url": addresses.url(addresses.entry_uri(trouble)),
        "title": trouble.title,
        "summary": trouble.summary,
        "signatures": [item.pattern for item in trouble.signatures],
        "first": _first(catalogue, trouble.try_first),
        "causes": [_cause(catalogue, cause) for cause in trouble.causes],
        "follows": list(trouble.follows),
        "refines": {"id": refines.id, "cases": list(refines.cases)} if refines else None,
    }


def _first(catalogue: Catalogue, first: TryFirst) -> dict[str, object]:
    return {
        "check": plain(catalogue, first.check),
        "language": first.language,
        "command": first.command,
        "answers": [{"seen": plain(catalogue, a.seen), "means": plain(catalogue, a.means)} for a in first.answers],
    }


def _cause(catalogue: Catalogue, cause: Cause) -> dict[str, object]:
    return {
        "id": cause.id,
        "title": cause.title,
        "tell": plain(catalogue, cause.how_to_tell),
        "fix": plain(catalogue, cause.fix),
        "clues": list(cause.clues),
        "cases": list(cause.cases),
    }


def plain(catalogue: Catalogue, text: Text) -> str:
    """A contributor's text without its marks but those of code: links as their words, figures as values."""
    return "".join(_plain(catalogue, token) for token in prose.scan(text.value)).strip("\n")


def _plain(catalogue: Catalogue, token: prose.Token) -> str:
    match token.kind:
        case "fence":
            opening, *code, _ = token.text.split("\n")
            language = re.search(r"\w*$|\w+", opening.strip(" `~"))
            return "\n".join([f"```{language[0] if language else ''}", textwrap.dedent("\n".join(code)), "```"])
        case "inline":
            return " ".join(token.text.split())
        case "cite":
            return ""
        case "figure":
            figure = catalogue.figure(token.target)
            if figure is None or figure.value is None:
                return "not measured yet"
            return units.show(figure.value, figure.claim.unit, figure.claim.digits, not token.unit)
        case "link":
            return token.text[1 : token.text.index("][")]
        case "math" | "display":
            return token.target
    return _STRESS.sub(r"\1", token.text.replace("**", ""))  # code is another token and keeps its powers


_STRESS = re.compile(r"(?<![\w*])\*(\S[^*\n]*)\*(?![\w*])")
