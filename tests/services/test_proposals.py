"""A plan is kept, looked at beside today's rota, and published or dropped; the rota may move meanwhile."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.members import CLI
from bot.domain.plan import Gap, Plan, Reason
from bot.domain.rota import Turn
from bot.services import members, planning, proposals, rota_by_hand, rota_history, year
from bot.services.conflicts import AlreadyDone
from bot.services.year import Span
from storage import rota
from tests.services.at_once import click_at_once
from tests.services.rota_office import SECRETARY, WEEKS, RotaOffice, open_office, parts, systems, week

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database

NEW = Span(week(WEEKS), 6)  # the weeks after the last published one


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    return open_office(db, tmp_path)


def keep(office: RotaOffice, span: Span = NEW, plan: Plan | None = None, request: str | None = None) -> int:
    """Plan some weeks, or take a plan, and keep it as the secretariat's proposal."""
    asked = office.do(proposals.ask, SECRETARY, span)
    found = asked.answer() if plan is None else plan
    kept: int = office.do(proposals.keep, SECRETARY, span, found, asked.basis, request=request)
    return kept


def see(office: RotaOffice, proposal_id: int) -> proposals.ProposalView:
    found: proposals.ProposalView = office.do(proposals.view, SECRETARY, proposal_id)
    return found


def test_a_proposal_changes_nothing_until_it_is_published(office: RotaOffice) -> None:
    before = office.rota()
    proposal_id = keep(office)
    assert office.rota() == before
    assert office.acts() == []
    changed = len(see(office, proposal_id).compared.changes)
    assert office.do(proposals.publish, SECRETARY, proposal_id) == changed == 12
    assert {slot for slot in office.rota() if slot not in before} == {
        (monday, lane) for monday in NEW.mondays for lane in ("parts", "systems")
    }
    assert office.acts() == ["publish"]
    assert set(office.called("rota_changed")) >= {"UFIRM1A", "UFIRM6B", SECRETARY}


def test_what_is_kept_is_read_as_it_was(office: RotaOffice) -> None:
    gaps = (Gap(week(9), "systems", ((Reason.CLOSED, ("F01", "F02")), (Reason.LEFT, ("F03",)))),)
    plan = office.do(proposals.ask, SECRETARY, NEW).answer()
    odd = Plan(plan.turns, plan.loads, 3, 2, ((week(9), "F04"),), gaps)
    assert see(office, keep(office, plan=odd)).proposal.plan == odd


@pytest.mark.parametrize(("first", "weeks"), [(WEEKS, 6), (1, 20)])
def test_the_year_and_the_proposal_name_the_same_spread(office: RotaOffice, first: int, weeks: int) -> None:
    joined = {"id": "F07", "name": "F07", "lanes": ["parts"], "joined_on": week(3)}
    office.db.write_now(lambda s: members.upsert(s, joined, ["UFIRM7A"]))
    span = Span(week(first), weeks)
    shown = see(office, keep(office, span)).compared
    assert office.do(year.view, SECRETARY, span).year.spread == shown.spread_today
    if shown.changes:
        office.do(proposals.publish, SECRETARY, 1)
    assert office.do(year.view, SECRETARY, span).year.spread == shown.spread_after


def test_a_published_plan_is_undone_like_any_other_act(office: RotaOffice) -> None:
    before = office.rota()
    office.do(proposals.publish, SECRETARY, keep(office))
    office.do(rota_history.undo, SECRETARY, 1)
    assert office.rota() == before


def test_what_is_offered_are_the_weeks_without_a_turn_until_a_year_is_full(office: RotaOffice) -> None:
    assert office.do(proposals.first_span, SECRETARY) == Span(week(WEEKS), 52 - WEEKS)
    office.db.write_now(lambda s: rota.put(s, week(3), "parts", None))
    assert office.do(proposals.first_span, SECRETARY).first == week(WEEKS)


