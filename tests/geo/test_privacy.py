"""The gate: by type, by menu, with an account; and what it must not depend on."""

from __future__ import annotations

import copy
from dataclasses import fields, replace
from datetime import date

import geopandas as gpd
import h3ronpy
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from geo.cells import cells_of, cells_touching, parents_of
from geo.privacy import (
    DisclosedView,
    Policy,
    ReleaseKind,
    account_for,
    disclose,
    require_disclosed,
)
from geo.privacy.hotspots import (
    PUBLIC_HOTSPOT_COLUMNS,
    are_among_others,
    public_hotspots,
)
from geo.privacy.menu import NORMAL_CATEGORIES, group_limits, quarter_limits
from geo.privacy.menu_of_period import prepare, year_menu
from geo.privacy.periods import Period, is_released, nearest_period, released_periods
from geo.privacy.release import all_release, classify_counts, open_release
from geo.privacy.units import (
    can_hold_normal,
    can_hold_open,
    leaves_of,
    sensitive_hotspots_per_unit,
    sensitive_table,
)
from model.categories import CATEGORIES, CategoryClass, class_of
from model.errors import NotFoundError, PrivacyError
from model.view import Accounting, Measure, Month, PublicAccounting, Tier, ViewState
from tests.geo.privacy_world import make_incidents, make_source, make_units, place_in_units

TODAY = date(2026, 11, 22)
YEAR = (Month(2025, 1), Month(2025, 12))
SENSITIVE = [c.code for c in CATEGORIES if c.category_class is CategoryClass.SENSITIVE]


@pytest.fixture(scope="module")
def source():
    return make_source(make_incidents(1, per_year=4000))


def show(source, **choices) -> DisclosedView:
    return disclose(ViewState(**choices), source, today=TODAY)


def keys_of(view: DisclosedView) -> set[str]:
    return {said.key for said in view.coarsened}


# By type


def test_only_disclose_makes_a_view(source):
    view = show(source)
    assert view.tier is Tier.PUBLIC
    assert require_disclosed(view) is view
    made = {f.name: getattr(view, f.name) for f in fields(view)}
    with pytest.raises(PrivacyError) as refused:
        DisclosedView(**made)
    assert refused.value.code == "not_disclosed"
    with pytest.raises(PrivacyError):
        replace(view, releases=())


def test_what_is_no_disclosed_view_is_refused(source):
    class Pretender(DisclosedView):
        pass

    for other in (None, source.incidents, ViewState(tier=Tier.PUBLIC), object.__new__(Pretender)):
        with pytest.raises(PrivacyError):
            require_disclosed(other)


def test_a_copy_of_a_view_is_still_disclosed(source):
    view = show(source)
    assert require_disclosed(copy.copy(view)).coarsened == view.coarsened


# Policy


def test_an_office_may_be_stricter_but_not_looser(source):
    for looser in ({"k_open": 2}, {"k_normal": 4}, {"k_sensitive": 9}, {"lag_months": 0}):
        with pytest.raises(PrivacyError) as refused:
            Policy(**looser)
        assert refused.value.code == "privacy_looser"
    strict = disclose(ViewState(), source, today=TODAY, policy=Policy(k_normal=20))
    assert 0 < len(strict.releases[0].table) < len(show(source).releases[0].table)
    assert strict.releases[0].table["at_least"].min() == 20


def test_a_release_that_is_switched_off_is_not_shown(source):
    policy = Policy(releases=frozenset({ReleaseKind.ALL_YEAR}))
    view = disclose(ViewState(), source, today=TODAY, policy=policy)
    assert [release.kind for release in view.releases] == [ReleaseKind.ALL_YEAR]
    view = disclose(
        ViewState(categories=frozenset({"cattle_theft"})), source, today=TODAY, policy=policy
    )
    assert [release.kind for release in view.releases] == [ReleaseKind.ALL_YEAR]


# Menu


