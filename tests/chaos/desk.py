"""The network of the chaos: two firms for one lane, three minutes for a reply, three calls after that."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.local.config import Channel, Pacing, Person, WorkspaceConfig
from bot.local.people import BOT_USER_ID

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

NETWORK = """
preset = "kyoto"
[service_hours]
mode = "always"
[reply]
window = "3m"
reminders = ["1m"]
[[escalation]]
delay = "0s"
call = ["backup", "sales_head"]
[[escalation]]
delay = "1m"
call = ["standing_directors"]
[[escalation]]
delay = "2m"
call = ["representative"]
[roles]
representative = ["U0DAIHYO"]
standing_directors = ["U0JONIN1", "U0JONIN2"]
sales_head = ["U0SALES"]
secretariat = ["U0SECRETARY"]
[[firms]]
id = "F01"
name = "朝霧精密切削株式会社"
lanes = ["parts"]
contacts = ["U0ASAGIRI1", "U0ASAGIRI2"]
[[firms]]
id = "F02"
name = "薄墨金型有限会社"
lanes = ["parts"]
contacts = ["U0USUZUMI"]
"""
INQUIRIES = "引き合い"
WINDOW = timedelta(minutes=3)
DUTY = ("U0ASAGIRI1", "U0ASAGIRI2")
CALLS = {  # by step: how long after the deadline, and who
    "call-1": (timedelta(), ("U0USUZUMI", "U0SALES")),
    "call-2": (timedelta(minutes=1), ("U0JONIN1", "U0JONIN2")),
    "call-3": (timedelta(minutes=2), ("U0DAIHYO",)),
}
PEOPLE = (*DUTY, "U0SECRETARY", *(user for _, users in CALLS.values() for user in users))


def owed_at_once(case_id: int) -> set[str]:
    """Return the keys of what must be said of every inquiry."""
    return {f"card:{case_id}", f"ping:{case_id}:1", *(f"dm:{case_id}:1:{user}" for user in DUTY)}


def owed_of_call(case_id: int, step: str) -> set[str]:
    """Return the keys of what a call comes to."""
    return {f"step:{case_id}:{step}:{who}" for who in (*CALLS[step][1], "channel")}


def write_network(path: Path, now: datetime) -> Path:
    """Write the network's file, with F01 on duty this week and F02 next."""
    monday = now.date() - timedelta(days=now.weekday())
    turns = ((-1, "F02"), (0, "F01"), (1, "F02"))
    rota = "".join(f'[[rota]]\nweek = {monday + timedelta(weeks=n)}\nparts = "{firm}"\n' for n, firm in turns)
    path.write_text(NETWORK + rota, encoding="utf-8")
    return path


def workspace_config(base_url: str, db: str, *, pacing: Pacing) -> WorkspaceConfig:
    """Return the workspace in which these people are."""
    return WorkspaceConfig(
        base_url=base_url,
        db=db,
        users=tuple(Person(user, user.lower(), user) for user in PEOPLE),
        channels=(Channel("C0DESK001", INQUIRIES, False, (*PEOPLE, BOT_USER_ID)),),
        pacing=pacing,
        bot_events=frozenset(),
    )
