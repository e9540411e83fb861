"""A small mapping session, written by hand."""

from __future__ import annotations

from dataclasses import replace

from geo.grid import SheetGrid
from model.session import Group, Mark, SessionInfo, Step
from model.text import text
from ui.session_payload import Place, Receipt, Role, SessionChoices

SESSION, WOMEN, YOUTH = "0" * 32, "a" * 32, "b" * 32
ROAD, CATTLE, HOME = "1" * 32, "2" * 32, "3" * 32

MARKS = (
    Mark(
        ROAD,
        heads=("e" * 32,),
        group_id=WOMEN,
        geometry={"type": "LineString", "coordinates": [[74.1, 42.1], [74.2, 42.2]]},
        category="road_safety",
        severity=3,
        time_of_day="night",
        season="winter",
        note="Жолдо <b>жарык</b> жок",
    ),
    Mark(
        CATTLE,
        group_id=YOUTH,
        geometry={"type": "Point", "coordinates": (74.3, 42.3)},
        category="cattle_theft",
        radius_m=250.0,
    ),
    Mark(
        HOME,
        group_id=WOMEN,
        geometry={
            "type": "Polygon",
            "coordinates": [[[74, 42], [74.1, 42], [74.1, 42.1], [74, 42.1], [74, 42]]],
        },
        category="domestic_violence",
        grid="A1",
    ),
)


def choices(**changes: object) -> SessionChoices:
    """Return the facilitator's session, with changes."""
    groups = (
        Group(WOMEN, kind="women", people=12),
        Group(YOUTH, kind="youth", label="лицей", people=4, is_released=True),
    )
    made = SessionChoices(
        info=SessionInfo(SESSION, step=Step.MARK, is_rehearsal=True),
        groups=groups,
        active_group=WOMEN,
        marks=MARKS,
        order=(ROAD, CATTLE, HOME),
        can_undo=True,
        grid=SheetGrid(74.0, 42.0, 74.6, 42.4, 12, 9),
        stage=Place((74.3, 42.2), 9.5, (1066.0, 560.0), "dark", 7),
        editing=((ROAD, "Айгүл"),),
        receipts=(
            Receipt("f" * 32, heads=("e" * 32,)),
            Receipt("9" * 32, text("marking.conflict_why"), True),
        ),
        name_patterns=(("phone", r"\d{3}[ -]\d{3}"),),
    )
    return replace(made, **changes)


def wall(**changes: object) -> SessionChoices:
    """Return what the hall sees of it: the sensitive mark is only counted."""
    changes = {"role": Role.PROJECTOR, "marks": MARKS[:2], "hidden": 1, **changes}
    return choices(**changes)