def test_limits_of_k_5_by_hand():
    counts = pd.Series(
        [4, 5, 9, 10, 19, 20, 400], index=pd.Index(np.arange(7, dtype=np.uint64), name="cell")
    )
    table = classify_counts(counts, limits=(5, 10, 20))
    assert table.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert table["class_index"].tolist() == [0, 0, 1, 1, 2, 2]
    assert table["at_least"].tolist() == [5, 5, 10, 10, 20, 20]
    assert table["at_most"].tolist() == [9, 9, 19, 19, np.inf, np.inf]
    assert classify_counts(counts[:0], limits=(5, 10, 20)).empty
    assert quarter_limits(5) == (5, 15)
    assert group_limits(5) == (8, 20)


def test_a_year_is_released_a_month_after_its_end():
    year = Period(2025)
    assert not is_released(year, today=date(2026, 1, 31), lag_months=1)
    assert is_released(year, today=date(2026, 2, 1), lag_months=1)
    assert not is_released(year, today=date(2026, 2, 1), lag_months=2)
    assert not is_released(Period(2026, 1), today=date(2026, 4, 30), lag_months=1)
    assert is_released(Period(2026, 1), today=date(2026, 5, 1), lag_months=1)


def test_quarters_are_left_out_where_a_released_year_lacks_one():
    days = pd.Series(pd.to_datetime(["2024-08-01", "2024-11-01", "2025-01-01", "2025-05-01"]))
    years, quarters = released_periods(days, today=date(2025, 8, 1), lag_months=1)
    assert years == (Period(2024),)
    assert quarters == (Period(2025, 1), Period(2025, 2))
    assert released_periods(days[:0], today=TODAY, lag_months=1) == ((), ())


@pytest.mark.parametrize(
    ("first", "last", "nearest"),
    [
        ("2025-04", "2025-06", Period(2025, 2)),
        ("2025-05", "2025-05", Period(2025, 2)),
        ("2025-03", "2025-04", Period(2025)),
        ("2024-11", "2025-04", Period(2025)),
        ("2024-01", "2025-12", Period(2025)),  # equal shares: the later
        ("2026-02", "2026-10", Period(2026, 3)),  # the year is not over: its latest quarter
        ("2027-01", "2027-02", Period(2025)),
    ],
)
def test_the_nearest_period(first, last, nearest):
    years = (Period(2024), Period(2025))
    quarters = tuple(Period(y, q) for y in (2024, 2025) for q in (1, 2, 3, 4)) + tuple(
        Period(2026, q) for q in (1, 2, 3)
    )
    wanted = (Month.parse(first), Month.parse(last))
    assert nearest_period(wanted, years=years, quarters=quarters) == nearest
    assert nearest_period(None, years=years, quarters=quarters) == Period(2025)
    assert nearest_period(wanted, years=(), quarters=()) is None


def test_normal_categories_come_together_in_cells_of_resolution_7(source):
    view = show(source, period=YEAR, resolution=9)
    release = view.releases[0]
    assert (release.kind, release.resolution) == (ReleaseKind.ALL_YEAR, 7)
    assert release.categories == NORMAL_CATEGORIES
    normal = prepare(source.incidents).query("category in @NORMAL_CATEGORIES")
    exact = normal["cell_7"].value_counts()
    assert set(release.table.index) == set(exact.index[exact >= 5])
    assert {"privacy.larger_cells", "privacy.classes_only", "privacy.sensitive_hidden"} <= keys_of(
        view
    )


def test_what_equals_a_release_is_not_called_coarser(source):
    request = {"period": YEAR, "resolution": 6, "categories": NORMAL_CATEGORIES}
    assert keys_of(show(source, **request)) == {"privacy.classes_only"}


def test_one_category_comes_within_its_group(source):
    view = show(source, categories=frozenset({"cattle_theft"}), period=YEAR)
    release = view.releases[0]
    assert (release.kind, release.resolution) == (ReleaseKind.GROUP_YEAR, 6)
    assert release.categories == {"cattle_theft", "theft_burglary", "livestock_trade"}
    assert "privacy.group_together" in keys_of(view)
    mixed = show(source, categories=frozenset({"cattle_theft", "alcohol"}), period=YEAR)
    assert mixed.releases[0].kind is ReleaseKind.ALL_YEAR
    assert "privacy.all_together" in keys_of(mixed)


