"""What went in a list is sent on its own to whoever asks to see it, however it stands by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain import bursts as rule
from bot.domain.errors import Refusal
from bot.domain.members import Act
from bot.services import lanes, opened, replies
from tests.services.busy_slack import FEW, LIMIT, MANY, Slack, named, open_one

if TYPE_CHECKING:
    from tests.services.conftest import Office


@pytest.fixture
def slack(office: Office, monkeypatch: pytest.MonkeyPatch) -> Slack:
    monkeypatch.setattr(rule, "CARDS", LIMIT)
    monkeypatch.setattr(rule, "FEW", FEW)
    return Slack(office)


def test_one_inquiry_is_opened_out_of_its_list(office: Office, slack: Slack) -> None:
    cases = [office.arrives().id for _ in range(MANY)]
    posted = slack.runs(2)
    (listed,) = [row for row in posted if row["template"] == "card_list"]
    (told,) = [row for row in posted if row["target"] == "UASA1"]
    for row, who in ((listed, "USALES"), (told, "UASA1")):
        open_one(office, who, cases[6], row["params"]["rows"][6])
        with pytest.raises(Refusal, match="opened_already"):
            open_one(office, who, cases[6], row["params"]["rows"][6])
    card, direct = sorted(slack.runs(3), key=lambda row: row["template"])
    assert (card["template"], card["parent_ts"], card["inquiry_id"]) == ("card", listed["ts"], cases[6])
    assert (direct["template"], direct["target"], direct["inquiry_id"]) == ("dm_duty", "UASA1", cases[6])
    with pytest.raises(Refusal):
        open_one(office, "USALES", cases[6], told["params"]["rows"][6])
    with pytest.raises(Refusal):
        open_one(office, "USALES", cases[7], listed["params"]["rows"][6])


def test_a_reminder_is_opened_after_the_deadline_and_what_was_handed_on_too(
    office: Office, slack: Slack
) -> None:
    cases = [office.arrives().id for _ in range(MANY)]
    (told,) = [row for row in slack.runs(2) if row["target"] == "UASA1"]
    office.wait(hours=1)
    reminded = next(row for row in slack.runs(4) if row["target"] == "UASA1")
    assert {row["template"] for row in reminded["rows"]} == {"dm_reminder"}
    office.wait(hours=1)
    office.do(lanes.change_lane, "USECRETARY", cases[0], "systems")
    slack.runs(9)
    open_one(office, "UASA1", cases[1], reminded["params"]["rows"][1])
    open_one(office, "UASA1", cases[0], told["params"]["rows"][0])
    assert {row["inquiry_id"] for row in slack.runs(3) if row["target"] == "UASA1"} == set(cases[:2])


def test_the_others_of_a_list_are_opened_ten_at_a_time_but_those_that_went_elsewhere(
    office: Office, slack: Slack
) -> None:
    cases = [office.arrives().id for _ in range(24)]
    (told,) = [row for row in slack.runs(2) if row["target"] == "UASA1"]
    first = told["params"]["rows"][0]
    office.do(lanes.change_lane, "USECRETARY", cases[12], "systems")
    office.do(replies.record, "USECRETARY", cases[13])
    slack.runs(5)
    for expected in (cases[10:12] + cases[14:22], cases[22:]):
        more(office, "UASA1", first)
        assert named([row for row in slack.runs(12) if row["target"] == "UASA1"], "dm_duty") == expected
    with pytest.raises(Refusal, match="opened_all"):
        more(office, "UASA1", first)
    with pytest.raises(Refusal):
        more(office, "USALES", first)


def more(office: Office, who: str, message_id: int) -> None:
    act = Act(who, office.now, "test", None)
    office.db.write_now(lambda s: opened.open_more(s, act, message_id))
