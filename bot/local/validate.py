"""Say what is wrong with a payload before Slack would.

No single validator catches everything, so each payload goes through two independent ones (slack_sdk's models
and a JSON schema made from @slack/types) and through the rules that neither knows. A normal message takes
about two milliseconds.
"""

from collections.abc import Mapping
from typing import Any

from bot.local.validation.envelope import envelope_problems
from bot.local.validation.models import model_problems
from bot.local.validation.rules import rule_problems
from bot.local.validation.schema import schema_problems
from bot.local.validation.surface import METHODS, Surface, surface_of

__all__ = [
    "METHODS",
    "Surface",
    "model_problems",
    "rule_problems",
    "schema_problems",
    "surface_of",
    "validate",
]


def validate(method: str, payload: dict[str, Any], *, view: Mapping[str, Any] | None = None) -> list[str]:
    """Return the problems of a payload in words, [] when Slack would take it; never raises.

    `method` is a Web API method (`chat.postMessage`, `chat.update`, `chat.postEphemeral`,
    `chat.scheduleMessage`, `views.open`, `views.push`, `views.update`, `views.publish`) or one of
    `response_url` (a body posted to one), `command_ack`, `view_ack` (the answers to a slash command and a
    submission, {} for a bare ack) and `options_ack` (to a block_suggestion); other methods have nothing to
    check. `view` is the submitted view that a `view_ack` answers: with it, `errors` must name its inputs.
    `blocks`, `attachments`, `metadata` and `view` may be JSON strings, as in a form. Times are not checked
    against a clock (`post_at` is at most 120 days ahead).
    """
    if method not in METHODS:
        return []
    surface = surface_of(method, payload)
    found = [
        *surface.problems,
        *envelope_problems(method, payload, surface, view),
        *rule_problems(surface),
        *schema_problems(surface),
        *model_problems(surface),
    ]
    return list(dict.fromkeys(found))
