"""The inquiry's state told again from its timeline alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.domain.allocation import Allocation
from bot.domain.inquiries import State
from bot.domain.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Event: TypeAlias = Mapping[str, Any]

Told = dict[str, Any]


def rebuild(events: Iterable[Event]) -> Told:
    """Return the columns that a timeline (oldest first) implies: state, lane, deadline, reply, who is on it.

    Each event has `kind`, `at`, `actor` and `data`, as the table `timeline` keeps them.
    """
    told: Told = {
        "state": State.OPEN,
        "lane": None,
        "replied_at": None,
        "replied_by": None,
        "on_it_by": None,
        "dismissed_as": None,
        "confidentiality": None,
        "deadline": None,
        "linked": False,
        "allocation": Allocation.NONE,
        "lead_firm_id": None,
        "outcome": Outcome.NONE,
        "erased_at": None,
    }
    for event in events:
        change = _CHANGES.get(event["kind"])
        if change is not None:
            told |= change(event)
    linked = told.pop("linked")
    for name in ("confidentiality", "deadline"):  # nothing was said of it
        if told[name] is None:
            del told[name]
    return told | {"is_linked": linked}


def _received(event: Event) -> Told:
    return {"lane": event["data"]["lane"]} | _deadline(event["data"].get("deadline"))


def _moved(event: Event) -> Told:
    return _deadline(event["data"]["after"])


def _deadline(text: str | None) -> Told:
    return {} if text is None else {"deadline": datetime.fromisoformat(text)}


def _on_it(event: Event) -> Told:
    settled = {"lane": event["data"]["lane"]} if "lane" in event["data"] else {}
    return {"on_it_by": event["actor"], **settled}


def _replied(event: Event) -> Told:
    at = datetime.fromisoformat(event["data"]["replied_at"])
    by = event["data"].get("by", event["actor"])
    return {"state": State.ANSWERED, "replied_at": at, "replied_by": by}


def _amended(event: Event) -> Told:
    return {
        "replied_at": datetime.fromisoformat(event["data"]["replied_at"]),
        "replied_by": event["data"]["by"],
    }


def _reopened(_event: Event) -> Told:
    return {"state": State.OPEN, "replied_at": None, "replied_by": None, "dismissed_as": None}


def _dismissed(event: Event) -> Told:
    return {"state": State.DISMISSED, "dismissed_as": event["data"]["as"]}


def _handed_over(event: Event) -> Told:
    data = event["data"]
    settled = {"lane": data["lane"]} if "lane" in data else {}
    lane = {"lane": data["after"]} if event["kind"] == "lane_changed" else settled
    return {"on_it_by": None, **lane}


def _led(event: Event) -> Told:
    lead = {"allocation": Allocation.LED, "lead_firm_id": event["data"]["firm_id"]}
    return lead | {"outcome": Outcome.NONE}  # what became of it with another firm is over


def _to(allocation: Allocation) -> Callable[[Event], Told]:
    return lambda _: {"allocation": allocation, "lead_firm_id": None}


def _lane_settled(event: Event) -> Told:
    return {"lane": event["data"]["lane"]}


_CHANGES: dict[str, Callable[[Event], Told]] = {
    "received": _received,
    "deadline_moved": _moved,
    "on_it": _on_it,
    "replied": _replied,
    "reply_amended": _amended,
    "reply_undone": _reopened,
    "dismissed": _dismissed,
    "restored": _reopened,
    "lane_changed": _handed_over,
    "lane_settled": _lane_settled,
    "lane_unsettled": _handed_over,
    "firm_asked": _handed_over,
    "taken_over": _handed_over,
    "summary_released": lambda event: {"confidentiality": event["data"]["class"]},
    "linked": lambda _: {"linked": True},
    "unlinked": lambda _: {"linked": False},
    "call_opened": _to(Allocation.CALLING),
    "call_ended": _to(Allocation.DECIDING),
    "call_withdrawn": _to(Allocation.NONE),
    "appointed": _to(Allocation.APPOINTED),
    "appointment_declined": _to(Allocation.DECIDING),
    "led": _led,
    "lead_undone": _to(Allocation.DECIDING),
    "outcome_recorded": lambda event: {"outcome": event["data"]["kind"]},
    "outcome_undone": lambda event: {"outcome": event["data"]["back_to"]},
    "erased": lambda event: {"erased_at": event["at"]},
}
