"""The map in one file, read without a browser: whole, closed, in three languages, and honest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exports.html import draw_html_map
from exports.html_assets import library_scripts
from i18n import LANGUAGES
from layers.layer import LayerKind
from model.errors import PrivacyError
from model.text import text
from model.view import Accounting, Tier
from tests.exports.html_check import (
    ADDRESS,
    Elements,
    cells_in,
    content_in,
    fills_in,
    hash_of,
    policy_of,
    runs,
)
from tests.exports.samples import (
    MADE_ON,
    TITLES,
    Options,
    SampleTranslator,
    empty_cube,
    official_views,
    view_of,
)

pytestmark = pytest.mark.usefixtures("sample_names")
MOST_BYTES = 3_000_000


def drawn(view, **options):
    return draw_html_map(view, **{"language": "ky", "made_on": MADE_ON, **options})


def test_the_file_asks_for_nothing_and_its_policy_lets_nothing_else_run():
    html = drawn(view_of(Options()))
    for tag, attributes in Elements(html.decode("utf-8")).found:
        assert not {"src", "href", "srcset", "style"} & set(attributes), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")]
    policy = policy_of(html)
    assert policy["default-src"] == ["'none'"]
    assert set(policy) == {"default-src", "script-src", "style-src", "base-uri", "form-action"}
    for kind in ("script", "style"):
        assert policy[f"{kind}-src"] == [hash_of(code) for tag, code in runs(html) if tag == kind]
    scripts = [code for tag, code in runs(html) if tag == "script"]
    own = "".join(code for code in scripts if code not in library_scripts())
    assert "modules" in own
    assert {*ADDRESS.findall(own)} == {"http://www.w3.org"}  # the name of SVG, not an address


def test_the_same_view_gives_the_same_bytes():
    view = view_of(Options())
    assert drawn(view) == drawn(view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_everything(language):
    view = view_of(Options(is_demo=True, is_approximate=True))
    html = drawn(view, language=language)
    t = SampleTranslator(language)
    content = content_in(html)
    assert content["language"] == language
    assert [one["code"] for one in content["languages"]] == list(LANGUAGES)
    assert f'<html lang="{language}">' in html.decode("utf-8")
    said = content["texts"][language]
    assert said["title"] == TITLES["district"].in_language(language)
    assert said["sentences"] == [t(sentence) for sentence in view.sentences]
    notes = " ".join(said["notes"])
    assert t("view.disclaimer") in notes
    assert t(view.sources[0]) in notes
    assert t("export.accuracy_approximate") in notes
    assert t("sheet.projection") not in notes  # that of paper
    assert t("view.disclaimer_short") in said["credit"]
    assert said["demo"] == t("sheet.demo")
    assert said["stamp"] == t("sheet.public_stamp")
    assert not [word for word in said.values() if "⟦" in str(word)]


def test_layers_classes_and_legend_are_those_of_the_view():
    view = view_of(Options())
    content = content_in(drawn(view))
    t = SampleTranslator("ru")
    assert [layer["key"] for layer in content["layers"]] == [layer.key for layer in view.layers]
    for layer, held, said in zip(
        view.layers, content["layers"], content["texts"]["ru"]["layers"], strict=True
    ):
        assert said["title"] == t(layer.title)
        assert said["legend"] == [t(entry.text) for entry in layer.legend]
        assert [entry["style"][0] for entry in held["legend"]] == [e.fill for e in layer.legend]
        assert fills_in(held["data"]) == layer.table["fill"].tolist()
        if layer.kind is LayerKind.CELLS:
            assert np.array_equal(cells_in(held["data"]), layer.table.index.to_numpy())
            assert held["data"]["class"] == layer.table["class_index"].tolist()
        else:
            assert held["data"]["id"] == layer.table["id"].tolist()


def test_a_public_file_holds_no_exact_number():
    view = view_of(Options(tier=Tier.PUBLIC))
    working = view_of(Options(tier=Tier.WORKING))
    mixed = [
        replace(view, layers=working.layers),
        replace(view, cube=empty_cube()),
        replace(view, accounting=Accounting(420, 300, 80, 30, 10)),
    ]
    for one in mixed:
        with pytest.raises(PrivacyError):
            drawn(one)
    assert content_in(drawn(view))["tier"] == "public"


def test_a_working_file_says_so_with_its_number_and_reason():
    mark = text("view.working_document", number=7, reason="staff meeting")
    view = view_of(Options(tier=Tier.WORKING))
    said = content_in(drawn(replace(view, disclaimers=(mark, *view.disclaimers))))["texts"]["en"]
    assert said["stamp"] == "WORKING VIEW"
    assert "7" in said["mark"]
    assert "staff meeting" in said["mark"]
    assert said["mark"] in said["notes"]


def test_a_layer_that_is_off_is_in_the_file_and_off():
    view = view_of(Options())
    first, *rest = view.layers
    html = drawn(replace(view, layers=(replace(first, is_on=False), *rest))).decode("utf-8")
    assert "feature_group_0.addTo" not in html
    assert "feature_group_1.addTo" in html


def test_of_alternatives_one_is_on():
    view = view_of(Options())
    cells = next(layer for layer in view.layers if layer.kind is LayerKind.CELLS)
    other = replace(cells, key="residents", is_perception=True)
    both = replace(view, layers=(cells, other))
    html = drawn(both, alternatives=frozenset({cells.key, other.key}))
    assert [layer["is_alternative"] for layer in content_in(html)["layers"]] == [True, True]
    assert b"feature_group_0.addTo" in html
    assert b"feature_group_1.addTo" not in html
    one_seen = SampleTranslator("en")("htmlmap.one_seen")
    assert content_in(html)["texts"]["en"]["sentences"][0] == one_seen
    assert one_seen not in content_in(drawn(both))["texts"]["en"]["sentences"]


def test_a_view_without_records_is_a_map_all_the_same():
    view = view_of(Options())
    bare = replace(view, layers=tuple(replace(la, table=la.table.iloc[:0]) for la in view.layers))
    assert len(content_in(drawn(bare))["layers"]) == len(view.layers)


def test_a_district_of_two_thousand_cells_stays_small():
    view = view_of(Options(resolution=8))
    cells = next(layer for layer in view.layers if layer.kind is LayerKind.CELLS)
    assert len(cells.table) > 2_000
    assert len(drawn(view)) < MOST_BYTES


def test_a_district_of_the_official_set_stays_small(shared_dir):
    view, _ = official_views(shared_dir, Options(resolution=8), "KG02210000000")
    assert len(drawn(view)) < MOST_BYTES
