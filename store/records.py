"""Incidents, hotspots, places and precincts in the store: add, load, count, place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict, Unpack

import geopandas as gpd
import pandas as pd
import shapely
from sqlalchemy import func, select, update

from model.errors import NotFoundError
from model.records import COLUMNS_OF_KIND, ImportReport, Precision, RecordKind, RowFault
from model.text import Text
from store.adding import Progress, SourceFile, add_rows
from store.database import LOCAL_ACTOR, Store
from store.frames import WGS84, geometry_values, to_values
from store.identity import DERIVED_COLUMNS
from store.imports import ROW_OF_KIND
from store.loading import in_sight, load_shapes, load_table
from store.models import PlaceRow


@dataclass(frozen=True, slots=True)
class Counts:
    """Records in sight (of imports that are not undone), demo records included."""

    incidents: int
    hotspots: int
    places: int
    not_placed: int  # places without a position; part of `places`
    demo: int  # of all kinds; part of the numbers above
    precincts: int = 0


class ImportArguments(TypedDict):
    """What is kept of a file besides its rows, and who is told of progress."""

    file_name: str
    sha256: str
    read: int  # rows of the file
    faults: NotRequired[Sequence[RowFault]]
    warnings: NotRequired[Sequence[Text]]
    actor: NotRequired[str]
    progress: NotRequired[Progress | None]


def add_incidents(
    store: Store, frame: pd.DataFrame, **of_file: Unpack[ImportArguments]
) -> ImportReport:
    """Keep incidents that are new; return what became of every row.

    `frame` has `INCIDENT_COLUMNS` without `incident_id` and `import_id`, and optionally
    `reference` (str, "" for none; kept as a digest only). Of the `read` rows of the file those
    missing in `frame` were rejected; their `faults` are passed on in the report, not kept.
    One transaction: records, the import's log entry and the audit, or nothing (`StoreError`).
    """
    return _add(store, RecordKind.INCIDENTS, frame, **of_file)


def add_hotspots(
    store: Store, frame: gpd.GeoDataFrame, **of_file: Unpack[ImportArguments]
) -> ImportReport:
    """Keep hotspots that are new: as `add_incidents`, with `HOTSPOT_COLUMNS` and `geometry`."""
    return _add(store, RecordKind.HOTSPOTS, frame, **of_file)


def add_places(
    store: Store, frame: gpd.GeoDataFrame, **of_file: Unpack[ImportArguments]
) -> ImportReport:
    """Keep places that are new: as `add_incidents`, with `PLACE_COLUMNS` and `geometry`.

    A geometry of None means "not placed".
    """
    return _add(store, RecordKind.PLACES, frame, **of_file)


def add_precincts(
    store: Store, frame: gpd.GeoDataFrame, **of_file: Unpack[ImportArguments]
) -> ImportReport:
    """Keep precincts that are new: as `add_incidents`, with `PRECINCT_COLUMNS` and `geometry`.

    A geometry of None means "by its villages".
    """
    return _add(store, RecordKind.PRECINCTS, frame, **of_file)


def load_incidents(store: Store, *, include_demo: bool = True) -> pd.DataFrame:
    """Return all incidents in sight (`INCIDENT_COLUMNS`), in the order they came."""
    return load_table(store, RecordKind.INCIDENTS, include_demo=include_demo)


def load_hotspots(store: Store, *, include_demo: bool = True) -> gpd.GeoDataFrame:
    """Return all hotspots in sight (`HOTSPOT_COLUMNS` and `geometry`), in the order they came."""
    return load_shapes(store, RecordKind.HOTSPOTS, include_demo=include_demo)


def load_places(store: Store, *, include_demo: bool = True) -> gpd.GeoDataFrame:
    """Return all places in sight (`PLACE_COLUMNS` and `geometry`), in the order they came."""
    return load_shapes(store, RecordKind.PLACES, include_demo=include_demo)


def load_precincts(store: Store, *, include_demo: bool = True) -> gpd.GeoDataFrame:
    """Return all precincts in sight (`PRECINCT_COLUMNS` and `geometry`), in the order they came."""
    return load_shapes(store, RecordKind.PRECINCTS, include_demo=include_demo)


def place_at(
    store: Store,
    place_id: str,
    lng: float,
    lat: float,
    *,
    precision: Precision = Precision.EXACT,
    actor: str = LOCAL_ACTOR,
) -> None:
    """Give a place its position, in degrees of EPSG:4326; an older one is noted in the audit.

    Raises `NotFoundError` for an unknown place, `ValueError` for a position not on earth.
    """
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise ValueError(f"not a position: lng {lng}, lat {lat}")
    point = geometry_values(gpd.GeoSeries([shapely.Point(lng, lat)], crs=WGS84))
    new = {name: values[0] for name, values in point.items()}
    table = PlaceRow.__table__.c
    with store.write("place_at", subject=place_id, actor=actor) as change:
        digest = _digest_of(place_id)
        query = select(table.geometry).where(table.digest == digest)
        found = change.connection.execute(query).one_or_none()
        if found is None:
            raise NotFoundError("place_not_found", place_id=place_id)
        change.summary["before"] = shapely.from_wkb(found.geometry).wkt if found.geometry else None
        change.summary |= {"lng": f"{lng:.6f}", "lat": f"{lat:.6f}"}
        change.connection.execute(
            update(PlaceRow).where(table.digest == digest).values(**new, precision=precision.value)
        )


def counts(store: Store) -> Counts:
    """Return how many records of each kind are in sight."""
    found: dict[str, int] = {}
    demo = 0
    with store.read() as connection:
        for kind, table in ROW_OF_KIND.items():
            found[kind.value] = connection.scalar(in_sight(select(func.count()), table)) or 0
            query = in_sight(select(func.count()), table).where(table.is_demo)
            demo += connection.scalar(query) or 0
        query = in_sight(select(func.count()), PlaceRow).where(PlaceRow.geometry.is_(None))
        not_placed = connection.scalar(query) or 0
    return Counts(**found, not_placed=not_placed, demo=demo)


def _add(
    store: Store,
    kind: RecordKind,
    frame: pd.DataFrame,
    *,
    file_name: str,
    sha256: str,
    read: int,
    faults: Sequence[RowFault] = (),
    warnings: Sequence[Text] = (),
    actor: str = LOCAL_ACTOR,
    progress: Progress | None = None,
) -> ImportReport:
    names = [name for name in COLUMNS_OF_KIND[kind][1:] if name != "import_id"]
    columns = {name: to_values(frame[name]) for name in names}
    derived = {name: columns.pop(name) for name in DERIVED_COLUMNS & columns.keys()}
    if isinstance(frame, gpd.GeoDataFrame):
        derived |= geometry_values(frame.geometry)
        columns["geometry"] = derived.pop("geometry")
    references = list(frame["reference"].fillna("")) if "reference" in frame else None
    return add_rows(
        store,
        kind,
        columns,
        references,
        derived=derived,
        source=SourceFile(file_name, sha256, read, tuple(faults), tuple(warnings)),
        actor=actor,
        progress=progress,
    )


def _digest_of(record_id: str) -> bytes:
    try:
        return bytes.fromhex(record_id)
    except ValueError:
        return b""
