"""Slack at its pace in a burst: a message a second a channel, without a network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from bot.domain.members import Act
from bot.services import bursts, contents, delivery, opened

if TYPE_CHECKING:
    from tests.services.conftest import Office

MACHINE = datetime(2026, 1, 1, tzinfo=UTC)
PACE = timedelta(seconds=1)
LIMIT, MANY = 6, 8  # inquiries at once that are no burst yet, and that are one
FEW = 3  # that a person is told of one by one


class Slack:
    """Takes what may go, a message a second a channel, and keeps the posts in order."""

    def __init__(self, office: Office) -> None:
        self.office, self.now, self.posts, self.edits = office, MACHINE, [], []
        self._ts, self._owners = count(1), count(1)

    def take(self) -> list[dict[str, Any]]:
        """Claim once; return what goes now."""
        office, owner = self.office, f"owner{next(self._owners)}"
        at = bursts.Moment(office.now, self.now, PACE)

        def take(s: Any) -> list[dict[str, Any]]:
            rows = delivery.claim(s, self.now, self.now + timedelta(seconds=30), owner, 50)[1]
            return bursts.gather(s, office.net, rows, at)

        return office.db.write_now(take)

    def runs(self, seconds: int) -> list[dict[str, Any]]:
        """Let so many seconds pass; return what was posted."""
        before = len(self.posts)
        for _ in range(seconds):
            for _ in range(3):  # a round that gathers, one that posts, one that edits
                for row in self.take():
                    self.office.db.write_now(lambda s, row=row: self._end(s, row))
            self.now += PACE
        return self.posts[before:]

    def rests(self, seconds: int) -> None:
        """Let so many seconds pass in which nothing is sent."""
        self.now += PACE * seconds

    def _end(self, s: Any, row: dict[str, Any]) -> None:
        shown = contents.of(s, self.office.net, self.office.now, row)
        if shown.pointless is not None:
            delivery.dropped(s, row, shown.pointless, self.office.now)
            delivery.release(s, row, self.now)
            return
        if shown.put_off is not None:
            delivery.put_off(s, row, shown.put_off)
            delivery.release(s, row, self.now)
            return
        ts = f"{next(self._ts)}.1" if row["op"] == "post" else None
        delivery.sent(s, row, "C1", ts, self.office.now, self.now + PACE)
        (self.posts if ts else self.edits).append(row | {"ts": ts, "rows": shown.rows})


def named(posts: list[dict[str, Any]], template: str) -> list[int]:
    """Return the inquiries that the posts of a template name."""
    return [
        one
        for row in posts
        if row["template"] == template
        for one in row["params"].get("inquiry_ids", [row["inquiry_id"]])
    ]


def open_one(office: Office, who: str, case_id: int, message_id: int) -> None:
    act = Act(who, office.now, "test", None)
    office.db.write_now(lambda s: opened.open_one(s, act, case_id, message_id))
