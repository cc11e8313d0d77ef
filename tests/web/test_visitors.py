"""Whose form it is: addresses behind proxies, our own page, and how often."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.web.visitors import HOUR, Visits, address_of, is_behind_unknown_proxy, is_ours, proxies_of


def _request(peer: str = "198.51.100.7", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "client": (peer, 1), "headers": raw})


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        ("", "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.0/8", "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("10.0.0.0/8", "10.1.2.3", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.0/8", "10.1.2.3", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.0/8", "10.1.2.3", "6.6.6.6, 203.0.113.9, 10.4.4.4", "203.0.113.9"),
        ("10.0.0.0/8", "10.1.2.3", "unknown", ""),
        ("*", "192.0.2.1", "6.6.6.6, 203.0.113.9:4711", "203.0.113.9"),
        ("*", "192.0.2.1", "", "192.0.2.1"),
        ("10.0.0.0/8", "::ffff:10.1.2.3", "[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_a_visitor_comes_from_the_last_address_that_no_proxy_of_ours_has(
    proxies: str, peer: str, forwarded: str, address: str
):
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    assert address_of(_request(peer, **headers), proxies_of(proxies)) == address


def test_a_proxy_nearby_that_nobody_named_is_noticed():
    assert is_behind_unknown_proxy(_request("10.0.0.1", x_forwarded_for="203.0.113.9"), ())
    assert not is_behind_unknown_proxy(_request("10.0.0.1", x_forwarded_for="203.0.113.9"), None)
    assert not is_behind_unknown_proxy(_request("9.9.9.9", x_forwarded_for="203.0.113.9"), ())
    assert not is_behind_unknown_proxy(_request("10.0.0.1"), ())


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"origin": "http://toban.example.jp"}, True),
        ({"origin": "https://form.example.jp"}, True),
        ({"origin": "https://outside.example.jp", "sec_fetch_site": "same-origin"}, True),
        ({"origin": "https://outside.example.jp", "x_forwarded_host": "outside.example.jp"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://toban.example.jp.evil.example"}, False),
        ({"origin": "null"}, True),
        ({"origin": "null", "sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"sec_fetch_site": "same-origin", "origin": "http://toban.example.jp"}, True),
    ],
)
def test_a_form_that_another_site_sends_is_told_from_ours(headers: dict[str, str], ours: bool):
    request = _request(host="toban.example.jp", **headers)
    assert is_ours(request, "https://form.example.jp") is ours


def test_after_so_many_within_an_hour_somebody_waits_until_the_first_is_an_hour_old():
    visits = Visits()
    assert [visits.wait("198.51.100.7", 3, at) for at in (0.0, 10.0, 20.0)] == [0, 0, 0]
    assert visits.wait("198.51.100.7", 3, 30.0) == HOUR - 30
    assert visits.wait("198.51.100.8", 3, 30.0) == 0
    assert visits.wait("198.51.100.7", 3, HOUR + 1) == 0
    assert visits.wait("198.51.100.7", 3, HOUR + 2) == 8


def test_the_same_once_more_is_no_other_one_for_an_hour():
    visits = Visits()
    assert [visits.wait("198.51.100.7", 2, at, "a") for at in (0.0, 1.0, 2.0)] == [0, 0, 0]
    assert visits.wait("198.51.100.7", 2, 3.0, "b") == 0
    assert visits.wait("198.51.100.7", 2, 4.0, "c") == HOUR - 4
    assert visits.wait("198.51.100.7", 2, 5.0, "a") == 0
    assert [visits.wait("198.51.100.7", 2, HOUR + 5, key) for key in ("a", "d")] == [0, 0]
    assert visits.wait("198.51.100.7", 2, HOUR + 6, "b") == HOUR - 1


@pytest.mark.parametrize("network", ["198.51.100.{}", "2001:db8::{:x}"])
def test_a_whole_network_sends_five_times_as_often_as_one_address(network: str):
    visits = Visits()
    waits = [visits.wait(network.format(number), 2, 0.0) for number in range(1, 12)]
    assert waits[:10] == [0.0] * 10
    assert waits[10] == HOUR


def test_a_line_with_thousands_of_networks_neither_sends_without_end_nor_lets_others_be_forgotten():
    visits = Visits()
    assert visits.wait("198.51.100.7", 1, 0.0) == 0
    waits = [visits.wait(f"2001:db8:0:{number:x}::1", 1, 0.0) for number in range(20_100)]
    assert waits.count(0.0) == 20
    assert visits.wait("198.51.100.7", 1, 1.0) == HOUR - 1


@given(st.lists(st.tuples(st.sampled_from(["1.2.3.4", "1.2.3.5", "x", "2001:db8::1"]), st.floats(0, 9000))))
def test_whoever_waits_as_long_as_told_is_taken(sent):
    visits, at = Visits(), 0.0
    for address, later in sent:
        at += later
        if wait := visits.wait(address, 2, at):
            at += wait
            assert visits.wait(address, 2, at) == 0


def test_what_was_not_taken_after_all_is_not_counted() -> None:
    visits = Visits()
    assert visits.wait("192.0.2.1", 1, 0.0, "lost") == 0
    visits.forget("192.0.2.1", "lost")
    assert visits.wait("192.0.2.1", 1, 1.0, "again") == 0
    assert visits.wait("192.0.2.1", 1, 2.0, "more") > 0
