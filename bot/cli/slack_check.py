"""What `toban check` asks of Slack: the tokens, the scopes, the channels and the people."""

from __future__ import annotations

import socket
import ssl
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bot.cli.words import Mark, say
from bot.clock import SystemClock
from bot.slack.manifest import SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.network import Network
    from bot.settings import Settings

TIMEOUT = 10  # seconds for a call
PAGE = 200
OFF = timedelta(seconds=60)  # by which the clock may be wrong
LOOPBACK = {"127.0.0.1", "localhost", "::1"}

Told = tuple[Mark, str, dict[str, object]]
"""A mark, the sentence's key and what fills its gaps."""


def examine(settings: Settings, net: Network | None, people: Mapping[str, str]) -> Iterator[Told]:
    """Yield what is right and wrong; after a failed call only what does not need its answer."""
    client = _client(settings)
    try:
        me = client.auth_test()
    except SlackApiError as error:
        yield Mark.WRONG, "bot_token", {"why": _why(error)}
        return
    except (SlackClientError, OSError, ValueError) as error:
        yield Mark.WRONG, "slack_unreachable", {"why": _why(error), "where": settings.slack_api_url}
        return
    yield Mark.RIGHT, "workspace", {"team": me["team"], "bot": me["user"]}
    yield from _clock(me.headers)
    yield from _scopes(me.headers)
    if settings.slack_app_token is not None:
        try:
            client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
            yield Mark.RIGHT, "app_token", {}
        except (SlackClientError, OSError, ValueError) as error:
            yield Mark.WRONG, "app_token_refused", {"why": _why(error)}
    of_the_network = (_channels(client, net), _user_groups(client, net)) if net else ()
    for examination in (*of_the_network, _people(client, people)):
        try:
            yield from examination
        except (SlackClientError, OSError, ValueError) as error:
            yield Mark.WRONG, "slack_failed", {"why": _why(error)}


def _client(settings: Settings) -> WebClient:
    assert settings.slack_bot_token is not None
    url, token = settings.slack_api_url, settings.slack_bot_token.get_secret_value()
    client = WebClient(token=token, base_url=url, timeout=TIMEOUT, retry_handlers=[])
    if urlsplit(url).hostname in LOOPBACK:
        client.proxy = None  # the client obeys HTTP_PROXY even for this machine
    return client


def _why(error: Exception) -> str:
    """Return Slack's error, or what kept us from asking; never a payload."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error", "unknown"))
    reason = getattr(error, "reason", None) or error
    return say(next((key for kind, key in _CAUSES.items() if isinstance(reason, kind)), "cause_unknown"))


_CAUSES = {
    ConnectionRefusedError: "cause_refused",
    socket.gaierror: "cause_host",
    TimeoutError: "cause_timeout",
    ssl.SSLError: "cause_tls",
}


def _clock(headers: Mapping[str, Any]) -> Iterator[Told]:
    """Compare this machine's clock with Slack's: by it firms are called, and signatures are judged."""
    said = next((value for name, value in headers.items() if name.lower() == "date"), None)
    if said is None:
        return
    try:
        off = SystemClock().now() - parsedate_to_datetime(said)
    except (TypeError, ValueError):  # no date, or one without a zone
        return
    if abs(off) > OFF:
        key = "clock_fast" if off > timedelta() else "clock_slow"
        yield Mark.WRONG, key, {"seconds": f"{abs(off) // timedelta(seconds=1):,}"}


def _scopes(headers: Mapping[str, Any]) -> Iterator[Told]:
    """Compare with the manifest; the header is a list, or a text, whatever the client makes of it."""
    given = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if given is None:
        yield Mark.NOTE, "scopes_unknown", {}
        return
    text = given if isinstance(given, str) else ",".join(given)
    missing = sorted({scope for scope, _ in SCOPES} - {scope.strip() for scope in text.split(",")})
    if missing:
        yield Mark.WRONG, "scopes_missing", {"scopes": ", ".join(missing)}
    else:
        yield Mark.RIGHT, "scopes", {}


def _channels(client: WebClient, net: Network) -> Iterator[Told]:
    """Look for the channels as the sender does: by id, or by name with or without #."""
    own = [one.channel for one in net.meetings if one.channel not in type(net.channels).model_fields]
    names = (net.channels.inquiries, net.channels.members, *own)
    wanted = dict.fromkeys(name.removeprefix("#") for name in names)
    listed: dict[str, dict[str, Any]] = {}
    for types in ("public_channel", "private_channel"):
        for channel in _pages(client, "conversations.list", "channels", types=types):
            listed |= {known: channel for known in (channel.get("id"), channel["name"]) if known in wanted}
    for name in wanted:
        found = listed.get(name)
        if found is None:
            yield Mark.WRONG, "channel_missing", {"channel": name}
        elif found.get("is_archived"):
            yield Mark.WRONG, "channel_archived", {"channel": name}
        elif not found.get("is_member"):
            kind = "channel_not_in" if found.get("is_private") else "channel_will_join"
            yield Mark.WRONG if found.get("is_private") else Mark.NOTE, kind, {"channel": name}
        else:
            yield Mark.RIGHT, "channel", {"channel": name}


def _user_groups(client: WebClient, net: Network) -> Iterator[Told]:
    """Look for the lanes' user groups; what Slack refuses here stops nothing but them."""
    wanted = [lane.usergroup for lane in net.lanes if lane.usergroup]
    if not wanted:
        return
    try:
        known = {group["handle"] for group in client.usergroups_list()["usergroups"]}
    except SlackApiError as error:
        handles = ", ".join(f"@{handle}" for handle in wanted)
        yield Mark.WRONG, "usergroups_refused", {"handles": handles, "why": _why(error)}
        return
    missing = [handle for handle in wanted if handle not in known]
    for handle in missing:
        yield Mark.WRONG, "usergroup_missing", {"handle": handle}
    if not missing:
        yield Mark.RIGHT, "usergroups", {"count": len(wanted)}


def _people(client: WebClient, people: Mapping[str, str]) -> Iterator[Told]:
    """Look everybody up in one list; those of other workspaces are not in it and are asked for singly."""
    known = {user["id"]: user for user in _pages(client, "users.list", "members")}
    good = 0
    for user, of in people.items():
        found = known.get(user) or _user(client, user)
        if found is None:
            yield Mark.WRONG, "person_missing", {"user": user, "of": of}
        elif found.get("deleted"):
            yield Mark.WRONG, "person_deactivated", {"user": user, "of": of}
        else:
            good += 1
    if good:
        yield Mark.RIGHT, "people", {"count": good}


def _user(client: WebClient, user: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = client.users_info(user=user)["user"]
    except SlackApiError as error:
        if error.response.get("error") in ("user_not_found", "users_not_found", "user_not_visible"):
            return None
        raise
    return found


def _pages(client: WebClient, method: str, key: str, **params: Any) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        answer = client.api_call(method, params={**params, "limit": PAGE, "cursor": cursor})
        yield from answer[key]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
