"""When Slack reaches nobody of a firm or a role: the secretariat is told, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_by_mail
from bot.domain.members import TOBAN, Act
from bot.services import members, people, pings
from bot.services.messages import CALL, direct, owe_edits
from bot.services.records import tell
from storage import inquiries, involved, outbox

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.inquiries import Inquiry
    from bot.network import Network
    from storage.database import Session


def tell_secretariat(
    s: Session, net: Network, row: dict[str, Any], now: datetime, *, without_mail: bool = False
) -> None:
    """Pass on a DM that failed for good, when its person was the last of a firm or a role to be hoped for.

    `without_mail`: the mail server takes nothing; whoever is reached by mail alone is not, for now.
    """
    if row["op"] != "post" or row["template"] not in {"dm_duty", "dm_reminder", "dm_call"}:
        return
    inquiries.lock(s, [row["inquiry_id"]])  # two may fail at once: one of them must see both
    case = inquiries.by_id(s, row["inquiry_id"])
    if case is None or not case.is_open:
        return
    ends = outbox.ends_of(s, case.id, row["key"].removesuffix(row["target"]))
    if without_mail:
        ends = {user: "failed" if is_by_mail(user) and end != "sent" else end for user, end in ends.items()}
    if row["template"] == "dm_call":
        _call_secretariat(s, net, case, row, ends, now)
    else:
        _have_it_phoned(s, net, case, row["target"], ends, now)


def _have_it_phoned(
    s: Session, net: Network, case: Inquiry, user: str, ends: dict[str, str], now: datetime
) -> None:
    """Ask for a call to the firm that has the inquiry when nobody of it was reached."""
    for firm in pings.firms_for(s, net, case, case.pinged_at or now):
        theirs = user in firm.contacts or (is_by_mail(user) and not firm.contacts)  # mail was switched off
        if theirs and all(ends.get(one, "failed") == "failed" for one in firm.contacts):
            outbox.owe(s, pings.unreachable(s, net, case, firm, now))


def _call_secretariat(
    s: Session, net: Network, case: Inquiry, row: dict[str, Any], ends: dict[str, str], now: datetime
) -> None:
    """Call the secretariat to a step for roles that nobody fills; who was called already reads of them."""
    failed = {user for user, end in ends.items() if end == "failed"}
    filled: dict[str, list[str]] = row["params"].get("filled", {})
    empty = [role for role, users in filled.items() if failed.issuperset(users)]
    if not any(row["target"] in filled[role] for role in empty):
        return
    filling = members.fillers(s, net, [members.SECRETARIAT], now)
    desk = people.alive(s, list(filling))
    params = row["params"] | {"empty_roles": empty, "resent": False}
    key = row["key"].removesuffix(f":{row['target']}")
    owed = direct(case, desk, "dm_call", params, now, key=key, urgency=CALL)
    if outbox.reword(s, [one["key"] for one in owed], params):
        owe_edits(s, [case.id], now)
    new = [one for one in owed if one["target"] not in ends]
    if new:
        outbox.owe(s, new)
        called = {one["target"]: filling[one["target"]] for one in new}
        _note_call(s, case, params["step"], called, now, net.hours.local_day(now))


def _note_call(
    s: Session, case: Inquiry, step: str, users: dict[str, str | None], now: datetime, today: date
) -> None:
    called = {"inquiry_id": case.id, "why": step, "since": now}
    rows = [called | {"slack_user": user, "firm_id": firm_id} for user, firm_id in users.items()]
    involved.involve(s, rows, today)
    data = {"step": step, "roles": [members.SECRETARIAT], "users": list(users)}
    tell(s, Act(TOBAN, now, "sender"), case, "called", data)
