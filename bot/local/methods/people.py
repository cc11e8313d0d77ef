"""users.*, bots.*, team.*, auth.*, api.* and apps.*: who is who."""

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.methods.conversations import paged
from bot.local.methods.registry import TIER_2, TIER_3, TIER_4, UNCOUNTED, method
from bot.local.people import BOT_ID, BOT_USER_ID, TEAM_ID, user_object


@method("api.test", per_minute=UNCOUNTED)
def api_test(_core: Core, args: Args) -> Json:
    """Echo, or fail as asked."""
    given = {key: value for key, value in args.raw.items() if key != "token"}
    if "error" in given:
        raise SlackError(str(given["error"]), args=given)
    return {"args": given}


@method("auth.test", per_minute=UNCOUNTED)
def auth_test(core: Core, _args: Args) -> Json:
    """Say whose token it is."""
    return {
        "url": f"{core.config.base_url}/",
        "team": core.config.team,
        "user": core.config.bot_name.lower(),
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", per_minute=UNCOUNTED, app_level=True)
def apps_connections_open(core: Core, _args: Args) -> Json:
    """Hand out the address of a socket."""
    if core.config.request_url:
        raise SlackError("forbidden_team")
    return {"url": core.sockets.new_url()}


@method("users.list", per_minute=TIER_2, scopes=("users:read",))
def users_list(core: Core, args: Args) -> Json:
    """List everybody."""
    with_locale = args.flag("include_locale")
    people = [user_object(person, with_locale=with_locale) for person in core.world.people.every()]
    page, cursor = paged(people, args)
    now = int(core.world.now().timestamp())
    return {"members": page, "cache_ts": now, "response_metadata": {"next_cursor": cursor}}


@method("users.info", per_minute=TIER_4, scopes=("users:read",))
def users_info(core: Core, args: Args) -> Json:
    """Describe one person."""
    person = core.world.person(args.text("user"))
    return {"user": user_object(person, with_locale=args.flag("include_locale"))}


@method("bots.info", per_minute=TIER_3, scopes=("users:read",))
def bots_info(core: Core, args: Args) -> Json:
    """Describe the bot."""
    if args.text("bot", BOT_ID) != BOT_ID:
        raise SlackError("bot_not_found")
    return {"bot": core.world.bot_profile()}


@method("team.info", per_minute=TIER_3, scopes=("team:read",))
def team_info(core: Core, _args: Args) -> Json:
    """Describe the workspace."""
    return {
        "team": {
            "id": TEAM_ID,
            "name": core.config.team,
            "url": f"{core.config.base_url}/",
            "domain": core.config.domain,
            "email_domain": "",
            "icon": {"image_default": True},
            "is_verified": False,
        }
    }
