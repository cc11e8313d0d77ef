"""The messages about the rota: what changed, what is asked for, how that ended, what is open at the turn."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.duty_requests import Kind, State
from bot.slack import buttons, facts, kit, rota_buttons
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.duty_requests import DutyRequest
    from bot.domain.rota_changes import StandIn, TurnChange
    from bot.services.rota_views import RequestView
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

LINES = 10  # in one paragraph
_CASES = 40  # in one list
_FEW = 2  # changes, which nobody need sort


def changed(c: Context, params: Params) -> Rendered:
    """Tell somebody concerned what an act changed, who did it, and their firm's next turn."""
    lead = c.say(f"rota.told_{params['kind']}", who=c.who(params["actor"]))
    lines = _won_and_lost(c, params["changes"], {firm for firm, *_ in params.get("next", ())})
    lines += [_days_line(c, "rota.stands_in", one) for one in params["stand_ins"]]
    lines += [_days_line(c, "rota.stands_in_no_more", one) for one in params["ended"]]
    if params["more"]:
        lines.append(c.say("words.more", count=params["more"]))
    small = [c.say("rota.note", note=params["note"])] if params["note"] else []
    if params.get("voided"):
        small.append(c.say("rota.voided"))
    small += [_next_turn(c, *one) for one in params.get("next", ())]
    more = [rota_buttons.all_changes(c, params["act"])] if params["more"] and "act" in params else []
    row = [kit.actions(f"rota_all:{params['act']}", more)] if more else []
    return Rendered(
        lead, [kit.section(lead), *paragraphs(c, lines), *([kit.context(*small)] if small else []), *row]
    )


def _won_and_lost(c: Context, changes: Sequence[Sequence[str]], own: set[str]) -> list[Mrkdwn]:
    """Say which turns went from whom to whom; of many, first those that a firm of the reader's gets."""
    won = [one for one in changes if one[3] in own]
    lost = [one for one in changes if one not in won]
    apart = len(changes) > _FEW and won and lost and all(one[2] in own for one in lost)
    lines = []
    for key, some in (("rota.won", won), ("rota.lost", lost)) if apart else ((None, changes),):
        lines += [c.say(key)] if key else []
        lines += [turn_line(c, date.fromisoformat(week), *rest) for week, *rest in some]
    return lines


def act_lines(c: Context, changes: Sequence[TurnChange], stand_ins: Sequence[StandIn]) -> list[Mrkdwn]:
    """Say which turns went from whom to whom, and who stands in."""
    lines = [turn_line(c, one.week, one.lane, one.before, one.after) for one in changes]
    for one in stand_ins:
        span = days(c, one.first, one.last, one.lane)
        lines.append(c.say("rota.stands_in", days=span, firm=c.firm(one.firm), other=c.firm(one.instead_of)))
    return lines


def turn_line(c: Context, week: date, lane: str, before: str | None, after: str | None) -> Mrkdwn:
    """Say which turn went from whom to whom."""
    firms = (c.firm(firm) if firm else c.plain("words.nobody_on_duty") for firm in (before, after))
    return c.say(
        "rota.turn_line", turn=turn(c, week, lane), **dict(zip(("before", "after"), firms, strict=True))
    )


def _days_line(c: Context, key: str, one: Sequence[str]) -> Mrkdwn:
    lane, first, last, firm, other = one
    span = days(c, date.fromisoformat(first), date.fromisoformat(last), lane)
    return c.say(key, days=span, firm=c.firm(firm), other=c.firm(other))


def _next_turn(c: Context, firm: str, week: str | None, lane: str | None) -> Mrkdwn:
    if week is None:
        return c.say("home.no_turn", firm=c.firm(firm))
    day = c.day(date.fromisoformat(week))
    return c.say("home.next_turn", firm=c.firm(firm), week=day, lane=c.lane(lane))


def turn(c: Context, week: date, lane: str) -> str:
    """Name a turn: its week and lane."""
    return c.plain("rota.turn", week=c.day(week), lane=c.lane(lane))


def days(c: Context, first: date, last: date, lane: str) -> str:
    """Name some days of duty in a lane."""
    key = "rota.day" if first == last else "rota.days"
    return c.plain(key, first=c.day(first), last=c.day(last), lane=c.lane(lane))


def paragraphs(c: Context, lines: Sequence[Mrkdwn]) -> Iterator[Json]:
    """Show lines, a few in a paragraph."""
    for at in range(0, len(lines), LINES):
        yield kit.section(c.join_mrkdwn(lines[at : at + LINES], "words.new_line"))


