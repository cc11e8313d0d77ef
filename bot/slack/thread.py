"""What the channel is told beside the card: who is called, and what happened."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.services.views import Event
from bot.slack import kit, people, story
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

_LISTED = 100  # inquiries in one message; the rest is counted
_LINES = 20  # of a list, in one paragraph


def ping(c: Context, params: Params) -> Rendered:
    """Name the contacts on duty, their firm, and the inquiries with their deadlines."""
    views = [c.cases[case_id] for case_id in params["inquiry_ids"] if case_id in c.cases]
    who = people.by_firm(c, params["firm_ids"], params["users"], params.get("instead_of", {}))
    if len(views) == 1:
        case = views[0].inquiry
        why = params.get("why", "ping")
        key = "ping.opening_one" if params["opening"] else f"ping.{'one' if why == 'ping' else why}"
        line = c.say(
            key,
            people=who,
            number=case.number,
            lane=c.lane(case.lane),
            deadline=c.moment(case.deadline),
            before=c.join(map(c.firm, params.get("before", ()))),
        )
        return Rendered(line, [kit.section(line)])
    lead = c.say("ping.opening", people=who, count=len(views))
    lines = [_listed(c, view) for view in views[:_LISTED]]
    if len(views) > _LISTED:
        lines.append(c.say("words.more", count=len(views) - _LISTED))
    parts = [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)]
    listed = [kit.section(c.join_mrkdwn(part, "words.new_line")) for part in parts]
    return Rendered(lead, [kit.section(lead), *listed])


def _listed(c: Context, view: CaseView) -> Mrkdwn:
    case = view.inquiry
    return c.say("ping.listed", number=case.number, lane=c.lane(case.lane), deadline=c.moment(case.deadline))


def call(c: Context, params: Params) -> Rendered:
    """Name those called at an escalation step, and what was due when."""
    view = c.cases[params["inquiry_id"]]
    said = people.called(c, view, params, "thread")
    who = people.mentions(c, params["users"])
    line = c.say("call.line", people=who, said=said) if who else said
    return Rendered(line, [kit.section(line)])


def note(c: Context, params: Params) -> Rendered:
    """Tell in one line what happened."""
    at = datetime.fromisoformat(params["at"])
    line = story.line(c, Event(params["kind"], at, params["actor"], params["data"]))
    view = c.cases.get(params["inquiry_id"])
    late = view is not None and c.clock(at, view.now) != c.clock(at, at)
    text = c.say("note.line", at=c.moment(at) if late else c.clock(at, at), line=line)
    return Rendered(text, [kit.section(text)])
