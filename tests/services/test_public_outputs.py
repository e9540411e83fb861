"""Two offices that differ only in what nobody may learn give away the same bytes.

Subtraction needs a difference. Here there is none between the files of a laptop and those of one
that has, besides, sensitive records, records outside the country and of the running period, marks
that are sensitive, not released, or of a small group alone, and everybody's notes.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from i18n import translator
from model.coverage import Variant, VariantState
from model.records import RecordKind
from model.view import Measure, Month, Source, Tier, ViewState
from services.coverage import open_coverage
from services.coverage_report import FileChoice, make_data, make_list, make_report
from services.data_export import make_data_export
from services.html_map import make_html_map
from services.map_public import public_releases
from services.records import import_file
from services.snapshot import SheetChoice, make_sheet
from services.workspace import Workspace, open_workspace
from tests.services.conftest import TODAY
from tests.services.session_world import OSH, put, release, start

_HEADER = "date,hour,category,lat,lng"
_PLACES = [(40.52, 72.80), (40.55, 72.84), (40.50, 72.76), (40.47, 72.90), (40.60, 72.70)]


def _known() -> list[str]:
    """Return records of two years around five places: as many as a busy town has."""
    rng = np.random.default_rng(7)
    rows = []
    for category in ("alcohol", "cattle_theft", "road_safety", "hooliganism"):
        for _ in range(120):
            lat, lng = _PLACES[rng.integers(len(_PLACES))]
            day = date(2024, 1, 1).toordinal() + int(rng.integers(0, 730))
            lat, lng = lat + rng.normal(0, 0.01), lng + rng.normal(0, 0.01)
            rows.append(f"{date.fromordinal(day)},12,{category},{lat:.5f},{lng:.5f}")
    return rows


_SECRET = [
    *[f"2025-03-0{day},22,domestic_violence,40.52,72.80" for day in range(1, 10)],
    "2023-05-01,22,suicide_minors,40.55,72.84",  # of a year that has nothing else
    "2022-05-01,12,alcohol,43.2,70.5",  # outside the country
    *[f"2026-06-0{day},12,alcohol,40.52,72.80" for day in range(1, 8)],  # not over yet
]


def _import(workspace: Workspace, rows: list[str]) -> None:
    data = "\n".join((_HEADER, *rows)).encode()
    made = import_file(
        workspace,
        data,
        file_name="list.csv",
        kind=RecordKind.INCIDENTS,
        translate=translator("en"),
        today=TODAY,
    )
    assert made.report.stored == len(rows)


def _meeting(workspace: Workspace) -> None:
    session_id = start(workspace)
    put(workspace, session_id, 0, category="road_safety", at=(72.80, 40.52))
    put(workspace, session_id, 1, category="alcohol", at=(72.84, 40.55))
    release(workspace, session_id, 0, 1)


def _secret_meeting(workspace: Workspace) -> None:
    session_id = start(workspace)
    put(workspace, session_id, 0, category="domestic_violence", at=(72.81, 40.53))
    put(workspace, session_id, 1, category="alcohol", at=(72.82, 40.54), note="Асан")
    put(workspace, session_id, 2, category="road_safety", at=(72.83, 40.53))
    release(workspace, session_id, 0, 2)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Workspace]]:
    folder: Path = tmp_path_factory.mktemp("offices")
    plain, other = (open_workspace(folder / name) for name in ("plain", "other"))
    for workspace in (plain, other):
        _import(workspace, _known())
        _meeting(workspace)
    _import(other, _SECRET)
    _secret_meeting(other)
    yield plain, other
    plain.store.close()
    other.store.close()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


YEAR = (Month(2025, 1), Month(2025, 12))
VIEWS = {
    "police": ViewState(pcode=OSH, period=YEAR, tier=Tier.PUBLIC),
    "hot cells": ViewState(pcode=OSH, measure=Measure.GI_STAR, tier=Tier.PUBLIC),
    "a year of which only secrets are known": ViewState(
        pcode=OSH, period=(Month(2023, 1), Month(2023, 12)), tier=Tier.PUBLIC
    ),
    "a sensitive category": ViewState(
        pcode=OSH, categories=frozenset({"domestic_violence", "alcohol"}), tier=Tier.PUBLIC
    ),
    "residents": ViewState(pcode=OSH, source=Source.RESIDENTS, tier=Tier.PUBLIC),
    "difference": ViewState(pcode="", source=Source.DIFFERENCE, tier=Tier.PUBLIC),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_map_in_one_file_is_the_same(offices, name):
    made = [make_html_map(one, VIEWS[name], language="en", today=TODAY).data for one in offices]
    assert _digest(made[0]) == _digest(made[1])


@pytest.mark.parametrize("name", ["police", "residents"])
def test_the_data_are_the_same(offices, name):
    formats = ("gpkg", "geojson", "kml", "xlsx", "csv")
    made = [
        make_data_export(one, VIEWS[name], formats=formats, language="ru", today=TODAY).data
        for one in offices
    ]
    assert _digest(made[0]) == _digest(made[1])


def test_the_sheet_and_its_record_are_the_same(offices):
    choice = SheetChoice(language="ky")
    made = [make_sheet(one, VIEWS["police"], choice, today=TODAY) for one in offices]
    assert _digest(made[0].picture.data) == _digest(made[1].picture.data)
    assert made[0].record.data == made[1].record.data


@pytest.mark.parametrize(
    ("suffix", "make"), [("docx", make_report), ("xlsx", make_list), ("gpkg", make_data)]
)
def test_the_public_coverage_is_the_same(offices, suffix, make):
    made = []
    for one in offices:
        variant = VariantState(Variant(entity_id="", pcode=OSH, limit=3_000.0))
        coverage = open_coverage(one, variant)
        made.append(make(one, coverage, FileChoice(suffix, "en"), today=TODAY).data)
    assert _contents(made[0]) == _contents(made[1])


def _contents(data: bytes) -> dict[str, bytes] | str:
    """Return the parts of an archive, which may be dated by the clock, else a digest."""
    if data[:2] != b"PK":
        return _digest(data)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_periods_offered_are_the_same(offices):
    offered = [public_releases(one, VIEWS["police"], today=TODAY) for one in offices]
    assert offered[0] == offered[1]
    assert len(offered[0]) > 2


def test_what_the_test_compares_can_differ(offices):
    """The working view does: the comparison is no comparison of two empty pages."""
    state = ViewState(pcode=OSH, period=YEAR)
    made = [
        make_html_map(one, state, language="en", reason="a test", today=TODAY).data
        for one in offices
    ]
    assert _digest(made[0]) != _digest(made[1])
