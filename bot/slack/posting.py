"""One message's way to Slack, exactly once.

A row goes pending → sending (committed) → Slack → sent. What was left in between is looked for in Slack
before it is sent again (`bot.slack.search`).
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.clock import monotonic
from bot.services import delivery, groups
from bot.slack import search, uploads
from bot.slack.answers import End, Verdict, judge
from bot.slack.pictures import year_picture
from bot.slack.render import Context, Rendered, render
from bot.slack.usergroups import UserGroups

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.services.delivery import Contents
    from bot.services.desk import Desk
    from bot.services.watch import Watch
    from bot.slack.directory import Directory

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=30)  # it is renewed before each call, and outlasts the HTTP timeout
NEW_ENOUGH = timedelta(seconds=20)  # a lease that has this left covers one more call
EDITS_IN_A_PACE = 10  # at most; Slack allows about one, the people who press buttons come first
LONGEST_BACKOFF = 60.0  # seconds
RELEASED = timedelta(-1)  # instead of a rest: it is written already
METADATA = "toban_message"


class LostError(Exception):
    """Another process took the message over: its lease had run out."""


class Posting:
    """Sends single messages that were claimed. `paused_until` (machine time): Slack is away until then."""

    def __init__(
        self, desk: Desk, client: AsyncWebClient, directory: Directory, watch: Watch, pace: timedelta
    ) -> None:
        self._desk, self._client, self._directory = desk, client, directory
        self._health, self._metrics = watch.health, watch.metrics
        self._pace = pace
        self._groups = UserGroups(desk, client, pace)
        self.paused_until = desk.clock.machine_now()

    async def send(self, row: dict[str, Any]) -> None:
        """Send a message that was claimed, or find out that it need not go, or not now."""
        if row["op"] == groups.OP:
            await self._groups.update(row)
            return
        now = self._desk.clock.now()
        rest = timedelta()
        try:
            try:
                shown = await self._desk.read(lambda s: delivery.contents(s, self._desk.network, now, row))
            except (KeyError, ValueError, TypeError, AttributeError) as error:  # it would fail again at once
                rest = await self._not_tried(row, error) or rest
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

    async def _keep(self, row: dict[str, Any]) -> None:
        """Make sure that the message stays ours for one more call. Raises LostError."""
        machine_now = self._desk.clock.machine_now()
        if row["lease_until"] - machine_now >= NEW_ENOUGH:
            return
        until = machine_now + LEASE
        if not await self._desk.db.write(lambda s: delivery.renew(s, row, until)):
            raise LostError
        row["lease_until"] = until

    def _pace_after(self, row: dict[str, Any]) -> timedelta:
        return self._pace / EDITS_IN_A_PACE if row["op"] == "update" else self._pace

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
        except Exception as error:  # noqa: BLE001  whatever it was, nothing was posted
            return await self._not_tried(row, error)
        if channel is None:
            await self._channel_trouble(row, "channel_not_found")
            return None
        await self._keep(row)
        try:
            answer = await self._post_or_edit(row, channel, message)
        except Exception as error:  # noqa: BLE001  judge() raises what it does not know
            return await self._trouble(row, judge(error, to_person=_to_person(row)), channel, message)
        self._health.slack_answered()
        self._count(row, shown)
        ts = answer["ts"] if row["op"] == "post" else None
        landed = answer.get("channel") or channel
        now, free_at = self._desk.clock.now(), self._desk.clock.machine_now() + self._pace_after(row)
        await self._desk.db.write(lambda s: delivery.sent(s, row, landed, ts, now, free_at))
        return RELEASED

    async def _upload(self, row: dict[str, Any]) -> None:
        """Hand the file over, and write down its id before it is shared."""
        file = await year_picture(self._desk, row)
        await self._keep(row)
        file_id = await uploads.upload(self._client, file)
        params = row["params"] | {uploads.FILE_ID: file_id, uploads.TITLE: file.title}
        if not await self._desk.db.write(lambda s: delivery.keep_params(s, row, params)):
            raise LostError
        row["params"] = params

    async def _not_tried(self, row: dict[str, Any], error: Exception) -> timedelta | None:
        """What to do when the channel could not be looked up, or the message not be made."""
        try:
            verdict = judge(error, to_person=False)
        except Exception:
            log.exception("message_not_made", template=row["template"])
            wait = timedelta(seconds=_backoff(row["attempts"]))
            await self._later(row, self._desk.clock.machine_now() + wait, type(error).__name__)
            return None
        if verdict.end is End.UNSURE:
            verdict = replace(verdict, end=End.NOT_SENT)
        elif verdict.end not in {End.NOT_SENT, End.RATE_LIMITED, End.APP}:
            verdict = replace(verdict, end=End.CHANNEL)
        return await self._trouble(row, verdict, None, None)

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
            await self._keep(row)
        return shown.channel or await self._directory.channel_id(row["target"])

    def _render(self, row: dict[str, Any], shown: Contents) -> Rendered:
        locale = self._desk.locale(row["target"]) if _to_person(row) else self._desk.network.locale
        people = self._desk.names(_people_in(row, shown))
        about = (shown.cases, shown.firms, people, shown.request, shown.notice)
        return render(row["template"], row["params"], Context(self._desk.network, locale, *about))

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

    async def _trouble(
        self, row: dict[str, Any], verdict: Verdict, channel: str | None, message: Rendered | None
    ) -> timedelta | None:
        log.warning("message_not_sent", template=row["template"], target=row["target"], error=verdict.error)
        now, machine_now = self._desk.clock.now(), self._desk.clock.machine_now()
        verdict.tell(self._health, monotonic())
        self._metrics.slack_call(row["op"], verdict.error)
        match verdict.end:
            case End.RATE_LIMITED:
                rest = timedelta(seconds=verdict.retry_after)
                await self._later(row, machine_now + rest, verdict.error)
                return rest
            case End.APP | End.NOT_SENT:
                wait = timedelta(seconds=_backoff(row["attempts"]))
                self.paused_until = machine_now + min(wait, timedelta(seconds=5))
                await self._later(row, machine_now + wait, verdict.error)
            case End.UNSURE:
                await self.look_and_send_again(row)
            case End.CHANNEL:
                await self._channel_trouble(row, verdict.error, channel)
            case End.GONE if row["op"] == "update":
                await self._desk.db.write(lambda s: delivery.dropped(s, row, verdict.error, now))
            case End.BLOCKS if channel is not None and message is not None and message.blocks:
                return await self._plain(row, channel, message)
            case _:
                network = self._desk.network
                await self._desk.write(lambda s: delivery.failed(s, network, row, verdict.error, now))
        return None

    async def _plain(self, row: dict[str, Any], channel: str, message: Rendered) -> timedelta | None:
        """Say it without blocks: a call that looks poor is better than none."""
        log.error("blocks_refused", template=row["template"])
        plain = Rendered(message.text, [])
        await self._keep(row)
        try:
            answer = await self._post_or_edit(row, channel, plain)
        except Exception as error:  # noqa: BLE001
            return await self._trouble(row, judge(error, to_person=_to_person(row)), channel, plain)
        now, ts = self._desk.clock.now(), answer["ts"] if row["op"] == "post" else None
        await self._desk.db.write(lambda s: delivery.sent(s, row, answer.get("channel") or channel, ts, now))
        return None

    async def _later(self, row: dict[str, Any], not_before: Any, error: str) -> None:
        await self._desk.db.write(lambda s: delivery.later(s, row, not_before, error))

    async def _channel_trouble(self, row: dict[str, Any], error: str, channel: str | None = None) -> None:
        """Join the channel where that helps, else hold the message and tell the secretariat."""
        if channel is not None and row["attempts"] == 1:
            await self._directory.forget(row["target"])
            if error != "not_in_channel" or await search.join(self._client, channel):
                await self._later(row, self._desk.clock.machine_now(), error)
                return
        now, network = self._desk.clock.now(), self._desk.network
        await self._desk.write(lambda s: delivery.held(s, network, row, error, now))

    async def take_up(self, row: dict[str, Any]) -> None:
        """Go on with a message that was left half done."""
        try:
            await self.look_and_send_again(row)
        finally:
            await self._release(row, self._pace_after(row))

    async def look_and_send_again(self, row: dict[str, Any]) -> None:
        """Find out whether Slack took a message that nobody saw it take; send it again where it did not."""
        now = self._desk.clock.now()
        if row["op"] in {"update", groups.OP}:  # done twice they are as if done once
            await self._later(row, self._desk.clock.machine_now(), "unsure")
            return
        result = await self._found(row)
        if result.message is not None:
            channel, ts = result.message
            await self._desk.db.write(lambda s: delivery.sent(s, row, channel, ts, now))
        elif result.refused and not delivery.is_urgent(row):
            network = self._desk.network
            why = result.refused
            await self._desk.write(lambda s: delivery.held(s, network, row, why, now, unseen=True))
        elif result.unreachable:
            wait = timedelta(seconds=_backoff(row["attempts"]))
            await self._desk.db.write(
                lambda s: delivery.keep_unsure(s, row, self._desk.clock.machine_now() + wait)
            )
        else:
            await self._desk.db.write(
                lambda s: delivery.resend(s, row, now, marked=result.refused is not None)
            )

    async def _found(self, row: dict[str, Any]) -> search.Found:
        channel = str(row["parent_channel"] or row["target"])
        if channel.startswith("#"):
            await self._keep(row)
            try:
                channel = await self._directory.channel_id(channel) or channel
            except Exception as error:  # noqa: BLE001  judge() raises what it does not know
                return search.not_found_out(error)
        look = uploads.find_twice if row["op"] == "file" else search.find_twice
        return await look(self._client, row, channel, lambda: self._keep(row))


def _to_person(row: dict[str, Any]) -> bool:
    return not row["target"].startswith(("#", "C", "G"))


def _backoff(attempts: int) -> float:
    """Seconds to wait: doubling, with jitter, a minute at most."""
    return float(min(2 ** min(attempts, 6), LONGEST_BACKOFF) * random.uniform(0.5, 1.0))  # noqa: S311


def _people_in(row: dict[str, Any], shown: Contents) -> set[str]:
    """Return the people whose names a message may show."""
    named = [row["params"].get("actor"), *(row["params"].get("data") or {}).values()]
    for view in shown.cases.values():
        case = view.inquiry
        named += [case.on_it_by, case.replied_by, case.reply_entered_by, case.entered_by]
    if shown.request is not None:
        named += [shown.request.request.asked_by, shown.request.request.answered_by]
    if shown.notice is not None:
        named.append(shown.notice.confirmed_by)
    return {name for name in named if isinstance(name, str)}
