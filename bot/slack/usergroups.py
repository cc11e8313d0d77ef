"""Putting those on duty into a lane's user group: idempotent, so that it is simply repeated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.services import delivery, groups
from bot.slack.answers import End, judge

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk

log = structlog.get_logger(__name__)

PACES = 3  # between two calls: of posts Slack allows one a second, of these twenty a minute
LONGEST_WAIT = 60  # seconds until Slack, which did not answer, is asked again; a second at first
UNKNOWN_HANDLE = "unknown_handle"
_AGAIN = {End.NOT_SENT, End.UNSURE, End.RATE_LIMITED}
_OF_THE_APP = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}


class UserGroups:
    """Carries out what the outbox owes to user groups. `pace`: the time between two posts to one channel."""

    def __init__(self, desk: Desk, client: AsyncWebClient, pace: timedelta) -> None:
        self._desk, self._client, self._rest = desk, client, PACES * pace

    async def update(self, row: dict[str, Any]) -> None:
        """Make those on duty by now the group's members, or find out that it cannot be done.

        What only a person can mend (a scope, the plan, the handle) is told to the secretariat and stops
        nothing else.
        """
        rest = self._rest
        try:
            error = await self._try(row)
            if error is not None:
                now, network = self._desk.clock.now(), self._desk.network
                await self._desk.write(lambda s: groups.refused(s, network, row, error, now))
        except Exception as failure:  # noqa: BLE001  judge() raises what is not Slack's
            verdict = judge(failure, to_person=False)
            if verdict.end not in _AGAIN and verdict.error not in _OF_THE_APP:
                now, network, why = self._desk.clock.now(), self._desk.network, verdict.error
                await self._desk.write(lambda s: groups.refused(s, network, row, why, now))
            else:
                log.warning("usergroup_not_changed", error=verdict.error)
                wait = min(2 ** (row["attempts"] - 1), LONGEST_WAIT)
                rest = timedelta(seconds=max(wait, verdict.retry_after))
                not_before, why = self._desk.clock.machine_now() + rest, verdict.error
                await self._desk.db.write(lambda s: groups.later(s, row, not_before, why))
        finally:
            free_at = self._desk.clock.machine_now() + rest
            await self._desk.db.write(lambda s: delivery.release(s, row, free_at))

    async def _try(self, row: dict[str, Any]) -> str | None:
        now, network = self._desk.clock.now(), self._desk.network
        users = await self._desk.read(lambda s: groups.users(s, network, row["params"]["lane"], now))
        if users:
            group = await self._group(row["params"]["handle"])
            if group is None:
                return UNKNOWN_HANDLE
            await self._client.usergroups_users_update(usergroup=group, users=users)
        await self._desk.db.write(lambda s: groups.done(s, row, now))
        return None

    async def _group(self, handle: str) -> str | None:
        """Return the id of the user group with this handle, or None."""
        answer = await self._client.usergroups_list()
        found = (group["id"] for group in answer["usergroups"] if group["handle"] == handle)
        return next(found, None)
