"""Many inquiries at once, by plain SQL: one that arrived as any other, copied with all its rows.

A copy has its own ids, number and keys, and its messages have gone out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, String, cast, func, insert, literal, null, select, text

from storage.archive import go_on_counting
from storage.tables import inquiry, involvement, outbox, timeline, timer

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table
    from sqlalchemy.sql.elements import ColumnElement

_ID = "@ID@"
CHANNEL, TS = "C0BENCH001", "1700000000.000100"


@dataclass(frozen=True, slots=True)
class Copies:
    """How many copies, from which id on, and what is different about them."""

    count: int
    first: int
    inquiry: dict[str, Any]
    timer: dict[str, Any]
    timers: int = 99  # rows of each copy, at most
    messages: int = 99
    events: int = 99


def multiply(connection: Connection, case_id: int, copies: Copies) -> None:
    """Copy an inquiry with its rows. On PostgreSQL nothing is checked that was right in the original."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
    else:
        connection.execute(text("PRAGMA cache_size = -200000"))
    Copier(connection, case_id, copies).run()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = DEFAULT"))
    go_on_counting(connection)


class Copier:
    """Copies row by row of the original: one INSERT … SELECT for all copies of a row."""

    def __init__(self, connection: Connection, case_id: int, copies: Copies) -> None:
        self._connection, self._case_id, self._copies = connection, case_id, copies
        series = select(literal(copies.first).label("i")).cte("series", recursive=True)
        more = select(series.c.i + 1).where(series.c.i < copies.first + copies.count - 1)
        self._series = series.union_all(more)
        self._i = self._series.c.i

    def run(self) -> None:
        number = literal("99-").concat(cast(self._i, String))
        values = {"id": self._i, "number": number} | self._copies.inquiry
        self._copy(inquiry, self._rows(inquiry, inquiry.c.id)[0] | values)
        for row in self._rows(timer, timer.c.inquiry_id)[: self._copies.timers]:
            self._copy(timer, row | {"id": None} | self._own(row) | self._copies.timer)
        for row in self._rows(timeline, timeline.c.inquiry_id)[: self._copies.events]:
            self._copy(timeline, row | {"id": None, "inquiry_id": self._i, "request_id": None})
        for row in self._rows(involvement, involvement.c.inquiry_id):
            self._copy(involvement, row | {"inquiry_id": self._i})
        self._copy_messages()

    def _rows(self, table: Table, of: Any) -> list[dict[str, Any]]:
        query = select(table).where(of == self._case_id).order_by(*table.primary_key.columns)
        return [dict(row) for row in self._connection.execute(query).mappings()]

    def _copy_messages(self) -> None:
        """Ids are given here, so that what hangs on the card finds its copy."""
        rows = self._rows(outbox, outbox.c.inquiry_id)[: self._copies.messages]
        highest = self._connection.execute(select(func.max(outbox.c.id))).scalar_one()
        places = {row["id"]: place for place, row in enumerate(rows)}

        def id_of(place: int) -> ColumnElement[int]:
            return highest + 1 + place + (self._i - self._copies.first) * len(rows)

        for row in rows:
            values = {"id": id_of(places[row["id"]]), "params": self._params(row["params"])}
            for name in ("parent_id", "edits_id"):
                values[name] = None if row[name] is None else id_of(places[row[name]])
            sent = {"status": "sent", "slack_channel": CHANNEL, "slack_ts": TS, "sent_at": row["created_at"]}
            self._copy(outbox, row | values | sent | self._own(row))

    def _own(self, row: dict[str, Any]) -> dict[str, Any]:
        """Give the copy's own key, and the inquiry it belongs to."""
        pattern = rf"(^|:){self._case_id}(?=:|$)"
        return {
            "key": self._filled(re.sub(pattern, rf"\g<1>{_ID}", row["key"], count=1)),
            "inquiry_id": self._i,
        }

    def _params(self, params: dict[str, Any]) -> ColumnElement[Any]:
        """Let a message speak of the copy."""
        own = dict(params)
        if "inquiry_id" in own:
            own["inquiry_id"] = _ID
        if "inquiry_ids" in own:
            own |= {"inquiry_ids": [_ID], "generations": {f"<{_ID}>": 1}}
        words = json.dumps(own).replace(f'"{_ID}"', _ID).replace(f"<{_ID}>", _ID)
        filled = self._filled(words)
        return cast(filled, JSON) if self._connection.dialect.name == "postgresql" else filled

    def _filled(self, words: str) -> ColumnElement[str]:
        first, *rest = words.split(_ID)
        filled: ColumnElement[str] = literal(first)
        for part in rest:
            filled = filled.concat(cast(self._i, String)).concat(literal(part))
        return filled

    def _copy(self, table: Table, values: dict[str, Any]) -> None:
        given = {name: value for name, value in values.items() if not (name == "id" and value is None)}
        columns = [_expression(table, name, value) for name, value in given.items()]
        query = select(*columns).select_from(self._series)
        self._connection.execute(insert(table).from_select(list(given), query))


def _expression(table: Table, name: str, value: Any) -> Any:
    if hasattr(value, "compile"):
        return value
    if value is None:
        return cast(null(), table.c[name].type)
    return literal(value, table.c[name].type)


def settle(connection: Connection) -> None:
    """Let the original's own messages have gone out, and its timers be disarmed."""
    send(connection)
    connection.execute(timer.update().values(status="cancelled"))


def send(connection: Connection) -> None:
    """Let all messages have gone out."""
    sent = {"status": "sent", "slack_channel": CHANNEL, "slack_ts": TS}
    connection.execute(outbox.update().values(**sent))


def analyze(connection: Connection) -> None:
    """Let the planner know how much there is, as it does in a running installation."""
    connection.execute(text("ANALYZE"))


def vacuum(engine: Engine) -> None:
    """Do the same, and what PostgreSQL does by itself in a while: know which pages nobody changes."""
    words = "ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(words))
