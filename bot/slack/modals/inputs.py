"""The pickers of the secretariat's forms, each with what it starts with, and reading them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.domain.mail import is_by_mail
from bot.services.firms_cells import CellError, read_cell
from bot.slack import kit
from bot.slack.modals.forms import FormErrors, picked, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.modals.forms import Values

NEW = "new"  # what is chosen to make a new one
NONE = "-"  # an option's value may not be empty


def day(filled: date | None) -> Json:
    """Return a picker of dates."""
    start = {} if filled is None else {"initial_date": filled.isoformat()}
    return {"type": "datepicker", "action_id": "value", **start}


def user(filled: str | None) -> Json:
    """Return a picker of people."""
    start = {} if filled is None or is_by_mail(filled) else {"initial_user": filled}
    return {"type": "users_select", "action_id": "value", **start}


def channel(filled: str | None) -> Json:
    """Return a picker of channels."""
    start = {} if filled is None else {"initial_conversation": filled}
    only = {"include": ["public", "private"], "exclude_bot_users": True}
    return {"type": "conversations_select", "action_id": "value", "filter": only, **start}


def several(options: Sequence[Json], chosen: Iterable[str]) -> Json:
    """Return a list to choose any number of, a hundred at most."""
    wanted = set(chosen)
    first = [one for one in options if one["value"] in wanted]
    start = {"initial_options": first} if first else {}
    return {"type": "multi_static_select", "action_id": "value", "options": list(options), **start}


def picked_day(values: Values, block_id: str) -> date | None:
    """Return the date picked, or None."""
    text = picked(values, block_id, "selected_date")
    return None if not text else date.fromisoformat(text)


def chosen_many(values: Values, block_id: str) -> list[str]:
    """Return the values of the options chosen."""
    return [one["value"] for one in picked(values, block_id, "selected_options") or ()]


def cell(c: Context, values: Values, column: str, errors: FormErrors) -> Any:
    """Read a field as the cell of `firms.csv` that it is, lines standing for semicolons."""
    text = typed(values, column).strip()
    try:
        return read_cell(column, text.replace("\n", ";"), c.network)
    except CellError as error:
        told = [c.plain(one.key, **{"value": text, **one.params}) for one in (error, *error.more)]
        errors[column] = " ".join(told)
        return None


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form keeps in its `private_metadata`: whose it is, and the last change that it showed."""

    id: str | None = None
    seen: int | None = None
    also: str = ""

    def to_text(self) -> str:
        """Return it as `private_metadata`."""
        return json.dumps([self.id, self.seen, self.also])

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Kept:
        """Read it from a submitted form."""
        return cls(*json.loads(view["private_metadata"]))


def chooser(c: Context, callback: str, name: str, blocks: Iterable[Json]) -> Json:
    """Return a form whose answer opens the next one."""
    return kit.modal(
        callback,
        c.plain(f"{name}.title"),
        list(blocks),
        submit=c.plain("settings.next"),
        close=c.plain("form.cancel"),
    )


def editor(c: Context, callback: str, title: str, blocks: Iterable[Json], kept: Kept) -> Json:
    """Return a form that saves what is in it."""
    return kit.modal(
        callback,
        title,
        list(blocks),
        submit=c.plain("settings.save"),
        close=c.plain("form.cancel"),
        private_metadata=kept.to_text(),
    )
