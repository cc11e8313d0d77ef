"""How far a mailbox is read where its server keeps a mail back and gives those behind it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.services.mail_in import Place


class Progress:
    """What one process knows beyond `place`, which is written down: all mails up to there are done.

    A mail that is done behind one that is not is only remembered. After a restart it is fetched once more,
    and known by its fingerprint.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._waiting: deque[int] = deque()  # the mails behind the place, done or not
        self._done: dict[int, datetime | None] = {}  # of these, with what moves the place's date
        self._refused: dict[int, float] = {}  # since when the server has refused them (seconds)
        self._silent: set[int] = set()  # at which it said nothing: they are asked for after all others

    def is_of(self, place: Place) -> bool:
        """Whether the UIDs known here are those of this place's mailbox."""
        return (self.place.mailbox, self.place.uid_validity) == (place.mailbox, place.uid_validity)

    def begin(self, place: Place, uids: list[int]) -> list[int]:
        """Return those of the mails behind the place that are to be taken, in their order."""
        self.place, self._waiting = place, deque(uids)
        self._done = {uid: self._done[uid] for uid in uids if uid in self._done}
        return sorted((uid for uid in uids if uid not in self._done), key=self._silent.__contains__)

    def reached(self, done: Mapping[int, datetime | None]) -> Place:
        """Return the place once these are done too, each with when it came where that moves the date."""
        place, known = self.place, {**self._done, **done}
        for uid in self._waiting:
            if uid not in known:
                break
            place = place.at(uid, known[uid])
        return place

    def keep(self, done: Mapping[int, datetime | None]) -> None:
        """Remember that these are done and the place that was reached by it is written down."""
        self.place = self.reached(done)
        self._done.update(done)
        for uid in done:
            self._refused.pop(uid, None)
        while self._waiting and self._waiting[0] <= self.place.uid:
            self._done.pop(self._waiting.popleft())

    def refused(self, uid: int, at: float) -> float:
        """Return since when the server has refused a mail while it did all else that it was asked for."""
        return self._refused.setdefault(uid, at)

    def silent(self, uid: int) -> None:
        """Let a mail wait for all others: the server says nothing at all when it is asked for."""
        self._silent.add(uid)

    def forgive(self) -> None:
        """Count no refusal any more: the server, or the database, was away since."""
        self._refused.clear()
