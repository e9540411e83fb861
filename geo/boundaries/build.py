"""Build one consistent boundary set from the tables of one or more files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.boundaries.cities import city_unit, cut_cities, recover_cities
from geo.boundaries.faults import find_gaps, find_overlaps
from geo.boundaries.hierarchy import assign_parents, children_of
from geo.boundaries.merge import merge_tables
from geo.boundaries.naming import complete_names, noun_of, stem_of
from geo.boundaries.nesting import dissolve, fill_lakes, nest, outline
from geo.boundaries.soate import COUNTRY_PCODE, soate_of
from geo.boundaries.units import UnitRow, UnitTable, spellings
from geo.crs import WGS84, areas_km2
from model.admin import (
    UNIT_COLUMNS,
    BoundaryReport,
    BoundarySet,
    BoundarySetInfo,
    Level,
    SpatialFault,
)
from model.errors import BoundaryError
from model.text import Text, text

MOVED_KM2 = 1.0
"""Where publishers' lines of two levels differ by more than this together, it is said."""


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The polygons of a set once its levels agree, and what was found on the way."""

    units: dict[str, UnitRow]
    parents: dict[str, str]
    shapes: dict[str, BaseGeometry]
    repaired: tuple[Text, ...]
    warnings: tuple[Text, ...]
    overlaps: tuple[SpatialFault, ...]
    gaps: tuple[SpatialFault, ...]


def build_boundary_set(
    tables: Sequence[UnitTable], *, info: BoundarySetInfo
) -> tuple[BoundarySet, BoundaryReport]:
    """Return the boundary set the tables make together, and the account of how.

    The unit table is as `model.admin.UNIT_COLUMNS` says. Every level nests in the one above: the
    finer lines decide. Missing oblasts and the country are put together from their parts, Bishkek
    and Osh recovered. Raises `BoundaryError("boundary_no_units")` where no row is usable.
    """
    merged = merge_tables(tables)
    told = sum(not unit.is_derived for unit in merged.values())
    if not told:
        raise BoundaryError("boundary_no_units", count=sum(table.read for table in tables))
    fitted = _fit(merged)
    units = _frame(fitted)
    read = sum(table.read for table in tables)
    rejected = tuple(reason for table in tables for reason in table.rejected)
    report = BoundaryReport(
        read=read,
        units=told,
        merged=read - told - len(rejected),
        derived=len(units) - told,
        levels={int(level): n for level, n in sorted(Counter(units["level"]).items())},
        repaired=(*(done for table in tables for done in table.repaired), *fitted.repaired),
        rejected=rejected,
        overlaps=fitted.overlaps,
        gaps=fitted.gaps,
        without_parent=_without_parent(units),
        warnings=(*(said for table in tables for said in table.warnings), *fitted.warnings),
    )
    return BoundarySet(info=info, units=units), report


def _fit(merged: Mapping[str, UnitRow]) -> _Fitted:
    units = dict(merged)
    shapes = {code: unit.shape for code, unit in units.items() if unit.shape is not None}
    recovered, warnings = recover_cities(units, assign_parents(units), shapes)
    for code, piece in recovered.items():
        known = units.get(code)
        units[code] = known.complete_from(city_unit(code)) if known else city_unit(code)
        units[code] = replace(units[code], shape=piece)
    shapes |= recovered
    parents = assign_parents(units)
    repaired = cut_cities(units, parents, shapes)
    derived = dissolve(units, parents, shapes)
    shapes |= derived
    shapes |= fill_lakes(units, shapes, derived)
    overlaps = find_overlaps(units, parents, shapes)
    gaps = find_gaps(units, parents, shapes)
    fitted = nest(units, parents, shapes, derived)
    warnings += _moved(units, shapes, fitted)
    shapes |= fitted
    oblasts = [shape for code, shape in shapes.items() if units[code].level is Level.OBLAST]
    country = outline(units, shapes, area_km2=_total_km2(oblasts))
    if country is not None:
        shapes[COUNTRY_PCODE] = country
    return _Fitted(units, parents, shapes, tuple(repaired), tuple(warnings), overlaps, gaps)


def _moved(
    units: Mapping[str, UnitRow],
    before: Mapping[str, BaseGeometry],
    after: Mapping[str, BaseGeometry],
) -> list[Text]:
    """Say how far the lines of two levels differed, per level."""
    said = []
    for level in (Level.OBLAST, Level.DISTRICT):
        codes = [code for code in after if units[code].level is level]
        changed = [before[code].symmetric_difference(after[code]) for code in codes]
        area = _total_km2(changed)
        if area > MOVED_KM2:
            key = f"boundaries.lines_differ_{level.name.lower()}"
            said.append(text(key, area_km2=round(area, 1)))
    return said


def _total_km2(shapes: Sequence[BaseGeometry]) -> float:
    return float(areas_km2(gpd.GeoSeries(list(shapes), crs=WGS84)).sum())


def _frame(fitted: _Fitted) -> gpd.GeoDataFrame:
    """Return the unit table, sorted by P-code."""
    units = _named(fitted.units, fitted.parents)
    codes = sorted(units)
    shapes = gpd.GeoSeries([fitted.shapes.get(code) for code in codes], index=codes, crs=WGS84)
    points = np.array(
        [
            (point.x, point.y) if point is not None else (np.nan, np.nan)
            for point in shapely.point_on_surface(shapes.to_numpy())
        ]
    )
    table = pd.DataFrame(
        {
            "soate": [soate_of(code) for code in codes],
            "level": [int(units[code].level) for code in codes],
            "kind": [units[code].kind.value for code in codes],
            "parent": [fitted.parents.get(code, "") for code in codes],
            "name_ky": [units[code].names.ky for code in codes],
            "name_ru": [units[code].names.ru for code in codes],
            "name_en": [units[code].names.en for code in codes],
            "other_names": ["|".join(units[code].others) for code in codes],
            "unreviewed": [units[code].unreviewed for code in codes],
            "population": np.array([units[code].population for code in codes], dtype=float),
            "lng": points[:, 0],
            "lat": points[:, 1],
            "area_km2": areas_km2(shapes).to_numpy(),
        },
        index=pd.Index(codes, name="pcode", dtype=object),
    )
    return gpd.GeoDataFrame(table[list(UNIT_COLUMNS)], geometry=shapes.to_numpy(), crs=WGS84)


def _named(units: Mapping[str, UnitRow], parents: Mapping[str, str]) -> dict[str, UnitRow]:
    """Give every unit a name in three languages; those no source gives are unreviewed.

    The Russian name of a district or ayil okmotu is an adjective ("Кулундинский"): the others are
    made from its noun, which is looked for among the villages and towns below.
    """
    children = children_of(parents)
    nouns: dict[str, str] = {}
    named: dict[str, UnitRow] = {}
    for code in sorted(units, key=lambda code: (-units[code].level, code)):
        unit = units[code]
        is_village = unit.level is Level.SETTLEMENT  # "Советское" is a noun there
        below = [nouns[child] for child in children.get(code, ())]
        found = "" if is_village else noun_of(unit.names.ru, below)
        nouns[code] = found or (unit.names.ru if is_village else stem_of(unit.names.ru))
        names, was_made = complete_names(unit.names, noun=nouns[code])
        named[code] = replace(
            unit,
            names=names,
            others=spellings((*unit.others, found), names),
            unreviewed=unit.unreviewed or was_made,
        )
    return named


def _without_parent(units: gpd.GeoDataFrame) -> tuple[str, ...]:
    return tuple(units.index[(units["parent"] == "") & (units["level"] > Level.COUNTRY)])
