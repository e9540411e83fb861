"""The network of roads that a coverage is measured along, built from the file in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from geo.coverage.elevation import ElevationGrid, heights_at
from geo.coverage.road_access import roads_reach
from geo.coverage.road_network import RoadNetwork, RoadSpeeds, build_road_network
from geo.coverage.road_slopes import slow_on_slopes
from model.coverage import EVERYWHERE, Variant
from model.datasets import DatasetInfo, DatasetKind
from model.errors import CoverageError
from services.coverage_demand import DemandTable
from services.coverage_files import file_in_use, file_table
from services.keyed import Keyed
from services.units import unit_shape
from services.workspace import Workspace

ACCESS_M: Final = 5_000.0
"""Farther from any road than this, a cell is called roadless."""

JOIN_M: Final = 25.0
"""Ends of drawn roads that miss each other by less are one junction."""


def require_roads_here(
    workspace: Workspace, demand: DemandTable, info: DatasetInfo, network: RoadNetwork
) -> None:
    """Raise `CoverageError` ("roads_elsewhere") for a file with no road in or near the unit."""
    at = np.flatnonzero(demand.matters)
    served = roads_reach(
        network,
        unit_shape(workspace, demand.unit.pcode),
        settlement_lng=demand.lng[at],
        settlement_lat=demand.lat[at],
        near_m=ACCESS_M,
    )
    if not served.is_reached:
        raise CoverageError("roads_elsewhere", title=info.title, unit=demand.unit.names)


def network_of(workspace: Workspace, variant: Variant) -> RoadNetwork:
    """Return the network of the road file; speeds play no part in distances."""
    info = require_file(workspace, DatasetKind.ROADS)
    speeds = dict(variant.speeds_kmh) if variant.reach_method.is_timed else {EVERYWHERE: 1.0}
    if EVERYWHERE not in speeds:
        raise CoverageError("no_speed")
    if variant.reach_method.is_timed and not variant.speed_source.strip():
        raise CoverageError("no_speed_source")
    climb_loss = variant.climb_loss if variant.reach_method.is_timed else 0.0
    heights = require_file(workspace, DatasetKind.ELEVATION) if climb_loss else None
    key = (
        info.dataset_id,
        tuple(sorted(speeds.items())),
        climb_loss,
        heights.dataset_id if heights else "",
    )
    return _built(workspace, Keyed(key, _Roads(info, speeds, climb_loss, heights)))


@dataclass(frozen=True, slots=True)
class _Roads:
    """What a network is built from."""

    file: DatasetInfo
    speeds: dict[str, float]
    climb_loss: float
    heights: DatasetInfo | None


@lru_cache(maxsize=4)
def _built(workspace: Workspace, asked: Keyed[_Roads]) -> RoadNetwork:
    roads = asked.it
    by_class = {name: kmh for name, kmh in roads.speeds.items() if name != EVERYWHERE}
    network = build_road_network(
        file_table(workspace, roads.file),
        speeds_kmh=RoadSpeeds(by_class, roads.speeds[EVERYWHERE]),
        noding="shared_vertices"
        if roads.file.facts["noding"] == "shared_vertices"
        else "crossings",
        tolerance_m=JOIN_M,
    )
    if roads.heights is None:
        return network
    grid = ElevationGrid.from_table(file_table(workspace, roads.heights), roads.heights.facts)
    elevation_m = heights_at(grid, lng=network.vertex_lng, lat=network.vertex_lat)
    return slow_on_slopes(network, elevation_m=elevation_m, loss_percent=roads.climb_loss)


_MISSING: Final[Mapping[DatasetKind, Callable[[], CoverageError]]] = {
    DatasetKind.ROADS: lambda: CoverageError("no_roads_file"),
    DatasetKind.BARRIERS: lambda: CoverageError("no_barriers_file"),
    DatasetKind.ELEVATION: lambda: CoverageError("no_elevation_file"),
}


def require_file(workspace: Workspace, kind: DatasetKind) -> DatasetInfo:
    """Return the file in use; raise `CoverageError` ("no_roads_file" ...) without one."""
    info = file_in_use(workspace, kind)
    if info is None:
        raise _MISSING[kind]()
    return info
