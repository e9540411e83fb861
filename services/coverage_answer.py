"""A coverage as plain values for programs: what its page says, in the words of one language."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from geo.privacy.coverage import rounded_sum
from i18n import Translator
from model.coverage import EVERYWHERE, Demand, Variant
from model.text import Text, text
from model.view import Tier
from services.coverage import Coverage, Totals, totals_of
from services.coverage_public import public_coverage
from services.coverage_report_parts import summary_texts
from services.coverage_sites import Proposal
from services.coverage_staff import STAFF_COLUMNS, Staff
from services.coverage_tables import catchment_shapes, gap_table, unit_name, unit_rows
from services.coverage_texts import doubt_text
from services.coverage_variants import settings_of
from services.view_texts import disclaimer_texts
from services.workspace import Workspace, active_set

OTHER = "other"
"""How people write the class that stands for all others."""


def coverage_answer(
    workspace: Workspace,
    coverage: Coverage,
    t: Translator,
    *,
    tier: Tier = Tier.PUBLIC,
    mark: Text | None = None,
    proposal: Proposal | None = None,
    staff: Staff | None = None,
) -> dict[str, Any]:
    """Return settings, totals, gaps, points, units and proposed sites as JSON can hold them.

    Kilometres, minutes with travel times; numbers that are unknown are None. The public answer
    rests on where people live alone, in hundreds, and has neither `sites` nor `staff`.
    """
    is_working = tier is Tier.WORKING
    seen = coverage if is_working else public_coverage(coverage)
    info = seen.state.info
    points = catchment_shapes(workspace, seen, t, tier=tier).drop(columns="geometry")
    return {
        "unit": {
            "pcode": seen.demand.unit.pcode,
            "name": seen.demand.unit.names.in_language(t.language),
        },
        "tier": tier.value,
        "document": t(mark) if mark else None,
        "is_demo": seen.is_demo or (is_working and staff is not None and staff.is_demo),
        "variant": {"id": info.entity_id, "title": info.title} if info.entity_id else None,
        "settings": _settings(info),
        "totals": _totals(seen, totals_of(seen), tier),
        "today": None
        if seen.state.is_today
        else _totals(seen, totals_of(seen, is_today=True), tier),
        "summary": [t(line) for line in summary_texts(seen, tier)],
        "gaps": _rows(gap_table(seen, t, tier=tier).drop(columns="geometry")),
        "points": _rows(points),
        "units": _units(workspace, seen, t, tier),
        "sites": proposal_answer(proposal, t) if proposal and is_working else None,
        "staff": _staff(staff) if staff and is_working else None,
        "doubts": [t(doubt_text(seen, doubt)) for doubt in seen.doubts],
        "notes": [t(note) for note in _notes(workspace, seen, tier, staff)],
    }


def _settings(info: Variant) -> dict[str, Any]:
    """Return the settings as they are asked for: "" is no name of a class."""
    settings = settings_of(info)
    for field in ("detour_factors", "speeds_kmh"):
        settings[field] = {name or OTHER: value for name, value in settings[field].items()}
    unit = "min" if info.reach_method.is_timed else "km"
    return {**settings, "limit": info.limit_in_use, "limit_unit": unit}


def class_name(written: str) -> str:
    """Return the class that people mean: "other" is every class without a number of its own."""
    return EVERYWHERE if written == OTHER else written


def _totals(coverage: Coverage, totals: Totals, tier: Tier) -> dict[str, Any]:
    is_timed = coverage.state.info.reach_method.is_timed
    mean = totals.mean_cost / (60 if is_timed else 1_000)
    sums: dict[str, Any] = {
        "cells": totals.cells,
        "cells_beyond": totals.cells - totals.cells_within,
        "mean_min" if is_timed else "mean_km": plain(round(mean, 2)),
    }
    for name, total in totals.demand.items():
        sums[name.value] = _told(total, tier)
        sums[f"{name}_beyond"] = _told(total - totals.within[name], tier)
    return sums


def _units(
    workspace: Workspace, coverage: Coverage, t: Translator, tier: Tier
) -> list[dict[str, Any]]:
    rows = []
    for pcode, row in unit_rows(workspace, coverage).iterrows():
        told = {
            str(name): int(value) if str(name).startswith("cells") else _told(value, tier)
            for name, value in row.items()
        }
        name = t(unit_name(workspace, str(pcode)))
        rows.append({"pcode": str(pcode), "name": name, **told})
    return rows


def _told(value: float, tier: Tier) -> float:
    if tier is Tier.PUBLIC:
        return rounded_sum(value)
    return round(float(value), 2) + 0.0  # a difference of sums may be -0.0


def proposal_answer(proposal: Proposal, t: Translator) -> dict[str, Any]:
    """Return proposed sites, and how good the choice is at best; costs in metres or seconds."""
    result = proposal.result
    return {
        "proposed": [
            {
                "number": number,
                "where": t(site.name),
                "lng": round(site.lng, 6),
                "lat": round(site.lat, 6),
                "cells": site.cells,
                **_gain(site.gain),
            }
            for number, site in enumerate(proposal.sites, start=1)
        ],
        "together": {"cells": proposal.cells, **_gain(proposal.gain)},
        "objective": plain(result.objective),
        "bound": plain(result.bound),
        "is_optimal": bool(result.is_optimal),
        "gap": plain(result.gap),
        "seconds": round(result.seconds, 2),
        "weighs": t(proposal.weighs),
        "notes": [t(note) for note in proposal.notes],
    }


def _gain(gain: dict[Demand, float]) -> dict[str, float]:
    return {name.value: round(value, 2) for name, value in gain.items()}


def _staff(staff: Staff) -> dict[str, Any]:
    load = staff.load[list(STAFF_COLUMNS)].round(1)
    load.insert(0, "post", staff.precincts["post"])
    return {"precincts": _rows(load), "residents_outside": round(staff.outside, 1)}


def _notes(
    workspace: Workspace, coverage: Coverage, tier: Tier, staff: Staff | None
) -> tuple[Text, ...]:
    set_says = disclaimer_texts(active_set(workspace).info)
    if tier is Tier.PUBLIC:
        told = (text("coverage.public_is"), *coverage.public_notes)
        return (*told, *set_says)
    of_staff = staff.notes if staff else ()
    return (*coverage.notes, *of_staff, text("view.under_reporting"), *set_says)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): plain(value) for name, value in row.items()} for row in table.to_dict("records")
    ]


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: no numpy types, None for what is no finite number."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
