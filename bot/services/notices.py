"""Telling people of the duty week: personally before it, everybody at its turn, each once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from bot.domain.members import TOBAN
from bot.domain.notices import moments_of, next_weeks, phoned_at, week_before
from bot.domain.rota import week_of
from bot.domain.rota_changes import monday_of
from bot.services import groups, members, notice_told, opening
from bot.services.messages import owe_edits_about
from storage import history, notices, rota, timers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.domain.notices import Moments
    from bot.domain.rota_changes import StandIn, TurnChange
    from bot.network import Network
    from storage.database import Session

    Timer = dict[str, Any]

NOTICE, REMINDER, TURN, PHONE = "duty_notice", "duty_reminder", "duty_turn", "duty_phone"
AHEAD = 6  # weeks with a turn that are armed: no standstill within them loses an announcement
_WEEK, _SUNDAY = timedelta(weeks=1), timedelta(days=6)


def arm(s: Session, net: Network, now: datetime) -> None:
    """Set the timers of the next published weeks; where service hours were edited, move them.

    Called when the bot starts, when something of this falls due, and when rota or hours change.
    """
    published = {week for week, _ in rota.turns_since(s, net.hours.local_day(now) - _SUNDAY)}
    weeks = islice(next_weeks(now, net.hours), AHEAD)
    rows = [row for week in weeks if week in published for row in _timers(net, week, now)]
    timers.arm_or_move(s, rows)
    timers.arm_again(s, [*_timers(net, week_of(now, net.hours), now), *rows])
    groups.arm(s, net, now)


def _timers(net: Network, week: date, now: datetime) -> list[Timer]:
    moments = moments_of(week, net.hours)
    if moments is None:
        return []
    dues = {NOTICE: moments.notice, REMINDER: moments.reminder, TURN: moments.turn}
    data = {"week": week.isoformat(), "armed_late": moments.notice <= now}
    return [timers.new(kind, f"{kind}:{week.isoformat()}", due, data) for kind, due in dues.items()]


def start(s: Session, net: Network, now: datetime) -> None:
    """Set what is to fall due, and bring the user groups in step."""
    arm(s, net, now)
    groups.follow(s, net, now, again=True)


def hours_changed(s: Session, net: Network, now: datetime) -> None:
    """Move what is to be told; what was told of a turn that is lost, or comes back, is edited."""
    arm(s, net, now)
    this_week = week_of(now, net.hours)
    told = [
        about
        for turn in rota.turns_between(s, this_week, this_week + AHEAD * _WEEK)
        for about in notice_told.subjects(*turn)
    ]
    opening.revive_about(s, net, told, now)
    owe_edits_about(s, told, now)
    groups.follow(s, net, now)


def rota_changed(
    s: Session,
    net: Network,
    now: datetime,
    changes: Iterable[TurnChange],
    days: Iterable[StandIn] = (),
    *,
    actor: str | None = None,
    letters: dict[str, Any] | None = None,
) -> None:
    """Tell the new firm of a turn whose notice went out already; what was told or announced before is edited.

    What was not told because the turn went away meanwhile is told when it comes back. The letters about the
    act go with the notice where there is one, and are taken out; the firm of its `actor` need not confirm.
    """
    arm(s, net, now)
    for week in takewhile(lambda week: _notice_was(net, week, now), next_weeks(now, net.hours)):
        _tell_firms(s, net, week, now, actor, letters)
    told = [(one.week, one.lane, firm) for one in changes for firm in (one.before, one.after) if firm]
    told += [(monday_of(one.first), one.lane, one.firm) for one in days]
    about = [subject for turn in told for subject in notice_told.subjects(*turn)]
    about += [notice_told.away_subject(monday_of(one.first), one.lane, one.instead_of) for one in days]
    opening.revive_about(s, net, about, now)
    owe_edits_about(s, about, now)
    this_week = week_of(now, net.hours)
    notice_told.announce_anew(s, this_week, _held(s, net, this_week), now)
    groups.follow(s, net, now)


def _notice_was(net: Network, week: date, now: datetime) -> bool:
    moments = moments_of(week, net.hours)
    return moments is not None and moments.notice <= now


def _tell_firms(
    s: Session,
    net: Network,
    week: date,
    now: datetime,
    actor: str | None = None,
    letters: dict[str, Any] | None = None,
) -> None:
    """Tell each firm that has a lane in this week and had it not before, or stands in; never twice.

    Nobody is woken: while the desk is closed they are told, and count as told, at its next opening.
    """
    firms, told_at = members.firms(s), opening.rings_at(net, now)
    for lane, firm_id in _new_firms(s, net, week):
        if notices.tell(s, week, lane, firm_id, told_at):
            notice_told.firm(s, net, week, lane, firms[firm_id], now, notice_told.NOTICE, letters)
            if actor in firms[firm_id].contacts:
                notices.confirm(s, week, lane, firm_id, now, actor)


def _held(s: Session, net: Network, week: date) -> dict[str, str | None]:
    """Return the firm of each lane in a week, in the lanes' order."""
    held = {lane: firm_id for _, lane, firm_id in rota.turns_between(s, week, week)}
    return {lane.id: held.get(lane.id) for lane in net.lanes}


def _serving(s: Session, net: Network, week: date) -> tuple[dict[str, str | None], list[tuple[Any, ...]]]:
    """Return the firms of a week by lane, and who stands in for them on which of its days."""
    held = _held(s, net, week)
    days = [
        (row["lane"], row["firm_id"], row["first"] - week, row["last"] - week)
        for row in rota.stand_ins_between(s, week, week + _SUNDAY)
        if held.get(row["lane"]) == row["instead_of"]
    ]
    return held, days


