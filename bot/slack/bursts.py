"""What goes as one in a burst: a list of cards, and what rings one person or one thread at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.bursts import SHOWN
from bot.services.opened import due_next, still_theirs
from bot.slack import buttons, facts, kit, people
from bot.slack.mrkdwn import Mrkdwn
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from bot.domain.inquiries import Inquiry
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

    Row = Mapping[str, Any]

_IN_SECTION = 250  # numbers in one paragraph


def cards(c: Context, _: Params) -> Rendered:
    """Show many inquiries in place of their cards: each one's number, lane, source, deadline and firm."""
    rows = [row for row in c.rows if row["template"] == "card"]
    lead = c.say("burst.cards", count=len(rows))
    ringing = [row for row in c.rows if row["template"] == "ping" and still_theirs(row, _case(c, row))]
    called = [_called(c, row["params"]) for row in ringing]
    named = [c.say("burst.called", people=one) for one in dict.fromkeys(called) if one]
    blocks = [
        kit.section(lead),
        *map(kit.section, named),
        *_named(c, rows, _with_button(c, rows)),
        *_more(c, rows),
        kit.context(*_called_later(c), c.say("burst.cards_hint")),
    ]
    return Rendered(_with_numbers(c, lead, rows), blocks)


def _called_later(c: Context) -> list[Mrkdwn]:
    """Say when those will be called who are not called outside service hours."""
    quiet = [view for view in c.cases.values() if view.inquiry.is_open and view.inquiry.pinged_at is None]
    openings = {view.inquiry.ping_due for view in quiet if view.inquiry.ping_due > view.now}
    return [c.say("mark.ping_at_opening", at=c.moment(at)) for at in sorted(openings)[:1]]


def _called(c: Context, params: Mapping[str, Any]) -> Mrkdwn:
    return people.by_firm(c, params["firm_ids"], params["users"], params.get("instead_of", {}))


def together(c: Context, _: Params) -> Rendered:
    """Tell one person, or one thread, at once of many inquiries: why, then how each of them stands."""
    parts: dict[tuple[Any, ...], list[Row]] = {}
    for row in sorted(c.rows, key=lambda row: row["urgency"]):
        parts.setdefault(_why(row), []).append(row)
    lead = c.say("burst.together", count=len({row["inquiry_id"] for row in c.rows}))
    in_thread = any(row["template"] in {"call", "ping"} for row in c.rows)
    blocks, shown = [kit.section(lead)], set() if in_thread else _with_button(c, c.rows)
    for part in parts.values():
        blocks.append(kit.section(_SAID[part[0]["template"]](c, part)))
        blocks += _named(c, part, shown)
    hint = [] if in_thread else [*_more(c, c.rows), kit.context(c.say("burst.together_hint"))]
    return Rendered(_with_numbers(c, lead, c.rows), [*blocks, *hint])


def _why(row: Row) -> tuple[Any, ...]:
    """Return what messages must have in common to be told in one sentence."""
    names = {
        "dm_reminder": ("left_minutes",),
        "dm_call": ("step", "delay_minutes"),
        "call": ("step", "delay_minutes"),
        "dm_secretariat": ("why", "firm_id", "phone", "actor", "left_on"),
        "ping": ("firm_ids",),
    }.get(row["template"], ())
    return row["template"], *(str(row["params"].get(name)) for name in names)


def _duty(c: Context, part: Sequence[Row]) -> Mrkdwn:
    stands_in = {one: other for row in part for one, other in row["params"].get("instead_of", {}).items()}
    lines = [c.say("dm.stands_in", firm=c.firm(one), other=c.firm(of)) for one, of in stands_in.items()]
    return c.join_mrkdwn([c.say("burst.duty", count=len(part)), *lines], "words.new_line")


def _ping(c: Context, part: Sequence[Row]) -> Mrkdwn:
    said = c.say("burst.duty", count=len(part))
    return c.say("call.line", people=_called(c, part[0]["params"]), said=said)


def _reminder(c: Context, part: Sequence[Row]) -> Mrkdwn:
    left = c.span(timedelta(minutes=part[0]["params"]["left_minutes"]))
    return c.say("burst.reminder", count=len(part), left=left, meant_for=_meant_for(c, part))


def _call(c: Context, part: Sequence[Row]) -> Mrkdwn:
    """Say what was due when, and who is called."""
    delay = timedelta(minutes=part[0]["params"]["delay_minutes"])
    roles = dict.fromkeys(role for row in part for role in row["params"]["roles"])
    empty = dict.fromkeys(role for row in part for role in row["params"].get("empty_roles", ()))
    said = c.say(
        "burst.call_later" if delay else "burst.call_at_deadline",
        count=len(part),
        delay=c.span(delay),
        meant_for=_meant_for(c, part),
        roles=c.join(map(c.role, roles)),
        empty=c.say("call.empty_roles", roles=c.join(map(c.role, empty))) if empty else Mrkdwn(),
    )
    users = dict.fromkeys(user for row in part for user in row["params"].get("users", ()))
    return c.say("call.line", people=people.mentions(c, users), said=said) if users else said


