"""The network changes its hours while an inquiry waits; what was said of the deadline stays."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.network import load_network
from bot.services import cases, contents, replies
from bot.slack import facts
from bot.slack.render import Context, render
from storage import inquiries
from storage.tables import inquiry
from tests.services.conftest import NETWORK

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from tests.services.conftest import Office

SHORTER = """
[service_hours]
mon = ["10:00-15:00"]
tue = ["10:00-15:00"]
wed = []
closures = ["2026-12-01/2026-12-04"]
[reply]
window = "3h"
"""


def card(office: Office) -> str:
    (row,) = office.owed("card", op="post")
    shown = office.db.read_now(lambda s: contents.of(s, office.net, office.now, row))
    message = render("card", row["params"], Context(office.net, "ja", shown.cases, shown.firms, {}))
    return json.dumps(message.blocks, ensure_ascii=False)


def state(office: Office, case: Inquiry) -> str:
    view = office.db.read_now(lambda s: cases.view(s, office.net, office.now, case.id))
    return facts.state(Context(office.net, "ja", {case.id: view}, {}, {}), view)


def forget_hours(office: Office, case: Inquiry) -> None:
    """Let an inquiry be as those are that came before their hours were kept."""
    kept = office.db.read_now(lambda s: inquiries.by_id(s, case.id)).why_deadline
    old = [{key: value for key, value in reason.items() if key != "weekly"} for reason in kept]
    office.db.write_now(lambda s: s.execute(inquiry.update().values(why_deadline=old)))


def test_other_hours_do_not_change_why_a_running_deadline_is_then(office: Office, tmp_path: Path) -> None:
    case = office.arrives()
    before = card(office)
    assert "火曜10:00に到着。受付時間(平日9:00〜17:00)で2時間 → 12月1日(火)12:00まで" in before
    path = tmp_path / "changed.toml"
    path.write_text(NETWORK + SHORTER, encoding="utf-8")
    office.net = load_network(path)
    assert card(office) == before
    assert office.arrives().window_seconds != case.window_seconds  # the next one has the new rules


@pytest.mark.parametrize(
    ("wait", "span"),
    [(90, "30分"), (25 * 60, "7時間")],
    ids=["half an hour before noon", "eleven o'clock the day after"],
)
def test_other_hours_do_not_change_by_how_much_a_reply_was_late_or_in_time(
    office: Office, tmp_path: Path, wait: int, span: str
) -> None:
    case = office.arrives()
    office.now += timedelta(minutes=wait)
    office.do(replies.record, "UASA1", case.id)
    before = state(office, case)
    assert span in before
    path = tmp_path / "changed.toml"
    path.write_text(NETWORK + SHORTER.replace("12-04", "12-01"), encoding="utf-8")
    office.net = load_network(path)
    assert state(office, case) == before


def test_a_reply_to_an_inquiry_that_kept_no_hours_is_late_by_the_clock(office: Office) -> None:
    case = office.arrives()
    forget_hours(office, case)
    office.now += timedelta(hours=25)
    office.do(replies.record, "UASA1", case.id)
    assert "23時間" in state(office, case)


def test_an_inquiry_that_kept_no_hours_still_says_why(office: Office) -> None:
    case = office.arrives()
    before = card(office)
    forget_hours(office, case)
    assert card(office) == before
