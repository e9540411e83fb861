"""A precinct drawn on the map is an import of one row: checked, counted, undone."""

from __future__ import annotations

import pytest
import shapely

from geo.nearest import WGS84_ELLIPSOID
from i18n import LANGUAGES, translator
from model.coverage import Variant, VariantState
from model.errors import CoverageError
from model.records import RecordKind
from services.coverage import open_coverage
from services.coverage_staff import homeless_note, staff_of
from services.precinct_drawing import draw_precinct, sketch_area_km2
from services.precincts import precincts_of
from services.records import import_file, import_log, undo_import
from services.workspace import open_workspace

SUZAK = "KG03220000000"
SQUARE = ((72.9, 40.85), (73.0, 40.85), (73.0, 40.95), (72.9, 40.95))
CROSSED = (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])


@pytest.fixture
def workspace(tmp_path):
    opened = open_workspace(tmp_path)
    yield opened
    opened.store.close()


def draw(workspace, corners=SQUARE, *, post="№ 3", posts=2, filled=1, left=None):
    return draw_precinct(
        workspace,
        corners,
        post=post,
        posts=posts,
        filled=filled,
        left_last_year=left,
        translate=translator("en"),
    )


def test_its_area_is_the_true_one_once_it_has_one():
    exact = abs(WGS84_ELLIPSOID.geometry_area_perimeter(shapely.Polygon(SQUARE))[0]) / 1e6
    assert sketch_area_km2(SQUARE) == pytest.approx(exact, rel=1e-3)
    assert sketch_area_km2(SQUARE[:2]) is None
    assert sketch_area_km2(CROSSED) is None


def test_what_was_drawn_counts_as_a_precinct_and_can_be_taken_back(workspace):
    draw(workspace, left=1)
    kept = precincts_of(workspace)
    assert kept["post"].tolist() == ["№ 3"]
    assert (kept["posts"][0], kept["filled"][0], kept["left_last_year"][0]) == (2, 1, 1)
    assert kept.geometry[0].equals(shapely.Polygon(SQUARE))
    variant = Variant(entity_id="", pcode=SUZAK, norm=3_000, norm_source="Order")
    staff = staff_of(workspace, open_coverage(workspace, VariantState(variant)))
    assert staff is not None
    assert staff.load["vacant"].tolist() == [1]
    entry = import_log(workspace)[0]
    assert "№ 3" in entry.report.file_name
    undo_import(workspace, entry.report.import_id)
    assert precincts_of(workspace).empty


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"post": "  "}, "precinct_unnamed"),
        ({"corners": SQUARE[:2]}, "precinct_corners"),
        ({"corners": CROSSED}, "precinct_refused"),
        ({"posts": 1, "filled": 2}, "precinct_refused"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(workspace, what, code):
    with pytest.raises(CoverageError) as refused:
        draw(workspace, **what)
    assert refused.value.code == code
    assert "⟦" not in translator("ru").error(refused.value)
    assert precincts_of(workspace).empty


def test_the_same_precinct_twice_is_kept_once(workspace):
    draw(workspace)
    with pytest.raises(CoverageError) as refused:
        draw(workspace)
    assert refused.value.code == "precinct_known"
    assert len(precincts_of(workspace)) == 1


def test_a_precinct_whose_villages_nobody_knows_is_named_and_not_just_missing(workspace):
    data = "участок;сёла;по штату;фактически\n№ 7;Нигде;2;1\n".encode()
    import_file(
        workspace, data, file_name="file", kind=RecordKind.PRECINCTS, translate=translator("en")
    )
    (note,) = homeless_note(workspace)
    assert note.params == {"count": 1, "names": "№ 7"}
    assert all("№ 7" in translator(language)(note) for language in LANGUAGES)
