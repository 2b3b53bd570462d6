"""The rule that carries the project: a quantity in prose is a figure, cited, or calculated beside its formula."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures import calc, prose
from measures.checks import amounts
from measures.checks.registry import Context, Scanned, rule
from measures.model import Document, Problem, Trouble

_MISSPELT = re.compile(r"(?<![\w.])\d[\d,.]*\s?(gb|Gb|gB|mb|Mb|mB|kb|KB|Kb|tb|Tb|gib|Gib|GIB|mib|Mib|MIB|KIB|kib|kiB)(?![\w/])")
_RIGHT = {"g": "GB", "m": "MB", "k": "kB", "t": "TB"}

_ABBREVIATED = "".join(rf"(?<!\b{word}\.)" for word in r"e\.g i\.e vs cf al approx resp Fig Sec Eq No p pp".split())
_SENTENCE_END = re.compile(
    rf"[.!?\n](?:(?<!\n){_ABBREVIATED}[\"'”’)*_]*\x02*(?=\s)"
    r"|(?<=\n)(?:[ \t]*\n|(?=[ \t]*(?:(?:[-*+]|\d+[.)])\s|\|))))"
)
"""A full stop that ends a sentence, a blank line, or the line end before a list item or a table row."""


@rule("quantity", "A quantity is a figure, is cited in its sentence, or is calculated beside its formula.")
def quantity(context: Context) -> Iterator[Problem]:
    for document in context.catalogue.documents:
        yield from _in_titles(document)
    for scanned in context.texts:
        waived = [waiver.text for waiver in scanned.document.waivers]
        for at, shown in uncovered(scanned):
            if any(_waives(waiver, scanned.text.value, at, shown) for waiver in waived):
                continue
            yield Problem(
                place=scanned.text.at(at),
                rule="quantity",
                message=(
                    f"'{shown}' is neither a figure, nor cited, nor calculated; write {{{{ figure('…') }}}}, "
                    "put a source mark [^…] into the sentence, or show the calculation (2 × 3 B = 6 B)"
                ),
            )


def _in_titles(document: Document) -> Iterator[Problem]:
    """Amounts in lines that cannot hold a figure or a source, and are read without the text below them."""
    lines = [("summary", document.summary, document.place_of("summary"))]
    for name in ("practical", "workflow", "deep_dive", "in_the_wild", "tested"):
        lines += [(f"{name} title", section.title, section.place) for section in getattr(document, name, ())]
    if isinstance(document, Trouble):
        lines += [("cause title", cause.title, cause.place) for cause in document.causes]
    for what, text, place in lines:
        for at, until in amounts.find(prose.mask(text, prose.scan(text))):
            message = f"{what} says '{text[at:until].strip()}', where no source can stand; leave the amount to the text"
            yield Problem(place=place, rule="quantity", message=message)


def uncovered(scanned: Scanned) -> Iterator[tuple[int, str]]:
    """Offset and words of every quantity with neither a source mark in its sentence nor a calculation around it."""
    masked = scanned.masked
    found = amounts.find(_formulas_opened(scanned))
    if not found:
        return
    sentences = _sentences(masked)
    for at, until in found:
        if any(c.start < until and at < c.end for c in scanned.calculations):
            continue
        start, end = next((s, e) for s, e in sentences if s <= at < e)
        if prose.CITE in masked[start:end]:
            continue
        for token in scanned.tokens:
            if token.kind in ("math", "display") and token.start < until and at < token.end:
                at, until = min(at, token.start), max(until, token.end)
        yield at, " ".join(scanned.text.value[at:until].split())


def _formulas_opened(scanned: Scanned) -> str:
    """The masked text with each formula that is a lone number put back: `$2\\times$` is an amount like 2×."""
    masked = scanned.masked
    for token in scanned.tokens:
        if token.kind in ("math", "display"):
            number = amounts.lone_number(token.target)
            if number:
                start = token.start + token.text.index(token.target)
                shown = number.ljust(len(token.target))
                blank = " " * (start - token.start)
                masked = masked[: token.start] + blank + shown + blank + masked[token.end :]
    return masked


def _sentences(masked: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(masked):
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(masked) + 1))
    return spans


def _waives(waiver: str, value: str, at: int, shown: str) -> bool:
    """Whether the waived words stand around the quantity at this offset."""
    words = waiver.strip()
    if shown.lower() not in " ".join(words.split()).lower():
        return False
    position = value.find(words)
    while position >= 0:
        if position <= at < position + len(words):
            return True
        position = value.find(words, position + 1)
    return False


@rule("waiver-unneeded", "A waiver names one place, and one that waives nothing is taken out.")
def waiver_unneeded(context: Context) -> Iterator[Problem]:
    for document in context.catalogue.documents:
        if not document.waivers:
            continue
        own = [scanned for scanned in context.texts if scanned.document is document]
        found = [(scanned.text.value, *hit) for scanned in own for hit in uncovered(scanned)]
        for waiver in document.waivers:
            if not any(_waives(waiver.text, value, at, shown) for value, at, shown in found):
                message = f'the waiver for "{waiver.text}" waives nothing in this entry; take it out'
                yield Problem(place=waiver.place, rule="waiver-unneeded", message=message)
                continue
            times = sum(scanned.text.value.count(waiver.text.strip()) for scanned in own)
            if times > 1:
                message = f'"{waiver.text}" stands {times} times in this entry; quote more of the words around the one you mean'
                yield Problem(place=waiver.place, rule="waiver-unneeded", message=message)


@rule("calculation", "A calculation holds to the last digit it prints.")
def calculation(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        for found in scanned.calculations:
            message = calc.wrong(found, lambda at, t=scanned.tokens: _value_at(context, t, at))
            if message:
                yield Problem(place=scanned.text.at(found.start), rule="calculation", message=message)


def _value_at(context: Context, tokens: tuple[prose.Token, ...], at: int) -> tuple[float, str] | None:
    token = next((t for t in tokens if t.kind == "figure" and t.start <= at < t.end), None)
    figure = token and context.catalogue.figure(token.target)
    if not figure or isinstance(figure.value, (tuple, type(None))):
        return None
    return float(figure.value), figure.claim.unit


@rule("unit-spelling", "GB, MB and kB are powers of ten; GiB, MiB and KiB powers of two; nothing else is written.")
def unit_spelling(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        for match in _MISSPELT.finditer(scanned.masked):
            yield Problem(
                place=scanned.text.at(match.start()), rule="unit-spelling", message=f"'{match[0]}': write {_spelt(match[1])}"
            )


def _spelt(unit: str) -> str:
    if "i" in unit.lower():
        return {"g": "GiB", "m": "MiB", "k": "KiB"}[unit[0].lower()]
    return _RIGHT[unit[0].lower()]


