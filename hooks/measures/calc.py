"""Calculations in sentences: find `8.03 × 10⁹ parameters × 2 B = 16.06 GB` and see whether it is true.

The arithmetic is evaluated here, in Python, from the numbers as they stand; a result
must agree to the last digit it prints.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from measures import units

FIGURE = "\x01"
"""Stands, repeated, where a figure mark was; its value comes from `figure_at`."""

_SUPER = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_NUM = r"(?:(?<![\w.,])[−-]?\d[\d,]*(?:\.\d+)?(?![\d.,]*\d)[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*(?!\w)|\x01+)"
_WORD = r"(?:%|°C|[A-Za-zµ](?:[\w.'’/-]*\w)?)"
_WORDS = rf"(?:\s*%|(?:\s+{_WORD}){{1,4}}?)?"
_OP = r"(?:\s*[×·÷+−]\s*|\s+[-/x*]\s+)"
_VALUE = rf"{_NUM}{_WORDS}"
_FLAT = rf"{_VALUE}(?:{_OP}{_VALUE})*"
_GROUP = rf"\(\s*{_FLAT}\s*\)[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*{_WORDS}"
_OPERAND = rf"(?:{_GROUP}|{_VALUE})"
_LEFT = rf"{_OPERAND}(?:{_OP}{_OPERAND})+"
_CALCULATION = re.compile(rf"(?P<left>{_LEFT})(?P<rest>(?:\s*[=≈]\s*{_OPERAND}(?:{_OP}{_OPERAND})*)+)")
_SIDE = re.compile(rf"\s*(?P<rel>[=≈])\s*(?P<side>{_OPERAND}(?:{_OP}{_OPERAND})*)")
_TOKEN = re.compile(rf"(?P<num>{_NUM})|(?P<op>{_OP})|(?P<paren>[()])|(?P<super>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<word>{_WORD})|\s+")

_SIGN = re.compile(r"[=≈]")
REACH = 240
"""Characters on either side of an equals sign within which a calculation must lie."""

_SCALES = {**units.BYTES, **units.SECONDS, **units.SCALED, **units.SPELT}
_COUSINS = {"kB": "KiB", "MB": "MiB", "GB": "GiB", "TB": "TiB"}
_COUSINS |= {binary: decimal for decimal, binary in _COUSINS.items()}
_IN_BYTES = {*units.BYTES, "byte", "bytes", "kilobytes", "megabytes", "gigabytes", "terabytes"}

_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_SIGNS = {"×": "*", "·": "*", "x": "*", "*": "*", "÷": "/", "/": "/", "+": "+", "−": "-", "-": "-"}

FigureAt = Callable[[int], tuple[float, str] | None]
"""Value and unit of the figure mark that covers an offset; None if there is none recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a calculation: its words, where they start, and the sign before it ('' on the left)."""

    text: str
    start: int
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    """One calculation: its span in the text and its sides, `2 × 3 = 6 = 12 / 2` having three."""

    start: int
    end: int
    sides: tuple[Side, ...]


def find(text: str) -> Iterator[Calculation]:
    """Every calculation in a masked text (code and formulas blanked).

    Looks around equals signs alone: a search from every number of a long text costs a hundred times as much.
    """
    done = 0
    for sign in _SIGN.finditer(text):
        if sign.start() < done:
            continue
        begin = max(done, sign.start() - REACH)
        match = _CALCULATION.search(text, begin, sign.end() + REACH)
        if match and match.start() < sign.start() < match.end():
            at = match.start("rest")
            sides = [Side(text=match["left"], start=match.start("left"))]
            for side in _SIDE.finditer(match["rest"]):
                sides.append(Side(text=side["side"], start=at + side.start("side"), sign=side["rel"]))
            yield Calculation(start=match.start(), end=match.end(), sides=tuple(sides))
            done = match.end()


def wrong(calculation: Calculation, figure_at: FigureAt = lambda _: None) -> str:
    """One sentence saying which side does not agree with the one before it, or ''."""
    for left, right in zip(calculation.sides, calculation.sides[1:], strict=False):
        found = _compare(left.text, left.start, right.text, right.start, right.sign, figure_at)
        if found:
            return found
    return ""


def _compare(left: str, left_at: int, right: str, right_at: int, relation: str, figure_at: FigureAt) -> str:
    bytes_on_right = any(word.split("/")[0] in _IN_BYTES for word in re.findall(_WORD, right))
    try:
        wanted = _evaluate(left, left_at, figure_at, bytes_on_right)
        given = _evaluate(right, right_at, figure_at, bytes_on_right)
    except ZeroDivisionError:
        return f"'{_flat(left)}' divides by zero"
    if wanted is None or given is None:
        return ""
    room = _last_digit(right) * (0.5 if relation == "=" else 1.0)
    room = max(room, abs(wanted) * 1e-9)
    unit, factor = _unit(right)
    if abs(wanted - given) <= room * (1 + 1e-9) and not _renamed(left, right, wanted):
        return ""
    shown = units.number(wanted / factor, 5) + (f" {unit}" if unit else "")
    return f"'{_flat(left)} {relation} {_flat(right)}' does not hold; the left side is {shown}"


def _renamed(left: str, right: str, wanted: float) -> bool:
    """Whether the right side only writes GiB for the left side's GB, or the other way round: 6 GB is not 6 GiB."""
    unit, factor = _unit(right)
    other = _COUSINS.get(unit, "")
    if other not in re.findall(_WORD, left):
        return False
    printed = _evaluate(right, 0, lambda _: None, True)
    return printed is not None and math.isclose(wanted / units.BYTES[other], printed / factor, rel_tol=1e-9)


