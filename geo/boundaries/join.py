"""Add a list of units without polygons to a boundary set that has them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from geo.boundaries.soate import ancestor_codes
from geo.boundaries.units import spellings
from model.admin import BoundarySet, BoundarySetInfo, Level
from model.text import Names

_NAMES = ("name_ky", "name_ru", "name_en")


def has_polygons(boundary_set: BoundarySet) -> bool:
    """Return whether any unit of the set can be drawn."""
    return bool(boundary_set.units.geometry.notna().any())


def add_list(boundary_set: BoundarySet, listed: BoundarySet) -> BoundarySet:
    """Return the set with every unit of a list: its lines, accuracy and names stay.

    A unit that is in both gains the names it lacks and the list's spellings; the others stand
    under their parents without polygon. The set itself comes back where the list adds nothing.
    """
    own, other = boundary_set.units, listed.units
    both = own.index.intersection(other.index)
    units = own.copy()
    for pcode in both:
        _complete(units, pcode, other.loc[pcode])
    added = other[~other.index.isin(own.index)]
    joined = pd.concat([units, added]).sort_index()
    joined = gpd.GeoDataFrame(joined, geometry="geometry", crs=own.crs)
    levels = {str(pcode): int(level) for pcode, level in joined["level"].items()}
    for pcode in added.index:
        joined.at[pcode, "parent"] = _parent(pcode, str(joined.at[pcode, "parent"]), levels)
    same = joined.index.equals(own.index) and joined[[*_NAMES, "other_names"]].equals(
        own[[*_NAMES, "other_names"]]
    )
    return boundary_set if same else BoundarySet(_info(boundary_set.info, listed.info), joined)


def _parent(pcode: str, listed: str, levels: Mapping[str, int]) -> str:
    """Return the deepest unit above: the list's own, or one of the set that the digits tell."""
    if levels[pcode] <= Level.OBLAST:
        return listed
    known = [
        code
        for code in (listed, *ancestor_codes(pcode))
        if Level.COUNTRY < levels.get(code, Level.COUNTRY) < levels[pcode]
    ]
    return max(known, key=lambda code: levels[code], default="")


def _complete(units: gpd.GeoDataFrame, pcode: str, row: pd.Series) -> None:
    names = {name: units.at[pcode, name] or row[name] for name in _NAMES}
    told = (
        *str(units.at[pcode, "other_names"]).split("|"),
        *(row[name] for name in _NAMES),
        *str(row["other_names"]).split("|"),
    )
    for name, value in names.items():
        units.at[pcode, "unreviewed"] |= row["unreviewed"] and value != units.at[pcode, name]
        units.at[pcode, name] = value
    known = Names(ky=names["name_ky"], ru=names["name_ru"], en=names["name_en"])
    units.at[pcode, "other_names"] = "|".join(spellings(told, known))


def _info(own: BoundarySetInfo, listed: BoundarySetInfo) -> BoundarySetInfo:
    digest = hashlib.sha256(f"{own.sha256}+{listed.sha256}".encode()).hexdigest()
    stem = f"{own.date:%Y%m%d}-" if own.date else ""
    return replace(
        own,
        set_id=f"{stem}{digest[:8]}",
        title=f"{own.title} + {listed.title}",
        source=" + ".join(dict.fromkeys(part for part in (own.source, listed.source) if part)),
        licence="; ".join(dict.fromkeys(part for part in (own.licence, listed.licence) if part)),
        sha256=digest,
    )
