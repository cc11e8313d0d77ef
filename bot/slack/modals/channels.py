"""The form of the network's channels and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.edits import TEXT_NAMES
from bot.slack import kit
from bot.slack.modals import changes, inputs
from bot.slack.modals.forms import picked, typed, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.slack.context import Context
    from bot.slack.kit import Json

CHANNELS = "settings:channels_form"
ROLES = ("inquiries", "members")
_LONGEST = 1000  # characters of a text that goes into a message


def channels_view(
    c: Context, known: Mapping[str, str | None], kept: inputs.Kept, last: Sequence[Mapping[str, Any]]
) -> Json:
    """Return the form; `known` has the Slack ids of the channels, where we know them."""
    texts = [
        kit.ask(
            name,
            c.plain(f"texts.{name}"),
            kit.text_input(c.network.text(name), multiline=True, longest=_LONGEST),
            hint=c.plain(f"texts.{name}_hint"),
        )
        for name in TEXT_NAMES
    ]
    selects = [
        kit.ask(
            role,
            c.plain(f"channels.{role}"),
            inputs.channel(known.get(role)),
            hint=c.plain("channels.hint"),
        )
        for role in ROLES
    ]
    blocks = [*selects, kit.divider(), *texts, *changes.shown(c, last)]
    return inputs.editor(c, CHANNELS, c.plain("channels.title"), blocks, kept)


def parse_channels(view: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the ids of the channels chosen, by role, and the texts by name."""
    values = values_of(view)
    found = {role: picked(values, role, "selected_conversation") for role in ROLES}
    chosen = {role: channel for role, channel in found.items() if channel}
    return chosen, {name: typed(values, name).strip() for name in TEXT_NAMES}


def done_view(c: Context, made: Sequence[Mapping[str, Any]]) -> Json:
    """Say what was changed."""
    told = [item for change in made for item in changes.items(c, change)]
    text = c.join_mrkdwn(told, "words.new_line") if told else c.say("settings.no_change")
    return kit.modal(
        "notice", c.plain("settings.saved_title"), [kit.section(text)], close=c.plain("form.close")
    )
