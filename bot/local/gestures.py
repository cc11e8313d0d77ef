"""What people do with words and rooms: write, call commands, upload, read, come and go."""

from uuid import uuid4

from bot.local.acks import answer_command
from bot.local.compose import rich_text
from bot.local.config import Json
from bot.local.core import Core
from bot.local.delivery import Ack
from bot.local.errors import SlackError
from bot.local.ids import micros
from bot.local.messages import Span
from bot.local.methods.files import share
from bot.local.pageview import channel_for
from bot.local.payloads import slash_command
from bot.local.people import team_of
from bot.local.rooms import Room
from bot.local.words import refusal

_THREAD = 1000


class Gestures:
    """A person's hands, as far as they write. Answers are the page's: `{"ok": …}`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def send(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Send a message, or a command; `text` as Slack's client sends it: escaped, `<@U…>` for a mention."""
        if not text.strip():
            return self.no("no_text", user)
        try:
            room = self.room(channel, user)
            if text.startswith("/"):
                return await self._command(user, room, text, in_thread=bool(thread_ts))
            self._check_writable(room, user)
            message = self._core.timeline.post(room, self._spoken(user, text, thread_ts))
        except SlackError as error:
            return self.no(error.code, user)
        self._core.events.mention(room, message)
        return {"ok": True, "ts": message["ts"]}

    def edit(self, user: str, channel: str, ts: str, text: str) -> Json:
        """Change one's own message, as Slack's client sends it."""
        if not text.strip():
            return self.no("no_text", user)
        try:
            room = self._own(user, channel, ts)
            edited = {"user": user, "ts": self._core.world.next_ts()}
            changes: Json = {"text": text, "blocks": rich_text(text), "edited": edited}
            self._core.timeline.edit(room, ts, changes)
        except SlackError as error:
            return self.no(error.code, user)
        return {"ok": True, "ts": ts}

    def delete(self, user: str, channel: str, ts: str) -> Json:
        """Delete one's own message."""
        try:
            self._core.timeline.delete(self._own(user, channel, ts), ts)
        except SlackError as error:
            return self.no(error.code, user)
        return {"ok": True}

    def _own(self, user: str, channel: str, ts: str) -> Room:
        """Return the room of one's own message."""
        room = self.room(channel, user)
        self._check_writable(room, user)
        message = self._core.world.messages.get(room.id, ts)
        if message is None:
            raise SlackError("message_not_found")
        if message.get("user") != user:
            raise SlackError("cant_update_message")
        return room

    def upload(
        self, user: str, channel: str | None, name: str, content: bytes, thread_ts: str | None = None
    ) -> Json:
        """Upload a file into a room, or, without one, for a form's file input."""
        if len(content) > self._core.config.upload_limit:
            return self.no("file_too_large", user)
        files = self._core.world.files
        created = int(self._core.world.now().timestamp())
        try:
            room = self.room(channel, user) if channel else None
            file = files.reserve(name, len(content), user, created)
            files.fill(file["id"], content)
            finished = files.complete(file["id"], name) or file
            if room is not None:
                self._check_writable(room, user)
                share(self._core, room, [finished], self._author(user), _in_thread(thread_ts))
        except SlackError as error:
            return self.no(error.code, user)
        return {"ok": True, "file": files.get(file["id"])}

    def open_dm(self, user: str, other: str) -> Json:
        """Open the direct message with somebody."""
        self._core.world.person(other)
        room = self._core.world.direct((user, other))
        return {"channel": channel_for(self._core.world, room, user)}

    def read(self, channel: str, user: str, thread_ts: str | None = None, before: str | None = None) -> Json:
        """Return a page of a room or a whole thread, oldest first, each message with whom it rang."""
        room = self.room(channel, user)
        world = self._core.world
        if thread_ts:
            found, more = world.messages.replies(room.id, thread_ts, Span(limit=_THREAD), user)
            head = world.messages.find(room.id, thread_ts)
            shown = [{**world.messages.with_thread(room.id, head.body), "rings": head.rings}] if head else []
        else:
            span = Span(latest=micros(before)) if before else Span()
            found, more = world.messages.history(room.id, span, user)
            found.reverse()
            shown = []
        shown += [{**item.body, "rings": item.rings} for item in found]
        return {"messages": shown, "has_more": more}

    def mark_read(self, user: str, channel: str, ts: str | None = None) -> Json:
        """Remember how far somebody has read; without `ts`, everything so far, in threads, too."""
        room = self.room(channel, user)
        self._core.world.messages.mark_read(user, room.id, ts)
        n = self._core.world.messages.unread(user).get(room.id, 0)
        self._core.hub.publish({"type": "unread", "channel": room.id, "n": n}, {user})
        return {"ok": True}

    def room(self, channel: str, user: str) -> Room:
        """Return a room by id or name that somebody may look into."""
        rooms = self._core.world.rooms
        room = rooms.get(channel) or rooms.named(channel)
        if room is None or not rooms.sees(room, user):
            raise SlackError("channel_not_found")
        return room

    def no(self, error: str, user: str) -> Json:
        """Say no in the person's language."""
        person = self._core.world.people.get(user) or {}
        return refusal(error, person.get("locale", "ja-JP"))

    def lost(self, ack: Ack, user: str) -> Json:
        """Say that the bot did not answer."""
        return self.no("operation_timeout" if ack.failure == "timeout" else "dispatch_failed", user)

    async def _command(self, user: str, room: Room, line: str, *, in_thread: bool) -> Json:
        command, _, text = line.partition(" ")
        if in_thread:
            return self.no("no_commands_in_threads", user)
        if command not in {known.command for known in self._core.config.commands}:
            return self.no("unknown_command", user)
        if self._core.world.people.kind(user) in self._core.config.no_commands_for:
            return self.no("commands_off_for_guests", user)
        payload = slash_command(self._core, user, room, command, text.strip())
        ack = await self._core.delivery.ask("slash_commands", payload)
        if ack.failure:
            return self.lost(ack, user)
        answer_command(self._core, ack.body, room, user)
        return {"ok": True}

    def _check_writable(self, room: Room, user: str) -> None:
        if room.archived:
            raise SlackError("is_archived")
        if not self._core.world.rooms.holds(room.id, user):
            raise SlackError("not_in_channel")

    def _author(self, user: str) -> Json:
        return {"user": user, "team": team_of(self._core.world.person(user))}

    def _spoken(self, user: str, text: str, thread_ts: str | None) -> Json:
        return {
            **self._author(user),
            "client_msg_id": str(uuid4()),
            "text": text,
            "blocks": rich_text(text),
            **_in_thread(thread_ts),
        }


def _in_thread(thread_ts: str | None) -> Json:
    return {"thread_ts": thread_ts} if thread_ts else {}
