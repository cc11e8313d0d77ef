"""How the acts on meetings are tried, as `tries_of_cases` has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.agenda import Draft
from bot.domain.attendance import Answer, Way
from bot.domain.rights import Right
from bot.services import (
    agenda,
    attendance,
    attendance_guests,
    attendance_views,
    attendance_year,
    editions,
    meeting_times,
    meeting_views,
    meetings,
    minute_commands,
    minute_edits,
    minutes,
    minutes_export,
    todo_owners,
    todo_views,
    todos,
    undecided,
)
from bot.services.attendance import Attended
from bot.services.attendance_guests import Guest
from bot.services.meeting_times import Move, Planned
from bot.services.minute_edits import Correction
from storage import minutes as lines
from storage import tables as t
from tests.rights.town import NOW, Scene, Step, nothing

SEAT = "USEAT11"
LATER = NOW + timedelta(days=9)


def at_hand(x: Scene) -> None:
    x.put(t.meeting, starts_at=NOW + timedelta(hours=1))


def running(x: Scene) -> None:
    at_hand(x)
    x.do(minutes.start, "C1", "top-36")


def proposed(x: Scene) -> None:
    x.as_(SEAT)
    x.made = x.do(agenda.propose, x.meeting, Draft("設備の共同購入")).id
    x.s.execute(t.agenda_item.update().values(proposer="URECORDER"))


def proposed_and_running(x: Scene) -> None:
    proposed(x)
    x.as_("USECRETARY")
    running(x)


def two_items(x: Scene) -> None:
    x.do(agenda.propose, x.meeting, Draft("一つ目"))
    x.made = x.do(agenda.propose, x.meeting, Draft("二つ目")).id


def with_a_line(x: Scene) -> None:
    running(x)
    x.do(minute_commands.say, "C1", "todo", "見積を集める")
    x.made = lines.standing(x.s, x.meeting)[-1].id


def with_items_running(x: Scene) -> None:
    two_items(x)
    running(x)


def over(x: Scene) -> None:
    with_a_line(x)
    x.do(minutes.end, "C1")


def changed(x: Scene) -> None:
    over(x)
    x.do(minute_edits.correct, x.meeting, x.made, Correction("memo", "見積は集まった", None))


def to_be_corrected(x: Scene) -> None:
    over(x)
    x.as_(SEAT)
    x.do(editions.ask_correction, x.meeting, 1, "数字が違います")


def with_a_todo(x: Scene) -> None:
    """It is USELF11's and of F07."""
    over(x)
    values = {"owner": "USELF11", "owner_firm": "F07", "owner_name": "自分"}
    x.s.execute(t.todo.update().values(**values))
    x.made = x.s.execute(t.todo.select()).mappings().one()["id"]


def with_a_todo_of_nobody(x: Scene) -> None:
    over(x)
    x.made = x.s.execute(t.todo.select()).mappings().one()["id"]


def with_a_todo_done(x: Scene) -> None:
    with_a_todo(x)
    x.do(todos.done, x.made)


def with_a_todo_dropped(x: Scene) -> None:
    with_a_todo(x)
    x.do(todos.drop, x.made, "要らない")


def own(x: Scene, use_case: Any, *args: Any, **more: Any) -> None:
    """What one does for a seat; the office does it for USEAT11's."""
    x.do(use_case, x.meeting, *args, seat_id=SEAT, **more)


def correct_facts(x: Scene) -> None:
    meeting = meetings.load(x.s, x.meeting)
    facts = minute_edits.facts_of(x.s, x.net, meeting)
    x.do(
        minute_edits.correct_facts,
        x.meeting,
        facts.mark,
        replace(facts, began=NOW - timedelta(hours=2), place="会議室C"),
    )


