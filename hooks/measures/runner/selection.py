"""Which snippets a run is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from measures import catalogue
from measures.catalogue import Catalogue
from measures.model import Device, Receipt, Snippet


class Usage(Exception):
    """What was asked for makes no sense; the text says what would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A snippet, its receipt on this device if there is one, and why that is not fresh ('' if it is)."""

    snippet: Snippet
    receipt: Receipt | None
    why: str


def choose(data: Catalogue, ids: Iterable[str], device: Device) -> tuple[Standing, ...]:
    """The named snippets, or without names all that run on this kind of device and are not owed.

    In order of path. Raises Usage for an unknown id or one that does not run on the device.
    """
    names = [_id(name) for name in ids]
    unknown = [name for name in names if name not in data.snippets]
    if unknown:
        raise Usage("; ".join(_unknown(name, data.snippets) for name in unknown))
    if names:
        snippets = [data.snippets[name] for name in dict.fromkeys(names)]
        for snippet in snippets:
            if device.kind not in snippet.devices:
                wanted = snippet.devices[0]
                raise Usage(f"'{snippet.id}' does not run on {device.kind}; give --device {wanted}")
    else:
        snippets = [s for s in data.snippets.values() if device.kind in s.devices]
    standings = [_standing(data, snippet, device) for snippet in sorted(snippets, key=lambda s: s.path)]
    if names:
        return tuple(standings)
    return tuple(s for s in standings if s.receipt or not data.skip(s.snippet.id, device.kind))


def shard(standings: tuple[Standing, ...], index: int, total: int) -> tuple[Standing, ...]:
    """Part `index` (from 1) of `total`, of about equal recorded seconds; every snippet is in one part."""
    loads = [0.0] * total
    chosen: set[str] = set()
    for standing in sorted(standings, key=lambda s: (-_seconds(s), s.snippet.id)):
        lightest = loads.index(min(loads))
        loads[lightest] += _seconds(standing)
        if lightest == index - 1:
            chosen.add(standing.snippet.id)
    return tuple(standing for standing in standings if standing.snippet.id in chosen)


def _standing(data: Catalogue, snippet: Snippet, device: Device) -> Standing:
    found = [r for r in data.receipts.get(snippet.id, ()) if r.device.id == device.id]
    receipt = found[0] if found else None
    if receipt is None:
        return Standing(snippet=snippet, receipt=None, why=f"was never run on {device.id}")
    why = catalogue.staleness(snippet, receipt, data.pins)
    if not why and (new := [name for name in snippet.variables if name not in receipt.values]):
        why = f"the receipt lacks a value for {', '.join(new)}"
    return Standing(snippet=snippet, receipt=receipt, why=why)


def _seconds(standing: Standing) -> float:
    return standing.receipt.seconds if standing.receipt else 5.0


def _id(name: str) -> str:
    """An id, also where someone's shell completed the path of a snippet or a receipt."""
    return name.rsplit("/", 1)[-1].split(".", 1)[0]


def _unknown(name: str, known: Mapping[str, Snippet]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"there is no snippet '{name}'" + (f"; did you mean '{near[0]}'?" if near else "")
