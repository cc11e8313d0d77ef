"""What Toban shows of the rota's changes, each as the call that would carry it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.duty_requests import DutyRequest
from bot.domain.rota_changes import StandIn, TurnChange
from bot.services.rota_views import ActView, RequestView
from bot.services.views import DutyView
from bot.slack import lists, rota_lists
from bot.slack.modals import rota as forms
from bot.slack.render import render
from tests.slack.samples import ARRIVAL, ASAGIRI, HOSTILE, SHIMO, answered, context, inquiry, view

if TYPE_CHECKING:
    from bot.slack.rendered import Rendered

Scene = tuple[str, dict[str, Any]]
WEEK = date(2026, 12, 7)
NEXT = WEEK + timedelta(weeks=1)
REQUEST = DutyRequest(
    7, "swap", WEEK, "parts", "F01", None, None, None, HOSTILE, "UASA1", ARRIVAL, ARRIVAL + timedelta(days=2),
    [], "open", None, None, None, None, None, None, 1,
)  # fmt: skip
COVER = replace(REQUEST, id=8, kind="cover", first=WEEK, last=WEEK + timedelta(days=1), note="")
OTHER = replace(COVER, id=9)
SETTLED = {"other_firm": "F03", "answered_by": "USHIMO1", "answered_at": ARRIVAL}
OFFERS = ((NEXT, "systems"), (NEXT + timedelta(weeks=1), "parts"))
# name → what is asked, and who reads it
REQUESTS: dict[str, RequestView] = {
    "swap": RequestView(REQUEST, SHIMO, OFFERS),
    "swap_in_a_row": RequestView(REQUEST, SHIMO, OFFERS, in_a_row=frozenset(OFFERS[1:])),
    "swap_own": RequestView(REQUEST, ASAGIRI),
    "swap_channel": RequestView(REQUEST),
    "swap_alone": RequestView(replace(REQUEST, to_firm="F03", note=""), SHIMO, OFFERS[:1]),
    "swap_agreed": RequestView(
        replace(REQUEST, state="agreed", other_week=NEXT, other_lane="systems", **SETTLED), SHIMO
    ),
    "cover": RequestView(COVER, SHIMO),
    "cover_declined": RequestView(replace(COVER, declined=["F03"], last=WEEK), SHIMO),
    "cover_own": RequestView(COVER, ASAGIRI),
    "cover_agreed": RequestView(replace(COVER, state="agreed", **SETTLED), ASAGIRI),
    "cover_undone": RequestView(replace(COVER, state="agreed", **SETTLED), ASAGIRI, undone=True),
    "withdrawn": RequestView(replace(COVER, state="withdrawn", answered_by="UASA1"), SHIMO),
    "ended": RequestView(replace(COVER, state="ended"), ASAGIRI),
    "void": RequestView(replace(COVER, state="void"), SHIMO),
}
_TURNS = [[WEEK.isoformat(), "parts", "F01", "F03"], [NEXT.isoformat(), "parts", "F03", None]]
_DAYS = [["parts", WEEK.isoformat(), NEXT.isoformat(), "F03", "F01"]]
_NOTHING: dict[str, Any] = {
    "changes": [],
    "stand_ins": [],
    "ended": [],
    "more": 0,
    "note": "",
    "actor": "UASA1",
}
CHANGED: dict[str, dict[str, Any]] = {
    "swap": {"changes": _TURNS, "note": HOSTILE, "next": [["F01", NEXT.isoformat(), "parts"]]},
    "cover": {"stand_ins": _DAYS, "next": [["F03", None, None]]},
    "undo": {"ended": _DAYS, "voided": True},
    "publish": {"changes": _TURNS, "more": 84, "actor": "USECRETARY", "act": 7},
    "publish_own": {"kind": "publish", "changes": [*_TURNS[1:], *_TURNS * 2], "next": [["F03", None, None]]},
    **{kind: {"changes": _TURNS[:1]} for kind in ("set", "skip", "on", "back", "take")},
}
ACTS = (
    ActView(3, ARRIVAL, "UASA1", "undo", "", (TurnChange(WEEK, "parts", "F03", "F01"),), undoes=2),
    ActView(2, ARRIVAL, "USHIMO1", "swap", HOSTILE, (TurnChange(WEEK, "parts", "F01", "F03"),), undone=True),
    ActView(1, ARRIVAL, "UASA1", "on", "", tuple(TurnChange(WEEK, "parts", "F01", "F03") for _ in range(6))),
    ActView(4, ARRIVAL, "USHIMO1", "cover", "", (), (StandIn("parts", WEEK, WEEK, "F03", "F01"),)),
)
STANDS_IN = DutyView("parts", WEEK, SHIMO, ASAGIRI, ASAGIRI, WEEK + timedelta(days=2))


CHANGES = tuple(TurnChange(WEEK + timedelta(weeks=number), "parts", "F01", "F03") for number in range(12))


def _post(shown: Rendered) -> Scene:
    return "chat.postMessage", {"channel": "C0123456", "text": shown.text, "blocks": shown.blocks}


def _whisper(shown: Rendered) -> Scene:
    return "command_ack", {"response_type": "ephemeral", "text": shown.text, "blocks": shown.blocks}


def messages(locale: str) -> dict[str, Scene]:
    """Return the messages about turns, requests and what is open at the turn."""
    found = {}
    for name, seen in REQUESTS.items():
        c = context(locale=locale, request=seen)
        found[f"request_{name}"] = _post(render("duty_request", {"reminder": False}, c))
    c = context(locale=locale, request=REQUESTS["swap"])
    found["request_reminder"] = _post(render("duty_request", {"reminder": True}, c))
    for name in ("swap", "cover"):
        c = context(locale=locale, request=REQUESTS[name])
        found[f"request_over_{name}"] = _post(render("duty_request_over", {}, c))
    for kind, params in CHANGED.items():
        told = {**_NOTHING, "kind": kind, **params}
        found[f"rota_{kind}"] = _post(render("rota_changed", told, context(locale=locale)))
    views = [view(inquiry(id=1)), view(inquiry(id=2, generation=2)), view(answered(30, id=3))]
    listed = {"inquiry_ids": [1, 2, 3], "generations": dict.fromkeys("123", 1)}
    for name, takes in (("new", [1, 2, 3]), ("old", [])):
        c = context(*views, locale=locale)
        found[f"turn_{name}"] = _post(render("turn_list", {**listed, "takes": takes}, c))
    for name, takes in (("new_none", [2, 3]), ("old_none", [])):
        c = context(*views[1:], locale=locale)
        found[f"turn_{name}"] = _post(render("turn_list", {**listed, "takes": takes}, c))
    gone = {"inquiry_id": 123, "firm_id": "F03"}
    found["taken_over"] = _post(render("taken_over", gone, context(locale=locale)))
    stands_in = {"why": "ping", "instead_of": {"F03": "F01"}, "inquiry_id": 123}
    found["dm_duty_stands_in"] = _post(render("dm_duty", stands_in, context(locale=locale)))
    ping = {"inquiry_ids": [123], "firm_ids": ["F03"], "users": ["USHIMO1"], "opening": False}
    ping |= {"instead_of": {"F03": "F01"}}
    found["ping_stands_in"] = _post(render("ping", ping, context(locale=locale)))
    return found


def answers(locale: str) -> dict[str, Scene]:
    """Return what the words of `/duty` answer."""
    c = context(locale=locale)
    shown = {
        "history": rota_lists.history(c, ACTS),
        "history_empty": rota_lists.history(c, []),
        "history_all": rota_lists.all_of(c, ACTS[2]),
        "undoable": rota_lists.undoable(c, ACTS[2:]),
        "undoable_empty": rota_lists.undoable(c, []),
        "requests": rota_lists.requests(
            c, [REQUESTS["swap"], REQUESTS["cover"], RequestView(OTHER, ASAGIRI)], []
        ),
        "requests_empty": rota_lists.requests(c, [], []),
        "requests_gaps": rota_lists.requests(c, [], [((WEEK, "parts"), SHIMO), ((NEXT, "systems"), ASAGIRI)]),
        "ask_swap": rota_lists.ask(c, "swap", [(WEEK, "parts"), *OFFERS]),
        "ask_cover": rota_lists.ask(c, "cover", [(WEEK, "parts")]),
        "duty_mine": rota_lists.with_mine(
            c, lists.duty_now(c, [STANDS_IN]), [(SHIMO, [(WEEK, "parts"), *OFFERS]), (ASAGIRI, [])]
        ),
        "duty_stands_in": lists.duty_now(c, [STANDS_IN]),
    }
    return {f"answer_{name}": _whisper(one) for name, one in shown.items()}


def views(locale: str) -> dict[str, Scene]:
    """Return the forms."""
    c = context(locale=locale)
    turns = [((WEEK, "parts"), ASAGIRI), ((NEXT, "systems"), SHIMO)]
    firms = (ASAGIRI, SHIMO)
    shown = {
        "rota_swap": forms.ask_view(c, "swap", turns[:1], firms[1:], (WEEK, "parts"), desk=False),
        "rota_cover": forms.ask_view(c, "cover", turns[:1], firms[1:], None, desk=False),
        "rota_cover_desk": forms.ask_view(c, "cover", turns, firms, (NEXT, "systems"), desk=True),
        "rota_sure": forms.sure_view(
            c, forms.Asked("on", turns[0][0], None, None, "", at_once=False), CHANGES
        ),
        "rota_all": forms.all_view(c, ACTS[2]),
        "rota_done": forms.done_view(c, ACTS[1]),
        **{f"rota_{kind}": forms.move_view(c, kind, turns, None) for kind in ("skip", "on", "back")},
    }
    return {
        f"modal_{name}": ("views.open", {"trigger_id": "1.2.3", "view": one}) for name, one in shown.items()
    }
