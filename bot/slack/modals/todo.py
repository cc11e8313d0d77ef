"""The forms that drop a ToDo with a reason, and that say who is to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack import kit
from bot.slack.modals import inputs
from bot.slack.modals.forms import FormErrors, chosen, picked, typed, values_of
from bot.slack.todos import owner_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.services.todo_views import TodoView
    from bot.slack.context import Context
    from bot.slack.kit import Json

FORM, OWNER_FORM = "todo_drop", "todo_owner"


def drop_view(c: Context, view: TodoView) -> Json:
    """Return the form."""
    about = c.say("todo.drop_about", text=view.todo.text, owner=owner_of(c, view))
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


def owner_view(
    c: Context, view: TodoView, chosen_user: str | None = None, firms: Sequence[tuple[str, str]] = ()
) -> Json:
    """Return the form that asks who is to do it; somebody of several `firms` also for which."""
    owner = view.todo.owner_name or c.plain("minutes.no_owner")
    about = c.say("todo.owner_about", text=view.todo.text, owner=owner)
    who = kit.ask("owner", c.plain("todo.owner"), inputs.user(chosen_user), optional=False)
    options = kit.radio([kit.option(name, firm_id) for firm_id, name in firms]) if firms else None
    which = [kit.ask("firm", c.plain("todo.owner_firm"), options, optional=False)] if options else []
    return kit.modal(
        OWNER_FORM,
        c.plain("button.todo_assign"),
        [kit.section(about), who, *which],
        close=c.plain("form.close"),
        submit=c.plain("button.todo_assign"),
        private_metadata=str(view.todo.id),
    )


def parse_owner(view: Mapping[str, Any], c: Context) -> tuple[int, str, str | None] | FormErrors:
    """Return the ToDo, the Slack user, and for which of their firms."""
    values = values_of(view)
    owner = picked(values, "owner", "selected_user")
    if not owner:
        return FormErrors({"owner": c.plain("refusal.todo.owner_gone")})
    return int(view["private_metadata"]), owner, chosen(values, "firm")


def parse_drop(view: Mapping[str, Any], c: Context) -> tuple[int, str] | FormErrors:
    """Return the ToDo and the reason."""
    reason = typed(values_of(view), "reason").strip()
    if not reason:
        return FormErrors({"reason": c.plain("refusal.todo.no_reason")})
    return int(view["private_metadata"]), reason
