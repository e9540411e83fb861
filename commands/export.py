"""Commands that give a view away as a file."""

from __future__ import annotations

import typer

from commands import export_html

app = typer.Typer(no_args_is_help=True, help="A view as a file to give away: public by default.")
app.command("html")(export_html.html)
