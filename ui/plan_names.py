"""What the fields of a plan are called on its forms, in its log, and where words are blanked."""

from __future__ import annotations

from model.events import EntityKind
from ui.session import voice

_LABELS = {
    (EntityKind.PRIORITY, "title"): "priority_title",
    (EntityKind.ACTIVITY, "title"): "activity_title",
    (EntityKind.INDICATOR, "title"): "indicator_title",
    (EntityKind.SURVEY, "title"): "question",
    (EntityKind.ACTIVITY, "priority_id"): "priority",
    **{
        (EntityKind.INDICATOR, name): f"indicator_{name}"
        for name in ("baseline", "target", "actual")
    },
}
"""Fields whose label is not their name's own: `plan.field_<label>`."""


def field_label(kind: EntityKind, field: str) -> str:
    """Return what a field is called on the forms."""
    return voice()(f"plan.field_{_LABELS.get((kind, field), field)}")
