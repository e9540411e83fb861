"""From marks to a ballot, and from votes to an order for the priorities: suggestions only.

The rule for priorities is the domain's: 4-5 issues, by how many parties named them, residents
first where views differ, and whether the community can act. The people in the room decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.categories import CATEGORIES, CategoryClass, class_of
from model.records import MappedBy
from model.session import CanAct, Issue, Mark, SessionState
from model.text import Text, text
from session.naming import Name, issue_name
from session.ranks import MOST_PRIORITIES
from session.tally import Tally, percent
from session.visibility import large_groups, projected_marks, shared_marks

_CATEGORY_ORDER = {category.code: at for at, category in enumerate(CATEGORIES)}
_CAN_ACT_ORDER = {CanAct.YES: 0, CanAct.PARTLY: 1, CanAct.UNKNOWN: 2, CanAct.NO: 3}

_OFFICIAL = frozenset({MappedBy.LCPC.value})
"""The neighbourhood officer sits in the prevention centre: its view is not residents' alone."""

_CLASS_LIMITS = ((20, "minutes.class_20"), (10, "minutes.class_10"), (5, "minutes.class_5"))


@dataclass(frozen=True, slots=True)
class IssueProposal:
    """An issue for the ballot: the released marks of one category that are in no issue yet."""

    category: str
    mark_ids: tuple[str, ...]
    groups: int  # that marked it
    issue_id: str = ""  # the one issue of this category that the marks could join; "" for a new one

    @property
    def marks(self) -> int:
        """Number of marks."""
        return len(self.mark_ids)

    @property
    def is_sensitive(self) -> bool:
        """Whether the topic alone, on the wall, tells what somebody kept from it."""
        return class_of(self.category) is CategoryClass.SENSITIVE


@dataclass(frozen=True, slots=True)
class PrioritySuggestion:
    """An issue's place in the suggested order, and why."""

    issue_id: str
    name: Name
    place: int  # 1 is first; equal ones share the smaller number
    is_suggested: bool  # among the first five that the community can act on
    named: int  # groups that marked it or voted it among their first three
    reasons: tuple[Text, ...]


def suggest_issues(state: SessionState) -> tuple[IssueProposal, ...]:
    """Return one proposal per marked category, most groups first, then most marks.

    Marks that stand in an issue already are left out, so asking again proposes only what is new.
    """
    taken = {mark_id for issue in state.issues for mark_id in issue.mark_ids}
    waiting: dict[str, list[Mark]] = {}
    for mark in shared_marks(state):
        if mark.entity_id not in taken:
            waiting.setdefault(mark.category, []).append(mark)
    proposals = [
        IssueProposal(
            category=category,
            mark_ids=tuple(mark.entity_id for mark in marks),
            groups=len({mark.group_id for mark in marks}),
            issue_id=_issue_of(state, category),
        )
        for category, marks in waiting.items()
    ]
    return tuple(
        sorted(proposals, key=lambda p: (-p.groups, -p.marks, _CATEGORY_ORDER.get(p.category, 99)))
    )


def _issue_of(state: SessionState, category: str) -> str:
    found = [issue.entity_id for issue in state.issues if issue.category == category]
    return found[0] if len(found) == 1 else ""


def groups_naming(state: SessionState, tally: Tally, issue: Issue) -> frozenset[str]:
    """Return the groups that marked an issue, or voted it among their first three."""
    mark_ids = set(issue.mark_ids)
    marked = {m.group_id for m in shared_marks(state) if m.entity_id in mark_ids}
    return frozenset(marked | _voting_for(tally, issue))


def _voting_for(tally: Tally, issue: Issue) -> set[str]:
    result = tally.result_of(issue.entity_id)
    voices = [tally.voices[at] for at in result.first_of] if result else []
    return {group_id for voice in voices for group_id in voice.group_ids}