def _new_firms(s: Session, net: Network, week: date) -> list[tuple[str, str]]:
    """Return the firm of each lane that did not have it in the week before, and who stands in, by lane."""
    before = week_before(week, net.hours)
    had = {} if before is None else _held(s, net, before)
    held, days = _serving(s, net, week)
    new = [(lane, firm) for lane, firm in held.items() if firm and had.get(lane) != firm]
    return list(dict.fromkeys([*new, *((lane, firm) for lane, firm, *_ in days)]))


def notify(s: Session, net: Network, row: Timer, now: datetime) -> None:
    """Tell the firms of a week personally; once it has begun that is dropped, and kept in the history."""
    rota.lock(s)
    week, moments = _week_of(s, net, row)
    if moments is None or _moved(s, row, moments.notice, now):
        return
    if moments.turn <= now:
        history.add(s, now, TOBAN, row["key"], {"due": moments.notice.isoformat()}, {"dropped": "overtaken"})
    else:
        _tell_firms(s, net, week, now)
    arm(s, net, now)


def remind(s: Session, net: Network, row: Timer, now: datetime) -> None:
    """Remind the firms that have not confirmed their turn, unless the week has begun."""
    rota.lock(s)
    week, moments = _week_of(s, net, row)
    if moments is None or _moved(s, row, moments.reminder, now):
        return
    if moments.turn <= now:
        history.add(
            s, now, TOBAN, row["key"], {"due": moments.reminder.isoformat()}, {"dropped": "overtaken"}
        )
        return
    firms = members.firms(s)
    for lane, firm_id in _new_firms(s, net, week):
        told = notices.of_turn(s, week, lane, firm_id)
        if told and told["confirmed_at"] is None and told["told_at"] < moments.reminder:
            notice_told.firm(s, net, week, lane, firms[firm_id], now, notice_told.AGAIN)


def turn(s: Session, net: Network, row: Timer, now: datetime) -> None:
    """Announce the firms of a week, tell the secretariat who has not confirmed, let the user groups follow.

    Late it comes as long as the week lasts. No announcement where each lane is served as in the week before.
    Who was never asked, because the bot knew of the week too late for its notice, is not told of as silent;
    who was asked late, only after half a service day (`phoned_at`).
    """
    rota.lock(s)
    week, moments = _week_of(s, net, row)
    groups.follow(s, net, now)
    if moments is None or _moved(s, row, moments.turn, now):
        return
    arm(s, net, now)
    following = next(next_weeks(moments.turn, net.hours), None)
    ends = None if following is None else moments_of(following, net.hours)
    if ends is not None and ends.turn <= now:
        history.add(s, now, TOBAN, row["key"], {"due": moments.turn.isoformat()}, {"dropped": "overtaken"})
        return
    new, held = _new_firms(s, net, week), _held(s, net, week)
    before = week_before(week, net.hours)
    if any(held.values()) and (before is None or _serving(s, net, week) != _serving(s, net, before)):
        notice_told.announce(s, week, held, now)
    for lane, firm_id in new:
        if row["data"].get("armed_late") and notices.of_turn(s, week, lane, firm_id) is None:
            continue
        notices.tell(s, week, lane, firm_id, moments.notice)  # whom no notice reached is phoned as any other
    _have_phoned(s, net, week, moments.turn, now)


def _have_phoned(s: Session, net: Network, week: date, turned: datetime, now: datetime) -> None:
    """Tell the secretariat who has not confirmed; look again when others have had time for it."""
    later = []
    for lane, firm_id in _new_firms(s, net, week):
        told = notices.of_turn(s, week, lane, firm_id)
        if told is None or told["confirmed_at"] is not None:
            continue
        went_at = notice_told.went_at(s, week, lane, firm_id, told["told_at"])
        due = phoned_at(went_at, turned, net.hours)
        if due <= now:
            notice_told.desk(s, net, week, lane, firm_id, now, notice_told.UNCONFIRMED)
        else:
            later.append(due)
    if later:
        data = {"week": week.isoformat()}
        timers.arm_anew(s, timers.new(PHONE, f"{PHONE}:{week.isoformat()}", min(later), data))


def phone(s: Session, net: Network, row: Timer, now: datetime) -> None:
    """Tell the secretariat who was told late of a week and has had time to confirm it since."""
    rota.lock(s)
    week, moments = _week_of(s, net, row)
    if moments is not None and week_of(now, net.hours) == week:
        _have_phoned(s, net, week, moments.turn, now)


def _week_of(s: Session, net: Network, row: Timer) -> tuple[date, Moments | None]:
    """Return the week of a timer and its moments; a week that lost its turn has none and may get it back."""
    week = date.fromisoformat(row["data"]["week"])
    moments = moments_of(week, net.hours)
    if moments is None:
        timers.disarm(s, [row["id"]])
    return week, moments


def _moved(s: Session, row: Timer, moment: datetime, now: datetime) -> bool:
    """Put off what service hours, edited since it was armed, make due later."""
    if moment <= now:
        return False
    timers.put_off(s, [row["id"]], moment)
    return True


def stand_in_day(s: Session, net: Network, row: Timer, now: datetime) -> None:  # noqa: ARG001  as all timers
    """Let the user groups follow who stands in from today on, or no longer."""
    groups.follow(s, net, now)


TIMERS: dict[str, Callable[[Session, Network, Timer, datetime], None]] = {
    NOTICE: notify,
    REMINDER: remind,
    TURN: turn,
    PHONE: phone,
    groups.TIMER: stand_in_day,
}
