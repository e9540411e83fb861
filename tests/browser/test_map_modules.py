"""The component's pure modules, in Chromium on a bare page without Streamlit."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PROJECT, watch

pytestmark = pytest.mark.browser

GOLDEN = Path(__file__).parents[1] / "ui" / "golden" / "map_payload.json"


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def bare(browser: Browser) -> Iterator[Page]:
    """A blank page beside the static files; `use(name)` imports a module."""
    serve = partial(_Quiet, directory=str(PROJECT / "static"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    page = browser.new_page()
    outside: list[str] = []
    watch(page, outside)
    page.goto(f"http://127.0.0.1:{server.server_port}/map/map.css")
    page.evaluate("() => { globalThis.use = (name) => import(`/map/${name}.js?v=1`); }")
    page.add_script_tag(url="/vendor/h3-js/h3-js.umd.js")
    yield page
    page.close()
    server.shutdown()
    thread.join()
    server.server_close()
    assert outside == []


CUBE = """{
  cells: ["a", "b"], area: [0.5, 2], categories: ["x", "y"], months: ["2025-01", "2025-02"],
  cellAt: [0, 0, 1, 1], categoryAt: [0, 1, 0, 0], monthAt: [0, 0, 0, 1], count: [1, 2, 3, 4] }"""


@pytest.mark.parametrize(
    ("choice", "cells", "months", "inside"),
    [
        ("categories: null, from: 0, to: 1", [3, 7], [6, 4], 10),
        ("categories: new Set(['x']), from: 0, to: 0", [1, 3], [4, 4], 4),
        ("categories: new Set(), from: 0, to: 1", [0, 0], [0, 0], 0),
    ],
)
def test_cube_is_summed_by_category_and_period(bare, choice, cells, months, inside):
    sums = bare.evaluate(f"""async () => {{
      const {{ sumCube }} = await use("cube");
      const s = sumCube({CUBE}, {{ {choice} }});
      return [[...s.perCell], [...s.perMonth], s.inWindow]; }}""")
    assert sums == [cells, months, inside]


def test_density_is_per_true_area(bare):
    density = bare.evaluate(f"""async () => {{
      const {{ measureCells }} = await use("cube");
      return [...measureCells({CUBE}, Float64Array.from([3, 7]), "density")]; }}""")
    assert density == [6, 3.5]


def test_classes_have_inclusive_upper_limits_and_zero_is_not_no_data(bare):
    classes = bare.evaluate("""async () => {
      const { classify } = await use("classify");
      return [...classify([0, NaN, 1, 2, 3, 5, 99], [2, 5])]; }""")
    assert classes == [-2, -1, 0, 0, 1, 1, 1]


def test_drawn_rows_and_the_legend_give_each_class_its_style(bare):
    table = bare.evaluate("""async () => {
      const { classStyles } = await use("classify");
      const style = (fill) => ({ fill, outline: "", outlinePx: 0, dash: [], pattern: "" });
      const layer = { styles: [style("#111111"), style("")], style: [0, 1, 1],
        classIndex: [0, -1, -1], value: [1, NaN, 0] };
      const legend = [style(""), style("#111111"), style("#222222")];
      const t = classStyles(layer, legend, [2, 5]);
      return [t.ofClass.map((at) => t.styles[at].fill), t.ofZero, t.ofNoData]; }""")
    assert table == [["#111111", "#222222"], 1, 1]


def test_numbers_and_periods_are_written_as_the_language_does(bare):
    words = bare.evaluate("""async () => {
      const { formatNumber, periodWords, speaker } = await use("format");
      const say = speaker({ a: "{value} cells {other}", decimal_mark: "," });
      return [formatNumber(1234567.5, ","), formatNumber(0), formatNumber(100, ".", 0),
        formatNumber(-0.04), periodWords(["May", "June"], 0, 1), periodWords(["May"], 0, 0),
        periodWords(["январь", "Июнь"], 0, 1, "ru"),
        say("a", { value: 1000.25 }), say("b")]; }""")
    assert words == [
        "1\u202f234\u202f567,5", "0", "100", "−0.04", "May – June", "May", "Январь – июнь",
        "1\u202f000,25 cells {other}", "⟦b⟧",
    ]  # fmt: skip


def test_the_golden_message_is_accepted_and_decoded(bare):
    message = json.loads(GOLDEN.read_text(encoding="utf-8"))
    result = bare.evaluate(
        """async (message) => {
      const { faultsOf } = await use("payload");
      const { Store } = await use("store");
      const store = new Store();
      const missing = store.receive(message);
      const [cells, units, places] = message.layers.map((layer) => store.get(layer.hash));
      const cube = store.get(message.cube);
      return { faults: faultsOf(message), missing, cells: cells.cells,
        values: [...cells.value].map((v) => (Number.isNaN(v) ? null : v)),
        ring: [...units.shapes[0].rings[0]].slice(0, 2), label: places.label[0],
        cube: [...cube.cellAt].map((at) => cube.cells[at]), area: h3.cellArea(cube.cells[0], "km2"),
        have: store.have.length }; }""",
        message,
    )
    assert result["faults"] == []
    assert result["missing"] == []
    assert result["cells"] == ["8820e6c401fffff", "8820e6c403fffff", "8820e6c405fffff"]
    assert result["values"] == [1, None, 4]
    assert sorted(result["cube"]) == ["8820e6c401fffff", *["8820e6c405fffff"] * 2]
    assert result["label"] == "<img src=x onerror=alert(1)>"
    assert result["have"] == 5
    assert 0.8 < result["area"] < 0.9


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("m.version = 2", "version 2, not 1"),
        ("m.tier = 'public'", "a cube in the public tier"),
        ("m.tier = 'public'; m.cube = null", "layer 0 is of the working tier"),
        ("m.bounds = [1, 2, NaN, 4]", "bounds"),
        ("delete m.layers", "layers is undefined, not array"),
    ],
)
def test_a_wrong_message_is_refused(bare, change, fault):
    message = json.loads(GOLDEN.read_text(encoding="utf-8"))
    faults = bare.evaluate(
        f"""async (m) => {{ {change}; const {{ faultsOf }} = await use("payload");
            return faultsOf(m); }}""",
        message,
    )
    assert fault in faults


def test_store_names_what_is_missing_and_forgets_what_another_tier_left(bare):
    result = bare.evaluate("""async () => {
      const { Store } = await use("store");
      const store = new Store();
      const message = (hash, data) => ({ layers: [{ hash }], texts: hash, cube: null, data });
      const json = JSON.stringify({ kind: "texts" });
      const missing = store.receive(message("a", {}));
      store.receive(message("a", { a: json }));
      store.receive(message("b", { b: json }));
      const both = store.have;
      store.keepOnly(message("b", {}));
      return [missing, both, store.have]; }""")
    assert result == [["a", "a"], ["a", "b"], ["b"]]


def test_names_never_cover_each_other_and_the_first_in_rank_stays(bare):
    placed = bare.evaluate("""async () => {
      const { placeLabels } = await use("labels");
      const names = Array.from({ length: 60 }, (_, i) => ({ text: String(i), x: (i * 37) % 300,
        y: (i * 53) % 200, width: 60, height: 14, offset: i % 2 ? 5 : 0, priority: i }));
      return placeLabels(names, { width: 300, height: 200, obstacles: [[0, 0, 100, 50]] }); }""")
    boxes = [(p["left"], p["top"], p["left"] + 60, p["top"] + 14) for p in placed]
    boxes.append((0, 0, 100, 50))
    for at, a in enumerate(boxes):
        for b in boxes[at + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert placed[0]["text"] == "59"


def test_a_route_is_found_within_reach_and_before_the_area_it_crosses(bare):
    found = bare.evaluate("""async () => {
      const { markAt } = await use("hit");
      const { boxOf, toWorld } = await use("world");
      const route = toWorld([74, 42, 75, 42.5]);
      const area = toWorld([74, 41.9, 75, 41.9, 75, 42.6, 74, 42.6, 74, 41.9]);
      const rings = [[route], [area]];
      const item = { isOn: true, layer: { kind: "shapes", pane: "marks" },
        data: { shapes: [{ isArea: false }, { isArea: true }] },
        shape: { rings, boxes: rings.map(boxOf) } };
      const at = (lng, lat, zoom) => markAt([item], lng, lat, 256 * 2 ** zoom)?.i ?? null;
      const on = at(74.5, 42.2505, 10); // a pixel is 34 m here
      return [on, at(74.5, 42.4, 10), at(76, 42.5, 10), at(74.5, 42.2605, 15)]; }""")
    assert found == [0, 1, None, 1]


def test_symbols_are_small_over_the_country_and_grow_with_the_zoom(bare):
    """At 7 the whole country is seen, in cells of some 7 px: marks must not hide them."""
    marks, places, dots = bare.evaluate("""async () => {
      const { radiusOf } = await use("draw");
      const at = (pane) => [6, 7, 10, 13].map((z) => radiusOf({ layer: { pane } }, 256 * 2 ** z));
      return ["marks", "places", "ground"].map(at); }""")
    for radii, least, most in ((marks, 3, 8), (places, 4, 8), (dots, 2, 4)):
        assert radii == sorted(radii)
        assert radii[0] == radii[1] <= least
        assert least < radii[3] <= most


def test_shared_edges_are_drawn_once_by_the_first(bare):
    """Two dashed lines over each other would look solid: official where it is not."""
    edges = bare.evaluate("""async () => {
      const { uniqueEdges } = await use("world");
      const box = (x) => Float64Array.from([x, 0, x + 0.1, 0, x + 0.1, 0.1, x, 0.1, x, 0]);
      return uniqueEdges([[box(0.1)], [box(0.2)]]).map((lines) =>
        lines.reduce((n, line) => n + line.length / 2 - 1, 0)); }""")
    assert edges == [4, 3]


def test_points_are_inside_by_the_even_odd_rule(bare):
    inside = bare.evaluate("""async () => {
      const { isInside } = await use("world");
      const outer = [0, 0, 4, 0, 4, 4, 0, 4, 0, 0], hole = [1, 1, 3, 1, 3, 3, 1, 3, 1, 1];
      return [[0.5, 0.5], [2, 2], [5, 2]].map(([x, y]) => isInside([outer, hole], x, y)); }""")
    assert inside == [True, False, False]


@pytest.mark.parametrize(
    ("press", "command"),
    [
        ("key: '/'", {"name": "search"}),
        ("key: '3'", {"name": "layer", "by": 3}),
        ("key: '0'", None),
        ("key: 'х', code: 'BracketLeft'", {"name": "monthBack"}),
        ("key: '.', code: 'Slash'", {"name": "search"}),
        ("key: '.', code: 'Period'", None),
        ("key: 'f', ctrlKey: true", None),
        ("key: 'ArrowLeft'", {"name": "pan", "by": [-120, 0]}),
    ],
)
def test_keys_mean_the_same_on_both_alphabets(bare, press, command):
    found = bare.evaluate(f"""async () => {{
      const {{ commandOf }} = await use("keyboard");
      return commandOf({{ {press} }}); }}""")
    assert found == command


def test_choices_of_categories_and_months(bare):
    result = bare.evaluate("""async () => {
      const c = await use("choices");
      const all = ["a", "b", "c"];
      const some = c.withCategories({ categories: null }, ["a"], false, all);
      const back = c.withCategories(some, ["a"], true, all);
      return [[...some.categories], back.categories, c.moveWindow([2, 4], -5, 10),
        c.moveWindow([2, 4], 50, 10), c.clampWindow([8.6, -3], 10),
        c.viewValues({ ...some, window: [0, 2] }, ["2025-01", "2025-02", "2025-03"])]; }""")
    assert result[:5] == [["b", "c"], None, [0, 2], [7, 9], [0, 9]]
    assert result[5]["period"] is None
    assert result[5]["categories"] == ["b", "c"]


def test_a_row_s_legend_entry_is_the_one_with_its_outline(bare):
    found = bare.evaluate("""async () => {
      const { entryOf } = await use("legend");
      const legend = [
        { text: "better", style: ["", "#0b7a3b", 1, "", ""] },
        { text: "worse", style: ["", "#a65600", 1, "", ""] },
        { text: "dots", style: ["#fff", "", 1, "", "dots"] },
      ];
      const styles = [
        { fill: "", outline: "#a65600", pattern: "" },
        { fill: "", outline: "#0b7a3b", pattern: "" },
        { fill: "", outline: "#123456", pattern: "" },
        { fill: "#fff", outline: "", pattern: "" },
      ];
      const item = { layer: { legend }, styles, styleAt: [0, 1, 2, 3, -1] };
      return [0, 1, 2, 3, 4].map((i) => entryOf(item, i)?.text ?? null); }""")
    assert found == ["worse", "better", "better", None, None]
