"""The starter set loads fast, into the model, and says so when a file is gone."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from geo.search import SearchIndex
from intake.starter import DATA, load_basemap, load_starter_places, load_starter_set
from model.errors import IntakeError
from model.records import PLACE_COLUMNS, ActivityKind, PlaceKind


def test_places_follow_the_contract():
    places = load_starter_places()
    assert [*PLACE_COLUMNS, "geometry"] == list(places.columns)
    assert places["started_on"].dtype == "datetime64[s]"
    for row in places.itertuples():
        PlaceKind(row.kind)
        assert row.activity_kind == "" or ActivityKind(row.activity_kind)
        assert (row.kind == PlaceKind.ACTIVITY) == bool(row.activity_kind)


def test_the_info_says_what_it_is():
    info = load_starter_set().info
    assert info.licence == "ODbL-1.0" and "OpenStreetMap" in info.source
    assert isinstance(info.date, date) and len(info.sha256) == 64


@pytest.mark.parametrize("spelling", ["Uckorgon", "Үч-Коргон", "Kulundu", "Zhumgal", "Ош облусу"])
def test_the_starter_set_alone_can_be_searched(spelling):
    hits = SearchIndex.build(load_starter_set().units).search(spelling)
    assert hits and hits[0].score == 100.0


def test_loading_takes_a_fraction_of_a_second():
    load_starter_set()  # the first call pays for imports
    start = time.process_time()
    load_starter_set()
    load_starter_places()
    load_basemap()
    assert time.process_time() - start < 1.0  # 0.2 s when nothing else runs


@pytest.mark.parametrize(
    "lost", ["boundaries/starter.geojson", "boundaries/starter.geojson.source.toml"]
)
def test_a_lost_file_gives_a_plain_error(tmp_path: Path, lost: str):
    shutil.copytree(DATA / "boundaries", tmp_path / "boundaries")
    (tmp_path / lost).unlink()
    with pytest.raises(IntakeError, match="starter_missing"):
        load_starter_set(data=tmp_path)


def test_a_broken_file_gives_a_plain_error(tmp_path: Path):
    (tmp_path / "boundaries").mkdir()
    (tmp_path / "boundaries/starter.geojson").write_text('{"type": "FeatureColl', "utf-8")
    with pytest.raises(IntakeError, match="starter_missing"):
        load_starter_set(data=tmp_path)
    with pytest.raises(IntakeError, match="starter_missing"):
        load_starter_places(data=tmp_path)
    with pytest.raises(IntakeError, match="starter_missing"):
        load_basemap(data=tmp_path)
