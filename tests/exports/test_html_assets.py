"""Our modules as one script, libraries and styles as they go into a file."""

from __future__ import annotations

import pytest

from exports import html_assets
from exports.html_assets import bundle, checked, library_scripts, style_sheet

VERSION = "const v = new URL(import.meta.url).search;\n"


@pytest.fixture
def static(tmp_path, monkeypatch):
    """An empty folder of modules; returns `put(name, code)`."""
    monkeypatch.setattr(html_assets, "STATIC", tmp_path)
    bundle.cache_clear()

    def put(name: str, code: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(code, encoding="utf-8")

    yield put
    bundle.cache_clear()


def test_a_module_stands_once_and_after_what_it_imports(static):
    static("a/one.js", "export const ONE = 1;\n")
    one = "const { ONE } = await import(`../a/one.js${v}`);\n"
    two = "const { two } = await import(`./two.js${v}`);\n"
    static("b/two.js", f"{VERSION}{one}export function two() {{ return ONE + 1; }}\n")
    static("b/main.js", f"{VERSION}{one}{two}export const ALL = [ONE, two()];\n")
    code = bundle("b/main.js")
    names = ["modules['a/one.js'] =", "modules['b/two.js'] =", "modules['b/main.js'] ="]
    assert [code.count(name) for name in names] == [1, 1, 1]
    assert sorted(names, key=code.index) == names
    assert "import" not in code
    assert "return { ALL };" in code


@pytest.mark.parametrize(
    "code",
    [
        "import x from './x.js';\n",
        "export default 1;\n",
        "export { x };\n",
        "const x = await import('./x.js');\n",
        "const x = import.meta.url;\n",
    ],
)
def test_another_way_to_import_or_export_is_refused(static, code):
    static("main.js", code)
    with pytest.raises(ValueError, match="cannot be put into one file"):
        bundle("main.js")


@pytest.mark.parametrize("code", ["'</script>'", "'</STYLE'", "<!-- x"])
def test_code_that_would_end_its_block_is_refused(code):
    with pytest.raises(ValueError, match="ends its own block"):
        checked(code)


def test_what_goes_into_a_file_asks_for_nothing():
    assert "url(" not in style_sheet()
    assert "L.map" not in style_sheet()
    leaflet, h3 = library_scripts()
    assert "Leaflet 1.9.4" in leaflet
    assert "latLngToCell" in h3
    assert "import(" not in bundle()
