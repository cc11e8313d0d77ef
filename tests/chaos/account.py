"""What must be true of the desk whatever happened to its bot: the account of a run, kept from outside.

It asks the database what was owed, and Slack what was said. Nothing may be lost, nothing doubled, and every
call says when it was due.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.services import audit
from storage import lists, standing, timers
from storage.tables import inquiry, outbox, timeline
from tests.chaos.desk import CALLS, WINDOW, owed_at_once, owed_of_call

if TYPE_CHECKING:
    from bot.local.server import Workspace
    from storage.database import Session

TOKYO = ZoneInfo("Asia/Tokyo")
ENDS = {"sent", "dropped"}


class BrokenPromiseError(AssertionError):
    """Something was lost, doubled or late without a word."""


@dataclass
class Told:
    """What a run has to show."""

    deaths: Counter[str] = field(default_factory=Counter)  # by what they came at
    troubles: Counter[str] = field(default_factory=Counter)  # what else went wrong
    lateness: list[timedelta] = field(default_factory=list)  # of each call
    points: int = 0  # that the last life passed


@dataclass
class Account:
    """What the people outside know: who was told "received" as which number, and who replied to whom."""

    received: dict[str, str] = field(default_factory=dict)  # numbers by the customers' keys
    replied: set[str] = field(default_factory=set)  # numbers

    def check_meanwhile(self, s: Session, workspace: Workspace) -> None:
        """See that nothing is lost or doubled so far; what is owed may still be on its way."""
        self._inquiries(s)
        said(workspace)

    def check_the_end(self, s: Session, workspace: Workspace) -> list[timedelta]:
        """See that all is said, once, and true; return by how much each call was late."""
        cases = self._inquiries(s)
        posted = said(workspace)
        rows = {row["key"]: dict(row) for row in s.execute(select(outbox)).mappings()}
        events = [dict(row) for row in s.execute(select(timeline)).mappings()]
        _promise(set(posted) <= set(rows), "said but not owed", set(posted) - set(rows))
        unfinished = {key: row["status"] for key, row in rows.items() if row["status"] not in ENDS}
        _promise(not unfinished, "owed and neither said nor dropped", unfinished)
        _with_what_lists_say(rows, posted)
        posts = {key for key, row in rows.items() if row["op"] == "post" and row["status"] == "sent"}
        _promise(posts == set(posted), "counted as said, but not so", posts ^ set(posted))
        lateness = []
        for case in cases:
            mine = [one for one in events if one["inquiry_id"] == case["id"]]
            lateness += self._case(case, mine, rows, posted)
        _promise(not audit.differing(s), "the timeline tells another state", audit.differing(s))
        return lateness

    def _inquiries(self, s: Session) -> list[dict[str, Any]]:
        cases = [dict(row) for row in s.execute(select(inquiry)).mappings()]
        known = Counter(case["origin_key"] for case in cases)
        _promise(max(known.values(), default=1) == 1, "an inquiry doubled", known)
        numbers = {case["origin_key"]: case["number"] for case in cases}
        lost = {key: number for key, number in self.received.items() if numbers.get(key) != number}
        _promise(not lost, "inquiries lost", lost)
        return cases

    def _case(
        self, case: dict[str, Any], events: list[Any], rows: dict[str, Any], posted: dict[str, Any]
    ) -> list[timedelta]:
        number, case_id = case["number"], case["id"]
        kinds = Counter(one["kind"] for one in events)
        steps = Counter(one["data"]["step"] for one in events if one["kind"] in {"called", "reminder"})
        _promise(max(steps.values(), default=1) == 1, "a step carried out twice", (number, steps))
        _promise(kinds["replied"] == (number in self.replied), "a reply lost or doubled", (number, kinds))
        called = {step for step in steps if step in CALLS}
        owed = owed_at_once(case_id).union(*(owed_of_call(case_id, step) for step in called))
        _promise(owed <= set(rows), "not owed", owed - set(rows))
        _promise(f"card:{case_id}" in posted, "no card", number)
        if number not in self.replied:
            _promise(called == set(CALLS), "a call left out", (number, set(CALLS) - called))
            _promise(owed <= set(posted), "owed and not said", owed - set(posted))
        self._card(case, posted[f"card:{case_id}"], in_list=rows[f"card:{case_id}"]["edits_id"] is not None)
        return [_lateness(case, step, rows, posted) for step in sorted(called)]

    def _card(self, case: dict[str, Any], card: dict[str, Any], *, in_list: bool) -> None:
        named = [one for one in card["blocks"] if case["number"] in str(one)] if in_list else card
        words = json.dumps(named, ensure_ascii=False)
        _promise(case["number"] in words, "the card of another", case["number"])
        if in_list and "accessory" not in words:
            return  # of what has no line of its own a list says only the number
        late = case["replied_at"] is None or case["replied_at"] > case["deadline"]
        _promise(("期限超過" in words) == late, "the card is not up to date", (case["number"], words))


def _lateness(case: dict[str, Any], step: str, rows: dict[str, Any], posted: dict[str, Any]) -> timedelta:
    """See that a call names the moment it was due; return how long after that it was decided."""
    due = case["received_at"] + WINDOW + CALLS[step][0]
    latest = timedelta()
    for key in owed_of_call(case["id"], step) & set(posted):
        row = rows[key]
        _promise(datetime.fromisoformat(row["params"]["meant_for"]) == due, "meant for another time", key)
        latest = max(latest, row["created_at"] - due)
        _promise(row["created_at"] >= due, "called too early", (key, row["created_at"], due))
        words = json.dumps(posted[key], ensure_ascii=False)
        if case["replied_at"] is not None and rows[key]["edits_id"] is not None:
            continue  # a list says of what was answered meanwhile only that
        _promise(f"{due.astimezone(TOKYO):%H:%M}" in words, "does not say when it was due", (key, words))
    return latest


def _with_what_lists_say(rows: dict[str, Any], posted: dict[str, dict[str, Any]]) -> None:
    """Count what was said together, in a list, as said; never beside what was said of it alone."""
    by_id = {row["id"]: row for row in rows.values()}
    for key, row in rows.items():
        if row["op"] != "post" or row["status"] != "sent" or row["edits_id"] is None:
            continue
        one = by_id[row["edits_id"]]
        _promise(row["id"] in lists.rows_of(one["params"]), "not in its list", (key, one["key"]))
        _promise(key not in posted, "said alone and in a list", key)
        posted[key] = posted[one["key"]]


def said(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Return every message of the bot by its key. BrokenPromiseError for one that is there twice."""
    found: dict[str, dict[str, Any]] = {}
    for row in workspace.core.world.store.rows("SELECT body FROM messages"):
        body = json.loads(row["body"])
        key = body.get("metadata", {}).get("event_payload", {}).get("outbox")
        if key is not None:
            _promise(key not in found, "said twice", key)
            found[key] = body
    return found


def nothing_waits(s: Session) -> bool:
    """Whether the run is over: nothing falls due for an inquiry, and nothing is owed."""
    following, unsent = what_waits(s)
    return (following is None or following["inquiry_id"] is None) and not unsent


def what_waits(s: Session) -> tuple[dict[str, Any] | None, dict[str, int]]:
    """Return the next timer (the week's turn comes later) and how many messages are owed, by status."""
    return timers.next_row(s), standing.unsent(s)


def _promise(kept: bool, broken: str, what: object) -> None:
    if not kept:
        raise BrokenPromiseError(f"{broken}: {what}")
