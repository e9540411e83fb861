"""A view survives its URL; a broken link is reported and never believed."""

from hypothesis import given
from hypothesis import strategies as st

from model.categories import CATEGORIES
from model.view import Measure, Month, Source, Tier, ViewState
from ui.view_url import from_query, to_query

months = st.integers(2015 * 12, 2030 * 12).map(Month.from_index)
states = st.builds(
    ViewState,
    pcode=st.sampled_from(["", "KG", "KG03220000000"]),
    period=st.none() | st.tuples(months, months).map(lambda p: (min(p), max(p))),
    categories=st.frozensets(st.sampled_from([c.code for c in CATEGORIES])),
    source=st.sampled_from(Source),
    measure=st.sampled_from(Measure),
    resolution=st.none() | st.integers(5, 10),
    toggled=st.frozensets(st.sampled_from(["police_point", "hotspots", "lcpc_office"])),
    tier=st.sampled_from(Tier),
    cell=st.sampled_from(["", "882f94b2b3fffff"]),
)


@given(states)
def test_a_view_survives_its_url(state):
    assert from_query(to_query(state)) == (state, ())


def test_the_default_view_needs_no_query():
    assert to_query(ViewState()) == {}


@given(st.dictionaries(st.sampled_from(["unit", "period", "source", "cell", "toggled"]), st.text()))
def test_a_broken_link_is_reported_part_by_part(query):
    state, faults = from_query(query)
    told = {fault.params["part"] for fault in faults}
    understood = {name for name in query if name not in told}
    assert understood | told == set(query)
    again, none = from_query(to_query(state))
    assert (again, none) == (state, ())
