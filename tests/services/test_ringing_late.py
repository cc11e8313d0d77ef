"""What rings people and could not go out before closing waits for the desk to open, in business time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.services import audit, contents, delivery

if TYPE_CHECKING:
    from tests.services.conftest import Office

MACHINE = datetime(2026, 1, 1, tzinfo=UTC)  # the pacing of messages has a clock of its own


def send(office: Office) -> list[dict[str, Any]]:
    """Let the sender take all that may go and put off what it should; return the posts that went out."""
    sent: list[dict[str, Any]] = []
    while rows := office.db.write_now(lambda s: _look_at_some(s, office)):
        sent += [row for row, went in rows if went and row["op"] == "post"]
    return sent


def _look_at_some(s: Any, office: Office) -> list[tuple[dict[str, Any], bool]]:
    _, rows = delivery.claim(s, MACHINE, MACHINE + timedelta(seconds=30), "a", 20)
    looked: list[tuple[dict[str, Any], bool]] = []
    for row in rows:
        opening = contents.of(s, office.net, office.now, row).put_off
        if opening is None:
            delivery.sent(s, row, "C1", "1.1", office.now)
        else:
            delivery.put_off(s, row, opening)
        delivery.release(s, row, MACHINE)
        looked.append((row, opening is None))
    return looked


def test_a_call_that_slack_did_not_take_before_closing_rings_when_the_desk_opens(office: Office) -> None:
    office.arrives()
    office.now += timedelta(hours=8)  # 18:00, and Slack is back
    assert [row["template"] for row in send(office)] == ["card"]
    office.wait(hours=14, minutes=59)
    assert send(office) == []
    office.wait(minutes=1)
    assert office.db.read_now(lambda s: audit.look(s, office.now, MACHINE + timedelta(hours=15))) == []
    rung = [row["target"] for row in send(office) if row["template"] in {"ping", "dm_duty"}]
    assert rung == ["UASA1", "UASA2", "#inquiries"]


def test_what_is_put_off_just_after_the_opening_was_carried_out_rings_all_the_same(office: Office) -> None:
    case = office.arrives()
    evening = office.now + timedelta(hours=8)
    office.now += timedelta(hours=8)
    office.arrives()  # so that somebody else has set the opening's timer
    office.wait(hours=15)
    office.now, morning = evening, office.now
    send(office)  # it looked before the desk opened, and wrote after it
    office.now = morning
    office.tick()
    rung = [row["target"] for row in send(office) if row["inquiry_id"] == case.id]
    assert rung == ["UASA1", "UASA2", "#inquiries"]
