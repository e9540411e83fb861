"""Bin a file of points into cells, without keeping anything: file in, cells out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from exports.gis import CellFormat, write_cells
from geo.binning import count_per_cell
from geo.cells import areas_km2_of, cell_to_text, cells_of, centres_of
from intake.records import read_records
from model.errors import NotFoundError
from model.records import RecordKind, RowFault
from services.incident_index import LEVEL_COLUMN, assign_units
from services.workspace import Workspace, active_set


@dataclass(frozen=True, slots=True)
class BinnedFile:
    """Cells as a file, and the account: read = binned + outside + rejected."""

    data: bytes
    cells: int
    read: int
    binned: int
    outside: int  # valid, but in no unit of the active boundary set
    rejected: int
    faults: tuple[RowFault, ...]

    def __post_init__(self) -> None:
        if self.read != self.binned + self.outside + self.rejected:
            raise ValueError(f"rows unaccounted for: {self}")


def bin_file(
    workspace: Workspace,
    data: bytes,
    *,
    file_name: str,
    resolution: int,
    file_format: CellFormat,
    language: str = "en",
    today: date | None = None,
) -> BinnedFile:
    """Count the incidents of a file per H3 cell, and write the cells.

    One row per cell: index, incidents, true area and density, and the units its centre lies in.
    These are exact counts for the working view. Raises `IntakeError` for a file that cannot be
    read.
    """
    intake = read_records(
        data, file_name=file_name, kind=RecordKind.INCIDENTS, today=today or date.today()
    )
    lng, lat = intake.frame["lng"].to_numpy(), intake.frame["lat"].to_numpy()
    inside = (assign_units(workspace, lng=lng, lat=lat)["country"] != "").to_numpy()
    cells = _cell_table(workspace, lng[inside], lat[inside], resolution=resolution)
    written = write_cells(
        cells,
        file_format=file_format,
        boundary_set=active_set(workspace).info,
        language=language,
        is_demo=bool(intake.frame["is_demo"].any()),
        made_on=today or date.today(),
    )
    return BinnedFile(
        data=written,
        cells=len(cells),
        read=intake.read,
        binned=int(inside.sum()),
        outside=int((~inside).sum()),
        rejected=intake.rejected,
        faults=intake.faults,
    )


def cell_format(name: str) -> CellFormat:
    """Return the format of a file ending; raises `NotFoundError` for another one."""
    try:
        return CellFormat(name.lower())
    except ValueError as error:
        raise NotFoundError("no_such_format", value=name) from error


def _cell_table(
    workspace: Workspace, lng: np.ndarray, lat: np.ndarray, *, resolution: int
) -> pd.DataFrame:
    counts = count_per_cell(cells_of(lng=lng, lat=lat, resolution=resolution))
    cells = counts.index.to_numpy(dtype=np.uint64)
    area_km2 = areas_km2_of(cells)
    centre_lng, centre_lat = centres_of(cells)
    units = assign_units(workspace, lng=centre_lng, lat=centre_lat)
    return pd.DataFrame(
        {
            "cell": cell_to_text(cells),
            "incident_count": counts.to_numpy(),
            "area_km2": area_km2,
            "incidents_per_km2": counts.to_numpy() / area_km2,
            **{column: units[column].to_numpy() for column in LEVEL_COLUMN.values()},
        }
    )
