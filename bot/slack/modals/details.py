"""詳細を見る: the customer, their words, the drawings' names and what happened, for the case's own people."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from bot.domain.public_form import is_odd
from bot.domain.retention import Why
from bot.slack import allocation, before, drawings, facts, kit, outcomes, story, suggested
from bot.slack.modals import letter
from bot.slack.mrkdwn import clip, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.inquiries import Inquiry
    from bot.services.views import CaseView, Event
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

_BODY_BYTES = 120_000  # Slack refuses a view of 250 kB
_BODY_BLOCKS = 40
_EVENTS = 20
_LINES = 10  # of the timeline, in one paragraph
_VALUE = 400  # characters of one field; the whole is in the database
_TEXT = 1000  # characters of what was said at one event
_EXTRA = 2000
_CUSTOMER = ("company", "person", "email", "phone")
_REQUEST = ("subject", "material", "quantity", "desired_delivery", "process")


def details_view(c: Context, view: CaseView, events: Sequence[Event], url: str | None = None) -> Json:
    """Return everything known, the customer's words as plain text. `url` is where files are opened."""
    case = view.inquiry
    blocks = [
        kit.section(c.say("details.state", state=facts.state(c, view))),
        *allocation.blocks(c, view),
        *outcomes.blocks(c, view, detailed=True),
        *facts.blocks(c, view),
        kit.context(*_small_print(c, view, events)),
        *_titled(c.say("details.customer"), _lines(c, case, _CUSTOMER)),
        *_titled(c.say("details.request"), _request(c, view)),
    ]
    blocks += [*drawings.blocks(c, view, url), *before.blocks(c, view, with_button=False)]
    letters = [] if case.erased_at else [letter.opening(c, view)]
    blocks += [*_body(c, case), *letters, *_reply(c, case), *_timeline(c, events)]
    title = c.plain("details.title", number=case.number)
    return kit.modal("notice", title, blocks, close=c.plain("form.close"))


def _small_print(c: Context, view: CaseView, events: Sequence[Event]) -> Iterator[Mrkdwn]:
    case = view.inquiry
    if case.deadline_wall != case.deadline:
        yield c.say("details.wall", at=c.moment(case.deadline_wall))
    yield c.say("details.shared", shared=c.plain(f"confidentiality.{case.confidentiality}"))
    yield from [c.say("details.logged")] if case.erased_at is None else _why_erased(c, events)
    if is_odd(case.email) and not case.phone.strip():
        yield c.say("details.odd_email")
    if case.consent_at is not None:
        yield c.say("details.consent", at=c.moment(case.consent_at), version=case.consent_version)
    yield from suggested.lines(c, view)


def _why_erased(c: Context, events: Sequence[Event]) -> Iterator[Mrkdwn]:
    """Say by which rule, or by whose act, the customer was erased, and when."""
    for event in [event for event in events if event.kind == "erased"][-1:]:
        yield c.say(f"details.erased_{Why(event.data['why'])}", at=c.moment(event.at), who=c.who(event.actor))


def _titled(title: Mrkdwn, lines: Sequence[str]) -> list[Json]:
    return [kit.section(title), kit.plain_section("\n".join(lines))] if lines else []


def _lines(c: Context, case: Inquiry, names: Sequence[str]) -> list[str]:
    values = {c.plain(f"intake.{name}"): one_line(getattr(case, name)) for name in names}
    return [
        c.plain("details.line", label=label, value=clip(value, _VALUE))
        for label, value in values.items()
        if value
    ]


def _request(c: Context, view: CaseView) -> list[str]:
    case = view.inquiry
    lines = _lines(c, case, _REQUEST)
    more = {
        "intake.case_type": "" if case.case_type is None else c.case_type(case.case_type),
        "intake.attachments": c.join(one_line(name) for name in _only_named(view)),
        "details.extra": c.join(_extra(name, value) for name, value in case.extra.items()),
    }
    return lines + [
        c.plain("details.line", label=c.plain(key), value=clip(value, _EXTRA))
        for key, value in more.items()
        if value
    ]


def _only_named(view: CaseView) -> list[str]:
    """Return the names of what came with the inquiry and is not kept here."""
    kept = Counter(one.file.name for one in view.files)
    return list((Counter(view.inquiry.attachments) - kept).elements())


def _extra(name: str, value: object) -> str:
    """Return a field of the website's own as people read it."""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return one_line(f"{name}={words}")


def _body(c: Context, case: Inquiry) -> Iterator[Json]:
    shown = case.body.encode(errors="ignore")[:_BODY_BYTES].decode(errors="ignore")
    if words := list(kit.plain_sections(shown, _BODY_BLOCKS)):
        yield kit.section(c.say("details.body"))
        yield from words
    if len(shown) < len(case.body):
        yield kit.context(c.say("details.cut", number=case.number))


def _reply(c: Context, case: Inquiry) -> Iterator[Json]:
    if case.reply_entered_at is None:
        return
    if case.replied_text.strip():
        yield kit.section(c.say("details.reply"))
        yield from kit.plain_sections(case.replied_text, 1)
    entered = {"at": c.moment(case.reply_entered_at), "who": c.who(case.reply_entered_by)}
    yield kit.context(c.say("details.entered", **entered))


def _timeline(c: Context, events: Sequence[Event]) -> Iterator[Json]:
    shown = events[-_EVENTS:]
    if not shown:
        return
    yield kit.section(c.say("details.timeline"))
    if len(events) > len(shown):
        yield kit.context(c.say("details.earlier", count=len(events) - len(shown)))
    for has_text, group in groupby(shown, key=lambda event: _said(c, event)):
        some = list(group)
        if has_text:
            yield kit.section(_line(c, some[0]))
            yield kit.plain_section(clip(has_text, _TEXT))
            continue
        for at in range(0, len(some), _LINES):
            lines = [_line(c, event) for event in some[at : at + _LINES]]
            yield kit.section(c.join_mrkdwn(lines, "words.new_line"))


def _said(c: Context, event: Event) -> str:
    """Return the words that were written down with an event, or that stood there before it."""
    if was := event.data.get("was"):
        lines = (_was(c, name, one_line(was[name])) for name in event.data["fields"])
        return c.plain("details.was", lines=c.join(lines))
    words = event.data.get("text") if event.kind in {"wrote_again", "replied", "reply_amended"} else ""
    return one_line(words or "")


def _was(c: Context, name: str, value: str) -> str:
    shown = clip(value, _VALUE) or c.plain("correcting.nothing_there")
    return c.plain("details.line", label=c.plain(f"intake.{name}"), value=shown)


def _line(c: Context, event: Event) -> Mrkdwn:
    return c.say("details.event", at=c.moment(event.at), line=story.line(c, event))
