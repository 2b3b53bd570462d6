"""Units: the closed list, what each is worth, and how a value with its unit is shown.

GB is 10⁹ bytes and GiB is 2³⁰ bytes (IEC 80000-13); the two never stand for each other.
"""

from __future__ import annotations

import math

from measures.model import Value

BYTES: dict[str, float] = {
    "B": 1,
    "kB": 1e3,
    "MB": 1e6,
    "GB": 1e9,
    "TB": 1e12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}
"""Bytes in one of each unit of storage."""

SECONDS: dict[str, float] = {"s": 1, "ms": 1e-3, "µs": 1e-6, "min": 60, "h": 3600}
"""Seconds in one of each unit of time."""

SCALED: dict[str, float] = {
    "kbit": 1e3,
    "Mbit": 1e6,
    "Gbit": 1e9,
    "Tbit": 1e12,
    "MFLOP": 1e6,
    "GFLOP": 1e9,
    "TFLOP": 1e12,
    "PFLOP": 1e15,
    "kW": 1e3,
    "MW": 1e6,
    "kHz": 1e3,
    "MHz": 1e6,
    "GHz": 1e9,
}
"""What a prefix makes of bits, operations, watts and hertz."""

SPELT: dict[str, float] = {
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "kilobytes": 1e3,
    "megabytes": 1e6,
    "gigabytes": 1e9,
    "terabytes": 1e12,
    "milliseconds": 1e-3,
    "microseconds": 1e-6,
    "minutes": 60,
    "hours": 3600,
    "days": 86400,
}
"""Units and large numbers as words, in their plural where they have one."""

NO_SPACE = ("×",)
COUNTED = ("bit", "parameter", "token", "step", "sample", "element", "layer")
"""Units that are words and take a plural."""


def show(value: Value, unit: str, digits: int = 3, bare: bool = False) -> str:
    """A value as a page prints it: "8 B/parameter", "13.9 GiB", "2.5×", "0.27 %", "yes".

    `digits` is the number of significant digits of a value that is not whole; whole
    numbers are printed in full. `bare` leaves the unit away.
    """
    if value is None:
        return "not measured"
    if isinstance(value, tuple):
        return f"{len(value)} values"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = number(value, digits)
    if unit in COUNTED and text != "1":
        unit += "s"
    if bare or unit in ("1", "yes/no"):
        return text
    return text + unit if unit in NO_SPACE else f"{text} {unit}"


def number(value: float | int, digits: int = 3) -> str:
    """A number with thousands separated by commas, and powers of ten where it is very small or large."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"inf": "infinity", "-inf": "−infinity"}.get(str(value), "NaN")
    if value == 0:
        return "0"
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}".replace("-", "−")
    exponent = math.floor(math.log10(abs(value)))
    if -4 <= exponent < 6:
        places = max(0, digits - 1 - exponent)
        rounded = f"{value:,.{places}f}"
        if places and math.isclose(value, float(rounded.replace(",", "")), rel_tol=1e-12):
            rounded = rounded.rstrip("0").rstrip(".")  # 2.5 is all there is; 2.498 shows as 2.50
        return rounded.replace("-", "−")
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa.replace('-', '−')} × 10{superscript(int(power))}"


def superscript(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
