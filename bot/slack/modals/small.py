"""The three small forms: wrote again or link, not an inquiry, release a summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.inquiries import Confidentiality, Dismissal, summary_may_show
from bot.domain.numbers import read_number
from bot.domain.summaries import proposed
from bot.i18n import translate
from bot.slack import kit
from bot.slack.modals.forms import About, FormErrors, chosen, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.inquiries import Inquiry
    from bot.slack.context import Context
    from bot.slack.kit import Json

AGAIN = "form:again"
DISMISS = "form:dismiss"
SUMMARY = "form:summary"
_RELEASED = (Confidentiality.MEMBERS, Confidentiality.PUBLIC)


@dataclass(frozen=True, slots=True)
class Again:
    """What the customer wrote again, and the number of the inquiry to link with; one may be empty."""

    text: str
    number: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary and who may read it."""

    text: str
    confidentiality: str


def again_view(c: Context, case: Inquiry, link_with: str = "") -> Json:
    """Return the form of 再連絡あり and まとめる; the number of what seems the same is filled in."""
    words, number = kit.text_input(multiline=True), kit.text_input(link_with, placeholder="26-0123")
    hint = c.plain("again.number_hint")
    fields = [
        kit.ask("text", c.plain("again.text"), words),
        kit.ask("number", c.plain("again.number"), number, hint=hint),
    ]
    return _form(c, case, AGAIN, "again", fields)


def parse_again(view: Mapping[str, Any], c: Context) -> Again | FormErrors:
    """Read the form; at least one of its fields says something."""
    values = values_of(view)
    found = Again(typed(values, "text").strip(), read_number(typed(values, "number")))
    return found if found.text or found.number else FormErrors({"text": c.plain("again.nothing")})


def dismiss_view(c: Context, case: Inquiry) -> Json:
    """Return the form of 対象外 and 量産対象外."""
    kinds = kit.radio([kit.option(c.plain(f"dismissal.{kind}"), kind) for kind in Dismissal])
    fields = [kit.ask("kind", c.plain("dismiss.kind"), kinds, optional=False)]
    return _form(c, case, DISMISS, "dismiss", fields)


def parse_dismiss(view: Mapping[str, Any], c: Context) -> str | FormErrors:
    """Read the form."""
    return chosen(values_of(view), "kind") or FormErrors({"kind": c.plain("dismiss.nothing")})


def summary_view(c: Context, case: Inquiry) -> Json:
    """Return the form that releases a summary or takes it back.

    The text starts as it is on the card, else with a proposal that names neither customer nor contacts.
    """
    shown = summary_may_show(case)
    classes = [kit.option(c.plain(f"confidentiality.{one}"), one) for one in _RELEASED]
    if shown:
        classes.append(kit.option(c.plain("summary.class_case"), Confidentiality.CASE))
    shared = kit.select(classes, case.confidentiality if shown else Confidentiality.MEMBERS)
    draft = "" if shown else _proposed(c, case)
    text = kit.text_input(case.summary if shown else draft, multiline=True)
    hint = c.plain("summary.class_hint") if shown else None
    read_first = c.plain("summary.read_first") if draft else None
    fields = [
        kit.ask("text", c.plain("summary.text"), text, optional=False, hint=read_first),
        kit.ask("class", c.plain("summary.class"), shared, optional=False, hint=hint),
    ]
    return _form(c, case, SUMMARY, "summary", fields, "small.summary_change" if shown else None)


def _proposed(c: Context, case: Inquiry) -> str:
    """Return what may be shown, a line each, in the network's language: all members read it."""
    locale = c.network.locale
    found = proposed(case, translate(locale, "summary.customer"))
    subject = found.pop("subject", "")
    named = {translate(locale, f"intake.{name}"): value for name, value in found.items()}
    lines = [translate(locale, "details.line", label=label, value=value) for label, value in named.items()]
    return "\n".join([subject, *lines] if subject else lines)


def parse_summary(view: Mapping[str, Any]) -> Summary:
    """Read the form."""
    values = values_of(view)
    return Summary(typed(values, "text").strip(), chosen(values, "class") or Confidentiality.CASE)


def _form(
    c: Context, case: Inquiry, callback: str, name: str, fields: Sequence[Json], submit: str | None = None
) -> Json:
    lead = kit.section(c.say(f"small.{name}_lead", number=case.number))
    return kit.modal(
        callback,
        c.plain(f"small.{name}_title"),
        [lead, *fields],
        submit=c.plain(submit or f"small.{name}_submit"),
        close=c.plain("form.cancel"),
        private_metadata=About(case.id).to_text(),
    )
