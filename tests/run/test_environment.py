"""The environment: made once, repaired when broken, refused in plain words."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bootstrap import environment as environment_module
from bootstrap.environment import RUN, TEST, UNFINISHED, Environment
from bootstrap.pip import Install
from bootstrap.words import PlainError
from tests.run.small_project import PART, pin_of, write_project, write_wheel

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Environment:
    """Return the environment of a tiny project, installed from its own folder of parts."""
    environment = Environment(write_project(tmp_path_factory.mktemp("project")))
    environment.ensure(RUN)
    return environment


@pytest.fixture
def copy(tmp_path, installed) -> Environment:
    """Return a copy of the installed project that a test may break."""
    shutil.copytree(installed.project, tmp_path / "project", symlinks=True)
    return Environment(tmp_path / "project")


def part_version(environment: Environment) -> str:
    code = f"import {PART}; print({PART}.VERSION)"
    done = subprocess.run(
        [environment.python, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def no_pip(monkeypatch):
    """Fail the test if pip is started."""

    def fail(_self):
        pytest.fail("pip was started although nothing had changed")

    monkeypatch.setattr(Install, "run", fail)


def test_a_fresh_folder_gets_what_it_needs(installed):
    assert part_version(installed) == "1.0"
    assert installed.holds(RUN)


def test_a_second_start_does_nothing(installed, no_pip):
    installed.ensure(RUN)


def test_the_same_parts_serve_whatever_line_ends_the_file_has(installed, no_pip):
    path = installed.project / RUN
    text = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8", newline="\r\n")
    installed.ensure(RUN)
    path.write_text(text, encoding="utf-8", newline="\n")


def test_what_the_tests_need_is_another_set(installed):
    assert not installed.holds(TEST)


def test_changed_requirements_are_installed(copy):
    write_project(copy.project, version="2.0")
    assert not copy.holds(RUN)
    copy.ensure(RUN)
    assert part_version(copy) == "2.0"


def test_an_install_cut_off_while_putting_files_in_place_starts_afresh(copy, capfd):
    (copy.folder / UNFINISHED).touch()
    next(copy.folder.rglob(f"{PART}.py")).unlink()
    copy.ensure(RUN)
    assert part_version(copy) == "1.0"
    assert "cut short" in capfd.readouterr().out


def test_a_killed_install_is_recovered(tmp_path):
    environment = Environment(write_project(tmp_path))
    code = "import sys; from pathlib import Path; from bootstrap.environment import *; "
    code += "Environment(Path(sys.argv[1])).ensure(RUN)"
    install = subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=PROJECT)
    while not environment.python.exists() and install.poll() is None:
        time.sleep(0.01)
    install.kill()
    install.wait()
    assert not environment.holds(RUN)
    environment.ensure(RUN)
    assert part_version(environment) == "1.0"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no links to its Python")
def test_an_environment_of_a_removed_python_is_made_anew(copy):
    copy.python.unlink()
    copy.python.symlink_to("/nowhere/python3")
    copy.ensure(RUN)
    assert part_version(copy) == "1.0"


def refusal(environment: Environment) -> PlainError:
    with pytest.raises(PlainError) as caught:
        environment.ensure(RUN)
    return caught.value


def test_no_network_leaves_the_parts_that_are_there(copy, monkeypatch):
    write_project(copy.project, version="2.0")
    shutil.rmtree(copy.project / "wheels")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    assert refusal(copy).key == "no_network"
    assert part_version(copy) == "1.0"


def test_a_damaged_part_is_refused(tmp_path, copy):
    expected = write_wheel(tmp_path / "expected", version="2.0")
    (copy.project / RUN).write_text(pin_of(expected), encoding="utf-8")
    damaged = write_wheel(copy.project / "wheels", version="2.0")
    with damaged.open("ab") as file:
        file.write(b"tail")
    assert refusal(copy).key == "damaged"
    assert part_version(copy) == "1.0"


def test_a_part_that_is_not_there_is_named(copy):
    write_project(copy.project, version="2.0")
    for wheel in copy.wheels.iterdir():
        wheel.unlink()
    error = refusal(copy)
    assert error.key == "not_for_this_computer"
    assert f"{PART}==2.0" in str(error)


def test_a_full_disk_is_told_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(environment_module, "free_mb", lambda _folder: 10)
    environment = Environment(write_project(tmp_path))
    assert refusal(environment).key == "disk_full"
    assert not environment.folder.exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    environment = Environment(write_project(tmp_path))

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert refusal(environment).key == "read_only"


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_says_which_package_to_install(tmp_path, monkeypatch, module):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == module else find_spec(name)
    )
    error = refusal(Environment(write_project(tmp_path)))
    assert error.key == "no_venv"
    assert f"python3.{sys.version_info[1]}-venv" in str(error)
