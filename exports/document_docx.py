"""Set a document as DOCX: real styles, repeated table heads, page numbers, described pictures."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from exports.document_blocks import (
    Approval,
    Block,
    Bullets,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from exports.sheet_style import DEMO, MUTED
from layers.palette import SELECTED

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.styles.style import ParagraphStyle
    from docx.table import Table as DocxTable
    from docx.table import _Cell as Cell
    from docx.text.paragraph import Paragraph as DocxParagraph

LANGUAGE_TAGS: Final = {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}
"""What spelling checkers and screen readers need to know."""

FONT: Final = "Arial"
"""On every office machine, with Ң Ө Ү; its free twins have the same widths."""

NO_DISTANCE: Final = ("distT", "distB", "distL", "distR")
"""Of a picture from the text; where none is given, LibreOffice takes 3 mm."""

SIGN_LINE: Final = "_" * 26
"""To sign on: a line of its own, for people enter post and name in one, which takes lines."""

_MARGIN_MM = 20
_BODY_PT, _TABLE_PT, _NOTE_PT = 10.5, 8.5, 8.5
_HEAD_FILL = "E8EEF0"
_TURNED_HEAD_MM = 34
_SIGNATURE_MM = (45, 60, 4, 60)
_SIGNED = frozenset({1, 3})
"""Who, a line to sign on, a gap, a line for the name."""


def write_docx(document: Document) -> bytes:
    """Return the document as a DOCX file of A4 pages, upright or on their side.

    Texts are written as text: nothing in them is a field, a link or markup.
    """
    file: DocxDocument = docx.Document()
    set_page(file, is_landscape=document.is_landscape)
    set_styles(file, LANGUAGE_TAGS[document.language])
    _set_properties(file, document)
    _write_header_and_footer(file, document)
    if document.approvals:
        _write_approvals(file, document.approvals)
    file.add_paragraph(document.title, style="Title")
    file.add_paragraph(document.subtitle, style="Subtitle")
    for block in document.blocks:
        _write(file, block)
    made = BytesIO()
    file.save(made)
    return made.getvalue()


def set_page(file: DocxDocument, *, is_landscape: bool) -> None:
    """Set A4 with margins of 20 mm, which `TEXT_WIDTH_MM` and `WIDE_TEXT_MM` are between."""
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    size = (Mm(297), Mm(210)) if is_landscape else (Mm(210), Mm(297))
    section.page_width, section.page_height = size
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    section.header_distance = section.footer_distance = Mm(9)


def set_styles(file: DocxDocument, tag: str) -> None:
    """Set the styles of every document, and its language by its tag."""
    accent, ink, grey = (RGBColor.from_string(c) for c in (SELECTED[1:], "1B1B1B", MUTED[1:]))
    sizes = {
        "Normal": (_BODY_PT, ink, 0, 4),
        "Title": (20, accent, 0, 2),
        "Subtitle": (12, grey, 0, 8),
        "Heading 1": (14, accent, 14, 4),
        "Heading 2": (11.5, ink, 8, 2),
        "List Bullet": (_BODY_PT, ink, 0, 2),
        "List Number": (_BODY_PT, ink, 0, 2),
        "Caption": (_NOTE_PT, grey, 2, 6),
        "Header": (_NOTE_PT, grey, 0, 0),
        "Footer": (_NOTE_PT, grey, 0, 0),
    }
    for name, (size, color, before, after) in sizes.items():
        _style(file.styles[name], size, color, before=before, after=after)
    note: Any = file.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = file.styles["Normal"]
    _style(note, _NOTE_PT, grey, before=0, after=3)
    cell: Any = file.styles.add_style("Table Text", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = file.styles["Normal"]
    _style(cell, _TABLE_PT, ink, before=1, after=1)
    for border in file.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    defaults = file.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    for name in ("w:val", "w:eastAsia", "w:bidi"):
        language.set(qn(name), tag)


def _style(
    style: ParagraphStyle | Any, size_pt: float, color: RGBColor, *, before: float, after: float
) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size_pt), color
    style.font.italic = False
    style.font.bold = style.name.startswith("Heading") or style.name == "Title"
    fonts = style.element.rPr.rFonts
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.1
    if style.name.startswith("Heading"):
        style.paragraph_format.keep_with_next = True


def _set_properties(file: DocxDocument, document: Document) -> None:
    """Say what the document is; nothing of the machine or of who sat at it."""
    made = datetime.combine(document.made_on, datetime.min.time(), tzinfo=UTC).replace(tzinfo=None)
    core = file.core_properties
    core.title, core.subject = document.title, document.subject
    core.language = LANGUAGE_TAGS[document.language]
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = made
    core.revision = 1


def _write_header_and_footer(file: DocxDocument, document: Document) -> None:
    section = file.sections[0]
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if document.stamp:
        run = head.add_run(document.stamp)
        run.bold = True
        if document.is_demo:
            run.font.color.rgb, run.font.size = RGBColor.from_string(DEMO[1:]), Pt(11)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{document.footer}    ")
    add_page_number(foot, document.page_of)


def add_page_number(foot: DocxParagraph, page_of: tuple[str, str, str]) -> None:
    """Add "page 1 of 4", of which the numbers are fields; `page_of` are the words around them."""
    before, between, after = page_of
    foot.add_run(before)
    _add_field(foot, "PAGE")
    foot.add_run(between)
    _add_field(foot, "NUMPAGES")
    foot.add_run(after)


def _add_field(paragraph: DocxParagraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = "1"
    run.append(words)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  the library has no call for fields


def _write(file: DocxDocument, block: Block) -> None:
    match block:
        case Heading():
            file.add_paragraph(block.text, style=f"Heading {block.level}")
        case Paragraph():
            _write_paragraph(file, block)
        case Bullets():
            _write_list(file, block)
        case Table():
            _write_table(file, block)
        case Picture():
            _write_picture(file, block)
        case Signatures():
            _write_signatures(file, block)
        case PageBreak():
            file.add_page_break()  # type: ignore[no-untyped-call]


def _write_list(file: DocxDocument, block: Bullets) -> None:
    number = _new_numbering(file) if block.is_numbered else None
    for item in block.items:
        written = file.add_paragraph(item, style="List Number" if number else "List Bullet")
        if number:
            properties = written._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number


def _new_numbering(file: DocxDocument) -> int:
    """Return a numbering that starts at 1: the style's own would go on from the last list."""
    numbering: Any = file.part.numbering_part.element
    own = file.styles["List Number"].element.pPr.numPr.numId.val
    added = numbering.add_num(numbering.num_having_numId(own).abstractNumId.val)
    added.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(added.numId)


