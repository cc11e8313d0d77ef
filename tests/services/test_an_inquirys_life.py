"""Whoever clicks what, in whatever order, twice, or at the same moment: one lead at most, the timeline tells
the state, and nobody clicks without an answer.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.domain.allocation import Allocation, AppointmentState
from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.domain.outcomes import SAYABLE, Detail, Outcome, is_waiting, standing
from bot.domain.timeline import rebuild
from bot.services import (
    appointments,
    calls_for_hands,
    cases,
    hands,
    lanes,
    leads,
    outcome_told,
    outcomes,
    replies,
    steps,
)
from bot.services.conflicts import AlreadyDone
from bot.services.members import upsert
from storage import allocations, inquiries, timeline, timers
from storage import outcomes as said
from storage.tables import outbox, timer
from tests.services.allocation_office import (
    PLATER,
    SALES,
    SECRETARY,
    SLACKLESS,
    AllocationOffice,
    open_office,
    user,
)
from tests.services.at_once import at_once

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database, Session

FIRMS = ("F01", "F05", "F06", PLATER)  # the first has duty; the last but one stays, whatever happens
LEAVING = ("F05", PLATER)
CONTACTS = tuple(user(firm, which) for firm in FIRMS for which in "AB")
# Whoever may do everything comes most often, so that much is done.
ANYBODY = st.sampled_from([*[SECRETARY] * 6, SALES, "USTRANGER", *CONTACTS])
CONTACT, FIRM = st.sampled_from(CONTACTS), st.sampled_from([*FIRMS, SLACKLESS])
KIND = st.sampled_from(SAYABLE)
WHY = st.sampled_from(["cost", "delivery"])
REASON = "理由"

# What is pressed: (use case, who, arguments after the inquiry).
_PRESSED = {
    replies.record: (ANYBODY,),
    replies.undo: (ANYBODY,),
    lanes.take_on: (ANYBODY,),
    cases.dismiss: (ANYBODY, st.just("not_an_inquiry")),
    cases.restore: (ANYBODY,),
    cases.details: (ANYBODY,),
    calls_for_hands.open_call: (ANYBODY, st.sampled_from([(), ("切削", "めっき")])),
    hands.raise_hand: (CONTACT,),
    hands.decline: (CONTACT,),
    hands.explain: (CONTACT, WHY),
    leads.choose: (ANYBODY, FIRM),
    leads.undo: (ANYBODY, st.just(REASON)),
    leads.give_back: (CONTACT, st.just(REASON)),
    leads.name_partner: (ANYBODY, FIRM),
    leads.release_partner: (ANYBODY, FIRM),
    appointments.appoint: (ANYBODY, FIRM, st.just(REASON)),
    appointments.replace_lead: (ANYBODY, FIRM, st.just(REASON)),
    appointments.accept: (ANYBODY,),
    appointments.decline: (ANYBODY,),
    outcomes.record: (ANYBODY, KIND),
    outcomes.add_detail: (ANYBODY, st.builds(Detail, why=WHY, amount=st.sampled_from([None, 125_000]))),
    outcomes.undo: (ANYBODY,),
}
CLICK = st.one_of(*(st.tuples(st.just(use_case), *asked) for use_case, asked in _PRESSED.items()))
# The ledger tells it; whoever says once more what stands is answered with what stands.
ANSWERED_WITHOUT_A_CHANGE = {cases.details, hands.decline, lanes.take_on}


class Life(RuleBasedStateMachine):
    """One inquiry, from its arrival to what became of it."""

    def __init__(self, office: AllocationOffice) -> None:
        super().__init__()
        self.office, self.clicks = office, count()
        self.left: dict[str, int] = {}  # firms that left, and how often each had got the lead by then
        self.start = office.now

    @initialize(
        case_type=st.sampled_from(["prototype", "prototype", "fast", "managed"]),
        so_far=st.sampled_from(["arrived", "answered", "calling", "raised", "appointed", "led", "quoted"]),
    )
    def it_arrives(self, case_type: str, so_far: str) -> None:
        """The later parts of a life are met as often as the first ones."""
        self.case_id = self.office.arrives(case_type=case_type).id
        called = [(calls_for_hands.open_call, SECRETARY), (hands.raise_hand, user("F06"))]
        named = [(appointments.appoint, SECRETARY, "F06", REASON), (appointments.accept, user("F06"))]
        lives: dict[str, list[tuple[Any, ...]]] = {
            "arrived": [],
            "answered": [(replies.record, SECRETARY)],
            "calling": [(replies.record, SECRETARY), called[0]],
            "raised": [(replies.record, SECRETARY), *called],
            "appointed": [(replies.record, SECRETARY), named[0]],
            "led": [(replies.record, SECRETARY), *named],
            "quoted": [(replies.record, SECRETARY), *named, (outcomes.record, user("F06"), Outcome.QUOTED)],
        }
        for click in lives[so_far]:
            self._press(*click)

    @rule(click=CLICK, times=st.sampled_from([1, 1, 2]))
    def somebody_clicks(self, click: tuple[Any, ...], times: int) -> None:
        """Slack may deliver a click twice."""
        self._press(*click, times=times)

    @rule(clicks=st.lists(CLICK, min_size=2, max_size=4), meanwhile=st.booleans())
    def some_click_at_the_same_moment(self, clicks: list[tuple[Any, ...]], meanwhile: bool) -> None:
        """The clock, too, may act at that moment."""
        if meanwhile and (due := self.office.db.read_now(timers.next_due)) is not None:
            self.office.now = max(self.office.now, due)
        works = [self._work(*click) for click in clicks]
        requests = [request for request, _ in works]
        clock = [lambda s: steps.run_due(s, self.office.net, self.office.now)] if meanwhile else []
        ends = asyncio.run(at_once(self.office, *(work for _, work in works), *clock))
        for click, request, end in zip(clicks, requests, ends, strict=False):
            self._is_answered(click[0], request, end)

    @rule(hours=st.sampled_from([1, 4, 30, 200]))
    def time_passes(self, hours: int) -> None:
        self.office.wait(hours=hours)

    @rule(firm_id=st.sampled_from(LEAVING))
    def a_firm_leaves(self, firm_id: str) -> None:
        last_day = self.office.net.hours.local_day(self.office.now) - timedelta(days=1)
        self.office.db.write_now(lambda s: upsert(s, {"id": firm_id, "name": firm_id, "left_on": last_day}))
        events = self.office.db.read_now(lambda s: timeline.events_of(s, self.case_id))
        self.left.setdefault(firm_id, _leads(events, firm_id))

    def _work(self, use_case: Any, who: str, *args: Any) -> tuple[str, Any]:
        """Return what a click does, and the name of its request."""
        request = f"click-{next(self.clicks)}:{self.case_id}"
        act = Act(who, self.office.now, "test", request)

        def work(s: Session) -> Any:
            wanted = self.case_id
            if use_case in {appointments.accept, appointments.decline}:
                made = allocations.last_appointment(s, self.case_id)
                wanted = made.id if made else 0
            return use_case(s, self.office.net, act, wanted, *args)

        return request, work

    def _press(self, use_case: Any, who: str, *args: Any, times: int = 1) -> None:
        request, work = self._work(use_case, who, *args)
        for _ in range(times):
            try:
                end = self.office.db.write_now(work)
            except (Refusal, AlreadyDone) as error:
                end = error
            self._is_answered(use_case, request, end)

    def _is_answered(self, use_case: Any, request: str, end: Any) -> None:
        """A click is refused with a reason, or it has changed something."""
        if isinstance(end, Refusal) or use_case in ANSWERED_WITHOUT_A_CHANGE:
            return
        events = self.office.db.read_now(lambda s: timeline.events_of(s, self.case_id))
        assert any((event["request_id"] or "").startswith(f"{request}:") for event in events), use_case

    @invariant()
    def one_lead_at_most_and_the_timeline_tells_the_state(self) -> None:
        self.office.db.read_now(self._is_sound)

    def _is_sound(self, s: Session) -> None:
        case = inquiries.by_id(s, self.case_id)
        assert case is not None
        events = timeline.events_of(s, case.id)
        told = rebuild(events)
        assert {name: getattr(case, name) for name in told} == told
        around = allocations.around(s, [case.id])[case.id]
        led = case.allocation == Allocation.LED
        assert led == (case.lead_firm_id is not None) == (case.led_at is not None)
        assert case.allocation == Allocation.NONE or case.state == "answered"
        assert led or not around.partners
        assert case.lead_firm_id not in {one.firm_id for one in around.partners}
        asked = around.appointment is not None and around.appointment.state == AppointmentState.ASKED
        assert asked == (case.allocation == Allocation.APPOINTED)
        calling = around.call is not None and around.call.ended_at is None
        assert calling or case.allocation != Allocation.CALLING
        assert self.left == {firm_id: _leads(events, firm_id) for firm_id in self.left}
        last, _ = standing(said.said_of(s, [case.id]).get(case.id, ()))
        assert case.outcome == (Outcome.NONE if last is None else last.kind)
        armed = select(timer.c.key).where(timer.c.status == "armed", timer.c.kind == outcome_told.ASK)
        assert not is_waiting(case) or any(
            key.startswith(f"outcome:{case.id}:") for key in s.execute(armed).scalars()
        )

    def teardown(self) -> None:
        """Leave the office as it was: nothing rings for an inquiry that nobody looks at any more."""

        def tidy(s: Session) -> None:
            for table in (timer, outbox):
                s.execute(table.delete())
            for firm_id in self.left:
                upsert(s, {"id": firm_id, "name": firm_id, "left_on": None})

        self.office.db.write_now(tidy)
        self.office.now = self.start


def _leads(events: list[dict[str, Any]], firm_id: str) -> int:
    """Return how often a firm has got the lead."""
    return sum((event["kind"], event["data"].get("firm_id")) == ("led", firm_id) for event in events)


def test_any_clicks_leave_one_lead_at_most_and_a_timeline_that_tells_the_state(
    db: Database, tmp_path: Path
) -> None:
    office = open_office(db, tmp_path)
    run_state_machine_as_test(
        lambda: Life(office),
        settings=settings(
            max_examples=8 if db.is_sqlite else 4,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.reuse, Phase.generate],  # what fails is short already, and slow to make shorter
        ),
    )
