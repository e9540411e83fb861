"""What is installed: pinned, hashed, the same names as in pyproject, nobody's index named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock import split_pins

PROJECT = Path(__file__).parents[2]
FILES = ("requirements.txt", "requirements-test.txt")


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def pinned(name: str) -> set[str]:
    return {canonicalize_name(pin.partition("==")[0]) for pin in split_pins(read(name))}


@pytest.fixture(scope="module")
def pyproject() -> dict:
    return tomllib.loads(read("pyproject.toml"))


@pytest.mark.parametrize("name", FILES)
def test_every_part_has_one_version_and_its_hashes(name):
    pins = split_pins(read(name))
    assert len(pins) > 20
    for pin in pins:
        first, *hashes = pin.splitlines()
        assert re.match(r"[\w.-]+==[\w.]+( ;| \\)", first), first
        assert hashes, first
        assert all(re.match(r"    --hash=sha256:[0-9a-f]{64}", line) for line in hashes), first


@pytest.mark.parametrize("name", FILES)
def test_no_index_is_named(name):
    lines = [line.split("#")[0] for line in read(name).splitlines()]
    assert not [line for line in lines if "://" in line or "index" in line or "find-links" in line]


def test_the_program_s_own_names_are_pinned(pyproject):
    wanted = {
        canonicalize_name(Requirement(line).name) for line in pyproject["project"]["dependencies"]
    }
    assert wanted <= pinned("requirements.txt")


def test_the_tests_names_are_pinned(pyproject):
    wanted = {
        canonicalize_name(Requirement(line).name) for line in pyproject["dependency-groups"]["test"]
    }
    assert wanted <= pinned("requirements.txt") | pinned("requirements-test.txt")


def test_every_pin_satisfies_what_pyproject_asks(pyproject):
    lines = [*pyproject["project"]["dependencies"], *pyproject["dependency-groups"]["test"]]
    pins = [pin.splitlines()[0].rstrip(" \\") for name in FILES for pin in split_pins(read(name))]
    for wanted in map(Requirement, lines):
        versions = [
            str(next(iter(pin.specifier)).version)
            for pin in map(Requirement, pins)
            if canonicalize_name(pin.name) == canonicalize_name(wanted.name)
        ]
        assert any(version in wanted.specifier for version in versions), wanted


def test_the_tests_add_to_what_the_program_has():
    assert "-r requirements.txt" in read("requirements-test.txt").splitlines()
    assert not pinned("requirements.txt") & pinned("requirements-test.txt")
