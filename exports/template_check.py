"""What a template may ask for: the fields of its document, repeated and chosen, and no more.

A template is a small program in the hands of whoever wrote it. Rather than trusting a sandbox to
stop what is harmful, only what a form needs is let through: fields by name, `for`, `if`, a few
filters. A field that the document does not have is named before anything is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from docx.opc.constants import RELATIONSHIP_TYPE
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from model.errors import TemplateError

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

Fields: TypeAlias = "Mapping[str, Field]"
Field: TypeAlias = "Fields | tuple[Field] | None"
"""None is a text (or a picture); a mapping is a part with fields; a 1-tuple a list of its item."""

FILTERS: Final = frozenset({"upper", "lower", "capitalize", "trim", "length"})
DEEPEST: Final = 4
"""Loops inside each other: priorities, activities, indicators, and one to spare."""

_LOOP: Final[Fields] = {"index": None, "first": None, "last": None, "length": None}
_HARMLESS: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.If,
)
_RAW_MARK: Final = re.compile(r"\{\{\s*(?:r|p|tr|tc)\s")
"""docxtpl's marks for a value that is XML itself; all values here are text."""

_TAG: Final = re.compile(r"<[^>]+>")
_NEAR: Final = 60
_HEADERS: Final = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)


def template_environment() -> SandboxedEnvironment:
    """Return where templates are rendered: escaped, in a sandbox, nothing undefined let through."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def check_template(template: DocxTemplate, fields: Fields) -> None:
    """Raise `TemplateError` for anything a template asks for beyond `fields`.

    `template_unknown_field` names the field, `template_syntax` says near which words a mark is
    broken, `template_forbidden` what is not allowed.
    """
    for source in _sources(template):
        raw = _RAW_MARK.search(_TAG.sub("", source))
        if raw:
            raise TemplateError("template_forbidden", what=raw.group())
        _Walk(fields).visit(_parsed(template.patch_xml(source)))


def _sources(template: DocxTemplate) -> Iterator[str]:
    """Yield the XML of every part that docxtpl renders."""
    yield template.get_xml()
    for kind in _HEADERS:
        for _, part in template.get_headers_footers(kind):
            yield template.get_part_xml(part)
    for part in template.docx.part.package.iter_parts():
        if part.content_type.endswith("footnotes+xml"):
            yield part.blob.decode("utf-8")


def _parsed(source: str) -> nodes.Template:
    lines = re.sub(r"<w:p([ >])", r"\n<w:p\1", source)
    try:
        return template_environment().parse(lines)
    except TemplateSyntaxError as error:
        before = lines.split("\n")[: error.lineno]
        words = " ".join(filter(None, (_TAG.sub("", line).strip() for line in before)))
        raise TemplateError("template_syntax", near=words[-_NEAR:]) from error


class _Walk:
    """Goes through a template with the fields known at each place."""

    def __init__(self, known: Fields, *, depth: int = 0) -> None:
        self._known = known
        self._depth = depth

    def visit(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.For):
            self._visit_loop(node)
        elif isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
            self._require_text(node)
        elif isinstance(node, nodes.Filter):
            if node.name not in FILTERS or node.args or node.kwargs:
                raise TemplateError("template_forbidden", what=f"| {node.name}")
            self._visit_inside(node)
        elif isinstance(node, _HARMLESS):
            self._visit_inside(node)
        else:
            raise TemplateError("template_forbidden", what=type(node).__name__.lower())

    def _visit_inside(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            if isinstance(node, nodes.If) and child is node.test:
                self._visit_question(child)
            elif isinstance(node, nodes.Filter) and node.name == "length":
                self._field(child)
            else:
                self.visit(child)

    def _visit_question(self, node: nodes.Node) -> None:
        """Let through what an `if` asks: of a list or a part, too, whether it has anything."""
        if isinstance(node, nodes.Name | nodes.Getattr):
            self._field(node)
        elif isinstance(node, nodes.And | nodes.Or | nodes.Not):
            for child in node.iter_child_nodes():
                self._visit_question(child)
        else:
            self.visit(node)

    def _visit_loop(self, node: nodes.For) -> None:
        if self._depth == DEEPEST:
            raise TemplateError("template_too_deep", most=DEEPEST)
        if node.recursive or node.test is not None or not isinstance(node.target, nodes.Name):
            raise TemplateError("template_forbidden", what="for … if / recursive")
        field = self._field(node.iter)
        if not isinstance(field, tuple):
            raise TemplateError("template_not_list", field=_path(node.iter))
        known = {**self._known, node.target.name: field[0], "loop": _LOOP}
        inside = _Walk(known, depth=self._depth + 1)
        for child in (*node.body, *node.else_):
            inside.visit(child)

    def _require_text(self, node: nodes.Node) -> None:
        if self._field(node) is not None:
            raise TemplateError("template_not_text", field=_path(node))

    def _field(self, node: nodes.Node) -> Field:
        if isinstance(node, nodes.Name):
            return self._of(self._known, node.name, node)
        if isinstance(node, nodes.Getattr):
            inside = self._field(node.node)
            return self._of(inside if isinstance(inside, Mapping) else {}, node.attr, node)
        raise TemplateError("template_forbidden", what=type(node).__name__.lower())

    @staticmethod
    def _of(fields: Fields, name: str, node: nodes.Node) -> Field:
        if name not in fields:
            raise TemplateError("template_unknown_field", field=_path(node))
        return fields[name]


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return type(node).__name__.lower()
