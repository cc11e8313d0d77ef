"""The points at which the bot of one process may die: its statements, its commits and its calls to Slack.

Who is dead does nothing any more: whatever a task tries after that fails in the same way.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

STATEMENT, COMMITTING, COMMITTED = "before a statement", "before committing", "after committing"
CALLING, ANSWERED = "before calling", "before Slack's answer"


ANY = frozenset({STATEMENT, COMMITTING, COMMITTED, CALLING, ANSWERED})
COMMITS, CALLS = frozenset({COMMITTING, COMMITTED}), frozenset({CALLING, ANSWERED})


@dataclass(frozen=True)
class End:
    """Where a life ends: at the `nth` point, counted from 1, of those of these kinds; 0: nowhere."""

    nth: int = 0
    kinds: frozenset[str] = ANY


class Crash(BaseException):
    """The process is dead. Nothing in the bot catches it."""


class Points:
    """Counts the points that one life passes, and ends it at the one that is appointed."""

    def __init__(self, end: End, on_death: Callable[[], None]) -> None:
        self._end, self._on_death = end, on_death
        self.passed, self.dead, self.last = 0, False, ""
        self._to_come = end.nth

    def at(self, kind: str) -> None:
        """Pass a point, or die at it."""
        if self.dead:
            raise Crash
        self.passed += 1
        self.last = kind
        self._to_come -= kind in self._end.kinds
        if self._to_come == 0 and kind in self._end.kinds:
            self.dead = True
            self._on_death()
            raise Crash


class Wires:
    """Between a bot and its database: whose statements pass by, and what goes wrong with them.

    Only one life at a time is at its database, for what it does there it does without a pause.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.points: Points | None = None
        self.fails: Callable[[str], bool] = lambda _: False  # asked at each statement and commit
        self._commit: Any = engine.dialect.do_commit
        event.listen(engine, "do_execute", self._execute)
        event.listen(engine, "do_execute_no_params", self._execute_bare)
        engine.dialect.do_commit = self._do_commit  # type: ignore[method-assign]

    def cut(self) -> None:
        """Let the engine be as it was."""
        event.remove(self.engine, "do_execute", self._execute)
        event.remove(self.engine, "do_execute_no_params", self._execute_bare)
        self.engine.dialect.do_commit = self._commit  # type: ignore[method-assign]

    def _execute(self, *_: Any) -> None:
        self._passes(STATEMENT)

    def _execute_bare(self, *_: Any) -> None:
        self._passes(STATEMENT)

    def _do_commit(self, connection: Any) -> None:
        self._passes(COMMITTING)
        self._commit(connection)
        self._passes(COMMITTED)

    def _passes(self, kind: str) -> None:
        if self.points is None:
            return
        self.points.at(kind)
        if self.fails(kind):
            raise self._failure

    @property
    def _failure(self) -> Exception:
        if self.is_sqlite:
            return sqlite3.OperationalError("database or disk is full")
        return psycopg.OperationalError("server closed the connection unexpectedly")
