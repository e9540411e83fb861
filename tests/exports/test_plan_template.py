"""An office's own form: what it may ask for, what is refused, and that texts stay texts."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from exports.plan_template import (
    builtin_template,
    check_plan_template,
    plan_fields,
    write_plan_docx,
)
from exports.template_check import Fields
from i18n import LANGUAGES, translator
from model.errors import TemplateError
from model.plan import Approval
from tests.exports.plan_samples import MADE_ON, STATE, sample
from tests.office import letters, office_pdf, saved_by_office, text_of_pdf

DOCS = Path(__file__).parents[2] / "docs" / "templates.md"
CANARY = (
    "{{ 7*7 }} {% for x in y %} {_{ title }_} {{r x}} <w:p/> </w:t> & \"a\" 'b' ]]> __ &amp; <b>"
)


def form(*paragraphs: str) -> bytes:
    """Return a DOCX with these paragraphs."""
    file = docx.Document()
    for words in paragraphs:
        file.add_paragraph(words)
    return saved(file)


def saved(file) -> bytes:
    made = BytesIO()
    file.save(made)
    return made.getvalue()


def written(template: bytes, content=None) -> list[str]:
    data = write_plan_docx(content or sample("en"), made_on=MADE_ON, template=template)
    return [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]


def refused(template: bytes) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        write_plan_docx(sample("en"), made_on=MADE_ON, template=template)
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(caught.value)
    return caught.value


def all_texts(data: bytes) -> str:
    file = docx.Document(BytesIO(data))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    edges = [
        p.text for p in (*file.sections[0].header.paragraphs, *file.sections[0].footer.paragraphs)
    ]
    return "\n".join([p.text for p in file.paragraphs] + cells + edges)


# Fields


def test_an_office_s_own_form_is_filled_in():
    lines = written(
        form(
            "План: {{ unit }}",
            "{%p for p in priorities %}",
            "{{ p.number }}) {{ p.name|upper }}{% if p.activities|length > 1 %} +{% endif %}",
            "{%p for a in p.activities %}",
            "{{ loop.index }}: {{ a.title }} – {{ a.term }}",
            "{%p endfor %}",
            "{%p endfor %}",
            "{{ police.signatory }}, {{ kenesh.role }}",
        )
    )
    assert lines == [
        "План: Үч-Коргон ayil aimak",
        "1) ЖЕҢИШ ЖОЛУ +",
        "1: Жарык – March – September 2026",
        "2: Information campaign – ",
        "2) ALCOHOL",
        "В. Бөлүм, Head of the local kenesh",
    ]


def flat(fields: Fields, before: str = "") -> set[str]:
    """Return every field as docs/templates.md writes it: "priorities[].activities[].term"."""
    found = set()
    for name, field in fields.items():
        is_list = isinstance(field, tuple)
        path, inside = (f"{before}{name}[]", field[0]) if is_list else (f"{before}{name}", field)
        if inside is None:
            found.add(path)
        else:
            found |= flat(inside, f"{path}.")
    return found


def test_the_list_of_fields_in_the_documentation_is_the_list_of_fields():
    rows = r"^\| `([\w.\[\]]+)` \| .{2,} \|$"
    listed = re.findall(rows, DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == flat(plan_fields())


def test_every_field_can_be_asked_for_and_is_given():
    paragraphs = []
    for path in sorted(flat(plan_fields())):
        parts = path.split("[]")
        loops, at = [], ""
        for depth, part in enumerate(parts[:-1]):
            name = f"{at}{part.lstrip('.')}" if not depth else f"x{depth - 1}.{part.lstrip('.')}"
            loops.append(f"{{%p for x{depth} in {name} %}}")
        if len(parts) == 1:
            shown = path
        else:
            last = f"x{len(parts) - 2}"
            shown = f"{last}{parts[-1]}" if parts[-1] else last
        paragraphs += [*loops, f"{path}={{{{ {shown} }}}}", *["{%p endfor %}"] * len(loops)]
    lines = written(form(*paragraphs))
    assert {line.split("=")[0] for line in lines} == flat(plan_fields())


def test_no_field_is_hidden_behind_a_method_of_its_own_container():
    names = {part.rstrip("[]") for path in flat(plan_fields()) for part in path.split(".")}
    assert not names & set(dir(dict))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("{{ nope }}", "nope"),
        ("{{ police.phone }}", "police.phone"),
        ("{% if false_friend %}x{% endif %}", "false_friend"),
        ("{% for p in priorities %}{{ p.activities_list }}{% endfor %}", "p.activities_list"),
        ("{% if demo %}{{ never_seen }}{% endif %}", "never_seen"),
        ("{{ title.nope }}", "title.nope"),
        ("{{ title.__class__ }}", "title.__class__"),
        ("{% for p in prioritys %}{% endfor %}", "prioritys"),
    ],
)
def test_an_unknown_field_is_named_also_where_this_plan_would_not_reach_it(words, field):
    error = refused(form(words))
    assert (error.code, error.params["field"]) == ("template_unknown_field", field)
    assert f"“{field}”" in translator("en").error(error)


def test_a_field_of_the_page_s_head_or_foot_is_checked_too():
    file = docx.Document()
    file.sections[0].header.paragraphs[0].text = "{{ nope }}"
    assert refused(saved(file)).params["field"] == "nope"


def test_a_list_is_no_text_and_a_text_no_list():
    assert refused(form("{{ priorities }}")).code == "template_not_text"
    assert refused(form("{{ police }}")).code == "template_not_text"
    assert refused(form("{% for x in title %}{{ x }}{% endfor %}")).code == "template_not_list"


# Broken and harmful


@pytest.mark.parametrize("data", [b"", b"not a document", b"PK\x03\x04 broken"])
def test_what_is_no_document_is_refused(data):
    assert refused_bytes(data).code == "template_no_docx"


def refused_bytes(data: bytes) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        check_plan_template(data)
    return caught.value


def test_another_zip_is_refused():
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused_bytes(made.getvalue()).code == "template_no_docx"


@pytest.mark.parametrize(
    ("words", "near"),
    [("{% for p in priorities %}{{ p.name }}", "p.name"), ("Аталышы: {{ title", "Аталышы"),
     ("{% if %}x{% endif %}", "if")],
)  # fmt: skip
def test_a_broken_mark_is_told_by_the_words_around_it(words, near):
    error = refused(form("Баш", words))
    assert error.code == "template_syntax"
    assert near in str(error.params["near"])


@pytest.mark.parametrize(
    "words",
    [
        "{{ title.upper() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% for i in range(999999999) %}x{% endfor %}",
        "{{ 'a' * 999999999 }}",
        "{{ 9 ** 99999999 }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% set x = title %}",
        "{% macro m() %}{% endmacro %}",
        "{{ title|safe }}",
        "{{ title|attr('__class__') }}",
        "{{ title|center(999999999) }}",
        "{{ priorities[0].name }}",
        "{{r title}}",
        "{% for p in priorities if p.name %}{% endfor %}",
        "{% for p in priorities recursive %}{{ loop(p.activities) }}{% endfor %}",
    ],
)
def test_only_fields_loops_and_questions_are_let_through(words):
    assert refused(form(words)).code in {"template_forbidden", "template_unknown_field"}


def test_loops_do_not_multiply_without_end():
    deep = "{% for a in priorities %}" * 5 + "x" + "{% endfor %}" * 5
    assert refused(form(deep)).code == "template_too_deep"


def test_marks_in_the_form_s_own_properties_are_not_run():
    file = docx.Document(BytesIO(form("{{ unit }}")))
    file.core_properties.title = "{{ nope.__class__ }}"
    file.core_properties.author = "A person"
    data = write_plan_docx(sample("en"), made_on=MADE_ON, template=saved(file))
    core = docx.Document(BytesIO(data)).core_properties
    assert core.title == sample("en").title
    assert (core.author, core.last_modified_by, core.comments) == ("", "", "")
    assert core.created.date() == MADE_ON


def test_a_form_that_reaches_outside_is_refused():
    file = docx.Document()
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    file.part.relate_to("https://example.org/logo.png", link + "image", is_external=True)
    error = refused(saved(file))
    assert (error.code, error.params["address"]) == (
        "template_outside", "https://example.org/logo.png",
    )  # fmt: skip
    allowed = docx.Document()
    allowed.part.relate_to("https://example.org", link + "hyperlink", is_external=True)
    check_plan_template(saved(allowed))


def test_a_form_with_a_field_of_word_that_fetches_is_refused():
    file = docx.Document()
    paragraph = file.add_paragraph("x")
    for part in ("DDEA", 'UTO cmd "/c calc"'):  # split, as Word does
        instruction = f"<w:instrText>{part.replace(chr(34), '&quot;')}</w:instrText>"
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{instruction}</w:r>"))
    assert refused(saved(file)).code == "template_active"


def _field(instruction):
    words = instruction.replace('"', "&quot;")
    return (
        f'<w:p {nsdecls("w")}><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{words}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


@pytest.mark.parametrize("instruction", ['DDEAUTO cmd "/c calc"', ' dde cmd "/c calc"', "Link a b"])
@pytest.mark.parametrize("part", ["body", "header", "footer"])
def test_an_active_field_is_found_in_every_part_and_in_any_case(part, instruction):
    file = docx.Document()
    section = file.sections[0]
    place = {"body": file.element.body, "header": section.header._element}
    place.get(part, section.footer._element).append(parse_xml(_field(instruction)))
    assert refused(saved(file)).code == "template_active"


def test_harmless_fields_stay():
    file = docx.Document()
    for words in ("PAGE", "NUMPAGES", 'HYPERLINK "http://example.org/link"', "TOC \\o"):
        file.element.body.append(parse_xml(_field(words)))
    simple = f'<w:p {nsdecls("w")}><w:fldSimple w:instr="DATE"><w:r/></w:fldSimple></w:p>'
    file.element.body.append(parse_xml(simple))
    check_plan_template(saved(file))
    file.element.body.append(parse_xml(simple.replace("DATE", "importx \\ import")))
    check_plan_template(saved(file))
    file.element.body.append(parse_xml(simple.replace("DATE", "Import x")))
    assert refused(saved(file)).code == "template_active"


def test_a_form_with_a_program_or_an_object_in_it_is_refused():
    packed = BytesIO(form("x"))
    made = BytesIO()
    with zipfile.ZipFile(packed) as read, zipfile.ZipFile(made, "w") as write:
        for name in read.namelist():
            data = read.read(name).decode("utf-8") if name.endswith((".rels", ".xml")) else None
            if name == "word/_rels/document.xml.rels":
                new = (
                    '<Relationship Id="rId99" Target="vbaProject.bin" '
                    'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
                )
                data = data.replace("</Relationships>", f"{new}</Relationships>")
            if name == "[Content_Types].xml":
                new = (
                    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                )
                data = data.replace("<Override", f"{new}<Override", 1)
            write.writestr(name, read.read(name) if data is None else data)
        write.writestr("word/vbaProject.bin", b"x")
    assert refused(made.getvalue()).code == "template_active"


def test_a_bomb_is_refused_by_its_directory():
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 70_000_000)
    error = refused_bytes(made.getvalue())
    assert (error.code, error.params["size_mb"]) == ("template_too_large", 70)


# Texts are texts


def hostile():
    """Return the sample with the canary in every free text of it."""
    activity = replace(
        STATE.activities[0], title=CANARY, responsible=CANARY, resources=CANARY, involved=CANARY,
        expected=CANARY, monitoring=CANARY,
    )  # fmt: skip
    return replace(
        STATE,
        info=replace(STATE.info, title=CANARY, baseline=CANARY, order_number=CANARY),
        priorities=(
            replace(STATE.priorities[0], title=CANARY, justification=CANARY, causes=CANARY,
                    consequences=CANARY),
        ),
        activities=(activity,),
        indicators=(replace(STATE.indicators[0], title=CANARY, unit_of_measure=CANARY),),
        approvals=(replace(STATE.approvals[0], signatory=CANARY),),
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_wrote_stands_as_they_wrote_it(language):
    content = sample(language, hostile())
    data = write_plan_docx(content, made_on=MADE_ON)
    # title; baseline, order, name, three reasons; title, two posts, resources, result, indicator
    # twice, monitoring; one signature
    assert all_texts(data).count(CANARY) == 16
    assert "49" not in all_texts(data)


def test_marks_in_an_office_s_form_and_in_a_text_do_not_meet():
    lines = written(form("{{ title }}|{{ baseline }}"), sample("en", hostile()))
    assert lines == [f"{CANARY}|{CANARY}"]


# Pictures and the built-in form


def test_a_picture_is_described_and_fits_an_upright_page():
    file = docx.Document(BytesIO(form("{% for m in maps %}{{ m.picture }}{% endfor %}")))
    section = file.sections[0]
    section.page_width, section.left_margin, section.right_margin = Mm(210), Mm(30), Mm(15)
    data = write_plan_docx(sample("ru"), made_on=MADE_ON, template=saved(file))
    made = docx.Document(BytesIO(data))
    (shape,) = made.inline_shapes
    assert round(shape.width.mm) == 165
    (drawn,) = made.element.body.findall(f".//{qn('wp:docPr')}")
    assert drawn.get("descr").startswith("Карта: Все мероприятия плана, 2026")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_built_in_form_says_all_the_content_does(language):
    content = sample(language)
    check_plan_template(builtin_template(language))
    data = write_plan_docx(content, made_on=MADE_ON)
    printed = all_texts(data)
    first = content.priorities[0]
    wanted = [content.title, content.unit, content.order, content.baseline, content.boundaries,
              content.disclaimer, content.total, first.justification, *content.notes,
              *(cell for one in first.activities for cell in (
                  one.number, one.activity_cell, one.term, one.responsible_cell, one.resources_cell,
                  one.expected_cell, one.monitoring, one.status_cell)),
              *(words for one in content.approvals
                for words in (one.heading, one.role, one.signatory, one.signed_on)),
              *(page.caption for page in content.maps)]  # fmt: skip
    assert [words for words in wanted if words not in printed] == []
    assert "{" not in printed
    assert "⟦" not in printed


def test_a_long_post_and_name_leave_the_line_to_sign_on_alone():
    """Post and name are entered in one: beside the line they broke it in the middle."""
    post = "Сузак айыл өкмөтүнүн башчысынын милдетин аткаруучу А. К. Орозалиев"
    content = sample("ky", replace(STATE, approvals=(Approval("k", signatory=post),)))
    file = docx.Document(BytesIO(write_plan_docx(content, made_on=MADE_ON)))
    said, signed = (
        [[one.text for one in cell.paragraphs] for cell in row.cells] for row in file.tables[0].rows
    )
    first = content.approvals[0]
    assert said[0] == [first.heading, first.role, post]
    for (line, day), one in zip(signed, content.approvals, strict=True):
        assert set(line) == {"_"}  # in a row of their own, all three stand level
        assert day == one.signed_on


def test_the_lines_of_the_money_stay_on_one_page():
    data = write_plan_docx(sample("ru"), made_on=MADE_ON)
    table = next(one for one in docx.Document(BytesIO(data)).tables if len(one.columns) == 2)
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert all(kept[:-1])
    assert not kept[-1]


def test_what_is_empty_leaves_no_heading_behind():
    bare = replace(
        STATE,
        info=replace(STATE.info, baseline="", order_number="", ordered_on=""),
        activities=(),
        indicators=(),
    )
    t = translator("en")
    printed = all_texts(write_plan_docx(sample("en", bare), made_on=MADE_ON))
    assert t("plandoc.baseline") not in printed
    assert t("plandoc.money") not in printed
    assert printed.count(t("plandoc.no_activities")) == 2


def test_a_form_that_libreoffice_saved_is_filled_in_all_the_same(tmp_path):
    """Offices open the form, change a word, and save it: marks may come apart in many runs."""
    template = saved_by_office(builtin_template("ru"), tmp_path)
    assert template != builtin_template("ru")
    content = sample("ru", hostile())
    own = all_texts(write_plan_docx(content, made_on=MADE_ON))
    theirs = all_texts(write_plan_docx(content, made_on=MADE_ON, template=template))
    # the numbers of pages are fields, which LibreOffice saves with what it last counted
    last = [letters(words).partition("стр.")[0] for words in (theirs, own)]
    assert last[0] == last[1]
    assert theirs.count(CANARY) == own.count(CANARY) == 16


def test_libreoffice_prints_a_cell_that_is_taller_than_a_page_to_its_end(tmp_path):
    long = "узун текст " * 300 + "СОҢУ-БАР"
    state = replace(STATE, activities=(replace(STATE.activities[0], resources=long),))
    data = write_plan_docx(sample("ky", state), made_on=MADE_ON)
    printed = letters(text_of_pdf(office_pdf(data, tmp_path)))
    assert "СОҢУ-БАР" in printed
    assert letters("Баары: 1\u202f150\u202f000 сом") in printed
