"""What the page behind a link asks for beside the click: never more than Slack's button would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.allocation import Why
from bot.domain.inquiries import Means
from bot.services.mail_deeds import ASK_SECRETARIAT, name_of

if TYPE_CHECKING:
    from bot.slack.context import Context


@dataclass(frozen=True, slots=True)
class Question:
    """A choice, the first option chosen, or a field; `kind` is `choice`, `textarea` or an input's type."""

    label: str
    kind: str = "choice"
    name: str = "choice"
    options: tuple[tuple[str, str], ...] = ()


def label(c: Context, action_id: str, value: str) -> str:
    """Return what a button is called whose message does not show it any more."""
    name = name_of(action_id)
    area, _, verb = name.partition(":")
    if name == "outcome:say":
        return c.plain(f"outcome.{value.rpartition(':')[2]}")
    if name == "rota:give":
        return c.plain("button.rota_agree")
    return c.plain(f"button.{verb}" if area == "case" or verb == "want_swap" else f"button.{area}_{verb}")


def questions(c: Context, action_id: str, value: str) -> tuple[Question, ...]:
    """Return what is asked at this button."""
    name = name_of(action_id)
    if name == "case:replied":
        return (
            _choice(c, "mail.page_means", [(str(one), c.plain(f"means.{one}")) for one in Means]),
            Question(c.plain("mail.page_at", zone=c.zone), "datetime-local", "at"),
        )
    if name == "case:not_our_field":
        return (Question(c.plain("mail.page_where"), options=_fields(c, int(value))),)
    if name in {"hands:decline", "hands:refuse"}:
        return (_choice(c, "mail.page_why", [(str(one), c.plain(f"why.{one}")) for one in Why]),)
    if name in {"attend:substitute", "attend:proxy"}:
        return (Question(c.plain("mail.page_name"), "text", "text"),)
    if name == "edition:correct":
        return (Question(c.plain("mail.page_correct"), "textarea", "text"),)
    return ()


def choice_of(c: Context, action_id: str, value: str, choice: str) -> str:
    """Return what a choice is called, "" where nothing was chosen."""
    options = dict(option for question in questions(c, action_id, value) for option in question.options)
    return options.get(choice, "") if choice else ""


def _choice(c: Context, key: str, options: list[tuple[str, str]]) -> Question:
    return Question(c.plain(key), options=(("", c.plain("mail.page_unsaid")), *options))


def _fields(c: Context, inquiry_id: int) -> tuple[tuple[str, str], ...]:
    case = c.cases[inquiry_id].inquiry if inquiry_id in c.cases else None
    others = [lane for lane in c.network.lanes if case is None or lane.id != case.lane]
    ways = [(lane.id, c.plain("mail.page_to_lane", lane=lane.name)) for lane in others]
    return ((ASK_SECRETARIAT, c.plain("mail.page_to_desk")), *ways)
