"""The demo network of the local workspace: thirty-five invented firms, their rota and their inquiries.

Everything in `presets/demo.json` is fictional. Its rota is moved by whole turns of 52 weeks to where
today is, so that the demo has a duty firm whenever it is started.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import ItemKind
from bot.i18n import DEFAULT_LOCALE
from bot.network import network_of
from bot.network_file import DEFAULT_PRESET, PRESETS, Source, overlay, preset
from bot.services.past_meetings import PastItem, PastMeeting, PastTodo

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
_LANES_EN = {"parts": "Parts with a drawing", "systems": "Systems and devices"}  # the data has none
_CLOSED = (("12-29", "01-04"), ("08-13", "08-16"))  # 年末年始, お盆: the data has one year of each
_NDA_SIGNED = "2026-04-01"  # the data says whether, not when
_WEEK = timedelta(weeks=1)
_ASIDE = (1, 4)  # weeks shown before and after the rota: the last turn, the next, the proposal's neighbours
_TURN = 52 * _WEEK
_LAST = {"top": 36, "cases": 8}  # the numbers of the meetings held last: the data has none
_REPORTS = ("確認", "状況", "結果", "振り返り", "学びあい")  # what is told, not decided
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
            {"id": lane, "name": name, "name_en": _LANES_EN[lane], "usergroup": f"toban-{lane}"}
            for lane, name in (lane.split("=") for lane in _policy()["duty_lanes"])
        ],
        "roles": {_ROLES[role]: _listed(holders) for role, holders in consortium["roles"].items()},
        "meetings": [_top_meeting(), _case_meeting()],
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
    same = ("id", "name", "kana", "grade", "lanes", "email", "phone", "processes", "materials", "equipment")
    signed = {"nda": _NDA_SIGNED} if firm["nda_signed"] else {}
    contacts = {"contacts": firm["duty_people"], "certifications": firm["certs"]}
    return {name: firm[name] for name in same} | {"note": firm["note"]} | contacts | signed


def _top_meeting() -> dict[str, Any]:
    """Return the monthly meeting of the data, in which both grades have seats, numbered on from its last."""
    top: dict[str, Any] = preset(DEFAULT_PRESET)["meetings"][0]
    return top | {"members": ["full", "silver"], "place": "会議室A", "number": _LAST["top"] + 1}


def _case_meeting() -> dict[str, Any]:
    """Return the fortnightly meeting of the data, counted from the one that it describes."""
    [meeting] = _held("案件会議")
    first, _, time = meeting["date"].partition("T")
    rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"
    who = {"kind": "case", "chair": "sales_head", "place": meeting["place"], "number": _LAST["cases"] + 1}
    who["members"] = ["representative", "sales_head", "standing_directors", "secretariat"]
    return {"id": "cases", "name": meeting["type"], "rrule": rule, "time": time[:5], "first": first} | who


def demo_meetings(now: datetime) -> list[PastMeeting]:
    """Return the data's meetings as the latest held before `now`, moved by whole turns of 52 weeks."""
    found = []
    for series, name in (("top", "トップ連絡会"), ("cases", "案件会議")):
        held = [(datetime.fromisoformat(one["date"]), one) for one in _held(name)]
        moved = sorted(((at + _turns(at, now), _turns(at, now), one) for at, one in held), key=itemgetter(0))
        for number, (at, by, one) in enumerate(reversed(moved)):
            found.append(_past(series, _LAST[series] - number, at, by, one, now))
    return found


def _turns(at: datetime, now: datetime) -> timedelta:
    return (now - at) // _TURN * _TURN


def _past(
    series: str, number: int, at: datetime, by: timedelta, one: dict[str, Any], now: datetime
) -> PastMeeting:
    following = datetime.combine(date.fromisoformat(one["next"]), at.timetz())
    dues = [date.fromisoformat(todo["due"]) + by for todo in one["todos"]]
    return PastMeeting(
        series=series,
        number=number,
        starts_at=at.astimezone(UTC),
        place=one["place"],
        written_by=one["secretary"],
        items=tuple(PastItem(title, _kind(title)) for title in one["agenda"]),
        decisions=tuple(one["decisions"]),
        todos=tuple(
            PastTodo(todo["what"], todo["who"], due, is_done=due + _WEEK < now.date())
            for todo, due in zip(one["todos"], dues, strict=True)
        ),
        absent=one["absent"],
        next_at=(following + by).astimezone(UTC),
    )


def _kind(title: str) -> ItemKind:
    return ItemKind.REPORT if any(word in title for word in _REPORTS) else ItemKind.DELIBERATION


def _held(name: str) -> list[dict[str, Any]]:
    return [meeting for meeting in _data()["meetings"] if meeting["type"] == name]


def _listed(holders: str | list[str]) -> list[str]:
    return [holders] if isinstance(holders, str) else holders
