"""files.*: the two calls of an upload, and reading about a file."""

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.methods.chat import writable
from bot.local.methods.registry import TIER_3, TIER_4, method
from bot.local.people import BOT_USER_ID
from bot.local.rooms import Room


@method("files.getUploadURLExternal", per_minute=TIER_4, scopes=("files:write",))
def get_upload_url(core: Core, args: Args) -> Json:
    """Say where a file's bytes are to be sent."""
    size = args.number("length", 0)
    if size <= 0:
        raise SlackError("invalid_arguments")
    if size > core.config.upload_limit:
        raise SlackError("file_upload_size_restricted")
    created = int(core.world.now().timestamp())
    file = core.world.files.reserve(args.need("filename"), size, BOT_USER_ID, created)
    return {"upload_url": core.world.files.upload_url(file["id"]), "file_id": file["id"]}


@method("files.completeUploadExternal", per_minute=TIER_4, scopes=("files:write",))
def complete_upload(core: Core, args: Args) -> Json:
    """Finish an upload; without a channel the file stays private."""
    wanted = args.raw.get("files")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments")
    channels = args.listing("channels") or args.listing("channel_id")
    rooms = [writable(core, channel) for channel in channels]
    finished = []
    for item in wanted:
        body = core.world.files.complete(str(item.get("id")), item.get("title"))
        if body is None:
            raise SlackError("file_not_found")
        finished.append(body)
    for room in rooms:
        share(core, room, finished, core.world.signature_of_bot(), _words(args))
    return {"files": finished}


@method("files.delete", per_minute=TIER_3, scopes=("files:write",))
def delete(core: Core, args: Args) -> Json:
    """Delete a file of the bot's; messages that carried it say that it is gone."""
    body = core.world.files.get(args.text("file"))
    if body is None:
        raise SlackError("file_not_found")
    if body["user"] != BOT_USER_ID:
        raise SlackError("cant_delete_file")
    core.world.files.remove(body["id"])
    for side in body["shares"].values():
        for room_id, shares in side.items():
            room = core.world.room(room_id)
            for share_of in shares:
                core.timeline.edit(room, share_of["ts"], {"files": [{"id": body["id"], "mode": "tombstone"}]})
    return {}


@method("files.info", per_minute=TIER_4, scopes=("files:read",))
def info(core: Core, args: Args) -> Json:
    """Describe a file and where it was shared."""
    body = core.world.files.get(args.text("file"))
    if body is None:
        raise SlackError("file_not_found")
    return {"file": body, "comments": [], "response_metadata": {"next_cursor": ""}}


def share(core: Core, room: Room, files: list[Json], author: Json, words: Json) -> Json:
    """Post a message that carries files."""
    sent: Json = {**author, "subtype": "file_share", "upload": False, "files": files, **words}
    message = core.timeline.post(room, sent)
    for file in files:
        core.world.files.shared(
            file["id"],
            room.id,
            public=room.kind == "public",
            ts=message["ts"],
            thread_ts=message.get("thread_ts"),
        )
    return message


def _words(args: Args) -> Json:
    words: Json = {"text": args.text("initial_comment")}
    if args.text("thread_ts"):
        words["thread_ts"] = args.text("thread_ts")
    if args.raw.get("blocks"):
        words["blocks"] = args.raw["blocks"]
    return words
