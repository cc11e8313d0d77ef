"""The Home tab: register, who is on duty, what waits for me, and what the secretariat must see to."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.slack import absences, buttons, facts, kit, meeting_lists, outcomes, settings, todos
from bot.slack.modals import figures, proposal
from bot.slack.problem import channel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.members import Firm
    from bot.services.reopening import Closed
    from bot.services.views import CaseView, DutyView, HomeView, Problem
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

PREFIX = "home:"
_CASES = 30  # two blocks each
_PROBLEMS = 40
_LINES = 10


def home_view(view: HomeView, c: Context) -> Json:
    """Return the Home tab of a person, a hundred blocks at most."""
    register = kit.button(c.plain("home.register"), f"{PREFIX}register", "register", "primary")
    blocks = [
        kit.header(c.plain("home.title", name=c.network.name)),
        *_paused(c, view),
        kit.actions("home", [register]),
        *_closed(c, view.closed),
        *(duty(c, view.duty) if view.has_firms else _no_firms(c, view)),
        *_own_turns(c, view),
        *_planning(c, view),
        *meeting_lists.at_home(c, view),
        *todos.at_home(c, view.todos),
        kit.divider(),
        *_cases(c, view),
        *_recent(c, view.recent),
        *_unled(c, view.unled),
        *outcomes.at_home(c, view.waiting),
        *_problems(c, view.problems),
        *(settings.section(c) if view.is_secretariat else ()),
    ]
    return {"type": "home", "blocks": blocks}


def _closed(c: Context, closed: Sequence[Closed]) -> Iterator[Json]:
    """Say on which days the desk is closed by a 臨時休業."""
    for one in closed:
        days = {"first": c.day(one.first), "last": c.day(one.last), "reason": one.reason}
        yield kit.section(c.say("home.closed_day" if one.first == one.last else "home.closed_days", **days))


def _no_firms(c: Context, view: HomeView) -> Iterator[Json]:
    """Say what comes first in a workspace in which nobody can be on duty yet."""
    add = kit.button(c.plain("settings.firms"), f"{settings.PREFIX}firms:first", "firms", "primary")
    yield kit.section(c.say("home.no_firms"), add if view.is_secretariat else None)


def duty(c: Context, turns: Sequence[DutyView]) -> Iterator[Json]:
    """Show each lane's firm this week and next."""
    if turns:
        yield kit.section(c.say("home.duty", week=c.day(turns[0].week)))
        yield from _listed(c, [_turn(c, turn) for turn in turns])


def _turn(c: Context, turn: DutyView) -> Mrkdwn:
    nobody = c.plain("words.nobody_on_duty")
    now, after = (firm.label if firm else nobody for firm in (turn.firm, turn.next_firm))
    if turn.firm is None and turn.next_firm is None:
        return c.say("home.duty_line_nobody", lane=c.lane(turn.lane))
    if turn.instead_of is None or turn.until is None:
        return c.say("home.duty_line", lane=c.lane(turn.lane), firm=now, next=after)
    other, until = turn.instead_of.label, c.day(turn.until)
    return c.say(
        "home.duty_line_stands_in", lane=c.lane(turn.lane), firm=now, next=after, other=other, until=until
    )


def _serves(c: Context, firm: Firm) -> bool:
    """Whether a firm without a turn may get one: of others nothing is undecided."""
    lanes = {lane.id for lane in c.network.lanes}
    return firm.grade not in c.network.idle_grades and not lanes.isdisjoint(firm.lanes)


def _own_turns(c: Context, view: HomeView) -> Iterator[Json]:
    """Show the duty of each firm of the reader, and the days on which the reader is away."""
    if not view.firms:
        return
    named = "_firm" if len(view.firms) > 1 else ""
    for firm, turn in view.firms:
        now = [c.lane(one.lane) for one in view.duty if one.firm is not None and one.firm.id == firm.id]
        lines = [c.say(f"home.on_duty{named}", firm=firm.label, lanes=c.join(now))] if now else []
        if turn is None and _serves(c, firm):
            lines.append(c.say("home.no_turn", firm=firm.label))
        elif turn is not None:
            week, lane = c.day(turn.week), c.lane(turn.lane)
            lines.append(c.say("home.next_turn", firm=firm.label, week=week, lane=lane))
        if lines:
            yield kit.section(c.join_mrkdwn(lines, "words.new_line"))
    yield absences.at_home(c, view.absences)


