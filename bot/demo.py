"""The demo network of the local workspace: thirty-five invented firms, their rota and their inquiries.

Everything in `presets/demo.json` is fictional. Its rota is moved by whole turns of 52 weeks to where
today is, so that the demo has a duty firm whenever it is started.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.i18n import DEFAULT_LOCALE
from bot.network import network_of
from bot.network_file import DEFAULT_PRESET, PRESETS, Source, overlay, preset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.network import Network

_FILE = "demo.json"
_ROLES = {
    "代表": "representative",
    "常任": "standing_directors",
    "営業部長": "sales_head",
    "事務局": "secretariat",
    "統一窓口": "reception",
}
_CLOSED = (("12-29", "01-04"), ("08-13", "08-16"))  # 年末年始, お盆: the data has one year of each
_NDA_SIGNED = "2026-04-01"  # the data says whether, not when
_WEEK = timedelta(weeks=1)
_ASIDE = (1, 4)  # weeks shown before and after the rota: the last turn, the next, the proposal's neighbours
_INTAKE = (
    "company",
    "person",
    "email",
    "phone",
    "subject",
    "body",
    "material",
    "quantity",
    "desired_delivery",
    "attachments",
    "lang",
)


def demo_network(today: date) -> Network:
    """Return the demo network with a rota in which `today` lies."""
    data = _data()
    consortium = data["consortium"]
    rota = list(_rota(today))
    years = range(min(week["week"].year for week in rota) - 1, max(week["week"].year for week in rota) + 1)
    values = {
        "network": {"name": consortium["name"]},
        "service_hours": {
            "closures": [
                f"{year}-{first}/{year + (last < first)}-{last}" for year in years for first, last in _CLOSED
            ]
        },
        "lanes": [
            {"id": lane, "name": name, "usergroup": f"toban-{lane}"}
            for lane, name in (lane.split("=") for lane in _policy()["duty_lanes"])
        ],
        "roles": {_ROLES[role]: _listed(holders) for role, holders in consortium["roles"].items()},
        "meetings": [*preset(DEFAULT_PRESET)["meetings"], _case_meeting()],
        "firms": [_firm(firm) for firm in data["firms"]],
        "rota": rota,
    }
    return network_of(Source(_FILE, overlay(preset(DEFAULT_PRESET), values)), DEFAULT_LOCALE)


def demo_inquiries() -> list[dict[str, Any]]:
    """Return the demo's inquiries in order of arrival, in the intake API's fields.

    Beside them `id`, `source` and `received_at` (ISO 8601 with offset); `lane` only where the customer's
    kind of inquiry has one.
    """
    found = []
    for inquiry in _data()["inquiries"]:
        fields = {name: inquiry[name] for name in (*_INTAKE, "id", "source", "received_at")}
        lane = inquiry["expected"]["lane"]
        found.append(fields | ({"lane": lane} if lane else {}))
    return found


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((PRESETS / _FILE).read_text(encoding="utf-8"))
    return data


def _policy() -> dict[str, Any]:
    policy: dict[str, Any] = _data()["consortium"]["policy"]
    return policy


def _rota(today: date) -> Iterator[dict[str, Any]]:
    """Yield the rota's weeks around today; before and after it the same order of firms goes on."""
    weeks = _data()["rota"]
    first = date.fromisoformat(weeks[0]["week_start"])
    first += (today - first) // (len(weeks) * _WEEK) * len(weeks) * _WEEK
    for number in range(-_ASIDE[0], len(weeks) + _ASIDE[1]):
        week = weeks[number % len(weeks)]
        yield {"week": first + number * _WEEK} | {lane: week[lane] for lane in week if lane != "week_start"}


def _firm(firm: dict[str, Any]) -> dict[str, Any]:
    same = ("id", "name", "grade", "lanes", "email", "phone", "processes", "materials", "equipment", "note")
    signed = {"nda": _NDA_SIGNED} if firm["nda_signed"] else {}
    contacts = {"contacts": firm["duty_people"], "certifications": firm["certs"]}
    return {name: firm[name] for name in same} | contacts | signed


def _case_meeting() -> dict[str, Any]:
    """Return the fortnightly meeting of the data, counted from the one that it describes."""
    meeting = next(meeting for meeting in _data()["meetings"] if meeting["type"] == "案件会議")
    first, _, time = meeting["date"].partition("T")
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"
    return {"id": "cases", "name": meeting["type"], "rrule": rule, "time": time[:5], "first": first}


def _listed(holders: str | list[str]) -> list[str]:
    return [holders] if isinstance(holders, str) else holders
