"""What people do with blocks, modals, shortcuts and the Home tab."""

from dataclasses import dataclass
from typing import Any

from bot.local.acks import answer_submission, close_views
from bot.local.config import Json
from bot.local.core import Core
from bot.local.elements import elements_of, find_element, initial_state, merged, missing_answers, state_entry
from bot.local.errors import SlackError
from bot.local.gestures import Gestures
from bot.local.payloads import about_message, about_view, interaction
from bot.local.people import BOT_USER_ID
from bot.local.rooms import Room
from bot.local.words import worded

_STATIC_KEYS = ("text", "value", "style", "url", "placeholder")


@dataclass(frozen=True)
class Place:
    """The surface somebody acts on: a message in a room, or a view."""

    user: str
    shown: Json
    room: Room | None = None
    home: bool = False

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, those of old-fashioned attachments included."""
        attached = [block for one in self.shown.get("attachments", []) for block in one.get("blocks", [])]
        return [*self.shown.get("blocks", []), *attached]


class Interactions:
    """A person's hands, as far as they press and fill in."""

    def __init__(self, core: Core, gestures: Gestures) -> None:
        self._core = core
        self._gestures = gestures

    def place(
        self, user: str, channel: str | None = None, ts: str | None = None, view_id: str | None = None
    ) -> Place:
        """Find a surface; without any hint the modal somebody looks at, else their Home."""
        if channel and ts:
            room = self._gestures.room(channel, user)
            stored = self._core.world.messages.find(room.id, ts)
            if stored is None or stored.only_for not in {None, user}:
                raise SlackError("message_not_found")
            return Place(user, self._core.world.messages.with_thread(room.id, stored.body), room)
        view = self._core.modals.top(user)
        if view_id:
            view = next((one for one in self._core.modals.stack(user) if one["id"] == view_id), None)
        if view is not None:
            return Place(user, view)
        home = self._core.homes.get(user)
        if home is None or view_id not in {None, "", home["id"]}:
            raise SlackError("not_found")
        return Place(user, home, home=True)

    async def click(
        self, place: Place, action_id: str, block_id: str | None, chosen: Json, given: Json
    ) -> Json:
        """Press a button or choose something; waits for the ack as Slack's client does."""
        found = find_element(place.blocks, action_id, block_id)
        if found is None:
            raise SlackError("no_such_element")
        block, element = found
        values = merged(self._state(place), given)
        if element["type"] not in {"button", "overflow"}:
            values = merged(values, {block["block_id"]: {action_id: {"type": element["type"], **chosen}}})
        action: Json = {
            "action_id": action_id,
            "block_id": block["block_id"],
            **{key: element[key] for key in _STATIC_KEYS if key in element},
            **chosen,
            "type": element["type"],
            "action_ts": self._core.world.next_ts(),
        }
        payload = self._acted(place, values, actions=[action])
        ack = await self._core.delivery.ask("interactive", payload)
        return self._gestures.lost(ack, place.user) if ack.failure else {"ok": True}

    async def submit(self, place: Place, given: Json) -> Json:
        """Submit a modal; what Slack's client checks by itself never reaches the bot."""
        values = merged(self._state(place), given)
        missing = missing_answers(place.blocks, values)
        if missing:
            word = worded("required", self._core.world.person(place.user)["locale"])
            return {"ok": False, "errors": dict.fromkeys(missing, word)}
        view = self._keep_state(place, values)
        payload = interaction(
            self._core,
            "view_submission",
            place.user,
            trigger_id=self._core.triggers.issue(place.user, view["id"]),
            view=view,
            response_urls=self._response_urls(place, values),
        )
        ack = await self._core.delivery.ask("interactive", payload)
        if ack.failure:
            return self._gestures.lost(ack, place.user)
        return answer_submission(self._core, ack.body, place.user, view)

    async def close(self, place: Place) -> Json:
        """Close a modal and those above it; the bot hears of it if it wanted to."""
        views = self._core.modals.close(place.shown["id"])
        close_views(self._core, place.user, views)
        if place.shown["notify_on_close"]:
            payload = interaction(self._core, "view_closed", place.user, view=place.shown, is_cleared=False)
            await self._core.delivery.ask("interactive", payload)
        return {"ok": True}

    async def shortcut(self, user: str, callback_id: str, place: Place | None) -> Json:
        """Use a shortcut, on a message if there is a place."""
        action_ts = self._core.world.next_ts()
        trigger_id = self._core.triggers.issue(user)
        common: Json = {"callback_id": callback_id, "action_ts": action_ts, "trigger_id": trigger_id}
        if place is None or place.room is None:
            payload = interaction(self._core, "shortcut", user, **common)
        else:
            about = about_message(place.room, place.shown)
            del about["container"]
            url = self._core.response_urls.issue(place.room.id, user, place.shown["ts"])
            common |= {"message_ts": place.shown["ts"], "response_url": url}
            payload = interaction(self._core, "message_action", user, **common, **about)
        ack = await self._core.delivery.ask("interactive", payload)
        return self._gestures.lost(ack, user) if ack.failure else {"ok": True}

    async def options(self, place: Place, action_id: str, block_id: str | None, typed: str) -> Json:
        """Ask the bot for the options of an external select."""
        found = find_element(place.blocks, action_id, block_id)
        if found is None:
            raise SlackError("no_such_element")
        asked = {"action_id": action_id, "block_id": found[0]["block_id"], "value": typed}
        payload = interaction(self._core, "block_suggestion", place.user, **asked, **self._about(place))
        ack = await self._core.delivery.ask("interactive", payload)
        if ack.failure:
            return {**self._gestures.lost(ack, place.user), "options": []}
        try:
            self._core.check("options_ack", ack.body)
        except SlackError as error:
            self._core.note_refusal("options_ack", ack.body, error)
            return {"options": []}
        return {key: ack.body[key] for key in ("options", "option_groups") if key in ack.body}

    async def open_home(self, user: str) -> Json | None:
        """Open the Home tab and return what the bot shows once it has heard of it."""
        room = self._core.world.direct((user, BOT_USER_ID))
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": room.id,
            "tab": "home",
            "event_ts": self._core.world.next_ts(),
        }
        before = self._core.homes.get(user)
        if before is not None:
            event["view"] = before
        heard = self._core.events.tell(event)
        if heard is not None:
            await heard
        return self._core.homes.get(user)

    def answers(self, place: Place, simple: dict[str, Any]) -> Json:
        """Turn `{action_id or block_id: answer}` into `state.values`."""
        values: Json = {}
        names = set(simple)
        for block, element in elements_of(place.blocks):
            for name in {element["action_id"], block["block_id"]} & names:
                entry = state_entry(element, simple[name])
                values.setdefault(block["block_id"], {})[element["action_id"]] = entry
                names.discard(name)
        if names:
            raise SlackError(f"no_such_element: {', '.join(sorted(names))}")
        return values

    def _state(self, place: Place) -> Json:
        if place.room is not None:
            return initial_state(place.blocks)
        return dict(place.shown["state"]["values"])

    def _keep_state(self, place: Place, values: Json) -> Json:
        view = {**place.shown, "state": {"values": values}}
        if not place.home:
            self._core.modals.replace(view)
        return view

    def _about(self, place: Place) -> Json:
        return about_message(place.room, place.shown) if place.room else about_view(place.shown)

    def _acted(self, place: Place, values: Json, **more: Any) -> Json:
        if place.room is None:
            view = self._keep_state(place, values)
            trigger_id = self._core.triggers.issue(place.user, view["id"])
            return interaction(
                self._core, "block_actions", place.user, **more, **about_view(view), trigger_id=trigger_id
            )
        message = place.shown
        url = self._core.response_urls.issue(place.room.id, place.user, message["ts"])
        return interaction(
            self._core,
            "block_actions",
            place.user,
            **more,
            **about_message(place.room, message),
            state={"values": values},
            response_url=url,
            trigger_id=self._core.triggers.issue(place.user),
        )

    def _response_urls(self, place: Place, values: Json) -> list[Json]:
        urls = []
        for block, element in elements_of(place.blocks):
            entry = values.get(block["block_id"], {}).get(element["action_id"], {})
            channel = entry.get("selected_conversation") or entry.get("selected_channel")
            if element.get("response_url_enabled") and channel:
                names = {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                }
                urls.append({**names, "response_url": self._core.response_urls.issue(channel, place.user)})
        return urls
