"""The modals people have open (three deep) and everybody's Home."""

import secrets

from bot.local import machine
from bot.local.config import Json
from bot.local.elements import initial_state, with_ids
from bot.local.errors import SlackError
from bot.local.ids import new_id
from bot.local.people import APP_ID, BOT_ID, TEAM_ID
from bot.local.store import Store

DEEPEST = 3
_LARGEST = 250_000


def new_view(spec: Json) -> Json:
    """Make the view object Slack keeps of what the bot sent."""
    if len(str(spec)) > _LARGEST:
        raise SlackError("view_too_large")
    view_id = new_id("V")
    return {
        "id": view_id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
        "root_view_id": view_id,
        "previous_view_id": None,
        **_content(spec),
    }


def changed_view(view: Json, spec: Json) -> Json:
    """Put new content into a view; what people entered in blocks that stay is kept."""
    content = _content(spec)
    if view["type"] == "modal":
        kept = {
            key: value for key, value in view["state"]["values"].items() if key in content["state"]["values"]
        }
        content["state"] = {"values": {**content["state"]["values"], **kept}}
    return {**view, **content}


def _content(spec: Json) -> Json:
    blocks = with_ids(spec.get("blocks") or [])
    return {
        "type": spec.get("type", "modal"),
        "title": spec.get("title"),
        "blocks": blocks,
        "close": spec.get("close"),
        "submit": spec.get("submit"),
        "private_metadata": spec.get("private_metadata") or "",
        "callback_id": spec.get("callback_id") or "",
        "external_id": spec.get("external_id") or "",
        "state": {"values": initial_state(blocks)},
        "hash": f"{int(machine.now())}.{secrets.token_hex(4)}",
        "clear_on_close": bool(spec.get("clear_on_close")),
        "notify_on_close": bool(spec.get("notify_on_close")),
    }


def check_hash(view: Json, given: str) -> None:
    """Refuse a change that was made from an older view."""
    if given and given != view["hash"]:
        raise SlackError("hash_conflict")


class Modals:
    """The modals that are open; like a client's, they do not outlive the process."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[Json]] = {}

    def stack(self, user: str) -> list[Json]:
        """Return somebody's open modals, the top one last."""
        return list(self._stacks.get(user, []))

    def top(self, user: str) -> Json | None:
        """Return the modal somebody looks at, or None."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def open(self, user: str, view: Json) -> None:
        """Show a new modal in place of whatever was open."""
        self._check_external_id(view)
        self._stacks[user] = [view]

    def push(self, user: str, view: Json) -> Json:
        """Lay a modal over the one somebody looks at."""
        stack = self._stacks.get(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        self._check_external_id(view)
        view = {**view, "root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        stack.append(view)
        return view

    def find(self, view_id: str = "", external_id: str = "") -> tuple[str, Json]:
        """Return an open modal and its reader, or raise `not_found`."""
        for user, stack in self._stacks.items():
            for view in stack:
                if view_id == view["id"] or (external_id and external_id == view["external_id"]):
                    return user, view
        raise SlackError("not_found")

    def replace(self, view: Json) -> None:
        """Keep an open modal as it now is."""
        user, old = self.find(view["id"])
        stack = self._stacks[user]
        stack[stack.index(old)] = view

    def close(self, view_id: str) -> list[Json]:
        """Take a modal and those above it off the stack and return them."""
        user, view = self.find(view_id)
        stack = self._stacks[user]
        place = stack.index(view)
        closed = stack[place:]
        del stack[place:]
        return closed

    def clear(self, user: str) -> list[Json]:
        """Close all of somebody's modals and return them."""
        return self._stacks.pop(user, [])

    def _check_external_id(self, view: Json) -> None:
        wanted = view["external_id"]
        if wanted and any(
            wanted == other["external_id"] for stack in self._stacks.values() for other in stack
        ):
            raise SlackError("duplicate_external_id")


class Homes:
    """Everybody's Home tab, by person."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, user: str) -> Json | None:
        """Return somebody's Home, or None before the bot published one."""
        return self._store.fetch("home", user) or None

    def publish(self, user: str, spec: Json, given_hash: str = "") -> Json:
        """Keep what the bot shows somebody; the view keeps its id."""
        before = self.get(user)
        if before is None:
            view = new_view(spec)
        else:
            check_hash(before, given_hash)
            view = changed_view(before, spec)
        self._store.put("home", user, view)
        return view

    def find(self, view_id: str) -> tuple[str, Json]:
        """Return a Home by its view id with its reader, or raise `not_found`."""
        for user, view in self._store.every("home").items():
            if view["id"] == view_id:
                return user, view
        raise SlackError("not_found")
