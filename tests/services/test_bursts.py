"""In a burst cards become one list a minute, and what rings one person at once is one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain import bursts as rule
from bot.domain.bursts import LIST_REST
from bot.services import bursts, replies
from tests.services.busy_slack import FEW, LIMIT, MANY, Slack, named

if TYPE_CHECKING:
    from tests.services.conftest import Office


@pytest.fixture
def slack(office: Office, monkeypatch: pytest.MonkeyPatch) -> Slack:
    """A channel in which more than six inquiries at once are a burst."""
    monkeypatch.setattr(rule, "CARDS", LIMIT)
    monkeypatch.setattr(rule, "FEW", FEW)
    return Slack(office)


def test_a_few_inquiries_have_a_card_each(office: Office, slack: Slack) -> None:
    cases = [office.arrives().id for _ in range(FEW)]
    assert named(slack.runs(2 * FEW), "card") == cases
    assert named(slack.posts, "card_list") == []
    assert sorted(named(slack.posts, "dm_duty")) == sorted(cases * 2)


def test_a_burst_is_one_list_that_names_each_inquiry_once(office: Office, slack: Slack) -> None:
    cases = [office.arrives().id for _ in range(MANY)]
    posted = slack.runs(2)
    assert [row["template"] for row in posted if row["target"] == "#inquiries"] == ["card_list"]
    assert named(posted, "card_list") == cases
    (told,) = [row for row in posted if row["target"] == "UASA1"]
    assert named([told], "together") == cases
    assert slack.runs(5) == []


def test_a_burst_that_goes_on_is_a_list_a_minute_and_ends_with_cards(office: Office, slack: Slack) -> None:
    first = [office.arrives().id for _ in range(MANY)]
    slack.runs(1)
    second = []
    for _ in range(MANY):
        second.append(office.arrives().id)
        slack.runs(1)
    assert named(slack.posts, "card_list") == first
    assert named(slack.posts, "card") == []
    slack.rests(LIST_REST - MANY)
    slack.runs(2)
    assert named(slack.posts, "card_list") == first + second
    last = office.arrives().id
    slack.runs(1)
    assert named(slack.posts, "card") == []
    slack.rests(LIST_REST)
    slack.runs(3)
    assert named(slack.posts, "card") == [last]
    assert len([row for row in slack.posts if row["template"] == "card_list"]) == 2


def test_what_happens_is_told_in_the_lists_thread_and_the_list_is_edited(
    office: Office, slack: Slack
) -> None:
    cases = [office.arrives() for _ in range(MANY)]
    (listed,) = [row for row in slack.runs(2) if row["template"] == "card_list"]
    office.do(replies.record, "UASA1", cases[3].id)
    office.do(replies.record, "UASA1", cases[4].id)
    told = slack.runs(3)
    assert [(row["template"], row["parent_ts"]) for row in told] == [("note", listed["ts"])] * 2
    assert all(row["parent_list_id"] == listed["id"] for row in told)
    edited = [row["edits_id"] for row in slack.edits]
    assert edited.count(listed["id"]) in {1, 2}  # one that still waits serves again
    assert len(set(edited)) == 3  # the list, and what each of the two contacts got


def test_nobody_is_told_of_what_was_answered_before_it_went(office: Office, slack: Slack) -> None:
    cases = [office.arrives() for _ in range(2 * MANY)]
    for case in cases[1:MANY]:
        office.do(replies.record, "USECRETARY", case.id)
    slack.runs(2 * MANY)
    told = [row for row in slack.posts if row["target"] == "UASA1"]
    assert named(told, "together") == [cases[0].id, *(case.id for case in cases[MANY:])]
    assert len(told) == 1


def test_the_calls_of_one_second_are_one_message_a_person_and_one_in_the_thread(
    office: Office, slack: Slack
) -> None:
    cases = [office.arrives().id for _ in range(MANY)]
    (listed, *_) = [row for row in slack.runs(2) if row["template"] == "card_list"]
    office.wait(hours=1)
    (reminded,) = slack.runs(4)[:1]
    assert {row["template"] for row in reminded["rows"]} == {"dm_reminder"}
    office.wait(hours=1)
    posts = slack.runs(4)
    for user in ("USHIMO1", "USALES"):
        assert [named([row], "together") for row in posts if row["target"] == user] == [cases]
    (called,) = [row for row in posts if row["target"] == "#inquiries"]
    assert (named([called], "together"), called["parent_ts"]) == (cases, listed["ts"])


def test_more_than_fits_goes_on_in_a_second_list(
    office: Office, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bursts, "MOST", 8)
    cases = [office.arrives().id for _ in range(12)]
    slack.runs(3)
    assert [len(row["params"]["rows"]) for row in slack.posts if row["template"] == "card_list"] == [8, 4]
    assert named(slack.posts, "card_list") == cases
    assert [len(row["rows"]) for row in slack.posts if row["target"] == "UASA1"] == [8, 4]
