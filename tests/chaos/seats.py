"""The places of the bot's processes: in each one lives after the other, and the last one to the end."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bot.local.faults import Fault
from tests.chaos.process import Process

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.process import BaseProcess
    from random import Random

    from bot.app import Role
    from bot.local.server import Workspace

AT_ANY_MOMENT, AT_A_POINT, AT_AN_ANSWER = "at any moment", "at a named point", "at Slack's answer"
LONGEST = 4.0  # seconds that a life goes on which does not come to its appointed end
NAMED_POINTS = 40  # a life that goes through the whole story passes about as many
CALLS = ("chat.postMessage", "chat.update", "conversations.history", "conversations.open")
PAUSE = 0.5  # seconds until a process that ended by itself is begun anew


class Seat:
    """One place: where whoever lives there listens, and how the lives before the last end."""

    def __init__(self, role: Role, env: dict[str, str], folder: Path, draw: Random) -> None:
        self.role, self._env, self._folder, self._draw = role, env, folder, draw
        self.port = int(env["PORT"])
        self._lives = 0
        self.process: BaseProcess | None = None
        self.killed: Counter[str] = Counter()

    async def lives(self, workspace: Workspace) -> None:
        """Let one process live after the other: some are killed, the last one is not."""
        for _ in range(self._draw.randint(1, 2)):
            await self._dies(workspace)
            await asyncio.sleep(self._draw.choice((0.0, 0.0, 0.5)) * self._draw.random())
        while True:  # one that finds no database ends by itself, and whoever runs it begins it anew
            self._begin()
            await self._ended()
            await asyncio.sleep(PAUSE)

    async def _dies(self, workspace: Workspace) -> None:
        how = self._draw.choice((AT_ANY_MOMENT, AT_A_POINT, AT_A_POINT, AT_AN_ANSWER))
        self._begin(self._draw.randint(1, NAMED_POINTS) if how == AT_A_POINT else 0)
        if how == AT_AN_ANSWER:
            here = self.process
            await asyncio.sleep(self._draw.uniform(0, 1))
            kill = Fault.hook(lambda *_: here.kill() if here is not None else None)
            workspace.faults.add(self._draw.choice(CALLS), kill)
        longest = self._draw.uniform(0, LONGEST / 2) if how == AT_ANY_MOMENT else LONGEST
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await self._ended()
        self.killed[how if self._is_dead or how == AT_ANY_MOMENT else AT_ANY_MOMENT] += 1
        await self.kill()

    def _begin(self, dies_at: int = 0) -> None:
        self._lives += 1
        points = self._folder / f"{self.role}-{self.port}-{self._lives}"
        life = Process(self.role, self._env, self._folder / "clock", points, dies_at)
        self.process = life.begin()

    @property
    def _is_dead(self) -> bool:
        return self.process is None or self.process.exitcode is not None

    async def _ended(self) -> None:
        assert self.process is not None
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self.process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self.process.sentinel)

    async def kill(self) -> None:
        """Kill whoever lives here (SIGKILL: nothing is finished or closed)."""
        if self.process is not None:
            self.process.kill()
            await asyncio.to_thread(self.process.join)

    @contextlib.contextmanager
    def full_disk(self, database: str) -> Iterator[None]:
        """Let the system refuse every byte by which the process would make its files longer than this."""
        pid = None if self.process is None or self._is_dead else self.process.pid
        log = Path(f"{database}-wal")
        full = log.stat().st_size if log.exists() else 0
        if pid is None:
            yield
            return
        with contextlib.suppress(ProcessLookupError):
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (full, most))
        yield
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
