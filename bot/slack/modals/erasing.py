"""お客様の情報を消す: which inquiries, what goes and what stays, and the word that confirms it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from bot.slack import kit
from bot.slack.modals import inputs
from bot.slack.modals.forms import FormErrors, typed, values_of
from bot.slack.mrkdwn import clip, one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.inquiries import Inquiry
    from bot.services.erasing import Found
    from bot.slack.context import Context
    from bot.slack.kit import Json

ERASE = "erase:form"
_CUSTOMER = 40  # characters
_LISTED = 20  # numbers


def erase_view(c: Context, found: Found) -> Json:
    """Return the form with a customer's inquiries; those that wait for their reply are only named."""
    cases = found.cases
    blocks = [
        kit.section(c.say("erasing.lead")),
        kit.context(c.say("erasing.stays"), c.say("erasing.in_slack")),
    ]
    if found.count > len(cases):
        blocks.append(kit.section(c.say("erasing.more", count=found.count, most=len(cases))))
    if waiting := [case.number for case in cases if case.is_open]:
        blocks.append(kit.section(c.say("erasing.waiting", numbers=c.join(waiting[:_LISTED]))))
    options = [kit.option(_case(c, case), str(case.id)) for case in cases if not case.is_open]
    if not options:
        return kit.modal("notice", c.plain("erasing.title"), blocks, close=c.plain("form.close"))
    chosen = inputs.several(options, [one["value"] for one in options])
    hint = c.plain("erasing.cases_hint")
    word = kit.ask("word", c.plain("erasing.word"), kit.text_input(), optional=False)
    fields = [kit.ask("cases", c.plain("erasing.cases"), chosen, optional=False, hint=hint), word]
    return kit.modal(
        ERASE,
        c.plain("erasing.title"),
        [*blocks, *fields],
        submit=c.plain("erasing.submit"),
        close=c.plain("form.cancel"),
    )


def _case(c: Context, case: Inquiry) -> str:
    said = (one_line(text) for text in (case.company, case.person, case.subject))
    customer = clip(" ".join(text for text in said if text), _CUSTOMER)
    day = c.day(c.network.hours.local_day(case.received_at))
    return c.plain("erasing.case", number=case.number, day=day, customer=customer)


def parse_erase(view: Mapping[str, Any], c: Context) -> list[int] | FormErrors:
    """Return the inquiries chosen, once the word that confirms it was typed."""
    values = values_of(view)
    said = unicodedata.normalize("NFKC", typed(values, "word")).strip().strip("「」")
    if said.casefold() != c.plain("erasing.the_word").casefold():
        return FormErrors({"word": c.plain("erasing.wrong_word")})
    return [int(one) for one in inputs.chosen_many(values, "cases")]


def done_view(c: Context, numbers: Sequence[str]) -> Json:
    """Say what was erased."""
    shown = c.join([*numbers[:_LISTED], *(["…"] if len(numbers) > _LISTED else [])])
    text = c.say(
        "erasing.done_one" if len(numbers) == 1 else "erasing.done", count=len(numbers), numbers=shown
    )
    title = c.plain("erasing.done_title")
    return kit.modal("notice", title, [kit.section(text)], close=c.plain("form.close"))
