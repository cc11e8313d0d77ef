"""The clock's loop, looked at from close by."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.clock import PushableClock
from bot.engine import ASIDE, Engine
from bot.services.desk import Desk
from bot.services.health import Health
from bot.services.metrics import Metrics
from bot.services.watch import Watch
from storage import settings, timers
from storage.tables import timer

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from tests.searched_log import SearchedLog
    from tests.services.conftest import Office


@pytest.fixture
def engine(office: Office) -> Engine:
    clock = PushableClock()
    clock.push_to(office.now)
    return Engine(Desk(office.db, office.net, clock), Watch(Health(0.0), Metrics()))


async def test_while_a_restored_database_holds_back_the_clock_only_sweeps(
    office: Office, engine: Engine
) -> None:
    office.arrives()
    office.db.write_now(lambda s: settings.put(s, settings.PAUSED, {"count": 0}))
    engine._desk.clock.push_to(office.now + timedelta(hours=3))
    await engine._look()
    assert engine._scheduler.get_job("alarm") is None
    assert not engine._bell.is_set()


async def test_one_step_that_cannot_be_carried_out_keeps_no_other_waiting(
    office: Office, engine: Engine, log: SearchedLog
) -> None:
    broken, sound = office.arrives(), office.arrives()
    office.db.write_now(
        lambda s: s.execute(timer.update().where(timer.c.inquiry_id == broken.id).values(data={"odd": 1}))
    )
    engine._desk.clock.push_to(office.now + timedelta(hours=2, minutes=1))
    await engine._look()
    rung = office.owed("dm_call")
    assert rung
    assert {row["inquiry_id"] for row in rung} == {sound.id}
    left = office.db.read_now(lambda s: timers.of_inquiry(s, broken.id))
    assert {row["status"] for row in left if row["kind"] != "deadline"} == {"armed"}
    assert broken.number in next(line for line in log.lines() if "step_failed" in line)
    batch = next(line for line in log.lines() if "steps_failed" in line)
    assert not {broken.number, sound.number} & set(re.findall(r"\d\d-\d{4}", batch))  # either may be at fault


@pytest.mark.parametrize("of_an_inquiry", [True, False], ids=["of_an_inquiry", "beside_the_clocks"])
async def test_a_timer_of_a_kind_that_nobody_knows_is_put_aside_and_told_and_the_others_ring(
    office: Office, engine: Engine, *, of_an_inquiry: bool
) -> None:
    case = office.arrives()
    due = office.now + timedelta(minutes=1)
    odd = {"key": "odd", "kind": "of_tomorrow", "due": due, "meant_for": due, "status": "armed", "data": {}}
    odd |= {"inquiry_id": case.id if of_an_inquiry else None}
    office.db.write_now(lambda s: timers.arm(s, [odd]))
    now = office.now + timedelta(hours=2, minutes=1)
    engine._desk.clock.push_to(now)
    with capture_logs() as logs:
        await engine._look()
    assert [line["event"] for line in logs if line["log_level"] == "error"][-1] == "step_failed"
    assert {row["inquiry_id"] for row in office.owed("dm_call")} == {case.id}
    left = office.db.read_now(timers.next_row)
    assert left is not None
    assert (left["key"], left["meant_for"]) == ("odd", due)
    assert left["due"] >= now + ASIDE


@pytest.mark.parametrize("began_anew", [False, True], ids=["seen", "between_two_lives"])
async def test_a_deadline_behind_which_the_clock_was_set_back_passes_once_more(
    office: Office, engine: Engine, *, began_anew: bool
) -> None:
    case = office.arrives()
    clock = engine._desk.clock
    assert isinstance(clock, PushableClock)
    clock.push_to(case.deadline + timedelta(seconds=1))
    await engine._look()
    assert _deadline_of(office, case) == "fired"
    clock.offset -= timedelta(minutes=4)  # and its card is shown as of then
    if began_anew:
        engine = Engine(engine._desk, engine._watch)
    await engine.tick()
    assert _deadline_of(office, case) == "armed"
    clock.push_to(case.deadline + timedelta(seconds=1))
    assert await engine.tick() == 1
    assert _deadline_of(office, case) == "fired"


def _deadline_of(office: Office, case: Inquiry) -> str:
    rows = office.db.read_now(lambda s: timers.of_inquiry(s, case.id))
    return next(str(row["status"]) for row in rows if row["kind"] == "deadline")
