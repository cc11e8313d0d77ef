"""The workspace's one SQLite file."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

from bot.local.config import Json
from bot.local.ids import micros_of, ts_of

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blobs (id TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS members (
    room TEXT NOT NULL, user TEXT NOT NULL, PRIMARY KEY (room, user)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    room TEXT NOT NULL, at INTEGER NOT NULL, thread INTEGER, broadcast INTEGER NOT NULL DEFAULT 0,
    only_for TEXT, body TEXT NOT NULL, rings TEXT NOT NULL DEFAULT '[]', PRIMARY KEY (room, at));
CREATE INDEX IF NOT EXISTS messages_by_thread ON messages (room, thread);
CREATE TABLE IF NOT EXISTS rings (
    user TEXT NOT NULL, room TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (user, room, at)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reads (
    user TEXT NOT NULL, room TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (user, room)) WITHOUT ROWID;
"""


class Store:
    """Thin helpers over one connection; what has no table of its own is a JSON document."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        # the file must survive the process, not a power cut
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA secure_delete=ON")
        self._db.executescript(_SCHEMA)
        self._last_micros = int(self.fetch("meta", "last_ts").get("micros", 0))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all of it or nothing; an inner one joins the outer one."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def empty_log(self) -> None:
        """Leave nothing in the write-ahead log of what was edited or deleted."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def run(self, sql: str, *values: Any) -> None:
        """Carry out one statement."""
        self._db.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        return self._db.execute(sql, values).fetchall()

    def put(self, kind: str, key: str, body: Json) -> None:
        """Keep a document."""
        self.run("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", kind, key, pack(body))

    def fetch(self, kind: str, key: str) -> Json:
        """Return a document, or an empty one."""
        found = self.rows("SELECT body FROM documents WHERE kind = ? AND id = ?", kind, key)
        return unpack(found[0]["body"]) if found else {}

    def every(self, kind: str) -> dict[str, Json]:
        """Return all documents of a kind by id."""
        found = self.rows("SELECT id, body FROM documents WHERE kind = ? ORDER BY id", kind)
        return {row["id"]: unpack(row["body"]) for row in found}

    def drop(self, kind: str, key: str) -> None:
        """Forget a document."""
        self.run("DELETE FROM documents WHERE kind = ? AND id = ?", kind, key)

    def next_ts(self, now: datetime) -> str:
        """Return a timestamp at `now` that no earlier one equals or exceeds."""
        self._last_micros = max(self._last_micros + 1, micros_of(now))
        self.put("meta", "last_ts", {"micros": self._last_micros})
        return ts_of(self._last_micros)


def pack(body: Any) -> str:
    """Write JSON for the database."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> Json:
    """Read JSON from the database."""
    return cast("Json", json.loads(text))
