"""The parts of a workspace, put together once."""

import re
from collections import deque
from dataclasses import dataclass, field
from functools import partial

from bot.local.config import Json, WorkspaceConfig
from bot.local.control import Control
from bot.local.delivery import Delivery, Transport
from bot.local.errors import SlackError, refused
from bot.local.events import Events
from bot.local.faults import Faults
from bot.local.hub import Hub
from bot.local.limits import Limits
from bot.local.modals import Homes, Modals
from bot.local.signed_http import SignedHttp
from bot.local.sockets import Sockets
from bot.local.timeline import Timeline
from bot.local.triggers import ResponseUrls, Triggers
from bot.local.validate import validate
from bot.local.world import World

_KEPT_REFUSALS = 50
# how Slack names the mistake, by how the validator words it
_CODES = (
    (re.compile(r"metadata/event_payload: .* bytes, at most"), "metadata_too_large"),
    (re.compile(r"metadata"), "invalid_metadata_format"),
    (re.compile(r"attachments"), "invalid_attachments"),
    (re.compile(r"text: there is no"), "no_text"),
    (re.compile(r"text"), "msg_too_long"),
    (re.compile(r"blocks: .* characters in all blocks"), "msg_blocks_too_long"),
    (re.compile(r"blocks"), "invalid_blocks"),
)


@dataclass
class Core:
    """Everything a request needs to be answered."""

    config: WorkspaceConfig
    control: Control
    world: World
    hub: Hub
    delivery: Delivery
    sockets: Sockets
    events: Events
    timeline: Timeline
    triggers: Triggers
    response_urls: ResponseUrls
    modals: Modals
    homes: Homes
    limits: Limits
    faults: Faults = field(default_factory=Faults)
    refusals: deque[Json] = field(default_factory=partial(deque, maxlen=_KEPT_REFUSALS))
    away: bool = False

    def check(self, method: str, payload: Json, *, view: Json | None = None) -> None:
        """Refuse a payload that Slack would not take."""
        problems = validate(method, payload, view=view)
        if problems:
            raise refused(_code_for(method, problems), problems)

    def note_refusal(self, method: str, payload: Json, error: SlackError) -> None:
        """Keep what was refused, for whoever develops the bot."""
        messages = error.extra.get("response_metadata", {}).get("messages", [])
        refusal: Json = {"method": method, "error": error.code, "detail": messages}
        self.refusals.append({**refusal, "payload": payload, "at": self.world.now().isoformat()})
        self.hub.publish({"type": "refused", **refusal})


def assemble(config: WorkspaceConfig, control: Control) -> Core:
    """Build the parts of a workspace in the order they need each other."""
    world = World(config, control.now)
    hub = Hub()
    sockets = Sockets(hub, config.base_url, world.secrets["app_token"], config.patience.ack)
    delivery = Delivery(_transport(config, world, hub, sockets), hub, config.patience)
    events = Events(world, delivery)
    timeline = Timeline(world, hub, events)
    world.rooms.announce = timeline.show_room
    return Core(
        config=config,
        control=control,
        world=world,
        hub=hub,
        delivery=delivery,
        sockets=sockets,
        events=events,
        timeline=timeline,
        triggers=Triggers(config.patience),
        response_urls=ResponseUrls(world.store, config.patience, config.base_url),
        modals=Modals(),
        homes=Homes(world.store),
        limits=Limits(config.pacing),
    )


def _transport(config: WorkspaceConfig, world: World, hub: Hub, sockets: Sockets) -> Transport:
    if not config.request_url:
        return sockets
    return SignedHttp(hub, config.request_url, world.secrets["signing_secret"], config.patience.ack)


def _code_for(method: str, problems: list[str]) -> str:
    if method.startswith("views."):
        return "invalid_arguments"
    return next((code for worded, code in _CODES if worded.match(problems[0])), "invalid_arguments")
