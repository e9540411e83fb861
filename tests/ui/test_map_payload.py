"""What Python sends to the map: the schema, the tiers, hashes, encodings, and events back."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import h3
import jsonschema
import numpy as np
import pytest

from i18n import LANGUAGES, keys
from layers.encode import encode_cube, encode_layer
from model.errors import PrivacyError
from model.text import text
from model.view import Month, PublicAccounting, Source, Tier, ViewState
from tests.ui import map_samples as samples
from ui.map_events import MAX_ITEMS, parse_event, parse_have, parse_number
from ui.map_payload import Button, Panel, PanelRow, PanelTable, build_payload
from ui.static_files import base_address, content_hash, module_names

STATIC = Path(__file__).parents[2] / "static"
SCHEMA = json.loads((STATIC / "map" / "payload.schema.json").read_text(encoding="utf-8"))
GOLDEN = Path(__file__).parent / "golden" / "map_payload.json"


def payload(state: ViewState | None = None, **options):
    tier = options.pop("tier", Tier.WORKING)
    view = options.pop("view", samples.view(tier=tier))
    return build_payload(
        view, state or ViewState(tier=tier), language=options.pop("language", "en"),
        choices=samples.choices(), **options,
    )  # fmt: skip


def check_schema(message):
    jsonschema.validate(message, SCHEMA)
    for content in message["data"].values():
        body = json.loads(content)
        part = {"$ref": f"#/$defs/{body['kind']}", "$defs": SCHEMA["$defs"]}
        jsonschema.validate(body, part)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tier", list(Tier))
def test_message_and_data_sets_follow_the_schema(language, tier):
    check_schema(payload(language=language, tier=tier))


def test_message_is_the_golden_one():
    """The browser's tests draw this very message: a change here is a change of the contract."""
    message = payload(language="ky")
    assert message == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_panel_and_search_follow_the_schema_and_format_numbers():
    panel = Panel(
        title=text("mapui.cell"),
        rows=(PanelRow(text("mapui.incidents"), 12345),),
        tables=(PanelTable(text("mapui.by_category"), (text("mapui.number"),), ((7,),)),),
        buttons=(Button("open_data", text("mapui.empty_import"), values={"a": "b"}),),
        cell="8820e6c401fffff",
    )
    message = payload(panel=panel)
    check_schema(message)
    assert message["panel"]["rows"] == [["Incidents (police)", "12\u202f345"]]
    assert message["panel"]["tables"][0]["numeric"] == [True]
    assert message["selected"]["cell"] == "8820e6c401fffff"


def test_the_account_says_what_became_of_every_record():
    account = payload()["account"]
    assert account == "Stored 8 = shown 5 + left out by the filter 2 + outside the unit 1"


def test_public_account_is_the_gates_own_words():
    view = replace(
        samples.view(tier=Tier.PUBLIC),
        accounting=PublicAccounting(5, 1, (text("view.disclaimer"), text("view.approximate"))),
    )
    account = payload(tier=Tier.PUBLIC, view=view)["account"]
    assert account.startswith("Boundaries shown")
    assert "5" not in account


@pytest.mark.parametrize(
    "view",
    [
        samples.view(tier=Tier.PUBLIC, has_cube=True),
        replace(samples.view(tier=Tier.PUBLIC), layers=(samples.cells_layer(),)),
    ],
)
def test_nothing_finer_than_the_public_tier_is_sent(view):
    with pytest.raises(PrivacyError):
        payload(tier=Tier.PUBLIC, view=view)


def test_data_the_browser_holds_are_named_but_not_sent():
    first = payload()
    again = payload(have=frozenset(first["data"]))
    assert again["data"] == {}
    assert again["layers"] == first["layers"]
    assert len(json.dumps(again)) < 6_000


def test_a_changed_layer_is_sent_alone():
    first = payload()
    layer = samples.cells_layer()
    changed = replace(layer, table=layer.table.assign(value=[2.0, np.nan, 4.0]))
    view = samples.view()
    view = replace(view, layers=(changed, *view.layers[1:]))
    assert list(payload(view=view, have=frozenset(first["data"]))["data"]) == [
        encode_layer(changed, language="en").hash
    ]


def test_only_the_layer_whose_counts_the_cube_holds_may_be_recoloured():
    cubed = [layer["is_cubed"] for layer in payload()["layers"]]
    assert cubed == [True, False, False]
    for source in (Source.RESIDENTS, Source.DIFFERENCE):
        assert not any(layer["is_cubed"] for layer in payload(ViewState(source=source))["layers"])


