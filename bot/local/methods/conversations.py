"""conversations.*: reading rooms."""

from collections.abc import Sequence
from typing import TypeVar

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.ids import cursor_of, micros, position_of
from bot.local.messages import Span, Stored
from bot.local.methods.chat import visible
from bot.local.methods.registry import TIER_2, TIER_3, TIER_4, method
from bot.local.people import BOT_USER_ID
from bot.local.rooms import API_TYPES, Room

_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_MOST_MESSAGES = 999
Item = TypeVar("Item")


@method("conversations.list", per_minute=TIER_2, scopes=_READ)
def list_(core: Core, args: Args) -> Json:
    """List the rooms the bot may know of."""
    types = args.listing("types") or ["public_channel"]
    rooms = [
        core.world.rooms.described(room, BOT_USER_ID)
        for room in core.world.rooms.every()
        if API_TYPES[room.kind] in types
        and core.world.rooms.sees(room, BOT_USER_ID)
        and not (room.archived and args.flag("exclude_archived"))
    ]
    page, cursor = paged(rooms, args)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


@method("users.conversations", per_minute=TIER_3, scopes=_READ)
def users_conversations(core: Core, args: Args) -> Json:
    """List the rooms somebody (the bot, unless named) is in."""
    user = args.text("user") or BOT_USER_ID
    core.world.person(user)
    types = args.listing("types") or ["public_channel"]
    rooms = [
        core.world.rooms.described(room, BOT_USER_ID)
        for room in core.world.rooms.every()
        if API_TYPES[room.kind] in types
        and core.world.rooms.holds(room.id, user)
        and core.world.rooms.sees(room, BOT_USER_ID)
        and not (room.archived and args.flag("exclude_archived"))
    ]
    page, cursor = paged(rooms, args)
    return {"channels": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.info", per_minute=TIER_3, scopes=_READ)
def info(core: Core, args: Args) -> Json:
    """Describe one room."""
    room = visible(core, args.text("channel"))
    found = core.world.rooms.described(room, BOT_USER_ID)
    if args.flag("include_locale"):
        found["locale"] = "ja-JP"
    return {"channel": found}


@method("conversations.members", per_minute=TIER_4, scopes=_READ)
def members(core: Core, args: Args) -> Json:
    """List who is in a room."""
    room = visible(core, args.text("channel"))
    page, cursor = paged(sorted(core.world.rooms.members(room.id)), args)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.history", per_minute=TIER_3, scopes=_HISTORY)
def history(core: Core, args: Args) -> Json:
    """Read a room's messages, newest first."""
    room = _readable(core, args)
    span = _span(args)
    if args.text("cursor"):
        before = int(position_of(args.text("cursor")))
        span = Span(span.oldest, before, inclusive=False, limit=span.limit)
        if args.flag("inclusive"):
            span = Span(span.oldest - 1, before, inclusive=False, limit=span.limit)
    found, more = core.world.messages.history(room.id, span)
    answer: Json = {
        "messages": _shown(found, args),
        "has_more": more,
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if more:
        cursor = cursor_of(micros(found[-1].body["ts"]))
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


@method("conversations.replies", per_minute=TIER_3, scopes=_HISTORY)
def replies(core: Core, args: Args) -> Json:
    """Read a thread: its head, then its replies, oldest first."""
    room = _readable(core, args)
    asked = core.world.messages.get(room.id, args.need("ts"))
    if asked is None:
        raise SlackError("thread_not_found")
    thread_ts = str(asked.get("thread_ts", asked["ts"]))
    head = core.world.messages.find(room.id, thread_ts)
    span = _span(args)
    if args.text("cursor"):
        after = int(position_of(args.text("cursor")))
        span = Span(after, span.latest, inclusive=False, limit=span.limit)
        head = None
    found, more = core.world.messages.replies(room.id, thread_ts, span)
    if head is not None:
        first = Stored(core.world.messages.with_thread(room.id, head.body), head.rings, None)
        found = [first, *found]
    answer: Json = {"messages": _shown(found, args), "has_more": more}
    if more:
        answer["response_metadata"] = {"next_cursor": cursor_of(micros(found[-1].body["ts"]))}
    return answer


def paged(items: Sequence[Item], args: Args) -> tuple[list[Item], str]:
    """Cut the page out of a list that the arguments ask for; the cursor is "" on the last one."""
    start = int(position_of(args.text("cursor"))) if args.text("cursor") else 0
    end = start + args.limit()
    return list(items[start:end]), cursor_of(end) if end < len(items) else ""


def _readable(core: Core, args: Args) -> Room:
    room = visible(core, args.text("channel"))
    if not core.world.rooms.holds(room.id, BOT_USER_ID):
        raise SlackError("not_in_channel")
    return room


def _span(args: Args) -> Span:
    latest = args.text("latest")
    return Span(
        oldest=micros(args.text("oldest") or 0),
        latest=micros(latest) if latest not in {"", "now"} else Span().latest,
        inclusive=args.flag("inclusive"),
        limit=args.limit(most=_MOST_MESSAGES),
    )


def _shown(found: list[Stored], args: Args) -> list[Json]:
    """Return messages as the API shows them: metadata only to whoever asks for it."""
    if args.flag("include_all_metadata"):
        return [item.body for item in found]
    return [{key: value for key, value in item.body.items() if key != "metadata"} for item in found]
