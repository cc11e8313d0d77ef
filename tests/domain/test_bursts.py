"""When cards go as a list: whatever arrives when, each is shown once, soon, and few messages do it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bursts import CARDS, FEW, LIST_REST, Go, cards_go, go_together

ARRIVALS = st.lists(st.integers(0, 70), max_size=200)  # inquiries in each second


def shown(arrivals: list[int]) -> list[tuple[int, list[int]]]:
    """Let a channel of a message a second show what arrives; return when, and what each message shows."""
    waiting: list[tuple[int, int]] = []  # inquiry, arrived
    posts: list[tuple[int, list[int]]] = []
    free_at, number, second = 0, 0, 0
    while second < len(arrivals) or waiting:
        for _ in range(arrivals[second] if second < len(arrivals) else 0):
            waiting.append((number, second))
            number += 1
        go = cards_go(len(waiting), listed_lately=second < free_at)
        if waiting and go == Go.LISTED:
            posts.append((second, [one for one, _ in waiting]))
            waiting, free_at = [], second + LIST_REST
        elif waiting and go == Go.ALONE:
            posts.append((second, [waiting.pop(0)[0]]))
        second += 1
    return posts


@given(ARRIVALS)
def test_each_inquiry_is_shown_once_and_in_order(arrivals: list[int]) -> None:
    assert [one for _, post in shown(arrivals) for one in post] == list(range(sum(arrivals)))


@given(ARRIVALS)
def test_lists_are_a_minute_apart_and_none_is_for_a_few(arrivals: list[int]) -> None:
    lists = [(at, post) for at, post in shown(arrivals) if len(post) > 1]
    assert all(len(post) > CARDS for _, post in lists)
    assert all(later - at >= LIST_REST for (at, _), (later, _) in pairwise(lists))


@given(ARRIVALS)
def test_none_waits_longer_than_a_minute_and_the_few_before_it(arrivals: list[int]) -> None:
    arrived = [second for second, many in enumerate(arrivals) for _ in range(many)]
    waits = [at - arrived[one] for at, post in shown(arrivals) for one in post]
    assert max(waits, default=0) <= LIST_REST + CARDS


def test_up_to_ten_for_one_person_go_one_by_one() -> None:
    assert [go_together(waiting) for waiting in (1, FEW, FEW + 1)] == [False, False, True]
