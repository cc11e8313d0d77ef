"""Acts on the rota: kept, told once to everybody concerned, undone once at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import CLI, Act
from bot.domain.plan import Plan
from bot.domain.rota import Turn
from bot.domain.rota_changes import TurnChange
from bot.services import bursts, pings, planning, proposals, rota_acts, rota_by_hand, rota_history
from bot.services.conflicts import AlreadyDone, ConflictError
from bot.services.year import Span
from storage import inquiries, rota
from tests.services.rota_office import A1, C1, SECRETARY, RotaOffice, day, open_office, parts, week

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    return open_office(db, tmp_path)


def skip(office: RotaOffice, number: int = 1, who: str = SECRETARY, **more: str) -> int:
    return office.do(rota_by_hand.move, who, "skip", parts(number), **more)


def test_everybody_concerned_is_told_once(office: RotaOffice) -> None:
    skip(office, note="工場の引っ越し")
    assert office.called("rota_changed") == ["UFIRM2A", "UFIRM2B", "UFIRM3A", "UFIRM3B", SECRETARY]
    told = office.told()["UFIRM2A"]
    assert (told["actor"], told["kind"], told["note"]) == (SECRETARY, "skip", "工場の引っ越し")
    assert told["changes"] == [
        [week(1).isoformat(), "parts", "F02", "F03"],
        [week(2).isoformat(), "parts", "F03", "F02"],
    ]
    assert told["next"] == [["F02", week(2).isoformat(), "parts"]]


def test_a_firm_of_which_nobody_is_in_slack_is_left_to_the_secretariat(office: RotaOffice) -> None:
    from bot.services import members

    office.db.write_now(lambda s: members.upsert(s, {"id": "F02", "name": "F02"}, []))
    skip(office)
    assert office.called("rota_changed") == ["UFIRM3A", "UFIRM3B", SECRETARY]


def test_the_same_click_delivered_twice_changes_the_rota_once(office: RotaOffice) -> None:
    skip(office, request="1.1")
    once = office.rota()
    with pytest.raises(AlreadyDone):
        skip(office, request="1.1")
    assert office.rota() == once
    assert office.acts() == ["skip"]


def test_what_somebody_changed_meanwhile_is_not_overwritten(office: RotaOffice) -> None:
    stale = TurnChange(*parts(1), "F05", "F06")
    with pytest.raises(ConflictError):
        office.do(rota_acts.carry_out, SECRETARY, "set", [stale])
    assert office.acts() == []


def test_only_the_secretariat_moves_the_rota_without_asking(office: RotaOffice) -> None:
    with pytest.raises(Refusal, match="secretariat_only"):
        skip(office, who=A1)


def test_a_week_that_is_over_stays_as_it_was(office: RotaOffice) -> None:
    office.now += week(2) - week(0)
    with pytest.raises(Refusal, match="over"):
        skip(office)


@pytest.mark.parametrize("kind", ["skip", "on", "back"])
def test_an_act_is_undone_to_the_last_turn(office: RotaOffice, kind: str) -> None:
    before = office.rota()
    act_id = office.do(rota_by_hand.move, SECRETARY, kind, parts(1))
    assert office.rota() != before
    office.do(rota_history.undo, SECRETARY, act_id)
    assert office.rota() == before
    assert office.acts() == [kind, "undo"]


def test_an_act_is_undone_once(office: RotaOffice) -> None:
    act_id = skip(office)
    office.do(rota_history.undo, SECRETARY, act_id)
    with pytest.raises(Refusal, match="undone"):
        office.do(rota_history.undo, SECRETARY, act_id)
    with pytest.raises(Refusal, match="undo_of_undo"):
        office.do(rota_history.undo, SECRETARY, act_id + 1)


def test_another_firm_may_not_undo_it(office: RotaOffice) -> None:
    act_id = skip(office)
    with pytest.raises(Refusal, match="undo_not_yours"):
        office.do(rota_history.undo, C1, act_id)


def test_who_left_the_secretariat_takes_nothing_back_any_more(office: RotaOffice) -> None:
    act_id = skip(office)
    roles = {**office.net.roles, "secretariat": ("USECOND1",)}
    office.net = office.net.model_copy(update={"roles": roles})
    with pytest.raises(Refusal, match="undo_not_yours"):
        office.do(rota_history.undo, SECRETARY, act_id)
    office.do(rota_history.undo, "USECOND1", act_id)


@pytest.mark.parametrize("kind", ["skip", "on", "back"])
def test_a_turn_that_has_begun_stays_with_its_firm(office: RotaOffice, kind: str) -> None:
    with pytest.raises(Refusal, match="begun"):
        office.do(rota_by_hand.move, SECRETARY, kind, parts(0))
    with pytest.raises(Refusal, match="begun"):
        office.do(rota_by_hand.swap, SECRETARY, parts(0), "F03")
    with pytest.raises(Refusal, match="begun"):
        office.do(rota_by_hand.set_turn, SECRETARY, week(0), "parts", "F06")
    assert office.acts() == []


def test_an_act_is_not_undone_once_its_week_has_begun(office: RotaOffice) -> None:
    act_id = skip(office)
    office.now += week(1) - week(0)
    with pytest.raises(Refusal, match="begun"):
        office.do(rota_history.undo, SECRETARY, act_id)


def test_what_rests_on_another_change_is_undone_after_it(office: RotaOffice) -> None:
    first, second = skip(office, 1), skip(office, 2)
    with pytest.raises(Refusal, match="changed_since") as refused:
        office.do(rota_history.undo, SECRETARY, first)
    assert refused.value.params == {"week": week(2), "lane": "parts"}
    assert [done.id for done in _undoable(office, SECRETARY)] == [second]
    office.do(rota_history.undo, SECRETARY, second)
    office.do(rota_history.undo, SECRETARY, first)


def _undoable(office: RotaOffice, who: str) -> list:
    return office.db.read_now(lambda s: rota_history.undoable(s, office.net, who, office.now, 5))


def test_what_has_been_served_is_not_undone(office: RotaOffice) -> None:
    act_id = skip(office)
    office.now += week(2) - week(0)
    with pytest.raises(Refusal, match="over"):
        office.do(rota_history.undo, SECRETARY, act_id)
    assert _undoable(office, SECRETARY) == []


def publish(office: RotaOffice, *turns: Turn, first: int = 1) -> int:
    """Publish a plan of these turns in the weeks up to the last of them, as the command line does."""
    span = Span(week(first), max((turn.week - week(first)).days // 7 + 1 for turn in turns))

    def work(s: Any) -> int:
        basis = planning.question(s, office.net, span.mondays).basis
        act = Act(CLI, office.now)
        return proposals.publish_at_once(s, office.net, act, span, Plan(turns), basis)

    return office.db.write_now(work)


def test_a_plan_is_published_as_one_act(office: RotaOffice) -> None:
    turns = [Turn(week(1), "parts", "F06"), Turn(week(2), "parts", "F03"), Turn(week(20), "parts", "F01")]
    assert publish(office, *turns) == 2
    assert office.acts() == ["publish"]
    assert publish(office, *turns) == 0
    assert office.acts() == ["publish"]
    assert set(office.told()) == {"UFIRM1A", "UFIRM1B", "UFIRM2A", "UFIRM2B", "UFIRM6A", "UFIRM6B", SECRETARY}


def test_a_plan_that_gives_a_firm_two_lanes_is_not_published(office: RotaOffice) -> None:
    with pytest.raises(Refusal, match="two_lanes"):
        publish(office, Turn(week(1), "parts", "F05"), Turn(week(1), "systems", "F05"))
    assert office.acts() == []


def test_a_published_turn_that_nobody_had_is_nobodys_again_after_the_undo(office: RotaOffice) -> None:
    before = office.rota()
    publish(office, Turn(week(20), "parts", "F01"))
    office.do(rota_history.undo, SECRETARY, 1)
    assert office.rota() == before


def test_who_stood_in_for_a_turn_that_went_elsewhere_is_told(office: RotaOffice) -> None:
    office.do(rota_by_hand.cover, SECRETARY, parts(1), "F06", (day("12-09"), day("12-09")))
    act_id = skip(office)
    assert office.standing_in() == []
    assert office.told()["UFIRM6A"]["ended"] == [["parts", "2026-12-09", "2026-12-09", "F06", "F02"]]
    office.do(rota_history.undo, SECRETARY, act_id)
    assert office.standing_in() == [(day("12-09"), day("12-09"), "F06", "F02")]


def test_an_inquiry_without_a_lane_stays_with_whom_it_was_told(office: RotaOffice) -> None:
    act_id = office.do(rota_by_hand.cover, SECRETARY, parts(0), "F03", (day("12-02"), day("12-02")))
    office.wait(days=1)
    case = office.arrives(lane=None)
    office.do(rota_history.undo, SECRETARY, act_id)

    def had(s: Any) -> list[list[str]]:
        kept = inquiries.by_id(s, case.id)
        assert kept is not None
        (listed,) = bursts.views(s, office.net, office.now, [kept])
        firms = pings.firms_for(s, office.net, kept, kept.pinged_at or office.now)
        return [[firm.id for firm in firms], [firm.id for firm in listed.firms]]

    assert office.db.read_now(had) == [["F03", "F04"]] * 2


def test_the_secretariat_sets_no_week_that_is_over(office: RotaOffice) -> None:
    with pytest.raises(Refusal, match="over"):
        office.do(rota_by_hand.set_turn, SECRETARY, week(-1), "parts", "F06")


def test_a_first_setup_fills_what_nobody_had_and_changes_nothing_that_was_served(office: RotaOffice) -> None:
    office.db.write_now(lambda s: rota.put(s, *parts(-1), "F01"))
    with pytest.raises(Refusal, match="begun"):
        publish(office, Turn(week(-1), "parts", "F06"), first=-1)
    with pytest.raises(Refusal, match="begun"):
        publish(office, Turn(week(0), "parts", "F06"), first=-1)
    assert publish(office, Turn(week(-2), "parts", "F06"), Turn(week(0), "parts", "F01"), first=-2) == 1


def test_a_stand_in_is_undone(office: RotaOffice) -> None:
    act_id = office.do(rota_by_hand.cover, SECRETARY, parts(0), "F03", (day("12-02"), day("12-02")))
    office.do(rota_history.undo, SECRETARY, act_id)
    assert office.standing_in() == []
    assert office.told()["UFIRM3A"]["ended"]


def test_the_history_tells_who_did_what(office: RotaOffice) -> None:
    skip(office, note="都合")
    office.do(rota_history.undo, SECRETARY, 1)
    undo, done = office.db.read_now(lambda s: rota_history.history(s, 10))
    assert (undo.kind, undo.undoes, undo.undone) == ("undo", 1, False)
    assert (done.kind, done.actor, done.note, done.undone) == ("skip", SECRETARY, "都合", True)
    assert done.changes[0] == TurnChange(*parts(1), "F02", "F03")
