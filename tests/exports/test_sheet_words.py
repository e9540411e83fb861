"""What stands under a layer's legend on paper and in a map that is given away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.sheet_words import layer_notes
from i18n import LANGUAGES, translator
from layers.layer import Pane
from model.text import text
from tests.exports.samples import Options, view_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_gets_a_map_is_not_told_to_load_boundaries(language):
    t = translator(language)
    view = view_of(Options("district", language, is_approximate=True))
    layer = next(one for one in view.layers if one.pane is Pane.BOUNDARIES)
    on_screen = replace(layer, note=text("layer.approximate_note"))
    assert layer_notes(on_screen, t) == (t("sheet.approximate_lines"),)
    own = text("view.perception")
    assert layer_notes(replace(layer, note=own), t) == (t(own),)
