"""The records people keep: incidents, hotspots, places. Columns, codes, and import accounting.

Words: an *incident* is a police record; a *hotspot* is mapped by residents. Never summed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.text import Text


class RecordKind(StrEnum):
    """What a file holds."""

    INCIDENTS = "incidents"
    HOTSPOTS = "hotspots"
    PLACES = "places"


class Precision(StrEnum):
    """How well a position is known."""

    EXACT = "exact"
    STREET = "street"
    SETTLEMENT = "settlement"


class PlaceKind(StrEnum):
    """Kinds of places; fixed shape and colour each. Name: `place_kind.<value>`."""

    POLICE_POINT = "police_point"
    POLICE_STATION = "police_station"
    LCPC_OFFICE = "lcpc_office"
    SCHOOL = "school"
    ACTIVITY = "activity"
    OTHER = "other"


class ActivityKind(StrEnum):
    """Kinds of plan activities found in the reports. Name: `activity_kind.<value>`."""

    POLICE_POINT = "police_point"
    LCPC_OFFICE = "lcpc_office"
    ONE_STOP_SHOP = "one_stop_shop"
    SHARED_ROOF = "shared_roof"
    MOBILE_GROUP = "mobile_group"
    YOUTH_PREVENTION = "youth_prevention"
    PATROL = "patrol"
    CAMERAS = "cameras"
    ROAD_SAFETY = "road_safety"
    GUARDRAIL = "guardrail"
    LIVESTOCK_REGISTRATION = "livestock_registration"
    FORUM_THEATRE = "forum_theatre"
    CAMPAIGN = "campaign"
    SPORTS_GROUND = "sports_ground"
    CRISIS_CENTRE = "crisis_centre"
    REPORTING_DAY = "reporting_day"
    DIALOGUE = "dialogue"
    OTHER = "other"


class MappedBy(StrEnum):
    """The group that mapped a hotspot. Name: `group.<value>`."""

    WOMEN = "women"
    YOUTH = "youth"
    ELDERS = "elders"
    AKSAKALS = "aksakals"
    LCPC = "lcpc"
    TEACHERS = "teachers"
    FARMERS = "farmers"
    MIXED = "mixed"
    OTHER = "other"


class TimeOfDay(StrEnum):
    """When it is unsafe. Name: `time_of_day.<value>`."""

    ANY = "any"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


class Season(StrEnum):
    """When in the year. Name: `season.<value>`."""

    ANY = "any"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


INCIDENT_COLUMNS: tuple[str, ...] = (
    "incident_id",  # str, unique
    "occurred_on",  # datetime64[s], midnight
    "hour",  # Int8 0-23, nullable
    "category",  # str, code of model.categories
    "lng",
    "lat",  # float64 degrees, EPSG:4326, always finite
    "precision",  # str (Precision)
    "is_demo",  # bool
    "import_id",  # str
)
"""Columns of an incident table: a plain DataFrame with a RangeIndex."""

HOTSPOT_COLUMNS: tuple[str, ...] = (
    "hotspot_id",
    "category",
    "severity",  # int 1 (nuisance), 2 (serious), 3 (dangerous)
    "mapped_by",  # str (MappedBy)
    "group_size",  # Int16, people in the group, nullable
    "mapped_on",  # datetime64[s]
    "time_of_day",
    "season",
    "radius_m",  # float, "about here"; NaN when exact
    "note",  # str
    "is_demo",
    "import_id",
)
"""Columns of a hotspot table besides `geometry` (Point, LineString, Polygon; EPSG:4326)."""

PLACE_COLUMNS: tuple[str, ...] = (
    "place_id",
    "kind",  # str (PlaceKind)
    "activity_kind",  # str (ActivityKind) or ""
    "name_ky",
    "name_ru",
    "name_en",
    "note_ky",
    "note_ru",
    "note_en",  # str; what the source says of it
    "municipality",
    "district",  # str; as the source writes them
    "precision",
    "started_on",  # datetime64[s] or NaT
    "source",  # str; the report or office that says so
    "is_demo",
    "import_id",
)
"""Columns of a place table besides `geometry` (Point or any, EPSG:4326; None = not placed)."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of one row: where, what, and (in the catalogue) how to fix it."""

    row: int  # 1-based as a spreadsheet shows it: the header is row 1
    column: str
    text: Text


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every row; read = stored + duplicate + rejected."""

    kind: RecordKind
    file_name: str
    sha256: str
    read: int
    stored: int
    duplicate: int
    rejected: int
    faults: tuple[RowFault, ...] = ()
    warnings: tuple[Text, ...] = ()
    import_id: str = ""

    def __post_init__(self) -> None:
        if self.read != self.stored + self.duplicate + self.rejected:
            raise ValueError(
                f"{self.read} read, but {self.stored} stored + {self.duplicate} duplicate "
                f"+ {self.rejected} rejected"
            )
