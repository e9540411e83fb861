"""The three commands of `run.py`: start (the default), test, pack."""

from __future__ import annotations

import argparse
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bootstrap.environment import RUN, Environment
from bootstrap.start import FIRST_PORT, prepare, serve
from bootstrap.testing import run_tests
from bootstrap.words import PlainError, say

PROJECT = Path(__file__).resolve().parent.parent


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line; returns the exit code. Faults are told in plain words."""
    choices, rest = _parser().parse_known_args(arguments)
    if rest and choices.command is None:
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    environment = Environment(PROJECT)
    try:
        if choices.command == "test":
            return run_tests(environment, is_long=choices.long, arguments=rest)
        environment.ensure(RUN)
        if choices.command == "pack":
            return _pack(environment, rest)
        prepare(environment)
        return serve(environment, port=choices.port, with_browser=not choices.no_browser)
    except PlainError as error:
        say("\n" + str(error), is_fault=True)
        return 1
    except KeyboardInterrupt:
        return 130  # what shells expect of a program that Ctrl-C ended


def _pack(environment: Environment, arguments: Sequence[str]) -> int:
    command: list[str | Path] = [environment.python, "-m", "tools.pack", *arguments]
    return subprocess.run(command, cwd=PROJECT, check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Install what is missing and start the map. "
        "Other commands: 'run.py test', 'run.py pack'.",
    )
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="first port to try")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    commands = parser.add_subparsers(dest="command")
    test = commands.add_parser("test", help="run every test; further arguments go to pytest")
    test.add_argument("--long", action="store_true", help="the full matrices too")
    commands.add_parser("pack", help="write a folder for a USB stick", add_help=False)
    return parser