def _meant_for(c: Context, part: Sequence[Row]) -> str:
    return _span(c, [datetime.fromisoformat(row["params"]["meant_for"]) for row in part])


def _secretariat(c: Context, part: Sequence[Row]) -> Mrkdwn:
    """Ask for what only the secretariat can do; the numbers stand below."""
    first = part[0]["params"]
    firm, phone = c.firm(first.get("firm_id") or ""), first.get("phone") or ""
    key = {"unreachable": "burst.unreachable" if phone else "burst.no_phone", "firm_left": "burst.firm_left"}
    return c.say(key.get(first["why"], "burst.desk"), count=len(part), firm=firm, phone=phone)


_SAID: dict[str, Callable[[Context, Sequence[Row]], Mrkdwn]] = {
    "dm_duty": _duty,
    "ping": _ping,
    "dm_reminder": _reminder,
    "dm_call": _call,
    "call": _call,
    "dm_secretariat": _secretariat,
}


def _case(c: Context, row: Row) -> Inquiry:
    return c.cases[row["inquiry_id"]].inquiry


def _due_next(c: Context, rows: Iterable[Row]) -> list[Row]:
    return due_next(rows, {case_id: view.inquiry for case_id, view in c.cases.items()})


def _with_button(c: Context, rows: Iterable[Row]) -> set[int]:
    return {row["id"] for row in _due_next(c, rows)[:SHOWN]}


def _more(c: Context, rows: Sequence[Row]) -> list[Json]:
    """Return the button that opens the others, where there are more than have one."""
    others = _due_next(c, rows)[SHOWN:]
    action = f"{buttons.PREFIX}further"
    more = [kit.button(c.plain("button.further"), action, _value(row)) for row in others[:1]]
    return [kit.actions(action, more)] if more else []


def _named(c: Context, rows: Sequence[Row], shown: Collection[int]) -> list[Json]:
    """Name each inquiry: what is due next with a button that opens it, the others, what needs no more."""
    still = _due_next(c, rows)
    over = [_case(c, row) for row in rows if not still_theirs(row, _case(c, row))]
    opened = [row for row in still if row["id"] in shown]
    blocks = [kit.section(_line(c, c.cases[row["inquiry_id"]]), _open(c, row)) for row in opened]
    groups: dict[tuple[str | None, str, str], list[CaseView]] = {}
    for view in (c.cases[row["inquiry_id"]] for row in still if row["id"] not in shown):
        case = view.inquiry
        groups.setdefault((case.lane, case.source, facts.firms(c, view.firms)), []).append(view)
    for views in groups.values():
        blocks += _group(c, views)
    for key, is_open in (("burst.moved", True), ("burst.settled", False)):
        for numbers in _pieces(list(dict.fromkeys(one.number for one in over if one.is_open == is_open))):
            blocks.append(kit.section(c.say(key, numbers=c.join(numbers))))
    return blocks


def _line(c: Context, view: CaseView) -> Mrkdwn:
    case = view.inquiry
    return c.say(
        "burst.line",
        number=case.number,
        lane=c.lane(case.lane),
        source=c.plain(f"source.{case.source}"),
        firm=facts.firms(c, view.firms),
        deadline=c.moment(case.deadline),
        state=facts.state(c, view),
    )


def _open(c: Context, row: Row) -> Json:
    action = f"{buttons.PREFIX}open:{row['id']}"
    return kit.button(c.plain("button.open"), action, _value(row))


def _value(row: Row) -> str:
    return f"{row['id']}:{row['inquiry_id']}"


def _group(c: Context, views: Sequence[CaseView]) -> Iterable[Json]:
    case = views[0].inquiry
    about = {
        "lane": c.lane(case.lane),
        "source": c.plain(f"source.{case.source}"),
        "firm": facts.firms(c, views[0].firms),
        "deadline": _span(c, [view.inquiry.deadline for view in views]),
    }
    for numbers in _pieces([view.inquiry.number for view in views]):
        yield kit.section(c.say("burst.group", **about, numbers=c.join(numbers), count=len(numbers)))


def _pieces(numbers: Sequence[str]) -> Iterable[Sequence[str]]:
    return (numbers[at : at + _IN_SECTION] for at in range(0, len(numbers), _IN_SECTION))


def _span(c: Context, times: Sequence[datetime]) -> str:
    first, last = c.moment(min(times)), c.moment(max(times))
    return first if first == last else c.plain("burst.span", first=first, last=last)


def _with_numbers(c: Context, lead: Mrkdwn, rows: Sequence[Row]) -> Mrkdwn:
    """Return what a notification shows; the numbers that find no room there stand in the message."""
    numbers = dict.fromkeys(c.cases[row["inquiry_id"]].inquiry.number for row in rows)
    return c.say("burst.text", lead=lead, numbers=c.join(numbers))


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {"card_list": cards, "together": together}
