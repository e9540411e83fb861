"""The starter set loads fast, into the model, and says so when a file is gone."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from geo.search import SearchIndex
from intake.starter import DATA, load_basemap, load_starter_places, load_starter_set
from model.errors import IntakeError
from model.records import PLACE_COLUMNS, ActivityKind, PlaceKind
from tests.timing import least_cpu_s


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


def test_loading_costs_little_more_than_reading_the_files():
    files = list(DATA.rglob("*.geojson"))
    assert len(files) >= 4

    def load():
        load_starter_set()
        load_starter_places()
        load_basemap()

    load()  # the first call pays for imports
    took = least_cpu_s(load)
    plain = least_cpu_s(lambda: [json.loads(file.read_bytes()) for file in files])
    assert took < 10 * plain, (took, plain)  # idle 3 times: 50 ms


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
