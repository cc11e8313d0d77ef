"""An agenda as its readers see it: sent to the members, and waiting for the secretariat."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.domain.agenda import ItemState, Part, draft_minutes, printed, total_minutes
from bot.domain.meetings import Agenda, State
from bot.slack import attendance, kit
from bot.slack.mrkdwn import Mrkdwn, clip, linked, literal
from bot.slack.pages import pages as in_pages
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from bot.domain.agenda import Entry, Item, Section
    from bot.domain.meetings import Meeting
    from bot.services.agenda_views import AgendaView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Params

PREFIX = "agenda:"
OPEN, PROPOSE, APPROVE, FULL = f"{PREFIX}open", f"{PREFIX}propose", f"{PREFIX}approve", f"{PREFIX}full"
ACCEPT, DROP = f"{PREFIX}accept", f"{PREFIX}drop"
_LETTERS = 9000  # of all items in a message; Slack fails near 12,000
_ROOMS = (600, 250, 100, 0)  # letters of one item's text in a message: the first that fits
_ENTRIES = 30  # items in a message with their texts; with more of them only titles are shown
_WHOLE = 2400  # letters of an item's text where all of it is read


def out(c: Context, _params: Params) -> Rendered:
    """The agenda in the chair's name, as the meeting's channel reads it."""
    view = _view(c)
    title = c.plain("agenda.title", meeting=c.meeting_name(view.meeting))
    lead = c.say("agenda.lead", chair=_chair(c, view), meeting=c.meeting_name(view.meeting))
    if view.meeting.state == State.CANCELLED:
        return Rendered(lead, [kit.header(title), kit.section(c.say("agenda.cancelled"))])
    texts, is_cut = _fitting(c, view)
    whole = kit.button(c.plain("button.agenda_full"), FULL, str(view.meeting.id))
    propose = kit.button(c.plain("button.agenda_propose"), PROPOSE, str(view.meeting.id))
    meeting = view.meeting
    is_ahead = meeting.state == State.PLANNED and not meeting.was_missed(view.now, c.network.timezone)
    buttons = [*([whole] if is_cut else []), *([propose] if is_ahead else [])]
    blocks = [
        kit.header(title),
        kit.section(lead),
        facts(c, view),
        *(kit.section(text) for text in texts),
        *(attendance.in_channel(c, view.meeting, view.now)),
        *([kit.actions(f"agenda:{view.meeting.id}", buttons)] if buttons else []),
    ]
    return Rendered(lead, blocks)


def facts(c: Context, view: AgendaView) -> Json:
    """日時・場所・方法・議長."""
    meeting = view.meeting
    begins, ends = _span(c, meeting)
    when = c.plain("agenda.when", day=c.day(begins.date()), begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")
    unsaid = c.plain("agenda.unsaid")
    pairs = {"when": when, "place": meeting.place, "way": meeting.way, "chair": _chair(c, view)}
    if meeting.place or meeting.way:  # held in one way only: the other one is not missing
        pairs = {key: said for key, said in pairs.items() if said}
    return kit.fields((c.say(f"agenda.field_{key}"), linked(said or unsaid)) for key, said in pairs.items())


def _span(c: Context, meeting: Meeting) -> tuple[datetime, datetime]:
    """Return from when to when it is planned, or was held where that was another day."""
    zone, lasts = c.network.timezone, timedelta(minutes=meeting.minutes_long)
    begins = meeting.starts_at.astimezone(zone)
    held = None if meeting.started_at is None else meeting.started_at.astimezone(zone)
    if meeting.state in {State.PLANNED, State.CANCELLED} or held is None or held.date() == begins.date():
        return begins, begins + lasts
    return held, held + lasts if meeting.ended_at is None else meeting.ended_at.astimezone(zone)


def _chair(c: Context, view: AgendaView) -> str:
    return c.who(view.chairs[0]) if view.chairs else c.plain("agenda.nobody")


def _fitting(c: Context, view: AgendaView) -> tuple[list[Mrkdwn], bool]:
    """Return the form as far as a message has room for it, and whether more is said than it shows."""
    many = len(view.items) > _ENTRIES
    for room in _ROOMS[-1:] if many else _ROOMS:
        texts = list(_form(c, view, room))
        if sum(map(len, texts)) <= _LETTERS:
            break
    shown = in_pages(texts, (len(texts), _LETTERS))[0]
    longest = max((len(text) for one in view.items for text in (one.body, one.material)), default=0)
    return shown, longest > room or len(shown) < len(texts)


def _form(c: Context, view: AgendaView, room: int) -> Iterator[Mrkdwn]:
    """Yield the parts of the form, numbered, in paragraphs of Slack's size."""
    for number, part in enumerate(printed(view.items, view.withdrawn), 1):
        head = c.say("agenda.part", number=number, part=c.plain(f"part.{part.part}"))
        lines = [_beside(c, view, part, head)]
        for place, entry in enumerate(part.entries):
            text = _entry(c, view, entry, room)
            if place and (room or sum(map(len, lines)) + len(text) > kit.SECTION // 2):
                yield c.join_mrkdwn(lines, "words.new_line")
                lines = []
            lines.append(text)
        yield c.join_mrkdwn(lines, "words.new_line")


def _beside(c: Context, view: AgendaView, part: Section, head: Mrkdwn) -> Mrkdwn:
    """Say with a part's head what it has in the place of items."""
    if part.part is Part.NEXT:
        when = c.moment(view.next_at) if view.next_at else c.plain("agenda.unsaid")
        return c.say("agenda.next", head=head, when=when)
    if not part.entries and part.part in {Part.REPORTS, Part.DELIBERATIONS}:
        return c.say("agenda.none", head=head)
    return head


def _entry(c: Context, view: AgendaView, entry: Entry, room: int) -> Mrkdwn:
    item = entry.item
    begins = view.meeting.starts_at.astimezone(c.network.timezone) + timedelta(minutes=entry.after)
    lines = [headline(c, entry, c.plain("agenda.from", time=f"{begins:%H:%M}"))]
    if not entry.is_withdrawn:
        lines += texts_of(c, item, room)
    return c.join_mrkdwn(lines, "words.new_line")


def headline(c: Context, entry: Entry, *more: str) -> Mrkdwn:
    """Return an item's number, marks and title, and who proposed it for how long."""
    item = entry.item
    minutes = [] if entry.is_withdrawn else [c.plain("agenda.minutes", count=item.minutes), *more]
    beside = c.join([*proposed_by(c, item), *minutes])
    number = Mrkdwn() if entry.number is None else c.say("agenda.motion", number=entry.number)
    added = c.say("agenda.added") if item.added_late else Mrkdwn()
    if item.is_carried:
        added = Mrkdwn(c.say("agenda.from_before") + added)
    key = "agenda.item_withdrawn" if entry.is_withdrawn else "agenda.item"
    shown = {"number": number, "added": added, "title": item.title}
    return c.say(key, **shown, beside=c.say("agenda.beside", text=beside) if beside else Mrkdwn())


def proposed_by(c: Context, item: Item) -> list[str]:
    """Return who proposed an item, of which firm; nothing for what the bot gathered."""
    if item.proposer is None:
        return []
    who, firm = c.who(item.proposer), c.firm(item.proposer_firm or "")
    if firm and firm not in who:  # many have it in their name already
        who = c.plain("agenda.who_of", who=who, firm=firm)
    return [c.plain("agenda.proposer", who=who)]


def texts_of(c: Context, item: Item, room: int) -> list[Mrkdwn]:
    """Return an item's text and papers, cut to so many letters; none where there is no room."""
    if room == 0:
        return []
    body = _first_lines(c, item.body, room) if item.proposer is None else literal_lines(clip(item.body, room))
    found = [body] if body else []
    return found + ([c.say("agenda.material", text=clip(item.material, room))] if item.material else [])


def _first_lines(c: Context, text: str, room: int) -> Mrkdwn:
    """Return what was gathered as far as its lines fit whole, and how many are left."""
    lines = text.split("\n")
    fitting = sum(end <= room for end in accumulate(len(line) + 1 for line in lines[:-1]))
    if len(text) <= room or not fitting:
        return literal_lines(clip(text, room))
    left = c.say("agenda.lines_left", count=len(lines) - fitting)
    return c.join_mrkdwn([literal_lines("\n".join(lines[:fitting])), left], "words.new_line")


def literal_lines(text: str) -> Mrkdwn:
    """Return somebody's text so that mrkdwn shows it as it is, line by line."""
    return Mrkdwn("\n".join(literal(line) for line in text.split("\n")))


def whole(c: Context, view: AgendaView) -> list[Mrkdwn]:
    """Return the form with everything that is said, for who wants to read all of it."""
    return list(_form(c, view, _WHOLE))


def summary(c: Context, view: AgendaView) -> Mrkdwn:
    """Say where a draft stands: items, proposals, minutes, when it goes out."""
    return c.join_mrkdwn([counted(c, view), state(c, view)], "words.new_line")


def counted(c: Context, view: AgendaView) -> Mrkdwn:
    """Count items, proposals and minutes, of a draft as it goes out, and say where those are too many."""
    waiting, everything = len(view.proposed), draft_minutes(view.items)
    on_it = sum(one.state == ItemState.ACCEPTED for one in view.items)
    key = "agenda.counted_with" if waiting else "agenda.counted"
    items, minutes = on_it, total_minutes(view.items)
    if waiting and view.meeting.agenda_state == Agenda.DRAFT:
        key, items, minutes = "agenda.counted_draft", on_it + waiting, everything
    lines = [c.say(key, items=items, minutes=minutes, proposals=waiting)]
    over = everything - view.meeting.minutes_long
    if over > 0:
        lines.append(c.say("agenda.too_long_with" if waiting else "agenda.too_long", count=over))
    return c.join_mrkdwn(lines, "words.new_line")


def state(c: Context, view: AgendaView) -> Mrkdwn:
    """Say whether it is approved, and when it goes out."""
    return state_of(c, view.meeting, view.goes_out, view.now)


def state_of(c: Context, meeting: Meeting, goes_out: datetime, now: datetime) -> Mrkdwn:
    """Say whether a meeting's agenda is approved, and when it goes out."""
    is_draft = meeting.agenda_state == Agenda.DRAFT
    if meeting.state != State.PLANNED and meeting.agenda_state != Agenda.POSTED:
        is_running = is_draft and meeting.state == State.RUNNING
        return c.say("agenda.state_running" if is_running else "agenda.state_never")
    if goes_out <= now and is_draft:
        return c.say("agenda.state_overdue", at=c.moment(goes_out))
    return c.say(f"agenda.state_{meeting.agenda_state}", at=c.moment(goes_out))


def proposal(c: Context, params: Params) -> Rendered:
    """Ask the secretariat about what was proposed after the agenda had been approved, or gone out."""
    view = _view(c)
    item = next((one for one in view.items if one.id == params["item"]), None)
    is_draft = view.meeting.agenda_state == Agenda.DRAFT  # then it came while the meeting ran
    key = "running" if is_draft else "new"
    lead = c.say(f"agenda.{key}_proposal", meeting=c.meeting_name(view.meeting))
    if item is None:
        key = "agenda.decided_carried" if params["item"] in view.carried else "agenda.decided_dropped"
        return Rendered(lead, [kit.section(lead), kit.section(c.say(key))])
    shown = c.say("agenda.proposed_item", title=item.title, beside=c.join(proposed_by(c, item)))
    blocks = [kit.section(lead), kit.section(shown), *kit.plain_sections(item.body, 1)]
    if item.state != ItemState.PROPOSED:
        return Rendered(lead, [*blocks, kit.context(c.say(f"agenda.decided_{item.state}"))])
    return Rendered(lead, [*blocks, kit.actions(f"agenda:proposal:{item.id}", list(_decide(c, item)))])


def _decide(c: Context, item: Item) -> Iterable[Json]:
    yield kit.button(c.plain("button.agenda_accept"), ACCEPT, str(item.id), "primary")
    yield kit.button(c.plain("button.agenda_decline"), DROP, str(item.id))


def waits(c: Context, params: Params) -> Rendered:
    """Tell the secretariat that an agenda waits for approval."""
    view = _view(c)
    when = c.moment(view.goes_out)
    lead = c.say(f"agenda.waits_{params['why']}", meeting=c.meeting_name(view.meeting), at=when)
    if view.meeting.agenda_state != Agenda.DRAFT:
        return Rendered(lead, [kit.section(lead), kit.context(state(c, view))])
    if view.meeting.state != State.PLANNED:
        key = "agenda.cancelled" if view.meeting.state == State.CANCELLED else "agenda.begun"
        return Rendered(lead, [kit.section(lead), kit.context(c.say(key))])
    return Rendered(lead, [kit.section(lead), kit.section(counted(c, view)), *desk_row(c, view)])


def desk_row(c: Context, view: AgendaView) -> list[Json]:
    """Return the buttons with which the secretariat looks at a draft and approves it."""
    look = look_button(c, view.meeting, may_run=True)
    return [kit.actions(f"agenda:desk:{view.meeting.id}", [look, *approve_button(c, view)])]


def look_button(c: Context, meeting: Meeting, *, may_run: bool) -> Json:
    """Return the button that opens the agenda, or its draft for who may work on it."""
    is_draft = may_run and meeting.agenda_state == Agenda.DRAFT
    key = "button.agenda_draft" if is_draft else "button.agenda_open"
    return kit.button(c.plain(key), OPEN, str(meeting.id))


def approve_button(c: Context, view: AgendaView) -> list[Json]:
    """Return the button that approves a draft, asking once whether that is meant."""
    if view.meeting.agenda_state != Agenda.DRAFT or not view.items:
        return []
    is_due = view.goes_out <= view.now or view.meeting.state == State.RUNNING
    key = "agenda.approve_sends" if is_due else "agenda.approve_waits"
    count = len(view.proposed)
    text = c.plain(f"{key}_with" if count else key, at=c.moment(view.goes_out), count=count)
    yes, no = c.plain("button.agenda_approve"), c.plain("form.cancel")
    sure = kit.confirm(c.plain("agenda.approve_title"), text, yes, no)
    return [kit.button(yes, APPROVE, str(view.meeting.id), "primary") | {"confirm": sure}]


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {
    "agenda": out,
    "agenda_proposal": proposal,
    "agenda_waits": waits,
}


def _view(c: Context) -> AgendaView:
    assert c.agenda is not None
    return c.agenda
