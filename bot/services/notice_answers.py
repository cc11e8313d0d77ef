"""Confirming a duty turn, and what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.notices import moments_of
from bot.domain.rights import Right
from bot.domain.rota import week_of
from bot.domain.rota_changes import SUNDAY
from bot.services import members, roles
from bot.services.messages import owe_edits_about
from bot.services.notice_told import subject
from storage import notices, rota

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A firm's turn as its contacts and the secretariat are shown it at `now`."""

    week: date
    lane: str
    firm_id: str
    now: datetime
    phone: str = ""
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    holder: str | None = None  # the firm that has the turn by now; None for nobody
    has_begun: bool = False
    told_late: bool = False  # the firm is told only at the turn or after it
    is_over: bool = False
    is_closed: bool = False  # the week has lost its turn
    stands_in: tuple[tuple[date, date], ...] = ()  # the days, where the firm does another's
    nobody: tuple[date, ...] = ()  # for a letter about them: the days on which all contacts are away

    @property
    def is_theirs(self) -> bool:
        """Whether the turn, or days of it, are still the firm's."""
        return (self.holder == self.firm_id or bool(self.stands_in)) and not self.is_closed

    @property
    def waits(self) -> bool:
        """Whether somebody should still confirm it."""
        return self.is_theirs and self.confirmed_by is None and not self.is_over


def view(s: Session, net: Network, now: datetime, week: date, lane: str, firm_id: str) -> NoticeView:
    """Return how a firm's turn stands."""
    told = notices.of_turn(s, week, lane, firm_id)
    firm, moments = members.firm(s, firm_id), moments_of(week, net.hours)
    holder = rota.firm_id_on(s, lane, week)
    days = [
        (row["first"], row["last"])
        for row in rota.stand_ins_between(s, week, week + SUNDAY)
        if (row["lane"], row["firm_id"], row["instead_of"]) == (lane, firm_id, holder)
    ]
    return NoticeView(
        week,
        lane,
        firm_id,
        now,
        phone=members.phones(s, firm) if firm else "",
        confirmed_by=told["confirmed_by"] if told else None,
        confirmed_at=told["confirmed_at"] if told else None,
        holder=holder,
        has_begun=moments is not None and moments.turn <= now,
        told_late=told is not None and moments is not None and moments.turn <= told["told_at"],
        is_over=week_of(now, net.hours) > week,
        is_closed=moments is None,
        stands_in=tuple(days),
    )


def confirm(s: Session, net: Network, act: Act, week: date, lane: str, firm_id: str) -> None:
    """Confirm a firm's turn: any of its contacts, or the secretariat for it; the first one counts.

    Refusal for anybody else, for a turn that is another firm's by now or over, and for the second one,
    who is told who was first.
    """
    theirs = roles.to_firm(s, net, act, firm_id)
    roles.require_of_firm(s, net, act, theirs, Right.CONFIRM_DUTY, firm_id)
    shown = view(s, net, act.now, week, lane, firm_id)
    if shown.is_closed:
        raise Refusal("notice.closed", week=week)
    if not shown.is_theirs:
        raise Refusal("notice.moved", week=week, lane=lane)
    if shown.is_over:
        raise Refusal("notice.over", week=week)
    if shown.confirmed_by == act.actor:
        return
    if not notices.confirm(s, week, lane, firm_id, act.now, act.actor):
        told = notices.of_turn(s, week, lane, firm_id)
        if told is None:
            raise Refusal("notice.not_yours")
        raise Refusal("notice.confirmed", who=told["confirmed_by"], at=told["confirmed_at"])
    owe_edits_about(s, [subject(week, lane, firm_id)], act.now)
