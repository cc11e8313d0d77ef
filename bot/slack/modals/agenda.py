"""The agenda in modals: the draft to order and approve, the form of an item, the whole of it to read."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import Draft, ItemKind, ItemState, programme
from bot.domain.meetings import State
from bot.slack import agenda, kit
from bot.slack.modals.forms import FormErrors, chosen, typed, values_of
from bot.slack.pages import MODAL
from bot.slack.pages import pages as in_pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.agenda import Entry, Item
    from bot.domain.meetings import Meeting
    from bot.services.agenda_views import AgendaView
    from bot.slack.context import Context
    from bot.slack.kit import Json

SHOWN, FORM, PROPOSAL = (f"{agenda.PREFIX}{name}" for name in ("shown", "form", "proposal_form"))
EDIT, ADD = f"{agenda.PREFIX}edit", f"{agenda.PREFIX}add"
UP, DOWN = f"{agenda.PREFIX}up", f"{agenda.PREFIX}down"
FIRM = "firm"  # a field
_ITEMS = 40  # on the page of a draft: two blocks each
_TEXT = 300  # letters of an item's text beside its buttons
_KINDS = tuple(ItemKind)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form keeps in its `private_metadata`; a new item has no `item`, an edited one its last edit."""

    meeting: int
    item: int | None = None
    seen: int | None = None
    source: str | None = None

    def to_text(self) -> str:
        """Return it as `private_metadata`."""
        return json.dumps([self.meeting, self.item, self.seen, self.source])

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Kept:
        """Read it from a submitted form."""
        return cls(*json.loads(view["private_metadata"]))


def draft_view(c: Context, view: AgendaView, said: str = "") -> Json:
    """Show the draft part by part, each item with its buttons; `said` is what was just refused."""
    blocks: list[Json] = [kit.section(c.say("agenda.warning", text=said))] if said else []
    blocks.append(kit.section(c.say("agenda.of", meeting=c.meeting_name(view.meeting))))
    blocks.append(kit.section(agenda.summary(c, view)))
    blocks.append(kit.actions(f"{agenda.PREFIX}top", _on_top(c, view)))
    if not view.items:
        blocks.append(kit.section(c.say("agenda.no_items")))
    blocks += _parts(c, view)
    title = c.plain("agenda.read_title" if view.is_out else "agenda.draft_title")
    return kit.modal(SHOWN, title, blocks, close=c.plain("form.close"))


def _on_top(c: Context, view: AgendaView) -> list[Json]:
    add = kit.button(c.plain("button.agenda_add"), ADD, str(view.meeting.id))
    return [add, *agenda.approve_button(c, view)]


def _parts(c: Context, view: AgendaView) -> Iterator[Json]:
    room = _ITEMS
    for part in programme(map(_if_accepted, view.items), view.withdrawn):
        if not part.entries or room <= 0:
            continue
        yield kit.divider()
        yield kit.section(c.say("agenda.draft_part", part=c.plain(f"part.{part.part}")))
        for place, entry in enumerate(part.entries[:room]):
            ends = (place == 0, place == len(part.entries) - 1)
            yield from _item(c, view, entry, ends)
        room -= len(part.entries)
    if room < 0:
        yield kit.context(c.say("words.more", count=-room))


def _if_accepted(item: Item) -> Item:
    """Return the item as it will stand once the draft is approved."""
    return replace(item, state=ItemState.ACCEPTED) if item.state == ItemState.PROPOSED else item


def _item(c: Context, view: AgendaView, entry: Entry, ends: tuple[bool, bool]) -> Iterator[Json]:
    item = next(one for one in view.items if one.id == entry.item.id)
    undecided = [c.plain("agenda.undecided")] if item.state == ItemState.PROPOSED else []
    lines = [agenda.headline(c, entry, *undecided), *agenda.texts_of(c, item, _TEXT)]
    yield kit.section(c.join_mrkdwn(lines, "words.new_line"))
    if not entry.is_withdrawn:
        yield kit.actions(f"{agenda.PREFIX}item:{item.id}", list(_item_row(c, view, item, ends)))


