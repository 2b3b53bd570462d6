"""Decoded out-of-memory messages and the findings they belong to: what the numbers decide about troubles that share a message."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from measures.explain.order import Found
from measures.explain.text import Reading

WRAPPED_LINES = 8
"""Lines over which a terminal spreads one message."""


def attach(found: Sequence[Found], decoded: Sequence[Mapping], book: Mapping, reading: Reading) -> list[Found]:
    """The findings with their messages, those of which the numbers say otherwise gone, those that they name added.

    `decoded` is what memory.decode gives. Of several messages the first whose case can
    be told counts.
    """
    for item in found:
        if _is_about_memory(item.trouble):
            lines = _lines(item, decoded, reading)
            own = [message for message in decoded if message["line"] in lines]
            item.message = next((message for message in own if message["case"]), own[0] if own else None)
    kept = [item for item in found if not _denied(item, found)]
    return kept + _named(kept, book)


def _is_about_memory(trouble: Mapping) -> bool:
    return bool(trouble["refines"] or any(cause["cases"] for cause in trouble["causes"]))


def _lines(item: Found, decoded: Sequence[Mapping], reading: Reading) -> set[int]:
    """Lines of the messages that the item's places stand in: on the first line, or below it before the next message."""
    begins = sorted(message["line"] for message in decoded)
    found = set()
    for span in item.spans:
        at = bisect_right(begins, reading.lines[span.last])
        if at and reading.lines[span.first] - begins[at - 1] <= WRAPPED_LINES:
            found.add(begins[at - 1])
    return found


def _general(item: Found, found: Sequence[Found]) -> Found | None:
    refines = item.trouble["refines"]
    return next((other for other in found if refines and other.trouble["id"] == refines["id"]), None)


def _denied(item: Found, found: Sequence[Found]) -> bool:
    """Whether a special trouble was found by words that its general trouble always prints, and the numbers say no."""
    case = item.message and item.message["case"]
    return bool(case and _general(item, found) and case not in item.trouble["refines"]["cases"])


def _named(found: Sequence[Found], book: Mapping) -> list[Found]:
    """Special troubles that the numbers of a general one's message name, though none of their words stands there."""
    ids = {item.trouble["id"] for item in found}
    named = []
    for trouble in book["troubles"]:
        refines = trouble["refines"]
        general = next((item for item in found if refines and item.trouble["id"] == refines["id"]), None)
        if general and general.message and general.message["case"] in refines["cases"] and trouble["id"] not in ids:
            named.append(replace(general, trouble=trouble))
    return named
