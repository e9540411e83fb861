"""A process that draws sheets for another one of ours: tasks come in, files go out, over pipes.

Started by `exports.sheet_pool` alone; it opens no store and no file, it only draws.
"""

from __future__ import annotations

import gc
import pickle
import struct
import sys
import traceback
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from exports.sheet import Locator, Orientation, Origin, Paper, SheetFormat, draw_sheet_files
from layers.layer import MapView
from model.errors import HotspotsError

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class SheetTask:
    """Everything one sheet is drawn from; see `exports.sheet.draw_sheet_files`."""

    views: tuple[MapView, ...]
    language: str
    paper: Paper
    orientation: Orientation
    formats: tuple[SheetFormat, ...]
    dpi: int
    locator: Locator | None
    made_on: date
    is_grey: bool
    has_detail: bool
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a task: the files, or the error that stopped it."""

    files: tuple[bytes, ...] = ()
    code: str = ""  # of an error of ours, with its parameters
    params: tuple[tuple[str, Any], ...] = ()
    fault: str = ""  # of any other


def draw_task(task: SheetTask) -> tuple[bytes, ...]:
    """Return the sheet's files, in the order of the task's formats."""
    return draw_sheet_files(
        task.views,
        language=task.language,
        paper=task.paper,
        orientation=task.orientation,
        formats=task.formats,
        locator=task.locator,
        made_on=task.made_on,
        dpi=task.dpi,
        is_grey=task.is_grey,
        has_detail=task.has_detail,
        origin=task.origin,
    )


def send(pipe: IO[bytes], message: object) -> None:
    """Write a message with its length."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read a message; raises `EOFError` where the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError("the pipe is closed")
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError("the pipe was closed within a message")
    return pickle.loads(data)  # noqa: S301  from our own process, by a pipe nobody else has


def answer_to(task: SheetTask) -> Answer:
    """Draw a task; an error is part of the answer, so that the process lives on."""
    try:
        return Answer(files=draw_task(task))
    except HotspotsError as error:
        return Answer(code=error.code, params=tuple(error.params.items()))
    except Exception:  # noqa: BLE001  raised again by the process that asked
        return Answer(fault=traceback.format_exc())


def main() -> None:
    """Answer tasks until the other side closes the pipe."""
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints must not run into an answer
    gc.freeze()  # what is loaded now stays: no need to look through it for rubbish again
    while True:
        try:
            task = receive(tasks)
        except EOFError:
            return
        send(answers, answer_to(task))
