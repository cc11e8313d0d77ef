"""Letters to customers, as the secretariat edits them on Home, with a preview and a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.rights import Right
from bot.services import edits, letter_texts, roles
from bot.slack.modals import letter_text
from bot.slack.modals.forms import FormErrors
from bot.slack.modals.inputs import Kept
from handlers.common import context

if TYPE_CHECKING:
    from typing import Any

    from bot.domain.letters import Letter
    from bot.services.desk import Desk, Session
    from handlers.answers import Caller
    from handlers.common import Json, Work


async def _open(desk: Desk, caller: Caller) -> Json:
    act = desk.act(caller.user)
    await desk.read(lambda s: roles.require(s, desk.network, act, Right.EDIT_SETTINGS))
    return letter_text.which_view(context(desk, caller.user))


async def _changes(desk: Desk, caller: Caller, kind: Letter, language: str) -> list[dict[str, Any]]:
    act = desk.act(caller.user)

    def look(s: Session) -> list[dict[str, Any]]:
        roles.require(s, desk.network, act, Right.EDIT_SETTINGS)
        return edits.changes(s, letter_texts.subject(kind, language))

    return await desk.read(look)


async def _chosen(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    which = letter_text.parse_which(view, context(desk, caller.user))
    if isinstance(which, FormErrors):
        return which
    kind, language = which
    made = await _changes(desk, caller, kind, language)
    c = context(desk, caller.user, people=[change["actor"] for change in made])
    return letter_text.text_view(c, Kept(f"{language}.{kind}", edits.newest(made)), made)


async def press(desk: Desk, caller: Caller) -> Work:
    """Show what a customer would get, or put the default text into the form."""
    view, kept = caller.body["view"], Kept.of(caller.body["view"])
    kind, language = letter_text.of_name(str(kept.id))
    made = await _changes(desk, caller, kind, language)
    c = context(desk, caller.user, people=[change["actor"] for change in made])
    if caller.body["actions"][0]["value"] == "default":
        text = letter_text.default(c, kind, language)
        again = str(caller.body["actions"][0]["action_ts"])
        return caller.put(letter_text.text_view(c, kept, made, text, again))
    text = "\n".join(letter_text.typed_text(view))
    return caller.push(letter_text.preview_view(c, kind, language, text, desk.clock.now()))


async def _saved(desk: Desk, caller: Caller, view: Json) -> Json | FormErrors:
    c, act, kept = context(desk, caller.user), caller.act(), Kept.of(view)
    kind, language = letter_text.of_name(str(kept.id))
    said = letter_text.parse_text(view, c, letter_text.default(c, kind, language))
    if isinstance(said, FormErrors):
        return said
    changed = await desk.write(
        lambda s: letter_texts.put(s, desk.network, act, kind, language, said, kept.seen)
    )
    return letter_text.done_view(c, kind, language, said, changed=changed)


OPENERS = {"letters": _open}
SUBMITTED = {letter_text.WHICH: _chosen, letter_text.TEXT: _saved}
