"""Signed HTTP: Slack's requests to the bot's own address."""

import json
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.local import machine
from bot.local.config import Json
from bot.local.delivery import Ack, Envelope, Failure
from bot.local.hub import Hub

_OK = 200
_FORM = "application/x-www-form-urlencoded"


class SignedHttp:
    """Posts envelopes to the bot's request URL, signed with the app's secret in machine time."""

    def __init__(self, hub: Hub, request_url: str, signing_secret: str, ack_seconds: float) -> None:
        self._hub = hub
        self._url = request_url
        self._signer = SignatureVerifier(signing_secret)
        self._timeout = aiohttp.ClientTimeout(total=ack_seconds)
        self._session: aiohttp.ClientSession | None = None
        self._reachable = True

    @property
    def connected(self) -> bool:
        """Whether the last request reached the bot."""
        return self._reachable

    async def carry(self, envelope: Envelope) -> Ack:
        """Post one envelope."""
        body, content_type = _body(envelope)
        try:
            async with self._client().post(
                self._url, data=body, headers=self._headers(envelope, body, content_type)
            ) as answer:
                text = await answer.text()
                self._reached(reachable=True)
                if answer.status != _OK:
                    final = answer.headers.get("X-Slack-No-Retry") == "1"
                    return Ack(failure="no_retry" if final else "http_error")
                return Ack(_parsed(text))
        except TimeoutError:
            return Ack(failure="timeout")
        except aiohttp.ClientError:
            self._reached(reachable=False)
            return Ack(failure="not_connected")

    async def verify_url(self) -> bool:
        """Ask the bot to echo a challenge, as Slack does when a request URL is entered."""
        payload: Json = {"type": "url_verification", "token": "", "challenge": "3eZbrw1aBm2rZgRNFdxV"}
        ack = await self.carry(Envelope("events_api", payload))
        return payload["challenge"] in {ack.body.get("challenge"), ack.body.get("text")}

    async def close(self) -> None:
        """Close the HTTP client."""
        if self._session is not None:
            await self._session.close()

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout)
        return self._session

    def _headers(self, envelope: Envelope, body: str, content_type: str) -> dict[str, str]:
        timestamp = str(int(machine.now()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": self._signer.generate_signature(timestamp=timestamp, body=body) or "",
        }
        if envelope.retry_attempt:
            headers["X-Slack-Retry-Num"] = str(envelope.retry_attempt)
            headers["X-Slack-Retry-Reason"] = _RETRY_REASONS.get(envelope.retry_reason, envelope.retry_reason)
        return headers

    def _reached(self, *, reachable: bool) -> None:
        if reachable != self._reachable:
            self._reachable = reachable
            self._hub.publish({"type": "connected", "connected": reachable})


_RETRY_REASONS: dict[Failure | str, str] = {"timeout": "http_timeout", "not_connected": "connection_failed"}


def _body(envelope: Envelope) -> tuple[str, str]:
    if envelope.kind == "slash_commands":
        return urlencode(envelope.payload), _FORM
    text = json.dumps(envelope.payload, ensure_ascii=False)
    if envelope.kind == "interactive":
        return urlencode({"payload": text}), _FORM
    return text, "application/json"


def _parsed(text: str) -> Json:
    if not text:
        return {}
    try:
        body = json.loads(text)
    except ValueError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}
