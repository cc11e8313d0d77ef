"""The buttons with which a firm is found. Each works without a form, so that everybody can press it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.allocation import HAND, WHOLE, Answer, Deed, Why, may
from bot.domain.inquiries import summary_may_show
from bot.slack import kit

if TYPE_CHECKING:
    from bot.domain.allocation import Call
    from bot.services.views import AllocationView, CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json

# One listener takes them all; what follows the prefix is the verb.
PREFIX = "hands:"
_PARTS = 8  # processes with a button each


def rows(c: Context, view: CaseView) -> list[Json]:
    """Return what can be done to find the firm, on the card and in the DMs about the inquiry."""
    case = view.inquiry
    found = [*answers(c, view), *deciding(c, view)]
    if may(case, Deed.UNDO):
        found = [button(c, view, "change_lead"), button(c, view, "add_partner")]
    return [kit.actions(f"hands:{case.id}", found)] if found else []


def answers(c: Context, view: CaseView, firm_id: str | None = None) -> list[Json]:
    """Return 挙手, one for each process, and 辞退, while a call takes answers.

    For one firm, what it has not said already; the buttons then name it.
    """
    known = view.allocation
    if known is None or known.call is None or not _takes_answers(view, known.call):
        return []
    raising, may_decline = _left_to_say(known, known.call, firm_id)
    value = f"{view.inquiry.id}:{firm_id or ''}"
    shown = [_raise(c, value, part, number) for number, part in raising]
    declining = kit.button(c.plain("button.hands_decline"), f"{PREFIX}decline", value)
    return [*shown, declining] if may_decline else shown


def _takes_answers(view: CaseView, call: Call) -> bool:
    return may(view.inquiry, Deed.ANSWER) and call.withdrawn_at is None


def _left_to_say(
    known: AllocationView, call: Call, firm_id: str | None
) -> tuple[list[tuple[int, str]], bool]:
    """Return the processes, each with its number, that a firm has not raised its hand for, and whether it
    may still decline.
    """
    own = {hand.process: hand.answer for hand in known.hands if hand.firm_id == firm_id}
    parts = [
        (number, part) for number, part in enumerate(call.parts[:_PARTS]) if own.get(part) != Answer.HAND
    ]
    return parts, not own or set(own.values()) != {Answer.DECLINE}


def _raise(c: Context, value: str, process: str, number: int) -> Json:
    action = f"{PREFIX}hand" if process == WHOLE else f"{PREFIX}hand:{number}"
    return kit.button(_hand_for(c, process), action, f"{value}:{process}", "primary")


def _hand_for(c: Context, process: str) -> str:
    if process == WHOLE:
        return c.plain("button.hands_hand")
    return c.plain("button.hands_hand_for", process=process)


def for_firm(c: Context, view: CaseView, firm_id: str, row: int, asks: str) -> list[Json]:
    """Return the same, and why it declined (`asks` asks for it); `row` tells firms of one message apart."""
    known = view.allocation
    if known is None or known.call is None or not _takes_answers(view, known.call):
        return []
    value = f"{view.inquiry.id}:{firm_id}"
    raising, may_decline = _left_to_say(known, known.call, firm_id)
    shown = [
        kit.button(_hand_for(c, part), f"{PREFIX}hand_for:{row}:{number}", f"{value}:{part}")
        for number, part in raising
    ]
    if may_decline:
        shown.append(kit.button(c.plain("button.hands_decline"), f"{PREFIX}decline_for:{row}", value))
    found = [kit.actions(f"for:{value}", shown)] if shown else []
    if may_decline or all(hand.why for hand in known.hands if hand.firm_id == firm_id):
        return found
    reason = f"{PREFIX}why_for:{row}"
    whys = [kit.button(c.plain(f"why.{why}"), f"{reason}:{why}", f"{value}:{why}") for why in Why]
    return [*found, kit.context(c.say(asks)), kit.actions(f"why_for:{value}", whys)]


def deciding(c: Context, view: CaseView) -> list[Json]:
    """Return 挙手を募る, 指名, 返事を代わりに記録 and 募集を取り下げる, as the state allows."""
    case = view.inquiry
    kinds = c.network.case_types
    kind = next((one for one in kinds if one.id == case.case_type), kinds[0])
    found = []
    if may(case, Deed.OPEN) and HAND in kind.allocators:
        again = view.allocation is not None and view.allocation.call is not None
        found.append(_open(c, view, "open_again" if again else "open"))
    if may(case, Deed.APPOINT):
        found.append(button(c, view, "appoint"))
    if may(case, Deed.REPLY):
        found.append(button(c, view, "record_answer"))
    call = view.allocation.call if view.allocation else None
    if may(case, Deed.WITHDRAW) and call is not None and call.withdrawn_at is None:
        found.append(button(c, view, "withdraw"))
    return found


def _open(c: Context, view: CaseView, label: str) -> Json:
    """Return 挙手を募る, which asks first: one press writes to every firm that suits."""
    case = view.inquiry
    known = "summary" if summary_may_show(case) and case.summary.strip() else "no_summary"
    sure = kit.confirm(
        c.plain("hands.open_title"),
        c.plain(f"hands.open_sure_{known}"),
        c.plain("button.hands_open"),
        c.plain("form.cancel"),
    )
    return button(c, view, "open", label=label, style="primary") | {"confirm": sure}


def choose(c: Context, view: CaseView, firm_id: str, number: int) -> Json | None:
    """Return 窓口企業にする, which asks first, for a firm that raised its hand; None once it is decided."""
    if not may(view.inquiry, Deed.CHOOSE) or view.allocation is None:
        return None
    sure = kit.confirm(
        c.plain("hands.choose_title", firm=view.allocation.name(firm_id)),
        c.plain("hands.choose_sure"),
        c.plain("button.hands_choose"),
        c.plain("form.cancel"),
    )
    return _of_firm(c, view, "choose", firm_id, number, "primary") | {"confirm": sure}


def partner(c: Context, view: CaseView, firm_id: str, number: int) -> Json | None:
    """Return 協力企業にする, which asks first, for another firm that raised its hand."""
    if not may(view.inquiry, Deed.PARTNER) or view.allocation is None:
        return None
    sure = kit.confirm(
        c.plain("hands.partner_title", firm=view.allocation.name(firm_id)),
        c.plain("hands.partner_sure"),
        c.plain("button.hands_partner"),
        c.plain("form.cancel"),
    )
    return _of_firm(c, view, "partner", firm_id, number) | {"confirm": sure}


def release(c: Context, view: CaseView, firm_id: str) -> Json:
    """Return the button with which a partner firm steps back."""
    return _of_firm(c, view, "release", firm_id, 0)


def name(c: Context, case_id: int, firm_id: str, number: int) -> Json:
    """Return the button that appoints a firm without a form."""
    return kit.button(c.plain("button.hands_appoint"), f"{PREFIX}name:{number}", f"{case_id}:{firm_id}")


def accepting(c: Context, case_id: int, appointment_id: int) -> Json:
    """Return 引き受けます and 辞退 for a firm that was asked by name."""
    ways = [("accept", "primary"), ("refuse", None)]
    value = f"{case_id}:{appointment_id}"
    found = [kit.button(c.plain(f"button.hands_{way}"), f"{PREFIX}{way}", value, look) for way, look in ways]
    return kit.actions(f"accept:{appointment_id}", found)


def reasons(c: Context, verb: str, value: str) -> Json:
    """Return the second row of a 辞退: why."""
    found = [kit.button(c.plain(f"why.{why}"), f"{PREFIX}{verb}:{why}", f"{value}:{why}") for why in Why]
    return kit.actions(f"{verb}:{value}", found)


def button(
    c: Context, view: CaseView, verb: str, *, label: str | None = None, style: str | None = None
) -> Json:
    """Return a button about the inquiry alone."""
    words = c.plain(f"button.hands_{label or verb}")
    return kit.button(words, f"{PREFIX}{verb}", str(view.inquiry.id), style)


def _of_firm(
    c: Context, view: CaseView, verb: str, firm_id: str, number: int, style: str | None = None
) -> Json:
    value = f"{view.inquiry.id}:{firm_id}"
    return kit.button(c.plain(f"button.hands_{verb}"), f"{PREFIX}{verb}:{number}", value, style)
