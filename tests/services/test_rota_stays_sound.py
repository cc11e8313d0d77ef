"""Whatever people do to the rota, and in whatever order: it stays one, and it can all be taken back."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.members import CLI, Act
from bot.domain.plan import Plan
from bot.domain.rota import Turn, week_of
from bot.network import load_network
from bot.services import (
    leaving,
    members,
    planning,
    proposals,
    rota_answers,
    rota_by_hand,
    rota_gaps,
    rota_history,
    rota_requests,
)
from bot.services.year import Span
from storage import rota
from tests.services.conftest import NETWORK, OPENING, THIS_WEEK
from tests.services.rota_office import FIRMS, LANES, SECRETARY, WEEKS, seed, week

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.network import Network
    from storage.database import Database, Session

SLOTS = st.tuples(st.integers(0, WEEKS - 1).map(week), st.sampled_from(LANES))
FIRM = st.sampled_from(FIRMS)
DAYS = st.tuples(st.integers(1, 6), st.integers(0, 6))
ACTS = st.one_of(
    st.tuples(st.sampled_from(["skip", "on", "back"]), SLOTS),
    st.tuples(st.just("set"), SLOTS, FIRM),
    st.tuples(st.just("swap"), SLOTS, FIRM),
    st.tuples(st.just("cover"), SLOTS, FIRM, st.none() | DAYS),
    st.tuples(st.just("ask"), SLOTS, st.sampled_from(["swap", "cover"]), st.integers(0, 20)),
    st.tuples(st.just("undo"), st.integers(1, 12)),
)
STEPS = st.lists(ACTS, min_size=1, max_size=12)
LIFE = st.one_of(
    ACTS,
    st.tuples(st.just("undo"), st.integers(1, 12), FIRM),
    st.tuples(st.just("leave"), FIRM, st.integers(0, 50)),
    st.tuples(st.just("close"), FIRM, st.integers(0, 50)),
    st.tuples(st.just("take_gap"), SLOTS, FIRM),
    st.tuples(st.just("publish"), st.lists(FIRM, min_size=4, max_size=4)),
    st.tuples(st.just("days"), st.integers(1, 9)),
)
QUICK = settings(
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # what fails is short already, and slow to make shorter
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def contact(firm: str) -> str:
    return f"UFIRM{firm[-1]}A"


class Story:
    """Acts one after the other in a transaction that is never committed."""

    def __init__(self, s: Session, net: Network) -> None:
        self.s, self.net, self.clicks, self.now = s, net, count(), OPENING

    def does(self, use_case: Callable[..., Any], *args: Any, who: str = SECRETARY) -> Any:
        """Act in a savepoint: what is refused leaves nothing behind."""
        act = Act(who, self.now, "test", f"click-{next(self.clicks)}")
        with suppress(Refusal), self.s.begin_nested():
            return use_case(self.s, self.net, act, *args)
        return None

    def take(self, step: tuple[Any, ...]) -> None:
        kind, *rest = step
        if kind in ("skip", "on", "back"):
            self.does(rota_by_hand.move, kind, *rest)
        elif kind == "set":
            self.does(rota_by_hand.set_turn, rest[0][0], rest[0][1], rest[1])
        elif kind == "swap":
            self.does(rota_by_hand.swap, *rest)
        elif kind == "cover":
            slot, firm, days = rest
            span = days and tuple(week(0).fromordinal(slot[0].toordinal() + one) for one in sorted(days))
            self.does(rota_by_hand.cover, slot, firm, span)
        elif kind == "undo":
            self.undo(*rest)
        elif kind == "ask":
            self.ask(*rest)
        else:
            getattr(self, kind)(*rest)

    def undo(self, act_id: int, firm: str | None = None) -> None:
        """Take an act back: the secretariat, or a firm where nobody else is concerned."""
        done = self.does(rota_history.undo, act_id, who=SECRETARY if firm is None else contact(firm))
        assert done is None or firm is None or done.concerned == (firm,)

    def leave(self, firm: str, days: int) -> None:
        left_on = self.now.date() + timedelta(days=days)
        members.upsert(self.s, {"id": firm, "name": firm, "left_on": left_on})
        self.does(leaving.leave, firm, left_on)

    def close(self, firm: str, days: int) -> None:
        day = (self.now.date() + timedelta(days=days)).isoformat()
        members.upsert(self.s, {"id": firm, "name": firm, "closures": [[day, day]]})

    def take_gap(self, slot: Any, firm: str) -> None:
        self.does(rota_gaps.take, slot, firm, who=contact(firm))

    def publish(self, firms: list[str]) -> None:
        """Publish a plan of four turns from this week on."""
        span = Span(week_of(self.now, self.net.hours), 2)
        slots = [(monday, lane) for monday in span.mondays for lane in LANES]
        turns = [Turn(*slot, firm) for slot, firm in zip(slots, firms, strict=True)]
        basis = planning.question(self.s, self.net, span.mondays).basis
        self.does(proposals.publish_at_once, span, Plan(tuple(turns)), basis, who=CLI)

    def days(self, number: int) -> None:
        self.now += timedelta(days=number)

    def begun(self) -> dict[Any, str]:
        """The turns of all weeks that have begun, but those of firms that have left."""
        firms, last = members.firms(self.s), week_of(self.now, self.net.hours)
        return {
            slot: firm
            for slot, firm in rota.turns_since(self.s, THIS_WEEK).items()
            if slot[0] <= last and firms[firm].left_on is None
        }

    def ask(self, slot: Any, kind: str, number: int) -> None:
        """Let the firm that has the turn ask, and one of those who could agree."""
        request = self.does(rota_requests.ask, kind, slot)
        if request is not None:
            firm = FIRMS[number % len(FIRMS)]
            seen = rota_requests.view(self.s, self.net, self.now, request.id, firm)
            given = seen.offers[number % len(seen.offers)] if seen.offers else None
            self.does(rota_answers.agree, request.id, given, who=contact(firm))

    def state(self) -> tuple[Any, ...]:
        turns = rota.turns_since(self.s, THIS_WEEK)
        rows = rota.stand_ins_between(self.s, THIS_WEEK, week(WEEKS + 1))
        standing = {
            (one["lane"], one["first"], one["last"], one["firm_id"], one["instead_of"]) for one in rows
        }
        assert len(standing) == len(rows)
        return turns, standing

    def is_sound(self) -> None:
        turns, _ = self.state()
        assert set(turns) == {(week(number), lane) for number in range(WEEKS) for lane in LANES}
        self.is_held_once()

    def is_held_once(self) -> None:
        """Nobody has two lanes in a week, and who stands in does so for the firm that has the turn."""
        turns, standing = self.state()
        held = Counter((monday, firm) for (monday, _), firm in turns.items())
        assert set(held.values()) <= {1}
        for lane, first, _, firm, instead_of in standing:
            monday = week((first - THIS_WEEK).days // 7)
            assert turns[monday, lane] == instead_of
            assert (monday, firm) not in held


@pytest.fixture
def net(tmp_path: Path) -> Network:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK, encoding="utf-8")
    return load_network(path)


@settings(QUICK, max_examples=40)
@given(steps=STEPS)
def test_any_acts_leave_a_sound_rota_and_can_all_be_undone(
    sqlite_db: Database, net: Network, steps: list[tuple[Any, ...]]
) -> None:
    with sqlite_db.engine.connect() as session, session.begin() as transaction:
        seed(session)
        story = Story(session, net)
        start = story.state()
        for step in steps:
            story.take(step)
            story.is_sound()
        for done in rota_history.history(session, 100):
            if not done.undone and done.kind != "undo":
                with session.begin_nested():
                    act = Act(SECRETARY, OPENING, "test", f"undo-{done.id}")
                    rota_history.undo(session, net, act, done.id)
                story.is_sound()
        assert story.state() == start
        transaction.rollback()


@settings(QUICK, max_examples=30)
@given(steps=st.lists(LIFE, min_size=1, max_size=12))
def test_whatever_happens_a_turn_that_has_begun_stays_with_its_firm(
    sqlite_db: Database, net: Network, steps: list[tuple[Any, ...]]
) -> None:
    with sqlite_db.engine.connect() as session, session.begin() as transaction:
        seed(session)
        story = Story(session, net)
        for step in steps:
            begun = story.begun()
            story.take(step)
            turns = rota.turns_since(session, THIS_WEEK)
            left = {firm.id for firm in members.firms(session).values() if firm.left_on is not None}
            assert {
                slot for slot, firm in begun.items() if turns.get(slot) != firm and firm not in left
            } == set()
            story.is_held_once()
        transaction.rollback()
