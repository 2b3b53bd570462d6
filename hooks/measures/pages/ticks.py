"""Axes of a plot: the range of some values, round places for ticks, and their labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from measures.units import superscript

DECADES = 7
"""Most powers of ten that get a label on a logarithmic axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A range with `low < high`, ticks inside it in rising order, and a label for each."""

    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def at(self, value: float) -> float:
        """Where a value lies: 0 at `low`, 1 at `high`."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def drawable(value: float | None, log: bool) -> bool:
    """Whether a value has a place on an axis: finite, and above zero where the axis is logarithmic.

    The last decades of float64 are left out, where a range overflows.
    """
    return value is not None and abs(value) < 1e300 and (not log or value > 1e-300)


def axis(values: Sequence[float], log: bool = False, tight: bool = False) -> Axis:
    """An axis for values that are all drawable. `tight` ends it at the values, not at the next ticks."""
    low, high = (min(values), max(values)) if values else (1.0, 10.0) if log else (0.0, 1.0)
    return _log(low, high, tight) if log else _linear(low, high, tight)


def _linear(low: float, high: float, tight: bool) -> Axis:
    if high - low <= max(1e-9 * max(abs(low), abs(high)), 1e-300):
        room = abs(low) / 2 or 1.0
        low, high = low - room, high + room
    step = _step((high - low) / 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    # Rounding in base 10 keeps 3 × 0.1 at 0.3, so that labels and paths are the same everywhere.
    ticks = [float(f"{n * step:.12g}") for n in range(first, last + 1)]
    if tight:
        ticks = [tick for tick in ticks if low <= tick <= high]
    else:
        low, high = ticks[0], ticks[-1]
    return Axis(low=low, high=high, log=False, ticks=tuple(ticks), labels=_labels(ticks, step))


def _step(least: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))


def _log(low: float, high: float, tight: bool) -> Axis:
    if high <= low * (1 + 1e-9):
        low, high = low / 2, high * 2
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    factors = (1,) if last - first > 2 else (1, 2, 5)
    every = max(1, math.ceil((last - first) / DECADES))
    ticks = [float(f"{factor}e{power}") for power in range(first, last + 1, every) for factor in factors]
    if not tight:
        room = (high / low) ** 0.04
        low, high = low / room, high * room
    if sum(low <= tick <= high for tick in ticks) < 2:
        # Too short a range to read: the nearest ticks outside become its ends.
        low = max((tick for tick in ticks if tick <= low), default=low)
        high = min((tick for tick in ticks if tick >= high), default=high)
    ticks = [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
    written_out = all(1e-3 <= tick < 1e5 for tick in ticks)
    labels = tuple(f"{tick:,.10g}" if written_out else _power(tick) for tick in ticks)
    return Axis(low=low, high=high, log=True, ticks=tuple(ticks), labels=labels)


def _labels(ticks: Sequence[float], step: float) -> tuple[str, ...]:
    largest = max((abs(tick) for tick in ticks), default=0.0)
    if largest and not 1e-3 <= largest < 1e6:
        power = math.floor(math.log10(largest))
        places = max(0, power - math.floor(math.log10(step) + 1e-9))
        return tuple(
            "0" if tick == 0 else f"{_minus(f'{tick / 10.0**power:.{places}f}')} × 10{superscript(power)}"
            for tick in ticks
        )
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    return tuple(_minus(f"{tick:,.{places}f}") for tick in ticks)


def _power(tick: float) -> str:
    mantissa, power = f"{tick:.0e}".split("e")
    return ("" if mantissa == "1" else f"{mantissa} × ") + f"10{superscript(int(power))}"


def _minus(text: str) -> str:
    return text.replace("-", "−")