def test_an_open_category_comes_alone_in_cells_of_resolution_8(source):
    view = show(source, categories=frozenset({"road_safety"}), period=YEAR)
    assert [release.kind for release in view.releases] == [ReleaseKind.OPEN_YEAR]
    assert view.releases[0].resolution == 8
    assert view.releases[0].limits == (3, 6, 12)


def test_a_month_comes_as_its_quarter_only_for_all_together(source):
    may = (Month(2025, 5), Month(2025, 5))
    together = show(source, period=may)
    assert together.period == Period(2025, 2)
    assert "privacy.shown_for_quarter" in keys_of(together)
    group = show(source, period=may, categories=frozenset({"cattle_theft"}))
    assert group.period == Period(2025)
    assert "privacy.shown_for_year" in keys_of(group)


def test_sensitive_categories_are_on_no_map(source):
    for code in (*SENSITIVE, "no_such_category"):
        view = show(source, categories=frozenset({code}), period=YEAR)
        assert view.releases == ()
        assert view.unit_class is None
        assert "privacy.sensitive_hidden" in keys_of(view)


def test_nothing_old_enough_shows_nothing(source):
    view = disclose(ViewState(), source, today=date(2025, 1, 15))
    assert (view.period, view.releases) == (None, ())
    assert "privacy.nothing_old_enough" in keys_of(view)


def test_no_records_show_nothing():
    empty = make_source(make_incidents(1, per_year=10).iloc[:0])
    view = disclose(ViewState(), empty, today=TODAY)
    assert view.releases == ()
    assert view.accounting.shown_cells == 0
    assert account_for(view, empty) == Accounting(0, 0, 0, 0, 0)


def test_an_unknown_unit_is_an_error(source):
    with pytest.raises(NotFoundError):
        show(source, pcode="KG99999")


# Units


def test_a_unit_shows_whole_cells_that_touch_it(source):
    country = show(source, period=YEAR).releases[0].table
    seen = 0
    for pcode in source.units.index[source.units["level"] == 2]:
        view = show(source, pcode=pcode, period=YEAR)
        if not view.releases:
            continue
        table = view.releases[0].table
        touching = cells_touching(source.units.geometry[pcode], resolution=7)
        expected = country[country.index.isin(touching)]
        pd.testing.assert_frame_equal(table, expected)
        seen += 1
    assert seen > 2


def test_too_few_cells_give_the_unit_class(source):
    leaves = source.units.index[source.units["level"] == 3]
    views = [show(source, pcode=pcode, period=YEAR) for pcode in leaves]
    whole = [view.unit_class for view in views if view.unit_class is not None]
    assert whole
    assert all(len(view.releases[0].table) >= 3 for view in views if view.unit_class is None)
    normal = source.incidents[source.incidents["category"].isin(NORMAL_CATEGORIES)]
    exact = normal["ayil_okmotu"].value_counts()
    for unit in whole:
        assert unit.at_least in {0, 5, 10, 20}
        assert unit.at_least <= exact.get(unit.pcode, 0)
    assert max(unit.at_least for unit in whole) >= 10


def test_a_quarter_with_too_few_cells_gives_way_to_its_year(source):
    may = (Month(2025, 5), Month(2025, 5))
    given_way = [
        view
        for pcode in source.units.index[source.units["level"] == 3]
        for view in [show(source, pcode=pcode, period=may)]
        if view.period == Period(2025) and view.releases
    ]
    assert given_way
    assert all("privacy.shown_for_year" in keys_of(view) for view in given_way)


def test_a_quarter_of_a_running_year_falls_back_on_the_last_year_for_the_unit():
    source = make_source(make_incidents(3, per_year=4000, years=(2025, 2026)))
    request = ViewState(pcode="KG00-00", period=(Month(2026, 1), Month(2026, 3)))
    view = disclose(request, source, today=date(2026, 5, 2))
    assert (view.period, view.releases) == (Period(2026, 1), ())
    assert view.unit_class is not None
    assert view.unit_class.period == Period(2025)


