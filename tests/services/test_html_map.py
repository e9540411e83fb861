"""The map in one file, made of a view: its tier, its mark, its size with official boundaries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from exports.html import draw_html_map
from intake.boundaries import NamedBytes
from layers.cells import incident_cells_layer
from layers.layer import LayerKind
from model.errors import PrivacyError
from model.view import Source, Tier, ViewState
from services.boundaries import import_boundaries
from services.ground import cells_of_unit
from services.html_map import make_html_map
from services.map_view import open_view
from store.audit import list_audit
from tests.exports.html_check import content_in
from tests.services.conftest import TODAY

SUZAK = "KG03220000000"
MOST_BYTES = 3_000_000


def test_a_public_file_is_the_public_view_and_is_not_logged(demo_workspace):
    state = ViewState(pcode=SUZAK, tier=Tier.PUBLIC)
    document = make_html_map(demo_workspace, state, language="ru", today=TODAY)
    assert (document.name, document.mime) == ("suzak-public.html", "text/html")
    content = content_in(document.data)
    view = open_view(demo_workspace, state, today=TODAY)
    assert content["tier"] == "public"
    assert [la["key"] for la in content["layers"]] == [la.key for la in view.layers]
    assert content["texts"]["ru"]["mark"] == ""
    for layer, held in zip(view.layers, content["layers"], strict=True):
        if layer.kind is LayerKind.CELLS:  # lower limits of classes, never counts
            assert set(held["data"]["value"]) <= {5, 10, 20}


def test_a_working_file_needs_a_reason_and_is_logged(workspace):
    state = ViewState(pcode=SUZAK, tier=Tier.WORKING)
    with pytest.raises(PrivacyError, match="reason_missing"):
        make_html_map(workspace, state, reason="  ", today=TODAY)
    document = make_html_map(workspace, state, reason=" staff meeting ", today=TODAY)
    assert document.name == "suzak-working.html"
    assert content_in(document.data)["texts"]["en"]["mark"] == (
        "Working document no. 1. Reason: staff meeting"
    )
    logged = [one for one in list_audit(workspace.store) if one.action == "working_document"]
    assert [one.summary["reason"] for one in logged] == ["staff meeting"]


def test_of_two_pictures_one_is_seen_at_a_time(demo_workspace):
    state = ViewState(pcode=SUZAK, tier=Tier.WORKING, source=Source.SIDE_BY_SIDE)
    content = content_in(make_html_map(demo_workspace, state, reason="x", today=TODAY).data)
    cells = [layer for layer in content["layers"] if layer["kind"] == "cells"]
    assert len(cells) == 2
    assert all(layer["is_alternative"] for layer in cells)


def test_two_thousand_cells_on_official_boundaries_stay_small(workspace, shared_dir):
    names = ("boundaries/kgz_admbnda_adm2_moes_20181119.json", "gazetteer/soate_kgz_2021.csv")
    files = [NamedBytes(name, (shared_dir / name).read_bytes()) for name in names]
    import_boundaries(workspace, files)
    view = open_view(workspace, ViewState(pcode=SUZAK, tier=Tier.WORKING), today=TODAY)
    cells = cells_of_unit(workspace, SUZAK, resolution=8)
    assert len(cells) > 2_000
    counts = np.random.default_rng(5).integers(1, 60, len(cells))
    layer = incident_cells_layer(pd.Series(counts, index=pd.Index(cells, name="cell")))
    view = replace(view, layers=(*view.layers, layer))
    assert len(draw_html_map(view, language="ky", made_on=TODAY)) < MOST_BYTES
