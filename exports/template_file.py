"""A DOCX that an office gives as its own form: opened carefully, and nothing in it that acts.

A template is a document from outside. It may be broken, refer to files elsewhere, hold macros, or
carry fields of Word that fetch or run something; each is refused with what and where it is.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docxtpl import DocxTemplate

from model.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docx.opc.package import OpcPackage
    from docx.oxml.xmlchemy import BaseOxmlElement

MOST_BYTES: Final = 20_000_000
"""Of a template, packed; a form with a coat of arms has 100 kB."""

MOST_UNPACKED: Final = 60_000_000

_HYPERLINK: Final = "/hyperlink"
"""End of the only kind of relation that may lead outside: nothing is fetched until a click."""

_ACTIVE_PARTS: Final = re.compile(r"vba|macro|oleobject|activex|embeddings|afchunk", re.IGNORECASE)
_ACTIVE_FIELDS: Final = frozenset(
    {"DDE", "DDEAUTO", "INCLUDEPICTURE", "INCLUDETEXT", "INCLUDE", "IMPORT", "LINK", "MACROBUTTON",
     "DATABASE", "RD"}
)  # fmt: skip
"""First words of instructions that fetch or run something; Word reads them in any case."""

_FIELD_MARK, _INSTRUCTION, _SIMPLE_FIELD = map(qn, ("w:fldChar", "w:instrText", "w:fldSimple"))
_MARK_KIND, _SIMPLE_INSTRUCTION = qn("w:fldCharType"), qn("w:instr")
_PROPERTIES: Final = "docProps/core.xml"
_MB: Final = 1_000_000


def open_template(data: bytes) -> DocxTemplate:
    """Return the template, ready to be rendered once.

    Raises `TemplateError`: `template_no_docx`, `template_too_large`, `template_active` or
    `template_outside`.
    """
    _check_size(data)
    template = DocxTemplate(BytesIO(data))
    try:
        template.init_docx()
        package = template.docx.part.package
        instructions = list(_instructions_of(package))
    except (KeyError, ValueError, AttributeError, SyntaxError, zipfile.BadZipFile) as error:
        raise TemplateError("template_no_docx") from error
    _check_parts(package)
    _check_relations(package)
    _check_fields(instructions)
    _forget_properties(package)
    # what stands in the form's own properties is not of this document
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        setattr(template.docx.core_properties, name, "")
    return template


def _forget_properties(package: OpcPackage) -> None:
    """Drop a form's properties where LibreOffice wrote their relation in a way of its own.

    python-docx does not find them then, and would write a second file of the same name.
    """
    for relation_id, relation in list(package.rels.items()):
        is_odd = relation.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES
        if is_odd and not relation.is_external and relation.target_ref == _PROPERTIES:
            del package.rels[relation_id]


def _check_size(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise _too_large(len(data))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise TemplateError("template_no_docx") from error
    if unpacked > MOST_UNPACKED:
        raise _too_large(unpacked)


def _too_large(size: int) -> TemplateError:
    return TemplateError("template_too_large", size_mb=round(size / _MB), most_mb=MOST_BYTES // _MB)


def _check_parts(package: OpcPackage) -> None:
    for part in package.iter_parts():
        if _ACTIVE_PARTS.search(f"{part.partname} {part.content_type}"):
            raise TemplateError("template_active", part=str(part.partname))


def _check_relations(package: OpcPackage) -> None:
    for relation in package.iter_rels():
        if relation.is_external and not relation.reltype.endswith(_HYPERLINK):
            raise TemplateError("template_outside", address=relation.target_ref)


def _check_fields(instructions: Iterable[str]) -> None:
    for instruction in instructions:
        words = instruction.split(maxsplit=1)
        if words and words[0].upper() in _ACTIVE_FIELDS:
            raise TemplateError("template_active", part=words[0].upper())


def _instructions_of(package: OpcPackage) -> Iterator[str]:
    """Yield the instruction of every field of every part: headers, footnotes, comments as well.

    Raises `SyntaxError` for a part that is no XML although it says so.
    """
    for part in package.iter_parts():
        if part.content_type.endswith("xml"):
            yield from _instructions_in(parse_xml(part.blob))


def _instructions_in(root: BaseOxmlElement) -> Iterator[str]:
    open_fields = [""]  # the last is the innermost; the first is of text outside of any field
    for element in root.iter(_FIELD_MARK, _INSTRUCTION, _SIMPLE_FIELD):
        if element.tag == _SIMPLE_FIELD:
            yield element.get(_SIMPLE_INSTRUCTION, "")
        elif element.tag == _INSTRUCTION:
            open_fields[-1] += element.text or ""  # Word splits one over several runs
        elif element.get(_MARK_KIND) == "begin":
            open_fields.append("")
        elif element.get(_MARK_KIND) == "end" and len(open_fields) > 1:
            yield open_fields.pop()
    yield from open_fields
