"""chat.scheduleMessage and its kin; due in business time."""

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.ids import new_id
from bot.local.methods.chat import content_of, writable
from bot.local.methods.registry import TIER_3, method

_FARTHEST = 120 * 24 * 3600


@method("chat.scheduleMessage", per_minute=TIER_3, scopes=("chat:write",))
def schedule_message(core: Core, args: Args) -> Json:
    """Post later, at most 120 days from now; metadata is refused, since Slack would never send it."""
    room = writable(core, args.text("channel"))
    post_at = args.number("post_at", 0)
    ahead = post_at - core.world.now().timestamp()
    if ahead <= 0:
        raise SlackError("time_in_past")
    if ahead > _FARTHEST:
        raise SlackError("time_too_far")
    core.check("chat.scheduleMessage", args.raw)
    core.limits.scheduled(room.id)
    sent = {**core.world.signature_of_bot(), **content_of(args)}
    if args.text("thread_ts"):
        sent["thread_ts"] = args.text("thread_ts")
    key = new_id("Q")
    core.world.store.put("scheduled", key, {"room": room.id, "post_at": post_at, "message": sent})
    return {"channel": room.id, "scheduled_message_id": key, "post_at": post_at, "message": sent}


@method("chat.deleteScheduledMessage", per_minute=TIER_3, scopes=("chat:write",))
def delete_scheduled_message(core: Core, args: Args) -> Json:
    """Take a scheduled message back."""
    key = args.need("scheduled_message_id")
    if core.world.store.fetch("scheduled", key).get("room") != args.text("channel"):
        raise SlackError("invalid_scheduled_message_id")
    core.world.store.drop("scheduled", key)
    return {}


@method("chat.scheduledMessages.list", per_minute=TIER_3)
def scheduled_messages_list(core: Core, args: Args) -> Json:
    """List what will be posted."""
    channel = args.text("channel")
    found = [
        {
            "id": key,
            "channel_id": body["room"],
            "post_at": body["post_at"],
            "date_created": body["post_at"],
            "text": body["message"]["text"],
        }
        for key, body in core.world.store.every("scheduled").items()
        if channel in {"", body["room"]}
    ]
    return {"scheduled_messages": found, "response_metadata": {"next_cursor": ""}}


def post_what_is_due(core: Core) -> None:
    """Post the scheduled messages that are due; one whose channel is gone is dropped, as by Slack."""
    now = core.world.now().timestamp()
    due = [(body["post_at"], key, body) for key, body in core.world.store.every("scheduled").items()]
    for post_at, key, body in sorted(due, key=lambda item: item[:2]):
        if post_at <= now:
            core.world.store.drop("scheduled", key)
            room = core.world.rooms.get(body["room"])
            if room is not None and not room.archived:
                core.timeline.post(room, body["message"])
