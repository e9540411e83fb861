"""Commands that give a view away as files."""

from __future__ import annotations

import typer

from commands.export_data import data
from commands.export_html import html

app = typer.Typer(no_args_is_help=True, help="A view as files to give away: public by default.")
app.command("data")(data)
app.command("html")(html)