def _planning(c: Context, view: HomeView) -> Iterator[Json]:
    if view.is_secretariat:
        yield kit.actions("planning", [proposal.open_button(c), figures.open_button(c)])


def _cases(c: Context, view: HomeView) -> Iterator[Json]:
    if not view.open_cases:
        yield kit.section(c.say("home.empty" if view.is_secretariat else "home.empty_mine"))
        return
    shown = view.open_cases[:_CASES]
    if view.is_secretariat:
        yield kit.section(c.say("home.all", count=view.open_total))
    else:
        yield kit.section(c.say("home.mine"))
    for case_view in shown:
        yield kit.section(_case(c, case_view, "home.case"))
        yield buttons.short_row(c, case_view)
    if view.open_total > len(shown):
        yield kit.context(c.say("home.more", count=view.open_total - len(shown)))


def _recent(c: Context, answered: Sequence[CaseView]) -> Iterator[Json]:
    """List the latest first replies, each with a way to its details."""
    if not answered:
        return
    yield kit.divider()
    yield kit.section(c.say("home.recent"))
    for case_view in answered:
        yield kit.section(_case(c, case_view, "home.recent_case"), buttons.details(c, case_view))


def _unled(c: Context, unled: Sequence[CaseView]) -> Iterator[Json]:
    """List what no firm has, each with a way to its details; one more says that there are more."""
    if not unled:
        return
    yield kit.divider()
    yield kit.section(c.say("home.unled"))
    for view in unled[: outcomes.AT_HOME]:
        case, at = view.inquiry, view.inquiry.replied_at
        replied = "" if at is None else c.moment(at)
        line = c.say("home.unled_case", number=case.number, lane=c.lane(case.lane), at=replied)
        yield kit.section(line, buttons.details(c, view))
    if len(unled) > outcomes.AT_HOME:
        yield kit.context(c.say("home.unled_more"))


def _case(c: Context, view: CaseView, key: str) -> Mrkdwn:
    case = view.inquiry
    return c.say(
        key,
        number=case.number,
        lane=c.lane(case.lane),
        firm=facts.firms(c, view.firms),
        deadline=c.moment(case.deadline),
        state=facts.state(c, view),
    )


def _problems(c: Context, problems: Sequence[Problem]) -> Iterator[Json]:
    if not problems:
        return
    yield kit.divider()
    yield kit.section(c.say("home.problems"))
    lines = [_problem(c, problem) for problem in _by_week(c, problems[:_PROBLEMS])]
    if len(problems) > _PROBLEMS:
        lines.append(c.say("words.more", count=len(problems) - _PROBLEMS))
    yield from _listed(c, lines)


def _by_week(c: Context, problems: Sequence[Problem]) -> Iterator[Problem]:
    """Take the lanes that lack a duty firm in one week together, and firms with the same trouble in it."""
    for (week, _), group in groupby(problems, key=lambda problem: (problem.week, problem.kind)):
        if week is None:
            yield from group
        else:
            first, *others = group
            yield replace(first, what=c.join([first.what, *(other.what for other in others)]))


def _problem(c: Context, problem: Problem) -> Mrkdwn:
    what: str = problem.what
    if problem.kind == "channel":
        what = channel(c, what)
    elif problem.kind == "person":
        what = c.who(what)
    week = "" if problem.week is None else c.day(problem.week)
    return c.say(f"home.problem_{problem.kind}", what=what, count=problem.count, week=week)


def _paused(c: Context, view: HomeView) -> Iterator[Json]:
    """Offer to send or drop what a restored database holds back."""
    if view.paused:
        yield kit.section(c.say("home.paused", count=view.paused))
        ways = [("release", "primary"), ("drop", "danger")]
        yield kit.actions(
            "paused",
            [kit.button(c.plain(f"home.{way}"), f"{PREFIX}{way}", way, style) for way, style in ways],
        )


def _listed(c: Context, lines: Sequence[Mrkdwn]) -> Iterator[Json]:
    for at in range(0, len(lines), _LINES):
        yield kit.section(c.join_mrkdwn(lines[at : at + _LINES], "words.new_line"))
