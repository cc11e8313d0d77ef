"""The last changes of what a form edits: who, when, from what to what."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.services.edits import WEEKDAYS
from bot.services.firms_cells import cell_text
from bot.slack import kit
from bot.slack.mrkdwn import Mrkdwn, clip, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.slack.context import Context
    from bot.slack.kit import Json

_PARTS = {"service_hours": "hours", "role": "roles", "applicant": "applicants"}
_LONGEST = 80  # characters of a value
_BEFORE = 12  # characters shown before the first that differs
_NOTHING: tuple[Any, ...] = (None, "", [], {})
_ITEMS = 6  # values of one change
_CHANNEL = re.compile(r"[CG][A-Z0-9]{6,}")


def shown(c: Context, changes: Sequence[Mapping[str, Any]]) -> Iterator[Json]:
    """Show the last changes in small print; nothing where there are none."""
    if changes:
        yield kit.divider()
        yield kit.context(c.say("settings.changes"), *(line(c, change) for change in changes))


def line(c: Context, change: Mapping[str, Any]) -> Mrkdwn:
    """Say one change."""
    if change["subject"] == "closing":
        after = change["after"]
        key = "reopening.change" if "back" in after else "closing.change"
        what = c.say(key, days=days(c, after), reason=after["reason"])
    else:
        what = c.join_mrkdwn(items(c, change), "settings.semicolon")
    return c.say("settings.change", at=c.moment(change["at"]), who=c.who(change["actor"]), what=what)


def items(c: Context, change: Mapping[str, Any]) -> list[Mrkdwn]:
    """Say each value that a change changed."""
    before, after = change["before"], change["after"]
    kind = change["subject"].partition(":")[0]
    part = _PARTS.get(kind, kind)
    names = [name for name in {**before, **after} if not _same(before.get(name), after.get(name))]
    told = [_item(c, part, name, before.get(name), after.get(name)) for name in names[:_ITEMS]]
    more = len(names) - _ITEMS
    return [*told, c.say("words.more", count=more)] if more > 0 else told


def days(c: Context, closing: Mapping[str, Any]) -> str:
    """Say the days of a closure."""
    first, last = (c.day(date.fromisoformat(closing[name])) for name in ("first", "last"))
    return first if first == last else c.plain("closing.days", first=first, last=last)


def _same(one: Any, other: Any) -> bool:
    return bool(one == other or (one in _NOTHING and other in _NOTHING))


def _item(c: Context, part: str, name: str, before: Any, after: Any) -> Mrkdwn:
    texts = ["" if value in _NOTHING else _text(c, name, value) for value in (before, after)]
    start = _first_difference(*texts) if max(map(len, texts)) > _LONGEST else 0
    was, now = (_value(c, name, value, start) for value in (before, after))
    return c.say("settings.item", label=c.plain(f"{part}.{name}"), before=was, after=now)


def _first_difference(one: str, other: str) -> int:
    """Return where long texts are to begin, so that what differs is seen of them; 0 for the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))
    return max(same - _BEFORE, 0)


def _value(c: Context, name: str, value: Any, start: int) -> Mrkdwn:
    if value in _NOTHING:
        return Mrkdwn(c.plain("settings.nothing"))
    if isinstance(value, str) and name in {"inquiries", "members"} and _CHANNEL.fullmatch(value):
        return Mrkdwn(f"<#{value}>")
    shown = _text(c, name, value)
    return literal(clip(f"…{shown[start:]}" if start else shown, _LONGEST))


def _text(c: Context, name: str, value: Any) -> str:
    if name in {"stage", "mode"}:
        return c.plain(f"{name}.{value}")
    if name == "years":
        return c.plain("retention.choice", years=value) if value else c.plain("retention.off")
    if name in WEEKDAYS:
        return c.join(shift.replace("-", "–") for shift in value)
    if name in _EACH:
        return c.join(_EACH[name](c, one) for one in value)
    return cell_text(value)


def contact(c: Context, one: Mapping[str, Any]) -> str:
    """Name a contact."""
    user = one["slack_user"]
    if user and not one["name"]:
        return c.people.get(user, user)
    return str(one["name"] or one["phone"] or one["email"] or one["role"])


def term(c: Context, holder: str, since: str | None, until: str | None) -> str:
    """Name a holder with the term of office."""
    name = c.role(holder)
    return (
        name
        if since is None and until is None
        else c.plain("roles.term", who=name, since=since or "", until=until or "")
    )


_EACH: dict[str, Callable[[Context, Any], str]] = {
    "contacts": contact,
    "terms": lambda c, one: term(c, *one),
    "lanes": lambda c, lane: c.lane(lane),
    "days": lambda c, one: days(c, {"first": one[0], "last": one[1]}),
}
