"""The forms after a meeting: ask for a correction, correct a line, send the corrected draft."""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.minute_kinds import Kind
from bot.services.minute_edits import KINDS, Correction
from bot.slack import kit
from bot.slack.edition_text import MOST_GAPS, missing
from bot.slack.editions import PREFIX, PUBLISH
from bot.slack.modals import inputs
from bot.slack.modals.forms import chosen, picked, typed, values_of
from bot.slack.mrkdwn import clean, clip

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.meetings import Meeting
    from bot.domain.minute_kinds import Taken
    from bot.services.editions import Working
    from bot.services.minute_edits import Page
    from bot.slack.context import Context
    from bot.slack.kit import Json

FORM = f"{PREFIX}form:"
CORRECT, CHOOSE, LINE, SEND = (f"{FORM}{name}" for name in ("correct", "choose", "line", "send"))
FACTS, WHO_CAME = "facts", "who_came"
NEW_LINE, NO_ITEM, KEEP, TAKE_BACK = "new", "-", "keep", "take_back"
_LINE_FIELD, _SETTLED_FIELD = "line:", "settled:"
_BOXES = 10


def about(view: Mapping[str, Any]) -> tuple[int, int, int | None]:
    """Return the meeting, the edition and the line (of facts: their mark) that a form is about."""
    meeting_id, number, line_id = json.loads(view["private_metadata"])
    return meeting_id, number, line_id


def _kept(meeting: Meeting, number: int, line_id: int | None = None) -> str:
    return json.dumps([meeting.id, number, line_id])


def about_edition(page: Page, about: int | None = None) -> str:
    """Return what a form keeps that is about minutes as they are now, and about one thing of them."""
    return _kept(page.working.meeting, page.working.edition.number, about)


def correct_view(c: Context, meeting: Meeting, number: int) -> Json:
    """Ask what should be different."""
    field = kit.ask(
        "text",
        c.plain("editions.correct_label"),
        kit.text_input(multiline=True),
        optional=False,
        hint=c.plain("editions.correct_hint"),
    )
    return _form(c, CORRECT, "correct", [field], _kept(meeting, number))


def choose_view(c: Context, page: Page, told: Sequence[Json] = ()) -> Json:
    """Ask which line is to be corrected; what was changed already can be sent.

    `told` says what was read of the one before.
    """
    now, name = page.working, c.meeting_name(page.working.meeting)
    new = kit.option(c.plain("editions.choose_new"), NEW_LINE)
    lines = [kit.option(_line_name(c, line), str(line.id)) for line in page.lines]
    blocks = [*told, kit.section(c.say("editions.choose_lead", meeting=name))]
    if now.is_changed:
        send = kit.button(c.plain("button.edition_publish"), PUBLISH, _kept_value(now), "primary")
        blocks += [kit.context(c.say("editions.choose_changed")), kit.actions(PUBLISH, [send])]
    facts = kit.option(c.plain("editions.choose_facts"), FACTS)
    who_came = kit.option(c.plain("editions.choose_who_came"), WHO_CAME)
    options = kit.select([facts, who_came, *lines, new])
    field = kit.ask(_block_of(page), c.plain("editions.choose_line"), options, optional=False)
    return kit.modal(
        CHOOSE,
        c.plain("editions.choose_title"),
        [*blocks, field, *missing(c, now.said, MOST_GAPS)],
        submit=c.plain("settings.next"),
        close=c.plain("form.close"),
        private_metadata=about_edition(page),
    )


def _block_of(page: Page) -> str:
    """Name the field after the lines: Slack goes on showing the choice of a field that keeps its name."""
    said = "\n".join(f"{line.id}:{line.kind}:{line.text}" for line in page.lines)
    return f"{_LINE_FIELD}{zlib.crc32(said.encode())}"


def _kept_value(now: Working) -> str:
    return f"{now.meeting.id}:{now.edition.number}"


def _line_name(c: Context, line: Taken) -> str:
    kind = c.plain(f"editions.kind_{line.kind}")
    return c.plain("editions.choose_option", kind=kind, text=line.text)


def parse_choose(view: Mapping[str, Any]) -> int | str | None:
    """Return the line that was chosen, None for a new one, FACTS for when and where it was, or WHO_CAME."""
    values = values_of(view)
    picked_line = next(chosen(values, block) for block in values if block.startswith(_LINE_FIELD))
    if picked_line in {FACTS, WHO_CAME}:
        return picked_line
    return None if picked_line in {None, NEW_LINE} else int(picked_line or 0)


