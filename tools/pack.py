"""Write a folder for a USB stick: `python3 run.py pack`.

A computer without internet installs and starts from it. It holds the project with its starter
data, the parts it needs for Linux, Windows and macOS (`program/wheels`), a start script for each,
a page that says what to do, and `SHA256SUMS` (check with `sha256sum -c SHA256SUMS`).
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bootstrap.words import PlainError, say, sentence
from tools.stick.wheels import PLATFORMS, PYTHONS, download, total_mb

PROJECT = Path(__file__).resolve().parent.parent

SCRIPTS = Path(__file__).parent / "stick" / "files"
"""What lies at the top of a stick, as it is."""

SUMS = "SHA256SUMS"
"""The list of checksums; a folder that has one was written by this script."""

WINDOWS_LINE_ENDS = (".bat", ".txt")
"""Files that a plain Windows must read."""


def main(arguments: Sequence[str]) -> int:
    """Write the folder that the command line asks for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="run.py pack", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=PROJECT / "dist" / "stick", help="folder")
    parser.add_argument("--platform", nargs="+", choices=PLATFORMS, default=list(PLATFORMS))
    parser.add_argument("--python", nargs="+", choices=PYTHONS, default=list(PYTHONS))
    parser.add_argument(
        "--python-installer",
        nargs="+",
        type=Path,
        default=[],
        help="installers of Python to put on the stick, for computers that have none",
    )
    choices = parser.parse_args(arguments)
    try:
        write_stick(
            choices.out.resolve(),
            platforms=choices.platform,
            pythons=choices.python,
            installers=choices.python_installer,
        )
    except PlainError as error:
        say("\n" + str(error), is_fault=True)
        return 1
    return 0


def write_stick(
    out: Path, *, platforms: Sequence[str], pythons: Sequence[str], installers: Sequence[Path]
) -> None:
    """Write the stick's folder `out`, replacing one that was written before.

    Nothing stands at `out` until all of it is there. Raises `PlainError`.
    """
    if out.exists() and any(out.iterdir()) and not (out / SUMS).exists():
        raise PlainError("pack_not_ours", folder=out)
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    program = part / "program"
    copy_project(program)
    _fetch_wheels(program / "wheels", platforms=platforms, pythons=pythons, log=part / "pip.log")
    copy_scripts(part)
    for installer in installers:
        (part / "python").mkdir(exist_ok=True)
        shutil.copy2(installer, part / "python")
    (part / "pip.log").unlink()
    write_sums(part)
    if out.exists():
        shutil.rmtree(out)
    part.rename(out)
    files = [path for path in out.rglob("*") if path.is_file()]
    say(sentence("packed", folder=out, files=len(files), size=total_mb(files)))


def project_files() -> list[str]:
    """Return the project's own files, as paths below it: those under version control.

    Never a walk: files that people left in the folder (a list of incidents, say) stay there.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        raise PlainError("pack_needs_checkout", folder=PROJECT)
    names = [name for name in listed.stdout.split("\0") if name]
    return [name for name in names if (PROJECT / name).is_file()]


def copy_project(program: Path) -> None:
    """Copy the project's files to `program`."""
    for name in project_files():
        target = program / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, target)


def copy_scripts(stick: Path) -> None:
    """Put the start scripts and the page of instructions at the top of the stick."""
    for source in SCRIPTS.iterdir():
        target = stick / source.name
        text = source.read_text(encoding="utf-8")
        line_end = "\r\n" if source.suffix in WINDOWS_LINE_ENDS else "\n"
        target.write_text(text, encoding="utf-8", newline=line_end)
        target.chmod(source.stat().st_mode)


def _fetch_wheels(
    folder: Path, *, platforms: Sequence[str], pythons: Sequence[str], log: Path
) -> None:
    folder.mkdir()
    requirements = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    for platform in platforms:
        for python in pythons:
            say(sentence("packing", platform=platform, python=python))
            download(requirements, folder, platform=PLATFORMS[platform], python=python, log=log)
    wheels = list(folder.iterdir())
    say(sentence("packed_wheels", count=len(wheels), size=total_mb(wheels)))


def write_sums(stick: Path) -> None:
    """Write the checksum of every file, in the form that `sha256sum -c` reads."""
    lines = []
    for path in sorted(stick.rglob("*")):
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            lines.append(f"{digest}  {path.relative_to(stick).as_posix()}\n")
    (stick / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
