"""The weighted displacement difference of counts before and after, and what it could have told.

Wheeler & Ratcliffe 2018, "A simple weighted displacement difference test to evaluate place based
crime interventions", Crime Science 7:11, doi:10.1186/s40163-018-0085-5. The counts are taken as
Poisson and independent, so that the variance of their sums and differences is their sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from scipy.stats import norm

from model.assessment import Verdict
from model.errors import AssessmentError

LEVEL: Final = 0.05
"""Two-sided: a change this unlikely by chance alone is told."""

LEAST_POWER: Final = 0.8
"""Where `EFFECT` would be told less often than this, nothing is told at all."""

EFFECT: Final = 2 / 3
"""Share of the treated area's incidents: the fall that has to be tellable, two of three.

With a halving the published example itself (power 0.74) would have too few.
"""

_TWO_SIDED: Final = float(norm.ppf(1 - LEVEL / 2))
_OF_POWER: Final = float(norm.ppf(LEAST_POWER))


@dataclass(frozen=True, slots=True)
class Counts:
    """Incidents of one area in two periods of equal length; raises `AssessmentError`."""

    before: int
    after: int

    def __post_init__(self) -> None:
        for value in (self.before, self.after):
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise AssessmentError("assessment_count_invalid", value=str(value))

    @property
    def change(self) -> int:
        """Incidents more than before; negative for fewer."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """The treated area, its control, and what lies around each (both, or neither)."""

    treated: Counts
    control: Counts
    around_treated: Counts | None = None  # the displacement area
    around_control: Counts | None = None

    def __post_init__(self) -> None:
        if (self.around_treated is None) != (self.around_control is None):
            raise AssessmentError("assessment_displacement_alone")

    @property
    def all(self) -> tuple[Counts, ...]:
        """Every area that is counted."""
        areas = (self.treated, self.control, self.around_treated, self.around_control)
        return tuple(area for area in areas if area is not None)


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference with its uncertainty, and whether anything can be told from such counts."""

    counts: AreaCounts
    local: int  # incidents in the treated area beyond those that the control area leads to expect
    displaced: int  # likewise around it; 0 without displacement areas
    standard_error: float
    z: float | None  # None where no area has any incident
    low: float
    high: float  # 95% limits of the estimate
    effect: float  # share of the treated area's incidents whose fall `power` is about
    power: float
    smallest_effect: float | None  # share that could be told; None where not even all could
    verdict: Verdict

    @property
    def estimate(self) -> int:
        """The weighted displacement difference; negative for fewer incidents."""
        return self.local + self.displaced


def displacement_difference(counts: AreaCounts, *, effect: float = EFFECT) -> Difference:
    """Compare the change in the treated area, and around it, with that of the control areas.

    Where a fall of `effect` (share of the treated area's incidents, above 0, at most 1) would be
    told with a probability below `LEAST_POWER`, the verdict is "too few" whatever came out: among
    results that seldom come out, those that do are exaggerated. Raises `AssessmentError`.
    """
    local = counts.treated.change - counts.control.change
    displaced = 0
    if counts.around_treated and counts.around_control:
        displaced = counts.around_treated.change - counts.around_control.change
    error = math.sqrt(sum(area.before + area.after for area in counts.all))
    estimate = local + displaced
    z = estimate / error if error else None
    power = power_to_tell(counts, effect=effect)
    return Difference(
        counts=counts,
        local=local,
        displaced=displaced,
        standard_error=error,
        z=z,
        low=estimate - _TWO_SIDED * error,
        high=estimate + _TWO_SIDED * error,
        effect=effect,
        power=power,
        smallest_effect=smallest_effect(counts),
        verdict=_verdict(z, power),
    )


def power_to_tell(counts: AreaCounts, *, effect: float = EFFECT) -> float:
    """Return how likely a fall of `effect` in the treated area is told, from counts before alone.

    All other areas are expected to stay as they were. Normal approximation, two-sided `LEVEL`,
    counted only where the difference falls: a significant rise would be a wrong answer.
    """
    if not 0 < effect <= 1:
        raise AssessmentError("assessment_effect_invalid", value=effect)
    fall = effect * counts.treated.before
    variance = _variance_unchanged(counts) - fall
    return float(norm.cdf(fall / math.sqrt(variance) - _TWO_SIDED)) if variance > 0 else 0.0


def smallest_effect(counts: AreaCounts) -> float | None:
    """Return the smallest fall (share of the treated area) that is told with `LEAST_POWER`.

    Solves e T = (1.96 + 0.84) sqrt(V - e T) for e, where T is the treated area's count before and
    V twice all counts before. None where not even a fall to zero would be told.
    """
    treated, variance = counts.treated.before, _variance_unchanged(counts)
    if treated == 0:
        return None
    square = (_TWO_SIDED + _OF_POWER) ** 2
    effect = (math.sqrt(square**2 + 4 * square * variance) - square) / (2 * treated)
    return effect if effect <= 1 else None


def _variance_unchanged(counts: AreaCounts) -> float:
    """Return the variance that is expected where nothing changes."""
    return 2.0 * sum(area.before for area in counts.all)


def _verdict(z: float | None, power: float) -> Verdict:
    if z is None or power < LEAST_POWER:
        return Verdict.TOO_FEW
    if abs(z) < _TWO_SIDED:
        return Verdict.NO_CLEAR_CHANGE
    return Verdict.FEWER if z < 0 else Verdict.MORE
