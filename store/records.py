"""Incidents, hotspots and places in the store: add, load, count, place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Select, func, select, update

from model.errors import NotFoundError
from model.records import (
    HOTSPOT_COLUMNS,
    INCIDENT_COLUMNS,
    PLACE_COLUMNS,
    ImportReport,
    Precision,
    RecordKind,
    RowFault,
)
from model.text import Text
from store.adding import Progress, SourceFile, add_rows
from store.database import LOCAL_ACTOR, Store
from store.frames import (
    WGS84,
    geometry_values,
    load_columns,
    plain,
    to_dates,
    to_geometry,
    to_values,
)
from store.imports import ROW_OF_KIND
from store.models import HotspotRow, ImportRow, IncidentRow, PlaceRow

_COLUMNS = {
    RecordKind.INCIDENTS: INCIDENT_COLUMNS,
    RecordKind.HOTSPOTS: HOTSPOT_COLUMNS,
    RecordKind.PLACES: PLACE_COLUMNS,
}
_TYPES = {
    "occurred_on": "datetime64[s]",
    "mapped_on": "datetime64[s]",
    "started_on": "datetime64[s]",
    "hour": "Int8",
    "severity": "int64",
    "group_size": "Int16",
    "radius_m": "float64",
    "lng": "float64",
    "lat": "float64",
    "is_demo": "bool",
}
"""Columns that are not texts."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Records in sight (of imports that are not undone), demo records included."""

    incidents: int
    hotspots: int
    places: int
    not_placed: int  # places without a position; part of `places`
    demo: int  # of all kinds; part of the numbers above


def add_incidents(
    store: Store,
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
    """Keep incidents that are new; return what became of every row.

    `frame` has `INCIDENT_COLUMNS` without `incident_id` and `import_id`, and optionally
    `reference` (str, "" for none; kept as a digest only). Of the `read` rows of the file those
    missing in `frame` were rejected; their `faults` are passed on in the report, not kept.
    One transaction: records, the import's log entry and the audit, or nothing (`StoreError`).
    """
    return _add(
        store,
        RecordKind.INCIDENTS,
        frame,
        source=SourceFile(file_name, sha256, read, tuple(faults), tuple(warnings)),
        actor=actor,
        progress=progress,
    )


def add_hotspots(
    store: Store,
    frame: gpd.GeoDataFrame,
    *,
    file_name: str,
    sha256: str,
    read: int,
    faults: Sequence[RowFault] = (),
    warnings: Sequence[Text] = (),
    actor: str = LOCAL_ACTOR,
    progress: Progress | None = None,
) -> ImportReport:
    """Keep hotspots that are new: as `add_incidents`, with `HOTSPOT_COLUMNS` and `geometry`."""
    return _add(
        store,
        RecordKind.HOTSPOTS,
        frame,
        source=SourceFile(file_name, sha256, read, tuple(faults), tuple(warnings)),
        actor=actor,
        progress=progress,
    )


def add_places(
    store: Store,
    frame: gpd.GeoDataFrame,
    *,
    file_name: str,
    sha256: str,
    read: int,
    faults: Sequence[RowFault] = (),
    warnings: Sequence[Text] = (),
    actor: str = LOCAL_ACTOR,
    progress: Progress | None = None,
) -> ImportReport:
    """Keep places that are new: as `add_incidents`, with `PLACE_COLUMNS` and `geometry`.

    A geometry of None means "not placed".
    """
    return _add(
        store,
        RecordKind.PLACES,
        frame,
        source=SourceFile(file_name, sha256, read, tuple(faults), tuple(warnings)),
        actor=actor,
        progress=progress,
    )


def load_incidents(store: Store, *, include_demo: bool = True) -> pd.DataFrame:
    """Return all incidents in sight (`INCIDENT_COLUMNS`), in the order they came."""
    columns = _load(store, RecordKind.INCIDENTS, include_demo=include_demo)
    return _typed(columns, INCIDENT_COLUMNS)


def load_hotspots(store: Store, *, include_demo: bool = True) -> gpd.GeoDataFrame:
    """Return all hotspots in sight (`HOTSPOT_COLUMNS` and `geometry`), in the order they came."""
    columns = _load(store, RecordKind.HOTSPOTS, include_demo=include_demo)
    geometry = to_geometry(columns["geometry"])
    return gpd.GeoDataFrame(_typed(columns, HOTSPOT_COLUMNS), geometry=geometry, crs=WGS84)


def load_places(store: Store, *, include_demo: bool = True) -> gpd.GeoDataFrame:
    """Return all places in sight (`PLACE_COLUMNS` and `geometry`), in the order they came."""
    columns = _load(store, RecordKind.PLACES, include_demo=include_demo)
    geometry = to_geometry(columns["geometry"])
    return gpd.GeoDataFrame(_typed(columns, PLACE_COLUMNS), geometry=geometry, crs=WGS84)


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
            found[kind.value] = connection.scalar(_in_sight(select(func.count()), table)) or 0
            query = _in_sight(select(func.count()), table).where(table.is_demo)
            demo += connection.scalar(query) or 0
        query = _in_sight(select(func.count()), PlaceRow).where(PlaceRow.geometry.is_(None))
        not_placed = connection.scalar(query) or 0
    return Counts(**found, not_placed=not_placed, demo=demo)


def _add(
    store: Store,
    kind: RecordKind,
    frame: pd.DataFrame,
    *,
    source: SourceFile,
    actor: str,
    progress: Progress | None,
) -> ImportReport:
    names = [name for name in _COLUMNS[kind][1:] if name != "import_id"]
    columns = {name: to_values(frame[name]) for name in names}
    derived: dict[str, list[Any]] = {}
    if isinstance(frame, gpd.GeoDataFrame):
        derived = geometry_values(frame.geometry)
        columns["geometry"] = derived.pop("geometry")
    references = list(frame["reference"].fillna("")) if "reference" in frame else None
    return add_rows(
        store,
        kind,
        columns,
        references,
        derived=derived,
        source=source,
        actor=actor,
        progress=progress,
    )


def _in_sight(
    query: Select[*tuple[Any, ...]], table: type[IncidentRow | HotspotRow | PlaceRow]
) -> Select[*tuple[Any, ...]]:
    joined = query.select_from(table).join(ImportRow, ImportRow.number == table.import_number)
    return joined.where(ImportRow.undone_at.is_(None))


def _load(store: Store, kind: RecordKind, *, include_demo: bool) -> dict[str, NDArray[np.object_]]:
    table = ROW_OF_KIND[kind]
    own = [c for c in table.__table__.c if c.key in {*_COLUMNS[kind], "geometry"}]
    query = _in_sight(select(table.digest, ImportRow.import_id, *map(plain, own)), table)
    if not include_demo:
        query = query.where(~table.is_demo)
    with store.read() as connection:
        columns = load_columns(connection, query.order_by(table.number))
    digests = columns.pop("digest")
    columns[_COLUMNS[kind][0]] = np.array([digest.hex() for digest in digests], dtype=object)
    return columns


def _typed(columns: dict[str, NDArray[np.object_]], names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: _column(columns[name], _TYPES.get(name, "str")) for name in names})


def _column(values: NDArray[np.object_], dtype: str) -> Any:
    if dtype.startswith("datetime"):
        return to_dates(values)
    if dtype.startswith("float"):
        return values.astype(dtype)  # None becomes NaN
    return pd.Series(values, dtype=dtype)


def _digest_of(record_id: str) -> bytes:
    try:
        return bytes.fromhex(record_id)
    except ValueError:
        return b""
