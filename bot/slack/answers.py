"""What Slack's answers to a message mean."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.services.health import Health

# What Slack says of a channel that the bot cannot write to.
CHANNEL_ERRORS = {
    "channel_not_found", "not_in_channel", "is_archived", "restricted_action",
    "posting_to_general_channel_denied", "posting_to_channel_denied", "invalid_channel",
    "restricted_action_read_only_channel", "team_access_not_granted", "ekm_access_denied",
}  # fmt: skip
# What it says of a person it does not reach.
PERSON_ERRORS = {
    "user_not_found", "users_not_found", "cannot_dm_bot", "user_disabled", "user_not_visible",
    "messages_tab_disabled", "channel_not_found", "invalid_users", "is_inactive", "is_archived",
}  # fmt: skip
# What it says when the app itself must be mended: nothing can go out until somebody does.
APP_ERRORS = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
    "no_permission", "org_login_required", "not_allowed_token_type", "team_added_to_org",
}  # fmt: skip
# What it says when it does not know itself whether it did it.
UNSURE_ERRORS = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
# What is edited is no longer there.
GONE_ERRORS = {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
BLOCK_ERRORS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
SERVER_ERROR = 500  # the HTTP status from which Slack itself is at fault


class End(Enum):
    """How a call ended, and so what is to be done."""

    RATE_LIMITED = auto()
    CHANNEL = auto()
    PERSON = auto()
    APP = auto()
    UNSURE = auto()  # it may have been accepted: look before trying again
    NOT_SENT = auto()  # no connection: it was certainly not accepted
    GONE = auto()
    BLOCKS = auto()
    BROKEN = auto()  # Slack will never take this


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a call; `retry_after` in seconds for a rate limit."""

    end: End
    error: str
    retry_after: float = 0.0

    def tell(self, health: Health, at: float) -> None:
        """Tell the register: an error of Slack's is an answer, too, unless it refuses the app itself."""
        if self.end in {End.APP, End.NOT_SENT, End.UNSURE}:
            health.slack_failed(at, self.error, refuses=self.end is End.APP)
        else:
            health.slack_answered()


def judge(error: Exception, *, to_person: bool) -> Verdict:
    """Return what an exception of the Slack client means for the message it was about."""
    if isinstance(error, SlackApiError):
        answer: AsyncSlackResponse = error.response
        if answer.status_code >= SERVER_ERROR:
            return Verdict(End.UNSURE, f"status_{answer.status_code}")
        return _judge_answer(str(answer.get("error", "unknown")), answer.headers, to_person)
    if isinstance(error, aiohttp.ClientConnectorError):
        return Verdict(End.NOT_SENT, "no_connection")
    if isinstance(
        error, TimeoutError | asyncio.TimeoutError | aiohttp.ClientError | SlackRequestError | OSError
    ):
        return Verdict(End.UNSURE, type(error).__name__)
    raise error


def _judge_answer(code: str, headers: Mapping[str, Any], to_person: bool) -> Verdict:
    if code in {"ratelimited", "rate_limited"}:
        return Verdict(End.RATE_LIMITED, code, float(headers.get("Retry-After", 1)))
    table = {End.PERSON: PERSON_ERRORS} if to_person else {End.CHANNEL: CHANNEL_ERRORS}
    table |= {
        End.APP: APP_ERRORS,
        End.UNSURE: UNSURE_ERRORS,
        End.GONE: GONE_ERRORS,
        End.BLOCKS: BLOCK_ERRORS,
    }
    return Verdict(next((end for end, codes in table.items() if code in codes), End.BROKEN), code)
