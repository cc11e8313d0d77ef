"""chat.*: what the bot says."""

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.methods.registry import TIER_3, TIER_4, UNCOUNTED, method
from bot.local.people import BOT_ID, BOT_USER_ID
from bot.local.rooms import Room

UPDATE_CHARACTERS = 4_000
_CONTENT = ("text", "blocks", "attachments", "metadata", "username", "icon_emoji", "icon_url")


@method("chat.postMessage", per_minute=UNCOUNTED, scopes=("chat:write",))
def post_message(core: Core, args: Args) -> Json:
    """Post to a channel, or to a person's direct message."""
    room = writable(core, args.text("channel"))
    core.check("chat.postMessage", args.raw)
    thread_ts = args.text("thread_ts")
    if thread_ts and core.world.messages.get(room.id, thread_ts) is None:
        raise SlackError("thread_not_found")
    core.limits.post(room.id)
    sent = content_of(args)
    if thread_ts:
        sent["thread_ts"] = thread_ts
        if args.flag("reply_broadcast"):
            sent |= {"subtype": "thread_broadcast", "root": core.world.messages.get(room.id, thread_ts)}
    message = core.timeline.post(room, {**core.world.signature_of_bot(), **sent})
    return {"channel": room.id, "ts": message["ts"], "message": message}


@method("chat.update", per_minute=TIER_3, scopes=("chat:write",))
def update(core: Core, args: Args) -> Json:
    """Change one of the bot's own messages; what is not given stays."""
    room = _room_with(core, args)
    message = _own(core, room, args.text("ts"), "cant_update_message")
    if len(args.text("text")) > UPDATE_CHARACTERS:
        raise SlackError("msg_too_long")
    core.check("chat.update", args.raw)
    changes: Json = {
        key: args.raw[key] for key in ("text", "blocks", "attachments", "metadata") if key in args.raw
    }
    if changes.get("text", message["text"]) != message["text"]:
        changes["edited"] = {"user": BOT_USER_ID, "ts": core.world.next_ts()}
    changed = core.timeline.edit(room, message["ts"], changes)
    return {"channel": room.id, "ts": changed["ts"], "text": changed.get("text", ""), "message": changed}


@method("chat.delete", per_minute=TIER_3, scopes=("chat:write",))
def delete(core: Core, args: Args) -> Json:
    """Delete one of the bot's own messages."""
    room = _room_with(core, args)
    message = _own(core, room, args.text("ts"), "cant_delete_message")
    core.timeline.delete(room, message["ts"])
    return {"channel": room.id, "ts": message["ts"]}


@method("chat.postEphemeral", per_minute=TIER_4, scopes=("chat:write",))
def post_ephemeral(core: Core, args: Args) -> Json:
    """Say something that only one person in the channel sees."""
    room = writable(core, args.text("channel"))
    user = args.need("user")
    core.world.person(user)
    if not core.world.rooms.holds(room.id, user):
        raise SlackError("user_not_in_channel")
    core.check("chat.postEphemeral", args.raw)
    sent = {**core.world.signature_of_bot(), **content_of(args)}
    if args.text("thread_ts"):
        sent["thread_ts"] = args.text("thread_ts")
    return {"message_ts": core.timeline.post(room, sent, only_for=user)["ts"]}


@method("chat.getPermalink", per_minute=UNCOUNTED)
def get_permalink(core: Core, args: Args) -> Json:
    """Return the address of a message."""
    room = visible(core, args.text("channel"))
    ts = args.need("message_ts")
    message = core.world.messages.get(room.id, ts)
    if message is None:
        raise SlackError("message_not_found")
    link = f"{core.config.base_url}/archives/{room.id}/p{ts.replace('.', '')}"
    if message.get("thread_ts") not in {None, ts}:
        link += f"?thread_ts={message['thread_ts']}&cid={room.id}"
    return {"channel": room.id, "permalink": link}


def visible(core: Core, wanted: str) -> Room:
    """Return a room that the bot may know of, by id or name."""
    room = core.world.rooms.get(wanted) or core.world.rooms.named(wanted)
    if room is None or not core.world.rooms.sees(room, BOT_USER_ID):
        raise SlackError("channel_not_found")
    return room


def writable(core: Core, wanted: str) -> Room:
    """Return a room that the bot may write to; a person's id means the direct message with them."""
    if not wanted:
        raise SlackError("channel_not_found")
    if wanted.startswith(("U", "W")):
        person = core.world.person(wanted, "channel_not_found")
        return core.world.bot_direct(person["id"])
    room = visible(core, wanted)
    if room.archived:
        raise SlackError("is_archived")
    if not core.world.rooms.holds(room.id, BOT_USER_ID) and "chat:write.public" not in core.config.scopes:
        raise SlackError("not_in_channel")
    return room


def content_of(args: Args) -> Json:
    """Return the part of the arguments that becomes the message."""
    sent = {key: args.raw[key] for key in _CONTENT if args.raw.get(key)}
    return {"text": "", **sent}


def _room_with(core: Core, args: Args) -> Room:
    room = visible(core, args.text("channel"))
    if room.archived:
        raise SlackError("is_archived")
    return room


def _own(core: Core, room: Room, ts: str, error: str) -> Json:
    message = core.world.messages.get(room.id, ts) if ts else None
    if message is None:
        raise SlackError("message_not_found")
    if message.get("bot_id") != BOT_ID:
        raise SlackError(error)
    return message
