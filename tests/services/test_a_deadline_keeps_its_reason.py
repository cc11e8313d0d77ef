"""The network changes its hours while an inquiry waits; what was said of the deadline stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.network import load_network
from bot.services import delivery
from bot.slack.render import Context, render
from storage import inquiries
from storage.tables import inquiry
from tests.services.conftest import NETWORK

if TYPE_CHECKING:
    from pathlib import Path

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
    shown = office.db.read_now(lambda s: delivery.contents(s, office.net, office.now, row))
    message = render("card", row["params"], Context(office.net, "ja", shown.cases, shown.firms, {}))
    return json.dumps(message.blocks, ensure_ascii=False)


def test_other_hours_do_not_change_why_a_running_deadline_is_then(office: Office, tmp_path: Path) -> None:
    case = office.arrives()
    before = card(office)
    assert "火曜10:00に到着。受付時間(平日9:00〜17:00)で2時間 → 12月1日(火)12:00まで" in before
    path = tmp_path / "changed.toml"
    path.write_text(NETWORK + SHORTER, encoding="utf-8")
    office.net = load_network(path)
    assert card(office) == before
    assert office.arrives().window_seconds != case.window_seconds  # the next one has the new rules


def test_an_inquiry_that_kept_no_hours_still_says_why(office: Office) -> None:
    case = office.arrives()
    before = card(office)
    kept = office.db.read_now(lambda s: inquiries.by_id(s, case.id)).why_deadline
    old = [{key: value for key, value in reason.items() if key != "weekly"} for reason in kept]
    office.db.write_now(lambda s: s.execute(inquiry.update().values(why_deadline=old)))
    assert card(office) == before
