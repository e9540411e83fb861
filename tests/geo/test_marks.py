"""Marks as hotspots: the same columns, shapes that can be counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.marks import marks_frame, shape_of
from geo.shares import weight_per_cell
from model.records import HOTSPOT_COLUMNS
from tests.session.states import ELDERS, WOMEN, mark_of, state_of

BOWTIE = {"type": "Polygon", "coordinates": [[[72, 40], [73, 41], [73, 40], [72, 41], [72, 40]]]}
FLAT = {"type": "Polygon", "coordinates": [[[72, 40], [73, 40], [74, 40], [72, 40]]]}
LINE = {"type": "LineString", "coordinates": [[72, 40], [72.1, 40.1]]}


def test_a_mark_keeps_what_was_said_of_it():
    mark = mark_of(WOMEN, 1, radius_m=300.0, severity=3, note="көпүрө", placed_on="2026-03-02")
    frame = marks_frame([mark], state_of(mark, held_on="2026-03-01"))
    assert [*frame.columns] == [*HOTSPOT_COLUMNS, "group_id", "has_conflict", "geometry"]
    row = frame.iloc[0]
    assert (row["hotspot_id"], row["group_id"]) == (mark.entity_id, WOMEN)
    assert (row["mapped_by"], row["group_size"]) == ("women", 12)
    assert (row["radius_m"], row["severity"], row["note"]) == (300.0, 3, "көпүрө")
    assert row["mapped_on"] == pd.Timestamp("2026-03-02")
    assert row.geometry.equals(shapely.Point(72.8, 40.5))
    assert frame.crs.to_epsg() == 4326


def test_what_is_not_known_is_left_open():
    lost = mark_of("9" * 32, 1)
    frame = marks_frame([lost], state_of(lost, is_rehearsal=True))
    row = frame.iloc[0]
    assert row["mapped_by"] == "other"
    assert row["group_size"] is pd.NA
    assert np.isnan(row["radius_m"])
    assert row["mapped_on"] is pd.NaT
    assert row["is_demo"]


def test_no_marks_are_an_empty_table_of_the_same_columns():
    frame = marks_frame([], state_of())
    assert len(frame) == 0
    assert frame["group_size"].dtype == "Int16"
    assert frame["mapped_on"].dtype == "datetime64[s]"
    assert weight_per_cell(frame, resolution=8).empty


def test_an_area_that_crosses_itself_is_mended():
    mended = shape_of(BOWTIE)
    assert mended.is_valid
    assert mended.geom_type == "MultiPolygon"
    assert mended.area == pytest.approx(0.5)  # two triangles of a quarter each
    assert shape_of(FLAT).length == pytest.approx(2.0)


def test_every_mark_counts_one_whatever_its_shape():
    marks = [mark_of(ELDERS, at, geometry=shape) for at, shape in enumerate((BOWTIE, FLAT, LINE))]
    marks.append(mark_of(ELDERS, 9, radius_m=500.0))
    frame = marks_frame(marks, state_of(*marks))
    assert weight_per_cell(frame, resolution=6).sum() == pytest.approx(4.0)
