"""Units of the active boundary set: labels, breadcrumbs, search, what lies where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.search import SearchHit
from model.admin import Level, UnitKind, UnitLabel
from model.errors import NotFoundError
from model.text import Names
from services.incident_index import LEVEL_COLUMN, assign_units
from services.workspace import Workspace, active_set, search_index, set_of


def search_units(workspace: Workspace, query: str, *, limit: int = 10) -> tuple[SearchHit, ...]:
    """Find units by any spelling, P-code or SOATE; best first, equal names all listed."""
    return search_index(workspace).search(query, limit=limit)


def country_pcode(workspace: Workspace) -> str:
    """Return the P-code of the country; raises `NotFoundError` where the set has none."""
    for pcode, unit in unit_tree(workspace).labels.items():
        if unit.level is Level.COUNTRY:
            return pcode
    raise NotFoundError("no_country", set=active_set(workspace).info.title_text)


@dataclass(frozen=True, slots=True)
class UnitTree:
    """The names and parents of a set's units, without their shapes."""

    labels: Mapping[str, UnitLabel]
    parent: Mapping[str, str]  # "" for the country or where unknown
    has_polygon: frozenset[str]

    def chain(self, pcode: str) -> tuple[UnitLabel, ...]:
        """Return the labels from the top down to a unit; empty for one that is not there."""
        chain: list[UnitLabel] = []
        while pcode in self.labels and self.labels[pcode] not in chain:
            chain.insert(0, self.labels[pcode])
            pcode = self.parent[pcode]
        return tuple(chain)


def unit_tree(workspace: Workspace) -> UnitTree:
    """Return the names and parents of the active set's units."""
    return _unit_tree(workspace, active_set(workspace).info.sha256)


@lru_cache(maxsize=4)
def _unit_tree(workspace: Workspace, sha256: str) -> UnitTree:
    units = set_of(workspace, sha256).units
    rows = {str(row["pcode"]): row for row in _plain_rows(units)}
    names = {
        pcode: Names(row["name_ky"], row["name_ru"], row["name_en"]) for pcode, row in rows.items()
    }
    parent = {pcode: str(row["parent"] or "") for pcode, row in rows.items()}
    labels = {}
    for pcode, row in rows.items():
        above: list[Names] = []
        at = parent[pcode]
        while at in rows and rows[at]["level"] > Level.COUNTRY and len(above) < len(Level):
            above.append(names[at])
            at = parent[at]
        labels[pcode] = UnitLabel(
            pcode, Level(row["level"]), UnitKind(row["kind"]), names[pcode], tuple(above)
        )
    drawn = units.index[units.geometry.notna()]
    return UnitTree(labels, parent, frozenset(str(pcode) for pcode in drawn))


def _plain_rows(units: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    columns = ["level", "kind", "parent", "name_ky", "name_ru", "name_en"]
    table = pd.DataFrame(units[columns]).rename_axis("pcode").reset_index()
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def unit_label(workspace: Workspace, pcode: str) -> UnitLabel:
    """Return a unit's name with its parents'; "" is the country. Raises `NotFoundError`."""
    return breadcrumb(workspace, pcode)[-1]


def breadcrumb(workspace: Workspace, pcode: str) -> tuple[UnitLabel, ...]:
    """Return the labels from the country down to a unit; "" is the country itself."""
    code = pcode or country_pcode(workspace)
    chain = unit_tree(workspace).chain(code)
    if not chain:
        raise NotFoundError("no_such_unit", pcode=code, set=active_set(workspace).info.title_text)
    return chain


def names_of(row: pd.Series) -> Names:
    """Return the three names of a row."""
    return Names(ky=row["name_ky"], ru=row["name_ru"], en=row["name_en"])


def mapped_unit(workspace: Workspace, pcode: str) -> str:
    """Return the unit itself, or the nearest one above it that has a polygon.

    A gazetteer lists units that no open boundary set draws: their district stands in, and the
    caller says so. Where nothing above has a polygon, the highest unit that has one stands in.
    """
    tree = unit_tree(workspace)
    for label in reversed(breadcrumb(workspace, pcode)):
        if label.pcode in tree.has_polygon:
            return label.pcode
    if not tree.has_polygon:
        raise NotFoundError("no_polygon", pcode=pcode)
    # a set of one district, say: its country has no outline
    return min(tree.has_polygon, key=lambda code: (tree.labels[code].level, code))


def unit_shape(workspace: Workspace, pcode: str) -> BaseGeometry:
    """Return a unit's polygon, EPSG:4326; raises `NotFoundError` where there is none."""
    if pcode not in unit_tree(workspace).has_polygon:
        raise NotFoundError("no_polygon", pcode=pcode)
    shape: BaseGeometry = active_set(workspace).units.geometry[pcode]
    return shape


def unit_at(workspace: Workspace, *, lng: float, lat: float) -> dict[Level, UnitLabel]:
    """Return the units a point lies in, by level; empty outside the country."""
    found = assign_units(workspace, lng=np.array([lng]), lat=np.array([lat])).iloc[0]
    return {
        level: unit_label(workspace, found[column])
        for level, column in LEVEL_COLUMN.items()
        if column in found.index and found[column]
    }
