"""Boundary sets in the store: save, list, load, choose the active one, delete."""

from __future__ import annotations

from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, delete, insert, select

from model.admin import UNIT_COLUMNS, Accuracy, BoundaryReport, BoundarySet, BoundarySetInfo
from model.errors import NotFoundError, StoreError
from store.database import LOCAL_ACTOR, Store
from store.frames import WGS84, geometry_values, load_columns, rows_of, to_geometry, to_values
from store.models import AdminUnitRow, BoundarySetRow
from store.settings import ACTIVE_SET, get_setting, read_setting, write_setting
from store.textjson import dump_report
from store.textjson import load_report as decode_report

_NUMBERS = ("population", "lng", "lat", "area_km2")


def save_set(
    store: Store,
    boundary_set: BoundarySet,
    report: BoundaryReport | None = None,
    *,
    actor: str = LOCAL_ACTOR,
) -> None:
    """Keep a boundary set; one of the same id is replaced. Does not make it active."""
    info, units = boundary_set.info, boundary_set.units
    columns = {"pcode": to_values(units.index.to_series())}
    columns |= {name: to_values(units[name]) for name in UNIT_COLUMNS}
    columns |= geometry_values(units.geometry)
    columns["set_id"] = [info.set_id] * len(units)
    with store.write("save_boundary_set", subject=info.set_id, actor=actor) as change:
        change.summary |= {"units": len(units), "sha256": info.sha256}
        _delete(change.connection, info.set_id)
        change.connection.execute(insert(BoundarySetRow).values(**_row_of(info, report)))
        rows = list(rows_of(columns))
        if rows:
            change.connection.execute(insert(AdminUnitRow), rows)


def list_sets(store: Store) -> tuple[BoundarySetInfo, ...]:
    """Return what is known of every set, the newest kept first."""
    order = (BoundarySetRow.saved_at.desc(), BoundarySetRow.set_id)
    with store.read() as connection:
        rows = connection.execute(select(BoundarySetRow.__table__).order_by(*order))
        return tuple(_info_of(row) for row in rows)


def load_set(store: Store, set_id: str) -> BoundarySet:
    """Return a set exactly as it was saved; raise `NotFoundError` for an unknown id."""
    names = ("pcode", *UNIT_COLUMNS, "geometry")
    query = (
        select(*(AdminUnitRow.__table__.c[name] for name in names))
        .where(AdminUnitRow.set_id == set_id)
        .order_by(AdminUnitRow.pcode)
    )
    with store.read() as connection:
        info = _find(connection, set_id)
        columns = load_columns(connection, query)
    return BoundarySet(info, _units_of(columns))


def load_report(store: Store, set_id: str) -> BoundaryReport | None:
    """Return the import report kept with a set, or None; `NotFoundError` for an unknown id."""
    query = select(BoundarySetRow.report).where(BoundarySetRow.set_id == set_id)
    with store.read() as connection:
        _find(connection, set_id)
        stored = connection.scalar(query)
    return decode_report(stored) if stored else None


def active_set_id(store: Store) -> str | None:
    """Return the id of the active set, or None."""
    return get_setting(store, ACTIVE_SET) or None


def activate_set(store: Store, set_id: str, *, actor: str = LOCAL_ACTOR) -> None:
    """Make a set the active one; raise `NotFoundError` for an unknown id."""
    if active_set_id(store) == set_id:
        return
    with store.write("activate_boundary_set", subject=set_id, actor=actor) as change:
        _find(change.connection, set_id)
        change.summary["before"] = read_setting(change.connection, ACTIVE_SET)
        write_setting(change.connection, ACTIVE_SET, set_id)


def delete_set(store: Store, set_id: str, *, actor: str = LOCAL_ACTOR) -> None:
    """Delete a set. Raises `StoreError` for the active one, `NotFoundError` for an unknown id."""
    with store.write("delete_boundary_set", subject=set_id, actor=actor) as change:
        info = _find(change.connection, set_id)
        if read_setting(change.connection, ACTIVE_SET) == set_id:
            raise StoreError("set_is_active", title=info.title)
        _delete(change.connection, set_id)


def _delete(connection: Connection, set_id: str) -> None:
    connection.execute(delete(AdminUnitRow).where(AdminUnitRow.set_id == set_id))
    connection.execute(delete(BoundarySetRow).where(BoundarySetRow.set_id == set_id))


def _find(connection: Connection, set_id: str) -> BoundarySetInfo:
    query = select(BoundarySetRow.__table__).where(BoundarySetRow.set_id == set_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("set_not_found", set_id=set_id)
    return _info_of(row)


def _row_of(info: BoundarySetInfo, report: BoundaryReport | None) -> dict[str, object]:
    return {
        "set_id": info.set_id,
        "title": info.title,
        "source": info.source,
        "set_date": info.date,
        "licence": info.licence,
        "accuracy": info.accuracy.value,
        "sha256": info.sha256,
        "report": dump_report(report) if report else None,
        "saved_at": datetime.now(UTC),
    }


def _info_of(row: Row[tuple[object, ...]]) -> BoundarySetInfo:
    return BoundarySetInfo(
        set_id=row.set_id,
        title=row.title,
        source=row.source,
        date=row.set_date,
        licence=row.licence,
        accuracy=Accuracy(row.accuracy),
        sha256=row.sha256,
    )


def _units_of(columns: dict[str, NDArray[np.object_]]) -> gpd.GeoDataFrame:
    geometry = to_geometry(columns.pop("geometry"))
    index = pd.Index(columns.pop("pcode"), dtype="str", name="pcode")
    types = dict.fromkeys(UNIT_COLUMNS, "str")
    types |= {"level": "int64", "unreviewed": "bool"} | dict.fromkeys(_NUMBERS, "float64")
    typed = {
        name: values.astype("float64") if name in _NUMBERS else values  # None becomes NaN
        for name, values in columns.items()
    }
    units = pd.DataFrame(typed, index=index).astype(types)
    return gpd.GeoDataFrame(units, geometry=geometry, crs=WGS84)