def test_a_swap_meanwhile_is_never_overwritten(office: RotaOffice) -> None:
    proposal_id = keep(office, Span(week(2), 6))
    act = office.do(rota_by_hand.move, SECRETARY, "skip", parts(3))
    swapped = office.rota()
    assert see(office, proposal_id).obstacle == proposals.STALE
    with pytest.raises(Refusal, match="stale"):
        office.do(proposals.publish, SECRETARY, proposal_id)
    assert office.rota() == swapped
    office.do(rota_history.undo, SECRETARY, act)
    assert see(office, proposal_id).obstacle in (None, proposals.NO_CHANGE)


@pytest.mark.parametrize(
    "news",
    [
        {"closures": [["2027-02-01", "2027-02-05"]]},
        {"left_on": date(2027, 1, 31)},
        {"lanes": ["parts"]},
    ],
)
def test_a_member_that_can_no_longer_serve_so_makes_the_plan_stale(
    office: RotaOffice, news: dict[str, Any]
) -> None:
    proposal_id = keep(office)
    office.db.write_now(lambda s: members.upsert(s, {"id": "F02", "name": "F02株式会社", **news}))
    with pytest.raises(Refusal, match="stale"):
        office.do(proposals.publish, SECRETARY, proposal_id)


def test_a_closure_outside_the_weeks_is_no_reason_to_plan_anew(office: RotaOffice) -> None:
    proposal_id = keep(office)
    closed = {"id": "F02", "name": "F02株式会社", "closures": [["2027-08-01", "2027-08-05"]]}
    office.db.write_now(lambda s: members.upsert(s, closed))
    assert see(office, proposal_id).obstacle is None


def test_a_plan_whose_first_week_has_begun_is_made_anew(office: RotaOffice) -> None:
    proposal_id = keep(office)
    office.now += week(WEEKS + 1) - week(0)
    assert see(office, proposal_id).obstacle == proposals.BEGUN
    with pytest.raises(Refusal, match="begun"):
        office.do(proposals.publish, SECRETARY, proposal_id)


def test_a_week_that_nobody_can_serve_stays_as_it_is(office: RotaOffice) -> None:
    monday = week(1)
    turns = (Turn(monday, "parts", None), Turn(monday, "systems", "F01"))
    proposal_id = keep(office, Span(monday, 1), Plan(turns))
    assert office.do(proposals.publish, SECRETARY, proposal_id) == 1
    assert (office.rota()[parts(1)], office.rota()[systems(1)]) == ("F02", "F01")


def test_a_firm_that_the_plan_needs_in_the_other_lane_leaves_a_gap(office: RotaOffice) -> None:
    monday = week(1)
    turns = (Turn(monday, "parts", None), Turn(monday, "systems", "F02"))
    office.do(proposals.publish, SECRETARY, keep(office, Span(monday, 1), Plan(turns)))
    assert office.rota()[systems(1)] == "F02"
    assert parts(1) not in office.rota()


def test_a_plan_that_changes_nothing_is_not_published(office: RotaOffice) -> None:
    turns = tuple(Turn(*slot, firm) for slot, firm in office.rota().items() if slot[0] == week(1))
    proposal_id = keep(office, Span(week(1), 1), Plan(turns))
    assert see(office, proposal_id).obstacle == proposals.NO_CHANGE
    with pytest.raises(Refusal, match="no_change"):
        office.do(proposals.publish, SECRETARY, proposal_id)


def test_a_new_plan_takes_the_place_of_the_one_that_waited(office: RotaOffice) -> None:
    first = keep(office)
    second = keep(office)
    assert office.do(proposals.waiting, SECRETARY).proposal.id == second
    with pytest.raises(Refusal, match="dropped") as refused:
        office.do(proposals.publish, SECRETARY, first)
    assert refused.value.params["who"] == SECRETARY


def test_the_same_form_delivered_twice_makes_one_proposal(office: RotaOffice) -> None:
    first = keep(office, request="view:1")
    with pytest.raises(AlreadyDone):
        keep(office, request="view:1")
    assert office.do(proposals.waiting, SECRETARY).proposal.id == first


def test_a_dropped_plan_is_gone(office: RotaOffice) -> None:
    proposal_id = keep(office)
    office.do(proposals.drop, SECRETARY, proposal_id)
    assert office.do(proposals.waiting, SECRETARY) is None
    for use_case in (proposals.publish, proposals.drop, proposals.view):
        with pytest.raises(Refusal, match="dropped"):
            office.do(use_case, SECRETARY, proposal_id)


