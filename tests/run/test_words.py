"""The sentences of run.py: whole in three languages, readable by any Python, on any terminal."""

from __future__ import annotations

import ast
import io
import string
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.words import LANGUAGES, SENTENCES, PlainError, language, say, sentence

PROJECT = Path(__file__).parents[2]
USERS = [*(PROJECT / "bootstrap").glob("*.py"), *(PROJECT / "tools").glob("**/pack*.py")]
LOCALE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", SENTENCES)
def test_a_sentence_says_the_same_in_three_languages(key):
    sentences = SENTENCES[key]
    assert len(sentences) == len(LANGUAGES)
    assert all(text.strip() for text in sentences)
    assert len({frozenset(placeholders(text)) for text in sentences}) == 1


def calls(path: Path) -> list[tuple[str, set[str]]]:
    """Return the key and the names given of every sentence that a file asks for."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in ("sentence", "PlainError") and isinstance(node.args[0], ast.Constant):
            names = {keyword.arg for keyword in node.keywords if keyword.arg}
            found.append((node.args[0].value, names))
    return found


def test_every_sentence_asked_for_exists_and_gets_its_values():
    asked = [call for path in USERS for call in calls(path)]
    assert len(asked) > 20
    for key, names in asked:
        assert placeholders(SENTENCES[key][0]) <= names, key


def test_no_sentence_is_left_over():
    code = "".join(path.read_text(encoding="utf-8") for path in USERS)
    words = (PROJECT / "bootstrap" / "words.py").read_text(encoding="utf-8")
    table_end = words.index("LANGUAGES =")
    used = code.replace(words[:table_end], "")
    assert [key for key in SENTENCES if f'"{key}"' not in used] == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ky_KG.UTF-8"}, "ky"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ru_KG"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LANGUAGE": "ky:ru:en"}, "ky"),
    ],
)
def test_the_language_is_the_one_of_the_system(monkeypatch, settings, expected):
    for name in LOCALE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("Russian_Russia", "ru"), ("Kyrgyz_Kyrgyzstan", "ky"), (None, "en")]
)
def test_windows_names_its_languages_in_words(monkeypatch, name, expected):
    for variable in LOCALE_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("locale.getlocale", lambda: (name, "1251"))
    assert language() == expected


def test_a_terminal_without_our_letters_shows_question_marks(monkeypatch):
    shown = io.TextIOWrapper(io.BytesIO(), encoding="cp1251")
    monkeypatch.setattr(sys, "stdout", shown)
    say("Жеңиш")
    shown.seek(0)
    assert shown.read() == "Же?иш\n"


def test_a_fault_carries_its_key_and_its_sentence():
    error = PlainError("no_port", first=1, last=9)
    assert error.key == "no_port"
    assert str(error) == sentence("no_port", first=1, last=9)


@pytest.mark.parametrize("version", [(3, 10, 13), (3, 14, 0), (4, 0, 0)])
def test_another_python_is_refused_in_plain_words(version):
    code = f"import sys; sys.version_info = {version}; import run; sys.exit(run.main())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_old_python_reads_as_far_as_the_refusal():
    source = (PROJECT / "run.py").read_bytes()
    assert source.isascii()  # Python 2 stops at the first other letter
    ast.parse(source, feature_version=(3, 6))
    words = (PROJECT / "bootstrap" / "words.py").read_text(encoding="utf-8")
    tree = ast.parse(words, feature_version=(3, 6))
    hints = [node for node in ast.walk(tree) if isinstance(node, ast.arg | ast.FunctionDef)]
    for node in hints:  # evaluated when the module is read
        hint = node.annotation if isinstance(node, ast.arg) else node.returns
        assert not isinstance(hint, ast.BinOp | ast.Subscript), ast.unparse(node)
    assert "from __future__" not in words


@pytest.mark.parametrize("path", [PROJECT / "run.py", *(PROJECT / "bootstrap").glob("*.py")])
def test_nothing_but_the_standard_library_is_imported(path):
    own = {"bootstrap", "tests"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            assert name.split(".")[0] in sys.stdlib_module_names | own, name
