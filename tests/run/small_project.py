"""A project of one tiny part, to install for real in seconds and without a network."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

PART = "tinypart"


def write_wheel(folder: Path, *, version: str = "1.0") -> Path:
    """Write an installable wheel of one module and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{PART}-{version}-py3-none-any.whl"
    info = f"{PART}-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{PART}.py", f"VERSION = {version!r}\n")
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {PART}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return wheel


def pin_of(wheel: Path) -> str:
    """Return the line of a requirements file that asks for exactly this wheel."""
    name, version = wheel.name.split("-")[:2]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name}=={version} \\\n    --hash=sha256:{digest}\n"


def write_project(folder: Path, *, version: str = "1.0") -> Path:
    """Write a project that needs the tiny part, with the part beside it as on a stick."""
    wheel = write_wheel(folder / "wheels", version=version)
    (folder / "requirements.txt").write_text(pin_of(wheel), encoding="utf-8")
    (folder / "requirements-test.txt").write_text("-r requirements.txt\n", encoding="utf-8")
    return folder
