"""Run pip, show how far it is, and say in plain words why it failed."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
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

STEP = re.compile(
    r"(?:Collecting|Requirement already satisfied:|Ignoring) (?P<name>[\w.-]+(?:==[\w.]+)?)"
    r"|Processing .*?(?P<file>[\w.]+-[\w.]+)-[^/\\]*\.whl"
)
"""One of the wanted parts has been dealt with: from the network, or from a folder."""

PUTTING_IN_PLACE = "Installing collected packages"
"""From this line on, pip changes the environment."""

TAIL_LINES = 8
"""Lines of a program's own words shown when no plain ones fit."""


NEEDED_MB = 1500
"""Room for a first install: 1.1 GB in place, 0.3 GB in pip's store of downloads."""


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
        options: list[str | Path] = ["install", "-r", self.requirements[0]]
        if self.wheels:
            options += ["--no-index", "--find-links", self.wheels]
        run_pip(
            self.python, options, total=total, log=self.log, before_changes=self._before_changes
        )
        self.unfinished.unlink(missing_ok=True)

    def _before_changes(self) -> None:
        self.unfinished.touch()
        end_progress()
        say(sentence("unpacking"))


def run_pip(
    python: Path,
    options: Sequence[str | Path],
    *,
    total: int,
    log: Path,
    before_changes: Callable[[], None] = lambda: None,
) -> None:
    """Run `python`'s pip, showing how many of `total` parts it has dealt with.

    Its own words go to `log`. `before_changes` is called when it begins to put files in place.
    Raises `PlainError` with what a failure means for the user.
    """
    command = [python, "-m", "pip", *options]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command += ["--retries", "5", "--timeout", "60"]  # village networks are slow and break off
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    lines, done = [], 0
    # leaving `process` waits for its end and closes the pipe
    with process, log.open("w", encoding="utf-8") as copy:
        for line in process.stdout or ():
            copy.write(line)
            lines.append(line.rstrip())
            step = STEP.match(line)
            if step and done < total:
                done += 1
                show_progress(done, total, step["name"] or step["file"])
            elif line.startswith(PUTTING_IN_PLACE):
                before_changes()
    if process.returncode:
        raise explain(lines, log=log, folder=log.parent)


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


def free_mb(folder: Path) -> int:
    """Return the room left on the disk that holds `folder`, in MB."""
    return shutil.disk_usage(folder).free // 1_000_000
