"""The bot in a process of its own, as `toban run`, `toban web` and `toban worker` put it together."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot import engine
from bot.app import Role, Toban, prepare
from bot.http_server import http_server
from bot.logs import set_up_logging
from bot.network import load_network
from bot.settings import load_settings
from tests.chaos.shared_clock import SharedClock
from tests.forks import forks
from tests.scenarios.crashing_bot import Fuse

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

SWEEP = 0.2  # seconds: nobody rings when the shared clock is set forward
PACE = timedelta(seconds=0.02)


@dataclass(frozen=True)
class Process:
    """One process of the bot; `dies_at`: the point at which it kills itself, counted from 1; 0: none."""

    role: Role
    env: dict[str, str]
    clock: Path
    points: Path  # the file that tells the points it has passed, a line each
    dies_at: int = 0
    from_its_start: bool = True

    def begin(self) -> BaseProcess:
        """Return it, begun."""
        process = forks.Process(target=self._live, daemon=True)
        process.start()
        return process

    def _live(self) -> None:
        with Path(f"{self.points}.log").open("ab") as said:
            for stream in (1, 2):
                os.dup2(said.fileno(), stream)
        engine.SWEEP = SWEEP
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        settings = load_settings(self.env)
        set_up_logging(settings.log_level)
        network = load_network(settings.toban_config)
        db = await asyncio.to_thread(prepare, settings, network, self.role)
        toban = Toban(settings, network, SharedClock(self.clock), db, role=self.role, pace=PACE)
        if self.dies_at:
            Fuse(self).lay(toban)  # type: ignore[arg-type]
        async with contextlib.AsyncExitStack() as stack:
            if self.role != "worker":
                await stack.enter_async_context(http_server(toban.web_app(), "127.0.0.1", settings.port))
            await toban.start()
            await asyncio.get_running_loop().create_future()
