"""How far a mailbox is read where its server keeps a mail back and gives those behind it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.services.mail_in import Place


RETRY = 60.0  # seconds after which a mail that could not be had is asked for again


@dataclass(frozen=True, slots=True)
class _Missed:
    """Since when a mail could not be had, and from when on it is asked for again (seconds)."""

    since: float
    again: float


_NEVER = _Missed(inf, 0.0)


class Progress:
    """What one process knows beyond `place`, which is written down: all mails up to there are done.

    A mail that is done behind one that is not is only remembered. After a restart it is fetched once more,
    and known by its fingerprint.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self._waiting: deque[int] = deque()  # the mails behind the place, done or not
        self._done: dict[int, datetime | None] = {}  # of these, with what moves the place's date
        self._missed: dict[int, _Missed] = {}  # those given up stay among them
        self._asked: set[int] = set()  # for their dates, together with others

    def is_of(self, place: Place) -> bool:
        """Whether the UIDs known here are those of this place's mailbox."""
        return (self.place.mailbox, self.place.uid_validity) == (place.mailbox, place.uid_validity)

    def begin(self, place: Place, uids: list[int]) -> None:
        """Begin a look: these are the mails behind the place, in their order."""
        self.place, self._waiting = place, deque(uids)
        self._done = {uid: self._done[uid] for uid in uids if uid in self._done}

    def fresh(self) -> list[int]:
        """Return the mails that were never asked for in vain, in their order."""
        return [uid for uid in self._waiting if uid not in self._done and uid not in self._missed]

    def undated(self, most: int) -> list[int]:
        """Return some of those that may be of before the mailbox was made anew, each once.

        Where the server refuses their dates together, each is asked for by itself when its turn comes.
        """
        below = (uid for uid in self.fresh() if uid < self.place.below and uid not in self._asked)
        found = list(islice(below, most))
        self._asked.update(found)
        return found

    def late(self, at: float) -> list[int]:
        """Return the others that may be asked for again by now, the one that waits longest first."""
        open_ = (uid for uid in self._waiting if uid not in self._done and uid in self._missed)
        return sorted((uid for uid in open_ if self._missed[uid].again <= at), key=self._again)

    def sample(self, there: Iterable[int]) -> int | None:
        """Return a mail that is done: the newest that was had, else the one that was tried longest ago."""
        done = [uid for uid in there if uid <= self.place.uid or uid in self._done]
        return min(reversed(done), key=self._again, default=None)

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
        while self._waiting and self._waiting[0] <= self.place.uid:
            self._done.pop(self._waiting.popleft())

    def missed(self, uid: int, at: float) -> float:
        """Remember that a mail could not be had; return for how long now (seconds)."""
        since = min(at, self._missed.get(uid, _NEVER).since)
        self._missed[uid] = _Missed(since, at + RETRY)
        return at - since

    def had(self, uid: int) -> None:
        """Remember that the server answers for a mail."""
        self._missed.pop(uid, None)

    def forgive(self) -> None:
        """Begin to count anew: the server, or the database, was away since."""
        self._missed = {uid: replace(one, since=inf) for uid, one in self._missed.items()}

    def _again(self, uid: int) -> float:
        return self._missed.get(uid, _NEVER).again
