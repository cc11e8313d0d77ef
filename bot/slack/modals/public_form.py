"""The form in which the secretariat edits the public form, and how that will look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.domain.colours import contrast, is_colour
from bot.i18n import translate
from bot.network_public import PublicForm
from bot.network_values import LONGEST_TEXT
from bot.services.edits import FORM_NAMES
from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import FormErrors, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.slack.context import Context
    from bot.slack.kit import Json

FORM = "settings:form_form"
PREVIEW = "form_preview"
_TEXTS = ("intro_ja", "intro_en", "consent_ja", "consent_en")
_LINES = (*_TEXTS, "sites")


def form_view(
    c: Context,
    table: Mapping[str, Any],
    kept: inputs.Kept,
    last: Sequence[Mapping[str, Any]],
    address: str,
) -> Json:
    """Return the form; `table` is what holds, `address` where customers find the page."""
    filled = {**table, "sites": "\n".join(table["sites"])}
    fields = [
        kit.ask(
            name,
            c.plain(f"form.{name}"),
            kit.text_input(filled[name], multiline=name in _LINES, longest=LONGEST_TEXT),
            hint=c.plain(f"form.{name}_hint"),
        )
        for name in FORM_NAMES
    ]
    preview = kit.button(c.plain("button.form_preview"), PREVIEW, PREVIEW)
    lead = kit.section(c.say("form.lead", address=address))
    blocks = [lead, *fields, kit.actions(PREVIEW, [preview]), *changes.shown(c, last)]
    return inputs.editor(c, FORM, c.plain("form.title"), blocks, kept)


def parse_form(view: Mapping[str, Any], c: Context) -> dict[str, Any] | FormErrors:
    """Return what was filled in as the network's file has it."""
    said = _said(view)
    try:
        checked = PublicForm.model_validate(said)
    except ValidationError as error:
        errors = FormErrors()
        for fault in error.errors():
            name = str(fault["loc"][0])
            errors.setdefault(name, c.plain(fault["type"], where=c.plain(f"form.{name}"), **fault["ctx"]))
        return errors
    return said | {"colour": checked.colour, "sites": list(checked.sites)}


def preview_view(c: Context, view: Mapping[str, Any]) -> Json:
    """Return what customers would read by what stands in the form, and whether its colour is read well."""
    said = _said(view)
    blocks = [block for lang in ("ja", "en") for block in _shown(c, said, lang)]
    colour = said["colour"].lower()
    how = c.plain("form.preview_no_colour")
    if is_colour(colour):
        how = c.plain("form.preview_colour", colour=colour, contrast=round(contrast(colour), 1))
    reach = " / ".join(filter(None, (said["phone"], said["email"]))) or c.plain("settings.nothing")
    back = c.plain("form.back")
    small = [c.say("words.as_is", text=how), c.say("form.preview_reach", reach=reach)]
    below = kit.context(*small, c.say("form.preview_back", back=back))
    return kit.modal("notice", c.plain("form.preview_title"), [*blocks, below], close=back)


def done_view(c: Context, made: Sequence[Mapping[str, Any]], address: str) -> Json:
    """Say what was changed, and where it is seen."""
    told = [item for change in made for item in changes.items(c, change)]
    text = c.join_mrkdwn(told, "words.new_line") if told else c.say("settings.no_change")
    blocks = [kit.section(text), kit.context(c.say("form.lead", address=address))]
    return kit.modal("notice", c.plain("settings.saved_title"), blocks, close=c.plain("form.close"))


def _said(view: Mapping[str, Any]) -> dict[str, Any]:
    values = values_of(view)
    said: dict[str, Any] = {name: typed(values, name).strip() for name in FORM_NAMES}
    said["colour"] = said["colour"] or PublicForm().colour
    return said | {"sites": said["sites"].split()}


def _shown(c: Context, said: Mapping[str, Any], lang: str) -> Iterator[Json]:
    own = {name: said[f"{name}_{lang}"] for name in ("intro", "consent")}
    yield kit.section(c.say(f"form.preview_{lang}"))
    yield from kit.plain_sections(own["intro"] or translate(lang, "public.intro_default"), 1)
    text = own["consent"] or translate(lang, "public.consent_default", network=c.network.name)
    yield from kit.plain_sections(text, 1)