def suggest_priorities(
    state: SessionState,
    tally: Tally,
    *,
    police: Mapping[str, Text] | None = None,
    most: int = MOST_PRIORITIES,
) -> tuple[PrioritySuggestion, ...]:
    """Return every issue in the suggested order, the first `most` marked as suggested.

    What the community cannot act on at all comes last: it belongs in a letter, not in this plan.
    The others come by the number of groups that named them; where that is equal, what more
    groups of residents named is first (the prevention centre sits with the police); then votes;
    then what the community can act on. `police` gives by issue id what the police say of it, a
    sentence fit for the public; it is a reason to read, not a criterion.
    """
    keys = {issue.entity_id: _key(state, tally, issue) for issue in state.issues}
    ordered = sorted(state.issues, key=lambda issue: (keys[issue.entity_id], issue.order))
    all_keys = sorted(keys.values())
    suggestions = []
    for issue in ordered:
        place = 1 + all_keys.index(keys[issue.entity_id])
        suggestions.append(
            PrioritySuggestion(
                issue_id=issue.entity_id,
                name=issue_name(issue),
                place=place,
                is_suggested=place <= most and issue.can_act is not CanAct.NO,
                named=len(groups_naming(state, tally, issue)),
                reasons=reasons_for(
                    state, tally, issue, police=(police or {}).get(issue.entity_id)
                ),
            )
        )
    return tuple(suggestions)


def _key(state: SessionState, tally: Tally, issue: Issue) -> tuple[bool, int, int, float, int]:
    named = groups_naming(state, tally, issue)
    official = {group.entity_id for group in state.groups if group.kind in _OFFICIAL}
    result = tally.result_of(issue.entity_id)
    return (
        issue.can_act is CanAct.NO,
        -len(named),
        -len(named - official),
        -result.share if result else 0.0,
        _CAN_ACT_ORDER[issue.can_act],
    )


def reasons_for(
    state: SessionState,
    tally: Tally,
    issue: Issue,
    *,
    police: Text | None = None,
    with_can_act: bool = True,
) -> tuple[Text, ...]:
    """Return why an issue stands where it stands; fit for the public.

    Of a sensitive category the marks are said as a class, and only votes tell who named it.
    """
    is_sensitive = class_of(issue.category) is CategoryClass.SENSITIVE
    mark_ids = set(issue.mark_ids)
    if is_sensitive:
        # as the projector counts them: those of a small group would be the rest of two counts
        large = {group.entity_id for group in large_groups(state)}
        marked_by = [m.group_id for m in shared_marks(state) if m.entity_id in mark_ids]
        marks = sum(group_id in large for group_id in marked_by)
        named = text("minutes.reason_voted", count=len(_voting_for(tally, issue)), of=tally.groups)
        marked = text("minutes.reason_marks_class", number=number_class(marks))
    else:
        # a small group and its marks count only where they are shown among those of all
        shown = [m for m in projected_marks(state, "").marks if m.entity_id in mark_ids]
        parties = {mark.group_id for mark in shown} | _voting_for(tally, issue)
        named = text("minutes.reason_named", count=len(parties), of=tally.groups)
        marked = text("minutes.reason_marks", count=len(shown))
    reasons = [named, marked, *_vote_reason(tally, issue)]
    if police is not None:
        reasons.append(police)
    if with_can_act:
        answer = text(f"can_act.{issue.can_act.value or 'unknown'}")
        reasons.append(text("minutes.reason_can_act", answer=answer))
    return tuple(reasons)


def _vote_reason(tally: Tally, issue: Issue) -> list[Text]:
    result = tally.result_of(issue.entity_id)
    if result is None:
        return []
    key = "minutes.reason_votes_tied" if result.is_tied else "minutes.reason_votes"
    return [Text(key, {"percent": percent(result.share), "rank": result.rank})]


def number_class(count: int) -> Text:
    """Return a number as the class the public may see; zero looks like few."""
    key = next((key for least, key in _CLASS_LIMITS if count >= least), "minutes.class_0")
    return text(key)
