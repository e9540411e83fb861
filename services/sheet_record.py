"""The record of a sheet, SHEET.json: all it was made from, so that it can be made again.

The record of a public sheet holds digests of what the privacy gate gave and nothing else of the
data; it may go wherever the sheet goes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any, Final

from exports.provenance import Origin, font_digests, program_versions
from layers.classify import ClassScale
from layers.digest import digest_of_parts, digest_views
from layers.layer import MapView
from model.text import Text, text
from model.view import Tier, ViewState
from services.document_marks import WorkingMark
from services.sheet_choice import Document, SheetChoice
from services.workspace import Workspace, active_set
from store.program import program_version

KIND: Final = "village-safety-map sheet"
FORMAT: Final = 1

_SHORT = 12
"""Hexadecimal signs of a digest on paper: 48 bits tell all sheets ever made apart."""

_NOT_ON_THE_SHEET = ("format", "dpi")
"""Choices that change the file and nothing that stands on the sheet."""


class Difference(StrEnum):
    """What can be different when a sheet is made again."""

    VERSION = "version"
    BOUNDARIES = "boundaries"
    FONTS = "fonts"
    PROGRAMS = "programs"
    DATA = "data"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class EarlierSheet:
    """The sheet that this one repeats and is not the same as; the sheet itself says so."""

    sheet_id: str
    made_on: date
    differs: tuple[Difference, ...]

    @property
    def note(self) -> Text:
        """The sentence for the sheet."""
        what = [text(f"mapsheet.kind_{kind}") for kind in self.differs]
        return text(
            "mapsheet.again_note", sheet=self.sheet_id, date=self.made_on, what=joined(what)
        )


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """All that a sheet was made from; `picture` is its file's SHA-256, "" before it is drawn."""

    state: ViewState
    choice: SheetChoice
    made_on: date
    scale: ClassScale | None  # of a series
    working: WorkingMark | None
    set_id: str
    set_sha256: str
    data: Mapping[str, str]  # digest of each part of what is drawn, by name
    version: str
    fonts: Mapping[str, str]
    programs: Mapping[str, str]
    earlier: EarlierSheet | None = None
    picture: str = ""

    @property
    def sheet_id(self) -> str:
        """A short digest of everything that stands on the sheet."""
        return _id_of(self._content())

    @property
    def origin(self) -> Origin:
        """What the sheet says of its own making: a line in its foot, the record in its file."""
        return _origin_of(self._content(), tier=self.state.tier)

    def as_file(self, beside: Document) -> Document:
        """Return the record of a finished picture as a file to keep beside it."""
        picture = {
            "file": beside.name,
            "bytes": len(beside.data),
            "sha256": hashlib.sha256(beside.data).hexdigest(),
        }
        content = {"sheet": self.sheet_id, **self._content(), "picture": picture}
        written = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        name = beside.name.rpartition(".")[0] + ".sheet.json"
        return Document(name, "application/json", written.encode("utf-8"))

    def _content(self) -> dict[str, Any]:
        scale, working, earlier = self.scale, self.working, self.earlier
        return {
            "kind": KIND,
            "format": FORMAT,
            "version": self.version,
            "made_on": self.made_on.isoformat(),
            "view": _view_as_dict(self.state),
            "choice": choice_as_dict(self.choice),
            "classes": {"limits": list(scale.limits), "lowest": scale.lowest} if scale else None,
            "document": {"number": working.number, "reason": working.reason} if working else None,
            "earlier": {
                "sheet": earlier.sheet_id,
                "made_on": earlier.made_on.isoformat(),
                "differs": [kind.value for kind in earlier.differs],
            }
            if earlier
            else None,
            "boundary_set": {"id": self.set_id, "sha256": self.set_sha256},
            "data": {"sha256": digest_of_parts(self.data), "parts": dict(self.data)},
            "fonts": dict(self.fonts),
            "programs": dict(self.programs),
        }


def record_of(
    workspace: Workspace,
    views: Sequence[MapView],
    state: ViewState,
    choice: SheetChoice,
    *,
    made_on: date,
    scale: ClassScale | None = None,
    working: WorkingMark | None = None,
    earlier: EarlierSheet | None = None,
) -> SheetRecord:
    """Return the record of a sheet that is about to be drawn from `views`."""
    info = active_set(workspace).info
    return SheetRecord(
        state=recorded_state(state),
        choice=choice,
        made_on=made_on,
        scale=scale,
        working=working,
        earlier=earlier,
        set_id=info.set_id,
        set_sha256=info.sha256,
        data=digest_views(views),
        version=program_version(),
        fonts=font_digests(),
        programs=program_versions(),
    )


def origin_of_views(
    workspace: Workspace, views: Sequence[MapView], choice: SheetChoice, *, made_on: date
) -> Origin:
    """Return what a sheet that is not of a `ViewState` says of its own making.

    It names and digests what was drawn; `services.sheet_again` does not make such a sheet again.
    """
    info, data = active_set(workspace).info, digest_views(views)
    content = {
        "kind": f"{KIND} of other views",
        "format": FORMAT,
        "version": program_version(),
        "made_on": made_on.isoformat(),
        "choice": choice_as_dict(choice),
        "boundary_set": {"id": info.set_id, "sha256": info.sha256},
        "data": {"sha256": digest_of_parts(data), "parts": data},
        "fonts": dict(font_digests()),
        "programs": dict(program_versions()),
    }
    return _origin_of(content, tier=views[0].tier)


def _origin_of(content: Mapping[str, Any], *, tier: Tier) -> Origin:
    line = text(
        "mapsheet.line",
        sheet=_id_of(content),
        data=content["data"]["sha256"][:_SHORT],
        boundaries=content["boundary_set"]["sha256"][:_SHORT],
        tier=text(f"mapsheet.tier_{tier}"),
        version=content["version"],
    )
    return Origin(line, _json({"sheet": _id_of(content), **content}))


def _id_of(content: Mapping[str, Any]) -> str:
    """Return a short digest of what stands on a sheet, whatever file it becomes."""
    kept = {k: v for k, v in content["choice"].items() if k not in _NOT_ON_THE_SHEET}
    return hashlib.sha256(_json({**content, "choice": kept}).encode()).hexdigest()[:_SHORT]


def recorded_state(state: ViewState) -> ViewState:
    """Return a view's choices as far as they decide the sheet: the gate chooses its own cells."""
    resolution = state.resolution if state.tier is Tier.WORKING else None
    return replace(state, cell="", resolution=resolution)


def joined(texts: Sequence[Text]) -> Text:
    """Return several texts as one list; at least one."""
    return reduce(lambda one, another: text("mapsheet.and", first=one, second=another), texts)


def choice_as_dict(choice: SheetChoice) -> dict[str, Any]:
    """Return how a sheet is to look, as JSON writes it."""
    return {
        "paper": choice.paper.value,
        "orientation": choice.orientation.value,
        "format": choice.file_format.value,
        "dpi": choice.dpi,
        "language": choice.language,
        "grey": choice.is_grey,
        "locator": choice.has_locator,
        "detail": choice.has_detail,
    }


def _view_as_dict(state: ViewState) -> dict[str, Any]:
    return {
        "unit": state.pcode,
        "period": [str(month) for month in state.period] if state.period else None,
        "categories": sorted(state.categories),
        "source": state.source.value,
        "measure": state.measure.value,
        "resolution": state.resolution,
        "toggled": sorted(state.toggled),
        "tier": state.tier.value,
    }


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
