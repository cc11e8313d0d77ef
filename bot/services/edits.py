"""What the secretariat edits on Home in place of the network's file, with its history.

A part that was never edited stays the file's. Whoever edits calls `Desk.load_network` after the commit; other
processes are rung and read it, too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.members import Edits, Term
from bot.domain.rights import Right
from bot.domain.rota import turned
from bot.services import members, roles
from storage import history, on_hold, people, settings, terms, wake

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.members import Act
    from bot.domain.service_hours import ServiceHours
    from bot.network import Network
    from storage.database import Session

NETWORK, HOURS = settings.NETWORK, settings.HOURS
CHANNELS, TEXTS, FORM = "channels", "texts", "form"
LETTERS = "letters"  # see bot.services.letter_texts
TURNED = "turned"  # in that setting: the duty weeks that turned under other service hours
SHOWN = 4  # changes beside a form
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Added to Monday's notice, to Thursday's DM; what stands under an award; the customer's receipt by mail.
TEXT_NAMES = ("announcement", "duty_advice", "award", "receipt_ja", "receipt_en")
# What Home shows of the public form.
FORM_NAMES = ("colour", "phone", "email", "sites", "intro_ja", "intro_en", "consent_ja", "consent_en")


def load(s: Session) -> Edits:
    """Return what has been edited."""
    kept = settings.get(s, NETWORK) or {}
    found = terms.every(s)
    roles = {role: tuple(Term(*row) for row in found.get(role, ())) for role in kept.get("roles", ())}
    turned = tuple(
        (date.fromisoformat(week), datetime.fromisoformat(at)) for week, at in kept.get(TURNED, {}).items()
    )
    texts, letters = kept.get(TEXTS, {}), kept.get(LETTERS, {})
    return Edits(kept.get(HOURS), kept.get(CHANNELS), roles, texts, turned, kept.get(FORM), letters)


def current(s: Session, net: Network) -> Network:
    """Return the network as edited by now, and let nobody else edit it until the transaction ends."""
    settings.lock(s)
    return net.edited(load(s))


def changes(s: Session, subject: str) -> list[dict[str, Any]]:
    """Return the last few changes of a subject, the newest first."""
    return history.of(s, subject, SHOWN)


def newest(made: Sequence[Mapping[str, Any]]) -> int:
    """Return the id of the newest of these changes, 0 where there is none."""
    return int(made[0]["id"]) if made else 0


def require_unchanged(s: Session, subject: str, seen: int | None) -> None:
    """Raise Refusal where somebody changed what a form showed; `seen`: its last change then."""
    if seen is not None and history.last_id(s, subject) != seen:
        for change in history.of(s, subject, 1):
            raise Refusal("edit.changed_meanwhile", who=change["actor"], at=change["at"])
        raise Refusal("changed_meanwhile")  # the form is older than this database, which was restored


def table(net: Network, part: str) -> dict[str, Any]:
    """Return the service hours, channels, texts or form that hold, as a file would have them."""
    if part == FORM:
        held = {name: getattr(net.form, name) for name in FORM_NAMES}
        return held | {"sites": list(net.form.sites)}
    if part == CHANNELS:
        return dict(net.channels)
    if part == TEXTS:
        return {name: net.text(name) for name in TEXT_NAMES}
    hours = net.service_hours
    week = {
        day: [_clock(shift) for shift in shifts] for day, shifts in zip(WEEKDAYS, hours.weekly, strict=True)
    }
    holidays = hours.holidays if hours.holidays == "JP" else sorted(day.isoformat() for day in hours.holidays)
    closures = [f"{closed.first}/{closed.last}" for closed in hours.closures]
    return {"mode": hours.mode, **week, "holidays": holidays, "closures": closures}


def _clock(shift: tuple[int, int]) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in shift)


def put(
    s: Session, net: Network, act: Act, part: str, values: Mapping[str, Any], seen: int | None = None
) -> None:
    """Replace the service hours, the channels, the texts or the form: a named act of the secretariat.

    `values` is the whole table as the file has it. Refusal for anybody else and for values that no file
    could have; running deadlines stay as they are.
    """
    roles.require(s, net, act, Right.EDIT_SETTINGS)
    net = current(s, net)
    kept = settings.get(s, NETWORK) or {}
    new: dict[str, Any] = {part: values}
    try:
        edited = net.edited(Edits(**new))
    except ValueError as error:
        raise Refusal("edit.bad_value", part=part) from error
    before = table(net, part)
    if before == dict(values):  # or it was saved before, however late that was answered
        return
    require_unchanged(s, part, seen)
    history.add(s, act.now, act.actor, part, before, values)
    kept |= {TURNED: _turned(net.hours, edited.hours, act.now)} if part == HOURS else {}
    settings.put(s, NETWORK, kept | {part: dict(values)})
    wake.ring(s, wake.NETWORK)


def _turned(before: ServiceHours, after: ServiceHours, now: datetime) -> dict[str, str]:
    return {week.isoformat(): at.isoformat() for week, at in turned(before, after, now)}


def follow_file(s: Session, net: Network, act: Act) -> None:
    """Keep in the history service hours that the network's file changed since the bot last started."""
    net = current(s, net)
    now = table(net, HOURS)
    last = history.of(s, HOURS, 1)
    before = last[0]["after"] if last else settings.get(s, HOURS)
    if before is not None and before != now:
        history.add(s, act.now, act.actor, HOURS, before, now)
        was, is_now = (net.edited(Edits(service_hours=table)).hours for table in (before, now))
        kept = settings.get(s, NETWORK) or {}
        was = replace(was, turned=load(s).turned)
        settings.put(s, NETWORK, kept | {TURNED: _turned(was, is_now, act.now)})
        wake.ring(s, wake.NETWORK)
    if before != now:
        settings.put(s, HOURS, now)


