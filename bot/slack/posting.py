"""One message's way to Slack, exactly once.

A row goes pending → sending (committed) → Slack → sent. What becomes of one that did not get there, or of
which nobody knows, is decided by `bot.slack.unsent`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.services import about, contents, delivery, groups, messages
from bot.services.contents import Contents
from bot.slack import sheets, uploads
from bot.slack.answers import End, judge
from bot.slack.as_once import AsOnce
from bot.slack.leases import RELEASED, LostError, keep
from bot.slack.render import SHARES_THREAD, Rendered, render
from bot.slack.told import context_of
from bot.slack.unsent import to_person, what
from bot.slack.usergroups import UserGroups

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.desk import Desk
    from bot.services.watch import Watch
    from bot.slack.directory import Directory
    from bot.slack.unsent import Unsent

    # Sends a mail and writes down how that ended; returns how long the lane must rest, or RELEASED.
    Mail = Callable[[dict[str, Any], Contents], Awaitable[timedelta | None]]

    Shown = Contents | Exception

log = structlog.get_logger(__name__)

EDITS_IN_A_PACE = 10  # at most; Slack allows about one, the people who press buttons come first
_WITHOUT_WORDS = {groups.OP, messages.REACT, messages.UNFILE}
METADATA = "toban_message"


class Posting:
    """Sends single messages that were claimed; `unsent` decides about those that did not go."""

    def __init__(
        self,
        desk: Desk,
        client: AsyncWebClient,
        directory: Directory,
        watch: Watch,
        pace: timedelta,
        unsent: Unsent,
        mail: Mail,
    ) -> None:
        self._mail = mail
        self._desk, self._client, self._directory = desk, client, directory
        self._health, self._metrics = watch.health, watch.metrics
        self._pace, self._unsent = pace, unsent
        self._groups = UserGroups(desk, client, pace)
        self._as_once = AsOnce(desk, client, watch, unsent)

    async def look(self, rows: Sequence[dict[str, Any]]) -> dict[int, Shown]:
        """Read at once what these messages show by now, by their ids: most of it is the same for many."""
        told = [row for row in rows if row["op"] not in _WITHOUT_WORDS]
        if not told:
            return {}
        net, now = self._desk.network, self._desk.clock.now()
        return await self._desk.read(lambda s: contents.of_each(s, net, now, told))

    async def send(self, row: dict[str, Any], shown: Shown | None) -> None:
        """Send a message that was claimed, or find out that it need not go, or not now."""
        if row["op"] == groups.OP:
            await self._groups.update(row)
            return
        now = self._desk.clock.now()
        rest = timedelta()
        try:
            if row["op"] == messages.REACT:
                rest = self._pace_after(row)
                rest = await self._as_once.react(row) or rest
                return
            if row["op"] == messages.UNFILE:
                rest = await self._as_once.delete(row) or self._pace
                return
            if not isinstance(shown, Contents):
                rest = await self._unsent.not_tried(row, shown or KeyError(row["id"])) or rest
                return
            about.name(shown.cases.values())
            if shown.pointless is not None:
                await self._desk.db.write(lambda s: delivery.dropped(s, row, str(shown.pointless), now))
                return
            if shown.put_off is not None:
                opening = shown.put_off
                await self._desk.write(lambda s: delivery.put_off(s, row, opening))
                return
            rest = self._pace_after(row)
            call = self._mail if row["lane"] == messages.MAIL else self._call
            rest = await call(row, shown) or rest
        finally:
            if rest != RELEASED:
                await self._release(row, rest)

    async def _release(self, row: dict[str, Any], rest: timedelta) -> None:
        free_at = self._desk.clock.machine_now() + rest
        await self._desk.db.write(lambda s: delivery.release(s, row, free_at))

    async def take_up(self, row: dict[str, Any]) -> None:
        """Go on with a message that was left half done."""
        try:
            await self._unsent.look_and_send_again(row)
        finally:
            await self._release(row, self._pace_after(row))

    def _pace_after(self, row: dict[str, Any]) -> timedelta:
        often = row["op"] in {"update", messages.REACT} or row["lane"] == messages.MAIL
        return self._pace / EDITS_IN_A_PACE if often else self._pace

    async def _call(self, row: dict[str, Any], shown: Contents) -> timedelta | None:
        """Make the call and write down how it ended; return how long the channel must rest, where Slack said.

        RELEASED: what was sent and its channel's rest are written in one transaction, the commonest by far.
        """
        try:
            channel = await self._channel(row, shown)
            message = await self._render(row, shown)
            if row["op"] == "file":
                await self._upload(row)
        except LostError:
            raise
        except uploads.GoneError as gone:
            why, now = str(gone), self._desk.clock.now()
            await self._desk.write(lambda s: delivery.dropped(s, row, why, now))
            return None
        except Exception as error:  # noqa: BLE001  whatever it was, nothing was posted
            return await self._unsent.not_tried(row, error)
        if channel is None:
            await self._unsent.channel_trouble(row, "channel_not_found")
            return None
        return await self._deliver(row, shown, channel, message)

    async def _deliver(
        self, row: dict[str, Any], shown: Contents, channel: str, message: Rendered
    ) -> timedelta | None:
        await keep(self._desk, row)
        try:
            answer = await self._post_or_edit(row, channel, message)
        except Exception as error:  # noqa: BLE001  judge() raises what it does not know
            verdict = judge(error, to_person=to_person(row))
            if verdict.end is End.BLOCKS and message.blocks:  # a call that looks poor is better than none
                log.error("blocks_refused", **what(row))  # noqa: TRY400  a trace says no more
                self._unsent.note(row, verdict)
                return await self._deliver(row, shown, channel, Rendered(message.text, []))
            return await self._unsent.trouble(row, verdict, channel)
        self._health.slack_answered()
        self._count(row, shown)
        ts = answer["ts"] if row["op"] == "post" else None
        landed = answer.get("channel") or channel
        now, free_at = self._desk.clock.now(), self._desk.clock.machine_now() + self._pace_after(row)
        await self._desk.db.write(lambda s: delivery.sent(s, row, landed, ts, now, free_at))
        return RELEASED

    async def _upload(self, row: dict[str, Any]) -> None:
        """Hand the file over, and write down its id before it is shared."""
        file = await sheets.made(self._desk, row)
        await keep(self._desk, row)
        file_id = await uploads.upload(self._client, file, lambda: keep(self._desk, row))
        title, now = {uploads.TITLE: file.title}, self._desk.clock.now()
        if not await self._desk.write(lambda s: delivery.uploaded(s, row, file_id, title, now)):
            raise LostError
        row["params"] |= {uploads.FILE_ID: file_id} | title

    def _count(self, row: dict[str, Any], shown: Contents) -> None:
        """Count what went out; an inquiry and a first reply are counted when they are told, once each."""
        self._metrics.sent(row["op"])
        self._metrics.slack_call(row["op"], "ok")
        if row["op"] == "update":
            return
        if row["template"] in {"card", messages.CARD_LIST} and not row["key"].startswith(messages.OPENED):
            for view in shown.cases.values():
                self._metrics.received(view.inquiry.surface)
        elif row["template"] == "note" and row["params"]["kind"] == "replied":
            self._metrics.replied(late=row["params"]["data"]["late"])

    async def _channel(self, row: dict[str, Any], shown: Contents) -> str | None:
        if row["op"] == "update":
            return str(row["edited_channel"])
        if row["parent_channel"]:  # a thread stays where it began, whatever channel is chosen later
            return str(row["parent_channel"])
        if not row["target"].startswith("#"):
            return str(row["target"])
        if shown.channel is None:
            await keep(self._desk, row)
        return shown.channel or await self._directory.channel_id(row["target"])

    async def _render(self, row: dict[str, Any], shown: Contents) -> Rendered:
        params, about = row["params"], shown.cases.get(row["inquiry_id"])
        if row["parent_list_id"] is not None and about is not None:
            params = params | {SHARES_THREAD: about.inquiry.number}
        return render(row["template"], params, await context_of(self._desk, row, shown))

    async def _post_or_edit(self, row: dict[str, Any], channel: str, message: Rendered) -> Any:
        content: dict[str, Any] = {"text": message.text, "blocks": message.blocks, "channel": channel}
        if row["op"] == "update":
            return await self._client.chat_update(ts=row["edited_ts"], **content)
        if row["op"] == "file":
            return await uploads.share(self._client, row, channel, message.text)
        metadata = {"event_type": METADATA, "event_payload": {"outbox": row["key"]}}
        return await self._client.chat_postMessage(
            thread_ts=row["parent_ts"], metadata=metadata, unfurl_links=False, unfurl_media=False, **content
        )
