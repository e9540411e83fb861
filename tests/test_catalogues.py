"""The catalogues: whole in three languages, and every sentence the code asks for is there."""

from __future__ import annotations

import ast
import inspect
import re
import string
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from i18n import LANGUAGES
from model import errors

PROJECT = Path(__file__).parent.parent
FOLDERS = {language: PROJECT / "locales" / language / "LC_MESSAGES" for language in LANGUAGES}
ROOMS = "bootstrap commands exports geo hall intake layers model pages services session store ui"
"""Where sentences for users come from; tests and tools speak to developers."""

PLURALS = {"ky": 2, "ru": 3, "en": 2}
"""Forms per language. Kyrgyz keeps the noun as it is after any number."""

ERRORS = {name for name, value in vars(errors).items() if inspect.isclass(value)} - {"Text"}
"""Names of the error classes; their first argument is a code."""


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.parts[-3], abort_invalid=True)


@cache
def files() -> tuple[str, ...]:
    return tuple(sorted({path.name for folder in FOLDERS.values() for path in folder.glob("*.po")}))


def entries(language: str, name: str) -> dict[str, Message]:
    found = {}
    for message in catalogue(FOLDERS[language] / name):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            assert key not in found, f"{language}/{name}: {key} stands twice"
            found[key] = message
    return found


@cache
def all_entries(language: str) -> Mapping[str, Message]:
    return {key: message for name in files() for key, message in entries(language, name).items()}


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_language_has_the_same_files():
    for language, folder in FOLDERS.items():
        assert {path.name for path in folder.glob("*.po")} == set(files()), language


@pytest.mark.parametrize("name", files())
def test_every_language_has_the_same_keys(name):
    keys = {language: set(entries(language, name)) for language in LANGUAGES}
    assert keys["ky"] == keys["ru"] == keys["en"]


@pytest.mark.parametrize("name", files())
def test_a_key_s_first_word_is_its_file(name):
    stem = "error" if name.startswith("error") else name.removesuffix(".po")
    assert {key.split(".")[0] for key in entries("en", name)} <= {stem}


def test_no_key_stands_in_two_files():
    for language in LANGUAGES:
        keys = [key for name in files() for key in entries(language, name)]
        assert sorted({key for key in keys if keys.count(key) > 1}) == [], language


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_empty_or_fuzzy(language):
    for key, message in all_entries(language).items():
        assert not message.fuzzy, key
        assert all(form.strip() for form in forms(message)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_left_commented_out(language):
    for name in files():
        assert not catalogue(FOLDERS[language] / name).obsolete, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_complete(language):
    for key, message in all_entries(language).items():
        if not isinstance(message.id, str):
            assert message.id[0] == message.id[1], key
            assert len(forms(message)) == PLURALS[language], key


def test_the_same_entries_have_plurals_in_every_language():
    plural = {
        language: {key for key, m in all_entries(language).items() if not isinstance(m.id, str)}
        for language in LANGUAGES
    }
    assert plural["ky"] == plural["ru"] == plural["en"]


def test_placeholders_are_the_same_in_every_language():
    for key, message in all_entries("en").items():
        wanted = set().union(*map(placeholders, forms(message)))
        for language in ("ky", "ru"):
            found = set().union(*map(placeholders, forms(all_entries(language)[key])))
            # a plural form may leave the number out ("one incident")
            assert found | {"count"} == wanted | {"count"}, f"{language} {key}"


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_a_sentence_is_in_its_own_script(language):
    for key, message in all_entries(language).items():
        for form in forms(message):
            # what is left are names of formats, keys and programs
            words = re.sub(r"\{\w+\}", "", form)
            if re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", words):
                pytest.fail(f"{language} {key} looks untranslated: {form}")


KEY = re.compile(r"[a-z_]+\.[a-z0-9_.]*")
"""A catalogue key, or its beginning (SQLAlchemy has a `text` too, with spaces in it)."""


class Asked(NamedTuple):
    """A sentence that the code asks for."""

    where: str
    key: str
    given: frozenset[str] | None  # names of its values; None where they are not written out
    is_prefix: bool


@cache
def domains() -> frozenset[str]:
    return frozenset(key.split(".")[0] for key in all_entries("en"))


def is_key(value: object) -> bool:
    return (
        isinstance(value, str)
        and KEY.fullmatch(value) is not None
        and value.split(".")[0] in domains()
        and Path(value).suffix not in {".csv", ".py", ".xlsx", ".html", ".po", ".js"}
    )


def names_given(call: ast.Call) -> frozenset[str] | None:
    if any(keyword.arg is None for keyword in call.keywords):
        return None
    return frozenset(keyword.arg for keyword in call.keywords)


def asked_in(path: Path) -> Iterator[Asked]:
    """Yield every key, or beginning of one, that a file names."""
    where = path.relative_to(PROJECT).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        place = f"{where}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.JoinedStr) and is_key(beginning(node)):
            yield Asked(place, beginning(node), None, is_prefix=True)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
            value = getattr(node.args[0], "value", None)
            if not isinstance(value, str):
                continue
            if node.func.id in ERRORS:
                yield Asked(place, f"error.{value}", names_given(node), is_prefix=False)
            elif node.func.id in ("text", "t", "Text") and KEY.fullmatch(value):
                given = None if node.func.id == "Text" else names_given(node)
                yield Asked(place, value, given, is_prefix=False)


def beginning(node: ast.JoinedStr) -> str:
    """Return what an f-string begins with, before its first value."""
    first = node.values[0] if node.values else None
    return first.value if isinstance(first, ast.Constant) else ""


def product_files() -> list[Path]:
    rooms = (path for room in ROOMS.split() for path in PROJECT.glob(f"{room}/**/*.py"))
    return [*PROJECT.glob("*.py"), *rooms]


@cache
def asked() -> tuple[Asked, ...]:
    return tuple(one for path in product_files() for one in asked_in(path))


def test_every_sentence_asked_for_exists():
    keys = set(all_entries("en"))
    missing = [
        f"{one.where} {one.key}"
        for one in asked()
        if (
            not any(key.startswith(one.key) for key in keys)
            if one.is_prefix
            else one.key not in keys
        )
    ]
    assert len(asked()) > 300
    assert missing == []


def test_every_sentence_gets_the_values_it_needs():
    lacking = []
    for one in asked():
        if one.is_prefix or one.given is None or one.key not in all_entries("en"):
            continue
        wanted = set().union(*map(placeholders, forms(all_entries("en")[one.key])))
        if wanted - one.given:
            lacking.append(f"{one.where} {one.key} lacks {sorted(wanted - one.given)}")
    assert lacking == []


SENT_AS_A_WHOLE = "map."
"""The component in the browser gets all of these and builds some names from parts."""


def literals_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_sentence_is_left_over():
    """Every key stands in the code as a whole, as an error's code, or as its beginning."""
    literals = set().union(*map(literals_in, product_files()))
    begun = (*(one.key for one in asked() if one.is_prefix), SENT_AS_A_WHOLE)
    begun += tuple(word for word in literals if is_key(word) and word not in all_entries("en"))
    left = [
        key
        for key in all_entries("en")
        if key not in literals
        and key.removeprefix("error.") not in literals
        and not key.startswith(begun)
    ]
    assert left == []
