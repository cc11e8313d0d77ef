"""The secretariat's row on Home: each button opens a form in which a part of the network is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack import kit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.slack.context import Context
    from bot.slack.kit import Json

PREFIX = "settings:"
PARTS = (
    "firms",
    "roles",
    "hours",
    "channels",
    "form",
    "letters",
    "applicants",
    "absences",
    "closing",
    "retention",
)


def section(c: Context) -> Iterator[Json]:
    """Show the buttons."""
    yield kit.divider()
    yield kit.section(c.say("settings.lead"))
    yield kit.actions(
        "settings", [kit.button(c.plain(f"settings.{part}"), f"{PREFIX}{part}", part) for part in PARTS]
    )
