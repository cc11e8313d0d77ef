"""`toban check`: a line for each thing that must be right, and exit code 1 when one is wrong.

Every examination yields findings and goes on; a note (△) is worth knowing and wrong in nobody's eyes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.cli import machine_check, mail_check, slack_check, trial
from bot.cli.edited import differences
from bot.cli.opening import database, files, network, settings
from bot.cli.problems import explain
from bot.cli.words import Mark, locale, say
from bot.clock import SystemClock
from bot.domain.mail import is_by_mail
from bot.i18n import translate
from bot.network_file import ConfigError
from bot.services import audit, duty, edits, members, retention
from bot.services.import_firms import unread_rota, values_of
from bot.services.spool import Spool
from bot.settings import SettingsError
from storage import attachments, rota
from storage import members as rows
from storage import settings as facts
from storage.migrate import DatabaseVersionError, expected_revision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.cli.slack_check import Told
    from bot.network import Network
    from bot.settings import Settings
    from storage.database import Session
    from storage.files import FileStore

WEEKS = 8
SHOWN = 3  # of weeks, inquiries or firms that are wrong in the same way


class Finding(NamedTuple):
    """One line of the doctor's."""

    mark: Mark
    text: str


def right(key: str, **params: object) -> Finding:
    """Say that something is as it should be."""
    return Finding(Mark.RIGHT, say(f"check_{key}", **params))


def note(key: str, **params: object) -> Finding:
    """Say something worth knowing."""
    return Finding(Mark.NOTE, say(f"check_{key}", **params))


def wrong(key: str, **params: object) -> Finding:
    """Say that something is wrong, and what to do."""
    return Finding(Mark.WRONG, say(f"check_{key}", **params))


def check() -> int:
    """Examine everything and print a line each; return the exit code."""
    failed = False
    for finding in _findings():
        typer.echo(f"{finding.mark} {finding.text}")
        failed = failed or finding.mark is Mark.WRONG
    return 1 if failed else 0


def _findings() -> Iterator[Finding]:
    found, net, tried = None, None, None
    try:
        found = settings()
        yield right("settings", mode=say(f"mode_{found.mode}"))
        tried = trial.examined(found)
    except SettingsError as error:
        yield from (Finding(Mark.WRONG, line) for line in error.problems)
    try:
        net = trial.network() if tried else network()
        yield right("network", name=net.name)
    except ConfigError as error:
        yield from (Finding(Mark.WRONG, problem.text(locale())) for problem in error.problems)
    if found is None:
        return
    people: dict[str, str] = {}
    try:
        with database(tried or found) as db:
            yield right("database", revision=expected_revision())
            if tried:
                yield note("trial", file=trial.FILE)
            if net is not None:
                now = trial.now(db) if tried else SystemClock().now()
                given, held = net, net.edited(db.read_now(edits.load))
                people = db.read_now(lambda s: _people(s, held, now))
                yield from db.read_now(lambda s: list(_of_the_database(s, held, now)))
                yield from db.read_now(lambda s: list(_standing_still(s, now)))
                yield from _files(db.read_now(attachments.everything), files(tried or found))
                if not (held.form.phone or held.form.email):
                    yield note("form_no_contact")
                yield from _edited(given, held)
                net = held
    except (DatabaseVersionError, SQLAlchemyError, OSError) as error:
        yield Finding(Mark.WRONG, explain(error))
    for examination in (
        machine_check.examine(found, files(tried or found)),
        _of_slack(found, net, people),
        mail_check.examine(found),
    ):
        for mark, key, params in examination:
            yield Finding(mark, say(f"check_{key}", **params))


def _files(hashes: list[str], store: FileStore) -> Iterator[Finding]:
    """Say where customers' files are, whether all of them are there, and what forms wait beside them."""
    missing = [sha256 for sha256 in hashes if not store.has(sha256)]
    if missing:
        yield wrong("files_missing", count=len(missing), folder=store.folder)
    else:
        yield right("files", count=len(hashes), folder=store.folder)
    if waiting := Spool(store).waiting():
        yield wrong("forms_waiting", count=len(waiting), folder=waiting[0].parent)


def _edited(given: Network, held: Network) -> Iterator[Finding]:
    """Show what the secretariat edited on Home and the file says otherwise."""
    nothing = say("import_nothing")
    for what, in_file, on_home in differences(given, held):
        yield note("edited", what=what, file=in_file or nothing, home=on_home or nothing)


def _of_slack(found: Settings, net: Network | None, people: dict[str, str]) -> Iterator[Told]:
    if found.mode == "local":
        yield Mark.NOTE, "no_tokens", {}
    else:
        yield from slack_check.examine(found, net, people)


