"""What is computed once follows the boundary set in use, whoever changes it and when."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from intake.boundaries import ColumnMapping, NamedBytes
from model.admin import Level
from model.view import Tier, ViewState
from services.boundaries import import_boundaries, use_boundaries
from services.ground import _simplified, land_of
from services.incident_index import _assignment_tables, assign_units, assignment_tables
from services.map_view import open_view
from services.units import _unit_tree, search_units, unit_tree
from services.workspace import _search_index, active_set

WEST, EAST = "KG08219000000", "KG08206000000"
INSIDE_WEST = {"lng": np.array([74.05]), "lat": np.array([42.05])}


def two_districts(**columns):
    shapes = [shapely.box(74.0, 42.0, 74.1, 42.1), shapely.box(74.1, 42.0, 74.2, 42.1)]
    features = [
        {
            "type": "Feature",
            "properties": {name: values[at] for name, values in columns.items()},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for at, shape in enumerate(shapes)
    ]
    document = {"type": "FeatureCollection", "features": features}
    return [NamedBytes("own.geojson", json.dumps(document).encode())]


def use(workspace, files, *, code, name="At"):
    mapping = ColumnMapping(Level.DISTRICT, code=code, name_ky=name)
    return import_boundaries(workspace, files, mapping=mapping)[0]


def district_of(workspace, point):
    return assign_units(workspace, **point)["district"].iloc[0]


def test_other_columns_of_the_same_file_are_not_answered_from_the_first(workspace):
    files = two_districts(Eski=[EAST, WEST], Kod=[WEST, EAST], At=["Алга", "Беш"], Ru=["Ил", "Ош"])
    use(workspace, files, code="Eski")
    assert district_of(workspace, INSIDE_WEST) == EAST
    use(workspace, files, code="Kod", name="Ru")
    assert district_of(workspace, INSIDE_WEST) == WEST
    assert search_units(workspace, "Ил")[0].pcode == WEST


def test_what_is_kept_of_a_set_is_computed_from_it_while_another_is_in_use(workspace):
    first = use(workspace, two_districts(Kod=[WEST, EAST], At=["Алга", "Беш"]), code="Kod")
    use_boundaries(workspace, "starter")
    for compute in (_assignment_tables, _unit_tree, _search_index):
        compute.cache_clear()
    # another session asked for it a moment before this one chose the starter set
    tables = _assignment_tables(workspace, first.sha256)
    assert set(tables[Level.DISTRICT].pcodes) == {WEST, EAST}
    assert {WEST, EAST} <= set(_unit_tree(workspace, first.sha256).labels)
    assert len(_unit_tree(workspace, first.sha256).labels) < 10
    assert _search_index(workspace, first.sha256).search("Алга")[0].pcode == WEST
    assert WEST in _simplified(workspace, first.sha256, 0.001).index
    assert land_of(workspace, first.sha256, WEST).bounds == pytest.approx((74.0, 42.0, 74.1, 42.1))
    assert len(unit_tree(workspace).labels) == len(active_set(workspace).units) > 40


@pytest.mark.parametrize("damage", [b"", b"PAR1 half of it"])
def test_a_damaged_table_in_the_cache_is_built_again(workspace, damage):
    answer = district_of(workspace, INSIDE_WEST)
    kept = sorted(workspace.cache_folder.glob("units-*.parquet"))
    assert kept
    for path in kept:
        path.write_bytes(damage)
    _assignment_tables.cache_clear()
    assert district_of(workspace, INSIDE_WEST) == answer
    assert min(path.stat().st_size for path in kept) > 100


def test_without_a_place_for_the_cache_units_are_found_all_the_same(workspace):
    workspace.cache_folder.write_text("a file where the folder should be")
    assert assignment_tables(workspace)[Level.DISTRICT].pcodes
    assert district_of(workspace, INSIDE_WEST)


def test_a_list_without_lines_leaves_the_map_usable(workspace):
    drawn = active_set(workspace).units.geometry.notna().sum()
    soate = (
        "soate,name_ru,kind,parent_soate\n"
        "41703220842000,Кызыл-Тууский айылный аймак,ayil_aimak,41703220000000\n"
    )
    info, report = import_boundaries(workspace, [NamedBytes("soate.csv", soate.encode())])
    assert info.is_approximate
    assert sum(report.levels.values()) == report.units + report.derived
    assert active_set(workspace).units.geometry.notna().sum() == drawn
    assert search_units(workspace, "Кызыл-Туу")[0].pcode == "KG03220842000"
    assert open_view(workspace, ViewState(pcode="KG03220842000")).unit.pcode
    assert district_of(workspace, {"lng": np.array([73.0]), "lat": np.array([40.93])})


def test_a_set_of_one_district_opens_on_it(workspace):
    use(workspace, two_districts(Kod=[WEST, EAST], At=["Алга", "Беш"]), code="Kod")
    for tier in Tier:
        assert open_view(workspace, ViewState(tier=tier)).unit.pcode == min(WEST, EAST)
