"""Answers that go out after the acknowledgement: a sentence for one person, a form, the Home tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.services import home
from bot.slack.home import home_view
from bot.slack.lists import said_plainly, typed_back
from bot.slack.modals.forms import notice_view
from bot.slack.mrkdwn import unescape
from handlers.common import context, log_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.domain.members import Act
    from bot.services.desk import Desk
    from bot.slack.rendered import Rendered
    from handlers.common import Json, Work

# Slack took too long to hand us the click, or handed it in twice: pressing again helps.
_EXPIRED = {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"}


ANSWERED_LATE = "toban_answered_late"  # in a command's body, once it was said that the answer follows


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who pressed, typed or chose something, and the ways to answer them."""

    desk: Desk
    client: AsyncWebClient
    body: Json
    user: str

    @classmethod
    def of(cls, desk: Desk, client: AsyncWebClient, body: Json) -> Caller:
        """Read who it is; commands name the person in another place than the rest."""
        return cls(desk, client, body, body["user"]["id"] if "user" in body else body["user_id"])

    @property
    def typed(self) -> str:
        """What was typed behind a command."""
        return unescape(self.body.get("text") or "").strip()

    def act(self) -> Act:
        """Say who acts now; a click, form or command that Slack delivers again has the same request id."""
        request_id: str | None = self.body.get("trigger_id")
        if "actions" in self.body:
            request_id = f"{self.body['actions'][0]['action_ts']}:{self.user}"
        elif "view" in self.body:
            request_id = f"view:{self.body['view']['id']}"
        return self.desk.act(self.user, request_id)

    @property
    def at_home(self) -> bool:
        """Whether it happened on the Home tab."""
        return bool((self.body.get("view") or {}).get("type") == "home")

    @property
    def thread_ts(self) -> str | None:
        """The thread in which they pressed; a thread's first message stands in the channel."""
        message, container = (self.body.get(name) or {} for name in ("message", "container"))
        thread_ts: str | None = container.get("thread_ts") or message.get("thread_ts")
        return None if thread_ts == (container.get("message_ts") or message.get("ts")) else thread_ts

    async def tell(self, text: str) -> None:
        """Say a sentence that only this person sees: where they pressed, else in a modal."""
        if self.body.get("response_url"):
            await self._respond(said_plainly(text))
        elif self.body.get("trigger_id"):
            view = notice_view(context(self.desk, self.user), text)
            await self.client.views_open(trigger_id=self.body["trigger_id"], view=view)

    async def give_back(self, text: str, words: str) -> None:
        """Say a sentence and hand back what was typed."""
        if self.body.get("response_url"):
            await self._respond(typed_back(context(self.desk, self.user), text, words))

    async def answer(self, message: Rendered) -> None:
        """Show this person something that only they see, where they typed or pressed."""
        if self.body.get("response_url"):
            await self._respond(message)

    async def replace(self, message: Rendered) -> None:
        """Put something else in the place of the message whose button was pressed."""
        await self._respond(message, replaces=True)

    async def whisper(self, messages: Iterable[Rendered]) -> None:
        """Say several things that only this person sees."""
        for message in messages:
            await self._respond(message)

    async def _respond(self, message: Rendered, *, replaces: bool = False) -> None:
        webhook = AsyncWebhookClient(self.body["response_url"], retry_handlers=[])
        webhook.proxy = self.client.proxy  # by itself it obeys HTTP_PROXY even for this machine
        answer = ephemeral(message) | {"replace_original": replaces}
        # Without it Slack puts the answer into the channel, which a phone does not show beside a thread.
        await webhook.send_dict(answer | ({"thread_ts": self.thread_ts} if self.thread_ts else {}))

    async def show(self, view: Json, otherwise: Work | None = None, words: str = "") -> None:
        """Open a form. Where Slack opens none for this person, carry out `otherwise`, else say so."""
        c = context(self.desk, self.user)
        try:
            await self.client.views_open(trigger_id=self.body["trigger_id"], view=view)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log_error("form_not_opened", error)
            code = error.response.get("error") if isinstance(error, SlackApiError) else None
            if code is None or code in _EXPIRED:
                await self.give_back(c.plain("error.form_expired"), words)
            elif otherwise is not None:
                await otherwise
                return
            else:
                await self.give_back(c.plain("error.form_refused"), words)
        if otherwise is not None:
            otherwise.close()

    async def push(self, view: Json) -> None:
        """Show a view on top of the modal that was pressed; closing it leads back there."""
        await self.client.views_push(trigger_id=self.body["trigger_id"], view=view)

    async def put(self, view: Json) -> None:
        """Show something in the place of the modal that was filled in or pressed; it may be closed by now."""
        try:
            await self.client.views_update(view_id=self.body["view"]["id"], view=view)
        except SlackApiError as error:
            if error.response.get("error") != "not_found":
                raise

    async def publish_home(self) -> None:
        """Draw the person's Home tab as it is now."""
        desk = self.desk
        shown = await desk.read(lambda s: home.view(s, desk.network, self.user, desk.clock.now()))
        people = {problem.what for problem in shown.problems if problem.kind == "person"}
        people |= {who for one in shown.meetings if one.attendance for who in one.attendance.people}
        c = context(desk, self.user, (*shown.open_cases, *shown.recent, *shown.waiting), people=people)
        await self.client.views_publish(user_id=self.user, view=home_view(shown, c))


def ephemeral(message: Rendered) -> dict[str, Any]:
    """Return the body of an acknowledgement that answers a command."""
    return {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}
