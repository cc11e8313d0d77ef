"""usergroups.*: groups of people that can be mentioned at once."""

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError
from bot.local.methods.registry import TIER_2, method
from bot.local.people import BOT_USER_ID, TEAM_ID


@method("usergroups.list", per_minute=TIER_2, scopes=("usergroups:read",))
def list_(core: Core, args: Args) -> Json:
    """List the groups."""
    with_users = args.flag("include_users")
    groups = core.world.store.every("group").values()
    return {"usergroups": [_described(group, with_users=with_users) for group in groups]}


@method("usergroups.users.list", per_minute=TIER_2, scopes=("usergroups:read",))
def users_list(core: Core, args: Args) -> Json:
    """List who is in a group."""
    return {"users": _group(core, args)["users"]}


@method("usergroups.users.update", per_minute=TIER_2, scopes=("usergroups:write",))
def users_update(core: Core, args: Args) -> Json:
    """Put exactly these people into a group."""
    group = _group(core, args)
    users = args.listing("users")
    if not users:
        raise SlackError("no_users_provided")
    for user in users:
        core.world.person(user, "invalid_users")
    group["users"] = users
    core.world.store.put("group", group["id"], group)
    return {"usergroup": _described(group, with_users=True)}


def _group(core: Core, args: Args) -> Json:
    group = core.world.store.fetch("group", args.text("usergroup"))
    if not group:
        raise SlackError("no_such_subteam")
    return group


def _described(group: Json, *, with_users: bool) -> Json:
    found: Json = {
        "id": group["id"],
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group["name"],
        "description": "",
        "handle": group["handle"],
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_type": None,
        "created_by": BOT_USER_ID,
        "updated_by": BOT_USER_ID,
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group["users"]),
    }
    if with_users:
        found["users"] = group["users"]
    return found
