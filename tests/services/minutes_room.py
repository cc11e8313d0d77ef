"""A meeting of the office's firms that runs in a channel: people talk in its thread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from bot.services import minute_catching_up, minute_taking, minutes, people
from bot.services.minute_catching_up import Thread
from bot.services.minute_taking import Heard, Message
from bot.services.people import Person
from storage import minutes as rows
from storage import todos
from storage.tables import outbox
from tests.services.meeting_room import plan

if TYPE_CHECKING:
    from bot.domain.meetings import Meeting
    from bot.domain.minute_kinds import Taken
    from bot.domain.todos import Todo
    from tests.services.conftest import Office

CHANNEL, THREAD = "CMEMBERS", "1764550000.000100"
BEGAN = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)  # Wednesday 17:30 in Tokyo
SECRETARY, CHAIR, SAKAMOTO, KAWABATA, GUEST = "USECRETARY", "UPRESIDENT", "UASA1", "UUSU1", "UGUEST1"
NAMES = {
    SECRETARY: "事務 花子",
    CHAIR: "代表 一郎",
    SAKAMOTO: "坂本(F01)",
    KAWABATA: "川端(F02)",
    GUEST: "見学 次郎",
}


class Room:
    """The thread, as its people write there; each message comes a second after the one before."""

    def __init__(self, office: Office) -> None:
        self.office = office
        persons = [Person(user, name) for user, name in NAMES.items()]
        office.db.write_now(lambda s: people.remember(s, persons, office.now))
        self.meeting_id = plan(office)
        self._hear = BEGAN

    def begins(self, words: str = "トップ連絡会", who: str = SECRETARY) -> Meeting:
        self.office.now = BEGAN
        meeting: Meeting = self.office.do(minutes.start, who, CHANNEL, words, request="start")
        self.meeting_id = meeting.id
        self.posted()
        return meeting

    def posted(self) -> None:
        """Slack has the message that the thread hangs on."""
        head = update(outbox).where(outbox.c.template == "minutes_thread")
        values = {"status": "sent", "slack_channel": CHANNEL, "slack_ts": THREAD}
        self.office.db.write_now(lambda s: s.execute(head.values(**values)))

    def message(self, who: str, text: str, ts: str = "", **values: Any) -> Message:
        if not ts:
            self._hear += timedelta(seconds=1)
            ts = f"{self._hear.timestamp():.6f}"
        return Message(CHANNEL, THREAD, ts, who, text, **values)

    def hears(self, message: Message) -> Heard | None:
        self.office.now = max(self.office.now, self._hear)
        office = self.office
        meeting_id = office.db.read_now(lambda s: minute_taking.whose(s, message))
        if not meeting_id:
            return None
        about = (office.net, office.now, meeting_id, message)
        return office.db.write_now(lambda s: minute_taking.hear(s, *about))

    def says(self, who: str, text: str) -> Message:
        message = self.message(who, text)
        self.hears(message)
        return message

    def reads_again(self, *messages: Message, later: timedelta = timedelta()) -> None:
        """The bot reads the thread from end to end, as it stands in Slack."""
        office, thread = self.office, Thread(self.meeting_id, CHANNEL, THREAD)
        about = (office.net, office.now + later, thread, messages)
        office.db.write_now(lambda s: minute_catching_up.catch_up(s, *about))

    def edits(self, message: Message, text: str, *, hear: bool = True) -> Message:
        self._hear += timedelta(seconds=1)
        edited = self.message(message.user, text, message.ts, edited_at=self._hear)
        if hear:
            self.hears(edited)
        return edited

    def deletes(self, message: Message) -> None:
        self.hears(self.message(message.user, "", message.ts, is_gone=True))

    def does(self, use_case: Any, who: str, *args: Any) -> Any:
        """Act by a command; each has a request of its own."""
        self._hear += timedelta(seconds=1)
        self.office.now = max(self.office.now, self._hear)
        return self.office.do(use_case, who, CHANNEL, *args, request=f"request {self._hear}")

    @property
    def lines(self) -> list[Taken]:
        return self.office.db.read_now(lambda s: rows.standing(s, self.meeting_id))

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(line.kind, line.text) for line in self.lines]

    @property
    def todos(self) -> list[Todo]:
        return self.office.db.read_now(lambda s: todos.of_meeting(s, self.meeting_id))

    def receipts(self) -> list[str]:
        """The messages that have a reaction."""
        given = [row["params"] for row in self.office.owed("react")]
        return [one["ts"] for one in given if not one["gone"]]