def test_a_unit_needs_room_for_its_class_without_any_one_cell():
    table = classify_counts(pd.Series(dtype="int64"), limits=(3, 6, 12))
    release = open_release(
        np.empty(0, dtype=np.uint64), category="road_safety", period=Period(2025), policy=Policy()
    )
    assert release.table.equals(table)
    cells = cells_of(lng=74.0 + np.arange(7) / 20, lat=np.full(7, 42.0), resolution=8)
    assert can_hold_open(cells, release=release)  # six others hold 2 each: 12, the highest limit
    assert not can_hold_open(cells[:6], release=release)
    parent = parents_of(cells_of(lng=[74.6], lat=[42.0], resolution=7), resolution=6)
    children = np.asarray(h3ronpy.change_resolution(parent, 7))
    year = all_release(children[:0], period=Period(2025), policy=Policy())
    assert can_hold_normal(children, year=year, groups=())
    assert not can_hold_normal(children[:6], year=year, groups=())
    shown = all_release(np.repeat(children[:1], 5), period=Period(2025), policy=Policy())
    assert not can_hold_normal(children, year=shown, groups=())


def test_leaves_are_the_finest_units_below():
    units = make_units()
    assert leaves_of(units, "KG00-00") == ("KG00-00",)
    assert leaves_of(units, "KG00") == ("KG00-00", "KG00-01", "KG00-10", "KG00-11")
    assert len(leaves_of(units, "KG")) == 36


# Tables


def test_sensitive_incidents_come_by_oblast_and_year():
    counts = {("KG0", "domestic_violence"): 10, ("KG0", "bride_kidnapping"): 9, ("KG2", "odd"): 20}
    rows = [key for key, count in counts.items() for _ in range(count)]
    incidents = pd.DataFrame(rows, columns=["oblast", "category"]).assign(
        occurred_on=pd.Timestamp("2025-03-01")
    )
    table = sensitive_table(incidents, years=[Period(2025)], policy=Policy())
    assert table.to_dict("records") == [
        {"oblast": "KG0", "year": 2025, "category": "domestic_violence", "at_least": 10},
        {"oblast": "KG2", "year": 2025, "category": "unknown", "at_least": 20},
    ]
    assert sensitive_table(incidents, years=[], policy=Policy()).empty


# Residents


