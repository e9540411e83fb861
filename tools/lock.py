"""Write `requirements.txt` and `requirements-test.txt` from the names in `pyproject.toml`.

    python tools/lock.py              # keep today's versions, add or drop what changed
    python tools/lock.py --upgrade    # take the newest of everything

One file serves Linux, Windows and macOS with Python 3.11-3.13: what differs carries a marker.
Every file a version may be installed from is listed by its sha256, so pip refuses any other.
Resolved by uv, which is fetched into a throw-away folder where it is not installed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parent.parent

OLDEST_PYTHON = "3.11"
"""Resolved for this version and every later one."""

RUN_HEADER = """\
# What the program needs, for `pip install -r`. Made by tools/lock.py from pyproject.toml: do not
# edit. Names and reasons: docs/dependencies.md.
"""

TEST_HEADER = """\
# What the tests need besides. Made by tools/lock.py from pyproject.toml: do not edit.
-r requirements.txt

"""


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade = parser.parse_args().upgrade
    with tempfile.TemporaryDirectory() as folder:
        uv = shutil.which("uv") or _fetch_uv(Path(folder))
        run_file, test_file = PROJECT / "requirements.txt", PROJECT / "requirements-test.txt"
        run_pins = resolve(uv, seeds=[run_file], group=None, upgrade=upgrade)
        run_file.write_text(RUN_HEADER + "".join(run_pins), encoding="utf-8")
        # the test tools must fit the program's versions, never the other way round
        all_pins = resolve(uv, seeds=[test_file, run_file], group="test", upgrade=upgrade)
    # where a test tool needs the same version on more platforms, its wider marker holds for both
    wider = {_version(pin): pin for pin in all_pins}
    run_pins = [wider.get(_version(pin), pin) for pin in run_pins]
    run_file.write_text(RUN_HEADER + "".join(run_pins), encoding="utf-8")
    extra = [pin for pin in all_pins if pin not in set(run_pins)]
    changed = {_name(pin) for pin in extra} & {_name(pin) for pin in run_pins}
    if changed:
        raise SystemExit(f"the test tools ask for other versions of: {', '.join(sorted(changed))}")
    test_file.write_text(TEST_HEADER + "".join(extra), encoding="utf-8")
    print(f"{len(run_pins)} pins in {run_file.name}, {len(extra)} more in {test_file.name}")


def resolve(uv: str, *, seeds: list[Path], group: str | None, upgrade: bool) -> list[str]:
    """Return the pins, one string each: the line with its marker and its hash lines.

    `seeds` are files whose versions are kept unless `upgrade`; the last one always counts when
    a `group` is resolved on top of the program's own pins.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "pins.txt"
        kept = seeds[-1:] if upgrade and group else [] if upgrade else seeds
        output.write_text("".join(_pins_only(seed) for seed in kept), encoding="utf-8")
        command = [uv, "pip", "compile", "--universal", "--python-version", OLDEST_PYTHON]
        command += ["--generate-hashes", "--no-annotate", "--no-header", "--quiet"]
        # without this, uv walks further up the tree for settings of its own
        command += ["--no-config", "--output-file", str(output), str(PROJECT / "pyproject.toml")]
        if group:
            command += ["--group", f"{PROJECT / 'pyproject.toml'}:{group}"]
        subprocess.run(command, check=True)
        return split_pins(output.read_text(encoding="utf-8"))


def split_pins(text: str) -> list[str]:
    """Return the pins of a requirements file, each with its marker and hash lines."""
    return re.findall(r"^[^\s#-].*\n(?:[ \t]+.*\n)*", text, flags=re.MULTILINE)


def _pins_only(path: Path) -> str:
    return "".join(split_pins(path.read_text(encoding="utf-8"))) if path.exists() else ""


def _name(pin: str) -> str:
    return pin.partition("==")[0]


def _version(pin: str) -> str:
    return pin.split(maxsplit=1)[0]


def _fetch_uv(folder: Path) -> str:
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), "uv"],
        check=True,
    )
    name = "uv.exe" if sys.platform == "win32" else "uv"
    return str(folder / "bin" / name)


if __name__ == "__main__":
    main()
