"""The rules of the house that a machine can check: style, types, one-way imports, dependencies."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parent.parent

OWN_TOOLS = ("tests", "tools", "benchmarks")
"""Rooms whose imports come from the test requirements as well."""

NEVER_IMPORTED = {
    "import-linter": "a command",
    "mypy": "a command",
    "pandas-stubs": "types for mypy",
    "pyarrow": "pandas and pyogrio load it",
    "pytest-timeout": "a plugin",
    "pytest-xdist": "a plugin",
    "ruff": "a command",
    "types-shapely": "types for mypy",
}
"""Dependencies that need not be imported by name, and why they are there."""

FETCHED_TO_REBUILD = {"h5py"}
"""Imported only by the script that builds the starter set anew; see tools/starter."""

LONGEST_MODULE = 400
"""Lines of a module of the program; the aim is 80-300."""


LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
"""import-linter has no `-m`, and its script lies elsewhere on Windows."""


@pytest.mark.parametrize(
    "arguments",
    [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
        ["-m", "mypy"],
        ["-m", "mypy", "bootstrap", "tools/lock.py", "tools/pack.py", "tools/stick"],
        ["-c", LINT_IMPORTS],
    ],
    ids=["lint", "format", "types", "types of run.py", "imports go one way"],
)
def test_a_checker_finds_nothing(arguments):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@cache
def sources() -> tuple[Path, ...]:
    """Return every Python file under version control, or made and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "*.py"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    paths = [PROJECT / name for name in sorted(listed.stdout.split("\0")) if name]
    return tuple(path for path in paths if path.is_file())


def room_of(path: Path) -> str:
    return path.relative_to(PROJECT).parts[0]


def test_no_module_is_too_long():
    program = [path for path in sources() if room_of(path) != "tests"]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in program}
    assert {str(p): n for p, n in lengths.items() if n > LONGEST_MODULE} == {}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


@cache
def foreign_imports() -> dict[str, set[str]]:
    """Return the distributions that each room imports."""
    own = {path.name for path in PROJECT.iterdir()} | {path.stem for path in PROJECT.glob("*.py")}
    dists = packages_distributions()
    found: dict[str, set[str]] = {}
    for path in sources():
        for name in set(imports_of(path)) - own - sys.stdlib_module_names - FETCHED_TO_REBUILD:
            distribution = canonicalize_name(dists.get(name, [name])[0])
            found.setdefault(room_of(path), set()).add(distribution)
    return found


@cache
def declared() -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of what the program needs, and of what its tests need besides."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    run, test = project["project"]["dependencies"], project["dependency-groups"]["test"]
    return tuple(
        frozenset(canonicalize_name(Requirement(x).name) for x in xs) for xs in (run, test)
    )


def test_everything_imported_is_declared():
    run, test = declared()
    for room, imported in foreign_imports().items():
        allowed = run | test if room in OWN_TOOLS else run
        assert imported <= allowed, f"{room}: {imported - allowed}"


def test_everything_declared_is_used():
    run, test = declared()
    everywhere = set().union(*foreign_imports().values())
    in_program = set().union(
        *(names for room, names in foreign_imports().items() if room not in OWN_TOOLS)
    )
    assert run - in_program - set(NEVER_IMPORTED) == set()
    assert test - everywhere - set(NEVER_IMPORTED) == set()


def test_every_dependency_has_its_reason_and_no_other_is_listed():
    table = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.-]+)` \| (.+) \|$", table, flags=re.MULTILINE)
    listed = [canonicalize_name(name) for name, _ in rows]
    assert len(listed) == len(set(listed))
    assert set(listed) == declared()[0] | declared()[1]
    assert all(len(reason) > 10 for _, reason in rows)


def test_the_packages_of_ci_are_names_of_packages():
    lines = (PROJECT / ".ci" / "packages.txt").read_text(encoding="utf-8").split("\n")
    names = [line for line in lines if line and not line.startswith("#")]
    assert names
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", name) for name in names), names
