"""The form of 内容を直す, filled in with what is there; and what is said once it is done."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain.correcting import FIELDS, mark_of
from bot.slack import kit
from bot.slack.modals import intake
from bot.slack.modals.forms import typed, values_of
from bot.slack.mrkdwn import clean, clip, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.domain.inquiries import Inquiry
    from bot.services.correcting import Corrected
    from bot.slack.context import Context
    from bot.slack.kit import Json

CALLBACK = "correct"
_BODY = "body"
_LINES = ("company", "person", "phone", "email", "subject")
_MORE = ("process", "material", "quantity", "desired_delivery")
_SHOWN = 300  # characters of what another wrote


@dataclass(frozen=True, slots=True)
class About:
    """The inquiry that the form is about, and marks of what stood in each field when it was shown."""

    inquiry_id: int
    shown: dict[str, str]
    times: int = 0  # how often it was filled in anew: Slack keeps what was typed under one name

    def to_text(self) -> str:
        """Return it as `private_metadata`."""
        return json.dumps({"id": self.inquiry_id, "shown": self.shown, "times": self.times})

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> About:
        """Read it from a submitted form."""
        kept = json.loads(view["private_metadata"])
        return cls(kept["id"], kept["shown"], kept["times"])

    def field(self, name: str) -> str:
        """Return what a field is called in this form."""
        return f"{name}.{self.times}"


def correct_view(c: Context, case: Inquiry) -> Json:
    """Return the form; a text that is too long for it is left out, and named."""
    return _view(c, case, About(case.id, _marks(case)), [])


def again_view(c: Context, found: Corrected, view: Mapping[str, Any]) -> Json:
    """Return the form anew: what this person typed, what another wrote meanwhile, and who that was."""
    case, about, said = found.case, About.of(view), said_in(view)
    lead = c.say(
        "correcting.overtaken",
        who=c.who(found.by),
        at=c.moment(found.at) if found.at else "",
        fields=_named(c, found.overtaken),
    )
    standing = [(name, one_line(getattr(case, name))) for name in found.overtaken]
    blocks = [kit.section(lead), kit.plain_section("\n".join(_line(c, *one) for one in standing))]
    return _view(c, _filled(case, said), About(case.id, _marks(case), about.times + 1), blocks)


def _filled(case: Inquiry, said: Mapping[str, Any]) -> Inquiry:
    return replace(case, **said)


def _view(c: Context, filled: Inquiry, about: About, first: list[Json]) -> Json:
    left_out = [name for name in FIELDS if name not in about.shown]
    blocks = [*first, kit.section(c.say("correcting.lead", number=filled.number))]
    if left_out:
        blocks.append(kit.context(c.say("correcting.too_long", fields=_named(c, left_out))))
    return kit.modal(
        CALLBACK,
        c.plain("correcting.title"),
        [*blocks, *_fields(c, filled, about)],
        submit=c.plain("correcting.submit"),
        close=c.plain("form.cancel"),
        private_metadata=about.to_text(),
    )


def _fields(c: Context, filled: Inquiry, about: About) -> Iterator[Json]:
    for name in (*_LINES, _BODY, *_MORE):
        if name not in about.shown:
            continue
        if name == _BODY:
            yield from intake.body_fields(c, clean(filled.body), about.field(_BODY))
        else:
            words = kit.text_input(one_line(getattr(filled, name)))
            yield kit.ask(about.field(name), c.plain(f"intake.{name}"), words)


def _marks(case: Inquiry) -> dict[str, str]:
    """Return the marks of what fits into the form, by field."""
    texts = {name: getattr(case, name) for name in FIELDS}
    return {name: mark_of(text) for name, text in texts.items() if _fits(name, text)}


def _fits(name: str, text: str) -> bool:
    return intake.fits(text) if name == _BODY else len(text) <= kit.TYPED


def said_in(view: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of the submitted form that say something else than was shown."""
    about, values = About.of(view), values_of(view)
    said = {
        name: intake.typed_body(values, about.field(name))
        if name == _BODY
        else one_line(typed(values, about.field(name)))
        for name in about.shown
    }
    return {name: text for name, text in said.items() if mark_of(text) != about.shown[name]}


def done_view(c: Context, done: Corrected) -> Json:
    """Return what is said once it is corrected."""
    blocks = [kit.section(c.say("correcting.done", number=done.case.number, fields=_named(c, done.fields)))]
    if done.outdates_summary:
        blocks.append(kit.section(c.say("correcting.release_again")))
    title = c.plain("correcting.title")
    return kit.modal("notice", title, blocks, close=c.plain("form.close"))


def _named(c: Context, fields: Iterable[str]) -> str:
    return c.join(c.plain(f"intake.{name}") for name in fields)


def _line(c: Context, name: str, value: str) -> str:
    words = clip(value, _SHOWN) or c.plain("correcting.nothing_there")
    return c.plain("details.line", label=c.plain(f"intake.{name}"), value=words)