def _write_paragraph(file: DocxDocument, block: Paragraph) -> None:
    written = file.add_paragraph(block.text, style="Note" if block.is_note else "Normal")
    if block.is_warning:
        written.runs[0].bold = True
        written.runs[0].font.color.rgb = RGBColor.from_string(DEMO[1:])


def _write_picture(file: DocxDocument, block: Picture) -> None:
    written = file.add_paragraph()
    written.paragraph_format.keep_with_next = True
    shape = written.add_run().add_picture(BytesIO(block.image), width=Mm(block.width_mm))
    inline = shape._inline  # noqa: SLF001  the library has no call for descriptions
    inline.docPr.set("descr", block.alt)
    inline.docPr.set("name", block.caption)
    for side in NO_DISTANCE:
        inline.set(side, "0")
    file.add_paragraph(block.caption, style="Caption")


def _write_table(file: DocxDocument, block: Table) -> None:
    table = file.add_table(rows=1 + len(block.rows), cols=len(block.head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    _set_grid(table, block.widths_mm)
    for at, row in enumerate((block.head, *block.rows)):
        cells = table.rows[at].cells
        for column, (cell, words) in enumerate(zip(cells, row, strict=True)):
            cell.width = Mm(block.widths_mm[column])
            is_bold = at == 0 or at - 1 in block.bold_rows
            _write_cell(cell, words, is_bold=is_bold, is_right=column in block.numeric)
    _set_head(table, block)
    for line in table.rows:
        _add(line._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001
    spacer = file.add_paragraph(style="Note")
    spacer.paragraph_format.space_after = Pt(0)


def _set_grid(table: DocxTable, widths_mm: tuple[float, ...]) -> None:
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)


def _write_cell(cell: Cell, words: str, *, is_bold: bool, is_right: bool) -> None:
    written = cell.paragraphs[0]
    written.style = "Table Text"
    written.add_run(words).bold = is_bold or None
    if is_right:
        written.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _set_head(table: DocxTable, block: Table) -> None:
    head = table.rows[0]
    _add(head._tr.get_or_add_trPr(), "w:tblHeader")  # noqa: SLF001  repeats on every page
    for column, cell in enumerate(head.cells):
        properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
        _add(properties, "w:shd", val="clear", color="auto", fill=_HEAD_FILL)
        is_turned = block.turned_from is not None and column >= block.turned_from
        if is_turned:
            _add(properties, "w:textDirection", val="btLr")
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT
        _add(properties, "w:vAlign", val="center" if is_turned else "bottom")
    if block.turned_from is not None:
        head.height = Mm(_TURNED_HEAD_MM)


def _write_signatures(file: DocxDocument, block: Signatures) -> None:
    table = file.add_table(rows=len(block.roles), cols=len(_SIGNATURE_MM))
    table.autofit = False
    for column, width in zip(table.columns, _SIGNATURE_MM, strict=True):
        column.width = Mm(width)  # LibreOffice goes by the columns, Word by the cells
    for row, role in zip(table.rows, block.roles, strict=True):
        row.height = Mm(14)
        _add(row._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001
        for at, (cell, width) in enumerate(zip(row.cells, _SIGNATURE_MM, strict=True)):
            cell.width = Mm(width)
            properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
            if at in _SIGNED:
                _add_line_below(properties)
            _add(properties, "w:vAlign", val="bottom")
        row.cells[0].paragraphs[0].add_run(role)


def _add_line_below(properties: Any) -> None:
    """Draw the line as a border: underscores break where a font is a little wider."""
    borders = OxmlElement("w:tcBorders")
    _add(borders, "w:bottom", val="single", sz="4", space="0", color="000000")
    properties.append(borders)


def _write_approvals(file: DocxDocument, approvals: tuple[Approval, ...]) -> None:
    row = file.add_table(rows=1, cols=len(approvals)).rows[0]
    for cell, one in zip(row.cells, approvals, strict=True):
        cell.paragraphs[0].add_run(one.heading).bold = True
        for words in (one.role, one.signatory, SIGN_LINE, one.signed_on):
            cell.add_paragraph(words)


def _add(parent: Any, tag: str, **attributes: str) -> None:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
