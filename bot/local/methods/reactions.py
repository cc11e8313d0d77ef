"""reactions.*."""

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.methods.chat import visible
from bot.local.methods.registry import TIER_3, method
from bot.local.people import BOT_USER_ID


@method("reactions.add", per_minute=TIER_3, scopes=("reactions:write",))
def add(core: Core, args: Args) -> Json:
    """Add a reaction of the bot's."""
    return _react(core, args, add=True)


@method("reactions.remove", per_minute=TIER_3, scopes=("reactions:write",))
def remove(core: Core, args: Args) -> Json:
    """Take a reaction of the bot's back."""
    return _react(core, args, add=False)


def _react(core: Core, args: Args, *, add: bool) -> Json:
    room = visible(core, args.text("channel"))
    name = args.need("name").strip(":")
    if room.archived:
        raise SlackError("is_archived")
    if not core.world.rooms.holds(room.id, BOT_USER_ID):
        raise SlackError("not_in_channel")
    core.timeline.react(room, args.need("timestamp"), BOT_USER_ID, name, add=add)
    return {}
