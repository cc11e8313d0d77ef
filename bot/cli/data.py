"""The commands that work on the database and come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli import trial
from bot.cli.opening import database, files, network, settings
from bot.cli.words import CliError, locale, say
from bot.clock import SystemClock
from bot.domain.members import CLI, Act
from bot.i18n import translate
from bot.services import backup as archives
from bot.services import edits, journal, tokens
from bot.services.firms_csv import heading
from bot.services.import_firms import import_firms, seed, unread_rota
from storage.database import Database
from storage.migrate import expected_revision
from storage.migrate import migrate as migrate_database

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.domain.rota_changes import Slot
    from bot.network import Network
    from bot.services.firms_csv import Problem
    from bot.services.import_firms import Import

APP_NAME = "Toban"


def migrate() -> None:
    """Bring the database to this version; at the first time, the network's firms and rota into it."""
    found = network()
    db = Database(settings().database_url)
    try:
        migrate_database(db.engine)
        db.write_now(lambda s: seed(s, found))
        strangers = db.read_now(lambda s: unread_rota(s, found))
    finally:
        db.close()
    typer.echo(say("migrated", revision=expected_revision()))
    if strangers:
        typer.echo(say("rota_unread", firms=", ".join(strangers)))


def new_token(name: str) -> None:
    """Print a token, alone on the first line; the remark goes to standard error, so that it can be piped."""
    with database() as db:
        typer.echo(db.write_now(lambda s: tokens.new(s, name, SystemClock().now())))
    typer.echo(say("token_shown", name=name), err=True)


def revoke_token(name: str) -> None:
    """End a token."""
    with database() as db:
        db.write_now(lambda s: tokens.revoke(s, name, SystemClock().now()))
    typer.echo(say("token_revoked", name=name))


def import_members(path: Path, *, apply: bool) -> None:
    """Say what the file would do, or do it; name every bad cell and do nothing."""
    found = network()
    content = path.read_bytes()
    act = Act(CLI, SystemClock().now(), "cli")
    with database() as db:
        result = db.write_now(lambda s: import_firms(s, found, act, content, apply=apply))
    for title in result.ignored:
        typer.echo(say("import_ignored", column=title), err=True)
    if result.problems:
        show_problems(path, result.problems)
        raise typer.Exit(1)
    _show_firms(result)
    for name, slots in result.given_up:
        typer.echo(say("import_given_up", name=name, turns=_turns(found, slots)))
    for name, held, led in result.behind:
        for key, numbers in (("import_held", held), ("import_led", led)):
            if numbers:
                typer.echo(say(key, name=name, numbers=", ".join(numbers)))
    for name, slots in result.unserved:
        typer.echo(say("import_unserved", name=name, turns=_turns(found, slots)))
    for name, user, other in result.shared:
        typer.echo(say("import_shared", name=name, user=user, other=other))
    counts = {kind: len(getattr(result, kind)) for kind in ("new", "changed", "same")}
    typer.echo(say("imported" if apply else "import_dry", **counts))


def _show_firms(result: Import) -> None:
    for name in result.new:
        typer.echo(say("import_new", name=name))
    for firm in result.changed:
        typer.echo(say("import_changed", name=firm.name))
        for column, before, after in firm.cells:
            shown = {"before": before or say("import_nothing"), "after": after or say("import_nothing")}
            typer.echo(say("import_cell", column=heading(column, locale()), **shown))
    for name in result.absent:
        typer.echo(say("import_absent", name=name))


def _turns(net: Network, slots: Iterable[Slot]) -> str:
    lanes = {lane.id: lane.name for lane in net.lanes}
    return ", ".join(f"{week.isoformat()} {lanes.get(lane, lane)}" for week, lane in slots)


def show_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Name every bad cell of a file of members on standard error."""
    for problem in problems:
        text = translate(locale(), problem.key, **problem.params)
        place = say("at_file", file=path.name)
        if problem.line is not None:
            place = say("at_line", file=path.name, line=problem.line)
        if problem.column:
            place = say("at_column", place=place, column=problem.column)
        typer.echo(f"{place}: {text}", err=True)


def export(folder: Path, *, force: bool) -> None:
    """Write everything out, beside a running bot if there is one."""
    from bot.services import export as exports

    spare(exports.files(folder), force=force)
    found, tried = trial.chosen()
    given = trial.network() if tried else network()
    with database(found) as db:
        net = given.edited(db.read_now(edits.load))
        counts = exports.export(db.engine, net, folder)
    for name, count in counts.items():
        typer.echo(say("exported", file=name, count=count))
    typer.echo(say("export_secret", folder=folder), err=True)


def show_manifest(url: str | None) -> None:
    """Print Slack's app manifest."""
    from bot.slack.manifest import manifest_yaml

    if url is not None and not url.startswith("https://"):
        raise CliError("bad_url", value=url)
    typer.echo(manifest_yaml(name=APP_NAME, locale=network().locale, url=url), nl=False)


def backup(path: Path, *, force: bool, without_files: bool) -> None:
    """Write a backup, beside a running bot if there is one."""
    spare([path], force=force)
    found, _ = trial.chosen()
    store = files(found)
    with database(found) as db:
        rows = archives.backup(db.engine, path, SystemClock().now(), None if without_files else store)
    typer.echo(say("backed_up", file=path, inquiries=rows["inquiry"], rows=sum(rows.values())))
    if without_files and rows["attachment"]:
        typer.echo(say("backed_up_without", folder=store.folder), err=True)


def spare(paths: Iterable[Path], *, force: bool) -> None:
    """Replace nobody's file unasked; an empty one, as `mktemp` makes it, holds nothing to lose."""
    taken = [path for path in paths if path.is_file() and path.stat().st_size]
    if taken and not force:
        raise CliError("file_taken", name=taken[0])


def restore(path: Path, erasures: Path | None) -> None:
    """Bring a backup back into an empty database, and erase again what was erased since it was made."""
    now = SystemClock().now()
    year = now.astimezone(network().timezone).year
    if not path.exists():
        raise CliError("file_missing", name=path)
    found = settings()
    store = files(found)
    kept = erasures or journal.place(store)
    if erasures is not None and not erasures.exists():
        raise CliError("file_missing", name=erasures)
    told = journal.read(kept) if kept.exists() else None
    db = Database(found.database_url)
    try:
        done = archives.restore(db.engine, path, now, year, told.erased if told else (), store)
    finally:
        db.close()
    typer.echo(say("restored", file=path, held=done.held))
    if told is None:
        typer.echo(say("no_erasures", file=kept), err=True)
        return
    typer.echo(say("erased_again", file=kept, count=done.erased))
    if told.torn:
        typer.echo(say("torn_erasures", file=kept, count=told.torn), err=True)
