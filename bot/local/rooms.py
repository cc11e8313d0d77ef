"""Channels, private channels and direct messages."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Literal

from bot.local.config import Channel, Json
from bot.local.ids import MICROS, micros, new_id
from bot.local.people import BOT_USER_ID, TEAM_ID
from bot.local.store import Store

RoomKind = Literal["public", "private", "im", "mpim"]
CHANNEL_TYPES: dict[RoomKind, str] = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
API_TYPES: dict[RoomKind, str] = {
    "public": "public_channel",
    "private": "private_channel",
    "im": "im",
    "mpim": "mpim",
}


@dataclass(frozen=True)
class Room:
    """A place to talk in; `created` is Slack's whole seconds."""

    id: str
    name: str
    kind: RoomKind
    created: int
    archived: bool = False
    topic: str = ""
    creator: str = BOT_USER_ID

    @property
    def direct(self) -> bool:
        """Whether every message in it rings everybody."""
        return self.kind in {"im", "mpim"}

    @property
    def payload_name(self) -> str:
        """The name interaction payloads carry: Slack hides that of a room that is not public."""
        return {"public": self.name, "private": "privategroup", "im": "directmessage"}.get(
            self.kind, self.name
        )


class Rooms:
    """Which rooms there are and who is in them; kept in memory, written through to the store."""

    def __init__(self, store: Store, channels: Iterable[Channel], created: int) -> None:
        self._store = store
        self.announce: Callable[[Room], None] = lambda _room: None
        self._rooms = {key: Room(**body) for key, body in store.every("room").items()}
        self._members: dict[str, set[str]] = {key: set() for key in self._rooms}
        for row in store.rows("SELECT room, user FROM members"):
            self._members[row["room"]].add(row["user"])
        for channel in channels:
            if channel.id not in self._rooms:
                kind: RoomKind = "private" if channel.private else "public"
                self.create(
                    Room(channel.id, channel.name, kind, created, topic=channel.topic), channel.members
                )

    def get(self, room_id: str) -> Room | None:
        """Return a room, or None."""
        return self._rooms.get(room_id)

    def named(self, name: str) -> Room | None:
        """Return the channel of this name, with or without its `#`."""
        wanted = name.removeprefix("#")
        return next((room for room in self._rooms.values() if room.name == wanted and not room.direct), None)

    def every(self) -> list[Room]:
        """Return all rooms in the order of their ids."""
        return [self._rooms[key] for key in sorted(self._rooms)]

    def members(self, room_id: str) -> set[str]:
        """Return who is in a room."""
        return self._members[room_id]

    def holds(self, room_id: str, user: str) -> bool:
        """Whether somebody is in a room."""
        return user in self._members[room_id]

    def sees(self, room: Room, user: str) -> bool:
        """Whether somebody may look into a room."""
        return room.kind == "public" or self.holds(room.id, user)

    def create(self, room: Room, members: Iterable[str]) -> Room:
        """Add a room with its first members."""
        self.save(room)
        self._members.setdefault(room.id, set())
        for user in members:
            self.join(room.id, user)
        self.announce(room)
        return room

    def save(self, room: Room) -> None:
        """Keep a room as it now is."""
        self._rooms[room.id] = room
        self._store.put("room", room.id, asdict(room))

    def archive(self, room_id: str, *, archived: bool = True) -> Room:
        """Archive a room, or bring it back."""
        self.save(replace(self._rooms[room_id], archived=archived))
        return self._rooms[room_id]

    def join(self, room_id: str, user: str) -> None:
        """Let somebody in."""
        self._members[room_id].add(user)
        self._store.run("INSERT OR IGNORE INTO members VALUES (?, ?)", room_id, user)

    def leave(self, room_id: str, user: str) -> None:
        """Take somebody out."""
        self._members[room_id].discard(user)
        self._store.run("DELETE FROM members WHERE room = ? AND user = ?", room_id, user)

    def direct(self, users: Iterable[str], ts: str) -> Room:
        """Return the direct message between these people, opened if need be."""
        people = sorted(set(users))
        name = "dm:" + ":".join(people)
        for room in self._rooms.values():
            if room.direct and room.name == name:
                return room
        pair = len(people) <= 2  # noqa: PLR2004  one may write to oneself
        kind: RoomKind = "im" if pair else "mpim"
        return self.create(Room(new_id("D" if pair else "G"), name, kind, micros(ts) // MICROS), people)

    def other_side(self, room: Room, user: str) -> str:
        """Return whom somebody talks to in a direct message."""
        others = sorted(self._members[room.id] - {user})
        return others[0] if others else user

    def described(self, room: Room, viewer: str) -> Json:
        """Describe a room as `conversations.info` does."""
        if room.kind == "im":
            return self._described_im(room, viewer)
        members = self._members[room.id]
        return {
            "id": room.id,
            "name": room.name,
            "is_channel": room.kind == "public",
            "is_group": room.kind == "private",
            "is_im": False,
            "is_mpim": room.kind == "mpim",
            "is_private": room.kind != "public",
            "created": room.created,
            "is_archived": room.archived,
            "is_general": False,
            "unlinked": 0,
            "name_normalized": room.name,
            "is_shared": False,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "pending_shared": [],
            "context_team_id": TEAM_ID,
            "updated": room.created * 1000,
            "parent_conversation": None,
            "creator": room.creator,
            "is_ext_shared": False,
            "shared_team_ids": [TEAM_ID],
            "pending_connected_team_ids": [],
            "is_member": viewer in members,
            "topic": {"value": room.topic, "creator": room.creator if room.topic else "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "previous_names": [],
            "num_members": len(members),
        }

    def _described_im(self, room: Room, viewer: str) -> Json:
        return {
            "id": room.id,
            "created": room.created,
            "is_archived": room.archived,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": TEAM_ID,
            "user": self.other_side(room, viewer),
            "is_user_deleted": False,
            "priority": 0,
        }
