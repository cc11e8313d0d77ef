"""What the slash commands answer, to the sender alone."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.slack import allocation, allocation_buttons, buttons, facts, home, kit, offered, outcomes
from bot.slack.mrkdwn import Mrkdwn, literal
from bot.slack.rendered import Rendered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.views import CaseView, DutyView
    from bot.slack.context import Context


# What people type for a word that they know from the screens.
_MEANT = {
    "step": ("on", "back"),
    **dict.fromkeys(("stand-in", "standin", "substitute"), ("cover",)),
    **dict.fromkeys(("代わり", "代理"), ("代行",)),
    **dict.fromkeys(("交替", "交換"), ("交代",)),
}


def one_case(c: Context, view: CaseView) -> Rendered:
    """Show one inquiry with the buttons that its reader may press."""
    title = c.say("show.title", number=view.inquiry.number, state=facts.state(c, view))
    hands = allocation.hands(c, view, allocation_buttons.choose)
    rows = [*allocation_buttons.rows(c, view), *outcomes.rows(c, view), buttons.row(c, view)]
    if view.may_correct:
        rows.append(kit.actions(f"correct:{view.inquiry.id}", [buttons.correct(c, view.inquiry.id)]))
    found = [*allocation.blocks(c, view), *outcomes.blocks(c, view), *facts.blocks(c, view), *hands]
    return Rendered(title, [kit.section(title), *offered.only(view, [*found, *rows])])


def duty_now(c: Context, turns: Sequence[DutyView]) -> Rendered:
    """Show who is on duty this week and next."""
    blocks = list(home.duty(c, turns))
    return Rendered(Mrkdwn(blocks[0]["text"]["text"]), blocks)


def said(text: Mrkdwn) -> Rendered:
    """Return one sentence or a few lines of our own."""
    return Rendered(text, [kit.section(text)])


def said_plainly(text: str) -> Rendered:
    """Return a sentence that may quote what people typed."""
    return Rendered(literal(text), [kit.plain_section(text)])


def typed_back(c: Context, sentence: str, words: str) -> Rendered:
    """Return a sentence and, so that nothing is lost, what the person had typed."""
    lead = said_plainly(sentence)
    back = [kit.plain_section(c.plain("error.typed")), *kit.plain_sections(words, 3)]
    return Rendered(lead.text, [*lead.blocks, *back] if words.strip() else lead.blocks)


def help_text(c: Context, key: str, word: str | None) -> Rendered:
    """Return a command's short help; of a word that it does not know, the words that are near to it."""
    if word is None:
        return with_help(c, key, None)
    command = f"/{key.removeprefix('help.')}"
    known = dict.fromkeys(re.findall(rf"`{command} ([^\s`]+)", _help(c, key)))
    meant = _MEANT.get(word.lower()) or get_close_matches(word.lower(), known, n=2, cutoff=0.5)
    near = [f"{command} {one}" for one in meant if one in known]
    shown = c.say("help.near", words=c.join(near)) if near else Mrkdwn()
    return said(c.say("help.unknown", word=word, near=shown, command=command))


def nothing_more(c: Context, command: str, word: str) -> Rendered:
    """Say that a command takes no word behind it."""
    return said(c.say("help.nothing_more", command=command, word=word))


def with_help(c: Context, key: str, sentence: str | None) -> Rendered:
    """Return a command's short help, and last a sentence that may quote what people typed."""
    text = _help(c, key)
    return Rendered(text, [kit.section(text), *([kit.plain_section(sentence)] if sentence else [])])


def _help(c: Context, key: str) -> Mrkdwn:
    lanes = c.join(lane.name for lane in c.network.lanes)
    firm = next((one.label for one in c.firms.values()), c.plain("help.some_firm"))
    return c.say(key, lanes=lanes, lane=c.network.lanes[0].name, firm=firm)
