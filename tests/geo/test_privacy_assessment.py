"""What of an assessment is public: a verdict only where it forces nothing on any cell."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.cells import cells_of, outlines_of
from geo.privacy import Policy, disclose
from geo.privacy.assessment import (
    CLASS_LIMITS,
    class_of_count,
    counted_publicly,
    disclose_activity,
    has_room,
    years_within,
)
from geo.privacy.menu import NORMAL_CATEGORIES
from geo.privacy.menu_of_period import Menu, open_menu
from model.assessment import IndicatorState, Reading, Verdict
from model.categories import CATEGORIES, CategoryClass
from model.errors import PrivacyError
from model.session import Outcome
from model.view import Month, ViewState
from tests.geo.privacy_world import make_source, make_units, place_in_units

TODAY = date(2026, 11, 22)
YEAR = (Month(2025, 1), Month(2025, 12))
LNG, LAT = 74.66, 42.06


def incidents(*rows: tuple[int, str, str]) -> pd.DataFrame:
    """Return so many incidents of a category on a day, all in one place."""
    count, category, day = zip(*rows, strict=True)
    size = sum(count)
    frame = pd.DataFrame(
        {
            "incident_id": [f"i{n}" for n in range(size)],
            "occurred_on": np.repeat(np.array(day, dtype="datetime64[s]"), count),
            "hour": pd.array([12] * size, dtype="Int8"),
            "category": np.repeat(category, count),
            "lng": LNG,
            "lat": LAT,
            "precision": "exact",
            "is_demo": False,
            "import_id": "x",
        }
    )
    return frame.join(place_in_units(frame["lng"].to_numpy(), frame["lat"].to_numpy()))


def menu_of(frame: pd.DataFrame) -> Menu:
    source = make_source(frame)
    return open_menu(source.incidents, study_cells=source.study_cells, today=TODAY, policy=Policy())


def room(frame: pd.DataFrame, category: str, *, place=None, before=YEAR) -> bool:
    treated = shapely.Point(LNG, LAT).buffer(0.001) if place is None else place
    years = years_within(menu_of(frame), [before])
    return has_room(years, category=category, treated=treated, within=before)


QUARTERS = ("2025-02-01", "2025-05-01", "2025-08-01", "2025-11-01")


def each_quarter(count: int, category: str) -> list[tuple[int, str, str]]:
    return [(count, category, day) for day in QUARTERS]


def test_an_open_category_needs_a_cell_of_its_highest_class():
    assert room(incidents((12, "road_safety", "2025-05-01")), "road_safety")
    assert not room(incidents((11, "road_safety", "2025-05-01")), "road_safety")
    assert not room(incidents((50, "alcohol", "2025-05-01")), "road_safety")


def test_the_cell_has_to_be_touched_and_the_year_shared():
    frame = incidents((40, "road_safety", "2025-05-01"))
    assert not room(frame, "road_safety", place=shapely.Point(74.8, 42.2).buffer(0.001))
    assert not room(frame, "road_safety", before=(Month(2024, 1), Month(2024, 12)))
    assert room(frame, "road_safety", before=(Month(2025, 12), Month(2026, 11)))
    (cell,) = outlines_of(cells_of(lng=[LNG], lat=[LAT], resolution=8))
    assert room(frame, "road_safety", place=cell.buffer(0.001).difference(cell))


def test_a_year_that_is_not_released_has_no_room():
    frame = incidents((40, "road_safety", "2026-05-01"))
    assert not room(frame, "road_safety", before=(Month(2026, 1), Month(2026, 6)))


def test_a_normal_category_needs_room_in_year_quarter_and_group():
    full = each_quarter(40, "cattle_theft")
    assert room(incidents(*full), "cattle_theft")
    assert not room(incidents(*each_quarter(4, "cattle_theft")), "cattle_theft")  # year 16
    # 20 and more in the year, and no quarter that is open above
    assert not room(incidents(*each_quarter(14, "cattle_theft")), "cattle_theft")


def test_a_hidden_group_leaves_no_room_for_its_categories():
    frame = incidents(*each_quarter(40, "alcohol"), (3, "cattle_theft", "2025-02-01"))
    assert room(frame, "alcohol")
    assert not room(frame, "cattle_theft")


def test_only_a_quarter_that_was_compared_counts():
    frame = incidents((40, "alcohol", QUARTERS[0]), *each_quarter(1, "alcohol"))
    assert room(frame, "alcohol")
    assert not room(frame, "alcohol", before=(Month(2025, 4), Month(2025, 12)))


@pytest.mark.parametrize("verdict", [None, *Verdict])
def test_without_room_the_verdict_is_not_given_whatever_it_is(verdict):
    found = disclose_activity(
        "a",
        category="alcohol",
        status=Outcome.DONE,
        indicators=[],
        verdict=verdict,
        has_room=False,
    )
    assert found.verdict is None
    assert found.reading is Reading.EFFECT_NOT_SHOWN


@pytest.mark.parametrize(
    "category",
    ["", "unheard", *(c.code for c in CATEGORIES if c.category_class is CategoryClass.SENSITIVE)],
)
def test_sensitive_and_unknown_categories_are_withheld(category):
    found = disclose_activity(
        "a",
        category=category,
        status=Outcome.DONE,
        indicators=[IndicatorState.MET],
        verdict=Verdict.FEWER,
        has_room=True,
    )
    assert found.is_withheld
    assert (found.reading, found.verdict, found.indicators) == (None, None, ())


def test_classes_are_of_the_unit_and_of_two_periods_of_the_menu():
    rows = [(6, "road_safety", f"2025-0{month}-01") for month in (1, 2)]
    frame = incidents(*rows, (40, "road_safety", "2024-05-01"))
    spread = frame.assign(lng=LNG + np.arange(len(frame)) % 3 * 0.02)  # three cells
    source = make_source(spread)

    def view(year: int):
        months = (Month(year, 1), Month(year, 12))
        categories = counted_publicly("road_safety")
        request = ViewState(pcode="KG22", period=months, categories=categories)
        return disclose(request, source, today=TODAY)

    def shown(first: int, second: int):
        return disclose_activity(
            "a",
            category="road_safety",
            status=Outcome.DONE,
            indicators=[],
            verdict=Verdict.FEWER,
            has_room=True,
            before=view(first),
            after=view(second),
        )

    found = shown(2024, 2025)
    assert (found.before.period.year, found.after.period.year) == (2024, 2025)
    assert (found.before.low, found.after.low) == (20, 5)
    assert found.before.category == "road_safety"
    assert (shown(2024, 2024).before, shown(2024, 2024).after) == (None, None)


def test_cells_across_the_border_tell_nothing_of_the_unit():
    # Three cells on the border: of their incidents all may be the neighbour's.
    unit = make_units().geometry["KG22"]
    west, south, _, north = unit.bounds
    at = {year: west - 0.0003 if year == 2024 else west + 0.06 for year in (2024, 2025)}
    parts = [
        incidents(*[(40, "road_safety", f"{year}-05-01")] * 3).assign(
            lng=lng, lat=np.repeat(south + (north - south) * np.array([0.3, 0.5, 0.7]), 40)
        )
        for year, lng in at.items()
    ]
    frame = pd.concat(parts, ignore_index=True).drop(columns=["oblast", "district", "ayil_okmotu"])
    located = frame.join(place_in_units(frame["lng"].to_numpy(), frame["lat"].to_numpy()))
    source = make_source(located)
    views = [
        disclose(
            ViewState(
                pcode="KG22",
                period=(Month(year, 1), Month(year, 12)),
                categories=frozenset({"road_safety"}),
            ),
            source,
            today=TODAY,
        )
        for year in at
    ]
    assert [len(view.releases[0].table) for view in views] == [3, 3]

    def lows(outline):
        found = disclose_activity(
            "a",
            category="road_safety",
            status=Outcome.DONE,
            indicators=[],
            verdict=None,
            has_room=False,
            before=views[0],
            after=views[1],
            unit=outline,
        )
        return found.before.low, found.after.low

    assert lows(unit) == (0, 20)
    assert lows(None) == (20, 20)


def test_what_the_gate_did_not_make_is_refused():
    with pytest.raises(PrivacyError, match="not_disclosed"):
        disclose_activity(
            "a",
            category="alcohol",
            status=Outcome.DONE,
            indicators=[],
            verdict=None,
            has_room=True,
            before=object(),
        )


def test_classes_of_counts_by_hand():
    assert CLASS_LIMITS == (0, 5, 10, 20)
    counts = (0, 4, 5, 9, 10, 19, 20, 500)
    assert [class_of_count(n) for n in counts] == [0, 0, 5, 5, 10, 10, 20, 20]


def test_normal_categories_are_counted_together():
    assert counted_publicly("cattle_theft") == NORMAL_CATEGORIES
    assert counted_publicly("road_safety") == frozenset({"road_safety"})
