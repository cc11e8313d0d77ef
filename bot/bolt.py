"""Bolt with its own client, as this bot's settings want it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from slack_bolt.async_app import AsyncApp

from bot.logs import hear_of_refusals

if TYPE_CHECKING:
    from bot.settings import Settings

SLACK_TIMEOUT = 10  # seconds for one call
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_local(url: str) -> bool:
    """Whether a URL is of this machine."""
    return urlsplit(url).hostname in LOOPBACK


def new_bolt(settings: Settings) -> AsyncApp:
    """Return Bolt with its own client: handed one, it warns of the token that it found in the environment."""
    token, secret = settings.slack_bot_token, settings.slack_signing_secret
    bolt = AsyncApp(
        name="toban",  # else it reads the whole stack to find one: a tenth of a second
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