TRIES: dict[Right, tuple[tuple[Step, Step], ...]] = {
    Right.SEE_MEETINGS: ((nothing, lambda x: x.do(meeting_views.asked_for, "top-36")),),
    Right.PLAN_MEETING: (
        (nothing, lambda x: x.do(meeting_times.plan, Planned("臨時会", LATER))),
        (nothing, lambda x: x.do(minutes.start, "C1", "臨時会", as_extra=True)),
    ),
    Right.CHANGE_MEETING: (
        (nothing, lambda x: x.do(meeting_views.changeable, "top-36")),
        (nothing, lambda x: x.do(meeting_times.move, x.meeting, Move(LATER, "会議室B", ""))),
        (nothing, lambda x: x.do(meeting_times.cancel, x.meeting, "台風")),
    ),
    Right.RUN_MEETING: (
        (at_hand, lambda x: x.do(minutes.start, "C1", "top-36")),
        (with_items_running, lambda x: x.do(minute_commands.go_on, "C1")),
        (with_items_running, lambda x: x.do(minute_commands.go_on_from, x.meeting, None)),
        (proposed_and_running, lambda x: x.do(undecided.decide, x.meeting, [x.made], is_taken=True)),
        (with_a_line, lambda x: x.do(minutes.end, "C1")),
    ),
    Right.SEE_AGENDA: ((nothing, lambda x: x.do(agenda.look, x.meeting)),),
    Right.PROPOSE: ((nothing, lambda x: x.do(agenda.propose, x.meeting, Draft("設備"))),),
    Right.EDIT_AGENDA: (
        (proposed, lambda x: x.do(agenda.edit, x.made, Draft("設備"))),
        (two_items, lambda x: x.do(agenda.move, x.made, -1)),
        (proposed, lambda x: x.do(agenda.accept, x.made)),
        (two_items, lambda x: x.do(agenda.approve, x.meeting)),
    ),
    Right.DROP_ITEM: ((proposed, lambda x: x.do(agenda.drop, x.made)),),
    Right.SEE_ATTENDANCE: (
        (nothing, lambda x: x.do(attendance_views.look, x.meeting)),
        (nothing, lambda x: x.do(attendance_year.year, x.meeting)),
    ),
    Right.ANSWER_INVITATION: ((nothing, lambda x: own(x, attendance.answer, Answer.PRESENT)),),
    Right.RECORD_ATTENDANCE: (
        (running, lambda x: x.do(attendance.attend, x.meeting, SEAT, Attended(Way.PLACE))),
        (running, lambda x: x.do(attendance.all_as_answered, x.meeting)),
        (running, lambda x: x.do(attendance_guests.write, x.meeting, Guest("見学"))),
    ),
    Right.WRITE_MINUTES: (
        (running, lambda x: x.do(minute_commands.standing, "C1")),
        (running, lambda x: x.do(minute_commands.say, "C1", "decision", "買う")),
    ),
    Right.READ_MINUTES: (
        (over, lambda x: x.do(editions.read, x.meeting, 1)),
        (over, lambda x: x.do(minutes_export.send, "top-36")),
    ),
    Right.ASK_FOR_CORRECTION: ((over, lambda x: x.do(editions.ask_correction, x.meeting, 1, "違います")),),
    Right.EDIT_MINUTES: (
        (over, lambda x: x.do(minute_edits.page, x.meeting)),
        (over, lambda x: x.do(minute_edits.correct, x.meeting, None, Correction("memo", "晴れ", None))),
        (over, lambda x: x.do(minute_edits.take_back, x.meeting, x.made)),
        (over, correct_facts),
        (changed, lambda x: x.do(editions.publish, x.meeting, 1)),
        (to_be_corrected, lambda x: x.do(editions.settle, x.meeting, 1, SEAT)),
    ),
    Right.CONFIRM_MINUTES: ((over, lambda x: x.do(editions.confirm, x.meeting, 1)),),
    Right.SETTLE_TODO: (
        (with_a_todo, lambda x: x.do(todos.done, x.made)),
        (with_a_todo_done, lambda x: x.do(todos.undo, x.made)),
    ),
    Right.ASSIGN_TODO: ((with_a_todo_of_nobody, lambda x: x.do(todo_owners.assign, x.made, "UOWN11")),),
    Right.DROP_TODO: (
        (with_a_todo, lambda x: x.do(todos.drop, x.made, "要らない")),
        (with_a_todo_dropped, lambda x: x.do(todos.undo, x.made)),
        (with_a_todo, lambda x: x.do(todo_views.for_office, x.made, Right.DROP_TODO)),
    ),
}