def channel_ids(s: Session) -> dict[str, str | None]:
    """Return the Slack ids of the channels by role (`inquiries`, `members`), None where unknown."""
    return {role: people.channel_id(s, f"#{role}") for role in ("inquiries", "members")}


def put_channels(s: Session, net: Network, act: Act, chosen: Mapping[str, str], seen: int | None) -> None:
    """Give roles (`inquiries`, `members`) the Slack channels with these ids; what is held is tried anew.

    The channel a role has already stays as it is written. Refusal as of `put`.
    """
    roles.require(s, net, act, Right.EDIT_SETTINGS)
    known = channel_ids(s)
    found = {role: slack_id for role, slack_id in chosen.items() if slack_id != known[role]}
    put(s, net, act, CHANNELS, table(current(s, net), CHANNELS) | found, seen)
    for role, slack_id in found.items():
        people.remember_channel(s, f"#{role}", slack_id, act.now)
    if found:
        on_hold.try_held(s)


def put_role(
    s: Session, net: Network, act: Act, role: str, rows: Sequence[Term], seen: int | None = None
) -> None:
    """Say who fills a role from when to when: a named act of the secretariat.

    Refusal for anybody else, for a term that ends before it begins, and where on some day from today on
    nobody whom Slack reaches would be of the secretariat.
    """
    roles.require(s, net, act, Right.EDIT_SETTINGS)
    net = current(s, net)
    for term in rows:
        if term.since is not None and term.until is not None and term.until < term.since:
            raise Refusal("edit.term_ends_first", since=term.since, until=term.until)
    if role == members.SECRETARIAT:
        members.require_some_secretariat(s, net, act.now, rows)
    kept = settings.get(s, NETWORK) or {}
    before = {"terms": [_plain(term) for term in net.terms(role)]}
    after = {"terms": [_plain(term) for term in rows]}
    if before == after:
        return
    require_unchanged(s, f"role:{role}", seen)
    history.add(s, act.now, act.actor, f"role:{role}", before, after)
    terms.put(s, role, [(term.holder, term.since, term.until) for term in rows])
    settings.put(s, NETWORK, kept | {"roles": sorted({*kept.get("roles", ()), role})})
    wake.ring(s, wake.NETWORK)


def _plain(term: Term) -> list[str | None]:
    since, until = (None if day is None else day.isoformat() for day in (term.since, term.until))
    return [term.holder, since, until]
