"""A sheet as SVG in a real browser without a network: its own letters, its own widths."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exports.sheet import Orientation, Paper, SheetFormat, draw_sheet
from exports.sheet_text import MM_PER_POINT, FontStyle, text_width_mm
from i18n import translator
from model.text import text
from model.view import Tier
from tests.exports.samples import MADE_ON, Options, locator, view_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sample_names")]

REASON = "Ңңҥ Өө Үү: Өзгөн, Ысык-Көл, Жеңиш"

LOOK = """async () => {
  await document.fonts.ready;
  const texts = [...document.querySelectorAll("text")].map((node) => ({
    words: node.textContent,
    style: getComputedStyle(node).fontStyle,
    weight: getComputedStyle(node).fontWeight,
    size: parseFloat(getComputedStyle(node).fontSize),
    length: node.getComputedTextLength(),
  }));
  const faces = [...document.fonts].map((f) => [f.weight, f.style, f.status, f.family]);
  return { texts, faces };
}"""


@pytest.fixture
def sample_names(monkeypatch):
    """Let the sheet say the names of the samples, which stand in no catalogue."""
    from tests.exports.samples import SampleTranslator

    monkeypatch.setattr("exports.sheet.translator", SampleTranslator)


def test_a_browser_shows_every_text_in_the_font_that_the_file_carries(
    page_without_network, tmp_path
):
    view = view_of(Options("district", resolution=6, tier=Tier.WORKING, is_demo=True))
    mark = text("view.working_document", number=7, reason=REASON)
    data = draw_sheet(
        [replace(view, disclaimers=(mark, *view.disclaimers))],
        language="ky",
        paper=Paper.A4,
        orientation=Orientation.LANDSCAPE,
        file_format=SheetFormat.SVG,
        locator=locator(),
        made_on=MADE_ON,
    )
    file = tmp_path / "sheet.svg"
    file.write_bytes(data)
    page = page_without_network
    page.goto(file.as_uri())
    seen = page.evaluate(LOOK)
    assert {tuple(face[:3]) for face in seen["faces"]} == {
        ("400", "normal", "loaded"),
        ("700", "normal", "loaded"),
        ("400", "italic", "loaded"),
    }
    said = " ".join(one["words"] for one in seen["texts"])
    assert "Өзгөн, Ысык-Көл, Жеңиш" in said
    assert translator("ky")("sheet.legend") in said
    for one in seen["texts"]:
        if one["words"].strip():
            expected = text_width_mm(one["words"], size_pt=one["size"] * 0.75, style=style_of(one))
            assert one["length"] * 0.75 * MM_PER_POINT == pytest.approx(expected, rel=0.02, abs=0.3)


def style_of(one) -> FontStyle:
    if int(one["weight"]) >= 600:
        return FontStyle.BOLD
    return FontStyle.ITALIC if one["style"] != "normal" else FontStyle.REGULAR
