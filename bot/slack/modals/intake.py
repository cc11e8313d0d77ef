"""The form that registers an inquiry. Only the subject or the text must say something."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.inquiries import Confidentiality, Draft, Source
from bot.slack import buttons, facts, kit
from bot.slack.modals.forms import chosen, picked, typed
from bot.slack.mrkdwn import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.inquiries import Inquiry
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.modals.forms import Values

CALLBACK = "form:intake"
_UNKNOWN = "-"  # an option's value may not be empty
BODIES = 40  # fields for a long text: at least 60,000 characters
# Slack may drop the blanks at a field's ends: none begins or ends with one, and none with half an emoji.
_PART = re.compile(
    rf"(\s*)(\S(?:.{{,{kit.TYPED - 2}}}\S)?(?=\s|\Z)|\S{{1,{kit.TYPED}}}(?!\u200d))", re.DOTALL
)
_LETTERS = {"\n": "n", "\t": "t", "\u3000": "w", " ": "s"}  # blanks between two fields, in the second's name
_BLANKS = {letter: blank for blank, letter in _LETTERS.items()}
_NAMED = 100  # blanks; a field's name has 255 characters
_CALLER = ("company", "person", "phone", "subject")  # in the order in which a call tells them
_IF_KNOWN = ("email", "process", "material", "quantity", "desired_delivery")
_ONE_LINE = (*_CALLER, *_IF_KNOWN)


def intake_view(c: Context, now: datetime, filled: Draft, *, from_home: bool = False) -> Json:
    """Return the form with `filled` in it: first what a phone call needs, then what may be left as it is.

    A text longer than a field goes on in further ones.
    """
    return kit.modal(
        CALLBACK,
        c.plain("intake.title"),
        [*_call(c, filled), *_arrival(c, now, filled), *_if_known(c, filled)],
        submit=c.plain("intake.submit"),
        close=c.plain("form.cancel"),
        private_metadata=json.dumps({"home": from_home}),
    )


def opened_from_home(view: Mapping[str, Any]) -> bool:
    """Whether the form was opened from the Home tab, which is then drawn anew."""
    return bool(json.loads(view["private_metadata"])["home"])


def _call(c: Context, filled: Draft) -> Iterator[Json]:
    for name in _CALLER:
        yield _line(c, name, getattr(filled, name))
    yield from body_fields(c, clean(filled.body))


def _arrival(c: Context, now: datetime, filled: Draft) -> Iterator[Json]:
    sources = [kit.option(c.plain(f"source.{source}"), source) for source in Source]
    at = int((filled.received_at or now).timestamp()) // 60 * 60  # the picker knows no seconds
    picker = {"type": "datetimepicker", "action_id": "value", "initial_date_time": at}
    lanes = [kit.option(c.plain("intake.lane_unknown"), _UNKNOWN)]
    lanes += [kit.option(lane.name, lane.id) for lane in c.network.lanes]
    lane = kit.select(lanes, filled.lane or _UNKNOWN)
    hint = c.plain("intake.lane_hint")
    yield kit.ask("lane", c.plain("intake.lane"), lane, optional=False, hint=hint)
    source = kit.select(sources, filled.source)
    yield kit.ask("source", c.plain("intake.source"), source, optional=False)
    hint = c.plain("intake.received_at_hint")
    yield kit.ask("received_at", c.plain("intake.received_at"), picker, optional=False, hint=hint)


def body_fields(c: Context, body: str, name: str = "body") -> Iterator[Json]:
    """Yield the fields of a text, BODIES at most; `typed_body` puts together what is in them."""
    (_, first), *more = _parts(body)[:BODIES] or [("", "")]
    element = kit.text_input(first, multiline=True)
    yield kit.ask(name, c.plain("intake.body"), element, hint=c.plain("intake.body_hint"))
    for number, (blanks, part) in enumerate(more, start=2):
        between = "".join(_LETTERS.get(blank, "s") for blank in blanks[:_NAMED])
        label = c.plain("intake.body_more", number=number)
        yield kit.ask(f"{name}-{number}{between}", label, kit.text_input(part, multiline=True))


def fits(body: str) -> bool:
    """Whether a text goes into the fields that there are for it."""
    return len(_parts(clean(body))) <= BODIES


def _parts(body: str) -> list[tuple[str, str]]:
    """Divide a text. Blanks at its end, in which the pattern would look for ever, are in no part."""
    return _PART.findall(body.rstrip())


def typed_body(values: Values, name: str = "body") -> str:
    """Return the text that was typed into one field or more."""
    parts = {1: typed(values, name)}
    for field in values:
        if found := re.fullmatch(rf"{re.escape(name)}-(\d+)([ntws]*)", field):
            parts[int(found[1])] = "".join(_BLANKS[letter] for letter in found[2]) + typed(values, field)
    return "".join(parts[number] for number in sorted(parts)).strip()


def _if_known(c: Context, filled: Draft) -> Iterator[Json]:
    yield kit.divider()
    yield kit.section(c.say("intake.rest"))
    for name in _IF_KNOWN:
        yield _line(c, name, getattr(filled, name))
    names = kit.text_input("\n".join(filled.attachments), multiline=True)
    hint = c.plain("intake.attachments_hint")
    yield kit.ask("attachments", c.plain("intake.attachments"), names, hint=hint)
    if kinds := [kit.option(kind.name, kind.id) for kind in c.network.case_types]:
        first = kinds[0]["value"] if len(kinds) == 1 else None
        kind = kit.select(kinds, filled.case_type or first)
        yield kit.ask("case_type", c.plain("intake.case_type"), kind)
    shared = [kit.option(c.plain(f"confidentiality.{one}"), one) for one in Confidentiality]
    picker = kit.select(shared, filled.confidentiality)
    hint = c.plain("intake.confidentiality_hint")
    yield kit.ask("confidentiality", c.plain("intake.confidentiality"), picker, optional=False, hint=hint)


def _line(c: Context, name: str, value: str) -> Json:
    hint = c.plain("intake.body_hint") if name == "subject" else None
    return kit.ask(name, c.plain(f"intake.{name}"), kit.text_input(value), hint=hint)


def parse_intake(values: Values, locale: str) -> Draft:
    """Return what was typed. Refusal for a form that has neither a subject nor a text."""
    at = picked(values, "received_at", "selected_date_time")
    lane = chosen(values, "lane")
    draft = Draft(
        source=Source(chosen(values, "source") or Source.PHONE),
        received_at=None if at is None else datetime.fromtimestamp(int(at), UTC),
        body=typed_body(values),
        attachments=tuple(
            name for line in typed(values, "attachments").splitlines() if (name := one_line(line))
        ),
        lane=None if lane == _UNKNOWN else lane,
        case_type=chosen(values, "case_type"),
        confidentiality=Confidentiality(chosen(values, "confidentiality") or Confidentiality.CASE),
        lang=locale,
    )
    lines: dict[str, Any] = {name: one_line(typed(values, name)) for name in _ONE_LINE}
    draft = replace(draft, **lines)
    if not draft.subject and not draft.body:
        raise Refusal("empty_inquiry")
    return draft


def done_view(c: Context, case: Inquiry) -> Json:
    """Return what is said once the inquiry is on disk."""
    deadline = c.say("intake.done_deadline", deadline=c.moment(case.deadline))
    why = facts.why(c, case)
    blocks = [
        kit.section(c.say("intake.done", number=case.number)),
        kit.section(deadline),
        *([] if why is None else [kit.context(why)]),
        kit.actions(f"correct:{case.id}", [buttons.correct(c, case.id)]),
    ]
    return kit.modal("notice", c.plain("intake.done_title"), blocks, close=c.plain("form.close"))
