"""The panel of a place that was clicked: its hours, who is there, what one gets there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from i18n import LANGUAGES, translator
from model.hours import parse_hours
from model.records import LcpcBody, PlaceKind, PlaceService, Precision
from model.text import Names
from services.places import BodyDetails, PlaceDetails
from ui.map_panels import place_panel

SHOP = PlaceDetails(
    kind=PlaceKind.ONE_STOP_SHOP,
    activity_kind="",
    names=Names(en="Nookat"),
    notes=Names(),
    municipality="Nookat",
    district="",
    precision=Precision.EXACT,
    source="",
    is_demo=False,
    hours=parse_hours("Mo-Fr 09:00-18:00; Sa 10:00-14:00"),
    is_manned=False,
    services=(PlaceService.LCPC, PlaceService.MUNICIPALITY, PlaceService.POLICE),
    bodies=(
        BodyDetails(LcpcBody.AKSAKAL_COURT, 9, "first Friday"),
        BodyDetails(LcpcBody.YOUTH_COMMITTEE, None, "Mondays"),
    ),
)


def rows_in(language: str, details: PlaceDetails) -> dict[str, str]:
    t = translator(language)
    return {t(row.label): t.value(row.value) for row in place_panel(details).rows}


def test_all_that_is_known_is_told() -> None:
    assert rows_in("en", SHOP) == {
        "Municipality": "Nookat",
        "Opening hours": "Mon–Fri 09:00–18:00; Sat 10:00–14:00",
        "Officer on site": "no",
        "Services": "LCPC, Municipality, Police",
        "Precision of the place": "Exact",
    }
    (bodies,) = place_panel(SHOP).tables
    t = translator("en")
    assert [t(column) for column in bodies.columns] == ["Body", "Members", "Meeting days"]
    assert [(t(name), members, days) for name, members, days in bodies.rows] == [
        ("Aksakal court", 9, "first Friday"),
        ("Youth committee", None, "Mondays"),
    ]


def test_what_is_not_known_is_not_told() -> None:
    silent = replace(SHOP, hours=None, is_manned=None, services=(), bodies=())
    assert set(rows_in("en", silent)) == {"Municipality", "Precision of the place"}
    assert place_panel(silent).tables == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_in_every_language(language: str) -> None:
    t = translator(language)
    said = [*rows_in(language, SHOP).items(), t(place_panel(SHOP).subtitle)]
    (bodies,) = place_panel(SHOP).tables
    said += [t(bodies.title), *(t(row[0]) for row in bodies.rows)]
    for kind in PlaceKind:
        said.append(t(place_panel(replace(SHOP, kind=kind)).subtitle))
    for service in PlaceService:
        said.append(rows_in(language, replace(SHOP, services=(service,))))
    assert "⟦" not in repr(said)
