"""The files of a sheet: right size, text as text, fonts inside, no surprise for any reader."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pypdf
import pytest
import shapely
from PIL import Image

from exports.sheet import Orientation, Paper, SheetFormat, draw_sheet
from layers.layer import MapView
from model.admin import Accuracy
from model.errors import CrsError, PrivacyError
from model.view import Accounting, Tier
from tests.exports.samples import (
    BOUNDARY_SET,
    MADE_ON,
    SETTLEMENTS,
    Options,
    empty_cube,
    locator,
    says,
    view_of,
)

pytestmark = pytest.mark.usefixtures("sample_names")


def drawn(view: MapView, file_format: SheetFormat, **choice) -> bytes:
    options = {
        "language": "ky",
        "paper": Paper.A4,
        "orientation": Orientation.LANDSCAPE,
        "locator": locator(),
        "made_on": MADE_ON,
        **choice,
    }
    return draw_sheet([view], file_format=file_format, **options)


def small_view(**options) -> MapView:
    return view_of(Options("district", resolution=6, **options))


def with_labels(view: MapView, *labels: str) -> MapView:
    """Return the view with settlements of these names down the middle of its map."""
    layer = view.layers[-1]
    west, south, east, north = view.bounds
    step = (north - south) / (len(labels) + 1)
    points = [((west + east) / 2, south + step * (at + 1)) for at in range(len(labels))]
    table = layer.table.iloc[: len(labels)].assign(label=list(labels))
    table = table.assign(geometry=shapely.points(points))
    return replace(view, layers=(replace(layer, table=table),))


@pytest.mark.parametrize(
    ("paper", "orientation", "dpi", "pixels"),
    [
        (Paper.A4, Orientation.LANDSCAPE, 300, (3508, 2480)),
        (Paper.A4, Orientation.PORTRAIT, 96, (794, 1123)),
        (Paper.A3, Orientation.LANDSCAPE, 150, (2480, 1754)),
    ],
)
def test_a_png_has_the_size_of_its_paper(paper, orientation, dpi, pixels):
    data = drawn(small_view(), SheetFormat.PNG, paper=paper, orientation=orientation, dpi=dpi)
    with Image.open(BytesIO(data)) as image:
        assert image.size == pixels
        assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)


def test_a_pdf_has_searchable_kyrgyz_text_and_its_fonts():
    names = [names.ky for names in SETTLEMENTS[:3]]
    assert names == ["Ысык-Көл", "Үч-Коргон", "Жеңиш"]
    data = drawn(with_labels(small_view(), *names), SheetFormat.PDF)
    page = pypdf.PdfReader(BytesIO(data)).pages[0]
    text = page.extract_text()
    assert all(name in text for name in names)
    assert "Жети-Өгүз району" in text
    assert [round(float(x) / 72 * 25.4) for x in page.mediabox[2:]] == [297, 210]
    for font in (font.get_object() for font in page["/Resources"]["/Font"].values()):
        kin = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert "/FontFile2" in kin["/FontDescriptor"].get_object()
        assert font["/Subtype"] in {"/Type0", "/TrueType"}


def test_an_svg_is_text_and_needs_nothing_from_elsewhere():
    data = drawn(with_labels(small_view(is_demo=True), "Үч-Коргон"), SheetFormat.SVG)
    source = data.decode("utf-8")
    root = ET.fromstring(source)  # noqa: S314  our own drawing
    assert root.tag.endswith("svg")
    assert (root.get("width"), root.get("height")) == ("841.889764pt", "595.275591pt")
    words = " ".join(element.text or "" for element in root.iter() if element.tag.endswith("}text"))
    assert "Үч-Коргон" in words
    assert "Жети-Өгүз району" in words
    assert not [e.tag for e in root.iter() if e.tag.endswith(("script", "image", "foreignObject"))]
    assert "<!DOCTYPE" not in source
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            if name.endswith("href"):
                assert value.startswith("#")
    assert not re.search(r"url\((?!#|data:font/woff;base64,)", source)
    assert source.count("@font-face") == 3


@pytest.mark.parametrize("file_format", list(SheetFormat))
def test_the_same_view_gives_the_same_bytes(file_format):
    first, again = (drawn(small_view(), file_format, dpi=60) for _ in range(2))
    assert first == again


def test_text_from_people_is_only_text():
    nasty = "$x^2$ <script>alert(1)</script>\n{name} %s \\alpha & \u202egnp.exe \x00 漢字"
    view = with_labels(small_view(), nasty)
    view = replace(view, title=says(nasty), boundary_set=replace(BOUNDARY_SET, title=nasty))
    root = ET.fromstring(drawn(view, SheetFormat.SVG).decode("utf-8"))  # noqa: S314  our own
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    words = " ".join(element.text or "" for element in root.iter() if element.tag.endswith("}text"))
    assert "$x^2$ <script>" in words
    assert "□□" in words  # letters the typeface lacks
    assert "\u202e" not in words
    drawn(view, SheetFormat.PDF)


@pytest.mark.parametrize("tier", list(Tier))
def test_the_sheet_says_for_whom_it_is(tier):
    data = drawn(small_view(tier=tier), SheetFormat.PDF, language="en")
    said = " ".join(pypdf.PdfReader(BytesIO(data)).pages[0].extract_text().split())
    assert ("WORKING VIEW" in said) == (tier is Tier.WORKING)
    assert ("not for projection" in said) == (tier is Tier.WORKING)
    assert ("Public view" in said) == (tier is Tier.PUBLIC)
    # Exact totals stand on working sheets only.
    assert ("Stored: 420. Shown: 300" in said) == (tier is Tier.WORKING)
    assert ("not disclosed: 10" in said) == (tier is Tier.WORKING)


def test_the_sheet_says_what_it_stands_on():
    data = drawn(small_view(is_demo=True, is_approximate=True), SheetFormat.PDF, language="en")
    said = " ".join(pypdf.PdfReader(BytesIO(data)).pages[0].extract_text().split())
    for due in (
        "Starter set",
        "date not given",
        "approximate",
        "Boundaries shown do not imply endorsement or acceptance",
        "14.03.2026",
        "these incidents did not happen",
        "DEMO",
        "District police, 2025",
        "Projection",
        "Approximate boundaries",
    ):
        assert due in said
    official = drawn(small_view(), SheetFormat.PDF, language="en")
    said = pypdf.PdfReader(BytesIO(official)).pages[0].extract_text()
    assert "19.11.2018" in said
    assert "DEMO" not in said
    assert "pproximate" not in said
    assert BOUNDARY_SET.accuracy is Accuracy.OFFICIAL


def test_nothing_of_the_working_view_goes_on_a_public_sheet():
    view = small_view()
    leaks = (
        replace(view, layers=(replace(view.layers[1], tier=Tier.WORKING), *view.layers)),
        replace(view, cube=empty_cube()),
        replace(view, accounting=Accounting(1, 1, 0, 0, 0)),
    )
    for leak in leaks:
        with pytest.raises(PrivacyError, match="export_not_disclosed"):
            drawn(leak, SheetFormat.PNG, dpi=40)


def test_a_sheet_holds_one_or_two_maps():
    for count in (0, 3):
        with pytest.raises(ValueError, match="one or two maps"):
            draw_sheet(
                [small_view()] * count,
                language="ky",
                paper=Paper.A4,
                orientation=Orientation.PORTRAIT,
                file_format=SheetFormat.PNG,
                locator=None,
                made_on=MADE_ON,
            )


def test_a_locator_in_another_crs_is_refused():
    where = locator()
    with pytest.raises(CrsError):
        drawn(
            small_view(),
            SheetFormat.PNG,
            locator=replace(where, country=where.country.to_crs(3857)),
        )


def test_empty_layers_and_no_locator_still_make_a_sheet():
    view = small_view()
    empty = tuple(replace(layer, table=layer.table.iloc[:0]) for layer in view.layers)
    data = drawn(replace(view, layers=empty), SheetFormat.PDF, locator=None, language="en")
    said = pypdf.PdfReader(BytesIO(data)).pages[0].extract_text()
    assert "Police point" in said


def test_sessions_draw_at_once_and_leave_no_settings_behind():
    before = dict(mpl.rcParams)
    views = {language: small_view(language=language) for language in ("ky", "ru")}
    alone = {key: drawn(view, SheetFormat.PDF, language=key) for key, view in views.items()}
    with ThreadPoolExecutor(2) as pool:
        jobs = {
            key: pool.submit(drawn, view, SheetFormat.PDF, language=key)
            for key, view in views.items()
        }
    assert {key: job.result() for key, job in jobs.items()} == alone
    assert dict(mpl.rcParams) == before
