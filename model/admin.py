"""Administrative units and boundary sets: levels, kinds, the unit table and its metadata."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from model.text import Names, Text, text

if TYPE_CHECKING:
    import geopandas as gpd


class Level(IntEnum):
    """Rank in the hierarchy; equals the OCHA admin level down to the ayil okmotu."""

    COUNTRY = 0
    OBLAST = 1  # oblast, or city of republic rank (Bishkek, Osh)
    DISTRICT = 2  # rayon, or city of oblast rank
    AYIL_OKMOTU = 3  # ayil aimak, or town inside a district, or city district
    SETTLEMENT = 4  # village or part of a town; in gazetteers only


class UnitKind(StrEnum):
    """What a unit is; its name is the catalogue key `kind.<value>`."""

    COUNTRY = "country"
    OBLAST = "oblast"
    REPUBLIC_CITY = "republic_city"
    DISTRICT = "district"
    CITY = "city"
    CITY_DISTRICT = "city_district"
    AYIL_OKMOTU = "ayil_okmotu"
    TOWN = "town"
    VILLAGE = "village"
    SETTLEMENT_AREA = "settlement_area"  # stands in for an ayil okmotu in an approximate set


class Accuracy(StrEnum):
    """Whether the lines of a boundary set may be shown as official."""

    OFFICIAL = "official"
    APPROXIMATE = "approximate"


UNIT_COLUMNS: tuple[str, ...] = (
    "soate",  # str, 14 digits; "" where unknown
    "level",  # int (Level)
    "kind",  # str (UnitKind)
    "parent",  # str, P-code of the parent; "" for the country or where unknown
    "name_ky",
    "name_ru",
    "name_en",  # str; "" where unknown
    "other_names",  # str; further spellings joined by "|"
    "unreviewed",  # bool; a name was transliterated and no source gives it
    "population",  # float; NaN where unknown
    "lng",  # float, degrees; a representative point or NaN
    "lat",
    "area_km2",  # float; true area, NaN without polygon
)
"""Columns of a unit table besides `geometry` (Polygon, MultiPolygon or None, EPSG:4326).

The table is a GeoDataFrame indexed by `pcode` (str, unique), sorted by it. Units that only a
gazetteer lists have no geometry.
"""


STARTER_ID = "starter"
"""`set_id` of the set that is embedded in the program."""


@dataclass(frozen=True, slots=True)
class BoundarySetInfo:
    """What every figure and export says about the boundaries it stands on."""

    set_id: str
    title: str
    source: str
    date: date | None
    licence: str
    accuracy: Accuracy
    sha256: str  # of the file or files it came from, in reading order

    @property
    def is_approximate(self) -> bool:
        """Whether lines are drawn dashed and labelled."""
        return self.accuracy is Accuracy.APPROXIMATE

    @property
    def title_text(self) -> Text | str:
        """Its name: the embedded set's in the reader's language, others' as they give it."""
        return text("boundary_set.starter_title") if self.set_id == STARTER_ID else self.title

    @property
    def source_text(self) -> Text | str:
        """Whose boundaries it holds, likewise."""
        return text("boundary_set.starter_source") if self.set_id == STARTER_ID else self.source

    @property
    def credit_text(self) -> Text | str:
        """The same in the fewest words that the licences allow: for a wall."""
        return text("boundary_set.starter_credit") if self.set_id == STARTER_ID else self.source


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """A boundary set: metadata and the unit table (see `UNIT_COLUMNS`)."""

    info: BoundarySetInfo
    units: gpd.GeoDataFrame


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """Enough of a unit to name it: what breadcrumbs, titles and search results show."""

    pcode: str
    level: Level
    kind: UnitKind
    names: Names
    parent_names: tuple[Names, ...] = ()  # nearest first: district, oblast


@dataclass(frozen=True, slots=True)
class SpatialFault:
    """An overlap of two units, or a gap between units, with its area."""

    kind: str  # "overlap" or "gap"
    area_km2: float
    pcodes: tuple[str, ...]  # two for an overlap; neighbours for a gap
    lng: float
    lat: float


@dataclass(frozen=True, slots=True)
class BoundaryReport:
    """What an import of boundaries found; read = units + rejected + merged.

    `levels` counts every unit of the set: units + derived.
    """

    read: int
    units: int
    merged: int  # rows that completed a unit already known (names, other levels)
    levels: dict[int, int]  # level -> units
    repaired: tuple[Text, ...] = ()
    rejected: tuple[Text, ...] = ()
    overlaps: tuple[SpatialFault, ...] = ()
    gaps: tuple[SpatialFault, ...] = ()
    without_parent: tuple[str, ...] = ()
    warnings: tuple[Text, ...] = field(default=())
    derived: int = 0  # units made from others: dissolved oblasts, recovered cities, the country
