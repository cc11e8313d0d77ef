"""What every surface works with: the network, the clock, the database, and a bell for the loops.

A use case is a plain function `(session, network, act, …)` in a module beside this one; `Desk.write` runs it
in one transaction and rings the bell when messages or timers may have come of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import OperationalError

from bot.domain.members import Act
from bot.i18n import locale_of
from bot.services import edits, meeting_times, people, rota_timers
from bot.services.records import ConflictError
from storage.database import Session
from storage.files import FileStore, default_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.clock import Clock
    from bot.network import Network
    from storage.database import Database

__all__ = ["Desk", "Session"]  # a use case gets a session; listeners know it from here
T = TypeVar("T")
RACES = {"40P01", "40001"}  # PostgreSQL: a deadlock, a serialization failure
TRIES = 5  # two people at once need two; the rest is for a crowd


class Desk:
    """One network at work. From the event loop, `on_change` is called after each committed write, `on_fired`
    after steps that fell due, `on_meeting_over` after a meeting was ended here. `url` is where we are reached
    from outside, where that is known; `files` are customers' drawings.
    """

    def __init__(
        self,
        db: Database,
        network: Network,
        clock: Clock,
        url: str | None = None,
        files: FileStore | None = None,
    ) -> None:
        self.db, self.url = db, url
        self.files = files or FileStore(default_folder(db.engine.url))
        self.network = self._file = network
        self.clock = clock
        self.on_change: list[Callable[[], None]] = []
        self.on_fired: list[Callable[[], None]] = []
        self.on_meeting_over: list[Callable[[], None]] = []
        self._people: dict[str, people.Person] = {}

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run a use case, commit it and wake the loops."""
        result = await self.decide(work)
        self.nudge()
        return result

    async def decide(self, work: Callable[[Session], T]) -> T:
        """Run a use case and commit it; who lost a race decides anew on what the winner left."""
        for _ in range(TRIES - 1):
            try:
                return await self.db.write(work)
            except ConflictError:
                continue
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) not in RACES:
                    raise
        return await self.db.write(work)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a query."""
        return await self.db.read(work)

    def act(self, user: str, request_id: str | None = None, surface: str = "slack") -> Act:
        """Say who acts now; `request_id` makes a repeated delivery harmless."""
        return Act(user, self.clock.now(), surface, request_id)

    def nudge(self) -> None:
        """Wake the loops: there may be something to send or a nearer deadline."""
        for ring in self.on_change:
            ring()

    def fired(self) -> None:
        """Let what fell due go out at once."""
        for hurry in self.on_fired:
            hurry()

    def meeting_over(self) -> None:
        """Let the thread of a meeting that was ended be read to its end."""
        for read in self.on_meeting_over:
            read()

    def locale(self, user: str) -> str:
        """Return the person's language, the network's where Slack has not said it."""
        known = self._people.get(user)
        return locale_of(known.locale if known else None, self.network.locale)

    def names(self, users: Iterable[str]) -> dict[str, str]:
        """Return the names of people as Slack shows them; an unknown one keeps its id."""
        return {user: self._people[user].name if user in self._people else user for user in users}

    def knows(self, user: str) -> bool:
        """Whether Slack has told us of this person."""
        return user in self._people

    async def load_network(self) -> None:
        """Read again what the secretariat has edited on Home; other service hours move what is to be told."""
        before = self.network.hours
        self.network = network = self._file.edited(await self.db.read(edits.load))
        if network.hours != before:
            await self.write(lambda s: rota_timers.hours_changed(s, network, self.clock.now()))
            await self.write(lambda s: meeting_times.start(s, network, self.clock.now()))

    async def load_people(self) -> None:
        """Read again what Slack has said of people."""
        self._people = await self.db.read(people.everybody)
