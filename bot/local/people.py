"""The people of the workspace."""

from dataclasses import asdict
from datetime import datetime
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.local import machine
from bot.local.config import Json, Person, WorkspaceConfig
from bot.local.store import Store

TEAM_ID = "T0LOCAL"
FOREIGN_TEAM_ID = "T0ELSEWHERE"
APP_ID = "A0TOBAN"
BOT_ID = "B0TOBAN"
BOT_USER_ID = "U0TOBAN"
SLACKBOT = "USLACKBOT"
_COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "e96699", "d58247", "235e5b", "674b1b", "5b89d5", "9b3b45")


class People:
    """Who is here; kept in memory, written through to the store."""

    def __init__(self, store: Store, config: WorkspaceConfig) -> None:
        self._store = store
        known = store.every("person")
        own = (
            Person(BOT_USER_ID, config.bot_name.lower(), config.bot_name, kind="bot", tz=config.timezone),
            Person(SLACKBOT, "slackbot", "Slackbot", kind="bot", tz=config.timezone),
        )
        for person in (*config.users, *own):
            before = known.get(person.id, {})
            kept: Json = {key: before[key] for key in ("locale", "deleted") if key in before}
            known[person.id] = {"deleted": False, **asdict(person), **kept}
            store.put("person", person.id, known[person.id])
        self._known = known

    def get(self, user: str) -> Json | None:
        """Return a person's record, or None."""
        return self._known.get(user)

    def every(self) -> list[Json]:
        """Return everybody's record."""
        return list(self._known.values())

    def change(self, user: str, **fields: object) -> None:
        """Change a person, such as `locale="en-US"` or `deleted=True`."""
        self._known[user] = {**self._known[user], **fields}
        self._store.put("person", user, self._known[user])

    def kind(self, user: str) -> str:
        """Say whether somebody is a member, guest, outsider or bot."""
        return str(self._known[user]["kind"])


def team_of(person: Json) -> str:
    """Return the team a person belongs to; outsiders come over Slack Connect."""
    return FOREIGN_TEAM_ID if person["kind"] == "outsider" else TEAM_ID


def color_of(user: str) -> str:
    """Return the color Slack draws for somebody."""
    return _COLORS[crc32(user.encode()) % len(_COLORS)]


def user_object(person: Json, *, with_locale: bool) -> Json:
    """Describe a person as `users.info` does."""
    zone = ZoneInfo(person["tz"])
    is_bot = person["kind"] == "bot"
    offset = datetime.fromtimestamp(machine.now(), zone).utcoffset()
    found: Json = {
        "id": person["id"],
        "team_id": team_of(person),
        "name": person["name"],
        "deleted": person["deleted"],
        "color": color_of(person["id"]),
        "real_name": person["real_name"],
        "tz": person["tz"],
        "tz_label": person["tz"],
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": _profile(person, is_bot=is_bot),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person["kind"] == "guest",
        "is_ultra_restricted": False,
        "is_bot": is_bot and person["id"] != SLACKBOT,
        "is_app_user": False,
        "is_stranger": False,
        "updated": 0,
        "is_email_confirmed": not is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if with_locale:
        found["locale"] = person["locale"]
    return found


def _profile(person: Json, *, is_bot: bool) -> Json:
    profile: Json = {
        "title": person["title"],
        "phone": "",
        "skype": "",
        "real_name": person["real_name"],
        "real_name_normalized": person["real_name"],
        "display_name": "",  # nobody here has chosen one
        "display_name_normalized": "",
        "fields": None,
        "status_text": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": f"g{crc32(person['id'].encode()):08x}",
        "email": person["email"] or f"{person['name']}@example.com",
        "team": team_of(person),
    }
    if is_bot:
        del profile["email"]
    if person["id"] == BOT_USER_ID:
        profile |= {"api_app_id": APP_ID, "bot_id": BOT_ID, "always_active": True}
    return profile