def _standing_still(s: Session, now: datetime) -> Iterator[Finding]:
    """Say what should have happened and did not, as `/healthz` does where a bot runs."""
    if facts.get(s, facts.PAUSED):
        yield note("paused")
    for one in audit.look(s, now, SystemClock().machine_now()):
        if one.kind != audit.UNERASED:  # `_retention` says more of it
            text = translate(locale(), f"web.health_found_{one.kind}", count=one.count, example=one.example)
            yield Finding(Mark.WRONG, text)


def _people(s: Session, net: Network, now: datetime) -> dict[str, str]:
    """Return everybody the bot may call, with what they are called for."""
    people = {user: role for role in net.role_names for user in members.people_of_roles(s, net, [role], now)}
    today = net.hours.local_day(now)
    active = (firm for firm in members.firms(s).values() if not firm.has_left(today))
    people |= {user: firm.label for firm in active for user in firm.contacts}
    return {user: what for user, what in people.items() if not is_by_mail(user)}


def _of_the_database(s: Session, net: Network, now: datetime) -> Iterator[Finding]:
    yield from _firms(s, net, now)
    yield from _roles(s, net, now)
    yield from _rota(s, net, now)
    differing = audit.differing(s)
    differing = audit.differing(s, differing)  # one that changed just then agrees by now
    if differing:
        yield wrong("differs", count=len(differing), numbers=_first(differing))
    else:
        yield right("timeline", most=f"{audit.NEWEST:,}")
    yield from _retention(s, now)
    yield from _file_and_database(s, net, now)


def _retention(s: Session, now: datetime) -> Iterator[Finding]:
    """Say how long customers' data is kept, and whether what is due was erased and written down."""
    years = retention.years(s)
    yield right("retention", years=years) if years else note("retention_off")
    if late := retention.overdue(s, now):
        yield wrong("retention_late", count=late)
    if late := retention.unwritten_since(s, now):
        yield wrong("journal_late", count=late)


def _rota(s: Session, net: Network, now: datetime) -> Iterator[Finding]:
    missing: dict[str, list[str]] = {}
    for week, lane in duty.weeks_without_duty(s, net, now, WEEKS):
        missing.setdefault(lane, []).append(week.isoformat())
    names = {lane.id: lane.name for lane in net.lanes}
    for lane, weeks in missing.items():
        yield wrong("no_duty", lane=names[lane], count=len(weeks), of=WEEKS, weeks=_first(weeks))
    if not missing:
        yield right("duty", weeks=WEEKS)
    if strangers := unread_rota(s, net):
        yield wrong("rota_unread", firms=_first(strangers))


def _first(names: list[str]) -> str:
    return translate(locale(), "words.comma").join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def _firms(s: Session, net: Network, now: datetime) -> Iterator[Finding]:
    today = net.hours.local_day(now)
    active = [firm for firm in members.firms(s).values() if not firm.has_left(today)]
    for firm in active:
        if not firm.contacts:
            yield note("no_contacts", firm=firm.label)
    served = {lane for firm in active for lane in firm.lanes}
    for lane in net.lanes:
        if lane.id not in served:
            yield wrong("lane_without_firm", lane=lane.name)
    yield right("firms", count=len(active)) if active else wrong("no_firms")


def _roles(s: Session, net: Network, now: datetime) -> Iterator[Finding]:
    """Name the roles nobody fills: they go to the secretariat, which therefore must be somebody."""
    if not members.people_of_roles(s, net, [members.SECRETARIAT], now):
        yield wrong("no_secretariat")
    for role in net.role_names:
        if role != members.SECRETARIAT and not members.people_of_roles(s, net, [role], now):
            yield note("nobody_in_role", role=role)


def _file_and_database(s: Session, net: Network, now: datetime) -> Iterator[Finding]:
    """Show where the network's file says otherwise than the database, which is what counts."""
    for given in net.firms:
        row = rows.firm_row(s, given.id)
        if row is None:
            yield note("firm_not_in_database", firm=given.name)
            continue
        columns = [name for name, value in values_of(given).items() if row[name] != value]
        if list(given.contacts) != [one for one in members.contacts(s, given.id) if not is_by_mail(one)]:
            columns.append("contacts")
        if columns:
            yield note("firm_differs", firm=given.name, columns=", ".join(columns))
    monday = now.astimezone(net.timezone).date()
    monday -= timedelta(days=monday.weekday())
    differing: dict[str, list[str]] = {}
    for turn in () if unread_rota(s, net) else net.rota:
        if turn.week >= monday and rota.firm_id_on(s, turn.lane, turn.week) != turn.firm:
            differing.setdefault(turn.lane, []).append(turn.week.isoformat())
    names = {lane.id: lane.name for lane in net.lanes}
    for lane, weeks in differing.items():
        yield note("turns_differ", lane=names[lane], count=len(weeks), weeks=_first(weeks))
