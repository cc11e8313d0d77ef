"""Finding the firm: what each state allows, who decides next, in which order firms are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.allocation import (
    Allocation,
    Call,
    Deed,
    Hand,
    declined,
    may,
    neutral,
    next_allocator,
    nobody_is_left,
    raised,
    require,
    times_of,
)
from bot.domain.errors import Refusal
from bot.network import load_network
from tests.slack.samples import answered, inquiry

NOON = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # Tuesday 12:00 in Tokyo
CALL = Call(
    1, 123, [], NOON, "USECRETARY", None, NOON, None, {"F01": [], "F03": []}, ["hand", "desk", "sales_head"],
    3600, False, 0,
)  # fmt: skip


@dataclass
class Firm:
    id: str


@dataclass
class Rules:
    call: timedelta
    reminder: timedelta


def hand(firm_id: str, answer: str = "hand", process: str = "", minutes: int = 0) -> Hand:
    return Hand(process, firm_id, answer, None, f"U{firm_id}", NOON + timedelta(minutes=minutes))


def test_nothing_is_allocated_before_the_first_reply() -> None:
    assert not any(may(inquiry(), deed) for deed in Deed)
    with pytest.raises(Refusal, match="not_answered"):
        require(inquiry(), Deed.OPEN)


def test_a_firm_that_answers_without_a_reply_is_not_told_to_record_one() -> None:
    with pytest.raises(Refusal, match="no_call"):
        require(inquiry(), Deed.ANSWER)


def test_once_a_firm_leads_nobody_is_chosen_beside_it() -> None:
    led = answered(100, allocation=Allocation.LED, lead_firm_id="F01")
    assert {deed for deed in Deed if may(led, deed)} == {Deed.UNDO, Deed.PARTNER}
    with pytest.raises(Refusal) as refused:
        require(led, Deed.CHOOSE)
    assert (refused.value.key, refused.value.params["firm_id"]) == ("allocation.is_led", "F01")


@pytest.mark.parametrize("state", [one for one in Allocation if one != Allocation.LED])
def test_there_is_always_a_way_on(state: Allocation) -> None:
    assert may(answered(100, allocation=state), Deed.APPOINT)


def test_a_firm_that_raised_a_hand_for_anything_has_not_declined() -> None:
    hands = [
        hand("F03", "decline"),
        hand("F01", "decline", "切削"),
        hand("F01", "hand", "めっき", 5),
        hand("F02", minutes=1),
    ]
    assert raised(hands) == ["F02", "F01"]
    assert declined(hands) == ["F03"]


def test_waiting_ends_when_everybody_who_was_asked_has_declined() -> None:
    assert not nobody_is_left(CALL, [hand("F01", "decline")])
    assert nobody_is_left(CALL, [hand("F01", "decline"), hand("F03", "decline")])
    assert not nobody_is_left(replace(CALL, asked={}), [])


def test_the_allocators_are_asked_one_after_the_other() -> None:
    order = [next_allocator(replace(CALL, allocators_asked=asked)) for asked in range(3)]
    assert order == ["desk", "sales_head", None]


def test_the_secretariat_is_the_last_where_no_desk_decides() -> None:
    managed = replace(CALL, allocators=["hand", "managing_firms"])
    assert [next_allocator(replace(managed, allocators_asked=at)) for at in range(3)] == [
        "managing_firms",
        "secretariat",
        None,
    ]


def test_a_call_keeps_to_service_hours() -> None:
    hours = load_network(None).hours
    rules = Rules(timedelta(hours=8), timedelta(hours=4))
    reminder, end = times_of(rules, NOON, hours)
    assert reminder == NOON + timedelta(hours=4)
    assert end == NOON + timedelta(days=1)
    assert times_of(Rules(timedelta(hours=1), timedelta(hours=1)), NOON, hours)[0] is None


@given(st.lists(st.integers(1, 60), unique=True, min_size=1), st.integers(1, 9999))
def test_the_order_depends_on_nothing_but_the_inquiry_and_the_firms(ids: list[int], number: int) -> None:
    firms = [Firm(f"F{one:02}") for one in ids]
    name = f"26-{number:04}"
    assert neutral(firms, name, "id") == neutral(reversed(firms), name, "id")
    assert sorted(one.id for one in neutral(firms, name, "id")) == sorted(one.id for one in firms)


def test_over_many_inquiries_every_firm_stands_first_about_as_often() -> None:
    firms = [Firm(f"F{one:02}") for one in range(5)]
    firsts = [neutral(firms, f"26-{number:04}", "id")[0].id for number in range(1000)]
    counts = sorted(firsts.count(firm.id) for firm in firms)
    assert all(later - sooner < 60 for sooner, later in pairwise(counts))
    assert counts[0] > 150
