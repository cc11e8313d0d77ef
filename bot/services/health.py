"""How the process is: heartbeats of its loops, what Slack and the database last said, what the auditor found.

Times are seconds of `bot.clock.monotonic`. The parts write from any thread; `report` judges.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.i18n import DEFAULT_LOCALE, translate

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOCK, OUTBOX, SLACK, DATABASE = "clock", "outbox", "slack", "database"
MAIL, MAILBOX = "mail", "mailbox"
STANDSTILL = 30.0  # seconds without a heartbeat; the clock's safety sweep comes every 5
SLACK_SILENCE = 60.0  # seconds without a pong on an open socket
DATABASE_SILENCE = 45.0  # seconds without an answer; the auditor asks every 10
OK, DEGRADED, FAILING = "ok", "degraded", "failing"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the process is not well: `part` and `why` are codes, `text` names the sentence (`web.health_…`).

    `failing`: the process does not do its work, and answers 503. `more` fills the sentence's gaps.
    """

    part: str
    why: str
    text: str
    failing: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def told(self, locale: str) -> dict[str, Any]:
        """Return the codes with the sentence, which says what to do."""
        text = translate(locale, f"web.health_{self.text}", why=self.why, **self.more)
        return {"part": self.part, "why": self.why, **self.more, "text": text}


class Health:
    """The register. `loops` are the parts this process runs: a web process has neither clock nor outbox."""

    def __init__(self, started_at: float, loops: tuple[str, ...] = (CLOCK, OUTBOX)) -> None:
        self._lock = threading.Lock()
        self._beats = dict.fromkeys(loops, started_at)
        self._pong: float | None = None
        self._slack_error: str | None = None
        self._slack_error_at: float = started_at
        self._slack_refuses = False
        self._away: dict[str, tuple[float, str]] = {}  # of mail's two ways: since when, and why
        self._database_at = started_at
        self._database_away = False
        self._findings: tuple[Reason, ...] = ()

    def ticked(self, at: float) -> None:
        """Note that the clock's loop came round."""
        self._beat(CLOCK, at)

    def looped(self, at: float) -> None:
        """Note that the sender's loop came round."""
        self._beat(OUTBOX, at)

    def _beat(self, part: str, at: float) -> None:
        with self._lock:
            self._beats[part] = at

    def slack_answered(self) -> None:
        """Note that Slack answered a call."""
        with self._lock:
            self._slack_error = None

    def slack_failed(self, at: float, why: str, *, refuses: bool = False) -> None:
        """Note that Slack did not answer, or `refuses` the app; `why` is an error's name, never a payload."""
        with self._lock:
            if self._slack_error is None:
                self._slack_error_at = at
            self._slack_error, self._slack_refuses = why, refuses

    def slack_answers(self) -> bool:
        """Whether the last call was answered: what still waits then waits for our own fault."""
        with self._lock:
            return self._slack_error is None

    def mail_answered(self) -> None:
        """Note that the mail server answered."""
        self._back(MAIL)

    def mail_failed(self, at: float, why: str) -> None:
        """Note that the mail server takes nothing; `why` is its reply code or an error's name."""
        self._gone(MAIL, at, why)

    def mailbox_answered(self) -> None:
        """Note that the mailbox was read."""
        self._back(MAILBOX)

    def mailbox_failed(self, at: float, why: str) -> None:
        """Note that the mailbox cannot be read; `why` is an error's name."""
        self._gone(MAILBOX, at, why)

    def _back(self, part: str) -> None:
        with self._lock:
            self._away.pop(part, None)

    def _gone(self, part: str, at: float, why: str) -> None:
        with self._lock:
            self._away[part] = (self._away[part][0] if part in self._away else at, why)

    def mail_is_away(self) -> bool:
        """Whether the mail server took nothing when it was last asked."""
        with self._lock:
            return MAIL in self._away

    def pong(self, at: float) -> None:
        """Note that the open socket answered a ping."""
        with self._lock:
            self._pong = at

    def database_answered(self, at: float) -> None:
        """Note that the database answered."""
        with self._lock:
            self._database_at, self._database_away = at, False

    def database_failed(self) -> None:
        """Note that the database did not answer."""
        with self._lock:
            self._database_away = True

    def found(self, findings: tuple[Reason, ...]) -> None:
        """Replace what the auditor found."""
        with self._lock:
            self._findings = findings

    def report(self, now: float, locale: str = DEFAULT_LOCALE) -> tuple[int, dict[str, Any]]:
        """Return the HTTP status and what `/healthz` says at `now`, its sentences in `locale`."""
        with self._lock:
            # Without the database the loops stand still, too, and what was found is old: one thing to mend.
            own = self._without_database(now) or [*self._standstills(now), *self._findings]
            others = [*self._without_slack(now), *self._without_mail(now)]
            reasons = sorted([*own, *others], key=lambda one: not one.failing)
        failing = any(one.failing for one in reasons)
        status = FAILING if failing else DEGRADED if reasons else OK
        told = [one.told(locale) for one in reasons]
        return (503 if failing else 200), {"status": status, "reasons": told}

    def _standstills(self, now: float) -> list[Reason]:
        still = {part: round(now - beat) for part, beat in self._beats.items() if now - beat > STANDSTILL}
        return [
            Reason(part, "standstill", f"{part}_standstill", failing=True, more={"seconds": seconds})
            for part, seconds in still.items()
        ]

    def _without_database(self, now: float) -> list[Reason]:
        silent = now - self._database_at
        if not (self._database_away or silent > DATABASE_SILENCE):
            return []
        more = {"seconds": round(silent)}
        return [Reason(DATABASE, "unreachable", "database_unreachable", failing=True, more=more)]

    def _without_slack(self, now: float) -> list[Reason]:
        if self._slack_error is not None:
            text = "slack_refuses" if self._slack_refuses else "slack_away"
            more = {"seconds": round(now - self._slack_error_at)}
            return [Reason(SLACK, self._slack_error, text, more=more)]
        if self._pong is not None and now - self._pong > SLACK_SILENCE:
            return [Reason(SLACK, "silent", "slack_silent", more={"seconds": round(now - self._pong)})]
        return []

    def _without_mail(self, now: float) -> list[Reason]:
        return [
            Reason(part, why, f"{part}_away", more={"seconds": round(now - since)})
            for part, (since, why) in self._away.items()
        ]
