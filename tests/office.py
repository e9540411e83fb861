"""LibreOffice and poppler: what other programs make of our documents."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest


def require_program(name: str) -> str:
    """Return where a program is; skip where there is none, fail under REQUIRE_ALL."""
    found = shutil.which(name)
    if found is None:
        message = f"{name} not found (.ci/packages.txt)"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return found


def office_pdf(docx: bytes, folder: Path) -> Path:
    """Return the document as LibreOffice prints it."""
    return _converted(docx, folder, "pdf")


def saved_by_office(docx: bytes, folder: Path) -> bytes:
    """Return the document as LibreOffice saves it after somebody opened it."""
    return _converted(docx, folder, "docx").read_bytes()


def _converted(docx: bytes, folder: Path, suffix: str) -> Path:
    program = require_program("soffice")
    source = folder / "source" / "document.docx"
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(docx)
    profile = (folder / "profile").as_uri()  # its own: another run may be open
    arguments = [f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix]
    done = subprocess.run(
        [program, *arguments, "--outdir", str(folder), str(source)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    made = folder / f"document.{suffix}"
    assert made.is_file(), done.stdout + done.stderr
    return made


def text_of_pdf(path: Path) -> str:
    """Return the text that poppler finds, page after page."""
    program = require_program("pdftotext")
    return subprocess.run([program, str(path), "-"], capture_output=True, check=True).stdout.decode(
        "utf-8"
    )


def fonts_of_pdf(path: Path) -> list[tuple[str, bool]]:
    """Return the fonts of a PDF, each with whether it is embedded."""
    program = require_program("pdffonts")
    listed = subprocess.run([program, str(path)], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()[2:]]
    return [(row[0], row[-5] == "yes") for row in rows]


def letters(words: str) -> str:
    """Return the words without white space: lines break where there is no room."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", words))
