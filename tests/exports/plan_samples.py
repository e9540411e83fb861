"""A plan's content for the tests of its template: every list has something in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

from PIL import Image

from exports.plan_content import plan_content
from exports.plan_fields import MapFacts, PlanContent, PlanFacts
from i18n import translator
from model.plan import Activity, Approval, Approver, Indicator, PlanInfo, PlanState, Priority
from model.session import Outcome
from model.text import Text, text
from model.view import Tier
from tests.exports.samples import BOUNDARY_SET

MADE_ON = date(2026, 6, 15)

STATE = PlanState(
    info=PlanInfo(
        "p",
        unit_ky="Үч-Коргон",
        unit_ru="Уч-Коргон",
        unit_en="Uch-Korgon",
        year=2026,
        order_number="17-Ө",
        ordered_on="2026-01-15",
        baseline="Биринчи сап\nЭкинчи сап",
    ),
    priorities=(
        Priority("a", rank=1, category="road_safety", title="Жеңиш жолу",
                 justification="Өтө кооптуу"),
        Priority("b", rank=2, category="alcohol"),
    ),
    activities=(
        Activity(
            "1",
            priority_id="a",
            kind="road_safety",
            title="Жарык",
            first_month="2026-03",
            last_month="2026-09",
            responsible="УИМ",
            involved="Мектеп",
            resources="12 жарык",
            sums_som={"local_budget": 1_120_000, "community": 30_000},
            expected="Азаят",
            monitoring="Ай сайын",
            status=Outcome.UNDER_WAY,
            status_on="2026-05-20",
        ),
        Activity("2", priority_id="a", kind="campaign"),
    ),
    indicators=(
        Indicator("i", activity_id="1", title="Кырсык", unit_of_measure="жылына", baseline=12,
                  target=6.5, actual=None),
    ),
    approvals=(
        Approval("s", approver=Approver.POLICE, signatory="В. Бөлүм", signed_on="2026-02-03"),
    ),
)  # fmt: skip


def picture() -> bytes:
    """Return a small PNG."""
    made = BytesIO()
    Image.new("RGB", (60, 30), "white").save(made, format="PNG")
    return made.getvalue()


def facts(**changes: object) -> PlanFacts:
    """Return what the sample's document says besides the plan."""
    made = PlanFacts(
        unit=text("unit.ayil_okmotu", name="Үч-Коргон"),
        tier=Tier.PUBLIC,
        made_on=MADE_ON,
        boundary_set=BOUNDARY_SET,
        is_demo=False,
        mark=None,
        where={"1": text("plandoc.place_unit"), "2": text("plandoc.place_withheld")},
        maps=(MapFacts(text("plandoc.map_all", year="2026"), (_note(3),), picture()),),
        notes=(text("view.perception"),),
    )
    return replace(made, **changes)


def _note(count: int) -> Text:
    return text("plandoc.on_map", count=count)


def sample(language: str = "ky", state: PlanState = STATE, **changes: object) -> PlanContent:
    """Return the content of the sample plan, or of another state."""
    return plan_content(state, facts(**changes), translator(language))