def _evaluate(text: str, at: int, figure_at: FigureAt, in_bytes: bool) -> float | None:
    """The value of one side in base units (bytes, seconds); None if a figure has no value."""
    pieces: list[str] = []
    after_number = False
    for token in _TOKEN.finditer(text):
        if token["num"]:
            if token["num"].startswith(FIGURE):
                found = figure_at(at + token.start())
                if found is None:
                    return None
                value, unit = found
                pieces.append(repr(float(value) * _factor(unit, in_bytes)))
            else:
                pieces.append(repr(_number(token["num"])))
            after_number = True
        elif token["op"]:
            pieces.append(_SIGNS[token["op"].strip()])
            after_number = False
        elif token["paren"]:
            pieces.append(token["paren"])
            after_number = token["paren"] == ")"
        elif token["super"]:
            pieces.append(f"**{int(token['super'].translate(_SUPER))}")
        elif token["word"] and after_number:
            # Only the first word can be a unit: in "8 GB cards" it is, in "4 large GB" none is.
            factor = _factor(token["word"], in_bytes)
            if factor != 1:
                # The unit belongs to its number: 10 GB ÷ 5 GB is 2.
                pieces[-1] = f"({pieces[-1]}*{factor!r})" if pieces[-1] != ")" else f")*{factor!r}"
            after_number = False
    return _arithmetic("".join(pieces))


def _arithmetic(expression: str) -> float:
    def walk(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as value):
                return value
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return -walk(inner)
            case ast.BinOp(left=base, op=ast.Pow(), right=power):
                exponent = walk(power)
                if abs(exponent) > 300:
                    raise ZeroDivisionError
                return walk(base) ** exponent
            case ast.BinOp(left=left, op=op, right=right):
                return _OPERATORS[type(op)](walk(left), walk(right))
        raise ValueError(expression)

    return walk(ast.parse(expression, mode="eval").body)


def _number(text: str) -> float:
    match = re.match(r"([−-]?[\d,]+(?:\.\d+)?)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*)", text)
    base = float(match[1].replace(",", "").replace("−", "-"))
    return base ** min(int(match[2].translate(_SUPER)), 300) if match[2] else base


def _factor(word: str, in_bytes: bool = False) -> float:
    word = word.split("/")[0].rstrip(".,;:")
    if word == "%":
        return 0.01
    bits = 0.125 if in_bytes and word.endswith(("bit", "bits")) else 1
    if len(word) > 2:  # hour and hours, min and mins; "m" is no millisecond
        word = next((form for form in (word, f"{word}s", word.removesuffix("s")) if form in _SCALES), word)
    return bits * _SCALES.get(word, 1)


def _unit(side: str) -> tuple[str, float]:
    for word in re.findall(_WORD, side):
        if _factor(word) != 1:
            return word, _factor(word)
    return "", 1


def _last_digit(side: str) -> float:
    """What one unit in the last printed digit of a lone result is worth, in base units."""
    numbers = re.findall(_NUM, side)
    if len(numbers) == 0 or numbers[0].startswith(FIGURE):
        return 0
    digits = re.match(r"[−-]?[\d,]+(?:\.(\d+))?", numbers[0])
    step = 10.0 ** -len(digits[1] or "")
    if len(numbers) > 1:  # a power of ten follows: 1.6 × 10¹⁰
        step *= abs(_number(numbers[1])) if re.fullmatch(r"10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", numbers[1]) else 1
    return step * _unit(side)[1]


def _flat(text: str) -> str:
    return " ".join(text.replace(FIGURE, "").split())
