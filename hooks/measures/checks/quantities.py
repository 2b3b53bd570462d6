"""The rule that carries the project: a quantity in prose is a figure, cited, or calculated beside its formula."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measures import calc, prose
from measures.checks.registry import Context, Scanned, rule
from measures.model import Problem

_NUM = r"(?<![\w.,/-])(?:[~≈<>≤≥±−-]\s?)?\d[\d,]*(?:\.\d+)?(?:\s*×\s*10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|[eE][+-]?\d+)?"
_WORD_NUM = (
    r"(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|sixteen|twenty|thirty|forty|fifty|"
    r"sixty|hundred|thousand|million|billion)"
)
_STORAGE = r"(?:[kKMGTP]i?B|[kKMGT]bit|bytes?|bits?|(?:kilo|mega|giga|tera|kibi|mebi|gibi)bytes?)(?:/\w+)?"
_OTHER = (
    r"(?:B(?:/\w+)?|[GTPE]?FLOPs?(?:/s)?|[TPGE]FLOPS|W|kW|watts?|kWh|°C|[kMG]Hz|ms|µs|us|s|sec(?:ond)?s?|min|"
    r"minutes?|hours?|h|days?|weeks?|months?|tok(?:ens?)?/s|tok(?:ens?)? (?:per|a) second|steps?/s|it/s|"
    r"samples?/s|GT/s|dB|mm|cm|USD|dollars?|euros?)"
)
_BIG = r"(?:million|billion|trillion)"
_COMPARED = r"(?:as|more|less|fewer|larger|smaller|bigger|faster|slower|higher|lower|longer|shorter|the|its|that)"

_AFTER_NUMBER = (
    rf"\s*(?:{_STORAGE})(?!\w|[-/]\w)",
    rf"\s+{_OTHER}(?![\w/])",
    r"\s*(?:%|per ?cent\b|percent\b|percentage points?\b)",
    r"\s*[x×](?!\s*[\d(\x01])(?!\w)",
    r"[- ]?(?:times\b|fold\b)",
    rf"\s+{_BIG}\b",
)
_AFTER_WORD_NUMBER = (
    r"\s+(?:bytes?|bits?|seconds?|minutes?|hours?|days?|weeks?|per ?cent|percent|(?:kilo|mega|giga)bytes?|[KMG]i?B)\b",
    rf"\s+times\s+{_COMPARED}\b",
    r"fold\b",
)
_WORDS = (
    r"(?i:half|halves|halved|halving)\b(?!-|\s+(?:precision|way|open))",
    r"(?i:twice|thrice)\b",
    r"(?i:doubles|doubled|doubling|triples|tripled|tripling|quadruples|quadrupled|quadrupling)\b",
    r"(?:is|are|was|needs?|takes?|costs?|uses?|holds?|at|to|about|nearly|almost|roughly|than|by)\s+(?:double|triple)\b(?!\s+(?:precision|quant))",
    r"(?i:orders?)\s+of\s+magnitude\b",
    r"(?i:a|an|one|two|three)\s+(?:thirds?|quarters?|fifths?|sixth|eighths?|tenths?|hundredth)\b(?=\s+(?:of|the|as|less|more))",
    rf"{_WORD_NUM}(?:{'|'.join(_AFTER_WORD_NUMBER)})",
)
_NUMBERS = re.compile(
    rf"{_NUM}(?:{'|'.join(_AFTER_NUMBER)})" r"|(?<![\w:.])\d+(?:\.\d+)?(?: : |:)\d+(?:\.\d+)?(?![\w:])"
)
_AMOUNTS = re.compile(rf"\b(?:{'|'.join(_WORDS)})")
_HINTS = tuple(
    "half halv twice thrice doubl tripl quadrupl magnitude third quarter fifth sixth eighth tenth hundredth byte bit "
    "second minute hour day week cent times fold kb mb gb kib mib gib".split()
)
"""Every amount in words holds one of these: most texts hold none, and looking for them costs a tenth of the pattern."""

# "a 24 GB card" and "A100 80 GB" name a class of thing; nobody measured them here.
_NAME_AFTER = re.compile(r"[-\s](?:card|GPU|graphics card|version|variant|model|Mac|MacBook|machine|laptop|board|accelerator)s?\b")
_NAME_BEFORE = re.compile(r"\b(?:[A-Z]{1,3}\d{2,4}\w*|(?:RTX|GTX|GeForce|Radeon|Tesla|RX)\s+[\w ]{2,16}?)(?:\s*\(|\s+)$")
_STORAGE_NUMBER = re.compile(r"\d+(?:\.\d+)?\s*[GMT]i?B\Z")
_MISSPELT = re.compile(r"(?<![\w.])\d[\d,.]*\s?(gb|Gb|gB|mb|Mb|mB|kb|KB|Kb|tb|Tb|gib|Gib|GIB|mib|Mib|MIB|KIB|kib|kiB)(?![\w/])")
_RIGHT = {"g": "GB", "m": "MB", "k": "kB", "t": "TB"}

_SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\x02*(?=\s)(?!\s+[a-zµ])|\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d+\.|\|)\s)|(?<=:)\n(?=\s*\n)")


@rule("quantity", "A quantity is a figure, is cited in its sentence, or is calculated beside its formula.")
def quantity(context: Context) -> Iterator[Problem]:
    for scanned in context.texts:
        waived = [waiver.text for waiver in scanned.entry.waivers]
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


def uncovered(scanned: Scanned) -> Iterator[tuple[int, str]]:
    """Offset and words of every quantity with neither a source mark in its sentence nor a calculation around it."""
    masked = scanned.masked
    matches = [m for m in _quantities(masked) if not _is_name(masked, m)]
    if not matches:
        return
    sentences = _sentences(masked)
    for match in matches:
        if any(c.start < match.end() and match.start() < c.end for c in scanned.calculations):
            continue
        start, end = next((s, e) for s, e in sentences if s <= match.start() < e)
        if prose.CITE in masked[start:end]:
            continue
        yield match.start(), " ".join(match[0].split())


def _quantities(masked: str) -> list[re.Match[str]]:
    found = list(_NUMBERS.finditer(masked))
    lower = masked.lower()
    if any(hint in lower for hint in _HINTS):
        found += _AMOUNTS.finditer(masked)
        found.sort(key=lambda match: match.start())
    return found


def _sentences(masked: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(masked):
        spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(masked) + 1))
    return spans


def _is_name(masked: str, match: re.Match[str]) -> bool:
    if not _STORAGE_NUMBER.search(match[0]):
        return False
    return bool(_NAME_AFTER.match(masked, match.end()) or _NAME_BEFORE.search(masked[: match.start()]))


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


@rule("waiver-unneeded", "A waiver that waives nothing is taken out.")
def waiver_unneeded(context: Context) -> Iterator[Problem]:
    for entry in context.catalogue.entries:
        if not entry.waivers:
            continue
        own = [scanned for scanned in context.texts if scanned.entry is entry]
        found = [(scanned.text.value, *hit) for scanned in own for hit in uncovered(scanned)]
        for waiver in entry.waivers:
            if not any(_waives(waiver.text, value, at, shown) for value, at, shown in found):
                message = f'the waiver for "{waiver.text}" waives nothing in this entry; take it out'
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


