"""One message's way to Slack, exactly once.

A row goes pending → sending (committed) → Slack → sent. What becomes of one that did not get there, or of
which nobody knows, is decided by `bot.slack.unsent`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.services import contents, delivery, groups, messages
from bot.slack import sheets, uploads
from bot.slack.answers import End, judge
from bot.slack.leases import LostError, keep
from bot.slack.reactions import Reactions
from bot.slack.render import Context, Rendered, render
from bot.slack.unsent import to_person
from bot.slack.usergroups import UserGroups

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.contents import Contents
    from bot.services.desk import Desk
    from bot.services.watch import Watch
    from bot.slack.directory import Directory
    from bot.slack.unsent import Unsent

log = structlog.get_logger(__name__)

EDITS_IN_A_PACE = 10  # at most; Slack allows about one, the people who press buttons come first
RELEASED = timedelta(-1)  # instead of a rest: it is written already
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
    ) -> None:
        self._desk, self._client, self._directory = desk, client, directory
        self._health, self._metrics = watch.health, watch.metrics
        self._pace, self._unsent = pace, unsent
        self._groups = UserGroups(desk, client, pace)
        self._reactions = Reactions(desk, client, watch, unsent)

    async def send(self, row: dict[str, Any]) -> None:
        """Send a message that was claimed, or find out that it need not go, or not now."""
        if row["op"] == groups.OP:
            await self._groups.update(row)
            return
        now = self._desk.clock.now()
        rest = timedelta()
        try:
            if row["op"] == messages.REACT:
                rest = self._pace_after(row)
                rest = await self._reactions.change(row) or rest
                return
            try:
                shown = await self._desk.read(lambda s: contents.of(s, self._desk.network, now, row))
            except (KeyError, ValueError, TypeError, AttributeError) as error:  # it would fail again at once
                rest = await self._unsent.not_tried(row, error) or rest
                return
            if shown.pointless is not None:
                await self._desk.db.write(lambda s: delivery.dropped(s, row, str(shown.pointless), now))
                return
            if shown.put_off is not None:
                opening = shown.put_off
                await self._desk.write(lambda s: delivery.put_off(s, row, opening))
                return
            rest = self._pace_after(row)
            rest = await self._call(row, shown) or rest
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
        return self._pace / EDITS_IN_A_PACE if row["op"] in {"update", messages.REACT} else self._pace

    async def _call(self, row: dict[str, Any], shown: Contents) -> timedelta | None:
        """Make the call and write down how it ended; return how long the channel must rest, where Slack said.

        RELEASED: what was sent and its channel's rest are written in one transaction, the commonest by far.
        """
        try:
            channel = await self._channel(row, shown)
            message = self._render(row, shown)
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
                log.error("blocks_refused", template=row["template"])  # noqa: TRY400  a trace says no more
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
        params = row["params"] | {uploads.FILE_ID: file_id, uploads.TITLE: file.title}
        if not await self._desk.db.write(lambda s: delivery.keep_params(s, row, params)):
            raise LostError
        row["params"] = params

    def _count(self, row: dict[str, Any], shown: Contents) -> None:
        """Count what went out; an inquiry and a first reply are counted when they are told, once each."""
        self._metrics.sent(row["op"])
        self._metrics.slack_call(row["op"], "ok")
        if row["op"] == "update":
            return
        if row["template"] == "card":
            self._metrics.received(shown.cases[row["inquiry_id"]].inquiry.surface)
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

    def _render(self, row: dict[str, Any], shown: Contents) -> Rendered:
        locale = self._desk.locale(row["target"]) if to_person(row) else self._desk.network.locale
        people = self._desk.names(_people_in(row, shown))
        about = (shown.cases, shown.firms, people, shown.request, shown.notice)
        about_meeting = (shown.meeting, shown.agenda, shown.attendance, shown.edition, shown.todo)
        c = Context(self._desk.network, locale, *about, *about_meeting, now=self._desk.clock.now())
        return render(row["template"], row["params"], c)

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


def _people_in(row: dict[str, Any], shown: Contents) -> set[str]:
    """Return the people whose names a message may show."""
    letter = row["params"].get("letter") or {}
    named = [row["params"].get("actor"), letter.get("actor"), *(row["params"].get("data") or {}).values()]
    for view in shown.cases.values():
        case = view.inquiry
        named += [case.on_it_by, case.replied_by, case.reply_entered_by, case.entered_by]
        said = view.outcome and view.outcome.said
        named += [said.said_by] if said else []
        known = view.allocation
        named += [known.appointment.appointed_by] if known and known.appointment else []
    if shown.request is not None:
        named += [shown.request.request.asked_by, shown.request.request.answered_by]
    if shown.notice is not None:
        named.append(shown.notice.confirmed_by)
    if shown.meeting is not None:
        named += shown.meeting.people
    if shown.agenda is not None:
        named += shown.agenda.people
    if shown.attendance is not None:
        named += shown.attendance.people
    if shown.edition is not None:
        named += shown.edition.people
    if shown.todo is not None:
        named += shown.todo.people
    return {name for name in named if isinstance(name, str)}
