"""What Slack sees of a meeting that runs, and of the ToDos that it gives."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import Entry, Item
from bot.domain.minute_kinds import Ask, Hint, Kind, Line
from bot.domain.progress import Progress
from bot.domain.todos import Todo
from bot.services.meeting_live import LiveView
from bot.services.minute_commands import Standing
from bot.services.minute_starts import Plan
from bot.services.todo_views import TodoView
from bot.slack import minute_answers, minutes, todos
from bot.slack.modals.todo import drop_view, owner_view
from bot.slack.render import render
from tests.slack.meeting_scenes import EVIL, MEETING, VIEW
from tests.slack.samples import ARRIVAL, HOSTILE, context

if TYPE_CHECKING:
    from bot.services.meeting_views import MeetingView
    from bot.slack.kit import Json
    from bot.slack.rendered import Rendered

RUNNING = replace(VIEW, meeting=replace(MEETING, state="running"))
GIVEN = {"owner": "UASA1", "owner_name": "朝霧 二郎(朝霧精密切削)", "due": "2026-12-25"}
PLAN = Plan(MEETING, MEETING.starts_at + timedelta(days=35))
COUNTS = {"item": 2, "decision": 3, "todo": 2, "pending": 0, "memo": 1, "vote": 1, "attendance": 4}
SAID = {"actor": "UASA1", "line": "decision", "text": "会費を月1万円とする", "given": {}}
OWNED = Todo(
    id=5,
    meeting_id=7,
    line_id=1,
    text="見積書を送る",
    owner="UASA1",
    owner_name="朝霧 二郎(朝霧精密切削)",
    owner_firm="F01",
    due=date(2026, 12, 25),
    state="open",
    reason="",
    settled_by=None,
    settled_at=None,
    generation=1,
    version=1,
)
UNREAD = Line(Kind.ATTENDANCE, "川口 遅刻", {"seat": None}, (Ask("seat", "川口 遅刻"),))
HEARD = {
    "lines": [asdict(Line(Kind.TODO, "見積書を送る", GIVEN | {"due": None}, (Ask("due", "年末あたり"),)))],
    "hints": [asdict(Hint("no_colon", "決定"))],
}
HELD = replace(MEETING, state="draft")
SETTLED = {"settled_by": "UASA1", "settled_at": ARRIVAL}
MINE = TodoView(OWNED, HELD, date(2026, 12, 18), may_settle=True, is_readers=True)
LATE = replace(MINE, today=date(2026, 12, 28))
DESKS = replace(MINE, todo=replace(OWNED, owner=None, owner_name="山本"), may_drop=True, is_readers=False)
DONE = replace(MINE, todo=replace(OWNED, state="done", **SETTLED))
DROPPED = replace(MINE, todo=replace(OWNED, state="dropped", reason=HOSTILE, **SETTLED), may_drop=True)
SHARED = replace(DESKS, may_assign=True, called_so=("雪洞樹脂加工 山本 薫", HOSTILE))
ODD = replace(DESKS, todo=replace(OWNED, text=HOSTILE, owner=None, owner_name="", due=None), meeting=EVIL)
EVERYBODYS = replace(DESKS, todo=replace(OWNED, owner=None, owner_name="全員"), may_assign=True)
UNOWNED = (
    SHARED,
    EVERYBODYS,
    replace(DESKS, may_assign=True),
    replace(ODD, meeting=HELD, may_assign=True),
    MINE,
)

# name → (template, how the meeting stands, params)
MESSAGES: dict[str, tuple[str, MeetingView, dict[str, Any]]] = {
    "minutes_thread": ("minutes_thread", RUNNING, {"actor": "USECRETARY"}),
    "minutes_thread_over": ("minutes_thread", replace(VIEW, meeting=HELD), {"actor": "USECRETARY"}),
    "minutes_thread_taken_back": ("minutes_thread", VIEW, {"actor": "USECRETARY"}),
    "minutes_thread_hostile": (
        "minutes_thread",
        replace(VIEW, meeting=replace(EVIL, state="running")),
        {"actor": "USECRETARY"},
    ),
    "minutes_item": (
        "minutes_item",
        RUNNING,
        {"title": "会費の改定", "number": 2, "minutes": 10, "at": 4, "of": 7},
    ),
    "minutes_item_unplanned": (
        "minutes_item",
        RUNNING,
        {"title": HOSTILE, "number": None, "minutes": 0, "at": 7, "of": 7},
    ),
    "minutes_said": ("minutes_said", RUNNING, SAID),
    "minutes_said_undone": ("minutes_said", RUNNING, SAID | {"undone": True}),
    "minutes_said_todo": (
        "minutes_said",
        RUNNING,
        {"actor": "UASA1", "line": "todo", "text": HOSTILE, "given": GIVEN},
    ),
    "minutes_undone": (
        "minutes_undone",
        RUNNING,
        {"actor": "USECRETARY", "line": "memo", "text": "会場で", "data": {"said_by": "UASA1"}},
    ),
    "minutes_heard": ("minutes_heard", RUNNING, HEARD),
    "minutes_heard_over": ("minutes_heard", replace(VIEW, meeting=HELD), HEARD),
    "minutes_item_forgotten": ("minutes_item", RUNNING, {"forgotten": True}),
    "minutes_ended": ("minutes_ended", RUNNING, {"actor": "USECRETARY", "counts": COUNTS}),
    "minutes_ended_left_over": (
        "minutes_ended",
        RUNNING,
        {"actor": "USECRETARY", "counts": COUNTS, "carried": 3},
    ),
}
TODOS: dict[str, tuple[str, TodoView]] = {
    "todos_given": ("todos_given", MINE),
    "todos_given_desk": ("todos_given", DESKS),
    "todos_given_done": ("todos_given", DONE),
    "todo_reminder": ("todo_reminder", MINE),
    "todo_reminder_late": ("todo_reminder", LATE),
    "todo_reminder_desk": ("todo_reminder", replace(DESKS, today=date(2026, 12, 28))),
    "todo_dropped": ("todo_dropped", DROPPED),
    "todo_hostile": ("todos_given", ODD),
}
VOTE = {"for": 3, "against": 1, "abstained": None, "unanimous": False, "stepped_out": ["臼田 三郎"]}
AT = {"seat": "F01", "came_at": None, "left_at": None}
LINES = (
    Line(Kind.TODO, "見積書を送る", GIVEN),
    Line(
        Kind.TODO,
        "年末あたりまでに調べる",
        GIVEN | {"owner": None, "owner_name": "山本", "due": None},
        (Ask("owner", "山本"), Ask("due", "年末あたり")),
    ),
    Line(Kind.TODO, "調べる", GIVEN | {"owner": None, "owner_name": "", "due": None}, (Ask("owner"),)),
    Line(Kind.TODO, "調べる", GIVEN | {"owner": None}, (Ask("owner_shared", "坂本", ("F01 坂本", HOSTILE)),)),
    Line(Kind.TODO, "調べる", GIVEN, (Ask("owner_firm", "両角", ("朝霧精密切削", HOSTILE)),)),
    Line(Kind.TODO, "調べる", GIVEN, (Ask("due_weekday", "12/10(月)", days=("2026-12-10",)),)),
    Line(Kind.TODO, "調べる", GIVEN, (Ask("due_two", "3/4", days=("2027-03-04", "2027-04-03")),)),
    Line(Kind.TODO, "調べる", GIVEN, (Ask("due_week", "来週"),)),
    Line(Kind.VOTE, "会費の件", {}, (Ask("counts"),)),
    Line(Kind.VOTE, "反対0、残り全員賛成", {"against": 0}, (Ask("counts_part", "残り全員"),)),
    Line(Kind.VOTE, "賛成3 反対1 退席 山本", VOTE, (Ask("stepped_out", "山本"),)),
    Line(Kind.VOTE, "賛成3 退席 坂本", VOTE, (Ask("stepped_out_shared", "坂本", ("F01 坂本", HOSTILE)),)),
    Line(Kind.ATTENDANCE, "朝霧", AT | {"left_at": "18:40"}, (Ask("left_now", "朝霧"),)),
    Line(Kind.ATTENDANCE, "臼田", AT | {"came_at": "18:40"}, (Ask("came_now", "臼田"),)),
    Line(Kind.ATTENDANCE, "朝霧", AT, (Ask("came", "朝霧"), Ask("left", "朝霧"))),
    Line(Kind.ATTENDANCE, "朝霧", AT | {"interest": True}),
    Line(Kind.ATTENDANCE, HOSTILE, {}, (Ask("seat", HOSTILE),)),
    Line(Kind.ATTENDANCE, "下村", AT | {"seat": None, "guest": "下鴨精機", "person": "下村 健"}),
    Line(Kind.ATTENDANCE, "下鴨精機", AT | {"seat": None}, (Ask("no_seat", "下鴨精機"),)),
    Line(Kind.ATTENDANCE, "山田", {}, (Ask("seat_begun", "山田", (HOSTILE,)),)),
    Line(Kind.ATTENDANCE, "山田製作所", AT, (Ask("firm_begun", "山田製", (HOSTILE,)),)),
    Line(Kind.ATTENDANCE, "坂本", {}, (Ask("seat_shared", "坂本", ("F01 坂本", "F02 坂本")),)),
)
_AT = ARRIVAL - timedelta(minutes=35)
_BEGAN = replace(RUNNING.meeting, starts_at=_AT, started_at=_AT, item_id=1)
_FIRST, _SECOND, _LAST = (
    Entry(
        Item(number, 7, number, kind, title, "", "", planned, None, None, None, "accepted", False, ARRIVAL),
        n,
        0,
    )
    for number, kind, title, planned, n in (
        (1, "deliberation", "会費の改定", 20, 1),
        (2, "deliberation", HOSTILE, 10, 2),
        (3, "other", "その他", 0, None),
    )
)
LIVE = {
    "meeting_live": LiveView(_BEGAN, ARRIVAL, Progress(_FIRST, 1, 3, 12, _SECOND, 35, 85)),
    "meeting_live_late": LiveView(_BEGAN, ARRIVAL, Progress(_SECOND, 2, 3, 25, _LAST, 130, -10)),
    "meeting_live_last": LiveView(_BEGAN, ARRIVAL, Progress(_LAST, 3, 3, 4, None, 60, 60)),
    "meeting_live_no_item": LiveView(_BEGAN, ARRIVAL, Progress(None, 0, 3, 0, _FIRST, 2, 118)),
    "meeting_live_no_agenda": LiveView(_BEGAN, ARRIVAL, Progress(None, 0, 0, 0, None, 2, 118)),
    "meeting_live_over": LiveView(HELD, ARRIVAL, None),
    "meeting_live_not_begun": LiveView(MEETING, ARRIVAL, None),
}
HINTS = (
    Hint("no_item", "5"),
    Hint("item_two", "2", who=HOSTILE),
    Hint("no_member", ""),
    *(Hint(why, "決定") for why in ("no_colon", "empty", "unknown", "undo", "left")),
    Hint("too_many", "", 14, 12),
    Hint("no_quorum", "", of=1, unit="people"),
    Hint("overruled", "朝霧"),
    Hint("left_proxy", "朝霧"),
    Hint("left_absent", "朝霧"),
)


def rendered(locale: str) -> dict[str, Rendered]:
    """Return all messages in a language, by name."""
    found = {
        name: render(template, {"meeting": 7} | params, context(locale=locale, meeting=view, now=ARRIVAL))
        for name, (template, view, params) in MESSAGES.items()
    }
    for name, (template, todo) in TODOS.items():
        c = context(locale=locale, todo=todo, now=ARRIVAL + timedelta(days=1))
        found[name] = render(template, {"todo": 5, "actor": "USECRETARY"}, c)
    c = context(locale=locale, todos=tuple(numbered(*UNOWNED)), now=ARRIVAL)
    found["todos_unowned"] = render("todos_unowned", {"todos": [1, 2, 3]}, c)
    c = context(locale=locale, todos=tuple(numbered(MINE, DONE, ODD)), now=ARRIVAL)
    found["todos_given_several"] = render("todos_given", {"todos": [1, 2, 3]}, c)
    c = context(locale=locale, now=ARRIVAL)
    item = {"title": "会費の改定", "number": 2, "minutes": 10, "at": 4, "of": 7}
    found["answer_minutes_over_since"] = minutes.over_since(c, ARRIVAL - timedelta(hours=4, minutes=2))
    found["answer_minutes_far_off"] = minutes.far_off(c, PLAN)
    found["answer_minutes_far_off_once"] = minutes.far_off(
        c, replace(PLAN, meeting=replace(EVIL, series="once"), next_at=None)
    )
    found["answer_minutes_started"] = minutes.started(c, MEETING, None)
    found["answer_minutes_started_instead"] = minutes.started(c, MEETING, PLAN)
    found["answer_minutes_started_extra"] = minutes.started(c, EVIL, replace(PLAN, is_used=False))
    found["answer_minutes"] = minutes.standing(c, Standing(RUNNING.meeting, COUNTS, item, may_run=True))
    found["answer_minutes_no_item"] = minutes.standing(
        c, Standing(RUNNING.meeting, COUNTS, None, may_run=False)
    )
    found["answer_minutes_heard"] = minute_answers.answer(c, LINES, HINTS)
    found["answer_minutes_corrected"] = minute_answers.answer(c, LINES[1:2], (), by_form=True)
    found["answer_minutes_unread"] = minute_answers.answer(c, [UNREAD], ())
    for name, view in LIVE.items():
        found[name] = render("meeting_live", {"live": 7}, context(locale=locale, live=view, now=ARRIVAL))
    found["answer_minutes_said"] = minute_answers.answer(c, LINES[:2], (), by_command=True)
    found["answer_todos"] = todos.listed(c, numbered(LATE, DESKS, ODD), "all")
    found["answer_todos_many"] = todos.listed(c, numbered(*[LATE] * 30), "late")
    found["answer_todos_none"] = todos.listed(c, [], "mine")
    return found


def numbered(*found: TodoView) -> list[TodoView]:
    """Return ToDos, each with a number of its own."""
    return [replace(one, todo=replace(one.todo, id=number)) for number, one in enumerate(found, 5)]


def views(locale: str) -> dict[str, Json]:
    """Return all forms in a language, by name."""
    c = context(locale=locale, now=ARRIVAL)
    two_firms = [("F01", "朝霧精密切削"), ("F03", HOSTILE)]
    return {
        "modal_todo_drop": drop_view(c, DESKS),
        "modal_todo_owner": owner_view(c, ODD),
        "modal_todo_owner_of_two_firms": owner_view(c, DESKS, "UASA1", two_firms),
    }
