"""The same job done twice: by our code, and the plain way that a data analyst would write.

A way returns its answer in one common form, so that the two can be compared value by value.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import shapely

from geo.assignment import AssignmentTable, assign
from geo.binning import count_cube, sum_per_cell
from geo.cells import cells_of
from geo.gistar import DiskWeights, hot_cells
from model.admin import Level
from model.categories import CATEGORIES

COLUMNS = ["occurred_on", "category", "lng", "lat"]
CODES = {category.code: at for at, category in enumerate(CATEGORIES)}
LEVEL = Level.AYIL_OKMOTU


@dataclass(slots=True)
class Stopwatch:
    """CPU seconds of this process, all its threads, by step."""

    steps: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        start = time.process_time()
        yield
        self.steps[name] = time.process_time() - start

    @property
    def total(self) -> float:
        """CPU seconds of all steps."""
        return sum(self.steps.values())


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What both ways must agree on."""

    pcode: np.ndarray  # str per incident, "" for none
    cube: pd.DataFrame  # cell, category, month, count
    gi: pd.DataFrame  # by cell: z, p, is_significant


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What is built once per boundary set and study area, and reused for every question."""

    table: AssignmentTable
    weights: DiskWeights


def read_columns(path: Path) -> dict[str, np.ndarray]:
    """Read the four columns of the job from a CSV file into arrays."""
    convert = pa_csv.ConvertOptions(
        include_columns=COLUMNS,
        column_types={
            "occurred_on": pa.date32(),
            "category": pa.dictionary(pa.int32(), pa.string()),
            "lng": pa.float64(),
            "lat": pa.float64(),
        },
    )
    table = pa_csv.read_csv(path, convert_options=convert)
    codes = table["category"].unify_dictionaries().combine_chunks()
    code_of = np.array([CODES[text] for text in codes.dictionary.to_pylist()], dtype=np.int16)
    days = table["occurred_on"].combine_chunks().view(pa.int32()).to_numpy()
    return {
        "lng": table["lng"].to_numpy(),
        "lat": table["lat"].to_numpy(),
        "category": code_of[codes.indices.to_numpy()],
        "month": months_of_days(days),
    }


def months_of_days(days: np.ndarray) -> np.ndarray:
    """Return months since year 0 for days since 1970-01-01, by a table over the days' range."""
    first, last = int(days.min()), int(days.max())
    every_day = np.arange(first, last + 1).astype("datetime64[D]")
    month = every_day.astype("datetime64[M]").astype(np.int32) + 1970 * 12
    return month[days - first]


def run_ours(
    path: Path, prepared: Prepared, *, resolution: int, watch: Stopwatch
) -> dict[str, object]:
    """Take the product's own steps one by one, so that each is measured."""
    with watch.step("read CSV"):
        column = read_columns(path)
    lng, lat = column["lng"], column["lat"]
    with watch.step("cells"):
        cells = cells_of(lng=lng, lat=lat, resolution=resolution)
    with watch.step("units"):
        unit = assign(prepared.table, lng=lng, lat=lat, cells=cells)
    with watch.step("cell x category x month"):
        cube = count_cube(cells=cells, category=column["category"], month=column["month"])
    with watch.step("Gi* + p + FDR"):
        hot = hot_cells(sum_per_cell(cube), weights=prepared.weights)
    return {"unit": unit, "cube": cube, "hot": hot}


def our_answer(result: dict[str, object], prepared: Prepared) -> Answer:
    """Put our result into the common form."""
    pcodes = np.array([*prepared.table.pcodes, ""], dtype=object)
    return Answer(pcodes[result["unit"]], result["cube"], result["hot"])


def run_plain(
    path: Path,
    units: gpd.GeoDataFrame,
    study: shapely.Polygon,
    *,
    resolution: int,
    watch: Stopwatch,
) -> Answer:
    """Do the job with pandas, a loop over h3, `geopandas.sjoin`, libpysal and esda."""
    import h3  # noqa: PLC0415  only the plain way needs these, and their import takes seconds
    from esda import G_Local, fdr  # noqa: PLC0415
    from libpysal.weights import W  # noqa: PLC0415

    with watch.step("read CSV"):
        frame = pd.read_csv(path, usecols=COLUMNS, parse_dates=["occurred_on"])
    with watch.step("cells"):
        frame["cell"] = [
            h3.latlng_to_cell(lat, lng, resolution)
            for lat, lng in zip(frame["lat"], frame["lng"], strict=True)
        ]
    with watch.step("units"):
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(frame.lng, frame.lat), crs=4326)
        joined = gpd.sjoin(points, units[["geometry"]], how="left", predicate="intersects")
        pcode = joined["pcode"].groupby(level=0).min().fillna("").to_numpy(object)
    with watch.step("cell x category x month"):
        month = frame["occurred_on"].dt.year * 12 + frame["occurred_on"].dt.month - 1
        cube = frame.groupby(["cell", "category", month.rename("month")]).size()
    with watch.step("Gi* weights"):
        shape = h3.geo_to_h3shape(study)
        cells = sorted(h3.h3shape_to_cells(shape, resolution))
        listed = set(cells)
        ring = {cell: [n for n in h3.grid_disk(cell, 1) if n in listed] for cell in cells}
        weights = W(ring, id_order=cells, silence_warnings=True)
    with watch.step("Gi* + p + FDR"):
        count = frame["cell"].value_counts().reindex(cells, fill_value=0).to_numpy(float)
        local = G_Local(count, weights, transform="B", star=True, permutations=0)
        p = 2 * local.p_norm  # esda's is one-sided
        gi = pd.DataFrame({"z": local.Zs, "p": p, "is_significant": p <= fdr(p, 0.05)})
    gi.index = pd.Index([int(cell, 16) for cell in cells], dtype=np.uint64, name="cell")
    return Answer(pcode, _plain_cube(cube), gi)


def _plain_cube(counts: pd.Series) -> pd.DataFrame:
    cube = counts.rename("count").reset_index()
    cube["cell"] = np.array([int(cell, 16) for cell in cube["cell"]], dtype=np.uint64)
    cube["category"] = cube["category"].map(CODES).astype(np.int16)
    cube["month"] = cube["month"].astype(np.int32)
    return cube.sort_values(["cell", "category", "month"], ignore_index=True)


def differences(ours: Answer, plain: Answer) -> dict[str, float]:
    """Return how far the two answers are apart; all zeros (z and p to 1e-9) is identical."""
    ours_gi, plain_gi = ours.gi.align(plain.gi, join="outer")
    same_cube = ours.cube.astype("int64").equals(plain.cube.astype("int64"))
    return {
        "units": int((ours.pcode != plain.pcode).sum()),
        "cube": 0 if same_cube else 1,
        "z": float(np.abs(ours_gi["z"] - plain_gi["z"]).max(skipna=False)),
        "p": float(np.abs(ours_gi["p"] - plain_gi["p"]).max(skipna=False)),
        "significant": int((ours_gi["is_significant"] != plain_gi["is_significant"]).sum()),
    }
