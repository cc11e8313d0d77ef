"""Toban's clock beside other engines with the same task, in one run: APScheduler with a stored job for each
deadline, and Procrastinate, a queue on PostgreSQL (docs/decisions/029-the-engines-compared.md).

A rival's job is one call to Slack and nothing else. Toban's step reads the inquiry, records what happened,
owes the messages, sets the next timer and renders what it sends. Where the two cannot be measured alike, each
figure says what it is: Toban's deadlines come six in a transaction, its crowd is owed and goes at Slack's
pace, and its start ends when it is well, a rival's before it has looked into its store.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from storage.database import Database
from storage.tables import timer
from tests.bench import crowd, steps_due
from tests.bench.figures import Figure, ms, p50, p99
from tests.bench.processes import PATIENCE, TOBAN, posts, running, serving, slack
from tests.bench.programs import Forked, Program
from tests.bench.stage import POSTGRESQL, Stage, arrive
from tests.bench.start import TIMERS_EACH

if TYPE_CHECKING:
    from collections.abc import Iterator

RIVALS = ("tests.bench.rivals",)
READY = "ready"
NAMES = {
    "apscheduler": "APScheduler's stored jobs",
    "apscheduler-patient": "APScheduler's stored jobs, however late",
    "procrastinate": "Procrastinate",
    "procrastinate-keen": "Procrastinate, looking each 0.1 s",
}
BETTER_SET = {"apscheduler": "apscheduler-patient", "procrastinate": "procrastinate-keen"}
BY_HAND = "procrastinate==3.10.0"  # what only this comparison needs: nobody else installs it
SOON, APART = 7.0, 0.12  # seconds until the first falls due, and between two
DOWN = 3.0  # seconds that an engine stands still
QUIET = 12.0  # seconds without a call after which no more is awaited: more than twice any engine's look
FAR = 86_400.0  # seconds until the open ones fall due
FEWEST = 8  # inquiries, of which some fall due
EACH = 0.02  # seconds in which an engine takes a job in, at most


class Engine(Protocol):
    """An engine on its database, beside a stand-in for Slack."""

    @property
    def name(self) -> str: ...
    @property
    def ready(self) -> str: ...

    def transactions(self, count: int) -> int: ...
    def add(self, dues: list[float]) -> float: ...
    def running(self) -> Any: ...
    def calls(self) -> dict[int, float]: ...


def measure(stage: Stage) -> Iterator[Figure]:
    count = stage.size(1000, 3)
    for kind in stage.kinds:
        with desk(stage, kind) as toban:
            yield from _figures(stage, toban, kind)
            yield _at_once(toban.name, kind, count, count, toban.owed(count), "until all are owed")
        yield from _rival(stage, kind, "apscheduler", count)
    if find_spec("procrastinate"):
        yield from _rival(stage, POSTGRESQL, "procrastinate", count)
    else:
        print(f"Procrastinate is left out: `python -m pip install {BY_HAND}` first.", file=sys.stderr)


def _rival(stage: Stage, kind: str, engine: str, count: int) -> Iterator[Figure]:
    """Measure an engine as it comes, and as it could be set for this, on the same database."""
    with stage.database(kind) as url, slack(stage) as slack_port:
        other = Rival(stage, engine, url, slack_port)
        yield from _figures(stage, other, kind)
        for one in (engine, BETTER_SET[engine]) if not stage.quick else (engine,):
            other.engine = one
            if one != engine:
                yield from _single(stage, other, kind)
                yield from _stopped(stage, other, kind)
            called, took = _same_second(stage, other, count)
            yield _at_once(other.name, kind, called, count, took, "until Slack has the last call")


def _at_once(name: str, kind: str, called: int, count: int, took: float, what: str) -> Figure:
    return Figure(f"{name}: {count} due in one second, {kind}", took, "s", f"{called} of {count}: {what}")


def _figures(stage: Stage, engine: Engine, kind: str) -> Iterator[Figure]:
    """Load the engine, start it, let single deadlines fall due, and some while it stands still."""
    count = stage.size(10_000, 6)
    took = engine.add([time.time() + FAR] * count)
    how = f"{count} deadlines in {engine.transactions(count)} transactions"
    yield Figure(f"{engine.name}: {count} open deadlines put on disk, {kind}", took, "s", how)
    ready = []
    for _ in range(stage.size(3, 1)):
        begun = time.monotonic()
        with engine.running():
            ready.append(time.monotonic() - begun)
    beside = f"until {engine.ready}; {len(ready)} starts, {min(ready):.2f} to {max(ready):.2f} s"
    yield Figure(f"{engine.name}: start with {count} open deadlines, {kind}", p50(ready), "s", beside)
    yield from _single(stage, engine, kind)
    yield from _stopped(stage, engine, kind)


def _single(stage: Stage, engine: Engine, kind: str) -> Iterator[Figure]:
    count = stage.size(100, 2)
    first = time.time() + stage.size(1, 0) * SOON + count * EACH
    dues = [first + number * APART for number in range(count)]
    engine.add(dues)
    with engine.running():
        late = _late(stage, engine, dues)
    if late:
        against = f"< 100 ms; {len(late)} calls of {count}; p50 {ms(p50(late)):.1f} ms"
        yield Figure(
            f"{engine.name}: lateness of a single deadline p99, {kind}", ms(p99(late)), "ms", against
        )


def _stopped(stage: Stage, engine: Engine, kind: str) -> Iterator[Figure]:
    """What falls due while the engine stands still is called once it runs again."""
    count = stage.size(100, 2)
    due = time.time() + count * EACH
    engine.add([due] * count)
    time.sleep(max(due + stage.size(1, 0) * DOWN - time.time(), 0))
    started = time.time()
    with engine.running():
        called = [late + due - started for late in _late(stage, engine, [due] * count)]
    against = (
        f"{count} fell due while it stood still; the last {max(called, default=0):.2f} s after the start"
    )
    yield Figure(f"{engine.name}: called after a standstill, {kind}", len(called), "deadlines", against)


def _same_second(stage: Stage, engine: Engine, count: int) -> tuple[int, float]:
    due = time.time() + stage.size(1, 0) * SOON + count * EACH
    engine.add([due] * count)
    with engine.running():
        late = _late(stage, engine, [due] * count)
    return len(late), max(late, default=0)


def _late(stage: Stage, engine: Engine, dues: list[float]) -> list[float]:
    """Return how late each call was that came."""
    at: dict[int, float] = {}
    until = max(dues) + (QUIET if not stage.quick else 1.0)
    while len(at) < len(dues) and time.time() < max(until, max(at.values(), default=0) + QUIET / 2):
        time.sleep(0.1)
        at = engine.calls() | at
    return [at[number] - due for number, due in enumerate(dues) if number in at]


class Toban:
    """The bot itself. Its deadlines are rows, six beside each inquiry, in the transaction of its arrival."""

    name = "Toban"
    ready = "/healthz is 200"

    def __init__(self, stage: Stage, db: Database, url: str, slack_port: int) -> None:
        self._stage, self._db, self._url, self._slack_port = stage, db, url, slack_port
        self._unused: list[int] = []
        self._numbers: dict[int, int] = {}

    def add(self, dues: list[float]) -> float:
        """Let inquiries arrive; later, let the reminders of some fall due at these moments."""
        if not self._unused:
            return self._arrive(self.transactions(len(dues)))
        self._numbers = {self._unused.pop(): number for number in range(len(dues))}
        at = {case_id: datetime.fromtimestamp(dues[number], UTC) for case_id, number in self._numbers.items()}
        self._db.write_now(lambda s: steps_due.arm_reminders(s, at))
        return 0.0

    def transactions(self, count: int) -> int:
        return max(count // TIMERS_EACH + 1, FEWEST)

    def owed(self, count: int) -> float:
        """Let the calls of as many inquiries fall due at one moment, beside all the others' deadlines."""
        due = datetime.fromtimestamp(time.time() + self._stage.size(1, 0) * SOON + count * EACH, UTC)
        these = [self._unused.pop() for _ in range(count)]
        self._db.write_now(lambda s: steps_due.arm_calls(s, due, timer.c.inquiry_id.in_(these)))
        with self.running():
            return steps_due.all_owed(self._db, due, count)

    def _arrive(self, count: int) -> float:
        begun = time.monotonic()
        for number in range(count):
            now = datetime.now(UTC)
            case = self._db.write_now(lambda s, at=now, n=number: arrive(s, self._stage.network, at, n))  # type: ignore[misc]
            self._unused.append(case.id)
        took = time.monotonic() - begun
        self._db.write_now(crowd.send)
        self._db.write_now(crowd.analyze)
        return took

    @contextmanager
    def running(self) -> Iterator[None]:
        posts(self._slack_port)
        with serving(self._stage, TOBAN, self._url, self._slack_port):
            yield

    def calls(self) -> dict[int, float]:
        """Return the first call of each step."""
        found: dict[int, float] = {}
        for at, key in posts(self._slack_port):
            if key.startswith("step:") and (number := self._numbers.get(int(key.split(":")[1]))) is not None:
                found.setdefault(number, at)
        return found


