"""A snapshot's file name is a name, whatever a unit is called."""

from __future__ import annotations

import json

import pytest
import shapely

from exports.sheet import SheetFormat
from intake.boundaries import ColumnMapping, NamedBytes
from model.admin import Level
from model.view import Tier, ViewState
from services.boundaries import import_boundaries
from services.snapshot import SheetChoice, make_snapshot
from tests.services.conftest import TODAY


@pytest.mark.parametrize(
    ("called", "stem"), [('../../etc/pass"wd', "etc-pass-wd"), ("***", "map"), ("Ысык-Көл", None)]
)
def test_no_sign_of_a_name_leads_out_of_a_folder(workspace, called, stem):
    feature = {
        "type": "Feature",
        "properties": {"Kod": "KG08206000000", "At": called},
        "geometry": json.loads(shapely.to_geojson(shapely.box(74.0, 42.0, 74.1, 42.1))),
    }
    document = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    mapping = ColumnMapping(Level.DISTRICT, code="Kod", name_en="At")
    import_boundaries(workspace, [NamedBytes("own.geojson", document)], mapping=mapping)
    state = ViewState(pcode="KG08206000000", tier=Tier.PUBLIC)
    choice = SheetChoice(file_format=SheetFormat.PNG, dpi=72, language="en")
    name = make_snapshot(workspace, state, choice, today=TODAY).name
    assert not set(name) & set('/\\":*')
    assert name.endswith("-public-en.png")
    if stem:
        assert name == f"{stem}-public-en.png"
