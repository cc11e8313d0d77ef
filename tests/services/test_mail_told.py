"""What the secretariat is told of mails that became no inquiry: each once, and forgotten in time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from bot.domain.incoming import Nature
from bot.network import load_network
from bot.services import mail_told
from bot.services.mail_in import Unread
from storage import mail_in as rows
from storage.tables import mail_in as table
from storage.tables import outbox
from tests.services.conftest import NETWORK
from tests.services.test_mail_in import TANAKA, comes, mail, told

if TYPE_CHECKING:
    from pathlib import Path

    from storage.files import FileStore
    from tests.services.conftest import Office


def lists(office: Office, store: FileStore, mark: str, uid: int, **changes: Any) -> None:
    """A mail comes that is only listed, its subject its mark."""
    comes(office, store, mail(mark, nature=Nature.LIST, subject=mark, **changes), uid)


def goes_out(office: Office) -> None:
    """Everything that waits goes out."""
    values = {"status": "sent", "slack_channel": "D1", "slack_ts": "1.0"}
    office.db.write_now(lambda s: s.execute(update(outbox).values(values)))


def listed(office: Office) -> list[list[str]]:
    """The subjects on each list, the oldest first."""
    return [[one["subject"] for one in row["params"]["mails"]] for row in told(office, "mail_list")]


def edited(office: Office) -> list[list[str]]:
    """The subjects on the edits of lists that are owed."""
    owed = office.owed("mail_list", op="update", status="pending")
    return [[one["subject"] for one in row["params"]["mails"]] for row in owed]


def known(office: Office) -> list[str]:
    query = select(table.c.subject).order_by(table.c.id)
    return list(office.db.read_now(lambda s: s.execute(query).scalars().all()))


def test_what_arrives_in_the_night_is_shown_at_opening(office: Office, store: FileStore) -> None:
    office.now = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)  # midnight
    lists(office, store, "one", 101)
    comes(office, store, Unread("x", "y", "z", "two"), 102)
    assert {row["not_before"].year for row in (*told(office, "mail_list"), *told(office, "mail_shown"))} == {
        3000
    }
    office.wait(hours=10)
    assert {row["not_before"].year for row in (*told(office, "mail_list"), *told(office, "mail_shown"))} == {
        2000
    }


@pytest.mark.parametrize("has_gone_out", [False, True])
def test_each_mail_of_a_day_is_told_once_and_the_first_after_midnight_begins_another_list(
    office: Office, store: FileStore, *, has_gone_out: bool
) -> None:
    for uid, mark in enumerate(("one", "two", "three"), 101):
        lists(office, store, mark, uid)
        if has_gone_out:
            goes_out(office)
    assert listed(office) == [["one", "two", "three"]]
    office.now = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)  # midnight
    lists(office, store, "four", 104)
    assert listed(office) == [["one", "two", "three"], ["four"]]
    assert [row["params"]["count"] for row in told(office, "mail_list")] == [3, 1]


def test_a_list_that_was_sent_is_edited_as_it_grows(office: Office, store: FileStore) -> None:
    lists(office, store, "one", 101)
    goes_out(office)
    lists(office, store, "two", 102)
    assert edited(office) == [["one", "two"]]


@pytest.mark.parametrize("has_gone_out", [False, True])
def test_a_mail_is_told_though_all_before_it_were_forgotten_that_day(
    office: Office, store: FileStore, *, has_gone_out: bool
) -> None:
    lists(office, store, "one", 101)
    if has_gone_out:
        goes_out(office)
    office.db.write_now(lambda s: mail_told.forget(s, rows.of_sender(s, TANAKA), office.now))
    lists(office, store, "two", 102, sender="sato@hodokoji.example.jp")
    assert listed(office) == [["two"]]
    assert edited(office) == ([["two"]] if has_gone_out else [])


def test_who_joins_the_secretariat_at_noon_is_told_of_the_whole_day(
    office: Office, store: FileStore, tmp_path: Path
) -> None:
    lists(office, store, "one", 101)
    path = tmp_path / "later.toml"
    path.write_text(NETWORK.replace('"USECRETARY"', '"USECRETARY", "UNEWCOMER"'), encoding="utf-8")
    office.net = load_network(path)
    lists(office, store, "two", 102)
    assert [row["target"] for row in told(office, "mail_list")] == ["USECRETARY", "UNEWCOMER"]
    assert listed(office) == [["one", "two"]] * 2


def test_names_are_forgotten_after_ninety_days_though_no_other_mail_comes(
    office: Office, store: FileStore
) -> None:
    lists(office, store, "one", 101)
    comes(office, store, Unread("x@y.example", "two", "z", "two"), 102)
    office.wait(days=1)
    lists(office, store, "three", 103)
    goes_out(office)
    office.wait(days=mail_told.KEPT.days - 1)
    assert known(office) == ["one", "two", "three"]
    office.wait(days=1)
    assert known(office) == ["", "", "three"]
    assert listed(office) == [[""], ["three"]]
    assert edited(office) == [[""]]
    [shown] = told(office, "mail_shown")
    assert (shown["params"]["sender"], shown["params"]["subject"]) == ("", "")
    office.wait(days=1)
    assert known(office) == ["", "", ""]


def test_what_was_forgotten_late_is_forgotten_all_the_same(office: Office, store: FileStore) -> None:
    lists(office, store, "one", 101)
    office.sleep_through(days=200)
    office.wait(days=3)  # nothing but what must be falls due while the desk is closed
    assert known(office) == [""]
