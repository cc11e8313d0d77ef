"""The messages about minutes that are a draft or confirmed, with their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.minutes_gaps import gaps
from bot.slack import kit
from bot.slack.edition_text import changed_since, minutes_sections, missing
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.services.edition_views import EditionView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn
    from bot.slack.rendered import Params

PREFIX = "edition:"
READ, CORRECT, CONFIRM = f"{PREFIX}read", f"{PREFIX}correct", f"{PREFIX}confirm"
READERS, EDIT, SETTLE = f"{PREFIX}readers", f"{PREFIX}edit", f"{PREFIX}settle"
PUBLISH = f"{PREFIX}publish"
_NAMED = 40  # seats that are named in one message


def member(c: Context, _params: Params) -> Rendered:
    """Send somebody who takes part the minutes, to be read and corrected."""
    view = _view(c)
    lead = _lead(c, view)
    return Rendered(lead, [*_page(c, view, lead), *_row(view, _reader_buttons(c, view))])


def reminder(c: Context, _params: Params) -> Rendered:
    """Send somebody who has not read the minutes the same once more; it says so until somebody does."""
    view = _view(c)
    is_silent = any(view.reader in seat.users for seat in view.silent)
    name = c.meeting_name(view.meeting)
    lead = c.say("editions.lead_reminder", meeting=name) if view.is_asked and is_silent else _lead(c, view)
    return Rendered(lead, [*_page(c, view, lead), *_row(view, _reader_buttons(c, view))])


def office(c: Context, _params: Params) -> Rendered:
    """Send chair, minute-taker and secretariat the same, with who has read it and the way to 確定."""
    return _to_office(c, _view(c), _lead(c, _view(c)))


def unconfirmed(c: Context, params: Params) -> Rendered:
    """Send the office the same once more, and say what it still takes to confirm it."""
    view = _view(c)
    if not view.is_asked:
        return _to_office(c, view, _lead(c, view))
    why = "unsettled" if view.waiting else "unsent" if params["unsent"] else "unconfirmed"
    return _to_office(c, view, c.say(f"editions.lead_{why}", meeting=c.meeting_name(view.meeting)))


def _to_office(c: Context, view: EditionView, lead: Mrkdwn) -> Rendered:
    if not view.is_last:
        return Rendered(lead, list(_page(c, view, lead)))
    lacks = missing(c, view.minutes)
    state = [*lacks, kit.context(_read_by(c, view)), *_unreached(c, view), *_waiting(c, view)]
    buttons = [
        *_confirm_button(c, view),
        *_reader_buttons(c, view),
        *_edit_button(c, view),
        _readers(c, view),
    ]
    return Rendered(lead, [*_page(c, view, lead), *state, *_row(view, buttons)])


def channel(c: Context, _params: Params) -> Rendered:
    """Tell everybody in the channel; the file follows."""
    view = _view(c)
    lead = _lead(c, view)
    blocks = [kit.section(lead), *_state(c, view), kit.context(_read_by(c, view))]
    buttons = [*_reader_buttons(c, view, many=True), _readers(c, view)] if view.is_last else []
    return Rendered(lead, [*blocks, *_row(view, buttons)])


def correction(c: Context, params: Params) -> Rendered:
    """Hand the minute-taker what somebody asks to correct."""
    view = _view(c)
    lead = c.say("editions.correction", meeting=c.meeting_name(view.meeting), who=c.who(params["actor"]))
    words = list(kit.plain_sections(params["text"], 1))
    waits = any((one.edition, one.slack_user) == _about(params) for one in view.waiting)
    if not waits:
        return Rendered(lead, [kit.section(lead), *words, kit.context(c.say("editions.correction_settled"))])
    value = f"{view.meeting.id}:{params['edition']}:{params['actor']}"
    settle = kit.button(c.plain("button.edition_settle"), SETTLE, value)
    row = kit.actions(f"{PREFIX}{value}", [*_edit_button(c, view, always=True), settle])
    return Rendered(lead, [kit.section(lead), *words, row])


def _about(params: Params) -> tuple[int, str]:
    return params["edition"], params["actor"]


def settled(c: Context, params: Params) -> Rendered:
    """Tell somebody that what they asked to correct was seen to."""
    name, who = c.meeting_name(_view(c).meeting), c.who(params["actor"])
    text = c.say("editions.settled", meeting=name, who=who)
    asked = params.get("text", "")
    words = kit.plain_sections(c.plain("editions.settled_of", text=asked), 1) if asked else ()
    return Rendered(text, [kit.section(text), *words])


def left(c: Context, params: Params) -> Rendered:
    """Tell somebody that the minutes were confirmed without the correction they had asked for."""
    name, who = c.meeting_name(_view(c).meeting), c.who(params["actor"])
    text = c.say("editions.left", meeting=name, who=who)
    return Rendered(text, [kit.section(text)])


def hint(c: Context, _params: Params) -> Rendered:
    """Say how to ask for a correction where Slack opens no form."""
    meeting = _view(c).meeting
    text = c.say("editions.hint", meeting=c.meeting_name(meeting), id=meeting.key)
    return Rendered(text, [kit.section(text)])


def file_comment(c: Context, _params: Params) -> Rendered:
    """Return what is said with the Markdown file."""
    view = _view(c)
    key = "editions.file_confirmed_anew" if view.amends else "editions.file_confirmed"
    key = "editions.file_draft" if view.edition.confirmed_at is None else key
    told = {"number": view.edition.number, "why": view.edition.why}
    return Rendered(c.say(key, meeting=c.meeting_name(view.meeting), **told))


TEMPLATES: dict[str, Callable[[Context, Params], Rendered]] = {
    "edition_member": member,
    "edition_reminder": reminder,
    "edition_office": office,
    "edition_unconfirmed": unconfirmed,
    "edition_channel": channel,
    "edition_correction": correction,
    "edition_settled": settled,
    "edition_left": left,
    "edition_hint": hint,
    "minutes_file": file_comment,
}


def readers(c: Context, view: EditionView) -> Rendered:
    """Name who has read an edition and who has not."""
    key = "editions.readers" if view.edition.confirmed_at is None else "editions.readers_confirmed"
    lead = c.say(key, meeting=c.meeting_name(view.meeting), number=view.edition.number)
    blocks = [kit.section(lead)]
    for key, seats in (("have_read", view.have_read), ("have_not", view.have_not)):
        names = c.join(seat.name for seat in seats) or c.plain("editions.nobody")
        blocks.append(
            kit.section(c.say(f"editions.{key}", count=c.counted(len(seats), view.unit), names=names))
        )
    return Rendered(lead, blocks)


def _lead(c: Context, view: EditionView) -> Mrkdwn:
    name, number = c.meeting_name(view.meeting), view.edition.number
    if view.edition.confirmed_at is not None:
        return c.say("editions.lead_confirmed", meeting=name)
    if view.amends:
        return c.say("editions.lead_amended", meeting=name, number=number, why=view.edition.why)
    return c.say("editions.lead_first" if number == 1 else "editions.lead_again", meeting=name, number=number)


def _page(c: Context, view: EditionView, lead: Mrkdwn) -> Iterator[Json]:
    """Yield what the edition says, and what has become of it; one that was replaced says only that."""
    yield kit.section(lead)
    if view.is_last:
        yield from changed_since(c, view)
        yield from minutes_sections(c, view.minutes)
    yield from _state(c, view)


def _state(c: Context, view: EditionView) -> Iterator[Json]:
    edition = view.edition
    if edition.confirmed_at is not None:
        key = "editions.confirmed_for_chair" if view.for_chair else "editions.confirmed"
        yield kit.context(c.say(key, who=c.who(edition.confirmed_by), at=c.moment(edition.confirmed_at)))
    if not view.is_last:
        key = "editions.replaced_confirmed" if view.last_is_confirmed else "editions.replaced"
        yield kit.context(c.say(key, number=view.last))
        return
    own = view.own
    if own is not None and own.read_at is not None:
        yield kit.context(c.say("editions.own_read", at=c.moment(own.read_at)))
    if own is not None and own.corrected_at is not None:
        waits = "editions.own_waits" if edition.confirmed_at is None else "editions.own_left"
        key = waits if own.waits else "editions.own_settled"
        yield kit.context(c.say(key, at=c.moment(own.corrected_at)))


def _read_by(c: Context, view: EditionView) -> Mrkdwn:
    total = len(view.have_read) + len(view.have_not)
    names = c.join(seat.name for seat in view.have_read[:_NAMED])
    key = "editions.read_by" if names else "editions.read_by_nobody"
    of_all = c.counted(total, view.unit, of_all=True)
    return c.say(key, count=len(view.have_read), total=of_all, names=names)


def _unreached(c: Context, view: EditionView) -> list[Json]:
    if not view.unreached:
        return []
    names = c.join(seat.name for seat in view.unreached[:_NAMED])
    count = c.counted(len(view.unreached), view.unit)
    return [kit.context(c.say("editions.unreached", count=count, names=names))]


def _waiting(c: Context, view: EditionView) -> list[Json]:
    if not view.waiting:
        return []
    names = c.join(dict.fromkeys(c.who(one.slack_user) for one in view.waiting))
    key = "editions.waiting" if view.edition.confirmed_at is None else "editions.waiting_confirmed"
    return [kit.context(c.say(key, count=len(view.waiting), names=names))]


def _reader_buttons(c: Context, view: EditionView, *, many: bool = False) -> Iterator[Json]:
    if not view.is_last:
        return
    own, value = view.own, _value(view)
    if many or own is None or own.read_at is None:
        yield kit.button(c.plain("button.edition_read"), READ, value, "primary")
    if view.edition.confirmed_at is None:
        yield kit.button(c.plain("button.edition_correct"), CORRECT, value)


def _confirm_button(c: Context, view: EditionView) -> Iterator[Json]:
    may = view.place is not None and view.place.may_confirm
    if not (may and view.is_last and view.edition.confirmed_at is None):
        return
    key = "editions.sure_waiting" if view.waiting else "editions.sure"
    read = len(view.have_read)
    total = c.counted(read + len(view.have_not), view.unit, of_all=True)
    known = {"read": read, "total": total, "missing": len(gaps(view.minutes))}
    text = c.plain(key, number=view.edition.number, count=len(view.waiting), **known)
    sure = kit.confirm(
        c.plain("editions.sure_title"), text, c.plain("button.edition_confirm"), c.plain("form.cancel")
    )
    yield kit.button(c.plain("button.edition_confirm"), CONFIRM, _value(view)) | {"confirm": sure}


def _edit_button(c: Context, view: EditionView, *, always: bool = False) -> Iterator[Json]:
    if always or (view.is_last and view.place is not None and view.place.may_run):
        yield kit.button(c.plain("button.edition_edit"), EDIT, _value(view))


def _readers(c: Context, view: EditionView) -> Json:
    return kit.button(c.plain("button.edition_readers"), READERS, _value(view))


def _row(view: EditionView, buttons: Iterator[Json] | list[Json]) -> list[Json]:
    found = list(buttons)
    return [kit.actions(f"{PREFIX}{_value(view)}", found)] if found else []


def _value(view: EditionView) -> str:
    return f"{view.meeting.id}:{view.edition.number}"


def _view(c: Context) -> EditionView:
    assert c.edition is not None
    return c.edition