def hotspots_of(rows: list[tuple[str, int | None]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows, columns=["category", "group_size"])
    frame["group_size"] = frame["group_size"].astype("Int16")
    points = [Point(74.5 + at / 50, 41.8) for at in range(len(rows))]
    return gpd.GeoDataFrame(
        frame.assign(
            hotspot_id=[f"h{at}" for at in range(len(rows))],
            severity=2,
            mapped_by="women",
            mapped_on=pd.Timestamp("2025-04-01"),
            time_of_day="any",
            season="any",
            radius_m=np.nan,
            note="by the house of N.",
            is_demo=False,
            import_id="x",
        ),
        geometry=points,
        crs="EPSG:4326",
    )


def test_residents_hotspots_by_class():
    hotspots = hotspots_of(
        [
            ("road_safety", 8),
            ("road_safety", 4),
            ("road_safety", None),
            ("alcohol", 8),
            ("suicide_minors", 8),
            ("unheard_of", 8),
        ]
    )
    public = public_hotspots(hotspots)
    assert len(public.open) == 3
    assert set(public.open.columns) == {*PUBLIC_HOTSPOT_COLUMNS, "geometry"}
    assert public.cells.index.tolist() == cells_of(lng=[74.56], lat=[41.8], resolution=7).tolist()
    assert public.cells.tolist() == [1.0]
    assert not public.is_empty


def test_a_small_group_is_shown_among_others_of_its_own_session_only():
    hotspots = hotspots_of([("road_safety", 4), ("road_safety", 3), ("alcohol", 8)])
    assert are_among_others(hotspots).all()
    other = hotspots.assign(import_id=["a", "b", "b"])
    assert are_among_others(other).tolist() == [False, True, True]
    # Two small groups are a crowd, one that marked twice is not, and neither is a sensitive mark.
    assert are_among_others(hotspots.assign(mapped_by=["men", "women", "youth"])).all()
    assert not are_among_others(hotspots_of([("road_safety", 4)] * 3)).any()
    beside = hotspots_of([("road_safety", 4), ("suicide_minors", 8)])
    assert are_among_others(beside).tolist() == [False, True]
    assert are_among_others(hotspots_of([("road_safety", None)])).all()
    assert are_among_others(hotspots_of([])).empty


def test_who_stands_alone_does_not_depend_on_the_unit_that_is_looked_at():
    hotspots = hotspots_of([("road_safety", 4), ("road_safety", 8)])
    inside = pd.Series([True, False])
    assert len(public_hotspots(hotspots, inside=inside).open) == 1
    assert public_hotspots(hotspots.assign(import_id=["a", "b"]), inside=inside).is_empty


def test_what_is_said_of_small_groups_does_not_tell_whose_a_mark_is(source):
    said = []
    for size in (3, 8, None):
        hotspots = hotspots_of([("road_safety", size), ("road_safety", 9)])
        at = place_in_units(hotspots.geometry.x.to_numpy(), hotspots.geometry.y.to_numpy())
        view = show(replace(source, hotspots=hotspots.join(at)))
        assert len(view.hotspots.open) == 2
        said.append((view.coarsened, view.hotspots.open.to_csv()))
    assert said[0] == said[1] == said[2]
    assert "privacy.small_groups" in {one.key for one in said[0][0]}


@given(order=st.permutations(range(8)))
def test_the_order_in_which_marks_came_is_not_public(order):
    # One group marks after another: their marks would stand side by side.
    rows = [("road_safety", 8), ("alcohol", 4), ("unsafe_infrastructure", 8), ("alcohol", 8)] * 2
    hotspots = hotspots_of(rows)
    hotspots.loc[4, "geometry"] = hotspots.geometry[0]
    once = public_hotspots(hotspots)
    again = public_hotspots(hotspots.iloc[list(order)].reset_index(drop=True))
    assert_geodataframe_equal(once.open, again.open)
    pd.testing.assert_series_equal(once.cells, again.cells)


def test_sensitive_hotspots_are_classes_per_unit():
    hotspots = hotspots_of([("suicide_minors", 8)] * 6 + [("alcohol", 8)] * 9)
    located = hotspots.join(
        place_in_units(hotspots.geometry.x.to_numpy(), hotspots.geometry.y.to_numpy())
    )
    assert sensitive_hotspots_per_unit(located, k=5).sum() == 5
    assert sensitive_hotspots_per_unit(located, k=7).empty


# Hot cells


def test_hot_cells_follow_from_the_shown_classes_alone(source):
    choices = {"pcode": "KG", "period": YEAR, "measure": Measure.GI_STAR}
    view = show(source, **choices)
    assert view.hot is not None
    shown = set(view.releases[0].table["at_least"])
    assert set(view.hot["count"]) <= {0, *shown}
    assert show(source, pcode="KG", period=YEAR).hot is None


# Account


@settings(max_examples=25)
@given(
    seed=st.integers(0, 50),
    pcode=st.sampled_from(["", "KG", "KG0", "KG22", "KG22-23"]),
    categories=st.frozensets(st.sampled_from([c.code for c in CATEGORIES]), max_size=4),
    first=st.integers(0, 23),
    length=st.integers(0, 14),
)
def test_every_record_is_accounted_for(seed, pcode, categories, first, length):
    source = make_source(make_incidents(seed, per_year=300, years=(2024, 2025)))
    start = Month(2024, 1).index + first
    period = (Month.from_index(start), Month.from_index(start + length))
    view = disclose(
        ViewState(pcode=pcode, period=period, categories=categories), source, today=TODAY
    )
    account = account_for(view, source)  # raises where the sum is wrong
    assert account.stored == len(source.incidents)
    at_least = sum(int(release.table["at_least"].sum()) for release in view.releases)
    assert account.shown >= at_least
    sensitive = source.incidents["category"].map(class_of) == CategoryClass.SENSITIVE
    assert account.shown <= (~sensitive).sum()


def test_the_public_account_says_no_more_than_the_classes(source):
    view = show(source, period=YEAR)
    account = view.accounting
    assert isinstance(account, PublicAccounting)
    assert account.shown_at_least == view.releases[0].table["at_least"].sum()
    assert account.shown_cells == len(view.releases[0].table)


# What nothing public may depend on


def fingerprint(view: DisclosedView) -> list[object]:
    tables = [release.table.to_csv() for release in view.releases]
    return [tables, view.coarsened, view.accounting, view.period]


@pytest.mark.parametrize("resolution", [7, 8])
def test_an_incident_in_a_hidden_cell_changes_no_cell(source, resolution):
    categories = NORMAL_CATEGORIES if resolution == 7 else {"road_safety"}
    k = 5 if resolution == 7 else 3
    incidents = source.incidents
    cell = cells_of(lng=incidents["lng"], lat=incidents["lat"], resolution=resolution)
    counted = incidents[incidents["category"].isin(categories) & (incidents["oblast"] != "")]
    count = pd.Series(cell[counted.index], index=counted.index)
    size = count.map(count.value_counts())
    request = ViewState(period=YEAR, categories=frozenset(categories))
    before = fingerprint(disclose(request, source, today=TODAY))
    for row in counted.index[size < k][:3]:
        fewer = replace(source, incidents=incidents.drop(index=row).reset_index(drop=True))
        assert fingerprint(disclose(request, fewer, today=TODAY)) == before
    for row in counted.index[size < k - 1][:3]:
        twice = pd.concat([incidents, incidents.loc[[row]]], ignore_index=True)
        more = replace(source, incidents=twice)
        assert fingerprint(disclose(request, more, today=TODAY)) == before


def test_no_release_depends_on_sensitive_or_outside_incidents(source):
    incidents = source.incidents
    is_public = incidents["category"].map(class_of) != CategoryClass.SENSITIVE
    without = replace(
        source,
        incidents=incidents[is_public & (incidents["oblast"] != "")].reset_index(drop=True),
    )
    for choices in ({}, {"period": YEAR}, {"categories": frozenset({"road_safety", "alcohol"})}):
        assert fingerprint(show(source, **choices)) == fingerprint(show(without, **choices))


@pytest.mark.parametrize("hidden", ["suicide_minors", "unheard_of", "outside"])
def test_no_period_is_public_for_an_incident_that_is_not(source, hidden):
    # A year or quarter that has nothing else would tell that it has one of these.
    incidents = source.incidents[source.incidents["occurred_on"].dt.quarter != 3]
    extra = incidents.iloc[:2].assign(
        category="alcohol" if hidden == "outside" else hidden,
        occurred_on=pd.to_datetime(["2023-05-01", "2025-08-01"]).astype("datetime64[s]"),
    )
    if hidden == "outside":
        extra = extra.assign(lng=60.0, oblast="", district="", ayil_okmotu="")
    known = replace(source, incidents=incidents.reset_index(drop=True))
    more = replace(source, incidents=pd.concat([incidents, extra], ignore_index=True))
    asked = [None, (Month(2023, 1), Month(2023, 12)), (Month(2025, 7), Month(2025, 9))]
    for period in (*asked, (Month(2025, 1), Month(2025, 3))):
        assert fingerprint(show(more, period=period)) == fingerprint(show(known, period=period))


def test_a_year_menu_is_the_same_whatever_is_looked_at(source):
    # Releases are counted for the whole country: units, categories and months cut nothing.
    prepared = prepare(source.incidents)
    years, quarters = released_periods(prepared["occurred_on"], today=TODAY, lag_months=1)
    menu = year_menu(
        prepared,
        2025,
        years=years,
        quarters=quarters,
        study_cells=source.study_cells,
        policy=Policy(),
    )
    by_key = {(r.kind, r.categories, r.period): r.table for r in menu.releases}
    for pcode in ("KG", "KG0", "KG22"):
        for code in ("road_safety", "alcohol", "cattle_theft"):
            view = show(source, pcode=pcode, categories=frozenset({code}), period=YEAR)
            for release in view.releases:
                whole = by_key[release.kind, release.categories, release.period]
                pd.testing.assert_frame_equal(release.table, whole.loc[release.table.index])
