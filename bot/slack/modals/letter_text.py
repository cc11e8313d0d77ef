"""The forms in which the secretariat edits letters to customers: which, its text, what it looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.letters import GAPS, Example, Letter, filled, unknown_gaps
from bot.i18n import LOCALES, catalogue, translate
from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import FormErrors, chosen, typed, values_of
from bot.slack.mrkdwn import Mrkdwn, one_line
from bot.texts.letter import Writer, letter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.slack.context import Context
    from bot.slack.kit import Json

WHICH, TEXT = "settings:letter_which", "settings:letter_text"
PREFIX = "letter_text:"  # of the buttons in the form
_SUBJECT = 200  # characters
_PARTS = 3  # of Slack's size: what a form holds, filled


def default(c: Context, kind: Letter, language: str) -> str:
    """Return the text of the network's file, else Toban's."""
    own = c.network.letters.text(kind, language).strip()
    return own or catalogue(language)[f"letter.text_{kind}"]


def which_view(c: Context) -> Json:
    """Ask which letter, in which language; those that were edited on Home say so."""
    options = [
        kit.option(_name(c, kind, language), f"{language}.{kind}") for language in LOCALES for kind in Letter
    ]
    blocks = [
        kit.section(c.say("letters_form.lead")),
        kit.ask("which", c.plain("letters_form.which"), kit.select(options), optional=False),
    ]
    return inputs.chooser(c, WHICH, "letters_form", blocks)


def _name(c: Context, kind: Letter, language: str, *, plainly: bool = False) -> str:
    edited = not plainly and c.network.edited_letter(kind, language)
    return c.plain(
        "letters_form.edited" if edited else "letters_form.as_is",
        kind=c.plain(f"button.letter_{kind}"),
        language=c.plain(f"letters_form.language_{language}"),
    )


def parse_which(view: Mapping[str, Any], c: Context) -> tuple[Letter, str] | FormErrors:
    """Return the letter and its language; one that is longer than Slack's field stays as the file has it."""
    picked = chosen(values_of(view), "which")
    if picked is None:
        return FormErrors({"which": c.plain("settings.choose")})
    kind, language = of_name(picked)
    if len(c.network.edited_letter(kind, language) or default(c, kind, language)) > kit.TYPED:
        return FormErrors({"which": c.plain("letters_form.too_long_to_edit", most=f"{kit.TYPED:,}")})
    return kind, language


def of_name(name: str) -> tuple[Letter, str]:
    """Return the letter and its language that a form keeps as `ja.received`."""
    language, _, kind = name.partition(".")
    return Letter(kind), language


def text_view(
    c: Context, kept: inputs.Kept, last: Sequence[Mapping[str, Any]], text: str = "", again: str = ""
) -> Json:
    """Return the form with the text that holds, or with another `text` in its place.

    `again` tells its fields from those before, in which Slack keeps what was typed.
    """
    kind, language = of_name(str(kept.id))
    held = text or c.network.edited_letter(kind, language) or default(c, kind, language)
    subject, _, body = held.strip().partition("\n")
    typed_in = {
        "subject": kit.text_input(subject, longest=_SUBJECT),
        "body": kit.text_input(body.strip(), multiline=True),
    }
    fields = [
        kit.ask(f"{name}:{again}", c.plain(f"letters_form.{name}"), field, optional=False)
        for name, field in typed_in.items()
    ]
    ways = [
        kit.button(c.plain(f"letters_form.{way}"), f"{PREFIX}{way}", way) for way in ("preview", "default")
    ]
    gaps = [
        c.say("letters_form.gap", gap=Mrkdwn(f"`{{{gap}}}`"), what=c.plain(f"letters_form.gap_{gap}"))
        for gap in GAPS
    ]
    blocks = [
        kit.section(c.say("letters_form.editing", letter=_name(c, kind, language))),
        *fields,
        kit.actions("letter_text", ways),
        kit.context(c.say("letters_form.gaps"), c.join_mrkdwn(gaps, "words.new_line")),
        *changes.shown(c, last),
    ]
    return inputs.editor(c, TEXT, c.plain("letters_form.title"), blocks, kept)


def typed_text(view: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and body as they stand in the form, unchecked."""
    values = values_of(view)
    found = {name.partition(":")[0]: typed(values, name).strip() for name in values}
    return one_line(found.get("subject", "")), found.get("body", "")


def parse_text(view: Mapping[str, Any], c: Context, default_text: str) -> str | FormErrors:
    """Return the whole text, "" where it is the default one."""
    subject, body = typed_text(view)
    names = {name.partition(":")[0]: name for name in values_of(view)}
    errors = FormErrors()
    for name, text in (("subject", subject), ("body", body)):
        if unknown := unknown_gaps(text):
            known = c.join(f"{{{gap}}}" for gap in GAPS)
            errors[names[name]] = c.plain("letters_form.unknown_gap", gap=f"{{{unknown[0]}}}", known=known)
    whole = f"{subject}\n{body}"
    return errors or ("" if _alike(whole) == _alike(default_text) else whole)


def _alike(text: str) -> tuple[str, str]:
    return filled(text, {})


def preview_view(c: Context, kind: Letter, language: str, text: str, now: datetime) -> Json:
    """Show what a customer would get, filled from an invented case."""
    company, person, about, name, firm = (
        translate(language, f"letters_form.example_{one}")
        for one in ("company", "person", "subject", "name", "firm")
    )
    writer = Writer(c.network.name, c.network.timezone, name, firm)
    subject, body = letter(Example(company, person, about, now), kind, language, writer, text)
    shown = [
        block
        for part, said in {"subject": subject, "body": body}.items()
        for block in (kit.section(c.say(f"letter.{part}")), *kit.plain_sections(said, _PARTS))
    ]
    title, back = c.plain("letters_form.preview_title"), c.plain("letters_form.back")
    lead = kit.context(c.say("letters_form.preview_lead"), c.say("form.preview_back", back=back))
    return kit.modal("notice", title, [lead, *shown], close=back)


def done_view(c: Context, kind: Letter, language: str, text: str, *, changed: bool) -> Json:
    """Say what holds from now on."""
    key = "letters_form.saved" if text else "letters_form.back_to_default"
    said = c.say(key if changed else "settings.no_change", letter=_name(c, kind, language, plainly=True))
    title = c.plain("settings.saved_title" if changed else "letters_form.title")
    return kit.modal("notice", title, [kit.section(said)], close=c.plain("form.close"))
