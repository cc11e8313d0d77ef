"""conversations.*: opening, joining, making and closing rooms."""

import re

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.ids import MICROS, micros, new_id
from bot.local.methods.chat import visible
from bot.local.methods.registry import TIER_2, TIER_3, method
from bot.local.people import BOT_USER_ID
from bot.local.rooms import Room

_NAME = re.compile(r"[^\sA-Z.,!?#@<>&]{1,80}")
_MANAGE = ("channels:manage", "groups:write")


@method("conversations.open", per_minute=TIER_3, scopes=("im:write", "mpim:write"))
def open_(core: Core, args: Args) -> Json:
    """Open the direct message with one person or several."""
    users = args.listing("users")
    if args.text("channel"):
        room = visible(core, args.text("channel"))
        return {"channel": {"id": room.id}}
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) == 1:
        room = core.world.bot_direct(users[0])
    else:
        room = core.world.direct((BOT_USER_ID, *(core.world.person(user)["id"] for user in users)))
    full = args.flag("return_im")
    return {"channel": core.world.rooms.described(room, BOT_USER_ID) if full else {"id": room.id}}


@method("conversations.join", per_minute=TIER_3, scopes=("channels:join",))
def join(core: Core, args: Args) -> Json:
    """Let the bot into a public channel."""
    room = visible(core, args.text("channel"))
    if room.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if room.archived:
        raise SlackError("is_archived")
    already = core.world.rooms.holds(room.id, BOT_USER_ID)
    core.timeline.join(room, BOT_USER_ID)
    answer: Json = {"channel": core.world.rooms.described(room, BOT_USER_ID)}
    if already:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


@method("conversations.create", per_minute=TIER_2, scopes=_MANAGE)
def create(core: Core, args: Args) -> Json:
    """Make a channel with the bot in it."""
    name = args.text("name")
    if not name:
        raise SlackError("invalid_name_required")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if core.world.rooms.named(name):
        raise SlackError("name_taken")
    created = micros(core.world.next_ts()) // MICROS
    kind = "private" if args.flag("is_private") else "public"
    room = core.world.rooms.create(Room(new_id("C"), name, kind, created), (BOT_USER_ID,))  # type: ignore[arg-type]
    return {"channel": core.world.rooms.described(room, BOT_USER_ID)}


@method("conversations.archive", per_minute=TIER_2, scopes=_MANAGE)
def archive(core: Core, args: Args) -> Json:
    """Archive a channel the bot is in."""
    room = _joined(core, args)
    core.timeline.archive(room, BOT_USER_ID)
    return {}


@method("conversations.invite", per_minute=TIER_3, scopes=(*_MANAGE, "channels:write.invites"))
def invite(core: Core, args: Args) -> Json:
    """Bring people into a channel the bot is in."""
    room = _joined(core, args)
    users = args.listing("users")
    if not users:
        raise SlackError("no_user")
    for user in users:
        core.world.person(user)
        if user == BOT_USER_ID:
            raise SlackError("cant_invite_self")
        if core.world.rooms.holds(room.id, user):
            raise SlackError("already_in_channel")
    for user in users:
        core.timeline.join(room, user, BOT_USER_ID)
    return {"channel": core.world.rooms.described(room, BOT_USER_ID)}


def _joined(core: Core, args: Args) -> Room:
    room = visible(core, args.text("channel"))
    if room.archived:
        raise SlackError("is_archived")
    if not core.world.rooms.holds(room.id, BOT_USER_ID):
        raise SlackError("not_in_channel")
    return room
