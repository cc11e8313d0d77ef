"""`toban check` names what was edited on Home and the file says otherwise, a line each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.clock import SystemClock
from bot.domain.members import Act, Term
from bot.network import load_network
from bot.services import edits
from storage.database import Database

NETWORK = """
preset = "kyoto"
[network]
locale = "en"
[roles]
secretariat = ["U0SECRETARY"]
sales_head = ["U0SALES01"]
representative = ["U0CHAIR01"]
standing_directors = ["U0CHAIR02"]
"""


def _edit() -> None:
    net, act = load_network(Path("network.toml")), Act("U0SECRETARY", SystemClock().now())
    table = edits.table(net, edits.HOURS)
    db = Database("sqlite:///toban.db")
    term = [Term("U0SALES02", date(2026, 4, 1), date(2099, 3, 31))]
    db.write_now(lambda s: edits.put(s, net, act, edits.HOURS, table | {"fri": ["09:00-12:00"]}))
    db.write_now(lambda s: edits.put_role(s, net, act, "sales_head", term))
    db.close()


def test_what_was_edited_on_home_has_a_line_each(toban) -> None:
    Path("network.toml").write_text(NETWORK)
    toban("migrate")
    before = toban("check")
    _edit()
    new = [line for line in toban("check").lines if line not in before.lines]
    role = "△ roles.sales_head was edited on Home; the file says U0SALES01, what counts is U0SALES02"
    assert new == [
        "△ service_hours.fri was edited on Home; the file says 09:00-17:00, what counts is 09:00-12:00",
        f"{role} (2026-04-01/2099-03-31)",
    ]
