"""How the page sees rooms and people."""

from bot.local.config import Json, Words
from bot.local.people import color_of
from bot.local.rooms import Room
from bot.local.world import World

_PERSON_KEYS = ("id", "name", "real_name", "title", "kind", "locale", "firm", "deleted")


def channel_for(world: World, room: Room, user: str) -> Json:
    """Describe a room to one person's page."""
    shown: Json = {
        "id": room.id,
        "name": room.name,
        "kind": {"public": "channel", "im": "dm"}.get(room.kind, "private"),
        "member": world.rooms.holds(room.id, user),
        "archived": room.archived,
        "topic": room.topic,
    }
    if room.kind == "im":
        shown["user"] = world.rooms.other_side(room, user)
    if room.kind == "mpim":
        people = world.rooms.members(room.id) - {user}
        shown["name"] = ", ".join(sorted(world.person(one)["name"] for one in people))
    return shown


def person_for(person: Json) -> Json:
    """Describe somebody to the pages."""
    return {**{key: person[key] for key in _PERSON_KEYS}, "color": color_of(person["id"])}


def in_language(words: Words, locale: str) -> str:
    """Return words in the reader's language, or else in the first there is."""
    if isinstance(words, str):
        return words
    return words.get(locale[:2]) or next(iter(words.values()), "")


def persona_for(person: Json, locale: str) -> Json:
    """Describe somebody one can be, with the role in the reader's language."""
    return {
        "id": person["id"],
        "name": person["real_name"],
        "role": in_language(person["role"], locale),
        "firm": person["firm"],
        "kind": person["kind"],
    }
