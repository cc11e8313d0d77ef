"""お客様への文例: a letter filled from the case, to copy; Toban sends nothing to a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.letters import Letter
from bot.i18n import LOCALES
from bot.slack import buttons, kit
from bot.texts.letter import letter

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.texts.letter import Writer

# One listener takes them all; what follows the prefix only tells the buttons apart.
PREFIX, CALLBACK = "letter:", "letters"
_PARTS = 10  # of Slack's size: a text of `LONGEST`, filled


def opening(c: Context, view: CaseView) -> Json:
    """Return the row of お客様への文例, with 内容を直す and お客様の情報を消す for whoever may."""
    label = c.plain("button.letters")
    button = kit.button(label, f"{PREFIX}open", f"{view.inquiry.id}::{view.inquiry.lang}")
    correct = [buttons.correct(c, view.inquiry.id)] if view.may_correct else []
    erase = [buttons.erase(c, view.inquiry.id)] if view.may_erase else []
    return kit.actions(f"letters:{view.inquiry.id}", [button, *correct, *erase])


def letter_view(c: Context, view: CaseView, kind: Letter, language: str, writer: Writer) -> Json:
    """Return one letter, and the buttons for the others and the other language."""
    case = view.inquiry
    own = c.network.letter(kind, language)
    said = view.outcome.said if view.outcome else None
    why, to = (said.why or "", said.referred_to) if said else ("", "")
    subject, body = letter(case, kind, language, writer, own, why=why, to=to)
    lead = c.say("letter.lead", kind=c.plain(f"button.letter_{kind}"))
    parts = {"address": case.email, "subject": subject, "body": body}
    shown = [
        block
        for name, words in parts.items()
        if words
        for block in (kit.section(c.say(f"letter.{name}")), *kit.plain_sections(words, _PARTS))
    ]
    after = [kit.context(c.say("letter.after"))] if case.is_open else []
    rows = [_kinds(c, case.id, kind, language), _languages(c, case.id, kind, language)]
    title = c.plain("letter.title", number=case.number)
    blocks = [kit.section(lead), *shown, *after, kit.divider(), *rows]
    return kit.modal(CALLBACK, title, blocks, close=c.plain("form.close"))


def _kinds(c: Context, case_id: int, shown: Letter, language: str) -> Json:
    found = [
        kit.button(
            c.plain(f"button.letter_{kind}"),
            f"{PREFIX}{kind}",
            f"{case_id}:{kind}:{language}",
            "primary" if kind == shown else None,
        )
        for kind in Letter
    ]
    return kit.actions("letter:kinds", found)


def _languages(c: Context, case_id: int, kind: Letter, shown: str) -> Json:
    found = [
        kit.button(c.plain(f"button.letter_{one}"), f"{PREFIX}{one}", f"{case_id}:{kind}:{one}")
        for one in LOCALES
        if one != shown
    ]
    return kit.actions("letter:languages", found)
