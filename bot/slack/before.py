"""A customer who wrote before, in one quiet line for those who may see the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.outcomes import Outcome
from bot.slack import kit
from bot.slack.buttons import PREFIX

if TYPE_CHECKING:
    from bot.services.views import CaseView
    from bot.slack.context import Context
    from bot.slack.kit import Json


def blocks(c: Context, view: CaseView, *, with_button: bool = True) -> list[Json]:
    """Name the customer's earlier inquiries; where one seems the same, offer to link them."""
    known, found = view.before, []
    if known is None:
        return []
    if known.inquiries:
        named = c.join(_named(c, *one) for one in known.inquiries)
        found.append(kit.context(c.say("before.line", inquiries=named)))
    if known.may_double is not None:
        value = f"{known.may_double}:{view.inquiry.id}"
        link = kit.button(c.plain("button.before_link"), f"{PREFIX}again", value)
        said = c.say("before.may_double", number=known.may_double)
        found.append(kit.section(said, link if with_button else None))
    return found


def _named(c: Context, number: str, outcome: str, dismissed_as: str | None) -> str:
    if dismissed_as is not None:
        kind = c.plain(f"dismissal.{dismissed_as}")
    elif outcome != Outcome.NONE:
        kind = c.plain(f"outcome.{outcome}")
    else:
        return number
    return c.plain("before.with_outcome", number=number, kind=kind)
