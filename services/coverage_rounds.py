"""Propose loops for a mobile group: from a point through the worst gaps and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.coverage.patrol import loops_within
from geo.crs import WGS84
from model.errors import CoverageError
from model.text import Text, text
from services.coverage import Coverage
from services.coverage_reach import costs_between
from services.coverage_texts import point_name
from services.workspace import Workspace

MOST_STOPS: Final = 30


@dataclass(frozen=True, slots=True)
class Round:
    """One loop: the point it begins and ends at, and the gaps on it in order."""

    base: Text
    gaps: tuple[int, ...]  # rows of `Coverage.gaps`
    length: float  # metres or seconds, stops included


@dataclass(frozen=True, slots=True, eq=False)
class Rounds:
    """Proposed loops; gaps that no loop can reach stand apart."""

    rounds: tuple[Round, ...]
    too_far: tuple[int, ...]
    no_way: tuple[int, ...]
    lines: gpd.GeoSeries  # straight from stop to stop, EPSG:4326
    notes: tuple[Text, ...]


def propose_rounds(
    workspace: Workspace, coverage: Coverage, *, stops: int, limit: float, stop: float
) -> Rounds:
    """Propose loops through the worst gaps, each at most `limit` long.

    `limit` is in kilometres, or with travel times in minutes, `stop` minutes at each gap. All
    loops begin at the point that is nearest to these gaps on the whole. Raises `CoverageError`
    ("no_round_base") without a point that can be reached.
    """
    unit = 60.0 if coverage.state.info.reach_method.is_timed else 1_000.0
    chosen = coverage.gaps.head(min(stops, MOST_STOPS))
    base = _base(coverage, chosen["worst_cell"].to_numpy())
    # a loop goes to where people are, which is the gap's middle, not its farthest cell
    lng = np.concatenate([[coverage.points.lng[base]], chosen["lng"].to_numpy()])
    lat = np.concatenate([[coverage.points.lat[base]], chosen["lat"].to_numpy()])
    cost = costs_between(workspace, coverage.state.info, lng=lng, lat=lat)
    found = loops_within(cost, start=0, limit=limit * unit, stop_time=stop * unit)
    name = point_name(coverage, base)
    rounds = tuple(
        Round(name, tuple(int(at) - 1 for at in loop.order if at), float(duration))
        for loop, duration in zip(found.loops, found.durations, strict=True)
    )
    lines = [
        shapely.LineString(np.column_stack([lng[path], lat[path]]))
        for path in ([0, *(gap + 1 for gap in one.gaps), 0] for one in rounds)
    ]
    return Rounds(
        rounds,
        tuple(int(at) - 1 for at in found.too_far),
        tuple(int(at) - 1 for at in found.unreachable),
        gpd.GeoSeries(lines, crs=WGS84),
        _notes(coverage),
    )


def _base(coverage: Coverage, worst: np.ndarray) -> int:
    """Return the point that is nearest to most of these gaps."""
    at = np.searchsorted(coverage.demand.cells, worst)
    places = coverage.reach.place[at]
    places = places[places >= 0]
    if not places.size:
        raise CoverageError("no_round_base")
    numbers = np.bincount(places)
    return int(numbers.argmax())


def _notes(coverage: Coverage) -> tuple[Text, ...]:
    notes = [text("coverage.rounds_advice"), text("coverage.advice")]
    if coverage.state.info.around_barriers:
        notes.insert(0, text("coverage.rounds_straight"))
    return tuple(notes)
