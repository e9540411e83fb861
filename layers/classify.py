"""Put numbers into few classes with limits that can be printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MAX_CLASSES: Final = 7
DEFAULT_CLASSES: Final = 5
"""Five keep the largest difference for colour-blind eyes."""

_SIGNIFICANT_DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class ClassScale:
    """Classes that several maps share, so that they compare: upper limits and the lowest value."""

    limits: tuple[float, ...]
    lowest: float

    def widened(self, values: ArrayLike) -> ClassScale:
        """Return the classes with room for `values` beyond them: the outer ones grow."""
        own = class_scale(values)
        if not self.limits or not own.limits:
            return own if own.limits else self
        top = max(self.limits[-1], own.limits[-1])
        return ClassScale((*self.limits[:-1], top), min(self.lowest, own.lowest))


def class_scale(values: ArrayLike, *, classes: int = DEFAULT_CLASSES) -> ClassScale:
    """Return the classes for all the values that several maps show; see `class_limits`."""
    numbers = np.asarray(values, dtype=np.float64)
    numbers = numbers[~np.isnan(numbers)]
    lowest = float(numbers.min()) if numbers.size else 0.0
    return ClassScale(class_limits(numbers, classes=classes), lowest)


def class_limits(values: ArrayLike, *, classes: int = DEFAULT_CLASSES) -> tuple[float, ...]:
    """Return the upper limits of at most `classes` classes, ascending.

    A value equal to a limit is in its class, and the last limit is not below the largest value.
    Few distinct values get a class each. Otherwise head/tail breaks (Jiang 2013,
    doi:10.1080/00330124.2012.700499), made for what incidents per cell are: many small numbers
    and few large. Limits of whole numbers are whole; others have two significant digits. NaN is
    left out; no values give no limits. Raises `ValueError` unless `classes` is 1 to 7.
    """
    if not 1 <= classes <= MAX_CLASSES:
        raise ValueError(f"classes must be 1 to {MAX_CLASSES}, not {classes}")
    numbers = np.asarray(values, dtype=np.float64)
    numbers = numbers[~np.isnan(numbers)]
    distinct = np.unique(numbers)
    if distinct.size <= classes:
        return tuple(distinct.tolist())
    if classes == 1:
        return (float(distinct[-1]),)
    is_whole = bool((distinct == np.floor(distinct)).all())
    inner = sorted({_printable(limit, is_whole=is_whole) for limit in _head_tail(numbers)})
    top = float(distinct[-1]) if is_whole else _round_up(float(distinct[-1]))
    return (*[limit for limit in inner if distinct[0] <= limit < top][: classes - 1], top)


def classify(values: ArrayLike, limits: Sequence[float]) -> NDArray[np.int8]:
    """Return each value's class, 0 for the lowest; -1 for NaN: no data is not zero."""
    numbers = np.asarray(values, dtype=np.float64)
    at = np.searchsorted(np.asarray(limits, dtype=np.float64), numbers, side="left")
    if numbers.size and bool((at[~np.isnan(numbers)] >= max(len(limits), 1)).any()):
        raise ValueError("a value lies above the last limit")
    return np.where(np.isnan(numbers), -1, at).astype(np.int8)


def _head_tail(numbers: NDArray[np.float64]) -> list[float]:
    # Imported here: mapclassify brings scikit-learn, which takes seconds at the first call.
    from mapclassify import HeadTailBreaks  # noqa: PLC0415

    return [float(limit) for limit in HeadTailBreaks(numbers).bins]


def _printable(limit: float, *, is_whole: bool) -> float:
    if is_whole:
        return float(math.floor(limit))
    return round(limit, _digits_after(limit))


def _round_up(value: float) -> float:
    scale = 10.0 ** _digits_after(value)
    return max(value, math.ceil(value * scale) / scale)


def _digits_after(value: float) -> int:
    if value == 0:
        return 0
    return _SIGNIFICANT_DIGITS - 1 - math.floor(math.log10(abs(value)))