def _item_row(c: Context, view: AgendaView, item: Item, ends: tuple[bool, bool]) -> Iterator[Json]:
    value = str(item.id)
    if not view.is_out:
        for action, name, at_end in ((UP, "up", ends[0]), (DOWN, "down", ends[1])):
            if not at_end:
                yield kit.button(c.plain(f"button.agenda_{name}"), f"{action}:{item.id}", value)
    if item.state == ItemState.PROPOSED:
        yield kit.button(c.plain("button.agenda_accept"), f"{agenda.ACCEPT}:{item.id}", value)
    yield kit.button(c.plain("button.agenda_edit"), f"{EDIT}:{item.id}", value)
    yield kit.button(c.plain("button.agenda_drop"), f"{agenda.DROP}:{item.id}", value)


def reading_view(c: Context, view: AgendaView, page: int = 0) -> Json:
    """Show the whole agenda; before it is out, that it is being prepared and what the reader proposed."""
    title = c.plain("agenda.read_title")
    lead = kit.section(c.say("agenda.of", meeting=c.meeting_name(view.meeting)))
    if not view.is_out:
        blocks = [lead, agenda.facts(c, view), *_not_out(c, view)]
        return kit.modal(SHOWN, title, blocks, close=c.plain("form.close"))
    pages = in_pages(agenda.whole(c, view), MODAL)
    page = min(page, len(pages) - 1)
    blocks = [lead, agenda.facts(c, view), *map(kit.section, pages[page])]
    if len(pages) > 1:
        blocks.append(_turning(c, view, page, len(pages)))
    if view.meeting.state == State.PLANNED:
        blocks.append(kit.actions(f"{agenda.PREFIX}read", [propose_button(c, view.meeting)]))
    return kit.modal(SHOWN, title, blocks, close=c.plain("form.close"))


def _turning(c: Context, view: AgendaView, page: int, count: int) -> Json:
    buttons = [
        kit.button(
            c.plain(f"year.{name}", page=to + 1, pages=count), f"{agenda.FULL}:{to}", str(view.meeting.id)
        )
        for name, to in (("page_before", page - 1), ("page_after", page + 1))
        if 0 <= to < count
    ]
    return kit.actions(f"{agenda.PREFIX}pages", buttons)


def _not_out(c: Context, view: AgendaView) -> Iterator[Json]:
    key = "agenda.not_out" if view.meeting.state == State.PLANNED else "agenda.was_not_sent"
    yield kit.section(c.say(key, at=c.moment(view.goes_out)))
    for item in (one for one in view.proposed if one.proposer == view.reader):
        drop = kit.button(c.plain("button.agenda_take_back"), f"{agenda.DROP}:{item.id}", str(item.id))
        yield kit.section(c.say("agenda.your_proposal", title=item.title), drop)
    if view.meeting.state == State.PLANNED:
        yield kit.actions(f"{agenda.PREFIX}read", [propose_button(c, view.meeting)])


def propose_button(c: Context, meeting: Meeting) -> Json:
    """Return the button with which a member proposes an item."""
    return kit.button(c.plain("button.agenda_propose"), agenda.PROPOSE, str(meeting.id))


def item_form(
    c: Context, meeting: Meeting, kept: Kept, item: Draft | None = None, *, has_kind: bool = True
) -> Json:
    """Ask for an item's title, kind, minutes, text and papers: the office's form.

    `has_kind`: whether it may stand in several parts; previous minutes and ToDos have one of their own.
    """
    filled = item or Draft("")
    kinds = [kit.option(c.plain(f"agenda.kind_{kind}"), kind.value) for kind in _KINDS]
    kind = kit.ask("kind", c.plain("agenda.form_kind"), kit.radio(kinds, filled.kind), optional=False)
    key = "agenda.form_add" if kept.item is None else "agenda.form_edit"
    blocks = [
        kit.context(c.say("agenda.of", meeting=c.meeting_name(meeting))),
        _title(c, filled),
        *([kind] if has_kind else []),
        kit.ask(
            "minutes", c.plain("agenda.form_minutes"), kit.text_input(str(filled.minutes)), optional=False
        ),
        *_texts(c, filled),
    ]
    return _form(c, FORM, c.plain(key), blocks, c.plain("settings.save"), kept)


