"""Scripts and style sheets that go into an HTML file whole: libraries and our own modules."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parents[1] / "static"
LIBRARIES: Final = ("vendor/leaflet/leaflet.js", "vendor/h3-js/h3-js.umd.js")
STYLES: Final = ("vendor/leaflet/leaflet.css", "onefile/onefile.css")
ENTRY: Final = "onefile/main.js"

_VERSION = "const v = new URL(import.meta.url).search;\n"
_IMPORT = re.compile(r"await import\(`(\.\.?/[\w/]+\.js)\$\{v\}`\)")
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const) (\w+))", re.MULTILINE)
_LEFT_OVER = re.compile(r"\bimport\b\s*[(.{*\"']|^export\b|^import\b", re.MULTILINE)
_ENDS_ITS_BLOCK = re.compile(r"</(script|style)|<!--", re.IGNORECASE)
_ADDRESS = re.compile(r"url\((?!data:)[^)]*\)")


@cache
def style_sheet() -> str:
    """Return all styles as one sheet; pictures that a style would fetch are left out."""
    return checked("\n".join(_ADDRESS.sub("none", _read(name)) for name in STYLES))


@cache
def library_scripts() -> tuple[str, ...]:
    """Return Leaflet and h3-js as they were published."""
    return tuple(checked(_read(name)) for name in LIBRARIES)


@cache
def bundle(entry: str = ENTRY) -> str:
    """Return a module and all that it imports as one script; `modules[name]` are its exports.

    A page opened from a disk may not import modules. Each keeps a scope of its own. Raises
    `ValueError` for a module that imports or exports in a way that is not ours.
    """
    ordered: dict[str, str] = {}
    _add(entry, ordered)
    parts = (f"modules[{name!r}] = (() => {{\n{code}\n}})();" for name, code in ordered.items())
    return checked("\n".join(("const modules = {};", *parts)))


def checked(code: str) -> str:
    """Return code that may stand in a `<script>` or `<style>`; raises `ValueError` for other."""
    found = _ENDS_ITS_BLOCK.search(code)
    if found:
        raise ValueError(f"code that ends its own block: {found[0]}")
    return code


def _add(name: str, ordered: dict[str, str]) -> None:
    """Add a module after those it imports."""
    if name in ordered:
        return
    code = _read(name)
    for imported in _IMPORT.findall(code):
        _add(_resolved(name, imported), ordered)
    ordered[name] = _as_function(name, code)


def _as_function(name: str, code: str) -> str:
    """Return a module's code as the body of a function that returns its exports."""
    exports = _EXPORT.findall(code)
    body = _IMPORT.sub(lambda found: f"modules[{_resolved(name, found[1])!r}]", code)
    body = _EXPORT.sub("", body.replace(_VERSION, ""))
    left = _LEFT_OVER.search(_without_comments(body))
    if left:
        raise ValueError(f"{name}: cannot be put into one file: {left[0]}")
    return f"{body}return {{ {', '.join(exports)} }};"


def _without_comments(code: str) -> str:
    return re.sub(r"^\s*(//|\*|/\*).*$", "", code, flags=re.MULTILINE)


def _resolved(name: str, imported: str) -> str:
    path = (STATIC / name).parent / imported
    return path.resolve().relative_to(STATIC.resolve()).as_posix()


def _read(name: str) -> str:
    """Return a file's text; its line ends are those that browsers hash."""
    return (STATIC / name).read_text(encoding="utf-8")
