"""The buttons of an inquiry, the same on the card, in the DMs and on Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.allocation import Allocation, Deed, may
from bot.domain.inquiries import State
from bot.domain.outcomes import sayable
from bot.slack import kit

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json

# One listener takes them all; what follows the prefix is the verb.
PREFIX = "case:"
LANES_SHOWN = 20


def row(c: Context, view: CaseView, first: tuple[Json, ...] = ()) -> Json:
    """Return what can be done with the inquiry as it stands; `first` comes before it."""
    case = view.inquiry
    elements = {State.OPEN: _open, State.ANSWERED: _answered, State.DISMISSED: _dismissed}[State(case.state)]
    return kit.actions(f"case:{case.id}", [*first, *elements(c, view)])


def short_row(c: Context, view: CaseView) -> Json:
    """Return the two commonest acts, for a list."""
    return kit.actions(f"case:{view.inquiry.id}", [_replied(c, view), details(c, view)])


def details(c: Context, view: CaseView) -> Json:
    """Return 詳細を見る."""
    return _button(c, view, "details")


def correct(c: Context, inquiry_id: int) -> Json:
    """Return 内容を直す."""
    return kit.button(c.plain("button.correct"), f"{PREFIX}correct", str(inquiry_id))


def erase(c: Context, inquiry_id: int) -> Json:
    """Return お客様の情報を消す."""
    return kit.button(c.plain("button.erase"), f"{PREFIX}erase", str(inquiry_id), "danger")


def phoned(c: Context, view: CaseView) -> Json:
    """Return 電話しました."""
    return _button(c, view, "phoned", style="primary")


def lanes(c: Context, view: CaseView) -> list[Json]:
    """Return a button for each lane the inquiry is not in."""
    case_id = view.inquiry.id
    others = [lane for lane in c.network.lanes if lane.id != view.inquiry.lane]
    return [
        kit.button(c.plain("button.lane", lane=lane.name), f"{PREFIX}lane:{lane.id}", f"{lane.id}:{case_id}")
        for lane in others[:LANES_SHOWN]
    ]


def in_lane(c: Context, view: CaseView, verb: str, lane: str) -> Json:
    """Return 対応します or 引き継ぐ in one of two lanes."""
    return kit.button(c.plain(f"button.{verb}"), f"{PREFIX}{verb}:{lane}", f"{lane}:{view.inquiry.id}")


def ask_secretariat(c: Context, view: CaseView) -> Json:
    """Return the button that hands the question to the secretariat."""
    return _button(c, view, "ask_secretariat")


def _open(c: Context, view: CaseView) -> list[Json]:
    on_it = [] if view.inquiry.on_it_by else [_button(c, view, "on_it")]
    rest = [_replied(c, view), _button(c, view, "not_our_field"), details(c, view)]
    together = "unlink" if view.inquiry.is_linked else "again"
    return [*on_it, *rest, _more(c, view, ("reply_form", "absent", together, "dismiss", "summary"))]


def _answered(c: Context, view: CaseView) -> list[Json]:
    if view.inquiry.erased_at is not None:  # what became of it still counts in the numbers
        has_outcome = sayable(view.inquiry) and not view.inquiry.lead_firm_id
        return [details(c, view), *([_more(c, view, ("outcome",))] if has_outcome else [])]
    together = "unlink" if view.inquiry.is_linked else "again"
    undo = [] if view.inquiry.lead_firm_id else [_undo_reply(c, view)]
    rest = (
        *(("split",) if may(view.inquiry, Deed.OPEN) else ()),
        *(("outcome",) if sayable(view.inquiry) and not view.inquiry.lead_firm_id else ()),
    )
    return [
        _button(c, view, "reply_form"),
        *undo,
        details(c, view),
        _more(c, view, (together, "summary", *rest)),
    ]


def _undo_reply(c: Context, view: CaseView) -> Json:
    """Return 取り消す, which asks first: whoever is late by now is called at once, no firm is looked for."""
    sure = kit.confirm(
        c.plain("undo_reply.title"),
        c.plain(
            "undo_reply.sure" if view.inquiry.allocation == Allocation.NONE else "undo_reply.sure_calling"
        ),
        c.plain("button.undo_reply"),
        c.plain("undo_reply.leave"),
    )
    return _button(c, view, "undo_reply") | {"confirm": sure}


def _dismissed(c: Context, view: CaseView) -> list[Json]:
    back = [] if view.inquiry.erased_at is not None else [_button(c, view, "restore")]
    return [*back, details(c, view)]


def _replied(c: Context, view: CaseView) -> Json:
    return _button(c, view, "replied", style="primary")


def _button(c: Context, view: CaseView, verb: str, style: str | None = None) -> Json:
    return kit.button(c.plain(f"button.{verb}"), f"{PREFIX}{verb}", str(view.inquiry.id), style)


def _more(c: Context, view: CaseView, verbs: tuple[str, ...]) -> Json:
    case_id = view.inquiry.id
    return kit.overflow(
        f"{PREFIX}more", [kit.option(c.plain(f"more.{verb}"), f"{verb}:{case_id}") for verb in verbs]
    )
