"""The command line: what the pages do with files can be done here too.

Every command takes `--json` (one object and nothing else on standard output). Exit codes: 0 done,
1 refused (nothing has changed), 2 wrong usage.
"""

from __future__ import annotations

import typer

from commands import (
    boundaries,
    coverage,
    datasets,
    export,
    maps,
    plan,
    records,
    session,
    sheet,
    upkeep,
)
from model.records import RecordKind

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.command("prepare")(upkeep.prepare)
app.add_typer(boundaries.app, name="boundaries")
app.add_typer(datasets.app, name="datasets")
app.add_typer(
    records.import_group(RecordKind.INCIDENTS, "Incidents registered by the police."),
    name="incidents",
)
app.add_typer(
    records.import_group(RecordKind.HOTSPOTS, "Hotspots mapped by residents."), name="hotspots"
)
app.add_typer(
    records.import_group(RecordKind.PLACES, "Police points, LCPC offices, patrols, activities."),
    name="places",
)
app.add_typer(
    records.import_group(RecordKind.PRECINCTS, "Precincts of neighbourhood officers."),
    name="precincts",
)
app.command("bin")(records.bin_)
app.command("snapshot")(maps.snapshot)
app.add_typer(export.app, name="export")
app.command("sheet")(sheet.sheet)
app.command("coverage")(coverage.coverage)
app.add_typer(plan.app, name="plan")
app.command("session-sheet")(session.session_sheet)
app.command("demo")(records.demo)
app.command("backup")(upkeep.backup)
app.command("restore")(upkeep.restore)
app.command("verify")(upkeep.verify)
app.command("export-all")(upkeep.export_all)
app.command("import-all")(upkeep.import_all)

if __name__ == "__main__":
    app()