def proposal_form(
    c: Context,
    meetings: Sequence[Meeting],
    kept: Kept,
    item: Draft | None = None,
    *,
    firms: Sequence[tuple[str, str]] = (),
    is_out: bool = False,
) -> Json:
    """Ask a member for a proposal, for which meeting and, who is of several `firms`, for which of them."""
    filled = item or Draft("")
    options = [kit.option(_option(c, one), str(one.id)) for one in meetings]
    which = kit.ask(
        "meeting", c.plain("agenda.form_meeting"), kit.select(options, str(kept.meeting)), optional=False
    )
    lead = [] if len(meetings) > 1 else [kit.context(c.say("agenda.of", meeting=_option(c, meetings[0])))]
    late = [kit.section(c.say("agenda.form_late"))] if is_out else []
    blocks = [*lead, *late, *([which] if len(meetings) > 1 else []), *_firm(c, firms)]
    blocks += [_title(c, filled), *_texts(c, filled)]
    title, submit = c.plain("agenda.form_propose"), c.plain("agenda.form_submit")
    return _form(c, PROPOSAL, title, blocks, submit, kept)


def _firm(c: Context, firms: Sequence[tuple[str, str]]) -> Iterator[Json]:
    if len(firms) > 1:
        options = [kit.option(name, firm_id) for firm_id, name in firms]
        yield kit.ask(FIRM, c.plain("agenda.form_firm"), kit.radio(options), optional=False)


def _option(c: Context, meeting: Meeting) -> str:
    return c.plain("agenda.meeting_at", meeting=c.meeting_name(meeting), at=c.moment(meeting.starts_at))


def _form(c: Context, callback: str, title: str, blocks: Sequence[Json], submit: str, kept: Kept) -> Json:
    close = c.plain("form.cancel")
    return kit.modal(callback, title, blocks, submit=submit, close=close, private_metadata=kept.to_text())


def _title(c: Context, filled: Draft) -> Json:
    return kit.ask("title", c.plain("agenda.form_title"), kit.text_input(filled.title), optional=False)


def _texts(c: Context, filled: Draft) -> Iterator[Json]:
    body = kit.text_input(filled.body, multiline=True)
    yield kit.ask("body", c.plain("agenda.form_body"), body, hint=c.plain("agenda.form_body_hint"))
    material = kit.text_input(filled.material)
    yield kit.ask(
        "material", c.plain("agenda.form_material"), material, hint=c.plain("agenda.form_material_hint")
    )


def parse(view: Mapping[str, Any], c: Context) -> Draft | FormErrors:
    """Read an item, with minutes in whatever letters."""
    values = values_of(view)
    said = Draft(typed(values, "title"), body=typed(values, "body"), material=typed(values, "material"))
    if "minutes" not in values:
        return said
    number = unicodedata.normalize("NFKC", typed(values, "minutes")).strip().removesuffix("分").strip()
    if not (number.isascii() and number.isdigit()):
        return FormErrors({"minutes": c.plain("agenda.bad_number")})
    return replace(said, kind=chosen(values, "kind") or ItemKind.REPORT, minutes=int(number[:6]))


def firm_of(view: Mapping[str, Any]) -> str | None:
    """Return the firm for which somebody of several proposes."""
    return chosen(values_of(view), FIRM)


def meeting_of(view: Mapping[str, Any]) -> int:
    """Return the meeting that a proposal is for."""
    picked = chosen(values_of(view), "meeting")
    return int(picked) if picked else Kept.of(view).meeting
