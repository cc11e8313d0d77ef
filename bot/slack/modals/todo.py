"""The form that drops a ToDo with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import kit
from bot.slack.modals.forms import FormErrors, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.todos import TodoView
    from bot.slack.context import Context
    from bot.slack.kit import Json

FORM = "todo_drop"


def drop_view(c: Context, view: TodoView) -> Json:
    """Return the form."""
    about = c.say(
        "todo.drop_about", text=view.todo.text, owner=view.todo.owner_name or c.plain("minutes.no_owner")
    )
    hint = c.plain("todo.drop_hint")
    reason = kit.ask(
        "reason", c.plain("todo.reason"), kit.text_input(multiline=True), optional=False, hint=hint
    )
    return kit.modal(
        FORM,
        c.plain("todo.drop_title"),
        [kit.section(about), reason],
        close=c.plain("form.close"),
        submit=c.plain("button.todo_drop"),
        private_metadata=str(view.todo.id),
    )


def parse_drop(view: Mapping[str, Any], c: Context) -> tuple[int, str] | FormErrors:
    """Return the ToDo and the reason."""
    reason = typed(values_of(view), "reason").strip()
    if not reason:
        return FormErrors({"reason": c.plain("refusal.todo.no_reason")})
    return int(view["private_metadata"]), reason
