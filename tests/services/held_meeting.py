"""A meeting that has ended: its draft is out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.minute_kinds import Kind
from bot.services import edition_views, minute_commands, minute_edits, minutes
from bot.services.minute_edits import Correction
from storage import attendance as presences
from tests.services import meeting_room

if TYPE_CHECKING:
    from bot.services.edition_views import EditionView
    from tests.services.conftest import Office

CHANNEL = "C0MEMBERS"
CHAIR, DESK, PRESIDENT, OTHER = "UPRESIDENT", "USECRETARY", "UASA1", "UUSU1"


def hold(office: Office, **values: Any) -> int:
    """Hold the meeting, with an item, a decision and a ToDo, and end it."""
    meeting_id = meeting_room.plan(office, **values)
    office.now = meeting_room.STARTS
    office.do(minutes.start, DESK, CHANNEL, "", request="start")
    office.db.write_now(
        lambda s: presences.put(
            s, meeting_id, "F01", answer="present", way="place", person="朝霧", stand_in=""
        )
    )
    for number, (kind, text) in enumerate(
        [(Kind.ITEM, "展示会"), (Kind.DECISION, "3社で分担する"), (Kind.TODO, "@UASA1 表を作る 12/25まで")]
    ):
        office.now += timedelta(minutes=5)
        office.do(minute_commands.say, DESK, CHANNEL, kind, text, request=f"say{number}")
    office.now += timedelta(minutes=90)
    office.do(minutes.end, DESK, CHANNEL, request="end")
    return meeting_id


def view(office: Office, meeting_id: int, number: int = 1, reader: str | None = None) -> EditionView:
    found = office.db.read_now(
        lambda s: edition_views.view(s, office.net, office.now, meeting_id, number, reader)
    )
    assert found is not None
    return found


def line_of(office: Office, meeting_id: int, kind: str) -> Any:
    page = office.do(minute_edits.page, DESK, meeting_id)
    return next(line for line in page.lines if line.kind == kind)


def change(office: Office, meeting_id: int, text: str, request: str = "change") -> None:
    line = line_of(office, meeting_id, Kind.DECISION)
    to = Correction(Kind.DECISION, text, line.item_id)
    office.do(minute_edits.correct, DESK, meeting_id, line.id, to, request=request)
