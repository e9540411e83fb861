"""Files that coverage needs besides records: residents, roads, barriers, terrain, heights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from model.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


class DatasetKind(StrEnum):
    """What a file tells about the country. Name: `datasets.kind_<value>`."""

    POPULATION = "population"
    ROADS = "roads"
    BARRIERS = "barriers"
    TERRAIN = "terrain"
    ELEVATION = "elevation"


class PopulationForm(StrEnum):
    """How a population file says where people live; decides the columns of its table.

    Besides `residents` (float64): points have `lng`, `lat` (degrees, EPSG:4326); pixels too,
    their centres; cells have `cell` (uint64, H3); areas have `geometry` (polygons, EPSG:4326);
    units have `code` (P-code or SOATE as the file writes it), `name` and `district` (str, ""
    where not given).
    """

    POINTS = "points"
    PIXELS = "pixels"
    CELLS = "cells"
    AREAS = "areas"
    UNITS = "units"


Fact = str | int | float


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What is known of a dataset without loading it.

    `facts` depend on the kind: `total` residents and `form`, `length_km` of roads, and so on.
    """

    dataset_id: str
    kind: DatasetKind
    title: str
    source: str
    licence: str
    dated: date | None
    file_name: str
    sha256: str  # of the file it came from
    imported_at: datetime
    actor: str
    rows: int
    is_removed: bool = False  # out of sight; it can be restored
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))
    warnings: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A dataset with its table; one with geometry is a GeoDataFrame in EPSG:4326."""

    info: DatasetInfo
    table: pd.DataFrame | gpd.GeoDataFrame
