"""What can be wrong with a siting problem: every fault is found before one error is raised."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from model.errors import CoverageError
from model.text import Text, text

if TYPE_CHECKING:
    from numpy.typing import NDArray


def raise_faults(faults: list[Text]) -> None:
    """Raise `CoverageError` with all faults, if there are any."""
    if faults:
        raise CoverageError("siting_invalid", faults=joined(faults))


def joined(faults: list[Text]) -> Text:
    """Return all faults, at least one, as one text after the other."""
    whole = faults[-1]
    for fault in reversed(faults[:-1]):
        whole = text("error.siting_and", first=fault, then=whole)
    return whole


def faults_of_arrays(
    *,
    weight: NDArray[np.float64],
    cost: NDArray[np.float64],
    limit: float,
    existing_cost: NDArray[np.float64],
    capacity: NDArray[np.float64] | None,
) -> list[Text]:
    """Return what is wrong with the parts of a problem; where shapes differ, first that."""
    faults = _of_shapes(weight, cost, existing_cost, capacity)
    if not faults:
        faults += _of_values(weight, "error.siting_weight", may_be_inf=False)
        faults += _of_costs(cost)
        faults += _of_values(existing_cost, "error.siting_existing_cost", may_be_inf=True)
        if capacity is not None:
            faults += _of_values(capacity, "error.siting_capacity", may_be_inf=True)
    if not limit > 0:
        faults.append(text("error.siting_limit", limit=float(limit)))
    return faults


def faults_of_call(*, sites: int, time_limit_s: float) -> list[Text]:
    """Return what is wrong with the options of a call."""
    faults = []
    if sites < 1:
        faults.append(text("error.siting_sites", sites=sites))
    if not 0 < time_limit_s < math.inf:
        faults.append(text("error.siting_time", seconds=float(time_limit_s)))
    return faults


def _of_shapes(
    weight: NDArray[np.float64],
    cost: NDArray[np.float64],
    existing_cost: NDArray[np.float64],
    capacity: NDArray[np.float64] | None,
) -> list[Text]:
    expected = (*weight.shape, *cost.shape[1:])
    is_right = weight.ndim == 1 and cost.ndim == 2 and cost.shape == expected
    is_right = is_right and existing_cost.shape == weight.shape
    if is_right and (capacity is None or capacity.shape == cost.shape[1:]):
        return []
    return [
        text(
            "error.siting_shapes",
            weight=str(weight.shape),
            cost=str(cost.shape),
            existing_cost=str(existing_cost.shape),
            capacity="–" if capacity is None else str(capacity.shape),
        )
    ]


def _of_values(values: NDArray[np.float64], key: str, *, may_be_inf: bool) -> list[Text]:
    is_good = values >= 0
    if not may_be_inf:
        is_good &= values < np.inf
    bad = np.flatnonzero(~is_good)
    return [Text(key, {"count": len(bad), "row": int(bad[0]) + 1})] if len(bad) else []


def _of_costs(cost: NDArray[np.float64]) -> list[Text]:
    bad = np.argwhere(~(cost >= 0))
    if not len(bad):
        return []
    row, column = (int(at) + 1 for at in bad[0])
    return [text("error.siting_cost", count=len(bad), row=row, column=column)]
