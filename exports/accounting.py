"""The account of records in words: exact in the working view, the gate's own words in public."""

from __future__ import annotations

from i18n import Translator
from model.view import Accounting, PublicAccounting


def accounting_sentences(
    accounting: Accounting | PublicAccounting, t: Translator
) -> tuple[str, ...]:
    """Return what became of every record: shown, left out by choice, outside, not disclosed.

    The public account brings its own sentences; without any it says the lower limit that the
    shown classes add up to.
    """
    if isinstance(accounting, Accounting):
        return (
            t(
                "export.accounting",
                stored=accounting.stored,
                shown=accounting.shown,
                filtered=accounting.filtered,
                outside=accounting.outside,
                not_disclosed=accounting.not_disclosed,
            ),
        )
    if accounting.lines:
        return tuple(t(line) for line in accounting.lines)
    shown, cells = accounting.shown_at_least, accounting.shown_cells
    return (t("export.accounting_public", shown=shown, cells=cells),)
