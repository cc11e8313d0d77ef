"""Whatever people click, and in whatever order: one lead at most, and the timeline tells the state."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.allocation import Allocation, AppointmentState
from bot.domain.errors import Refusal
from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.domain.timeline import rebuild
from bot.network import load_network
from bot.services import appointments, calls_for_hands, cases, hands, intake, leads, replies, steps
from storage import allocations, inquiries, timeline
from tests.services.allocation_office import PLATER, SALES, SECRETARY, TYPES, seed, user
from tests.services.conftest import NETWORK, OPENING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.network import Network
    from storage.database import Database, Session

FIRMS = ("F01", "F05", "F06", PLATER)
FIRM = st.sampled_from(FIRMS)
WHO = st.sampled_from([SECRETARY, SALES, "USTRANGER", *(user(firm) for firm in FIRMS)])
CLICKS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["reply", "undo_reply", "dismiss", "restore", "details"]), WHO),
        st.tuples(st.just("open"), WHO, st.sampled_from([(), ("切削", "めっき")])),
        st.tuples(st.sampled_from(["hand", "decline", "explain"]), FIRM.map(user)),
        st.tuples(st.sampled_from(["choose", "partner", "release"]), WHO, FIRM),
        st.tuples(st.sampled_from(["appoint", "replace"]), WHO, FIRM),
        st.tuples(st.sampled_from(["accept", "refuse"]), FIRM.map(user)),
        st.tuples(st.sampled_from(["undo_lead", "give_back"]), WHO),
        st.tuples(st.just("wait"), st.sampled_from([1, 4, 30])),
    ),
    min_size=5,
    max_size=25,
)


class Life:
    """One inquiry, clicked at in a transaction that is never committed."""

    def __init__(self, s: Session, net: Network, case_type: str) -> None:
        self.s, self.net, self.now, self.clicks = s, net, OPENING + timedelta(hours=1), count()
        act = Act("api:web", self.now, "test")
        draft = Draft(subject="切削の試作", lane="parts", case_type=case_type)
        self.id = intake.register(s, net, act, draft).id

    def does(self, use_case: Callable[..., Any], who: str, *args: Any) -> None:
        """Click, twice with the same request: what is refused leaves nothing behind."""
        act = Act(who, self.now, "test", f"click-{next(self.clicks)}")
        for _ in range(2):
            with suppress(Refusal), self.s.begin_nested():
                use_case(self.s, self.net, act, *args)

    def take(self, click: tuple[Any, ...]) -> None:
        kind, who, *rest = click
        made = allocations.last_appointment(self.s, self.id)
        simple: dict[str, tuple[Any, ...]] = {
            "reply": (replies.record,),
            "undo_reply": (replies.undo,),
            "dismiss": (cases.dismiss, "not_an_inquiry"),
            "restore": (cases.restore,),
            "details": (cases.details,),
            "open": (calls_for_hands.open_call, *rest),
            "hand": (hands.raise_hand,),
            "decline": (hands.decline,),
            "explain": (hands.explain, "cost"),
            "choose": (leads.choose, *rest),
            "partner": (leads.name_partner, *rest),
            "release": (leads.release_partner, *rest),
            "appoint": (appointments.appoint, *rest, "理由"),
            "replace": (appointments.replace_lead, *rest, "理由"),
            "undo_lead": (leads.undo, "理由"),
            "give_back": (leads.give_back, "理由"),
        }
        if kind == "wait":
            self.wait(who)
        elif kind in simple:
            use_case, *args = simple[kind]
            self.does(use_case, who, self.id, *args)
        elif made is not None:
            self.does(appointments.accept if kind == "accept" else appointments.decline, who, made.id)

    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        while steps.run_due(self.s, self.net, self.now):
            pass

    def is_sound(self) -> None:
        case = inquiries.by_id(self.s, self.id)
        assert case is not None
        events = timeline.events_of(self.s, self.id)
        assert {name: getattr(case, name) for name in rebuild(events)} == rebuild(events)
        around = allocations.around(self.s, [self.id])[self.id]
        led = case.allocation == Allocation.LED
        assert led == (case.lead_firm_id is not None) == (case.led_at is not None)
        assert not (led and case.state != "answered")
        assert led or not around.partners
        assert case.lead_firm_id not in {one.firm_id for one in around.partners}
        still_asked = around.appointment is not None and around.appointment.state == AppointmentState.ASKED
        assert still_asked == (case.allocation == Allocation.APPOINTED)
        calling = around.call is not None and around.call.ended_at is None
        assert calling or case.allocation != Allocation.CALLING


@pytest.fixture
def net(tmp_path: Path) -> Network:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK + TYPES, encoding="utf-8")
    return load_network(path)


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # what fails is short already, and slow to make shorter
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(clicks=CLICKS, case_type=st.sampled_from(["prototype", "fast", "managed"]))
def test_any_clicks_leave_one_lead_at_most_and_a_timeline_that_tells_the_state(
    sqlite_db: Database, net: Network, clicks: list[tuple[Any, ...]], case_type: str
) -> None:
    with sqlite_db.engine.connect() as session, session.begin() as transaction:
        seed(session)
        life = Life(session, net, case_type)
        life.take(("reply", SECRETARY))
        for click in clicks:
            life.take(click)
            life.is_sound()
        transaction.rollback()
