"""The lists of a plan's workbook: whatever they offer is understood when the file comes back."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest

from exports.plan_lists import words_of_list
from exports.plan_table import PlanFileAbout, plan_workbook
from i18n import LANGUAGES, translator
from intake.plan_values import parse_cell
from model.categories import CATEGORY_BY_CODE
from model.plan import PlanInfo, PlanState
from model.plan_table import CODES, READ_ONLY, SHEET_COLUMNS, Cells, PlanSheet
from model.records import ActivityKind
from model.session import Outcome
from model.text import Names
from tests.exports.samples import BOUNDARY_SET

CODES_OF = {
    Cells.CATEGORY: list(CATEGORY_BY_CODE),
    Cells.ACTIVITY_KIND: list(ActivityKind),
    Cells.STATUS: list(Outcome),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cells", sorted(CODES))
def test_every_word_that_is_offered_is_understood(cells, language) -> None:
    words = words_of_list(cells, translator(language))
    assert [parse_cell(cells, word) for word in words] == CODES_OF[cells]


def test_other_cells_have_no_list() -> None:
    assert words_of_list(Cells.TEXT, translator("en")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_list_covers_its_words_and_no_cell_more(language) -> None:
    about = PlanFileAbout(Names(), BOUNDARY_SET, date(2026, 6, 15))
    data = plan_workbook(PlanState(PlanInfo("")), about, language=language)
    filled = [sheet for sheet in PlanSheet if sheet not in READ_ONLY]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [
            archive.read(f"xl/worksheets/sheet{at}.xml").decode()
            for at in range(1, len(filled) + 1)
        ]
    ends = {
        column: int(last)
        for xml in sheets
        for column, last in re.findall(r"!\$([A-C])\$2:\$[A-C]\$(\d+)<", xml)
    }
    assert ends == {"A": 1 + len(CATEGORY_BY_CODE), "B": 1 + len(ActivityKind), "C": 7}
    checked = [xml.count("<dataValidation ") for xml in sheets]
    helped = {*CODES, Cells.RANK, Cells.SOM, Cells.COUNT, Cells.DATE}
    wanted = [sum(one in helped for one in SHEET_COLUMNS[sheet].values()) for sheet in filled]
    assert checked == wanted


def test_the_same_plan_on_the_same_day_is_the_same_file() -> None:
    about = PlanFileAbout(Names(), BOUNDARY_SET, date(2026, 6, 15))
    first, second = (plan_workbook(PlanState(PlanInfo("")), about, language="ky") for _ in range(2))
    assert first == second
