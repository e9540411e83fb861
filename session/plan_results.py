"""What a plan's activities amount to, by what was said and measured of them: pure rules.

Work done is not a result. An activity that is done is a success of nothing until incidents or an
indicator show it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from model.assessment import IndicatorState, Reading, Verdict
from model.plan import Activity, FundSource, Indicator
from model.session import Outcome

LEAST_PART: Final = 0.5
"""Share of the way from baseline to target from which on an indicator is partly met."""

CARRIED_OUT: Final = frozenset({Outcome.DONE, Outcome.PARTLY_DONE})
"""What may have had an effect."""

_ROUNDING: Final = 1e-9


def judge_indicator(indicator: Indicator) -> IndicatorState:
    """Return where an indicator stands: target against baseline says which way is meant.

    Where there is no baseline, or the target equals it, no way is meant: then only the target
    itself is met, and anything else is not judged.
    """
    actual, target, baseline = indicator.actual, indicator.target, indicator.baseline
    if actual is None:
        return IndicatorState.NOT_MEASURED
    if target is None:
        return IndicatorState.NOT_JUDGED
    if math.isclose(actual, target):
        return IndicatorState.MET
    if baseline is None or math.isclose(target, baseline):
        return IndicatorState.NOT_JUDGED
    way = (actual - baseline) / (target - baseline)
    if way >= 1 - _ROUNDING:
        return IndicatorState.MET
    return IndicatorState.PARTLY_MET if way >= LEAST_PART - _ROUNDING else IndicatorState.NOT_MET


def read_activity(
    status: Outcome, states: Iterable[IndicatorState], verdict: Verdict | None
) -> Reading:
    """Return what an activity amounts to; `verdict` is None where incidents were not compared.

    Nothing is an effect of what was not carried out. Incidents and indicators that say opposite
    things are "mixed"; "no clear change" and "too few" take no side.
    """
    if status is Outcome.NOT_DONE:
        return Reading.NOT_DONE
    if status not in CARRIED_OUT:
        return Reading.NOT_FINISHED
    targets = _read_targets(states)
    if verdict is Verdict.FEWER:
        return Reading.MIXED if targets is Reading.TARGETS_MISSED else Reading.FEWER_INCIDENTS
    if verdict is Verdict.MORE:
        is_good = targets in {Reading.TARGETS_MET, Reading.TARGETS_PARTLY_MET}
        return Reading.MIXED if is_good else Reading.MORE_INCIDENTS
    return targets or Reading.EFFECT_NOT_SHOWN


@dataclass(frozen=True, slots=True)
class Money:
    """Som by source, every source named: what was planned, and what people say was spent."""

    planned_som: Mapping[FundSource, int]
    spent_som: Mapping[FundSource, int]
    without_spending: int  # activities with money planned of which nobody said what was spent


def sum_money(activities: Iterable[Activity]) -> Money:
    """Add up what activities were to cost and what they cost, by source."""
    rows = tuple(activities)
    return Money(
        planned_som=_by_source(one.sums_som for one in rows),
        spent_som=_by_source(one.spent_som for one in rows),
        without_spending=sum(bool(one.sums_som) and not one.spent_som for one in rows),
    )


def _by_source(sums: Iterable[Mapping[str, int]]) -> dict[FundSource, int]:
    total = dict.fromkeys(FundSource, 0)
    for one in sums:
        for source, som in one.items():
            total[FundSource(source)] += som
    return total


def _read_targets(states: Iterable[IndicatorState]) -> Reading | None:
    """Return what the judged indicators say together; None where none was judged."""
    found = set(states) - {IndicatorState.NOT_MEASURED, IndicatorState.NOT_JUDGED}
    if not found:
        return None
    if found == {IndicatorState.MET}:
        return Reading.TARGETS_MET
    return (
        Reading.TARGETS_MISSED
        if found == {IndicatorState.NOT_MET}
        else (Reading.TARGETS_PARTLY_MET)
    )
