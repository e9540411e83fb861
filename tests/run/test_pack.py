"""The USB stick: what is on it, for which computers, and that it installs without any network."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.words import PlainError
from tools import pack
from tools.stick.wheels import PLATFORMS, PYTHONS, select_pins

PROJECT = Path(__file__).parents[2]
REQUIREMENTS = (PROJECT / "requirements.txt").read_text(encoding="utf-8")

HERE = {
    ("linux", "x86_64"): "linux",
    ("win32", "AMD64"): "windows",
    ("darwin", "arm64"): "macos-arm",
    ("darwin", "x86_64"): "macos-intel",
}.get((sys.platform, platform.machine()))
"""The platform the tests run on, as the stick names it."""

NOWHERE = {
    "PIP_NO_INDEX": "1",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_COMPILE": "0",  # what is imported is compiled then: the rest need not be
    **dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "http://127.0.0.1:9"
    ),
}
"""No index and no network: as on a laptop in a village."""


def names(pins: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", pins, flags=re.MULTILINE))


def test_pins_differ_by_computer():
    chosen = {
        name: names(select_pins(REQUIREMENTS, platform=kind, python="3.12"))
        for name, kind in PLATFORMS.items()
    }
    assert "colorama" in chosen["windows"]
    assert "colorama" not in chosen["linux"] | chosen["macos-arm"]
    assert "watchdog" in chosen["linux"]
    assert "watchdog" not in chosen["macos-arm"] | chosen["macos-intel"]
    assert all("h3" in pins for pins in chosen.values())


def test_an_intel_mac_gets_the_h3_that_has_a_wheel_for_it():
    intel = select_pins(REQUIREMENTS, platform=PLATFORMS["macos-intel"], python="3.11")
    assert re.findall(r"^h3==(\d+\.\d+)", intel, flags=re.MULTILINE) == ["4.3"]


def test_every_chosen_pin_keeps_its_hashes_and_loses_its_marker():
    pins = select_pins(REQUIREMENTS, platform=PLATFORMS["windows"], python="3.13")
    assert ";" not in pins
    blocks = re.split(r"\n(?=\w)", pins.strip())
    assert len(blocks) > 60
    assert all("--hash=sha256:" in block for block in blocks)


def test_a_marker_on_the_python_version_counts():
    pins = "a==1 ; python_full_version < '3.12'\nb==1 ; python_full_version >= '3.12'\n"
    linux = PLATFORMS["linux"]
    assert names(select_pins(pins, platform=linux, python="3.11")) == {"a"}
    assert names(select_pins(pins, platform=linux, python="3.13")) == {"b"}


@pytest.fixture
def no_download(monkeypatch):
    """Put an empty wheel where the downloads would go."""

    def write(_requirements, folder, *, platform, python, log):
        (folder / f"{platform.sys_platform}-{platform.machine}-{python}.whl").touch()
        log.touch()

    monkeypatch.setattr(pack, "download", write)


@pytest.fixture
def stick(tmp_path, no_download) -> Path:
    assert pack.main(["--out", str(tmp_path / "stick")]) == 0
    return tmp_path / "stick"


def test_a_stick_serves_every_computer_and_python(stick):
    wheels = list((stick / "program" / "wheels").iterdir())
    assert len(wheels) == len(PLATFORMS) * len(PYTHONS) == 12


def test_a_stick_holds_the_project_and_nothing_that_was_left_in_its_folder(stick):
    program = stick / "program"
    files = {p.relative_to(program).as_posix() for p in program.rglob("*") if p.is_file()}
    files = {name for name in files if not name.startswith("wheels/")}
    assert files == set(pack.project_files())
    assert {"run.py", "requirements.txt", "bootstrap/start.py"} <= files
    assert not any(name.startswith((".venv", ".git/")) for name in files)


def test_the_checksums_cover_every_file(stick):
    lines = (stick / pack.SUMS).read_text(encoding="utf-8").splitlines()
    sums = dict(reversed(line.split("  ", 1)) for line in lines)
    files = {p.relative_to(stick).as_posix() for p in stick.rglob("*") if p.is_file()}
    assert set(sums) == files - {pack.SUMS}
    for name, digest in sums.items():
        assert hashlib.sha256((stick / name).read_bytes()).hexdigest() == digest


def test_there_is_a_start_script_for_each_system_and_a_page_of_instructions(stick):
    top = {path.name for path in stick.iterdir()}
    assert top >= {"start.sh", "start.command", "start.bat", "READ-ME-FIRST.txt", "program"}
    assert (stick / "start.bat").read_bytes().count(b"\r\n") > 10  # a plain Windows reads it
    if os.name != "nt":
        assert (stick / "start.command").stat().st_mode & stat.S_IXUSR


def test_an_installer_of_python_can_be_put_on_it(tmp_path, no_download):
    installer = tmp_path / "python-3.13.exe"
    installer.write_bytes(b"installer")
    out = tmp_path / "stick"
    assert pack.main(["--out", str(out), "--python-installer", str(installer)]) == 0
    assert (out / "python" / "python-3.13.exe").read_bytes() == b"installer"


def test_a_stick_replaces_an_older_one_and_nothing_else(tmp_path, stick):
    (stick / "left-over").touch()
    assert pack.main(["--out", str(stick)]) == 0
    assert not (stick / "left-over").exists()
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "wedding.jpg").touch()
    assert pack.main(["--out", str(photos)]) == 1
    assert [path.name for path in photos.iterdir()] == ["wedding.jpg"]


def test_a_failed_download_leaves_the_older_stick(stick, monkeypatch):
    def fail(*_args, **_options):
        raise PlainError("no_network")

    monkeypatch.setattr(pack, "download", fail)
    assert pack.main(["--out", str(stick)]) == 1
    assert (stick / pack.SUMS).exists()


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_computer_without_python_is_told_in_three_languages(stick, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("cat", "dirname"):
        (tools / name).symlink_to(shutil.which(name))
    done = subprocess.run(
        [shutil.which("sh"), stick / "start.sh"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    for words in ("бул компьютерде ал жок", "на этом компьютере его нет", "this computer has none"):
        assert words in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
@pytest.mark.timeout(900)  # a whole download and a whole install
def test_it_installs_and_starts_without_any_network(tmp_path):
    if HERE is None:
        pytest.skip("no wheels are packed for this kind of computer")
    out = tmp_path / "stick"
    python = f"3.{sys.version_info[1]}"
    made = pack.main(["--out", str(out), "--platform", HERE, "--python", python]) == 0
    if not made and os.environ.get("REQUIRE_ALL") != "1":
        pytest.skip("no stick can be made here: see above why")
    assert made
    laptop = tmp_path / "laptop"
    out.rename(laptop)  # the folder it was made in is gone
    home = tmp_path / "home"
    process = subprocess.Popen(
        ["sh", laptop / "start.sh", "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, **NOWHERE, "HOTSPOTS_HOME": str(home), "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "http://127.0.0.1:" in line:
                break
        process.send_signal(signal.SIGTERM)
        said.append(process.stdout.read())
        assert process.wait(15) == 0, "".join(said)
    finally:
        process.kill()
        process.communicate()
    text = "".join(said)
    assert "No internet is needed" in text
    assert "The map is ready" in text
    assert "could not be prepared" not in text


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_part_has_a_wheel_for_every_computer_and_python(tmp_path):
    assert pack.main(["--out", str(tmp_path / "stick")]) == 0
    wheels = {path.name for path in (tmp_path / "stick" / "program" / "wheels").iterdir()}
    for words in ("manylinux", "win_amd64", "macosx_14_0_arm64", "x86_64.whl"):
        assert any(words in name for name in wheels), words
