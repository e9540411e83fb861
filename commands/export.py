"""Commands that give a view to other programs."""

from __future__ import annotations

import typer

from commands.export_data import data

app = typer.Typer(no_args_is_help=True, help="A view as files for other programs.")
app.command("data")(data)
