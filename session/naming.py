"""What groups and issues are called wherever several of them are named together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from model.session import Group, Issue
from model.text import Text, text
from session.personal import find_personal

Name = Text | str
"""A sentence's part: words of the catalogue, or people's own."""


def group_name(group: Group) -> Text:
    """Return a group's kind, with its label where it has one; not for small groups.

    A label that looks like a person's name, a telephone or an address is left out: a group is
    named before the whole room.
    """
    kind = text(f"group.{group.kind}")
    if not group.label or find_personal(group.label):
        return kind
    return text("minutes.group_labelled", group=kind, label=group.label)


def issue_name(issue: Issue) -> Name:
    """Return an issue's own title, else the name of its category."""
    return issue.title or text(f"category.{issue.category}")


def join_names(names: Sequence[Name]) -> Name:
    """Return names as one list ("women, youth"); "" for none."""
    if not names:
        return ""
    return reduce(lambda first, second: text("view.and", first=first, second=second), names)
