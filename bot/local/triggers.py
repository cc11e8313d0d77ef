"""Trigger ids (three seconds, once) and response_urls (half an hour, five times), in machine time."""

import secrets
from dataclasses import asdict, dataclass, replace

from bot.local import machine
from bot.local.config import Patience
from bot.local.errors import SlackError
from bot.local.ids import new_id
from bot.local.people import TEAM_ID
from bot.local.store import Store

_USES = 5
_KEPT = 1000
_PARTS = 2  # of the dots in a trigger id


@dataclass
class Trigger:
    """What a person did that lets the bot open a modal."""

    user: str
    at: float
    view_id: str = ""
    used: bool = False


class Triggers:
    """The trigger ids handed out lately."""

    def __init__(self, patience: Patience) -> None:
        self._lifetime = patience.trigger
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, view_id: str = "") -> str:
        """Return a fresh trigger id for what somebody just did, inside a modal if `view_id` is given."""
        at = machine.now()
        trigger_id = f"{int(at * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, at, view_id)
        while len(self._issued) > _KEPT:
            del self._issued[next(iter(self._issued))]
        return trigger_id

    def use(self, trigger_id: str) -> Trigger:
        """Exchange a trigger id, or refuse as Slack does."""
        trigger = self._issued.get(trigger_id)
        if trigger is None or trigger_id.count(".") != _PARTS:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if machine.now() - trigger.at > self._lifetime:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass(frozen=True)
class ResponseUrl:
    """Where an answer to what somebody did may be posted; `ts` is the message they acted on."""

    room: str
    user: str
    ts: str
    at: float
    uses: int = 0


class ResponseUrls:
    """The response_urls handed out; they outlive a restart, as Slack's do."""

    def __init__(self, store: Store, patience: Patience, base_url: str) -> None:
        self._store = store
        self._lifetime = patience.response_url
        self._base = f"{base_url}/workspace/response/{TEAM_ID}"

    def issue(self, room: str, user: str, ts: str = "") -> str:
        """Return a fresh URL."""
        key = new_id("", 23)
        self._store.put("response_url", key, asdict(ResponseUrl(room, user, ts, machine.now())))
        return f"{self._base}/{key}"

    def use(self, key: str) -> ResponseUrl:
        """Count one use, or refuse as Slack does."""
        body = self._store.fetch("response_url", key)
        if not body:
            raise SlackError("invalid_url")
        found = ResponseUrl(**body)
        if machine.now() - found.at > self._lifetime:
            raise SlackError("expired_url")
        if found.uses >= _USES:
            raise SlackError("used_url")
        self._store.put("response_url", key, asdict(replace(found, uses=found.uses + 1)))
        return found
