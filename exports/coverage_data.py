"""A coverage as files for other programs: gaps, catchments, points, proposed sites, cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import pandas as pd

from exports.about import FileAbout, about_entries
from exports.gis import write_geopackage
from exports.tables import table_xlsx
from i18n import translator
from model.admin import BoundarySetInfo
from model.text import Text
from model.view import Tier


def write_coverage_data(
    tables: Mapping[str, gpd.GeoDataFrame], *, about: FileAbout, language: str
) -> bytes:
    """Return a GeoPackage with a layer per table (EPSG:4326) and one that explains it all.

    Every column is explained by `coverage.data_<column>` of the catalogues.
    """
    t = translator(language)
    columns = {
        f"column {name}.{column}": t(f"coverage.data_{column}")
        for name, table in tables.items()
        for column in table.columns
        if column != "geometry"
    }
    entries = {**about_entries(about, (), t), **columns}
    return write_geopackage(tables, entries, made_on=about.made_on)


def write_gap_table(gaps: pd.DataFrame, *, about: FileAbout, language: str) -> bytes:
    """Return the list of gaps as a workbook, with heads in words and a sheet that explains it."""
    t = translator(language)
    named = gaps.rename(columns={name: t(f"coverage.data_{name}") for name in gaps.columns})
    return table_xlsx(named, about=about, language=language, sheet_name=t("coverage.gaps"))


def about_coverage(
    *,
    tier: Tier,
    boundary_set: BoundarySetInfo,
    title: Text,
    mark: Text | None,
    notes: tuple[Text, ...],
    language: str,
    is_demo: bool,
    made_on: date,
) -> FileAbout:
    """Return what both files say about themselves; `mark` is of a working document."""
    t = translator(language)
    return FileAbout(
        tier=tier,
        boundary_set=boundary_set,
        is_demo=is_demo,
        made_on=made_on,
        title=t(title),
        tier_detail=t("coverage.public_is") if tier is Tier.PUBLIC else "",
        mark=t(mark) if mark else "",
        disclaimers=tuple(t(note) for note in ((mark, *notes) if mark else notes)),
    )
