"""A town for the scenarios: the demo network at work in the local workspace, in this process.

It is Tuesday, 1 December 2026, ten in the morning in Kyoto; on duty is whoever the demo's rota says.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.app import Toban, prepare
from bot.clock import PushableClock
from bot.demo import demo_network
from bot.http_server import http_server
from bot.local.server import Workspace
from bot.local_people import workspace_of
from bot.local_run import LocalControl
from bot.services import duty, tokens
from bot.settings import Settings
from storage.database import Database
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import Role
    from bot.network import Network
    from bot.network_tables import Series

TUESDAY_TEN = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
INQUIRIES = "引き合い"
SEATS = 11  # firms
PATIENCE = 60.0  # seconds until a scenario gives up waiting
demo_on = cache(demo_network)


class Town:
    """The network's people, as the scenarios move them."""

    def __init__(self, toban: Toban, workspace: Workspace, control: LocalControl, base_url: str) -> None:
        self.toban, self.workspace, self.control, self.base_url = toban, workspace, control, base_url
        self.secretary = "UDEMOSEC1"

    async def arrives(self, **fields: Any) -> str:
        """The website hands in an inquiry; return its number once everything owed has gone out."""
        fields = {"subject": "アルミ筐体の切削見積", "company": "ミズナラ計測機器", "lane": "parts"} | fields
        answer = await self.control.intake({key: value for key, value in fields.items() if value is not None})
        assert answer["status"] == 201, answer
        await self.quiet()
        return str(answer["body"]["number"])

    async def api(self, body: Any, **headers: str) -> tuple[int, Any]:
        """Call the intake API with whatever headers."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.base_url}/api/inquiries", json=body, headers=headers) as answer,
        ):
            return answer.status, await answer.json()

    async def new_token(self, name: str) -> str:
        return await self.toban.db.write(lambda s: tokens.new(s, name, self.control.now()))

    async def quiet(self) -> None:
        """Wait until everything owed has gone out."""
        async with asyncio.timeout(PATIENCE):
            for wait in chain((0.002, 0.005, 0.01), repeat(0.02)):
                if await self.toban.sender.idle():
                    return
                await asyncio.sleep(wait)

    async def push(self, **span: float) -> None:
        """Let business time pass; every step happens at its moment and its messages go out."""
        await self.workspace.advance(self.control.now() + timedelta(**span))

    async def on_duty(self, lane: str) -> tuple[str, ...]:
        """The contacts of this week's duty firm."""
        now, net = self.control.now(), self.toban.desk.network
        firm = await self.toban.db.read(lambda s: duty.firm_on_duty(s, net, lane, now))
        assert firm is not None
        return firm.contacts

    async def backup(self, lane: str) -> tuple[str, ...]:
        now, net = self.control.now(), self.toban.desk.network
        firm = await self.toban.db.read(lambda s: duty.backup(s, net, lane, now))
        assert firm is not None
        return firm.contacts

    def card(self, number: str) -> dict[str, Any]:
        """The inquiry's card in the channel."""
        found = [
            message
            for message in self.workspace.messages(INQUIRIES)
            if number in told(message)
            and any(block["type"] == "actions" for block in message.get("blocks", []))
        ]
        assert found, f"no card of {number}"
        return found[0]

    def thread(self, number: str) -> list[str]:
        """What the thread of the card tells, line by line."""
        card = self.card(number)
        return [told(message) for message in self.workspace.messages(INQUIRIES, thread_ts=card["ts"])[1:]]

    def letters(self, user: str) -> list[dict[str, Any]]:
        """The person's direct messages from the bot, oldest first."""
        return self.workspace.messages(self.workspace.dm(user), user)

    async def presses(
        self, user: str, label: str, message: dict[str, Any], channel: str = INQUIRIES
    ) -> dict[str, Any]:
        """Press the button with these words on it, then wait until all that follows has gone out."""
        action_id, block_id = button(message, label)
        answer = await self.workspace.click(
            user, action_id, channel=channel, ts=message["ts"], block_id=block_id
        )
        await self.quiet()
        return answer

    async def chooses(
        self, user: str, words: str, message: dict[str, Any], channel: str = INQUIRIES
    ) -> dict[str, Any]:
        """Choose the entry with these words from the message's overflow menu."""
        for block in message["blocks"]:
            for element in block.get("elements", []) if block["type"] == "actions" else []:
                for option in element.get("options", []):
                    if words in option["text"]["text"]:
                        answer = await self.workspace.click(
                            user, element["action_id"], channel=channel, ts=message["ts"],
                            block_id=block["block_id"], chosen={"selected_option": option},
                        )  # fmt: skip
                        await self.quiet()
                        return answer
        raise AssertionError(f"no entry {words!r}")

    async def form(self, user: str, words: str = "") -> dict[str, Any]:
        """The form with these words that opened before the person."""

        def opened() -> dict[str, Any] | None:
            view = self.workspace.view(user)
            return view if view and words in told(view) else None

        return dict(await self.workspace.until(opened, PATIENCE))

    def whispers(self, user: str, channel: str = INQUIRIES) -> list[str]:
        """What only this person sees in a channel."""
        return [told(one) for one in self.workspace.messages(channel, user) if one.get("is_ephemeral")]


