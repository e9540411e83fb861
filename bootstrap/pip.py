"""Run pip, show how far it is, and say in plain words why it failed."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bootstrap.words import PlainError, say, sentence

REASONS = (
    ("disk_full", r"No space left on device|Errno 28|WinError 112|Disk quota exceeded"),
    ("damaged", r"DO NOT MATCH THE HASHES|BadZipFile|is invalid\.|corrupt"),
    ("bad_certificate", r"CERTIFICATE_VERIFY_FAILED|certificate verify failed"),
    (
        "no_network",
        r"NewConnectionError|NameResolutionError|getaddrinfo failed|ConnectTimeoutError"
        r"|ReadTimeoutError|ProxyError|ConnectionResetError|Network is unreachable"
        r"|Temporary failure in name resolution|Connection refused|Cannot connect to proxy",
    ),
    ("not_for_this_computer", r"No matching distribution found for (?P<part>[^\s;]+)"),
    ("read_only", r"Permission denied|Read-only file system|Errno 13|Errno 30|WinError 5\b"),
)
"""What pip's words mean for the user; the first that fits, since one failure leads to the next."""

STEP = re.compile(r"(?:Collecting|Requirement already satisfied:|Ignoring) ([\w.-]+(?:==[\w.]+)?)")
"""One of the wanted parts has been dealt with."""

PUTTING_IN_PLACE = "Installing collected packages"
"""From this line on, pip changes the environment."""

TAIL_LINES = 8
"""Lines of a program's own words shown when no plain ones fit."""


@dataclass(frozen=True, slots=True)
class Install:
    """One run of pip: what to install, where from, where it is written down."""

    python: Path  # of the environment
    requirements: tuple[Path, ...]  # the first is given to pip, which reads the others itself
    wheels: Path | None  # install from this folder alone
    log: Path  # pip's own words
    unfinished: Path  # exists exactly while files are being put in place

    def run(self) -> None:
        """Install; raises `PlainError`.

        A failure before `unfinished` exists leaves the environment as it was.
        """
        total = sum(count_pins(path) for path in self.requirements)
        say(sentence("installing_from_stick" if self.wheels else "installing", total=total))
        process = subprocess.Popen(
            self._command(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        with process:  # waits; closes the pipe
            lines = self._follow(process.stdout or (), total=total)
        if process.returncode:
            raise explain(lines, log=self.log, folder=self.python.parents[2])
        self.unfinished.unlink(missing_ok=True)

    def _command(self) -> list[str | Path]:
        command: list[str | Path] = [self.python, "-m", "pip", "install"]
        command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
        if self.wheels:
            command += ["--no-index", "--find-links", self.wheels]
        return [*command, "-r", self.requirements[0]]

    def _follow(self, stream: Iterable[str], *, total: int) -> list[str]:
        lines, done = [], 0
        with self.log.open("w", encoding="utf-8") as log:
            for line in stream:
                log.write(line)
                lines.append(line.rstrip())
                step = STEP.match(line)
                if step and done < total:
                    done += 1
                    show_progress(done, total, step[1])
                elif line.startswith(PUTTING_IN_PLACE):
                    self.unfinished.touch()
                    end_progress()
                    say(sentence("unpacking"))
        return lines


def count_pins(path: Path) -> int:
    """Return how many parts a requirement file names itself."""
    return len(re.findall(r"^[\w.-]+==", path.read_text(encoding="utf-8"), flags=re.MULTILINE))


def show_progress(done: int, total: int, name: str) -> None:
    """Show how far it is: on one line of a terminal, else every tenth part on its own."""
    if sys.stdout.isatty():
        print(f"\r  {done}/{total}  {name:<50.50}", end="", flush=True)
    elif done % 10 == 0 or done == total:
        print(f"  {done}/{total}  {name}", flush=True)


def end_progress() -> None:
    """Leave the line that `show_progress` writes on."""
    if sys.stdout.isatty():
        print(flush=True)


def explain(lines: list[str], *, log: Path, folder: Path) -> PlainError:
    """Return what pip's last words mean for the user."""
    words = "\n".join(lines)
    for key, pattern in REASONS:
        found = re.search(pattern, words)
        if found:
            part = found.groupdict().get("part", "")
            return PlainError(key, **_facts(folder), part=part)
    return PlainError("install_failed", log=log, tail="\n".join(lines[-TAIL_LINES:]))


def _facts(folder: Path) -> dict[str, object]:
    return {
        "folder": folder,
        "needed": NEEDED_MB,
        "free": free_mb(folder),
        "machine": f"{platform.system()} {platform.machine()}",
        "version": platform.python_version(),
    }


NEEDED_MB = 1500
"""Room for a first install: the parts in place, and pip's unpacked copies before it moves them."""


def free_mb(folder: Path) -> int:
    """Return the room left on the disk that holds `folder`, in MB."""
    return shutil.disk_usage(folder).free // 1_000_000
