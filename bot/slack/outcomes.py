"""結果 wherever an inquiry is shown: a line, the buttons that record it, the question to the lead firm.

Amounts and whom a customer was referred to are for those who may see the case: not for the card.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.allocation import Why
from bot.domain.outcomes import WITH_AMOUNT, WITH_REASON, Outcome, is_waiting, sayable
from bot.slack import buttons, facts, kit
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.outcomes import Said
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

    Gaps = dict[str, object]

# One listener takes them all; what follows the prefix is the verb.
PREFIX, FORM = "outcome:", "outcome_offer"
AT_HOME = 5  # cases on one Home
_PRIMARY = {Outcome.QUOTED, Outcome.WON}


def blocks(c: Context, view: CaseView, *, detailed: bool = False) -> list[Json]:
    """Say what became of the inquiry; nothing before anybody has said it."""
    known = view.outcome
    if known is None or known.said is None:
        return []
    said = known.said
    may_tell = detailed or said.kind == Outcome.LOST  # why a firm declined is for those who decide
    text = c.say(
        "outcome.line",
        kind=c.plain(f"outcome.{said.kind}"),
        why=c.say("words.in_brackets", text=c.plain(f"why.{said.why}")) if said.why and may_tell else "",
        who=c.who(said.said_by),
        at=c.moment(said.said_at),
    )
    small = [one for one in (_detail(c, said), _before(c, view)) if one is not None] if detailed else []
    return [kit.section(text), *([kit.context(*small)] if small else [])]


def _detail(c: Context, said: Said) -> Mrkdwn | None:
    """Say how much, when and to whom, as far as it was said."""
    parts = []
    if said.amount is not None:
        parts.append(c.say("outcome.amount", amount=f"{said.amount:,}"))
    if said.on_day is not None:
        parts.append(c.say("outcome.on_day", day=c.day(said.on_day)))
    if said.referred_to:
        parts.append(c.say("outcome.referred_to", to=said.referred_to))
    return c.join_mrkdwn(parts, "outcome.gap") if parts else None


def _before(c: Context, view: CaseView) -> Mrkdwn | None:
    """Say what was quoted before the end."""
    known = view.outcome
    quote = known.quote if known and known.said and known.said.kind != Outcome.QUOTED else None
    if quote is None:
        return None
    detail = _detail(c, quote) or c.moment(quote.said_at)
    return c.say("outcome.quoted_before", detail=detail)


def rows(c: Context, view: CaseView) -> list[Json]:
    """Return 結果を記録 beside a lead firm, and what takes a recorded one back."""
    offer = [_button(c, view, "offer")] if is_waiting(view.inquiry) else []
    found = [*offer, *([_undo(c, view, said)] if (said := _said(view)) else [])]
    return [kit.actions(f"outcome:{view.inquiry.id}", found)] if found else []


def for_lead(c: Context, view: CaseView) -> list[Json]:
    """Return the same for the lead firm: what was said is read back, and more can be said of it."""
    case, said = view.inquiry, _said(view)
    if said is None:
        return rows(c, view)
    found = [_button(c, view, "offer")] if is_waiting(case) else []
    found += [*_form(c, view, said), _undo(c, view, said)]
    return [
        *blocks(c, view, detailed=True),
        *_reasons(c, case.id, said),
        kit.actions(f"outcome:{case.id}", found),
    ]


def _said(view: CaseView) -> Said | None:
    return view.outcome.said if view.outcome else None


def at_home(c: Context, waiting: Sequence[CaseView]) -> list[Json]:
    """List what waits for its outcome, each with the button that records it; one more says there are more."""
    if not waiting:
        return []
    found = [kit.divider(), kit.section(c.say("outcome.at_home"))]
    for view in waiting[:AT_HOME]:
        case, known = view.inquiry, view.allocation
        firm = known.name(case.lead_firm_id) if known else ""
        words = {"kind": c.plain(f"outcome.{case.outcome}"), "firm": firm, "lane": c.lane(case.lane)}
        found.append(
            kit.section(c.say("outcome.home_case", number=case.number, **words), _button(c, view, "offer"))
        )
    return [*found, *([kit.context(c.say("outcome.home_more"))] if len(waiting) > AT_HOME else [])]


def offered_form(c: Context, view: CaseView) -> Json:
    """Return the same as `offered` on a form, for a button on Home; it has no forms of its own."""
    shown = [*blocks(c, view, detailed=True), *asking(c, view, forms=False)]
    title = c.plain("outcome.form_title", number=view.inquiry.number)
    return kit.modal(FORM, title, [kit.section(_offer(c, view)), *shown], close=c.plain("form.close"))


def asking(c: Context, view: CaseView, *, forms: bool = True) -> list[Json]:
    """Return a plain button for each thing that can be said, then for what belongs to what was said."""
    case = view.inquiry
    found = [
        kit.button(
            c.plain(f"outcome.{kind}"),
            f"{PREFIX}say:{kind}",
            f"{case.id}:{kind}",
            "primary" if kind in _PRIMARY else None,
        )
        for kind in sayable(case)
    ]
    said = _said(view)
    shown = [kit.actions(f"say:{case.id}", found)] if found else []
    if said is None:
        return shown
    more = _form(c, view, said) if forms else []
    return [
        *_reasons(c, case.id, said),
        kit.actions(f"said:{case.id}", [*more, _undo(c, view, said)]),
        *shown,
    ]


def _undo(c: Context, view: CaseView, said: Said) -> Json:
    """Return 結果を取り消す, which asks first."""
    sure = kit.confirm(
        c.plain("outcome.undo_title"),
        c.plain("outcome.undo_sure", kind=c.plain(f"outcome.{said.kind}")),
        c.plain("button.outcome_undo"),
        c.plain("undo_reply.leave"),
    )
    return _button(c, view, "undo") | {"confirm": sure}


def _form(c: Context, view: CaseView, said: Said) -> list[Json]:
    """Return the button of the form that says more, where there is more to say."""
    has_form = said.kind in WITH_AMOUNT or said.kind == Outcome.REFERRED
    return [_button(c, view, "detail", label=f"detail_{said.kind}")] if has_form else []


def _reasons(c: Context, case_id: int, said: Said) -> list[Json]:
    """Ask why, with a button for each reason, while nobody has said it."""
    if said.kind not in WITH_REASON or said.why is not None:
        return []
    found = [kit.button(c.plain(f"why.{why}"), f"{PREFIX}why:{why}", f"{case_id}:{why}") for why in Why]
    return [kit.section(c.say(f"outcome.why_{said.kind}")), kit.actions(f"why:{case_id}", found)]


def question(c: Context, params: Params) -> Rendered:
    """Ask the lead firm, or the secretariat for a firm that is not in Slack; later show what it said."""
    view = c.cases[params["inquiry_id"]]
    case, firm = view.inquiry, c.firm(params["firm_id"])
    if case.lead_firm_id != params["firm_id"]:
        over = c.say("outcome.over", number=case.number)
        return Rendered(over, [kit.section(over)])
    if not is_waiting(case):
        key = "outcome.thanks"
    elif params["by_phone"]:
        key = "outcome.ask_left" if "left_on" in params else "outcome.ask_by_phone"
    else:
        key = "outcome.ask_again" if params["again"] else "outcome.ask"
    phone = params["phone"] or c.plain("phone.unknown")
    left = c.day(date.fromisoformat(params["left_on"])) if "left_on" in params else ""
    lead = c.say(key, number=case.number, lane=c.lane(case.lane), firm=firm, phone=phone, day=left)
    small = [kit.context(c.say("outcome.free"))] if is_waiting(case) else []
    beside = buttons.details(c, view) if is_waiting(case) else None  # a number alone calls nothing to mind
    about = facts.summary(c, case) if is_waiting(case) else []
    shown = [*about, *blocks(c, view, detailed=True), *asking(c, view), *small]
    return Rendered(lead, [kit.section(lead, beside), *shown])


def offered(c: Context, view: CaseView) -> Rendered:
    """Offer what can be said to somebody who pressed 結果を記録, or show what was said."""
    lead = _offer(c, view)
    return Rendered(lead, [kit.section(lead), *blocks(c, view, detailed=True), *asking(c, view)])


def _offer(c: Context, view: CaseView) -> Mrkdwn:
    case = view.inquiry
    if not sayable(case):
        return c.say("outcome.thanks", number=case.number, lane=c.lane(case.lane))
    return c.say("outcome.offer", number=case.number, state=facts.state(c, view))


def _button(c: Context, view: CaseView, verb: str, label: str | None = None) -> Json:
    return kit.button(c.plain(f"button.outcome_{label or verb}"), f"{PREFIX}{verb}", str(view.inquiry.id))


def _recorded(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"kind": c.plain(f"outcome.{data['kind']}")}


def _detailed(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    kind: Gaps = {"kind": c.plain(f"outcome.{data['kind']}")}
    if data.get("why") and data["kind"] == Outcome.LOST:
        return "_why", kind | {"why": c.plain(f"why.{data['why']}")}
    return "", kind


def _asked(c: Context, data: dict[str, Any]) -> tuple[str, Gaps]:
    return "", {"firm": c.firm(data["firm_id"]), "count": data["count"]}


GAPS: dict[str, Callable[[Context, dict[str, Any]], tuple[str, Gaps]]] = {
    "outcome_asked": _asked,
    "outcome_recorded": _recorded,
    "outcome_detailed": _detailed,
    "outcome_undone": _recorded,
}