def test_period_is_given_as_positions_within_the_months():
    window = payload(ViewState(period=(Month(2025, 2), Month(2030, 1))))["choices"]["period"]
    assert window["window"] == [1, 1]
    assert payload()["choices"]["period"]["window"] == [0, 1]


def test_sensitive_categories_are_a_marked_group_of_their_own():
    groups = payload()["choices"]["categories"]["groups"]
    assert [(g["name"], g["is_sensitive"]) for g in groups] == [
        ("open", False), ("sensitive", True),
    ]  # fmt: skip


def test_cells_come_back_exactly_from_their_differences():
    content = json.loads(encode_layer(samples.cells_layer(), language="en").json)
    assert indexes(content) == [h3.int_to_str(int(cell)) for cell in samples.CELLS]
    assert content["value"] == [1, None, 4]
    assert content["class"] == [0, -1, 1]
    assert [content["styles"][at][0] for at in content["style"]] == [
        "#a1dab4", "#a1dab4", "#225ea8",
    ]  # fmt: skip


@pytest.mark.parametrize("resolution", range(16))
def test_every_resolution_comes_back(resolution):
    cells = sorted(h3.str_to_int(c) for c in h3.grid_disk(h3.latlng_to_cell(42, 74, resolution), 2))
    cube = replace(
        samples.cube(), cells=np.array(cells, dtype=np.uint64), area_km2=np.ones(len(cells))
    )
    assert indexes(json.loads(encode_cube(cube).json)) == [h3.int_to_str(c) for c in cells]


def indexes(content):
    """Decode as static/map/decode.js does."""
    unused = 2 ** (45 - 3 * content["resolution"])
    keys_ = np.cumsum(content["cell"])
    assert int(keys_.max()) * unused < 2**53  # JavaScript's numbers hold it exactly
    return [
        f"8{content['resolution']:x}{int(key) * unused + unused - 1:013x}" for key in keys_.tolist()
    ]


def test_cells_of_two_resolutions_are_refused():
    layer = samples.cells_layer()
    mixed = layer.table.copy()
    mixed.index = [*samples.CELLS[:2], h3.str_to_int(h3.latlng_to_cell(42, 74, 7))]
    with pytest.raises(ValueError, match="one resolution"):
        encode_layer(replace(layer, table=mixed), language="en")


def test_empty_layers_can_be_sent():
    view = samples.view()
    empty = tuple(replace(layer, table=layer.table.iloc[:0]) for layer in view.layers)
    check_schema(payload(view=replace(view, layers=empty)))


def test_cube_entries_keep_their_cell_category_and_month():
    content = json.loads(encode_cube(samples.cube()).json)
    entries = zip(
        np.cumsum(content["cell_at"]).tolist(), content["category_at"], content["month_at"],
        content["count"], strict=True,
    )  # fmt: skip
    assert set(entries) == {(2, 1, 1, 3), (0, 0, 0, 1), (2, 0, 0, 1)}


def test_shapes_travel_as_differences_of_about_a_metre():
    content = json.loads(encode_layer(samples.units_layer(), language="ky").json)
    kind, (ring,) = content["shape"][0]
    at = np.cumsum(np.array(ring).reshape(-1, 2), axis=0) / 1e5
    assert kind == "area"
    assert {tuple(point) for point in at.tolist()} == {
        (74.0, 42.0), (75.0, 42.0), (75.0, 43.0), (74.0, 43.0),
    }  # fmt: skip
    assert content["label"] == ["Ак-Суу", "Тоң"]


def test_a_place_without_position_is_left_out():
    content = json.loads(encode_layer(samples.places_layer(), language="en").json)
    assert content["id"] == ["p1"]
    assert content["at"] == [7450000, 4250000]


VIEW_VALUES = {
    "source": "police", "measure": "count", "resolution": None, "categories": None,
    "period": None, "release": None,
}  # fmt: skip


def event(kind, **values):
    return parse_event({"kind": kind, "values": values, "number": 1, "have": []})