def told(message: Any) -> str:
    """All words of a message or view, as one line."""
    return json.dumps(message.get("blocks") or message.get("text", ""), ensure_ascii=False)


def button(message: dict[str, Any], label: str) -> tuple[str, str]:
    """Return (action_id, block_id) of the button whose label contains these words."""
    for block in message.get("blocks", []):
        elements = block.get("elements", []) if block["type"] == "actions" else [block.get("accessory") or {}]
        for element in elements:
            if element.get("type") == "button" and label in element["text"]["text"]:
                return element["action_id"], block["block_id"]
    raise AssertionError(f"no button {label!r} in {told(message)}")


@asynccontextmanager
async def found_town(
    database_url: str,
    folder: Path,
    now: datetime = TUESDAY_TEN,
    *,
    empty: bool = False,
    meets: bool = True,
    mail: str | None = None,
    inbox: str | None = None,
    **changes: Any,
) -> AsyncIterator[Town]:
    """Let the demo network work at `now`; `changes` replace parts of the workspace's configuration.

    `empty`: its people are in Slack, but the bot knows neither firms nor rota. `meets`: it has meetings.
    `mail`: the mail server's address, where mail goes out. `inbox`: the mailbox, where it comes in.
    """
    from dataclasses import replace

    clock = PushableClock()
    clock.offset = now - clock.machine_now()
    network = everybody = demo_on(now.date())
    if empty:
        network = network.model_copy(update={"firms": (), "rota_weeks": ()})
    network = network.model_copy(update={"meetings": _meetings(network) if meets else ()})
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    settings = Settings(database_url=database_url, port=port, toban_files=folder / "files")
    db = await asyncio.to_thread(prepare, settings, network, "run")
    control = LocalControl(network, clock, db, base_url)
    config = replace(workspace_of(everybody, now, base_url, str(folder / "workspace.db")), **changes)
    workspace = Workspace(config, control)
    settings = settings.model_copy(
        update={
            "slack_bot_token": _secret(workspace.bot_token),
            "slack_app_token": _secret(workspace.app_token),
            "slack_api_url": workspace.api_url,
            "toban_url": base_url,
            "smtp_url": None if mail is None else _secret(mail),
            "imap_url": None if inbox is None else _secret(inbox),
            "mail_from": None if mail is None else "toban@example.jp",
        }
    )
    toban = Toban(settings, network, clock, db, pace=timedelta(0))
    control.toban = toban
    town = Town(toban, workspace, control, base_url)
    try:
        async with http_server(toban.web_app(workspace.routes), "127.0.0.1", port):
            await workspace.start()
            await toban.start()
            try:
                async with asyncio.timeout(PATIENCE):
                    while not (workspace.connected and toban.desk.knows(town.secretary)):
                        await asyncio.sleep(0.002)
                yield town
            finally:
                await town.toban.stop()  # a story may have put another in its place
    finally:
        await workspace.stop()
        db.close()


@asynccontextmanager
async def beside(town: Town, role: Role) -> AsyncIterator[Toban]:
    """Let a second process's worth of bot live beside the first, with connections of its own."""
    first = town.toban
    db = Database(first.settings.database_url)
    other = Toban(first.settings, first.desk.network, first.desk.clock, db, role=role, pace=timedelta(0))
    await other.start()
    try:
        yield other
    finally:
        await other.stop()
        db.close()


def _meetings(network: Network) -> tuple[Series, ...]:
    """Return the series, of which the largest is of eleven firms: thirty-five get no other letters."""
    seats = tuple(firm.id for firm in network.firms[:SEATS])
    top, *others = network.meetings
    return top.model_copy(update={"members": seats}), *others


def _secret(value: str) -> Any:
    from pydantic import SecretStr

    return SecretStr(value)
