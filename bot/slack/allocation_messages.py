"""The messages while a firm is looked for: the call, what firms and those who decide are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.allocation import Allocation, Answer, AppointmentState, nobody_is_left
from bot.domain.allocation import declined as declined_by
from bot.slack import allocation, allocation_awards, kit
from bot.slack import allocation_buttons as buttons
from bot.slack import buttons as case_buttons
from bot.slack.mrkdwn import Mrkdwn
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.inquiries import Inquiry
    from bot.domain.suitability import Reason, Suited
    from bot.services.views import AllocationView, CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

_LINES = 10  # in one paragraph
_NAMED = 20  # firms with a button each
_BEFORE_AN_APPOINTMENT = frozenset({"first_hand", "hands", "nobody", "waiting", "refused", "given_back"})


def call(c: Context, params: Params) -> Rendered:
    """Show the call in the thread: what may be said of the case, the hands as they go up, the buttons."""
    view, known = allocation.of(c, params)
    if is_withdrawn(view, params["call"]):
        return withdrawn(c, view)
    case, lead = view.inquiry, _call_lead(c, view, known, params["call"])
    if case.allocation == Allocation.LED or known.call is None or known.call.id != params["call"]:
        return Rendered(lead, [kit.section(lead)])
    answers = buttons.answers(c, view)
    return Rendered(
        lead,
        [
            kit.section(lead),
            *_processes(c, known),
            *allocation.summary(c, view),
            *allocation.hands(c, view, buttons.choose),
            *allocation.no_thanks(c, known),
            *([kit.actions(f"answers:{case.id}", answers)] if answers else []),
        ],
    )


def is_withdrawn(view: CaseView, call_id: int) -> bool:
    """Whether nobody is called for any more by this call."""
    known = view.allocation
    if known is None or known.call is None:
        return view.inquiry.allocation == Allocation.NONE
    return known.call.id == call_id and known.call.withdrawn_at is not None and view.withdrawn_why is not None


def withdrawn(c: Context, view: CaseView) -> Rendered:
    """Say that nobody is called for any more: the reason that was given, or that the reply was taken back."""
    text = c.say("hands.withdrawn", number=view.inquiry.number)
    if view.withdrawn_why is not None:
        text = c.say("hands.withdrawn_by_desk", number=view.inquiry.number, reason=view.withdrawn_why)
    return Rendered(text, [kit.section(text)])


def _call_lead(c: Context, view: CaseView, known: AllocationView, call_id: int) -> Mrkdwn:
    case, opened = view.inquiry, known.call
    if opened is None or opened.id != call_id:
        return c.say("hands.over", number=case.number)
    if case.allocation == Allocation.LED:
        return c.say("hands.closed", number=case.number)
    gaps = {"number": case.number, "lane": c.lane(case.lane)}
    if opened.ended_at is not None:
        return c.say("hands.ended", at=c.moment(opened.ended_at), **gaps)
    return c.say("hands.call", until=c.moment(opened.ends_at), **gaps)


def _processes(c: Context, known: AllocationView) -> list[Json]:
    if known.call is None or not known.call.processes:
        return []
    return [kit.section(c.say("hands.processes", processes=c.join(known.call.processes)))]


def ask(c: Context, params: Params) -> Rendered:
    """Ask a firm that suits, with the reasons; after its answer, or the end, say so."""
    view, known = allocation.of(c, params)
    case, firm_id = view.inquiry, params["firm_id"]
    if is_withdrawn(view, params["call"]):
        return withdrawn(c, view)
    if case.allocation == Allocation.LED:
        own = "own" if case.lead_firm_id == firm_id else "other"
        text = c.say(f"hands.decided_{own}", number=case.number, firm=known.name(case.lead_firm_id))
        return Rendered(text, [kit.section(text)])
    lead = _ask_lead(c, view, known, params)
    blocks = [kit.section(lead), kit.context(*_why(c, known, firm_id))]
    blocks += [
        *_processes(c, known),
        *allocation.summary(c, view),
        kit.section(own_answer(c, view, firm_id)),
    ]
    if answers := buttons.answers(c, view, firm_id):
        blocks.append(kit.actions(f"answers:{case.id}", answers))
        blocks += _why_not(c, view, firm_id)
    return Rendered(lead, blocks)


def _ask_lead(c: Context, view: CaseView, known: AllocationView, params: Params) -> Mrkdwn:
    """Ask, or say that the call is over where it is."""
    case, opened = view.inquiry, known.call
    gaps = {"number": case.number, "lane": c.lane(case.lane), "firm": known.name(params["firm_id"])}
    if opened is not None and opened.ended_at is not None:
        return c.say("hands.ask_ended", at=c.moment(opened.ended_at), **gaps)
    lead = c.say("hands.ask", **gaps)
    return c.say("hands.ask_again", lead=lead) if params["reminder"] else lead


def _why(c: Context, known: AllocationView, firm_id: str) -> list[Mrkdwn]:
    said = allocation.why_suited(c, known, firm_id)
    is_open = known.call is not None and known.call.ended_at is None
    until = known.call and is_open and c.say("hands.until", until=c.moment(known.call.ends_at))
    return [*([c.say("hands.why", why=said)] if said else []), *([until] if until else [])] or [
        c.say("hands.why_member")
    ]


def own_answer(c: Context, view: CaseView, firm_id: str) -> Mrkdwn:
    """Say what a firm has answered."""
    known = view.allocation
    own_hands = [one for one in known.hands if one.firm_id == firm_id] if known else []
    if not own_hands:
        return c.say("hands.no_answer")
    up = [one for one in own_hands if one.answer == Answer.HAND]
    if up:
        return c.say("hands.raised", processes=bracketed(c, [one.process for one in up]))
    why = own_hands[0].why
    return c.say("hands.declined", why=bracketed(c, [c.plain(f"why.{why}")] if why else []))


def bracketed(c: Context, words: Sequence[str]) -> Mrkdwn:
    """Return the words with their bracket, or nothing."""
    said = [word for word in words if word]
    return c.say("words.in_brackets", text=c.join(said)) if said else Mrkdwn()


def _why_not(c: Context, view: CaseView, firm_id: str) -> list[Json]:
    """Ask for the reason where a firm has declined without one."""
    known = view.allocation
    own = [one for one in known.hands if one.firm_id == firm_id] if known else []
    if not own or any(one.answer == Answer.HAND or one.why for one in own):
        return []
    return declined(c, view.inquiry.id, firm_id)


def declined(c: Context, case_id: int, firm_id: str = "") -> list[Json]:
    """Ask why, with a button for each reason; for this firm where the reader may be of several."""
    return [kit.section(c.say("hands.why_not")), buttons.reasons(c, "why", f"{case_id}:{firm_id}")]


def allocate(c: Context, params: Params) -> Rendered:
    """Ask those who decide: the hands with their buttons, else the firms that suit, and 指名."""
    view, known = allocation.of(c, params)
    case = view.inquiry
    if case.allocation == Allocation.LED:
        done = c.say("hands.led", number=case.number, firm=known.name(case.lead_firm_id))
        return Rendered(done, [kit.section(done)])
    why = params["why"]
    if case.allocation == Allocation.NONE and view.withdrawn_why is None:
        why = "withdrawn"
    elif case.allocation == Allocation.NONE and why != "still":
        why = "withdrawn_by_desk"
    elif case.allocation == Allocation.APPOINTED and why in _BEFORE_AN_APPOINTMENT:
        why = "asked"
    elif why == "nobody" and known.call is not None and nobody_is_left(known.call, known.hands):
        why = "all_declined"
    gaps = {"number": case.number, "lane": c.lane(case.lane), "reason": view.withdrawn_why or ""}
    if why == "given_back" and "firm_id" in params:
        firm_id = params["firm_id"]
        who = c.colleague(params["actor"], firm_id)
        why, gaps = (
            "given_back_by",
            gaps
            | {
                "firm": known.name(firm_id),
                "who": who,
                "reason": params["reason"],
            },
        )
    lead = c.say(f"allocate.{why}", **gaps)
    blocks = [kit.section(lead), *allocation.blocks(c, view)]
    listed = allocation.hands(c, view, buttons.choose)
    blocks += [*(listed or _suited(c, known)), *allocation.no_thanks(c, known), *_refusals(c, known)]
    row = [*buttons.deciding(c, view), case_buttons.details(c, view)]
    return Rendered(lead, [*blocks, kit.actions(f"hands:{case.id}", row)])


def _suited(c: Context, known: AllocationView) -> list[Json]:
    lines = list(allocation.suited(c, known))
    if not lines:
        return []
    parts = [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)]
    listed = [kit.section(c.join_mrkdwn(part, "words.new_line")) for part in parts]
    return [kit.section(c.say("allocate.suited")), *listed]


def _refusals(c: Context, known: AllocationView) -> list[Json]:
    """Say why firms declined, with their names: to those who decide alone."""
    no = declined_by(known.hands)
    said = {one.firm_id: one.why or "unsaid" for one in known.hands if one.firm_id in no}
    made = known.appointment
    if made is not None and made.state == AppointmentState.DECLINED:
        said[made.firm_id] = made.why or "unsaid"
    lines = [
        c.say("allocate.declined", firm=known.name(firm_id), why=c.plain(f"why.{why}"))
        for firm_id, why in list(said.items())[:_LINES]
    ]
    return [kit.context(*lines)] if lines else []


def appointed(c: Context, params: Params) -> Rendered:
    """Ask a firm by name whether it takes the case; later say what it answered."""
    view, known = allocation.of(c, params)
    case, firm = view.inquiry, known.name(params["firm_id"])
    made = next((one for one in known.appointments if one.id == params["appointment"]), None)
    if made is None or made.state == AppointmentState.WITHDRAWN:
        gone = c.say("appointed.withdrawn", number=case.number)
        return Rendered(gone, [kit.section(gone)])
    lead = c.say("appointed.ask", number=case.number, lane=c.lane(case.lane), firm=firm)
    if params["reminder"]:
        lead = c.say("hands.ask_again", lead=lead)
    reason = c.say("appointed.reason", who=c.who(made.appointed_by), reason=made.reason)
    blocks = [kit.section(lead), kit.section(reason), *allocation.summary(c, view)]
    if made.state == AppointmentState.ASKED:
        blocks.append(buttons.accepting(c, case.id, made.id))
        blocks.append(kit.context(c.say("appointed.free")))
    else:
        why = bracketed(c, [c.plain(f"why.{made.why}")] if made.why else [])
        blocks.append(kit.section(c.say(f"appointed.{made.state}", number=case.number, why=why)))
    if made.state == AppointmentState.DECLINED and made.why is None:
        blocks += [kit.section(c.say("hands.why_not")), buttons.reasons(c, "explain", f"{case.id}:{made.id}")]
    return Rendered(lead, blocks)


def thanked(c: Context, params: Params) -> Rendered:
    """Tell a firm that was asked why the call is withdrawn; where it raised its hand, that this is kept."""
    view, _ = allocation.of(c, params)
    gaps = {"number": view.inquiry.number, "firm": c.firm(params["firm_id"])}
    text = c.say("hands.withdrawn_kindly", **gaps)
    if "reason" in params:
        told = "raised" if params["raised"] else "asked"
        text = c.say(f"hands.withdrawn_kindly_{told}", reason=params["reason"], **gaps)
    return Rendered(text, [kit.section(text)])


def to_name(c: Context, case: Inquiry, found: Sequence[Suited]) -> Rendered:
    """Offer the firms that suit with a plain button each, where Slack opens no form."""
    lead = c.say("appoint.lead", number=case.number)
    rows = [
        kit.section(
            c.say("allocation.suited", firm=one.skills.firm.label, why=reasons(c, one.reasons)),
            buttons.name(c, case.id, one.id, number),
        )
        for number, one in enumerate(found[:_NAMED])
    ]
    return Rendered(lead, [kit.section(lead), *rows, kit.context(c.say("appoint.plain_hint"))])


def reasons(c: Context, found: Sequence[Reason]) -> str:
    """Say why a firm suits."""
    return allocation.reasons_text(c, [[one.kind, one.words] for one in found])


TEMPLATES = {
    **allocation_awards.TEMPLATES,
    "call_hands": call,
    "dm_hands": ask,
    "dm_allocate": allocate,
    "dm_hands_withdrawn": thanked,
    "dm_appointed": appointed,
}
