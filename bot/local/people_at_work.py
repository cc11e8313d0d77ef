"""Everything a person can do, as one object: what the page's JSON and the tests are made of."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from bot.local.boot import clock_for, tour_for
from bot.local.config import Json
from bot.local.core import Core
from bot.local.delivery import Ack
from bot.local.errors import SlackError
from bot.local.gestures import Gestures
from bot.local.interactions import Interactions
from bot.local.methods.schedule import post_what_is_due
from bot.local.pageview import person_for
from bot.local.people import BOT_USER_ID, user_object

Found = TypeVar("Found")


class PeopleAtWork(Gestures):
    """A person's hands and eyes. Answers: `{"ok": True}`, or `{"ok": False, "error", "message"}`.

    `channel` is an id or a name. A surface is a message (`channel` and `ts`), a view (`view_id`), or, without
    either, the modal the person looks at, else their Home.
    """

    def __init__(self, core: Core) -> None:
        super().__init__(core)
        self.core = core
        self._hands = Interactions(core, self)
        self._telling: set[asyncio.Task[None]] = set()

    async def click(
        self,
        user: str,
        action_id: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        block_id: str | None = None,
        choose: Any = None,
        chosen: Json | None = None,
        state: Json | None = None,
    ) -> Json:
        """Press a button, or choose: `choose` is a plain answer, `chosen` Slack's own fields."""
        try:
            place = self._hands.place(user, channel, ts, view_id)
            if choose is not None:
                [entries] = self._hands.answers(place, {action_id: choose}).values()
                chosen = {key: value for key, value in entries[action_id].items() if key != "type"}
            return await self._hands.click(place, action_id, block_id, chosen or {}, state or {})
        except SlackError as error:
            return self.no(error.code, user)

    async def submit(
        self,
        user: str,
        answers: dict[str, Any] | None = None,
        *,
        view_id: str | None = None,
        state: Json | None = None,
    ) -> Json:
        """Submit a modal: plain `answers` by action_id or block_id, or Slack's own `state.values`."""
        try:
            place = self._hands.place(user, view_id=view_id)
            given = {**(state or {}), **self._hands.answers(place, answers or {})}
            return await self._hands.submit(place, given)
        except SlackError as error:
            return self.no(error.code, user)

    async def close_view(self, user: str, view_id: str | None = None) -> Json:
        """Close a modal."""
        try:
            return await self._hands.close(self._hands.place(user, view_id=view_id))
        except SlackError as error:
            return self.no(error.code, user)

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> Json:
        """Use a shortcut; with `ts`, on that message."""
        try:
            place = self._hands.place(user, channel, ts) if channel and ts else None
            return await self._hands.shortcut(user, callback_id, place)
        except SlackError as error:
            return self.no(error.code, user)

    async def options(
        self,
        user: str,
        action_id: str,
        typed: str = "",
        *,
        channel: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        block_id: str | None = None,
    ) -> Json:
        """Return the options of an external select for what was typed."""
        try:
            place = self._hands.place(user, channel, ts, view_id)
            return await self._hands.options(place, action_id, block_id, typed)
        except SlackError as error:
            return {**self.no(error.code, user), "options": []}

    async def open_home(self, user: str) -> Json | None:
        """Open the Home tab and return its view, None while the bot has published nothing."""
        return await self._hands.open_home(user)

    def home(self, user: str) -> Json | None:
        """Return the Home tab as it was last published."""
        return self.core.homes.get(user)

    def view(self, user: str) -> Json | None:
        """Return the modal somebody looks at."""
        return self.core.modals.top(user)

    def messages(self, channel: str, user: str = BOT_USER_ID, thread_ts: str | None = None) -> list[Json]:
        """Return what somebody sees in a room or thread, oldest first, each message with its `rings`."""
        found: list[Json] = self.read(channel, user, thread_ts)["messages"]
        return found

    def find_message(
        self, channel: str, words: str, user: str = BOT_USER_ID, thread_ts: str | None = None
    ) -> Json | None:
        """Return the newest message somebody sees whose text or blocks contain these words."""
        for message in reversed(self.messages(channel, user, thread_ts)):
            if words in json.dumps(message, ensure_ascii=False):
                return message
        return None

    def dm(self, user: str, other: str = BOT_USER_ID) -> str:
        """Return the id of somebody's direct message with the bot."""
        return self.core.world.direct((user, other)).id

    async def react(self, user: str, channel: str, ts: str, name: str, *, add: bool = True) -> Json:
        """Add or take back a reaction."""
        try:
            self.core.timeline.react(self.room(channel, user), ts, user, name, add=add)
        except SlackError as error:
            return self.no(error.code, user)
        return {"ok": True}

    def set_locale(self, user: str, locale: str) -> None:
        """Change a person's Slack language."""
        self.core.world.person(user)
        self._speak(user, locale)
        self._tell_of(user)

    def set_locale_of_all(self, user: str, locale: str) -> None:
        """Change everybody's Slack language; the bot hears of one after another, of this user first."""
        self.core.world.person(user)
        others = [one for one in self.core.world.people.every() if one["locale"] != locale]
        changed = sorted(others, key=lambda one: (one["id"] != user, not one["persona"]))
        for one in changed:
            self._speak(one["id"], locale)
        task = asyncio.create_task(self._tell_of_each([one["id"] for one in changed]))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def _speak(self, user: str, locale: str) -> None:
        self.core.world.people.change(user, locale=locale)
        self.core.hub.publish({"type": "user", "user": person_for(self.core.world.person(user))})

    async def _tell_of_each(self, users: list[str]) -> None:
        for user in users:
            heard = self._tell_of(user)
            if heard is not None:
                await heard

    def deactivate(self, user: str, *, deleted: bool = True) -> None:
        """Deactivate somebody's account, or bring it back."""
        self.core.world.people.change(user, deleted=deleted)
        self._tell_of(user)

    def _tell_of(self, user: str) -> asyncio.Future[Ack] | None:
        person = user_object(self.core.world.person(user), with_locale=True)
        at = f"{self.core.control.now().timestamp():.6f}"
        return self.core.events.tell({"type": "user_change", "user": person, "event_ts": at})

    def join(self, user: str, channel: str) -> None:
        """Let somebody, or the bot, into a channel."""
        self.core.timeline.join(self._any_room(channel), user)

    def leave(self, user: str, channel: str) -> None:
        """Take somebody, or the bot, out of a channel."""
        self.core.timeline.leave(self._any_room(channel), user)

    def archive(self, channel: str, by: str, *, archived: bool = True) -> None:
        """Archive a channel or bring it back."""
        self.core.timeline.archive(self._any_room(channel), by, archived=archived)

    def first_persona(self) -> str:
        """Return whom a page starts as."""
        people = self.core.world.people.every()
        return str(next((one["id"] for one in people if one["persona"]), people[0]["id"]))

    def tour(self, user: str, step: Any) -> Json:
        """Go to a step of the tour; the one left behind counts as done."""
        before = tour_for(self.core, user)
        done = before["done"] if before["step"] in before["done"] else [*before["done"], before["step"]]
        after: Json = {"step": step, "done": done}
        self.core.world.store.put("tour", user, after)
        return after

    async def advance(self, to: datetime) -> None:
        """Push the clock and show it."""
        await self.core.control.advance(to)
        post_what_is_due(self.core)
        self.core.hub.publish({"type": "clock", "clock": await clock_for(self.core)})

    async def until(self, look: Callable[[], Found | None], within: float = 5.0) -> Found:
        """Return what `look` finds as soon as it finds something; TimeoutError after `within` seconds."""
        return await self.core.hub.until(look, within)

    async def settled(self) -> None:
        """Wait until the bot has acknowledged every event so far, or failed to once."""
        await self.core.delivery.settled()

    def _any_room(self, channel: str) -> Any:
        rooms = self.core.world.rooms
        room = rooms.get(channel) or rooms.named(channel)
        if room is None:
            raise SlackError("channel_not_found")
        return room
