"""The state of the workspace: people, rooms, messages, files, Home views; all of it outlives the process."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime

from bot.local.config import Json, WorkspaceConfig
from bot.local.errors import SlackError
from bot.local.files import Files
from bot.local.ids import MICROS, micros
from bot.local.messages import Messages
from bot.local.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, People
from bot.local.rooms import Room, Rooms
from bot.local.store import Store


class World:
    """Everything that is remembered. It decides nothing and tells nobody."""

    def __init__(self, config: WorkspaceConfig, now: Callable[[], datetime]) -> None:
        self.config = config
        self.store = Store(config.db)
        self._now = now
        with self.store.transaction():
            self.people = People(self.store, config)
            self.rooms = Rooms(self.store, config.channels, micros(self.next_ts()) // MICROS)
            self.secrets = _secrets(self.store)
            self.born = _born(self.store)
            for group in config.groups:
                if not self.store.fetch("group", group.id):
                    self.store.put("group", group.id, {**asdict(group), "users": list(group.users)})
        self.messages = Messages(self.store)
        self.files = Files(self.store, config.base_url)

    def next_ts(self) -> str:
        """Return the next timestamp in business time."""
        return self.store.next_ts(self._now())

    def now(self) -> datetime:
        """Business time."""
        return self._now()

    def group_users(self, group_id: str) -> list[str]:
        """Return who is in a group of people."""
        return list(self.store.fetch("group", group_id).get("users", []))

    def person(self, user: str, error: str = "user_not_found") -> Json:
        """Return a person's record or raise."""
        found = self.people.get(user)
        if found is None:
            raise SlackError(error)
        return found

    def room(self, room_id: str) -> Room:
        """Return a room or raise."""
        found = self.rooms.get(room_id)
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def direct(self, users: Iterable[str]) -> Room:
        """Return the direct message between people, opened if need be."""
        return self.rooms.direct(users, self.next_ts())

    def bot_direct(self, user: str) -> Room:
        """Return the bot's direct message with a person, or refuse as Slack does."""
        person = self.person(user)
        if person["kind"] == "bot":
            raise SlackError("cannot_dm_bot")
        if person["deleted"]:
            raise SlackError("user_disabled")
        return self.direct((BOT_USER_ID, user))

    def readers(self, room: Room) -> set[str] | None:
        """Return whose pages show a room; None is everybody."""
        return None if room.kind == "public" else set(self.rooms.members(room.id))

    def signature_of_bot(self) -> Json:
        """Return the fields that say a message is the bot's."""
        return {
            "user": BOT_USER_ID,
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "team": TEAM_ID,
            "bot_profile": self.bot_profile(),
        }

    def bot_profile(self) -> Json:
        """Describe the bot as messages and `bots.info` do."""
        return {
            "id": BOT_ID,
            "app_id": APP_ID,
            "user_id": BOT_USER_ID,
            "name": self.config.bot_name,
            "icons": {},
            "deleted": False,
            "updated": 0,
            "team_id": TEAM_ID,
        }


def _born(store: Store) -> str:
    """Return what tells this database from the next one."""
    known = store.fetch("meta", "born") or {"id": secrets.token_hex(8)}
    store.put("meta", "born", known)
    return str(known["id"])


def _secrets(store: Store) -> Json:
    known = store.fetch("meta", "secrets")
    if known:
        return known
    number = str(secrets.randbelow(10**12)).zfill(12)
    made: Json = {
        "bot_token": f"xoxb-{number}-{number}-{secrets.token_hex(12)}",
        "app_token": f"xapp-1-{APP_ID}-{number}-{secrets.token_hex(32)}",
        "signing_secret": secrets.token_hex(16),
        "verification_token": secrets.token_hex(12),
    }
    store.put("meta", "secrets", made)
    return made
