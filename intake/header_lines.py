"""Where the names of a sheet's columns stand: under titles and notes, in one line or in two.

Offices write a title, a stamp and a date above a table, merge cells over two lines of names, and
number the columns under them. A line of names is known by the words for the columns in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from intake.vocabulary import fold

LINES_ABOVE = 20
"""Rows in which a header is looked for: title, stamps and notes may stand above it."""

_NUMBERED = 4  # cells of a line "1 2 3 4" that numbers the columns


def header_line(rows: Sequence[Sequence[str]], known: Mapping[str, str]) -> tuple[int, int]:
    """Return the row (from 0) that holds most known columns, the first of equals, and how many.

    `known` has the column that each folded name stands for.
    """
    scores = [len({known.get(fold(cell)) for cell in row} - {None}) for row in rows[:LINES_ABOVE]]
    best = max(scores, default=0)
    return (scores.index(best) if best else 0), best


def whole_header(
    rows: Sequence[Sequence[str]], line: int, known: Mapping[str, str]
) -> tuple[tuple[str, ...], int]:
    """Return the names of a header of one or two lines, and the first row under it (from 0)."""
    width = max(len(row) for row in rows[max(line - 1, 0) : line + 2])
    titles = [*rows[line], *[""] * (width - len(rows[line]))]
    for near in (line - 1, line + 1):
        row = rows[near] if 0 <= near < len(rows) else ()
        others = {at: cell for at, cell in enumerate(row) if cell}
        knows = [at for at, cell in others.items() if known.get(fold(cell))]
        columns = {known[fold(others[at])] for at in knows}
        if not knows or (near > line and (len(knows) < len(others) or len(columns) < 2)):
            continue  # a row of the table
        is_upper = near < line
        line = max(line, near)
        for at in others if is_upper else knows:  # the lower line is the finer one
            if not is_upper or not titles[at]:
                titles[at] = others[at]
    first_row = line + 1
    if first_row < len(rows) and _numbers_columns(rows[first_row]):
        first_row += 1
    return tuple(titles), first_row


def _numbers_columns(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    counted = [str(number) for number in range(1, len(filled) + 1)]
    return len(filled) >= _NUMBERED and filled == counted
