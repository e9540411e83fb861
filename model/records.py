"""The records people keep: incidents, hotspots, places, precincts. Columns, codes, accounting.

Words: an *incident* is a police record; a *hotspot* is mapped by residents. Never summed. A
*precinct* is the service area of a neighbourhood officer: of the post, never of the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from model.text import Text


class RecordKind(StrEnum):
    """What a file holds."""

    INCIDENTS = "incidents"
    HOTSPOTS = "hotspots"
    PLACES = "places"
    PRECINCTS = "precincts"


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
    ONE_STOP_SHOP = "one_stop_shop"  # mayor's office, police and LCPC in one building
    SCHOOL = "school"
    PUBLIC_BUILDING = "public_building"  # health post, village hall, library
    MOBILE_GROUP = "mobile_group"
    PATROL = "patrol"
    VOLUNTEERS = "volunteers"  # voluntary people's patrol
    ACTIVITY = "activity"
    OTHER = "other"


MOVING_KINDS = frozenset({PlaceKind.MOBILE_GROUP, PlaceKind.PATROL, PlaceKind.VOLUNTEERS})
"""They cover an area or a route at stated times; nobody finds them at one point."""


class PlaceService(StrEnum):
    """What people get at a place. Name: `place_service.<value>`."""

    POLICE = "police"
    LCPC = "lcpc"
    MUNICIPALITY = "municipality"
    JUVENILE_INSPECTOR = "juvenile_inspector"
    SOCIAL_HELP = "social_help"
    HEALTH = "health"


class LcpcBody(StrEnum):
    """The bodies of an LCPC; a place has `<value>_members` and `<value>_days` of each."""

    AKSAKAL_COURT = "aksakal_court"
    WOMEN_COUNCIL = "women_council"
    YOUTH_COMMITTEE = "youth_committee"


LIST_SEPARATOR = "|"
"""Between the codes of `services`."""

VILLAGE_SEPARATOR = ";"
"""Between the villages of a precinct, and between their P-codes."""


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
    "open_hours",  # str; as `model.hours` writes them, "" where unknown
    "is_manned",  # boolean, nullable
    "services",  # str; codes of PlaceService joined by "|", "" where unknown
    "aksakal_court_members",  # Int16, nullable; of an LCPC's bodies, as the next five
    "aksakal_court_days",  # str; when it meets
    "women_council_members",
    "women_council_days",
    "youth_committee_members",
    "youth_committee_days",
    "is_demo",
    "import_id",
)
"""Columns of a place table besides `geometry` (Point or any, EPSG:4326; None = not placed)."""

PRECINCT_COLUMNS: tuple[str, ...] = (
    "precinct_id",
    "post",  # str; name or number of the post, never of the person
    "municipality",
    "district",  # str; as the source writes them
    "villages",  # str; names or codes as written, joined by ";"
    "posts",  # Int16, officers by the staffing table
    "filled",  # Int16, of them those in office; posts - filled are vacant
    "left_last_year",  # Int16, officers who left within a year, nullable
    "note",
    "source",
    "village_pcodes",  # str; P-codes of `villages` in their order, joined by ";", "" where unsure
    "is_demo",
    "import_id",
)
"""Columns of a precinct table besides `geometry` (Polygon, MultiPolygon; None = by villages).

`village_pcodes` follow from `villages` and a boundary set: they are no part of the record's
identity.
"""


COLUMNS_OF_KIND: Mapping[RecordKind, tuple[str, ...]] = MappingProxyType(
    {
        RecordKind.INCIDENTS: INCIDENT_COLUMNS,
        RecordKind.HOTSPOTS: HOTSPOT_COLUMNS,
        RecordKind.PLACES: PLACE_COLUMNS,
        RecordKind.PRECINCTS: PRECINCT_COLUMNS,
    }
)

COLUMN_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "occurred_on": "datetime64[s]",
        "mapped_on": "datetime64[s]",
        "started_on": "datetime64[s]",
        "hour": "Int8",
        "group_size": "Int16",
        "is_manned": "boolean",
        "aksakal_court_members": "Int16",
        "women_council_members": "Int16",
        "youth_committee_members": "Int16",
        "posts": "Int16",
        "filled": "Int16",
        "left_last_year": "Int16",
        "severity": "int64",
        "radius_m": "float64",
        "lng": "float64",
        "lat": "float64",
        "is_demo": "bool",
    }
)
"""The dtype of every column of these tables that is no text."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of one row: where, what, and (in the catalogue) how to fix it."""

    row: int  # 1-based as a spreadsheet shows it: the header is row 1
    column: str
    text: Text
    sheet: str = ""  # its name, in a workbook of several that are read


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