def test_only_the_secretariat_plans(office: RotaOffice) -> None:
    proposal_id = keep(office)
    for use_case, args in (
        (proposals.first_span, ()),
        (proposals.waiting, ()),
        (proposals.ask, (NEW,)),
        (proposals.keep, (NEW, Plan(()), "")),
        (proposals.view, (proposal_id,)),
        (proposals.publish, (proposal_id,)),
        (proposals.drop, (proposal_id,)),
    ):
        with pytest.raises(Refusal, match="secretariat_only"):
            office.do(use_case, "UFIRM1A", *args)


def test_the_command_line_overwrites_no_swap_either(office: RotaOffice) -> None:
    span = Span(week(2), 6)
    asked = office.do(proposals.ask, SECRETARY, span)
    plan = asked.answer()
    office.do(rota_by_hand.move, SECRETARY, "skip", parts(3))
    with pytest.raises(Refusal, match="stale"):
        office.do(proposals.publish_at_once, CLI, span, plan, asked.basis)
    assert office.acts() == ["skip"]
    assert office.do(proposals.waiting, SECRETARY) is None


@pytest.mark.parametrize("number", [-1, 105, 5000])
def test_weeks_that_are_over_or_too_far_ahead_are_not_planned(office: RotaOffice, number: int) -> None:
    with pytest.raises(Refusal, match="bad_first") as refused:
        office.do(proposals.ask, SECRETARY, Span(week(number), 1))
    assert refused.value.params["last"] == week(104)


async def test_of_two_who_publish_at_once_the_second_is_told_who_was_first(office: RotaOffice) -> None:
    proposal_id = await asyncio.to_thread(keep, office)
    ends = await click_at_once(office, *[(proposals.publish, SECRETARY, (proposal_id,))] * 4)
    refused = [end for end in ends if isinstance(end, Refusal)]
    assert [end for end in ends if not isinstance(end, BaseException)] == [12]
    assert [one.key for one in refused] == ["proposal.published"] * 3
    assert office.acts() == ["publish"]


@pytest.mark.parametrize("swap_first", [True, False])
async def test_a_swap_and_a_publication_at_once_lose_nothing(office: RotaOffice, *, swap_first: bool) -> None:
    """Whoever comes first: either the plan is stale, or the swap is made on what was published."""
    proposal_id = await asyncio.to_thread(keep, office, Span(week(2), 8))
    before = office.rota()
    clicks = [
        (rota_by_hand.move, SECRETARY, ("skip", parts(3))),
        (proposals.publish, SECRETARY, (proposal_id,)),
    ]
    swapped, published = await click_at_once(office, *(clicks if swap_first else clicks[::-1]))
    swapped, published = (swapped, published) if swap_first else (published, swapped)
    assert not isinstance(swapped, BaseException)
    if isinstance(published, BaseException):
        assert isinstance(published, Refusal)
        assert published.key == "proposal.stale"
        assert office.acts() == ["skip"]
        assert office.rota()[parts(3)] != before[parts(3)]
        return
    assert office.acts() == ["publish", "skip"]
    latest = office.do(lambda s, *_: rota_history.history(s, 1), SECRETARY)[0]
    assert all(office.rota()[change.slot] == change.after for change in latest.changes)


async def test_of_two_plans_made_at_once_one_waits(office: RotaOffice) -> None:
    asked = office.db.read_now(lambda s: planning.question(s, office.net, NEW.mondays))
    plan = await asyncio.to_thread(asked.answer)
    ends = await click_at_once(office, *[(proposals.keep, SECRETARY, (NEW, plan, asked.basis))] * 3)
    assert office.do(proposals.waiting, SECRETARY).proposal.id == max(ends)


def test_the_same_form_again_is_not_planned_again(office: RotaOffice) -> None:
    keep(office, request="the form")
    with pytest.raises(AlreadyDone):
        office.do(proposals.ask, SECRETARY, NEW, request="the form")