def test_events_are_parsed_into_our_types():
    view = event("view", **{**VIEW_VALUES, "categories": ["alcohol"], "resolution": 8,
                            "period": ["2025-01", "2025-03"]})  # fmt: skip
    assert view.values["period"] == (Month(2025, 1), Month(2025, 3))
    assert view.values["categories"] == frozenset({"alcohol"})
    assert event("view", **VIEW_VALUES).values["categories"] is None
    assert event("tier", tier="public").values["tier"] is Tier.PUBLIC
    assert event("select_cell", cell="8820e6c401fffff").values["cell"] == "8820e6c401fffff"
    clicked = event("select_cell", cell="8820e6c401fffff", at=[74.5, 42])
    assert clicked.values["at"] == (74.5, 42.0)
    assert event("layers", layers=["units"]).values["layers"] == frozenset({"units"})
    assert event("search", query="  Жети-Өгүз ").values["query"] == "Жети-Өгүз"


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {"kind": "nothing", "values": {}},
        {"kind": ["view"], "values": {}},
        {"kind": "view", "values": {}},
        {"kind": "view", "values": {**VIEW_VALUES, "source": "secret"}},
        {"kind": "view", "values": {**VIEW_VALUES, "resolution": 15}},
        {"kind": "view", "values": {**VIEW_VALUES, "resolution": True}},
        {"kind": "view", "values": {**VIEW_VALUES, "categories": ["no_such"]}},
        {"kind": "view", "values": {**VIEW_VALUES, "categories": []}},
        {"kind": "view", "values": {**VIEW_VALUES, "categories": "alcohol"}},
        {"kind": "view", "values": {**VIEW_VALUES, "period": ["2025-03", "2025-01"]}},
        {"kind": "view", "values": {**VIEW_VALUES, "period": ["2025-13", "2026-01"]}},
        {"kind": "view", "values": {**VIEW_VALUES, "release": "x" * 101}},
        {"kind": "select_cell", "values": {"cell": "8820e6c401fffff'; drop"}},
        {"kind": "select_unit", "values": {"pcode": "KG 01", "open": True}},
        {"kind": "select_unit", "values": {"pcode": "KG01", "open": False, "at": ["x", 1]}},
        {"kind": "select_unit", "values": {"pcode": "KG01", "open": False, "at": [200, 1]}},
        {"kind": "select_unit", "values": {"pcode": "KG01", "open": False, "at": [1e400, 1]}},
        {"kind": "select_unit", "values": {"pcode": "KG01", "open": "yes"}},
        {"kind": "search", "values": {"query": "x" * 101}},
        {"kind": "action", "values": {"action": "../etc", "values": {}}},
        {"kind": "action", "values": {"action": "a", "values": {"b": 1}}},
        {"kind": "layers", "values": {"layers": ["x"] * (MAX_ITEMS + 1)}},
        {"kind": "tier", "values": {"tier": {"$ne": None}}},
    ],
)
def test_an_event_that_makes_no_sense_is_dropped(raw):
    assert parse_event(raw) is None


def test_hashes_and_numbers_from_the_browser_are_checked():
    good = "0123456789abcdef01"
    assert parse_have({"have": [good, "x", 3, None]}) == frozenset({good})
    assert parse_have({"have": "all"}) == frozenset()
    assert parse_number({"number": 7}) == 7
    assert [parse_number({"number": n}) for n in (-1, True, 1.5, 2**60, None)] == [0] * 5


def test_vendored_files_are_what_their_makers_published():
    record = tomllib.loads((STATIC / "vendor" / "VENDOR.toml").read_text(encoding="utf-8"))
    listed = {STATIC / "vendor" / "VENDOR.toml", STATIC / "vendor" / ".gitattributes"}
    for package in record["package"]:
        assert package["licence"]
        for name, expected in package["sha256"].items():
            path = STATIC / "vendor" / package["folder"] / name
            listed.add(path)
            assert hashlib.sha256(path.read_bytes()).hexdigest() == expected, name
    assert {p for p in (STATIC / "vendor").rglob("*") if p.is_file()} == listed


def sources():
    return {
        name: (STATIC / "map" / name).read_text(encoding="utf-8") for name in module_names("map")
    }


def test_text_never_becomes_code_in_the_browser():
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")
    found = {name for name, source in sources().items() if forbidden.search(source)}
    assert found == set()


def test_every_word_of_the_component_is_in_the_catalogues():
    spoken = re.compile(r"""say\(\s*["'](\w+)["']""")
    used = {key for source in sources().values() for key in spoken.findall(source)}
    for language in LANGUAGES:
        known = {key.removeprefix("map.") for key in keys(language) if key.startswith("map.")}
        assert used <= known


def test_modules_load_each_other_under_one_version():
    """An import without the version would let a browser's cache mix two releases."""
    for name, source in sources().items():
        plain = re.findall(r"""^\s*import\s.*|import\(["'][^)]*["']\)""", source, re.MULTILINE)
        assert plain == [], name
    assert re.fullmatch(r"[0-9a-f]{12}", content_hash())


def test_modules_are_small():
    for name, source in sources().items():
        assert source.count("\n") <= 300, name


def test_static_files_are_found_below_the_configured_path(monkeypatch):
    monkeypatch.setattr("ui.map_component.st.get_option", lambda _name: "/maps/")
    assert base_address() == "/maps/app/static/"
    monkeypatch.setattr("ui.map_component.st.get_option", lambda _name: "")
    assert base_address() == "/app/static/"
