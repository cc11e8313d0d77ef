"""What happened while a firm was found, in words: the values of each event's line."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.slack.context import Context

    Gaps = dict[str, object]


def _opened(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    until = c.moment(datetime.fromisoformat(data["ends_at"]))
    variant, gaps = _phoned(c, data)
    return variant, gaps | {"until": until, "count": len(data["firms"])}


def _phoned(_c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    """Tell apart what the secretariat was asked to phone."""
    phoned = data.get("by_phone", ())
    return ("_phone", {"phoned": len(phoned)}) if phoned else ("", {})


def _firm(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"firm": c.firm(data["firm_id"])}


def _raised(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    named: Gaps = {"firm": c.firm(data["firm_id"])}
    return ("_for", named | {"process": c.join(data["processes"])}) if data["processes"] else ("", named)


def _reminded(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    variant, gaps = _phoned(c, data)
    return variant, gaps | {"count": len(data["firms"])}


def _firm_reminded(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return _phoned(c, data)[0], _firm(c, data)[1]


def _ended(_c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return ("", {"count": len(data["hands"])}) if data["hands"] else ("_nobody", {})


def _withdrawn(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return ("_by_desk", {"reason": data["reason"]}) if "reason" in data else _ended(c, data)


def _asked(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    role = data["role"]
    return "", {"role": c.plain("role.desk") if role == "desk" else c.role(role)}


def _with_reason(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"firm": c.firm(data["firm_id"]), "reason": data["reason"]}


def _undone(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "_given_back" if data.get("how") == "given_back" else "", _with_reason(c, data)[1]


def _led(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return f"_{data['how']}", {"firm": c.firm(data["firm_id"])}


def _partner(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    named: Gaps = {"firm": c.firm(data["firm_id"])}
    return ("_for", named | {"process": data["process"]}) if data["process"] else ("", named)


GAPS: dict[str, Callable[[Context, dict[str, Any]], tuple[str, Gaps]]] = {
    "call_opened": _opened,
    "call_reminded": _reminded,
    "call_ended": _ended,
    "call_withdrawn": _withdrawn,
    "hand_raised": _raised,
    "hand_declined": _firm,
    "hand_explained": _firm,
    "allocator_asked": _asked,
    "appointed": _with_reason,
    "appointment_reminded": _firm_reminded,
    "appointment_declined": _firm,
    "appointment_explained": _firm,
    "led": _led,
    "lead_undone": _undone,
    "partner_named": _partner,
    "partner_released": _firm,
}
