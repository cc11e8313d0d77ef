"""A local workspace of the browser's tests, in a process of its own, and its visitors."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp
from playwright.async_api import expect

from bot.demo import demo_network
from bot.local_run import LocalOptions
from tests.forks import forks, serve_local
from tests.ports import free_port
from tests.searched_log import written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.async_api import Locator, Page

SECRETARY = "UDEMOSEC1"
INQUIRIES = "C0LOCAL001"
PATIENCE = 30.0  # seconds until something that must come is given up


class House:
    """The workspace's process, and what its page asks of it; without a command it is forked."""

    def __init__(self, folder: Path, command: list[str] | None = None) -> None:
        self._db, self._log, self._command = folder / "local.db", folder / "log", command
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | BaseProcess | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    async def open(self) -> None:
        """Start it, and wait until it answers and the bot has come."""
        self._process = self._forked() if self._command is None else self._started(self._command)
        await self.until(self._ready)

    def _forked(self) -> BaseProcess:
        process = forks.Process(
            target=serve_local, args=(LocalOptions(db=self._db, port=self._port), self._log), daemon=True
        )
        process.start()
        return process

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        tokens = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
        environment = {name: value for name, value in os.environ.items() if name not in tokens}
        where = ["--port", str(self._port), "--db", str(self._db)]
        with self._log.open("ab") as log:
            return subprocess.Popen([*command, *where], env=environment, stdout=log, stderr=log)

    async def _ready(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/healthz") as answer:
                if answer.status != 200:
                    return False
            return bool((await self.get("boot", user=SECRETARY))["connected"])
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """End the process as a power cut does."""
        await self._end(signal.SIGKILL)

    async def close(self) -> None:
        """End the process as Ctrl+C does."""
        await self._end(signal.SIGTERM)

    async def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.pid is not None:
            os.kill(self._process.pid, how)
            wait = self._process.join if isinstance(self._process, BaseProcess) else self._process.wait
            await asyncio.to_thread(wait)
            self._process = None
            assert written(self._log) == []

    async def get(self, what: str, **query: str) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.url}/workspace/page/{what}?{urlencode(query)}") as answer,
        ):
            return await answer.json()

    async def post(self, what: str, body: dict[str, Any]) -> Any:
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/workspace/page/{what}", json=body) as answer,
        ):
            return await answer.json()

    async def now(self) -> datetime:
        return datetime.fromisoformat((await self.get("boot", user=SECRETARY))["clock"]["now"])

    async def let_it_be(self, hour: int, weekday: int | None = None) -> None:
        """Push the clock to the next time it is this hour, on this weekday or else on a day of service."""
        net, now = demo_network(datetime.now(UTC).date()), await self.now()
        at = now.astimezone(net.timezone).replace(hour=hour, minute=0, second=0, microsecond=0)
        while not (
            at > now
            and (net.hours.is_open(at.replace(hour=10)) if weekday is None else at.weekday() == weekday)
        ):
            at += timedelta(days=1)
        await self.post("clock", {"at": at.isoformat()})

    async def push(self, span: str) -> None:
        await self.post("clock", {"advance": span})

    async def arrives(self, **fields: str) -> str:
        """A customer writes through the website; return the number."""
        fields = {"company": "ミズナラ計測機器", "subject": "アルミ筐体の切削見積", "lane": "parts"} | fields
        answer = await self.post(
            "customer", {"fields": {name: value for name, value in fields.items() if value}}
        )
        assert answer["status"] == 201, answer
        return str(answer["body"]["number"])

    async def pinged(self, number: str) -> list[str]:
        """Return whom the inquiry rang in its thread, in the order of call."""
        return await self.until(lambda: self._pinged(number))

    async def _pinged(self, number: str) -> list[str]:
        for message in await self.thread(number):
            if message["rings"]:
                return list(message["rings"])
        return []

    async def thread(self, number: str) -> list[dict[str, Any]]:
        """Return the card and what is told below it."""
        found = await self.get("messages", user=SECRETARY, channel=INQUIRIES)
        heads = [message for message in found["messages"] if number in json.dumps(message["blocks"])]
        if not heads:
            return []
        whole = await self.get("messages", user=SECRETARY, channel=INQUIRIES, thread_ts=heads[0]["ts"])
        return list(whole["messages"])

    async def until(self, look: Callable[[], Any]) -> Any:
        """Wait until `look` finds something."""
        async with asyncio.timeout(PATIENCE):
            while not (found := await look()):
                await asyncio.sleep(0.05)
        return found


class Visitor:
    """Somebody before the page."""

    def __init__(self, page: Page, house: House, user: str) -> None:
        self.page, self.house, self.user = page, house, user

    async def goes(self, where: str) -> None:
        """Go to `home`, to the bot's `letters` or to the `channel` of inquiries."""
        hashes = {"home": "#/app/home", "letters": "#/app/messages", "channel": f"#/channel/{INQUIRIES}"}
        await self.page.goto(f"{self.house.url}/?as={self.user}{hashes[where]}")

    def message(self, *words: str) -> Locator:
        """The latest message in the middle of the page that says all these words."""
        found = self.page.locator("#main").get_by_test_id("message")
        for word in words:
            found = found.filter(has_text=word)
        return found.last

    def card(self, number: str) -> Locator:
        """The inquiry's card, with its buttons."""
        title = re.compile(rf"(引き合い|Inquiry) {number}")
        heading = self.page.get_by_role("heading", name=title)
        return self.page.locator("#main").get_by_test_id("message").filter(has=heading)

    def thread(self, *words: str) -> Locator:
        """A line of the thread that is open at the right."""
        found = self.page.locator("#side").get_by_test_id("message")
        for word in words:
            found = found.filter(has_text=word)
        return found.last

    @property
    def form(self) -> Locator:
        return self.page.get_by_role("dialog").last

    async def name(self) -> str:
        """What the bot calls this person, without the firm."""
        people = (await self.house.get("boot", user=self.user))["users"]
        whole: str = next(person["real_name"] for person in people if person["id"] == self.user)
        return re.split(r"[(（]", whole)[0]

    async def presses(self, label: str, within: Locator | None = None) -> None:
        await (within or self.page).get_by_role("button", name=label, exact=True).last.click()

    async def types(self, text: str) -> None:
        """Write into the channel, as a person with a keyboard does."""
        box = self.page.get_by_test_id("composer")
        await box.fill(text)
        await box.press("Enter")

    async def chooses_more(self, entry: str, within: Locator) -> None:
        """Open the menu of the less common acts and choose one."""
        await within.get_by_role("button", name=re.compile("その他のメニュー|More")).last.click()
        await self.page.get_by_role("menuitem", name=entry).click()

    async def sees(self, *words: str | re.Pattern[str], within: Locator | None = None) -> None:
        """Wait until all these words are on the page."""
        for word in words:
            await expect((within or self.page.locator("#main")).get_by_text(word).last).to_be_visible()
