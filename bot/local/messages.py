"""Messages as they are stored: Slack's own objects, found again by room and timestamp."""

from dataclasses import dataclass
from sqlite3 import Row

from bot.local.config import Json
from bot.local.ids import micros
from bot.local.people import SLACKBOT
from bot.local.store import Store, pack, unpack

_SOME_USERS = 5
_FOR_EVERYBODY = "(only_for IS NULL OR only_for = ?)"


@dataclass(frozen=True)
class Span:
    """A piece of a conversation, in microseconds; `inclusive` counts both ends in."""

    oldest: int = 0
    latest: int = 2**62
    inclusive: bool = False
    limit: int = 100

    @property
    def bounds(self) -> tuple[int, int]:
        """The first and the last microsecond that belong to it."""
        edge = 0 if self.inclusive else 1
        return self.oldest + edge, self.latest - edge


@dataclass(frozen=True)
class Stored:
    """A message, whom it rang, and its only reader if it is ephemeral."""

    body: Json
    rings: list[str]
    only_for: str | None


class Messages:
    """Every message of the workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, room: str, message: Json, rings: list[str], only_for: str | None = None) -> None:
        """Keep a new message and whom it rings."""
        at = micros(message["ts"])
        thread = message.get("thread_ts")
        broadcast = message.get("subtype") == "thread_broadcast"
        with self._store.transaction():
            self._store.run(
                "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(
                    room,
                    at,
                    micros(thread) if thread else None,
                    broadcast,
                    only_for,
                    pack(message),
                    pack(rings),
                ),
            )
            for user in rings:
                self._store.run("INSERT OR IGNORE INTO rings VALUES (?, ?, ?)", user, room, at)

    def find(self, room: str, ts: str) -> Stored | None:
        """Return a message, or None."""
        rows = self._store.rows("SELECT * FROM messages WHERE room = ? AND at = ?", room, micros(ts))
        return _stored(rows[0]) if rows else None

    def get(self, room: str, ts: str) -> Json | None:
        """Return a message that everybody can read, with what is known of its thread."""
        found = self.find(room, ts)
        return self.with_thread(room, found.body) if found and found.only_for is None else None

    def save(self, room: str, message: Json) -> None:
        """Keep a message as it now is; whom it rang stays as it was, since edits ring nobody."""
        bare = {key: value for key, value in message.items() if key not in _THREAD_KEYS}
        if message.get("thread_ts") not in {None, message["ts"]}:
            bare |= {key: message[key] for key in ("thread_ts", "parent_user_id") if key in message}
        self._store.run(
            "UPDATE messages SET body = ? WHERE room = ? AND at = ?", pack(bare), room, micros(message["ts"])
        )

    def remove(self, room: str, ts: str) -> None:
        """Take a message away; the head of a thread leaves a tombstone, as in Slack."""
        message = self.get(room, ts)
        at = micros(ts)
        with self._store.transaction():
            self._store.run("DELETE FROM rings WHERE room = ? AND at = ?", room, at)
            if message and message.get("reply_count"):
                self.save(room, _tombstone(ts))
            else:
                self._store.run("DELETE FROM messages WHERE room = ? AND at = ?", room, at)

    def history(self, room: str, span: Span, reader: str = "") -> tuple[list[Stored], bool]:
        """Return the newest messages of a span, newest first, and whether older ones remain."""
        rows = self._store.rows(
            "SELECT * FROM messages WHERE room = ? AND at BETWEEN ? AND ? AND (thread IS NULL OR broadcast)"  # noqa: S608
            f" AND {_FOR_EVERYBODY} ORDER BY at DESC LIMIT ?",
            *(room, *span.bounds, reader, span.limit + 1),
        )
        return self._page(room, rows, span.limit)

    def replies(self, room: str, thread_ts: str, span: Span, reader: str = "") -> tuple[list[Stored], bool]:
        """Return a thread's replies of a span, oldest first, and whether newer ones remain."""
        rows = self._store.rows(
            "SELECT * FROM messages WHERE room = ? AND thread = ? AND at BETWEEN ? AND ?"  # noqa: S608
            f" AND {_FOR_EVERYBODY} ORDER BY at LIMIT ?",
            *(room, micros(thread_ts), *span.bounds, reader, span.limit + 1),
        )
        return self._page(room, rows, span.limit)

    def with_thread(self, room: str, message: Json) -> Json:
        """Add what the head of a thread knows about its replies."""
        if message.get("thread_ts") not in {None, message["ts"]}:
            return message
        rows = self._store.rows(
            "SELECT body FROM messages WHERE room = ? AND thread = ? AND only_for IS NULL ORDER BY at",
            *(room, micros(message["ts"])),
        )
        if not rows:
            return message
        bodies = [unpack(row["body"]) for row in rows]
        users = list(dict.fromkeys(body["user"] for body in bodies))
        return {
            **message,
            "thread_ts": message["ts"],
            "reply_count": len(bodies),
            "reply_users_count": len(users),
            "latest_reply": bodies[-1]["ts"],
            "reply_users": users[:_SOME_USERS],
            "is_locked": False,
            "subscribed": False,
        }

    def unread(self, user: str) -> dict[str, int]:
        """Count by room the messages that rang somebody and that they have not looked at."""
        rows = self._store.rows(
            "SELECT rings.room AS room, count(*) AS n FROM rings LEFT JOIN reads"
            " ON reads.user = rings.user AND reads.room = rings.room"
            " WHERE rings.user = ? AND rings.at > coalesce(reads.at, 0) GROUP BY rings.room",
            user,
        )
        return {row["room"]: row["n"] for row in rows}

    def mark_read(self, user: str, room: str, ts: str | None = None) -> None:
        """Remember how far somebody has read, without `ts` everything so far; never backwards."""
        newest = self._store.rows("SELECT coalesce(max(at), 0) AS at FROM messages WHERE room = ?", room)
        self._store.run(
            "INSERT INTO reads VALUES (?, ?, ?)"
            " ON CONFLICT (user, room) DO UPDATE SET at = max(at, excluded.at)",
            *(user, room, micros(ts) if ts else newest[0]["at"]),
        )

    def _page(self, room: str, rows: list[Row], limit: int) -> tuple[list[Stored], bool]:
        found = [_stored(row) for row in rows[:limit]]
        shown = [Stored(self.with_thread(room, item.body), item.rings, item.only_for) for item in found]
        return shown, len(rows) > limit


_THREAD_KEYS = frozenset(
    {
        "thread_ts",
        "reply_count",
        "reply_users_count",
        "latest_reply",
        "reply_users",
        "is_locked",
        "subscribed",
    }
)


def _stored(row: Row) -> Stored:
    rings: list[str] = list(unpack(row["rings"]))
    return Stored(unpack(row["body"]), rings, row["only_for"])


def _tombstone(ts: str) -> Json:
    text = "This message was deleted."
    return {
        "type": "message",
        "subtype": "tombstone",
        "user": SLACKBOT,
        "text": text,
        "hidden": True,
        "ts": ts,
    }
