"""SQLite's one writer thread: what waits for it is committed together, so that one `fsync` serves it all."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

T = TypeVar("T")
_Item = tuple[Any, "asyncio.Future[Any]"]
_Outcome = tuple["asyncio.Future[Any]", Any, BaseException | None]
GROUP_LIMIT = 64  # units of work committed together at most


class GroupWriter:
    """Takes all work that waits, does it and commits once.

    Where one of a group fails, all of it is done again, each in a transaction of its own: work is a function
    of the session alone, and failures are few. (No savepoints: a full disk takes the whole transaction.)
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.SimpleQueue[_Item | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="toban-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> asyncio.Future[T]:
        """Hand work in; the future tells what became of it."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put((work, future))
        return future

    def close(self) -> None:
        """Finish what was handed in."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (group := self._next_group()) is not None:
            try:
                session = self._engine.connect()
            except DBAPIError as error:  # whoever asked is told; the next work tries again
                _tell_each([(future, None, error) for _, future in group])
                continue
            with session:
                while group is not None:
                    _tell_each(_together(session, group) or _each_by_itself(session, group))
                    group = self._next_group()
            return

    def _next_group(self) -> list[_Item] | None:
        first = self._queue.get()
        if first is None:
            return None
        group = [first]
        while len(group) < GROUP_LIMIT:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._queue.put(None)  # close() comes after this group
                break
            group.append(item)
        return group


def _tell_each(done: list[_Outcome]) -> None:
    """Tell whoever handed the work in, each loop in one wake-up."""
    for loop in {future.get_loop() for future, *_ in done}:
        with contextlib.suppress(RuntimeError):  # it is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell, [one for one in done if one[0].get_loop() is loop])


def _tell(done: list[_Outcome]) -> None:
    for future, result, failure in done:
        if future.done():  # who asked has gone
            continue
        if failure is not None:
            future.set_exception(failure)
        else:
            future.set_result(result)


def _together(session: Connection, group: list[_Item]) -> list[_Outcome] | None:
    """Do a group's work and commit it; None when any of it failed, and nothing of it is kept."""
    try:
        with session.begin():
            return [(future, work(session), None) for work, future in group]
    except Exception as error:  # noqa: BLE001  it belongs to whoever handed the work in
        _leave_nothing_open(session)
        return [(group[0][1], None, error)] if len(group) == 1 else None


def _each_by_itself(session: Connection, group: list[_Item]) -> list[_Outcome]:
    """Do a group's work, each in a transaction of its own."""
    return [(future, *_alone(session, work)) for work, future in group]


def _alone(session: Connection, work: Callable[[Connection], T]) -> tuple[T | None, BaseException | None]:
    try:
        with session.begin():
            return work(session), None
    except Exception as error:  # noqa: BLE001  it belongs to whoever handed the work in
        _leave_nothing_open(session)
        return None, error


def _leave_nothing_open(session: Connection) -> None:
    """Give up a connection whose commit failed: its transaction is open, although SQLAlchemy ended it."""
    if session.invalidated:
        return
    raw: Any = session.connection.dbapi_connection
    if raw.in_transaction:
        session.invalidate()
