"""What a workbook makes of a plan: which rows change it, and how; which cannot be taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from intake.plan_table import PlanFile, PlanRow, PlanTable
from model.errors import SessionError
from model.events import Edit, Entity, EntityKind
from model.plan import PlanState
from model.plan_table import READ_ONLY, SHEET_KINDS, PlanSheet, RowChange, column_title
from model.text import Text, text
from services.plan_links import Links
from services.plan_ranks import settle_ranks
from services.plan_rows import LABELS, PlanView, Row, day_words, is_same, settled
from services.plan_told import left_out, personal_words
from session.fields import check_values
from session.plan_rules import FOLLOWED_UP, require_changeable
from session.state import kind_of
from store.events import new_id

_KEPT_AS = {"priority": "priority_id", "activity": "activity_id"}
"""Fields whose columns have another name: they show a number for an id."""


@dataclass(slots=True)
class Merge:
    """Rows with what they change or what is wrong with them, and the edits of the good ones."""

    rows: list[Row] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)

    @property
    def changes(self) -> tuple[RowChange, ...]:
        """What changes, row by row."""
        return tuple(
            RowChange(row.sheet, row.read.row, _title(row), tuple(row.changed), row.is_new)
            for row in self.rows
            if row.changed and not row.faults
        )


Blanked = Collection[tuple[str, str]]
"""Fields, by entity and name, whose words were blanked since a file was made."""


def merge(
    file: PlanFile, *, now: PlanState, then: PlanState | None, blanked: Blanked = frozenset()
) -> Merge:
    """Hold a workbook against the plan now, and against the plan when the file was made.

    Without `then` (the file does not say, or the plan knows nothing of it) all that differs from
    the plan now counts as changed by the file. What the file still has of words that were
    `blanked` is not taken, and told.
    """
    views = PlanView(now), PlanView(now if then is None else then)
    return _Merger(file, *views, blanked=blanked).merge()


def _title(row: Row) -> str | Text:
    held = row.values | row.changed
    for name, domain in (("title", ""), ("category", "category."), ("kind", "activity_kind.")):
        word = held.get(name, getattr(row.entity, name, ""))
        if word:
            return text(f"{domain}{word}") if domain else str(word)
    return day_words(held.get("held_on", getattr(row.entity, "held_on", "")))


class _Merger:
    def __init__(self, file: PlanFile, now: PlanView, then: PlanView, *, blanked: Blanked) -> None:
        self._file, self._now, self._then, self._blanked = file, now, then, blanked
        self._kept_blank: dict[str, list[int]] = {}  # rows by their sheet's name in the file
        self._rows: dict[PlanSheet, list[Row]] = {sheet: [] for sheet in PlanSheet}
        for table in file.tables:
            self._rows[table.sheet] = [self._begin(table, read) for read in table.rows]
        self._fault_repeated()
        self._claimed = {row.entity_id for row in self._all()}

    def _all(self) -> Iterator[Row]:
        for sheet in PlanSheet:
            yield from self._rows[sheet]

    def merge(self) -> Merge:
        for row in (*self._rows[PlanSheet.PLAN], *self._rows[PlanSheet.PRIORITIES]):
            self._take(row)
        ranks = settle_ranks(self._rows[PlanSheet.PRIORITIES], self._now)
        for row in self._rows[PlanSheet.PRIORITIES]:
            if not row.is_new and row.entity_id not in ranks:  # 5 of three is the third
                row.changed.pop("rank", None)
        priorities = Links(
            self._rows[PlanSheet.PRIORITIES],
            "rank",
            (self._then.positions, self._now.positions),
        )
        for row in self._rows[PlanSheet.ACTIVITIES]:
            self._link_activity(row, priorities)
            self._take(row)
        activities = Links(
            self._rows[PlanSheet.ACTIVITIES], "number", (self._then.numbers, self._now.numbers)
        )
        for row in self._rows[PlanSheet.INDICATORS]:
            self._link_indicator(row, activities)
            self._take(row)
        for sheet in (PlanSheet.MEETINGS, PlanSheet.SURVEY, PlanSheet.APPROVALS):
            for row in self._rows[sheet]:
                self._take(row)
        return Merge([*self._all()], [*self._edits(ranks)], [*self._warnings()])

    def _begin(self, table: PlanTable, read: PlanRow) -> Row:
        """Find the entry of a row by its id; a row without one is new."""
        wanted = read.entity_id or self._id_of_one(table, read)
        entity = self._now.by_id.get(wanted)
        if entity is not None and kind_of(entity) is not SHEET_KINDS[table.sheet]:
            entity = None
        row = Row(table, read, wanted or new_id(), entity, faults=list(read.faults))
        row.was = None if entity is None else self._then.by_id.get(wanted, entity)
        if wanted and entity is None:
            is_gone = any(one.entity_id == wanted for one in self._now.state.deleted)
            row.fault("id", text(f"plantable.fault_{'removed' if is_gone else 'foreign'}"))
        row.values = {
            name: settled(table.sheet, name, value)
            for name, value in read.values.items()
            if name not in LABELS and (read.entity_id or value is not None)
        }
        return row

    def _id_of_one(self, table: PlanTable, read: PlanRow) -> str:
        """Return the id of what a plan has one of: itself, and a signature of each kind."""
        state = self._now.state
        if table.sheet is PlanSheet.PLAN:
            return state.info.entity_id
        approver = read.values.get("approver") if table.sheet is PlanSheet.APPROVALS else None
        found = (one.entity_id for one in state.approvals if one.approver == approver)
        return next(found, "")

    def _fault_repeated(self) -> None:
        known = Counter(row.entity_id for row in self._all())
        for row in self._all():
            if known[row.entity_id] > 1:
                row.fault("id", text("plantable.fault_id_twice"))

    def _take(self, row: Row) -> None:
        """Hold a row against the plan and the rules of plans."""
        self._require_content(row)
        if row.is_lost:
            return
        if row.is_new and (twin := self._twin(row)):
            row.entity, row.was, row.entity_id, row.is_twin = twin, twin, twin.entity_id, True
            self._claimed.add(twin.entity_id)
            return
        self._leave_blank(row)
        row.compare(self._now, self._then)
        if row.sheet in READ_ONLY:
            for name in row.changed:
                row.fault(name, text("plantable.fault_read_only"))
        if row.changed and not row.faults:
            self._check(row)

    def _leave_blank(self, row: Row) -> None:
        """Take no words from an older file into a field where such words were blanked since."""
        entity = row.entity
        if entity is None:
            return
        gone = [
            name
            for name, value in row.values.items()
            if value
            and (row.entity_id, name) in self._blanked
            and value != self._now.value(entity, name)
        ]
        for name in gone:
            del row.values[name]
        if gone:
            self._kept_blank.setdefault(row.table.name, []).append(row.read.row)

    def _require_content(self, row: Row) -> None:
        """Note what an entry cannot be without; a new one needs words."""
        needed = {
            PlanSheet.PRIORITIES: ("category",) if row.is_new and not row.given("title") else (),
            PlanSheet.ACTIVITIES: ("title",) if row.is_new else (),
            PlanSheet.INDICATORS: ("title", "activity") if row.is_new else ("activity",),
            PlanSheet.MEETINGS: ("held_on",) if row.is_new else (),
            PlanSheet.SURVEY: ("title",) if row.is_new else (),
        }.get(row.sheet, ())
        if row.sheet is PlanSheet.PRIORITIES and "rank" in row.values:
            needed = (*needed, "rank")
        for name in needed:
            if name in row.table.header.at and self._is_empty(row, name):
                title = column_title(row.sheet, name)
                row.fault(name, text("intake.fault_missing", column=title))

    def _is_empty(self, row: Row, name: str) -> bool:
        at = row.table.header.at[name]
        return not (at < len(row.read.cells) and row.read.cells[at].strip())

    def _twin(self, row: Row) -> Entity | None:
        """Return an entry that is all that a new row says, and that no other row is of.

        Whoever loads a file twice wants no entry twice.
        """
        for entity in self._now.by_id.values():
            if entity.entity_id in self._claimed or kind_of(entity) is not SHEET_KINDS[row.sheet]:
                continue
            said = {name: value for name, value in row.values.items() if name != "rank"}
            held = (settled(row.sheet, name, self._now.value(entity, name)) for name in said)
            if all(map(is_same, said.values(), held)):  # its rank may have closed up
                return entity
        return None

    def _link_activity(self, row: Row, priorities: Links) -> None:
        number = row.given("priority")
        if number is not None:
            self._link(row, "priority", number, priorities, "plantable.fault_no_priority")
        label = row.given("number")
        is_own = row.entity is not None and label == self._then.numbers.get(row.entity_id)
        start, dot, _ = str(label or "").partition(".")
        if dot and not is_own and start != str(number or 0) and "priority" in row.read.values:
            row.fault("number", text("plantable.fault_number", number=label))

    def _link_indicator(self, row: Row, activities: Links) -> None:
        number = row.given("activity")
        if number is not None:
            self._link(row, "activity", number, activities, "plantable.fault_no_activity")

    def _link(self, row: Row, name: str, number: Any, links: Links, unknown: str) -> None:
        found = links.find(number, unknown=text(unknown, number=str(number)))
        held = None if row.was is None else self._then.value(row.was, name)
        names: dict[str, Any] = self._then.positions | self._then.numbers
        if not isinstance(found, Text):
            row.values[name] = found
        elif held and names.get(held) == number:
            row.values[name] = held  # as it was: what is wrong with the other row is told there
        else:
            row.fault(name, found)

    def _check(self, row: Row) -> None:
        """Note what the plan's own rules say against a row."""
        kind = SHEET_KINDS[row.sheet]
        values = self._plain(row)
        try:
            check_values(kind, values)
            require_changeable(self._now.state, [Edit(kind, row.entity_id, values)])
        except SessionError as error:
            row.fault(self._blamed(row, error), error.text)

    def _blamed(self, row: Row, error: SessionError) -> str:
        if error.code == "plan_bad_term":
            return "last_month" if "last_month" in row.changed else "first_month"
        if error.code == "plan_more_yes_than_answers":
            return self._too_many_yes(row)
        told = FOLLOWED_UP.get(SHEET_KINDS[row.sheet]) or frozenset()
        signed = (n for n in row.changed if n.partition(".")[0] not in told)
        return str(error.params.get("field") or next(signed, ""))

    def _too_many_yes(self, row: Row) -> str:
        """Return which of the two yes is more than its answers."""
        held = {name: row.changed.get(name, getattr(row.entity, name, 0)) for name in row.values}
        is_before = held.get("before_yes", 0) > held.get("before_answers", 0)
        return "before_yes" if is_before else "after_yes"

    def _plain(self, row: Row, rank: int | None = None) -> dict[str, Any]:
        """Return the fields that a row sets, as an edit has them."""
        values: dict[str, Any] = {}
        for name, value in row.changed.items():
            field_name, _, part = name.partition(".")
            if part:
                held = dict(getattr(row.entity, field_name, {})) | values.get(field_name, {})
                values[field_name] = held | {part: value}
            elif name != "rank":
                values[_KEPT_AS.get(name, name)] = value
        if rank is not None:
            values["rank"] = rank
        return {
            name: {part: som for part, som in value.items() if som}
            if isinstance(value, dict)
            else value
            for name, value in values.items()
        }

    def _edits(self, ranks: dict[str, int]) -> Iterator[Edit]:
        """Yield the edits of the good rows, what others belong to first."""
        ranks = dict(ranks)
        places = self._next_orders()
        for row in self._all():
            if row.faults or not row.changed:
                continue
            values = self._plain(row, ranks.pop(row.entity_id, None))
            if row.is_new and row.sheet in places:
                values["order"] = places[row.sheet]
                places[row.sheet] += 1
            if values:
                seen = None if row.entity is None else row.entity.heads
                yield Edit(SHEET_KINDS[row.sheet], row.entity_id, values, seen=seen)
        for entity_id, rank in ranks.items():  # those that close up
            yield Edit(EntityKind.PRIORITY, entity_id, {"rank": rank})

    def _next_orders(self) -> dict[PlanSheet, int]:
        state = self._now.state
        return {
            PlanSheet.ACTIVITIES: max((one.order for one in state.activities), default=-1) + 1,
            PlanSheet.INDICATORS: max((one.order for one in state.indicators), default=-1) + 1,
            PlanSheet.SURVEY: max((one.order for one in state.questions), default=-1) + 1,
        }

    def _warnings(self) -> Iterator[Text]:
        if twins := sum(row.is_twin for row in self._all()):
            yield text("plantable.in_plan_already", count=twins)
        for sheet_name, rows in self._kept_blank.items():
            told = ", ".join(map(str, rows))
            yield text("plantable.kept_blank", sheet=sheet_name, count=len(rows), rows=told)
        yield from personal_words(self._all())
        if self._file.mark.is_part or not self._is_of_this_plan():
            return
        for table in self._file.tables:
            left = left_out(table, now=self._now, then=self._then, claimed=self._claimed)
            if left:
                yield left

    def _is_of_this_plan(self) -> bool:
        own = any(row.read.entity_id and row.entity for row in self._all())
        return own or self._file.mark.plan_id == self._now.state.info.entity_id
