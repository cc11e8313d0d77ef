"""Writing into rooms: every change is stored, shown on the pages and told to the bot, in that order."""

from bot.local.config import Json
from bot.local.elements import with_ids
from bot.local.errors import SlackError
from bot.local.events import Events
from bot.local.hub import Hub
from bot.local.pageview import channel_for
from bot.local.people import TEAM_ID
from bot.local.rings import rung_by
from bot.local.rooms import Room
from bot.local.world import World


class Timeline:
    """Posts, edits, deletions, reactions, comings and goings."""

    def __init__(self, world: World, hub: Hub, events: Events) -> None:
        self._world = world
        self._hub = hub
        self._events = events

    def post(self, room: Room, content: Json, *, only_for: str | None = None) -> Json:
        """Write a message; `content` names its author. One for `only_for` is ephemeral and rings nobody."""
        message = self._completed(room, content, only_for)
        members = self._world.rooms.members(room.id)
        rings = [] if only_for else rung_by(message, members, self._world.group_users, dm=room.direct)
        self._world.messages.add(room.id, message, rings, only_for)
        self._show("message", room, message, rings, only_for)
        for user in rings:
            n = self._world.messages.unread(user).get(room.id, 0)
            self._hub.publish({"type": "unread", "channel": room.id, "n": n}, {user})
        if only_for is None:
            self._show_head(room, message)
            self._events.message(room, message)
        return message

    def edit(self, room: Room, ts: str, changes: Json) -> Json:
        """Change a message; an ephemeral one can be changed by response_url only."""
        stored = self._world.messages.find(room.id, ts)
        if stored is None:
            raise SlackError("message_not_found")
        message = {**stored.body, **changes}
        if "blocks" in changes:
            message["blocks"] = with_ids(changes["blocks"] or [])
        for key in ("blocks", "attachments"):
            if not message.get(key):
                message.pop(key, None)
        self._world.messages.save(room.id, message)
        shown = self._world.messages.with_thread(room.id, message)
        self._show("message_changed", room, shown, stored.rings, stored.only_for)
        if stored.only_for is None:
            notice = {"subtype": "message_changed", "message": shown, "previous_message": stored.body}
            self._events.message(room, self._notice(notice))
        return shown

    def delete(self, room: Room, ts: str) -> None:
        """Take a message away."""
        stored = self._world.messages.find(room.id, ts)
        if stored is None:
            raise SlackError("message_not_found")
        self._world.messages.remove(room.id, ts)
        readers = {stored.only_for} if stored.only_for else self._world.readers(room)
        self._hub.publish({"type": "message_deleted", "channel": room.id, "ts": ts}, readers)
        if stored.only_for is None:
            notice = {"subtype": "message_deleted", "deleted_ts": ts, "previous_message": stored.body}
            self._events.message(room, self._notice(notice))

    def react(self, room: Room, ts: str, user: str, name: str, *, add: bool) -> None:
        """Add or take back a reaction."""
        message = self._world.messages.get(room.id, ts)
        if message is None:
            raise SlackError("message_not_found")
        users = {item["name"]: list(item["users"]) for item in message.get("reactions", [])}
        if add == (user in users.get(name, [])):
            raise SlackError("already_reacted" if add else "no_reaction")
        if add:
            users.setdefault(name, []).append(user)
        else:
            users[name].remove(user)
        message["reactions"] = [
            {"name": key, "users": who, "count": len(who)} for key, who in users.items() if who
        ]
        self._world.messages.save(room.id, message)
        self._hub.publish(
            {"type": "reaction", "channel": room.id, "ts": ts, "message": message}, self._world.readers(room)
        )
        event: Json = {
            "type": "reaction_added" if add else "reaction_removed",
            "user": user,
            "reaction": name,
            "item": {"type": "message", "channel": room.id, "ts": ts},
            "item_user": message["user"],
            "event_ts": self._world.next_ts(),
        }
        self._events.tell_in(room, event)

    def join(self, room: Room, user: str, inviter: str = "") -> None:
        """Let somebody into a room and say so."""
        if self._world.rooms.holds(room.id, user):
            return
        self._world.rooms.join(room.id, user)
        self.show_room(room)
        event: Json = {
            "type": "member_joined_channel",
            "user": user,
            "channel": room.id,
            "channel_type": "C" if room.kind == "public" else "G",
            "team": TEAM_ID,
            "event_ts": self._world.next_ts(),
        }
        if inviter:
            event["inviter"] = inviter
        self._events.tell_in(room, event)

    def leave(self, room: Room, user: str) -> None:
        """Take somebody out of a room and say so."""
        event: Json = {
            "type": "member_left_channel",
            "user": user,
            "channel": room.id,
            "channel_type": "C" if room.kind == "public" else "G",
            "team": TEAM_ID,
            "event_ts": self._world.next_ts(),
        }
        self._events.tell_in(room, event)
        self._world.rooms.leave(room.id, user)
        self.show_room(room)
        gone = {"type": "channel", "channel": channel_for(self._world, room, user)}
        self._hub.publish(gone, {user})

    def archive(self, room: Room, user: str, *, archived: bool = True) -> None:
        """Archive a channel or bring it back, and say so."""
        self.show_room(self._world.rooms.archive(room.id, archived=archived))
        kind = "channel" if room.kind == "public" else "group"
        name = f"{kind}_{'archive' if archived else 'unarchive'}"
        event = {"type": name, "channel": room.id, "user": user, "event_ts": self._world.next_ts()}
        self._events.tell_in(room, event)

    def show_room(self, room: Room) -> None:
        """Tell the pages that a room is new or changed."""
        self._hub.tell_each(lambda user: self._room_event(room, user))

    def _room_event(self, room: Room, user: str) -> Json | None:
        if not self._world.rooms.sees(room, user):
            return None
        return {"type": "channel", "channel": channel_for(self._world, room, user)}

    def _completed(self, room: Room, content: Json, only_for: str | None) -> Json:
        message: Json = {"type": "message", **content, "ts": self._world.next_ts()}
        if message.get("blocks"):
            message["blocks"] = with_ids(message["blocks"])
        thread_ts = message.get("thread_ts")
        if thread_ts:
            head = self._world.messages.get(room.id, thread_ts)
            if head is None:
                raise SlackError("thread_not_found")
            # a reply to a reply joins the thread it stands in
            message["thread_ts"] = head.get("thread_ts", head["ts"])
            message["parent_user_id"] = head.get("parent_user_id", head["user"])
        if only_for:
            message["is_ephemeral"] = True
        return message

    def _notice(self, content: Json) -> Json:
        return {"type": "message", "hidden": True, **content, "ts": self._world.next_ts()}

    def _show(self, kind: str, room: Room, message: Json, rings: list[str], only_for: str | None) -> None:
        readers = {only_for} if only_for else self._world.readers(room)
        self._hub.publish({"type": kind, "channel": room.id, "message": {**message, "rings": rings}}, readers)

    def _show_head(self, room: Room, message: Json) -> None:
        """Let the pages count a reply at its thread's head."""
        if not message.get("thread_ts"):
            return
        head = self._world.messages.find(room.id, message["thread_ts"])
        if head is not None:
            shown = self._world.messages.with_thread(room.id, head.body)
            self._show("message_changed", room, shown, head.rings, None)
