"""The timeline in words: one line for each thing that happened, without the customer's own words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.slack import allocation_story, facts, outcomes

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.views import Event
    from bot.slack.context import Context
    from bot.slack.mrkdwn import Mrkdwn

    Gaps = dict[str, object]


def line(c: Context, event: Event) -> Mrkdwn:
    """Say what happened; a kind that has no words yet is named."""
    if event.kind not in _GAPS:
        return c.say("event.other", kind=event.kind)
    variant, gaps = _GAPS[event.kind](c, event.data)
    firm_id = event.data.get("firm_id")
    who = c.colleague(event.actor, firm_id) if firm_id else c.who(event.actor)
    if event.data.get("entered_for"):
        who = c.plain("words.entered_for", who=who)
    return c.say(f"event.{event.kind}{variant}", who=who, **gaps)


def _nothing(_c: Context, _data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {}


def _received(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"source": c.plain(f"source.{data['source']}")}


def _pinged(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    named = c.join(c.firm(firm_id) for firm_id in data["firms"])
    return "", {"firms": named or c.plain("words.nobody_on_duty")}


def _replied(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    if "with" in data:
        return "_with", {"number": data["with"]}
    at = c.moment(datetime.fromisoformat(data["replied_at"]))
    late = c.plain("words.late" if data["late"] else "words.in_time")
    return "", {"at": at, "means": facts.means(c, data["means"]), "late": late}


def _lanes(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"before": c.lane(data["before"]), "after": c.lane(data["after"])}


def _lane_settled(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"lane": c.lane(data.get("before") or data["lane"])}


def _type_settled(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"kind": c.case_type(data.get("before") or data["case_type"])}


def _firm(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"firm": c.firm(data["firm_id"])}


def _taken_over(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    firm, before = c.firm(data["firm_id"]), data.get("before")
    return ("_from", {"firm": firm, "before": c.firm(before)}) if before else ("", {"firm": firm})


def _file(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"file": data["file"], "kind": c.plain(f"files.kind_{data['kind']}")}


def _phoned(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return ("_firm", {"firm": c.firm(data["firm_id"])}) if data.get("firm_id") else ("", {})


def _dismissed(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"kind": c.plain(f"dismissal.{data['as']}")}


def _linked(_c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"number": data["to"]}


def _deadline(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    moments = {name: c.moment(datetime.fromisoformat(data[name])) for name in ("before", "after")}
    return "_back" if "back" in data else "", {**moments, "reason": data["reason"]}


def _released(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    withdrawn = data["class"] == "case"
    return "_withdrawn" if withdrawn else "", {"shared": c.plain(f"confidentiality.{data['class']}")}


def _step(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    keys = data.get("steps") or [data["step"]]
    return "", {"step": c.join(_step_name(c, key) for key in keys)}


def _step_name(c: Context, key: str) -> str:
    """Say a step's key (`reminder-1800`, `call-2`) in words."""
    kind, _, number = key.rpartition("-")
    if kind == "reminder" and number.isdecimal():
        return c.plain("step.reminder", left=c.span(timedelta(seconds=int(number))))
    return c.plain("step.call", number=number)


def _called(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"roles": c.join(c.role(role) for role in data["roles"])}


def _corrected(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"fields": c.join(c.plain(f"intake.{name}") for name in data["fields"])}


def _erased(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"what": c.join(c.plain(f"erased.{kind}") for kind in data["kinds"] or ["nothing"])}


_GAPS: dict[str, Callable[[Context, dict[str, Any]], tuple[str, Gaps]]] = {
    "received": _received,
    "pinged": _pinged,
    "reminder": _step,
    "called": _called,
    "overtaken": _step,
    "unreachable": _firm,
    "firm_left": _firm,
    "mailed": _firm,
    "on_it": _nothing,
    "replied": _replied,
    "reply_undone": _nothing,
    "reply_amended": _replied,
    "absent": _nothing,
    "lane_changed": _lanes,
    "lane_settled": _lane_settled,
    "lane_unsettled": _lane_settled,
    "type_settled": _type_settled,
    "type_unsettled": _type_settled,
    "firm_asked": _firm,
    "taken_over": _taken_over,
    "secretariat_asked": _nothing,
    "phoned": _phoned,
    "deadline_moved": _deadline,
    "dismissed": _dismissed,
    "restored": _nothing,
    "wrote_again": _nothing,
    "auto_answered": _nothing,
    "corrected": _corrected,
    "summary_outdated": _nothing,
    "linked": _linked,
    "unlinked": _nothing,
    "summary_released": _released,
    "resent": _nothing,
    "file_opened": _file,
    "file_sent": _file,
    "message_dropped": _nothing,
    "erased": _erased,
    **allocation_story.GAPS,
    **outcomes.GAPS,
}
