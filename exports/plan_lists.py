"""The lists of a plan's workbook: words to choose from, on a sheet of their own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from i18n import Translator
from model.categories import CATEGORY_BY_CODE
from model.plan_table import Cells
from model.records import ActivityKind
from model.session import Outcome
from model.text import text
from session.checks import MAX_SOM
from session.fields import MOST_ANSWERS
from session.ranks import MOST_PRIORITIES

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


def words_of_list(cells: Cells, t: Translator) -> list[str]:
    """Return the words that a cell may hold, in the order people look for them; none for most."""
    if cells is Cells.CATEGORY:
        return [t(text(f"category.{code}")) for code in CATEGORY_BY_CODE]
    if cells is Cells.ACTIVITY_KIND:
        return [t(f"activity_kind.{kind}") for kind in ActivityKind]
    if cells is Cells.STATUS:
        return [
            t("plan.status_open" if one is Outcome.OPEN else f"outcome.{one}") for one in Outcome
        ]
    return []


class ListSheet:
    """Offers lists in columns of other sheets, and writes the sheet that holds them."""

    def __init__(self, t: Translator, name: str) -> None:
        self._t, self._name = t, name
        known = (Cells.CATEGORY, Cells.ACTIVITY_KIND, Cells.STATUS)
        self._lists = {cells: words_of_list(cells, t) for cells in known}

    def offer(self, page: Worksheet, column: int, cells: Cells, *, rows: tuple[int, int]) -> None:
        """Let a program help with a column's cells (first and last row): it warns, no more."""
        check = self._check(cells)
        if check is not None:
            page.data_validation(
                rows[0], column, rows[1], column, check | {"error_type": "warning"}
            )

    def _check(self, cells: Cells) -> dict[str, object] | None:
        if cells in self._lists:
            at = chr(ord("A") + list(self._lists).index(cells))
            last = len(self._lists[cells]) + 1
            return {"validate": "list", "source": f"='{self._name}'!${at}$2:${at}${last}"}
        if cells is Cells.RANK:
            ranks = list(range(1, MOST_PRIORITIES + 1))
            return {"validate": "list", "source": ranks}
        if cells in (Cells.SOM, Cells.COUNT):
            most = MAX_SOM if cells is Cells.SOM else MOST_ANSWERS
            return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": most}
        if cells is Cells.DATE:
            limits = {"minimum": _FIRST_DAY, "maximum": _LAST_DAY}
            return {"validate": "date", "criteria": "between", **limits}
        return None

    def write(self, workbook: Workbook) -> None:
        """Write the sheet of the lists, a column for each."""
        page = workbook.add_worksheet(self._name)
        bold = workbook.add_format({"bold": True})
        for column, (cells, words) in enumerate(self._lists.items()):
            page.write_string(0, column, self._t(f"plantable.list_{cells}"), bold)
            page.set_column(column, column, 50)
            for row, word in enumerate(words, start=1):
                page.write_string(row, column, word)
