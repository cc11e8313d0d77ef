"""A form that is refused stays open at the field it is about; one without a field gives way to the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.slack.context import Context
from handlers.clicks import refused

if TYPE_CHECKING:
    from bot.network import Network

REASON = "この時刻は受付より前です。"


@pytest.fixture
def c(network: Network) -> Context:
    return Context(network, "ja", {}, {}, {})


def view(*fields: str) -> dict[str, Any]:
    blocks = [
        {"type": "section", "block_id": "lead"},
        *({"type": "input", "block_id": one} for one in fields),
    ]
    return {"blocks": blocks}


def test_the_reason_stands_beside_the_field_it_is_about(c: Context) -> None:
    errors = {"response_action": "errors", "errors": {"time": REASON}}
    assert refused(c, view("means", "time"), "reply_before_arrival", REASON) == errors


def test_a_reason_about_no_field_of_the_form_stands_beside_the_first(c: Context) -> None:
    assert refused(c, view("means", "text"), "reply_before_arrival", REASON)["errors"] == {"means": REASON}


def test_a_form_without_a_field_gives_way_to_the_reason(c: Context) -> None:
    shown = refused(c, view(), "reply_before_arrival", REASON)
    assert shown["response_action"] == "update"
    assert REASON in str(shown["view"]["blocks"])
