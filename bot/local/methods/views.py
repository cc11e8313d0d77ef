"""views.*: modals and Home."""

from bot.local.args import Args
from bot.local.config import Json
from bot.local.core import Core
from bot.local.errors import SlackError, refused
from bot.local.methods.registry import TIER_4, method
from bot.local.modals import changed_view, check_hash, new_view
from bot.local.triggers import Trigger


@method("views.open", per_minute=TIER_4)
def open_(core: Core, args: Args) -> Json:
    """Open a modal for whoever just did something."""
    core.check("views.open", args.raw)
    trigger = _trigger(core, args)
    view = new_view(args.view())
    core.modals.open(trigger.user, view)
    core.hub.publish({"type": "view_open", "view": view}, {trigger.user})
    return {"view": view}


@method("views.push", per_minute=TIER_4)
def push(core: Core, args: Args) -> Json:
    """Lay a modal over the one somebody just used."""
    core.check("views.push", args.raw)
    trigger = _trigger(core, args)
    return {"view": push_view(core, trigger.user, args.view())}


@method("views.update", per_minute=TIER_4)
def update(core: Core, args: Args) -> Json:
    """Change a modal that is open, or a Home."""
    core.check("views.update", args.raw)
    view_id, external_id = args.text("view_id"), args.text("external_id")
    try:
        user, view = core.modals.find(view_id, external_id)
    except SlackError:
        user, view = core.homes.find(view_id)
        return {"view": _publish(core, user, args)}
    check_hash(view, args.text("hash"))
    return {"view": update_view(core, user, view, args.view())}


@method("views.publish", per_minute=TIER_4)
def publish(core: Core, args: Args) -> Json:
    """Show somebody their Home."""
    core.check("views.publish", args.raw)
    user = args.need("user_id")
    if core.world.people.get(user) is None:
        raise refused("invalid_arguments", ["user_id: not found"])
    return {"view": _publish(core, user, args)}


def push_view(core: Core, user: str, spec: Json) -> Json:
    """Lay a modal over the one somebody looks at."""
    view = core.modals.push(user, new_view(spec))
    core.hub.publish({"type": "view_push", "view": view}, {user})
    return view


def update_view(core: Core, user: str, view: Json, spec: Json) -> Json:
    """Put new content into an open modal."""
    changed = changed_view(view, spec)
    core.modals.replace(changed)
    core.hub.publish({"type": "view_update", "view": changed}, {user})
    return changed


def _publish(core: Core, user: str, args: Args) -> Json:
    view = core.homes.publish(user, args.view(), args.text("hash"))
    core.hub.publish({"type": "home", "view": view}, {user})
    return view


def _trigger(core: Core, args: Args) -> Trigger:
    trigger = core.triggers.use(args.text("trigger_id"))
    if core.world.people.kind(trigger.user) in core.config.no_modals_for:
        raise SlackError("restricted_action")
    return trigger