class Rival:
    """Another engine, a program of its own."""

    ready = "it is about to look into its store"

    def __init__(self, stage: Stage, engine: str, url: str, slack_port: int) -> None:
        self.engine = engine
        self._stage, self._url, self._slack_port = stage, url, slack_port
        self._turn = 0
        self._came: dict[str, float] = {}

    @property
    def name(self) -> str:
        return NAMES[self.engine]

    def transactions(self, count: int) -> int:
        return count

    def add(self, dues: list[float]) -> float:
        self._turn += 1
        heard, said, complained = (self._stage.folder / name for name in ("dues", "added", "added.log"))
        heard.write_text(json.dumps({f"{self._turn}:{number}": due for number, due in enumerate(dues)}))
        complained.unlink(missing_ok=True)
        program = Program((*RIVALS, "add", self.engine, self._url), {}, said, complained, heard)
        if (Forked(program) if self._stage.quick else program.start()).wait():
            raise RuntimeError(complained.read_text(errors="replace")[-2000:])
        took: float = json.loads(said.read_text())
        return took

    @contextmanager
    def running(self) -> Iterator[None]:
        self._came.clear()
        words = (*RIVALS, "run", self.engine, self._url, str(self._slack_port))
        with running(self._stage, words, {}) as process:
            until = time.monotonic() + PATIENCE
            while READY not in self._came:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{self.name} never was ready")
                time.sleep(0.01)
                self.calls()
            yield

    def calls(self) -> dict[int, float]:
        self._came |= {key: at for at, key in posts(self._slack_port)}
        known = ((key.split(":"), at) for key, at in self._came.items())
        return {int(key[1]): at for key, at in known if key[0] == str(self._turn)}


@contextmanager
def desk(stage: Stage, kind: str) -> Iterator[Toban]:
    """Give Toban on a fresh database."""
    with ExitStack() as open_ones:
        url = open_ones.enter_context(stage.database(kind))
        db = Database(url)
        open_ones.callback(db.close)
        yield Toban(stage, db, url, open_ones.enter_context(slack(stage)))
