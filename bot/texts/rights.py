"""docs/who-may-do-what.md, made from the table of rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.rights import ALLOWED, ALSO, Right, Role
from bot.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST = {  # of each area
    Right.ENTER_INQUIRY: "cases",
    Right.CALL_FOR_HANDS: "allocation",
    Right.SEE_ROTA: "rota",
    Right.SEE_MEETINGS: "meetings",
    Right.EDIT_SETTINGS: "network",
}


def who_may_do_what(locale: str) -> str:
    """Return the page: what the roles are, and each act with those that may."""
    words = _Words(locale)
    lines = [f"# {words.say('title')}", "", words.say("made"), "", words.say("rule"), ""]
    lines += _table(words, "roles", ("role", "means"), [(words.role(one), words.means(one)) for one in Role])
    for area, rights in _areas():
        rows = [(words.right(right), words.who(right)) for right in rights]
        lines += _table(words, f"area_{area}", ("act", "who"), rows)
    return "\n".join(lines)


def _table(words: _Words, title: str, head: tuple[str, str], rows: list[tuple[str, str]]) -> list[str]:
    named = f"| {words.say(head[0])} | {words.say(head[1])} |"
    return [f"## {words.say(title)}", "", named, "|---|---|", *(f"| {a} | {b} |" for a, b in rows), ""]


def _areas() -> Iterator[tuple[str, list[Right]]]:
    """Yield the areas in order, each with its acts."""
    starts = [list(Right).index(first) for first in _FIRST]
    for area, start, end in zip(_FIRST.values(), starts, [*starts[1:], None], strict=True):
        yield area, list(Right)[start:end]


class _Words:
    def __init__(self, locale: str) -> None:
        self._locale = locale

    def say(self, key: str, **params: object) -> str:
        return translate(self._locale, f"rights.{key}", **params)

    def right(self, right: Right) -> str:
        return translate(self._locale, f"right.{right}")

    def role(self, role: Role) -> str:
        return self.say(f"role_{role}")

    def means(self, role: Role) -> str:
        return self.say(f"means_{role}")

    def who(self, right: Right) -> str:
        named = " · ".join(self.role(role) for role in Role if role in ALLOWED[right])
        return named if right not in ALSO else self.say("and", who=named, act=self.right(ALSO[right]))
