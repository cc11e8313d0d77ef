"""What a workspace is made of when it starts for the first time, and how strict it is."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Words = str | dict[str, str]  # words, or words by language (`{"ja": …, "en": …}`)
Kind = Literal["member", "guest", "outsider", "bot"]

BOT_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "metadata.message:read",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "usergroups:write",
    "users:read",
)


@dataclass(frozen=True)
class Person:
    """Somebody in the workspace; `persona` puts them into the page's "who am I" switch.

    `role` is what the switch says about them.
    """

    id: str
    name: str
    real_name: str
    title: str = ""
    kind: Kind = "member"
    locale: str = "ja-JP"
    firm: str = ""
    persona: bool = False
    role: Words = ""
    tz: str = "Asia/Tokyo"
    email: str = ""


@dataclass(frozen=True)
class Channel:
    """A channel as it is created; its members change afterwards in the database only."""

    id: str
    name: str
    private: bool = False
    members: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True)
class Command:
    """A slash command of the app's manifest."""

    command: str
    description: Words = ""
    usage_hint: Words = ""


@dataclass(frozen=True)
class Shortcut:
    """A shortcut of the app's manifest."""

    type: Literal["global", "message"]
    name: Words
    callback_id: str
    description: Words = ""


@dataclass(frozen=True)
class UserGroup:
    """A group of people that can be mentioned at once."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pacing:
    """Slack's rate limits, in machine time. `per_minute` overrides a method's own limit."""

    enabled: bool = True
    posts_per_second: float = 1.0
    post_burst: int = 3
    scheduled_per_five_minutes: int = 30
    per_minute: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Patience:
    """How long Slack waits, in seconds of machine time."""

    ack: float = 3.0
    trigger: float = 3.0
    response_url: float = 30 * 60.0
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)


@dataclass(frozen=True)
class WorkspaceConfig:
    """Everything a workspace is told when it starts.

    `request_url` makes it deliver by signed HTTP; without one it waits for the bot's sockets. People,
    channels and groups are taken over once; what changed since lives in `db` (a path, or ":memory:").
    """

    base_url: str
    db: str = ":memory:"
    team: str = "Local workspace"
    domain: str = "local"
    timezone: str = "Asia/Tokyo"
    users: tuple[Person, ...] = ()
    channels: tuple[Channel, ...] = ()
    groups: tuple[UserGroup, ...] = ()
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    bot_name: str = "Toban"
    scopes: tuple[str, ...] = BOT_SCOPES
    bot_events: frozenset[str] | None = None  # None: everything the workspace can send
    request_url: str = ""
    pacing: Pacing = Pacing()
    patience: Patience = Patience()
    no_commands_for: frozenset[Kind] = frozenset({"outsider"})
    no_modals_for: frozenset[Kind] = frozenset({"outsider"})
    upload_limit: int = 40 * 1024 * 1024