def line_view(c: Context, page: Page, line: Taken | None) -> Json:
    """Ask what a line should say; one that is there may be taken back."""
    offered = (Kind.ATTENDANCE,) if line is not None and line.kind == Kind.ATTENDANCE else KINDS
    kinds = [kit.option(c.plain(f"editions.kind_{kind}"), kind.value) for kind in offered]
    none = kit.option(c.plain("editions.no_item"), NO_ITEM)
    items = [*(kit.option(item.title, str(item.id)) for item in page.items), none]
    data = line.data if line is not None and line.kind == Kind.TODO else {}
    owner, due = data.get("owner"), data.get("due")
    item = str(line.item_id) if line is not None and line.item_id else NO_ITEM
    kind = line.kind if line is not None else Kind.DECISION.value
    text = kit.text_input(line.text if line is not None else "", multiline=True)
    name = kit.text_input("" if owner else data.get("owner_name", ""))
    ends = [kit.option(c.plain(f"editions.line_{what}"), what) for what in (KEEP, TAKE_BACK)]
    blocks = [
        kit.ask("kind", c.plain("editions.line_kind"), kit.select(kinds, kind), optional=False),
        kit.ask("item", c.plain("editions.line_item"), kit.select(items, item), optional=False),
        kit.ask(
            "text",
            c.plain("editions.line_text"),
            text,
            optional=False,
            hint=c.plain("editions.line_text_hint"),
        ),
        kit.ask("owner", c.plain("editions.line_owner"), inputs.user(owner)),
        kit.ask("owner_name", c.plain("editions.line_owner_name"), name),
        kit.ask("due", c.plain("editions.line_due"), inputs.day(due and date.fromisoformat(due))),
    ]
    if line is not None:
        blocks.append(kit.ask("gone", c.plain("editions.line_gone"), kit.radio(ends, KEEP), optional=False))
    kept = _kept(page.working.meeting, page.working.edition.number, line.id if line is not None else None)
    return _form(c, LINE, "line", blocks, kept)


def parse_line(view: Mapping[str, Any], line: Taken | None) -> Correction | None:
    """Return what a line should say, None where it is taken back; what the form had no room for stays."""
    values = values_of(view)
    if chosen(values, "gone") == TAKE_BACK:
        return None
    item, text = chosen(values, "item"), typed(values, "text")
    owner, before = picked(values, "owner", "selected_user"), line.data if line is not None else {}
    if line is not None and text.strip() == clip(clean(line.text), kit.TYPED).strip():
        text = line.text
    return Correction(
        kind=chosen(values, "kind") or Kind.DECISION.value,
        text=text,
        item_id=None if item in {None, NO_ITEM} else int(item or 0),
        owner=owner,
        owner_name=typed(values, "owner_name"),
        due=inputs.picked_day(values, "due"),
        owner_firm=before.get("owner_firm") if owner == before.get("owner") else None,
    )


def send_view(c: Context, now: Working) -> Json:
    """Ask before a new edition is sent; after 確定 for the reason, too."""
    name, number = c.meeting_name(now.meeting), now.edition.number + 1
    lead = kit.section(c.say("editions.publish_lead", meeting=name, number=number))
    why = kit.ask(
        "why",
        c.plain("editions.publish_why"),
        kit.text_input(multiline=True),
        optional=False,
        hint=c.plain("editions.publish_why_hint"),
    )
    blocks = [lead] if now.edition.confirmed_at is None else [lead, why]
    blocks += _waiting(c, now)
    return _form(c, SEND, "publish", blocks, _kept(now.meeting, now.edition.number))


def _waiting(c: Context, now: Working) -> Iterator[Json]:
    """Ask which corrections the new edition sees to, none ticked; ten are as many as Slack has in a field."""
    options = [
        kit.option(
            c.plain("editions.publish_request", who=c.who(one.slack_user), text=one.correction),
            f"{one.edition}:{one.slack_user}",
        )
        for one in now.waiting
    ]
    label, hint = c.plain("editions.publish_settled"), c.plain("editions.publish_settled_hint")
    for at in range(0, len(options), _BOXES):
        yield kit.ask(f"{_SETTLED_FIELD}{at}", label, kit.boxes(options[at : at + _BOXES]), hint=hint)


def parse_settled(view: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return the corrections that a new edition sees to: of which edition, and who had asked."""
    values = values_of(view)
    fields = [block for block in values if block.startswith(_SETTLED_FIELD)]
    ticked = [one.split(":", 1) for block in fields for one in inputs.chosen_many(values, block)]
    return [(int(number), user) for number, user in ticked]


def parse_text(view: Mapping[str, Any], block_id: str) -> str:
    """Return what was typed into a field."""
    return typed(values_of(view), block_id)


def _form(c: Context, callback: str, name: str, blocks: list[Json], kept: str) -> Json:
    return kit.modal(
        callback,
        c.plain(f"editions.{name}_title"),
        blocks,
        submit=c.plain(f"editions.{name}_submit"),
        close=c.plain("form.cancel"),
        private_metadata=kept,
    )
