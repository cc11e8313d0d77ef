"""What a page is told when it starts."""

from bot.local import machine
from bot.local.config import Json
from bot.local.core import Core
from bot.local.pageview import channel_for, in_language, person_for, persona_for


async def clock_for(core: Core) -> Json:
    """Describe the clock: business time, and how far it was pushed."""
    now = core.control.now()
    return {
        "now": now.isoformat(),
        "offset_seconds": round(now.timestamp() - machine.now()),
        "timezone": core.config.timezone,
        "next_event": await core.control.next_event(),
    }


async def boot_for(core: Core, user: str) -> Json:
    """Return everything a page needs to start as somebody."""
    world = core.world
    clock = await clock_for(core)  # first: the starter may give people other parts meanwhile
    me = world.person(user)
    people = world.people.every()
    return {
        "workspace": {"name": core.config.team, "id": world.born},
        "me": person_for(me),
        "personas": [persona_for(person, me["locale"]) for person in people if person["persona"]],
        "users": [person_for(person) for person in people],
        "channels": [
            channel_for(world, room, user) for room in world.rooms.every() if world.rooms.sees(room, user)
        ],
        "unread": world.messages.unread(user),
        "clock": clock,
        "commands": [
            {
                "command": item.command,
                "description": in_language(item.description, me["locale"]),
                "usage_hint": in_language(item.usage_hint, me["locale"]),
            }
            for item in core.config.commands
        ],
        "shortcuts": [
            {
                "type": item.type,
                "name": in_language(item.name, me["locale"]),
                "callback_id": item.callback_id,
            }
            for item in core.config.shortcuts
        ],
        "connected": core.delivery.transport.connected,
        "tour": tour_for(core, user),
        "lanes": core.control.lanes(),
        "samples": [
            {key: sample.get(key) for key in ("id", "company", "subject", "source")}
            for sample in core.control.samples()
        ],
    }


def tour_for(core: Core, user: str) -> Json:
    """Return where somebody is in the tour."""
    return core.world.store.fetch("tour", user) or {"step": 0, "done": []}
