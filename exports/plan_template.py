"""Set a plan as DOCX from a template: the project's own, or one that an office made.

Texts of people go in as text. Whatever they hold (marks of a template, tags, an ampersand) stands
on the page as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError as JinjaError

from exports.document_blocks import TEXT_WIDTH_MM, WIDE_TEXT_MM
from exports.document_docx import LANGUAGE_TAGS, NO_DISTANCE
from exports.plan_document import footer_of
from exports.plan_fields import ApprovalLine, MapPage, PlanContent
from exports.template_check import Field, Fields, check_template, template_environment
from exports.template_file import open_template
from model.errors import TemplateError
from model.plan import Approver

TEMPLATE_FOLDER: Final = Path(__file__).parents[1] / "data" / "templates"


_NARROWEST_MM: Final = 60.0


class Written(str):
    """A text as it was written, whatever docxtpl makes of some signs.

    It turns "{_{" into "{{" after rendering; an underscore as a character reference is left alone.
    """

    __slots__ = ()

    def __html__(self) -> str:
        """Return it escaped for XML."""
        return escape(str(self)).replace("_", "&#95;")


class DescribedPicture(InlineImage):  # type: ignore[misc]
    """A picture in the text, with words for those who do not see it."""

    def __init__(self, template: DocxTemplate, page: MapPage, width_mm: float) -> None:
        super().__init__(template, BytesIO(page.picture), width=Mm(width_mm))
        self._words = page.description

    def _insert_image(self) -> str:
        described = f'<wp:docPr descr="{escape(self._words)}" '
        placed = " ".join(("<wp:inline", *(f'{side}="0"' for side in NO_DISTANCE), ""))
        made = str(super()._insert_image()).replace("<wp:docPr ", described, 1)
        return made.replace("<wp:inline ", placed, 1)


def plan_fields() -> Fields:
    """Return every field that a template of a plan may ask for (docs/templates.md lists them)."""
    signatures = {one.value: _fields_of(ApprovalLine) for one in Approver}
    return {**_fields_of(PlanContent), **signatures, "footer": None}


def _fields_of(kind: Any) -> dict[str, Field]:
    hints = get_type_hints(kind)
    return {one.name: _field_of(hints[one.name]) for one in fields(kind)}


def _field_of(hint: Any) -> Field:
    if not get_args(hint):
        return None
    item = get_args(hint)[0]  # tuple[item, ...]
    return (_fields_of(item) if is_dataclass(item) else None,)


def builtin_template(language: str) -> bytes:
    """Return the project's own template in a language."""
    return (TEMPLATE_FOLDER / f"plan-{language}.docx").read_bytes()


def check_plan_template(data: bytes) -> None:
    """Raise `TemplateError` where a document cannot be a plan's template; see `write_plan_docx`."""
    check_template(open_template(data), plan_fields())


def write_plan_docx(content: PlanContent, *, made_on: date, template: bytes | None = None) -> bytes:
    """Return the plan as DOCX, made from `template` or the project's own one.

    Raises `TemplateError` for one that is broken, holds something that acts, or asks for a field
    that is not there: it is named. Nothing is made then.
    """
    file = open_template(template or builtin_template(content.language))
    check_template(file, plan_fields())
    given = _context(content, file)
    try:
        file.render(given, template_environment(), autoescape=True)
    except JinjaError as error:
        raise TemplateError("template_syntax", near=str(error)) from error
    _set_properties(file, content, made_on)
    made = BytesIO()
    file.save(made)
    return made.getvalue()


def _context(content: PlanContent, file: DocxTemplate) -> Mapping[str, Any]:
    first = {one.who: one for one in reversed(content.approvals)}
    return {
        **_written(content, file),
        **{who: _written(one, file) for who, one in first.items()},
        "footer": Written(footer_of(content)),
    }


def _written(value: Any, file: DocxTemplate) -> Any:
    """Return a value as templates get it: texts escaped, parts by field, pictures as pictures."""
    if isinstance(value, str):
        return Written(value)
    if isinstance(value, tuple):
        return [_written(item, file) for item in value]
    named = {one.name: getattr(value, one.name) for one in fields(value)}
    if isinstance(value, MapPage):
        picture = DescribedPicture(file, value, _text_width_mm(file))
        del named["picture"]
        return {name: _written(one, file) for name, one in named.items()} | {"picture": picture}
    return {name: _written(one, file) for name, one in named.items()}


def _text_width_mm(file: DocxTemplate) -> float:
    """Return how wide a map may be in a form: an office may have turned its page upright."""
    section = file.docx.sections[-1]
    sides = (section.page_width, section.left_margin, section.right_margin)
    if None in sides:
        return TEXT_WIDTH_MM
    width, left, right = (float(side.mm) for side in sides)
    return min(WIDE_TEXT_MM, max(width - left - right, _NARROWEST_MM))


def _set_properties(file: DocxTemplate, content: PlanContent, made_on: date) -> None:
    """Say what the document is; nothing of the machine or of who sat at it."""
    core = file.docx.core_properties
    core.title, core.subject = content.title, content.unit
    core.language = LANGUAGE_TAGS[content.language]
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = datetime.combine(made_on, datetime.min.time())
    core.revision = 1
