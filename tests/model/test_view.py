"""Months, and the account that must balance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.categories import CATEGORIES, CategoryClass, class_of
from model.records import ImportReport, RecordKind
from model.view import Accounting, Month


@given(st.integers(1900 * 12, 2200 * 12))
def test_a_month_is_its_index_and_its_text(index):
    month = Month.from_index(index)
    assert month.index == index
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize("value", ["2025", "2025-13", "2025-00", "x-1", "2025-1-1", "0001-01"])
def test_what_is_no_month_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        Month.parse(value)


def test_an_account_that_loses_a_record_cannot_be_made():
    Accounting(stored=10, shown=5, filtered=3, outside=1, not_disclosed=1)
    with pytest.raises(ValueError, match="unaccounted"):
        Accounting(stored=10, shown=5, filtered=3, outside=1, not_disclosed=0)
    with pytest.raises(ValueError, match="3 read"):
        ImportReport(RecordKind.PLACES, "a.csv", "", read=3, stored=1, duplicate=1, rejected=0)


def test_unknown_categories_are_sensitive():
    assert class_of("brand_new") is CategoryClass.SENSITIVE
    assert class_of("road_safety") is CategoryClass.OPEN


def test_only_normal_categories_have_a_broad_group():
    for category in CATEGORIES:
        assert (category.group is not None) == (category.category_class is CategoryClass.NORMAL)
