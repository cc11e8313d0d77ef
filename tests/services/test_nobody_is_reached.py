"""Accounts that fail when they are rung: when nobody of a firm or a role is left, the secretariat is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.services import audit, correspondents, delivery, lanes, replies
from storage import members, timeline

if TYPE_CHECKING:
    from bot.domain.inquiries import Inquiry
    from tests.services.conftest import Office

MACHINE = datetime(2026, 1, 1, tzinfo=UTC)  # the pacing of messages has a clock of its own
SECRETARY = "USECRETARY"


def send(office: Office, *unreached: str) -> None:
    """Send all that may go; what goes to these people fails, at the same moment on workers of its own."""
    while rows := office.db.write_now(_claim):
        failing = [row for row in rows if row["target"] in unreached]
        for row in rows:
            if row not in failing:
                office.db.write_now(
                    lambda s, row=row: delivery.sent(s, row, "C1", "1.1", office.now, MACHINE)
                )
        if failing:
            with ThreadPoolExecutor(len(failing)) as workers:
                list(workers.map(lambda row: _fail(office, row), failing))


def _claim(s: Any) -> list[dict[str, Any]]:
    return delivery.claim(s, MACHINE, MACHINE + timedelta(seconds=30), "a", 20)[1]


def _fail(office: Office, row: dict[str, Any]) -> None:
    def work(s: Any) -> None:
        delivery.failed(s, office.net, row, "user_disabled", office.now)
        delivery.release(s, row, MACHINE)

    office.db.write_now(work)


def calls(office: Office, user: str = SECRETARY) -> list[dict[str, Any]]:
    return [row["params"] for row in office.owed("dm_call", op="post", target=user)]


def told(office: Office, case: Inquiry) -> list[tuple[str, Any]]:
    """What the timeline says of the secretariat and of firms out of reach."""
    events = office.db.read_now(lambda s: timeline.events_of(s, case.id))
    return [
        (event["kind"], event["data"].get("users"))
        for event in events
        if event["kind"] == "unreachable" or event["data"].get("roles") == ["secretariat"]
    ]


def test_a_role_nobody_of_which_is_reached_goes_to_the_secretariat(office: Office) -> None:
    case = office.arrives()
    office.wait(hours=2)
    send(office, "USALES")
    (call,) = calls(office)
    assert (call["step"], call["empty_roles"]) == ("call-1", ["sales_head"])
    assert told(office, case) == [("called", [SECRETARY])]
    assert [row["params"]["kind"] for row in office.owed("note")] == ["called"]
    assert office.db.read_now(audit.differing) == []


def test_one_who_is_reached_is_enough(office: Office) -> None:
    case = office.arrives()
    office.wait(hours=2, minutes=30)
    send(office, "UDIRECTOR1")
    assert (calls(office), told(office, case)) == ([], [])


def test_two_who_fail_at_the_same_moment_are_told_of_once(office: Office) -> None:
    cases = [office.arrives() for _ in range(8)]
    office.wait(hours=2, minutes=30)
    send(office, "UDIRECTOR1", "UDIRECTOR2")
    assert [call["empty_roles"] for call in calls(office)] == [["standing_directors"]] * 8
    assert [told(office, case) for case in cases] == [[("called", [SECRETARY])]] * 8


def test_two_roles_of_one_step_make_one_call_that_names_both(office: Office) -> None:
    cases = [office.arrives() for _ in range(8)]
    office.wait(hours=2)
    send(office, "USHIMO1", "USALES")
    assert [call["empty_roles"] for call in calls(office)] == [["backup", "sales_head"]] * 8
    assert [told(office, case) for case in cases] == [[("called", [SECRETARY])]] * 8


def test_a_call_that_went_out_for_one_role_is_edited_when_the_other_fails_too(office: Office) -> None:
    office.arrives()
    office.wait(hours=2)
    first, second = (row for row in office.db.write_now(_claim) if row["target"] in {"USHIMO1", "USALES"})
    _fail(office, first)
    send(office)
    _fail(office, second)
    (edit,) = office.owed("dm_call", op="update", target=SECRETARY, status="pending")
    assert edit["params"]["empty_roles"] == ["backup", "sales_head"]
    assert len(calls(office)) == 1


def test_a_firm_whose_reminder_reaches_nobody_is_phoned(office: Office) -> None:
    case = office.arrives()
    send(office)
    office.wait(hours=1)
    send(office, "UASA1", "UASA2")
    (asked,) = office.owed("dm_secretariat")
    assert (asked["target"], asked["params"]["phone"]) == (SECRETARY, "000-1")
    office.wait(minutes=30)
    send(office, "UASA1", "UASA2")
    assert len(office.owed("dm_secretariat", op="post")) == 1
    assert told(office, case) == [("unreachable", None)]


def test_a_firm_whose_mail_is_put_off_again_and_again_is_phoned(office: Office) -> None:
    office.db.write_now(lambda s: correspondents.switch(s, on=True))
    sato = {"slack_user": None, "name": "佐藤", "email": "sato@example.jp"}
    office.db.write_now(lambda s: members.put_contacts(s, "F01", [sato]))
    case = office.arrives()
    (ping,) = office.owed("dm_duty")
    for _ in range(2):
        office.db.write_now(lambda s: delivery.mail_is_slow(s, office.net, ping, office.now))
    assert [row["target"] for row in office.owed("dm_secretariat")] == [SECRETARY]
    assert told(office, case) == [("unreachable", None)]


def test_a_firm_that_no_call_reached_is_phoned_once_whatever_else_fails(office: Office) -> None:
    cases = [office.arrives() for _ in range(8)]
    send(office, "UASA1", "UASA2")
    office.wait(hours=1)
    send(office, "UASA1", "UASA2")
    assert len(office.owed("dm_secretariat", op="post")) == 8
    assert [told(office, case) for case in cases] == [[("unreachable", None)]] * 8


def test_a_firm_that_has_the_inquiry_no_longer_need_not_be_phoned(office: Office) -> None:
    case = office.arrives()
    (failing,) = (row for row in office.db.write_now(_claim) if row["target"] == "UASA1")
    office.do(lanes.change_lane, "UASA2", case.id, "systems")
    _fail(office, failing)
    send(office, "UASA2")
    assert office.owed("dm_secretariat") == []


def test_nobody_is_told_of_a_call_for_an_answered_inquiry(office: Office) -> None:
    case = office.arrives()
    office.wait(hours=2)
    office.do(replies.record, "UASA1", case.id)
    send(office, "USHIMO1", "USALES")
    assert calls(office) == []


def test_an_edit_that_fails_calls_nobody(office: Office) -> None:
    case = office.arrives()
    office.wait(hours=2)
    send(office)
    office.do(lanes.take_on, "UASA1", case.id)
    for row in office.db.write_now(_claim):
        _fail(office, row)
    assert calls(office) == []
