"""The buttons of the rota. Each does what it says without a form, so that everybody can press it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind
from bot.slack import buttons, kit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.inquiries import Inquiry
    from bot.domain.rota_changes import Days, Slot
    from bot.services.rota_views import ActView, RequestView
    from bot.slack.context import Context
    from bot.slack.kit import Json

# One listener takes them all; what follows the prefix is the verb.
PREFIX = "rota:"


def of_request(c: Context, view: RequestView) -> list[Json]:
    """Return what the reader's firm can answer to an open request; its own firm can withdraw it."""
    about, firm = view.request, view.firm
    if firm is None:
        verb = "choose" if about.kind == Kind.SWAP else "agree"
        return [_button(c, verb, str(about.id), "primary")]
    if firm.id == about.firm_id:
        return [_button(c, "withdraw", str(about.id))]
    if about.kind == Kind.SWAP:
        ways = [_give(c, view, number, slot) for number, slot in enumerate(view.offers)]
    else:
        ways = [_button(c, "agree", f"{about.id}:{firm.id}", "primary")]
    declines = _button(c, "decline", f"{about.id}:{firm.id}")
    return ways if firm.id in about.declined else [*ways, declines]


def _give(c: Context, view: RequestView, number: int, slot: Slot) -> Json:
    key = "button.give_in_a_row" if slot in view.in_a_row else "button.give"
    label = c.plain(key, week=c.day(slot[0]), lane=c.lane(slot[1]))
    firm_id = view.firm.id if view.firm is not None else ""
    value = f"{view.request.id}:{slot_value(slot)}:{firm_id}"
    return kit.button(label, f"{PREFIX}give:{number}", value, "primary")


def take(c: Context, slot: Slot, firm_id: str, number: int) -> Json:
    """Return the button that takes a turn that nobody has for a firm."""
    return kit.button(c.plain("button.rota_take"), f"{PREFIX}take:{number}", f"{slot_value(slot)}:{firm_id}")


def ask(c: Context, kind: str, turns: Sequence[Slot]) -> list[Json]:
    """Return a button for each turn: it asks for a swap or a stand-in, once somebody is sure."""
    return [
        kit.button(
            c.plain(f"button.ask_{kind}", week=c.day(week), lane=c.lane(lane)),
            f"{PREFIX}ask:{number}",
            f"{kind}:{slot_value((week, lane))}",
        )
        | sure(c, kind, c.plain("rota.turn", week=c.day(week), lane=c.lane(lane)))
        for number, (week, lane) in enumerate(turns)
    ]


def ask_days(c: Context, slot: Slot, runs: Sequence[Days]) -> list[Json]:
    """Return a button for each run of days of a turn: it asks for a stand-in on these alone."""
    found = []
    for number, (first, last) in enumerate(runs):
        span = c.day(first) if first == last else c.plain("notice.days", first=c.day(first), last=c.day(last))
        label = c.plain("button.ask_cover_days", days=span, lane=c.lane(slot[1]))
        value = f"{Kind.COVER}:{slot_value(slot)}:{first.isoformat()}:{last.isoformat()}"
        what = c.plain("rota.day", first=span, lane=c.lane(slot[1]))
        found.append(kit.button(label, f"{PREFIX}ask:{number}", value) | sure(c, Kind.COVER, what))
    return found


def sure(c: Context, kind: str, what: str) -> Json:
    """Return what a button asks that would send a request to every firm that could agree."""
    words = (c.plain("rota.sure_yes"), c.plain("rota.sure_no"))
    return {"confirm": kit.confirm(c.plain("rota.sure_ask"), c.plain(f"rota.sure_{kind}", what=what), *words)}


def all_changes(c: Context, act_id: int) -> Json:
    """Return the button that shows everything an act changed."""
    return _button(c, "all", str(act_id))


def undo(c: Context, done: ActView) -> Json:
    """Return the button that takes an act back."""
    return _button(c, "undo", str(done.id))


def take_over(c: Context, case: Inquiry) -> Json:
    """Return 引き継ぐ: it is one of the inquiry's own buttons."""
    return kit.button(c.plain("button.take_over"), f"{buttons.PREFIX}take_over", str(case.id), "primary")


def slot_value(slot: Slot) -> str:
    """Return a turn as a button or an option carries it."""
    return f"{slot[0].isoformat()}:{slot[1]}"


def _button(c: Context, verb: str, value: str, style: str | None = None) -> Json:
    return kit.button(c.plain(f"button.rota_{verb}"), f"{PREFIX}{verb}", value, style)