def request(c: Context, params: Params) -> Rendered:
    """Show a request as it stands, with the buttons of the reader's firm."""
    view = c.request
    assert view is not None
    blocks = request_blocks(c, view)
    lead = request_lead(c, view)
    if params.get("reminder") and view.request.is_open:
        lead = c.say("request.reminder", lead=lead)
        blocks[0] = kit.section(lead)
    return Rendered(lead, blocks)


def request_lead(c: Context, view: RequestView) -> Mrkdwn:
    """Say who asks for what."""
    about = view.request
    key = f"request.own_{about.kind}" if _own(view) else f"request.{about.kind}"
    return c.say(key, firm=c.firm(about.firm_id), what=asked_for(c, about))


def asked_for(c: Context, about: DutyRequest) -> str:
    """Name the turn or the days that a request is about."""
    return turn(c, *about.slot) if about.days is None else days(c, *about.days, about.lane)


def request_blocks(c: Context, view: RequestView) -> list[Json]:
    """Return who asks for what, how that stands, and what the reader can answer."""
    about = view.request
    note = c.say("request.note", who=c.who(about.asked_by), note=about.note)
    ways = rota_buttons.of_request(c, view) if about.is_open else []
    whose = view.firm.id if view.firm is not None else ""
    row = [kit.actions(f"request:{about.id}:{whose}", ways)] if ways else []
    small = [note] if about.note else [c.say("request.asked_by", who=c.who(about.asked_by))]
    if about.is_open and not _own(view):
        small += [c.say("request.to", firm=view.firm.label)] if view.firm is not None else []
        small.append(c.say(f"request.why_{'alone' if about.to_firm else about.kind}"))
    return [kit.section(request_lead(c, view)), kit.section(_state(c, view)), kit.context(*small), *row]


def _own(view: RequestView) -> bool:
    return view.firm is not None and view.firm.id == view.request.firm_id


def _state(c: Context, view: RequestView) -> Mrkdwn:
    about = view.request
    if about.state == State.OPEN:
        declined = view.firm is not None and view.firm.id in about.declined
        return c.say("request.declined" if declined else "request.open", until=c.moment(about.ends_at))
    if about.state != State.AGREED or view.undone:
        return c.say(f"request.{'undone' if view.undone else about.state}", who=c.who(about.answered_by))
    who = {
        "firm": c.firm(about.other_firm or ""),
        "who": c.colleague(about.answered_by, about.other_firm or ""),
    }
    if about.kind == Kind.SWAP and about.other_week is not None and about.other_lane is not None:
        return c.say("request.swapped", turn=turn(c, about.other_week, about.other_lane), **who)
    return c.say("request.agreed", **who)


def over(c: Context, _params: Params) -> Rendered:
    """Tell those who asked, and the secretariat, that nobody took it over."""
    assert c.request is not None
    about = c.request.request
    line = c.say(f"request.over_{about.kind}", firm=c.firm(about.firm_id), what=asked_for(c, about))
    return Rendered(line, [kit.section(line), kit.context(c.say("request.over_hint"))])


def turn_list(c: Context, params: Params) -> Rendered:
    """List what is open at the turn; whose firm is on duty now may take an inquiry over."""
    views = [c.cases[case_id] for case_id in params["inquiry_ids"] if case_id in c.cases]
    takes = params["takes"]
    key = "turn.lead_new" if takes else "turn.lead_old"
    waiting = [view for view in views if _waits(view, params)]
    lead = c.say(key, count=len(waiting)) if waiting else c.say(f"{key}_none")
    blocks = [kit.section(lead)]
    for view in views[:_CASES]:
        free = view.inquiry.id in takes and _waits(view, params)
        button = rota_buttons.take_over(c, view.inquiry) if free else buttons.details(c, view)
        blocks.append(kit.section(_case(c, view), button))
    if len(views) > _CASES:
        blocks.append(kit.context(c.say("words.more", count=len(views) - _CASES)))
    return Rendered(lead, blocks)


def _waits(view: CaseView, params: Params) -> bool:
    """Whether an inquiry waits for its reply still, with the firm that had it at the turn."""
    case = view.inquiry
    return case.is_open and case.generation == params["generations"].get(str(case.id))


def taken_over(c: Context, params: Params) -> Rendered:
    """Tell the firm that had an inquiry that another has it now."""
    number = c.cases[params["inquiry_id"]].inquiry.number
    line = c.say("turn.taken_over", number=number, firm=c.firm(params["firm_id"]))
    return Rendered(line, [kit.section(line)])


def _case(c: Context, view: CaseView) -> Mrkdwn:
    case = view.inquiry
    return c.say(
        "turn.case",
        number=case.number,
        lane=c.lane(case.lane),
        deadline=c.moment(case.deadline),
        state=facts.state(c, view),
        firm=facts.firms(c, view.firms),
    )
