"""A session's paper sheet on the starter set and on the official one, and scanned."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import geopandas as gpd
import pypdf
import pytest
import shapely
import zxingcpp
from PIL import Image

from exports.paper_sheet import compose_paper_sheet, draw_paper_sheet
from exports.sheet_file import SheetFormat, sheet_settings
from geo.grid import grid_for
from i18n import translator
from intake.boundaries import NamedBytes
from layers.layer import Pane
from model.errors import IntakeError, NotFoundError
from model.events import Actor
from model.records import PLACE_COLUMNS, LcpcBody, PlaceKind, Precision
from model.session import Group, SessionInfo, SessionState
from model.view import Tier
from services.boundaries import import_boundaries
from services.ground import view_bounds
from services.paper import (
    paper_sheet,
    paper_sheet_of,
    read_sheet,
    session_grid,
    sheet_from_state,
)
from services.sessions import GroupPlan, SessionPlan, start_session
from services.units import unit_shape
from services.workspace import open_workspace
from store.records import add_places
from tests.exports.paper_check import paper_faults
from tests.services.conftest import TODAY

SESSION = "0123456789abcdef" * 2
JETI_OGUZ, KARAKOL, AT_BASHY = "KG02210000000", "KG02410000010", "KG04220000000"
MOSKOVSKY = "KG08217000000"
"""A district four times as high as wide."""

TASH_KOMUR = "KG03420000010"
"""12 km² in the starter set."""

GROUPS = tuple(
    Group(f"{at:032x}", kind=kind, people=people, order=at)
    for at, (kind, people) in enumerate((("women", 12), ("youth", 4), ("lcpc", 8)))
)


def state_of(pcode: str, **changes: object) -> SessionState:
    info = SessionInfo(SESSION, pcode=pcode, held_on="2026-06-20")
    return SessionState(replace(info, **changes), GROUPS)


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    """A data folder with the starter set; tests of this file do not change it."""
    opened = open_workspace(tmp_path_factory.mktemp("starter"))
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def official(tmp_path_factory, shared_dir):
    """A data folder with the official districts in use."""
    opened = open_workspace(tmp_path_factory.mktemp("official"))
    path = next(shared_dir.glob("boundaries/kgz_admbnda*.json"))
    import_boundaries(opened, [NamedBytes(path.name, path.read_bytes())])
    yield opened
    opened.store.close()


def faults(workspace, state: SessionState, language: str) -> list[str]:
    with sheet_settings():
        page = compose_paper_sheet(
            paper_sheet_of(workspace, state), t=translator(language), made_on=TODAY
        )
        return paper_faults(page, [translator(language)("view.disclaimer")])


@pytest.mark.parametrize(
    ("pcode", "language", "is_rehearsal"),
    [
        (JETI_OGUZ, "ky", False),
        (TASH_KOMUR, "ru", True),
        (AT_BASHY, "en", False),
        (MOSKOVSKY, "ky", True),
    ],
)
def test_every_kind_of_unit_has_a_clean_sheet(starter, pcode, language, is_rehearsal):
    assert faults(starter, state_of(pcode, is_rehearsal=is_rehearsal), language) == []


@pytest.mark.parametrize(("pcode", "language"), [(KARAKOL, "ru"), (AT_BASHY, "ky")])
def test_official_units_have_a_clean_sheet_too(official, pcode, language):
    """46 km² in two parts, and 310 km wide."""
    assert faults(official, state_of(pcode), language) == []


def test_a_sheet_printed_last_week_still_fits(starter):
    for pcode in (JETI_OGUZ, TASH_KOMUR, AT_BASHY):
        grid = session_grid(starter, pcode)
        assert grid == grid_for(view_bounds(starter, pcode))
        west, south, east, north = unit_shape(starter, pcode).bounds
        assert grid.west < west < east < grid.east
        assert grid.south < south < north < grid.north


def test_an_unknown_unit_has_no_grid(starter):
    with pytest.raises(NotFoundError):
        session_grid(starter, "KG00000000000")


def test_the_whole_way_to_paper_and_back(starter):
    state = state_of(JETI_OGUZ)
    data = sheet_from_state(starter, state, language="ky", today=TODAY)
    said = pypdf.PdfReader(BytesIO(data)).pages[0].extract_text()
    for words in ("Жети-Өгүз", "Ысык-Көл", "20.06.2026", "Аялдар", "Калган катышуучулар"):
        assert words in said
    assert "Жаштар" not in said  # four people: never named beside their pen
    assert "болжолдуу" in said.lower()  # the starter set is approximate
    picture = draw_paper_sheet(
        paper_sheet_of(starter, state),
        language="ky",
        made_on=TODAY,
        file_format=SheetFormat.PNG,
        dpi=100,
    )
    with Image.open(BytesIO(picture)) as image:
        (found,) = zxingcpp.read_barcodes(image.convert("L"))
    sheet = read_sheet(starter, found.text + "\r\n")  # as a scanner types it
    assert (sheet.code.session_id, sheet.code.pcode) == (SESSION, JETI_OGUZ)
    assert sheet.code.grid == session_grid(starter, JETI_OGUZ)
    assert (sheet.session, sheet.fits) == (None, True)  # it was never kept
    with pytest.raises(IntakeError, match="sheet_code_unknown"):
        read_sheet(starter, found.text[:-1])


def test_a_kept_session_has_its_sheet(workspace):
    plan = SessionPlan(
        pcode=TASH_KOMUR,
        groups=(GroupPlan("women", 12), GroupPlan("youth", 9)),
        held_on=TODAY,
    )
    session_id = start_session(workspace, plan, actor=Actor())
    reader = pypdf.PdfReader(BytesIO(paper_sheet(workspace, session_id, language="en")))
    said = reader.pages[0].extract_text()
    for words in ("Tash-Kumyr", "15.06.2026", "Women", "Youth", session_id[:8]):
        assert words in said
    with pytest.raises(NotFoundError) as caught:
        paper_sheet(workspace, "0" * 32, language="en")
    assert caught.value.code == "no_session"


def places(*rows: tuple[str, PlaceKind, Precision, bool]) -> gpd.GeoDataFrame:
    table = gpd.GeoDataFrame(
        dict.fromkeys(PLACE_COLUMNS, ""),
        index=range(len(rows)),
        geometry=[shapely.Point(78.2, 42.3 - 0.05 * at) for at in range(len(rows))],
        crs=4326,
    )
    for column in ("place_id", "name_ky", "name_ru", "name_en"):
        table[column] = [row[0] for row in rows]
    table["kind"], table["precision"] = [r[1].value for r in rows], [r[2].value for r in rows]
    table["is_demo"] = [r[3] for r in rows]
    for column in ("started_on", "is_manned", *(f"{body}_members" for body in LcpcBody)):
        table[column] = None
    return table


def test_only_places_that_help_to_find_the_way_are_on_it(workspace):
    exact, rough = Precision.EXACT, Precision.SETTLEMENT
    rows = places(
        ("School 5", PlaceKind.SCHOOL, exact, False),
        ("Mill", PlaceKind.OTHER, exact, False),
        ("Some school", PlaceKind.SCHOOL, rough, False),
        ("Pilot", PlaceKind.OTHER, rough, False),
        ("Post", PlaceKind.POLICE_POINT, exact, False),
        ("Patrol", PlaceKind.ACTIVITY, exact, False),
        ("Practice", PlaceKind.LCPC_OFFICE, exact, True),
        ("Window", PlaceKind.ONE_STOP_SHOP, exact, False),
        ("Library", PlaceKind.PUBLIC_BUILDING, exact, False),
        ("Some hall", PlaceKind.PUBLIC_BUILDING, rough, False),
    )
    add_places(workspace.store, rows, file_name="places.csv", sha256="", read=len(rows))

    def shown(*, is_rehearsal: bool) -> set[str]:
        sheet = paper_sheet_of(workspace, state_of(JETI_OGUZ, is_rehearsal=is_rehearsal))
        layers = [la for la in sheet.view.layers if la.pane is Pane.PLACES]
        assert all(layer.tier is Tier.PUBLIC for layer in layers)
        return {name for layer in layers for name in layer.table["label_en"]}

    seen = shown(is_rehearsal=False)
    assert {"School 5", "Mill", "Post", "Window", "Library"} <= seen
    assert not {"Some school", "Some hall", "Pilot", "Patrol", "Practice"} & seen
    assert "Practice" in shown(is_rehearsal=True)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_school_that_is_named_in_one_language_has_that_name_on_every_sheet(workspace, language):
    rows = places(("Мектеп № 2", PlaceKind.SCHOOL, Precision.EXACT, False))
    rows["name_ru"] = rows["name_en"] = ""
    add_places(workspace.store, rows, file_name="places.csv", sha256="", read=1)
    state = state_of(JETI_OGUZ)
    (schools,) = [
        la for la in paper_sheet_of(workspace, state).view.layers if la.key == PlaceKind.SCHOOL
    ]
    assert list(schools.table[f"label_{language}"]) == ["Мектеп № 2"]
    assert sheet_from_state(workspace, state, language=language).startswith(b"%PDF")


def test_nothing_the_police_registered_or_residents_marked_is_on_it(demo_workspace):
    sheet = paper_sheet_of(demo_workspace, state_of(JETI_OGUZ))
    assert {la.pane for la in sheet.view.layers} <= {Pane.GROUND, Pane.BOUNDARIES, Pane.PLACES}
    assert not any(layer.is_demo or layer.is_perception for layer in sheet.view.layers)
