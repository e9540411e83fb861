"""The words of a coverage: limits, points that count, gaps and their names, doubts."""

from __future__ import annotations

import math

import pandas as pd

from geo.coverage.misleading import Doubt, DoubtfulPoint
from geo.privacy.coverage import rounded_sum
from model.coverage import Variant
from model.text import Text, text
from model.view import Tier
from services.coverage import Coverage
from services.units import names_of


def limit_text(variant: Variant) -> Text:
    """Write a limit with its unit: "5 km", "30 min"."""
    return cost_text(variant.limit_in_use, is_timed=variant.reach_method.is_timed)


def cost_text(value: float, *, is_timed: bool) -> Text:
    """Write kilometres to a tenth, or whole minutes; "nobody comes" for NaN."""
    if math.isnan(value):
        return text("coverage.never")
    if is_timed:
        return text("coverage.minutes", number=round(value))
    return text("coverage.km", number=round(value, 1))


def cost_of(coverage: Coverage, cost: float) -> Text:
    """Write a cost of a coverage (metres, or seconds) for people."""
    is_timed = coverage.state.info.reach_method.is_timed
    return cost_text(cost / (60 if is_timed else 1_000), is_timed=is_timed)


def services_text(variant: Variant) -> Text:
    """Name the kinds of points that count."""
    kinds = [text(f"place_kind.{kind}") for kind in variant.services]
    if not kinds:
        return text("coverage.no_services")
    joined = kinds[0]
    for kind in kinds[1:]:
        joined = text("coverage.and", first=joined, second=kind)
    return joined


def number_text(value: float, tier: Tier) -> Text:
    """Write a number of residents: whole, or in hundreds for the public."""
    if tier is Tier.PUBLIC:
        return text("coverage.about", number=rounded_sum(value))
    return text("coverage.number", number=round(value))


def gap_name(coverage: Coverage, gap: pd.Series) -> Text:
    """Name a gap after its nearest settlement: at it, or on which side of it and how far."""
    at = int(gap["settlement"])
    if at < 0:
        return text("coverage.gap_at_position", lat=f"{gap['lat']:.3f}", lng=f"{gap['lng']:.3f}")
    name = names_of(coverage.settlements.iloc[at])
    if not gap["wind"]:
        return text("coverage.gap_at", name=name)
    return text(f"coverage.gap_{gap['wind']}", name=name, km=round(gap["settlement_m"] / 1_000, 1))


def point_name(coverage: Coverage, place: int) -> Text:
    """Name a point with its kind."""
    row = coverage.points.counted.iloc[place]
    return text("mapui.place_name", kind=text(f"place_kind.{row['kind']}"), name=names_of(row))


def nearest_of_gap(coverage: Coverage, gap: pd.Series) -> Text:
    """Say how far the worst cell of a gap is from its nearest point."""
    at = int((coverage.demand.cells == gap["worst_cell"]).argmax())
    place = int(coverage.reach.place[at])
    if place < 0:
        return text("coverage.never")
    return text(
        "coverage.to_point",
        cost=cost_of(coverage, float(coverage.reach.cost[at])),
        point=point_name(coverage, place),
    )


def doubt_text(coverage: Coverage, doubt: DoubtfulPoint) -> Text:
    """Say why a point may mislead."""
    point = point_name(coverage, doubt.place)
    if doubt.doubt is Doubt.ONE_SPOT:
        return text("coverage.doubt_one_spot", point=point, other=point_name(coverage, doubt.other))
    return text(f"coverage.doubt_{doubt.doubt}", point=point)
