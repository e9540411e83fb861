"""The tables of docs/data.md, made from the documented columns: `python -m tools.data_tables`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from babel.messages.pofile import read_po

from i18n import translator
from intake.fields import Field, fields_of, title_of
from intake.template import is_required
from intake.vocabulary import words_of
from model.records import RecordKind
from model.text import Text, text

DATA_DOC = Path(__file__).parents[1] / "docs" / "data.md"

CATALOGUE = Path(__file__).parents[1] / "locales" / "en" / "LC_MESSAGES" / "coverage.po"

_SHOWN_WORDS = 8
_COVERAGE = "coverage.data_"
"""What a column of a coverage's files is explained by."""


def column_tables(kind: RecordKind, *, translate: Callable[[Text], str]) -> str:
    """Return the Markdown table of a kind's columns."""
    lines = [
        "| column | must | what to write | also understood | example |",
        "|---|---|---|---|---|",
    ]
    for one in fields_of(kind):
        cells = (
            f"`{one.name}`<br>{translate(title_of(one.name))}",
            "yes" if is_required(one, kind) else "",
            translate(text(f"intake.help_{one.name}")),
            ", ".join(one.words[:_SHOWN_WORDS]),
            f"`{one.example}`" if one.example else "",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def code_tables(*, translate: Callable[[Text], str]) -> str:
    """Return Markdown tables of every code with the words for it."""
    domains: dict[str, Field] = {
        one.domain: one for kind in RecordKind for one in fields_of(kind) if one.domain
    }
    blocks = []
    for domain, one in domains.items():
        rows = [f"| `{code}` | {', '.join(words)} |" for code, words in words_of(domain).items()]
        head = [f"### {translate(title_of(one.name))}", "", "| code | words |", "|---|---|"]
        blocks.append("\n".join([*head, *rows]))
    return "\n\n".join(blocks)


def coverage_table(*, translate: Callable[[Text], str]) -> str:
    """Return the Markdown table of the columns of a coverage's files."""
    with CATALOGUE.open("rb") as file:
        keys = [str(message.id) for message in read_po(file)]
    rows = [
        f"| `{key.removeprefix(_COVERAGE)}` | {translate(text(key))} |"
        for key in keys
        if key.startswith(_COVERAGE)
    ]
    return "\n".join(["| column | what it is |", "|---|---|", *rows])


def refresh(document: str, *, translate: Callable[[Text], str]) -> str:
    """Return the document with every generated block made anew."""
    blocks = {kind.value: column_tables(kind, translate=translate) for kind in RecordKind}
    blocks["codes"] = code_tables(translate=translate)
    blocks["coverage"] = coverage_table(translate=translate)
    for name, block in blocks.items():
        start = document.index(f"<!-- {name} -->\n") + len(f"<!-- {name} -->\n")
        end = document.index("<!-- end -->", start)
        document = f"{document[:start]}{block}\n{document[end:]}"
    return document


if __name__ == "__main__":
    made = refresh(DATA_DOC.read_text(encoding="utf-8"), translate=translator("en"))
    DATA_DOC.write_text(made, encoding="utf-8")
