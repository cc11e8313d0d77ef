"""A list that does not get out leaves each of what it took in to its own end; nothing of it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.domain import bursts as rule
from bot.domain.inquiries import Means
from bot.services import delivery, erasing, lanes, replies
from storage import on_hold
from storage.tables import outbox
from tests.services.busy_slack import FEW, LIMIT, MANY, Slack, named

if TYPE_CHECKING:
    from tests.services.conftest import Office


@pytest.fixture
def slack(office: Office, monkeypatch: pytest.MonkeyPatch) -> Slack:
    monkeypatch.setattr(rule, "CARDS", LIMIT)
    monkeypatch.setattr(rule, "FEW", FEW)
    return Slack(office)


def gathered(office: Office, slack: Slack) -> dict[str, dict[str, Any]]:
    """Let many arrive, and the sender claim the lists of them; return these by whom they are for."""
    for _ in range(MANY):
        office.arrives()
    assert slack.take() == []
    return {row["target"]: row for row in slack.take()}


def test_a_firm_that_slack_does_not_reach_is_phoned_for_each_inquiry(office: Office, slack: Slack) -> None:
    lists = gathered(office, slack)
    for user in ("UASA1", "UASA2"):
        office.db.write_now(
            lambda s, row=lists[user]: delivery.failed(s, office.net, row, "user_not_found", office.now)
        )
    assert {row["status"] for row in office.owed("dm_duty")} == {"failed"}
    asked = office.owed("dm_secretariat")
    assert [row["inquiry_id"] for row in asked] == named([lists["UASA1"]], "together")
    assert named(slack.runs(3), "together") == [row["inquiry_id"] for row in asked]


def test_what_a_channel_out_of_reach_holds_is_listed_when_it_is_back(office: Office, slack: Slack) -> None:
    lists = gathered(office, slack)
    row = lists["#inquiries"]
    office.db.write_now(lambda s: delivery.held(s, office.net, row, "is_archived", office.now))
    assert {one["status"] for one in office.owed("card")} == {"held"}
    slack.rests(60)
    office.db.write_now(lambda s: on_hold.let_go(s, "#inquiries"))
    slack.runs(3)
    assert named(slack.posts, "card_list") == row["params"]["inquiry_ids"]
    assert {one["status"] for one in office.owed("card") + office.owed("ping")} == {"sent"}


def test_what_was_answered_on_its_way_rings_nobody_until_the_reply_is_undone(
    office: Office, slack: Slack
) -> None:
    for _ in range(MANY):
        office.arrives()
    slack.take()
    cases = sorted({row["inquiry_id"] for row in office.owed("card")})
    for case in cases:
        office.do(replies.record, "USECRETARY", case)
    assert [row for row in slack.runs(3) if row["target"] == "UASA1"] == []
    assert {row["status"] for row in office.owed("dm_duty")} == {"dropped"}
    office.do(replies.undo, "USECRETARY", cases[2])
    assert named([row for row in slack.runs(3) if row["target"] == "UASA1"], "dm_duty") == [cases[2]]


def test_a_customer_in_a_list_is_erased_and_the_list_shows_it(office: Office, slack: Slack) -> None:
    for _ in range(MANY):
        office.arrives(email="hazuki@example.com")
    slack.runs(2)
    case = office.owed("card")[1]["inquiry_id"]
    office.do(replies.record, "USECRETARY", case, means=Means.PHONE)
    slack.runs(3)
    before = len(slack.edits)
    office.do(erasing.on_request, "USECRETARY", [case])
    slack.runs(3)
    assert {row["template"] for row in slack.edits[before:]} >= {"card_list", "together"}


def test_what_a_restored_database_holds_back_is_dropped_with_its_list(office: Office, slack: Slack) -> None:
    for _ in range(MANY):
        office.arrives()
    slack.take()
    restored = {"status": "held", "error": on_hold.RESTORED}

    def drop(s: Any) -> None:
        s.execute(outbox.update().where(outbox.c.status == "pending").values(**restored))
        on_hold.end_pause(s, "dropped")

    office.db.write_now(drop)
    assert {row["status"] for row in office.owed(op="post")} == {"dropped"}
    office.do(replies.record, "USECRETARY", office.owed("card")[0]["inquiry_id"])
    assert [row["template"] for row in slack.runs(3)] == ["note"]


def test_a_list_that_slack_may_have_already_stays_whole_until_it_was_looked_for(
    office: Office, slack: Slack
) -> None:
    row = gathered(office, slack)["UASA1"]
    office.db.write_now(lambda s: delivery.held(s, office.net, row, "missing_scope", office.now, unseen=True))
    mine = [one for one in office.owed("dm_duty") if one["target"] == "UASA1"]
    assert {(one["status"], one["edits_id"]) for one in mine} == {("sent", row["id"])}
    office.db.write_now(lambda s: on_hold.let_go(s, "UASA1"))
    assert [one for one in slack.runs(3) if one["target"] == "UASA1"] == []
    (listed,) = office.owed("together", target="UASA1")
    assert listed["status"] == "sending"  # and is looked for


def test_a_list_that_another_process_sends_is_left_to_it(office: Office, slack: Slack) -> None:
    row = gathered(office, slack)["#inquiries"]
    lost = row | {"lease_owner": "another"}
    office.db.write_now(lambda s: delivery.held(s, office.net, lost, "is_archived", office.now))
    assert {one["status"] for one in office.owed("card")} == {"sent"}


def test_a_list_that_could_not_go_before_closing_shows_the_cards_and_calls_nobody_until_opening(
    office: Office, slack: Slack
) -> None:
    cases = [office.arrives().id for _ in range(MANY)]
    slack.take()
    office.wait(hours=12)
    shown = [row for row in slack.runs(3) if row["target"] == "#inquiries"]
    assert [row["template"] for row in shown] == ["card_list"]
    assert [row["template"] for row in shown[0]["rows"]] == ["card"] * MANY
    assert named(shown, "card_list") == cases
    waiting = office.owed("ping")
    assert {(row["status"], row["edits_id"]) for row in waiting} == {("pending", None)}


def test_a_list_of_cards_calls_nobody_for_what_was_answered_before_it_went(
    office: Office, slack: Slack
) -> None:
    cases = [office.arrives().id for _ in range(MANY)]
    office.do(replies.record, "USECRETARY", cases[0])
    office.do(lanes.change_lane, "USECRETARY", cases[1], "systems")
    (listed,) = [row for row in slack.runs(4) if row["template"] == "card_list"]
    called = {
        row["inquiry_id"]: row["params"]["firm_ids"] for row in listed["rows"] if row["template"] == "ping"
    }
    assert sorted(called) == cases[1:]
    assert [one for one, firms in called.items() if firms == ["F02"]] == [cases[1]]
