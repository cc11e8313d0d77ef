"""Bolt with its own client, as this bot's settings want it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar
from slack_bolt.async_app import AsyncApp

from bot.clock import monotonic
from bot.logs import hear_of_refusals

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.request.async_request import AsyncBoltRequest
    from slack_bolt.response import BoltResponse
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.settings import Settings

    LateAnswer = Callable[[dict[str, Any]], BoltResponse | None]

SLACK_TIMEOUT = 10  # seconds for one call
ANSWER_WITHIN = 2.3  # seconds; Slack waits three, and a connection that cannot be opened is told after two
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_local(url: str) -> bool:
    """Whether a URL is of this machine."""
    return urlsplit(url).hostname in LOOPBACK


class Bolt(AsyncApp):
    """Bolt that answers in time whatever a listener waits for, such as a database that hangs.

    `acked` hears how many seconds each answer took; `late` gives the one to a request whose listener is not
    done yet, or None to let Slack wait and deliver it again. The listener goes on.
    """

    acked: Callable[[float], None]
    late: LateAnswer

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a request."""
        began = monotonic()
        work = asyncio.ensure_future(super().async_dispatch(req))
        answer = await self._in_time(work, req)
        self.acked(monotonic() - began)
        return answer

    async def _in_time(self, work: asyncio.Future[BoltResponse], req: AsyncBoltRequest) -> BoltResponse:
        await asyncio.wait({work}, timeout=ANSWER_WITHIN)
        if not work.done():
            _LATE.add(work)
            work.add_done_callback(_LATE.discard)
            answer = req.context.ack.response or self.late(req.body)
            if answer is not None:
                return answer
        return await work


_LATE: set[asyncio.Future[BoltResponse]] = set()  # the loop itself holds on to no task


def new_bolt(settings: Settings) -> Bolt:
    """Return Bolt with its own client: handed one, it warns of the token that it found in the environment."""
    token, secret = settings.slack_bot_token, settings.slack_signing_secret
    bolt = Bolt(
        name="slack_bolt",  # its logger; else it reads the whole stack to find one: a tenth of a second
        logger=logging.getLogger("slack_bolt"),  # else its loggers take LOG_LEVEL and quote customers
        token=token.get_secret_value() if token else None,
        signing_secret=secret.get_secret_value() if secret else None,
        process_before_response=True,
        request_verification_enabled=settings.mode == "http",
        attaching_conversation_kwargs_enabled=False,
        attaching_function_token_enabled=False,
    )
    hear_of_refusals()
    client = bolt.client
    client.base_url, client.timeout, client.retry_handlers = settings.slack_api_url, SLACK_TIMEOUT, []
    if is_local(settings.slack_api_url):
        client.proxy = None  # the client obeys HTTP_PROXY even for this machine
    return bolt


def share_connections(client: AsyncWebClient) -> None:
    """Let all calls to Slack share their connections: by itself the client shakes hands anew for each.

    To be called inside the event loop; whoever does closes `client.session` in the end.
    """
    client.session = ClientSession(timeout=ClientTimeout(total=client.timeout), cookie_jar=DummyCookieJar())
