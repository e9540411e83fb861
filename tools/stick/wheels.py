"""Fetch the parts (wheels) for the computers that a stick serves."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

from bootstrap.pip import count_pins, end_progress, run_pip

PYTHONS: tuple[str, ...] = ("3.11", "3.12", "3.13")
"""Versions the program runs on; a computer may have any of them."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A kind of computer: the tags of wheels it takes, and what markers see there."""

    tags: tuple[str, ...]
    sys_platform: str
    machine: str


def _glibc_tags(newest: int) -> tuple[str, ...]:
    # pip takes these literally: a newer system's tag does not include the older ones
    return (
        *(f"manylinux_2_{minor}_x86_64" for minor in range(newest, 4, -1)),
        "manylinux2014_x86_64",
    )


PLATFORMS: Mapping[str, Platform] = {
    # glibc 2.28: Debian 10, Ubuntu 18.10, and everything since
    "linux": Platform(_glibc_tags(28), "linux", "x86_64"),
    "windows": Platform(("win_amd64",), "win32", "AMD64"),
    # the oldest systems that every part has a wheel for
    "macos-arm": Platform(("macosx_14_0_arm64",), "darwin", "arm64"),
    "macos-intel": Platform(("macosx_13_0_x86_64",), "darwin", "x86_64"),
}
"""Every kind a stick is made for. pip knows by itself that a macOS runs older macOS's wheels."""

PIN = re.compile(
    r"^(?P<name>[\w.-]+==[^\s;\\]+)(?: ; (?P<marker>[^\\\n]+?))?"
    r"(?P<hashes>(?: \\\n +--hash=\S+)*)\s*$",
    flags=re.MULTILINE,
)
"""A pin as tools/lock.py writes it: name and version, marker, hashes."""


def select_pins(requirements: str, *, platform: Platform, python: str) -> str:
    """Return the pins that count on `platform` with `python`, with their markers taken off.

    pip evaluates a marker for the computer it runs on, whatever computer it downloads for.
    """
    seen = {
        "sys_platform": platform.sys_platform,
        "platform_machine": platform.machine,
        "os_name": "nt" if platform.sys_platform == "win32" else "posix",
        "platform_system": {"linux": "Linux", "win32": "Windows"}.get(
            platform.sys_platform, "Darwin"
        ),
        "python_version": python,
        "python_full_version": f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    chosen = [
        f"{pin['name']}{pin['hashes']}\n"
        for pin in PIN.finditer(requirements)
        if not pin["marker"] or Marker(pin["marker"]).evaluate(seen)
    ]
    return "".join(chosen)


def download(
    requirements: str, folder: Path, *, platform: Platform, python: str, log: Path
) -> None:
    """Put the wheels of `requirements` for one platform and Python into `folder`.

    A wheel that is there already is kept. Raises `PlainError`.
    """
    options: list[str | Path] = ["download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    options += ["--python-version", python, "--implementation", "cp"]
    options += [option for tag in platform.tags for option in ("--platform", tag)]
    with tempfile.TemporaryDirectory() as scratch:
        pins = Path(scratch) / "pins.txt"
        pins.write_text(
            select_pins(requirements, platform=platform, python=python), encoding="utf-8"
        )
        options += ["--dest", folder, "-r", pins]
        run_pip(Path(sys.executable), options, total=count_pins(pins), log=log)
    end_progress()


def total_mb(files: Sequence[Path]) -> int:
    """Return how much room files take, in MB."""
    return round(sum(file.stat().st_size for file in files) / 1e6)
