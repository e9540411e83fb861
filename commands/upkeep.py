"""Commands that look after the data folder: prepare it, back it up, check it, carry it on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Home, Json, Lang
from commands.output import EXIT_REFUSED, Output, make_output, refusing
from model.errors import StoreError

if TYPE_CHECKING:
    from services.archive import MergeReport
    from services.restore import Verification

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def prepare(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:
    """Create the data folder with the starter boundaries and places; safe to repeat."""
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("cli.preparing"):
        workspace = open_workspace(home)
    answer = {"home": str(workspace.home)}
    output.show(answer, [output.voice("cli.prepared", folder=str(workspace.home))])


def backup(
    path: Annotated[Path | None, typer.Argument(help="Default: in the data folder.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The same as PATH.")] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Make a checked copy of everything that is kept."""
    from services.backup import make_backup
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        written = make_backup(open_workspace(home), path or out)
    output.show({"file": str(written)}, [output.voice("data.backup_done", file=str(written))])


def restore(
    path: Annotated[Path, typer.Argument(help="A backup (.db), or a file of export-all (.zip).")],
    yes: Yes = False,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Go back to a backup; what it replaces is kept. Also where the store is damaged."""
    from services.restore import restore as restore_open
    from services.restore import restore_closed
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    if not yes and not (not as_json and typer.confirm(output.voice("backup.restore_ask"))):
        raise typer.Exit(EXIT_REFUSED)
    kept = None
    with refusing(output), output.progress("backup.restoring"):
        try:
            workspace = open_workspace(home)
        except StoreError as error:
            if error.code != "store_damaged":
                raise
            restore_closed(path, home)
        else:
            replaced = restore_open(workspace, path).replaced
            kept = replaced.path if replaced else None
    lines = [output.voice("backup.restored", file=path.name)]
    if kept:
        lines.append(output.voice("backup.restored_kept", file=str(kept)))
    output.show({"file": str(path), "replaced": str(kept) if kept else None}, lines)


def verify(
    path: Annotated[Path | None, typer.Argument(help="Default: the store itself.")] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Check that nothing is damaged, changed or missing; exit code 1 if something is."""
    from services.restore import verify as verify_all
    from services.restore import verify_closed
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("backup.verifying"):
        found = verify_closed(path) if path else verify_all(open_workspace(home))
    _show_verification(found, output)
    if not found.is_whole:
        raise typer.Exit(EXIT_REFUSED)


def export_all(
    file: Annotated[Path, typer.Argument(help="Where the one file goes (.zip).")],
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Write everything that is kept into one file, to go on with on another machine."""
    from services.archive import export_all as export
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("backup.exporting"):
        made = export(open_workspace(home), file)
    answer = {"file": str(made.path), "size_bytes": made.size_bytes, "sha256": made.sha256}
    output.show(answer, [output.voice("backup.exported", file=str(made.path))])


def import_all(
    file: Annotated[Path, typer.Argument(help="A file of export-all (.zip).")],
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Take in everything from another machine's file; nothing here is overwritten."""
    from services.archive import import_all as take_in
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("backup.importing"):
        report = take_in(open_workspace(home), file)
    _show_merge(report, output)


def _show_verification(found: Verification, output: Output) -> None:
    t = output.voice
    answer = {
        "is_whole": found.is_whole,
        "problems": [t(problem) for problem in found.problems],
        "audit_entries": found.audit_entries,
        "counts": dict(found.counts),
    }
    lines = [t("backup.whole") if found.is_whole else t("backup.not_whole")]
    lines += [f"- {t(problem)}" for problem in found.problems]
    lines += [f"{t(f'backup.count_{name}')}: {t.number(n)}" for name, n in found.counts.items()]
    output.show(answer, lines)


def _show_merge(report: MergeReport, output: Output) -> None:
    t = output.voice
    accounts: dict[str, Any] = {
        table: {"read": a.read, "added": a.added, "known": a.known, "conflicting": a.conflicting}
        for table, a in report.accounts.items()
    }
    lines = [
        f"{t(f'backup.count_{table}')}: {t('backup.account', **account)}"
        for table, account in accounts.items()
    ]
    notes = [t(note) for note in report.notes]
    conflicts = [t(conflict) for conflict in report.conflicts]
    answer = {"accounts": accounts, "notes": notes, "conflicts": conflicts}
    output.show(answer, [*lines, *notes, *(f"- {line}" for line in conflicts)])
