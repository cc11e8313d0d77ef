"""Requests that Slack did not send, sends again, or sends for somebody who may not: nothing is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from storage import timeline
from tests.rights.door import Door, door_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Database

CALLED, STRANGER, SECRETARY = "UASKED1", "USTRANGER", "USECRETARY"
ELSEWHERE = {"team": {"id": "T2"}, "is_enterprise_install": False}
OLD = 6 * 60  # seconds; Slack says to take nothing older than five minutes


@pytest.fixture
async def door(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Door]:
    async with door_of(sqlite_db, tmp_path) as found:
        yield found


def replies(door: Door) -> list[str]:
    """Who replied to the customer."""
    events = door.town.db.read_now(lambda s: timeline.events_of(s, door.town.case))
    return [event["actor"] for event in events if event["kind"] == "replied"]


def pressed(door: Door, who: str, **more: Any) -> dict[str, Any]:
    """一次回答済 is pressed."""
    action = {"type": "button", "action_id": "case:replied", "block_id": "b", "action_ts": "1.1"}
    return {
        "type": "block_actions",
        "user": {"id": who, "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": "1.1.a",
        "actions": [action | {"value": str(door.town.case)}],
        **more,
    }


async def test_what_slack_signed_is_done_once_however_often_it_comes(door: Door) -> None:
    assert [await door.come(pressed(door, CALLED)) for _ in range(3)] == [200] * 3
    assert replies(door) == [CALLED]


@pytest.mark.parametrize(
    "forged", [{"secret": "f" * 32}, {"ago": OLD}, {"ago": -OLD}, {"altered": b"&x=1"}, {"altered": b" "}]
)
async def test_what_slack_did_not_sign_or_signed_long_ago_is_not_taken(door: Door, forged: Any) -> None:
    before = door.rows()
    assert await door.come(pressed(door, CALLED), **forged) == 401
    assert door.rows() == before


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"user_id": SECRETARY},
        {
            "message": {"user": SECRETARY, "ts": "1.1"},
            "view": {"id": "V1", "hash": "h", "private_metadata": ""},
        },
        {"user": {"id": STRANGER, "team_id": "T2"}} | ELSEWHERE,
        # another workspace numbers its people as it likes; whom Slack names here is nobody of ours
        {"user": {"id": "USECRETARX", "team_id": "T2", "name": SECRETARY}} | ELSEWHERE,
    ],
)
async def test_ids_of_others_make_nobody_another(door: Door, more: Any) -> None:
    """Who pressed is whom Slack names as the one who pressed, also where they are of another workspace."""
    before = door.rows()
    assert await door.come(pressed(door, STRANGER, **more)) == 200
    assert "当番企業・お呼びした方・事務局だけができます" in door.said
    assert door.rows() == before


async def test_a_contact_of_another_workspace_presses_like_any_other(door: Door) -> None:
    """Who comes through Slack Connect has an id of their own, which their firm names as its contact."""
    body = pressed(door, CALLED, user={"id": CALLED, "team_id": "T2"}) | ELSEWHERE
    assert await door.come(body) == 200
    assert replies(door) == [CALLED]


@pytest.mark.parametrize(
    "content", [b"payload=%7B", b"payload=%ff", b"{", b"\xff", b"payload=%7B%7D&payload=x"]
)
async def test_what_cannot_be_read_is_refused_and_nobody_has_to_look_into_it(
    door: Door, content: bytes
) -> None:
    before = door.rows()
    assert await door.send(content) == 400
    assert door.rows() == before


@pytest.mark.parametrize("content", [b"", b"payload=", b"payload=%7B%7D", b"payload=x&payload={}", b"x=y"])
async def test_what_can_be_read_and_nobody_signed_is_refused_as_such(door: Door, content: bytes) -> None:
    assert await door.send(content) == 401
