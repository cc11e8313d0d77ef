"""Whatever people do to the rota, and in whatever order: it stays one, and it can all be taken back."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.network import load_network
from bot.services import duty, rota_answers, rota_by_hand, rota_history, rota_requests
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
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["skip", "on", "back"]), SLOTS),
        st.tuples(st.just("set"), SLOTS, FIRM),
        st.tuples(st.just("swap"), SLOTS, FIRM),
        st.tuples(st.just("cover"), SLOTS, FIRM, st.none() | DAYS),
        st.tuples(st.just("ask"), SLOTS, st.sampled_from(["swap", "cover"]), st.integers(0, 20)),
        st.tuples(st.just("undo"), st.integers(1, 12)),
    ),
    min_size=1,
    max_size=12,
)


class Story:
    """Acts one after the other in a transaction that is never committed."""

    def __init__(self, s: Session, net: Network) -> None:
        self.s, self.net, self.clicks = s, net, count()

    def does(self, use_case: Callable[..., Any], *args: Any, who: str = SECRETARY) -> Any:
        """Act in a savepoint: what is refused leaves nothing behind."""
        act = Act(who, OPENING, "test", f"click-{next(self.clicks)}")
        with suppress(Refusal), self.s.begin_nested():
            return use_case(self.s, self.net, act, *args)
        return None

    def take(self, step: tuple[Any, ...]) -> None:
        kind, *rest = step
        if kind in ("skip", "on", "back"):
            self.does(rota_by_hand.move, kind, *rest)
        elif kind == "set":
            self.does(duty.set_turn, rest[0][0], rest[0][1], rest[1])
        elif kind == "swap":
            self.does(rota_by_hand.swap, *rest)
        elif kind == "cover":
            slot, firm, days = rest
            span = days and tuple(week(0).fromordinal(slot[0].toordinal() + one) for one in sorted(days))
            self.does(rota_by_hand.cover, slot, firm, span)
        elif kind == "undo":
            self.does(rota_history.undo, *rest)
        else:
            self.ask(*rest)

    def ask(self, slot: Any, kind: str, number: int) -> None:
        """Let the firm that has the turn ask, and one of those who could agree."""
        request = self.does(rota_requests.ask, kind, slot)
        if request is not None:
            firm = FIRMS[number % len(FIRMS)]
            seen = rota_requests.view(self.s, self.net, OPENING, request.id, firm)
            given = seen.offers[number % len(seen.offers)] if seen.offers else None
            self.does(rota_answers.agree, request.id, given, who=f"UFIRM{firm[-1]}A")

    def state(self) -> tuple[Any, ...]:
        turns = rota.turns_since(self.s, THIS_WEEK)
        rows = rota.stand_ins_between(self.s, THIS_WEEK, week(WEEKS + 1))
        standing = {
            (one["lane"], one["first"], one["last"], one["firm_id"], one["instead_of"]) for one in rows
        }
        assert len(standing) == len(rows)
        return turns, standing

    def is_sound(self) -> None:
        turns, standing = self.state()
        assert set(turns) == {(week(number), lane) for number in range(WEEKS) for lane in LANES}
        held = Counter((monday, firm) for (monday, _), firm in turns.items())
        assert set(held.values()) == {1}
        for lane, first, _, firm, instead_of in standing:
            monday = week((first - THIS_WEEK).days // 7)
            assert turns[monday, lane] == instead_of
            assert (monday, firm) not in held


@pytest.fixture
def net(tmp_path: Path) -> Network:
    path = tmp_path / "network.toml"
    path.write_text(NETWORK, encoding="utf-8")
    return load_network(path)


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],  # what fails is short already, and slow to make shorter
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
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
