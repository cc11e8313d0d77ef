"""What the surfaces read: one inquiry with its surroundings, the duty week, a person's Home."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.domain.allocation import Appointment, Call, Hand, Partner
    from bot.domain.inquiries import Inquiry
    from bot.domain.members import Firm
    from bot.domain.outcomes import Said
    from bot.domain.rights import Right
    from bot.services.absences import Absence
    from bot.services.drawing_links import FileLink
    from bot.services.meeting_views import MeetingView
    from bot.services.reopening import Closed
    from bot.services.todo_views import TodoView


@dataclass(frozen=True, slots=True)
class AllocationView:
    """How finding the firm stands; `names` are the labels of the firms in it."""

    call: Call | None = None  # the latest one
    hands: tuple[Hand, ...] = ()
    appointments: tuple[Appointment, ...] = ()  # the oldest first
    partners: tuple[Partner, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def appointment(self) -> Appointment | None:
        """The latest one."""
        return self.appointments[-1] if self.appointments else None

    def name(self, firm_id: str | None) -> str:
        """Return a firm's name as people use it."""
        return self.names.get(firm_id or "", firm_id or "")


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What became of an inquiry: what stands, and the quote beside or before it."""

    said: Said | None = None
    quote: Said | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """A customer's earlier inquiries: number, outcome, dismissed as what; which one this may double."""

    inquiries: tuple[tuple[str, str, str | None], ...] = ()
    may_double: str | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One inquiry as a person may be shown it at `now`."""

    inquiry: Inquiry
    now: datetime
    firms: tuple[
        Firm, ...
    ]  # whom it was given to; two while the lane is unknown, none when nobody is on duty
    phoned_at: datetime | None = None  # the secretariat phoned a firm that is not in Slack
    absent_at: datetime | None = None  # the customer was phoned and not there
    wrote_again: int = 0
    corrected_at: datetime | None = None  # last, what the customer wrote
    summary_is_old: bool = False  # it was released before that
    linked_to: str | None = None  # the number of the inquiry it was linked with
    linked: tuple[str, ...] = ()  # numbers linked with this one
    happened: frozenset[str] = frozenset()  # kinds of events that decide what is still suggested
    withdrawn_why: str | None = None  # the reason somebody gave for withdrawing the call, in what tells of it
    allocation: AllocationView | None = None  # None while nobody has begun to look for a firm
    outcome: OutcomeView | None = None  # None while no firm leads and nobody has said
    before: Before | None = None  # only where the customer may be seen
    files: tuple[FileLink, ...] = ()  # for one viewer of the details
    may_receive_files: bool = False  # by direct message
    may_correct: bool = False  # the viewer may correct what the customer wrote
    may_erase: bool = False  # the viewer may erase the customer
    allowed: frozenset[Right] | None = None  # what the viewer may; None where it is shown to many


@dataclass(frozen=True, slots=True)
class DutyView:
    """One lane's duty in one week; `next_firm` has it the week after, and is the backup."""

    lane: str
    week: date
    firm: Firm | None
    next_firm: Firm | None
    instead_of: Firm | None = None  # whose turn it is, where `firm` stands in for it
    until: date | None = None  # the last day on which it does


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps messages from people, for the secretariat's Home."""

    kind: str  # channel, person, firm_without_slack, no_duty, duty_ and a risk, late_timer
    what: str
    count: int = 1
    week: date | None = None  # the week without a duty firm, or in which it cannot serve


@dataclass(frozen=True, slots=True)
class HomeView:
    """A person's Home tab."""

    user: str
    now: datetime
    is_secretariat: bool
    firms: tuple[tuple[Firm, DutyView | None], ...]  # the person's own, each with its next turn
    duty: tuple[DutyView, ...]
    open_cases: tuple[CaseView, ...]  # mine, or all for the secretariat
    open_total: int
    recent: tuple[CaseView, ...] = ()  # first replies of the last days, the same people's
    problems: tuple[Problem, ...] = ()
    paused: int = (
        0  # messages that a restored database holds back until the secretariat releases or drops them
    )
    absences: tuple[Absence, ...] = ()  # the person's own, from today on
    waiting: tuple[CaseView, ...] = ()  # for their outcome, the longest led first
    unled: tuple[CaseView, ...] = ()  # without a firm, for the secretariat; the oldest first
    todos: tuple[TodoView, ...] = ()  # the reader's own, what is due first comes first
    meetings: tuple[MeetingView, ...] = ()  # that the person takes part in, the next one first
    meetings_total: int = 0  # that are to come, whoever takes part
    has_firms: bool = True  # without any, nobody can be on duty
    closed: tuple[Closed, ...] = ()  # every 臨時休業 that is not over


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    kind: str
    at: datetime
    actor: str
    data: dict[str, Any]
