"""Precincts and the settlements that their villages are."""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import pandas as pd

from geo.coverage.villages import VillageIndex
from model.admin import Level
from model.records import VILLAGE_SEPARATOR
from model.text import Text, text
from services.workspace import Workspace, active_set, basemap, set_of
from store.records import load_precincts

SETTLEMENT_COLUMNS = (
    "pcode",
    "unit",
    "name_ky",
    "name_ru",
    "name_en",
    "other_names",
    "population",
    "lng",
    "lat",
)
"""What is known of a settlement; `unit` is the P-code above it, numbers are NaN where unknown."""

NAMED = 10
"""Villages that a warning names; all are counted."""


def settlements(workspace: Workspace) -> pd.DataFrame:
    """Return every known settlement (`SETTLEMENT_COLUMNS`), by P-code.

    Those of the boundary set in use, and of the map's ground where the set does not list them.
    """
    return _settlements(workspace, active_set(workspace).info.sha256)


@lru_cache(maxsize=4)
def _settlements(workspace: Workspace, sha256: str) -> pd.DataFrame:
    units = set_of(workspace, sha256).units
    listed = pd.DataFrame(units[units["level"] == Level.SETTLEMENT].drop(columns="geometry"))
    listed = listed.rename_axis("pcode").reset_index().rename(columns={"parent": "unit"})
    ground = pd.DataFrame(basemap().settlements.drop(columns="geometry"))
    ground["population"] = ground["population"].where(ground["population"] > 0)
    known = ground.set_index("pcode")
    for column in ("population", "lng", "lat"):  # a gazetteer often lacks them
        listed[column] = listed[column].fillna(listed["pcode"].map(known[column]))
    new = ground[~ground["pcode"].isin(listed["pcode"])]
    columns = list(SETTLEMENT_COLUMNS)
    table = pd.concat([listed[columns], new[columns]]) if len(listed) else new[columns]
    return table.sort_values("pcode", ignore_index=True)


def find_villages(
    workspace: Workspace, precincts: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, tuple[Text, ...]]:
    """Return precincts with the P-codes of their villages, and a warning of those not found.

    Codes that are known already stay; the others are looked for in the boundary set in use.
    """
    index = _index(workspace, active_set(workspace).info.sha256)
    codes, unsure = [], []
    for row in precincts.itertuples():
        villages = row.villages.split(VILLAGE_SEPARATOR) if row.villages else []
        known = row.village_pcodes.split(VILLAGE_SEPARATOR) if row.village_pcodes else []
        known += [""] * (len(villages) - len(known))
        found = [
            code or index.find(village, municipality=row.municipality, district=row.district)
            for village, code in zip(villages, known, strict=False)
        ]
        codes.append(VILLAGE_SEPARATOR.join(found))
        if row.geometry is None:  # an area needs no villages
            unsure += [name for name, code in zip(villages, found, strict=True) if not code]
    resolved = precincts.assign(village_pcodes=pd.Series(codes, index=precincts.index, dtype="str"))
    return resolved, _warnings(unsure)


def precincts_of(workspace: Workspace) -> gpd.GeoDataFrame:
    """Return the precincts in sight, their villages found in the boundary set in use."""
    return find_villages(workspace, load_precincts(workspace.store))[0]


@lru_cache(maxsize=4)
def _index(workspace: Workspace, sha256: str) -> VillageIndex:
    return VillageIndex.build(_settlements(workspace, sha256), set_of(workspace, sha256).units)


def _warnings(unsure: list[str]) -> tuple[Text, ...]:
    if not unsure:
        return ()
    names = ", ".join(unsure[:NAMED]) + (", …" if len(unsure) > NAMED else "")
    return (text("intake.villages_unsure", count=len(unsure), villages=names),)
