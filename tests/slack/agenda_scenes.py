"""What Slack sees of agendas and of who comes: sent, waiting, answered; drafts, lists and forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.agenda import Draft, Item
from bot.domain.attendance import Presence, Year
from bot.domain.meetings import Answer, Seat
from bot.domain.minutes import Attendee
from bot.services.agenda_views import AgendaView, Left
from bot.services.attendance_views import AttendanceView
from bot.services.attendance_year import YearView
from bot.services.meetings import Place
from bot.slack import attendance, minutes, undecided
from bot.slack.modals import agenda as forms
from bot.slack.modals import attendance as lists
from bot.slack.modals.guest import guest_form
from bot.slack.render import render
from tests.slack.meeting_scenes import EVIL, MEETING, STARTS
from tests.slack.samples import ARRIVAL, HOSTILE, context

if TYPE_CHECKING:
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.rendered import Rendered

OFFICE = Place(is_secretariat=True, is_chair=False, is_minute_taker=True, seats=())
MEMBER = replace(OFFICE, is_secretariat=False, is_minute_taker=False)
GOES_OUT = STARTS - timedelta(days=5, hours=8, minutes=30)


def item(number: int, title: str, **more: Any) -> Item:
    values: dict[str, Any] = {
        "kind": "deliberation",
        "body": "",
        "material": "",
        "minutes": 10,
        "source": None,
    }
    values |= {"proposer": "UASA1", "proposer_firm": "F01", "state": "accepted", "added_late": False}
    return Item(number, 7, position=number, title=title, created_at=ARRIVAL, **values | more)


def gathered(number: int, source: str, title: str, body: str = "", **more: Any) -> Item:
    told = {"source": source, "kind": "report", "proposer": None, "proposer_firm": None, "minutes": 5}
    return item(number, title, body=body, **told | more)


ITEMS = (
    gathered(1, "minutes", "第35回トップ連絡会の議事録(11/18(水))", "確定済みです。"),
    gathered(2, "todos", "これまでの宿題 1件", "・来訪者フォロー表(担当: 坂本、期限: 12/10(木))"),
    gathered(3, "figures", "11月の引き合いと一次回答", "・引き合い 12件\n・一次回答 9件"),
    item(
        4,
        "展示会の分担",
        body="3社で分けたい。\n費用も決めたい。",
        material="分担表(共有フォルダ)",
        minutes=15,
    ),
    item(5, "規約の改定", proposer="USHIMO1", proposer_firm="F03", state="proposed"),
    item(6, "見学会の日程", kind="other", minutes=5),
)
DRAFT = AgendaView(
    MEETING,
    ARRIVAL,
    ITEMS,
    frozenset(),
    ("UASA1",),
    GOES_OUT,
    STARTS + timedelta(days=35),
    OFFICE,
    "USECRETARY",
)
APPROVED = replace(DRAFT, meeting=replace(MEETING, agenda_state="approved"))
OUT = replace(
    DRAFT,
    meeting=replace(MEETING, agenda_state="posted"),
    items=(*ITEMS[:4], replace(ITEMS[4], state="accepted"), ITEMS[5]),
)
LATE = item(8, "追加のお願い", added_late=True)
ADDED = replace(OUT, items=(*OUT.items, LATE), withdrawn=frozenset({4}))
ASKED = replace(OUT, items=(*OUT.items, replace(LATE, state="proposed", body=HOSTILE)))
RUNS = replace(DRAFT, meeting=replace(MEETING, state="running"))
LEFT = replace(DRAFT, left=Left(("展示会の分担", HOSTILE), is_known=True))
UNKNOWN = replace(DRAFT, left=Left(("展示会の分担", HOSTILE), is_known=False))
BEFORE = {"left": 6, "held": ["トップ連絡会", 35]}
UNDECIDED = (ITEMS[4], item(9, HOSTILE), *(item(number, f"提案その{number}") for number in range(10, 23)))
HOSTILE_ITEM = item(1, HOSTILE, body=f"{HOSTILE}\n* a\n> b", material=HOSTILE)
CROWD = tuple(item(number, f"議題その{number}" + "長" * 60, body="説明" * 400) for number in range(1, 46))

# name → (template, the agenda, params)
MESSAGES: dict[str, tuple[str, AgendaView, dict[str, Any]]] = {
    "agenda": ("agenda", OUT, {}),
    "agenda_added": ("agenda", ADDED, {}),
    "agenda_nothing_on_it": ("agenda", replace(OUT, items=(), chairs=(), next_at=None), {}),
    "agenda_hostile": ("agenda", replace(OUT, meeting=EVIL, items=(HOSTILE_ITEM,)), {}),
    "agenda_crowd": ("agenda", replace(OUT, items=CROWD), {}),
    "agenda_crowd_with_texts": ("agenda", replace(OUT, items=CROWD[:30]), {}),
    "agenda_cancelled": ("agenda", replace(OUT, meeting=replace(MEETING, state="cancelled")), {}),
    "agenda_proposal": ("agenda_proposal", ASKED, {"item": 8}),
    "agenda_proposal_before_it_is_out": ("agenda_proposal", APPROVED, {"item": 5}),
    "agenda_proposal_accepted": ("agenda_proposal", ADDED, {"item": 8}),
    "agenda_proposal_dropped": ("agenda_proposal", OUT, {"item": 8}),
    "agenda_proposal_carried": ("agenda_proposal", replace(OUT, carried=frozenset({8})), {"item": 8}),
    "agenda_proposal_while_it_runs": ("agenda_proposal", RUNS, {"item": 5}),
    "agenda_not_taken_up": ("agenda_not_taken_up", LEFT, BEFORE | {"is_carried": True}),
    "agenda_not_taken_up_nowhere": ("agenda_not_taken_up", LEFT, BEFORE | {"is_carried": False}),
    "agenda_undecided_at_the_end": ("agenda_not_taken_up", UNKNOWN, BEFORE | {"is_carried": True}),
    "agenda_undecided_nowhere": ("agenda_not_taken_up", UNKNOWN, BEFORE | {"is_carried": False}),
    "agenda_waits_soon": ("agenda_waits", DRAFT, {"why": "soon"}),
    "agenda_waits_due": ("agenda_waits", replace(DRAFT, now=GOES_OUT), {"why": "due"}),
    "agenda_waits_begun": ("agenda_waits", RUNS, {"why": "soon"}),
    "agenda_waits_approved": ("agenda_waits", APPROVED, {"why": "soon"}),
}

SEATS = (
    Seat("F01", "朝霧精密切削", ("UASA1", "UASA2"), is_firm=True),
    Seat("F03", HOSTILE, ("USHIMO1",), is_firm=True),
    Seat("F04", "蛍火ワイヤー工房", (), is_firm=True),
    Seat("UPRESIDENT", "西村 代表", ("UPRESIDENT",), is_firm=False),
)
KNOWN = {
    "F01": Presence(7, "F01", "substitute", "風見 部長", "UASA1", ARRIVAL),
    "F03": Presence(7, "F03", "present", "", "USHIMO1", ARRIVAL),
}
COMING = AttendanceView(replace(MEETING, quorum="majority"), ARRIVAL, SEATS, KNOWN, OFFICE)
GUESTS = (
    Attendee("渡し場精機", "present", person="早瀬 工場長", way="online", left_at="18:30"),
    Attendee(HOSTILE, "present", is_firm=False, way="place"),
)
TWO_FIRMS = [("F01", "朝霧精密切削"), ("F03", HOSTILE)]
BOARD = replace(COMING, meeting=replace(MEETING, kind="board", quorum="majority"))
UNNAMED = replace(COMING, known={"F01": replace(KNOWN["F01"], stand_in="")})
BEGUN = replace(
    COMING,
    meeting=replace(COMING.meeting, state="running", started_at=STARTS),
    answers=KNOWN,
    known={
        "F01": replace(
            KNOWN["F01"], way="online", person="風見 部長", came_at=STARTS + timedelta(minutes=15)
        ),
        "F03": KNOWN["F03"],
        "F04": Presence(7, "F04", "absent"),
    },
)
YEAR = YearView(
    "トップ連絡会",
    ARRIVAL - timedelta(days=365),
    ARRIVAL,
    (
        (SEATS[0], Year("F01", 10, 8, 1, 0, 1)),
        (SEATS[1], Year("F03", 10, 10, 0, 0, 0)),
        (SEATS[2], Year("F04", 3, 0, 0, 2, 0)),
        (SEATS[3], Year("UPRESIDENT", 0, 0, 0, 0, 0)),
    ),
)


def _undecided(c: Context) -> dict[str, Rendered]:
    begun = minutes.started(c, MEETING, None)
    once = replace(MEETING, series="once", number=None)
    return {
        "answer_undecided": undecided.asked_below(c, begun, MEETING, UNDECIDED[:2]),
        "answer_undecided_many": undecided.asked_below(c, begun, MEETING, UNDECIDED),
        "answer_undecided_once": undecided.asked_below(c, begun, once, UNDECIDED[:1]),
        "answer_undecided_taken": undecided.decided(c, UNDECIDED[:2], is_taken=True),
        "answer_undecided_left": undecided.decided(c, UNDECIDED[:1], is_taken=False),
        "answer_undecided_already": undecided.decided(c, (), is_taken=True),
    }


def rendered(locale: str) -> dict[str, Rendered]:
    """Return all messages in a language, by name."""
    found = {
        name: render(template, {"agenda": 7} | params, context(locale=locale, agenda=view, now=ARRIVAL))
        for name, (template, view, params) in MESSAGES.items()
    }
    found |= _undecided(context(locale=locale, now=ARRIVAL))
    own = {"attendance": 7, "seat": "F01"}
    asked = {
        "attendance_asked": ("attendance_asked", replace(COMING, known={}), own | {"why": "answer"}),
        "attendance_asked_board": ("attendance_asked", BOARD, own | {"why": "answer"}),
        "attendance_asked_begun": ("attendance_asked", BEGUN, own | {"why": "answer"}),
        "attendance_asked_name": ("attendance_asked", UNNAMED, own | {"why": "name"}),
        "attendance_desk": ("attendance_desk", COMING, {"attendance": 7}),
        "attendance_desk_board": ("attendance_desk", BOARD, {"attendance": 7}),
    }
    for name, (template, coming, params) in asked.items():
        found[name] = render(template, params, context(locale=locale, attendance=coming, now=ARRIVAL))
    c = context(locale=locale, now=ARRIVAL)
    found["answer_attendance"] = attendance.mine(c, replace(COMING, place=MEMBER), SEATS[:1])
    return found


def views(locale: str) -> dict[str, Json]:
    """Return all modals in a language, by name."""
    c = context(locale=locale, now=ARRIVAL)
    kept, other = forms.Kept(7), replace(EVIL, id=8)
    reader = replace(DRAFT, place=MEMBER, reader="USHIMO1")
    filled = Draft("展示会の分担", "report", 15, "3社で", "分担表")
    return {
        "modal_agenda_draft": forms.draft_view(c, DRAFT),
        "modal_agenda_draft_empty": forms.draft_view(c, replace(DRAFT, items=())),
        "modal_agenda_draft_crowd": forms.draft_view(c, replace(DRAFT, items=CROWD), HOSTILE),
        "modal_agenda_approved": forms.draft_view(c, APPROVED),
        "modal_agenda_out": forms.draft_view(c, ASKED),
        "modal_agenda_read": forms.reading_view(c, replace(OUT, place=MEMBER)),
        "modal_agenda_read_crowd": forms.reading_view(c, replace(OUT, place=MEMBER, items=CROWD), 1),
        "modal_agenda_not_out": forms.reading_view(c, reader),
        "modal_agenda_item": forms.item_form(c, MEETING, replace(kept, item=4, seen=2), filled),
        "modal_agenda_item_of_its_own_part": forms.item_form(c, MEETING, kept, filled, has_kind=False),
        "modal_agenda_propose": forms.proposal_form(c, [MEETING, other], kept),
        "modal_agenda_propose_late": forms.proposal_form(c, [MEETING], kept, is_out=True),
        "modal_attendance": lists.list_view(c, COMING),
        "modal_attendance_begun": lists.list_view(c, BEGUN),
        "modal_attendance_nobody": lists.list_view(c, replace(COMING, seats=(), known={})),
        "modal_attendance_year": lists.year_view(c, YEAR),
        "modal_attendance_enter": lists.enter_form(c, COMING, "蛍火ワイヤー工房: 出席"),
        "modal_attendance_record": lists.record_form(c, BEGUN, "風見 部長: 出席"),
        "modal_attendance_record_guests": lists.record_form(c, replace(BEGUN, guests=GUESTS)),
        "modal_attendance_begun_guests": lists.list_view(c, replace(BEGUN, guests=GUESTS)),
        "modal_attendance_guest": guest_form(c, BEGUN),
        "modal_attendance_guest_known": guest_form(c, replace(BEGUN, guests=GUESTS)),
        "modal_agenda_propose_of_two_firms": forms.proposal_form(c, [MEETING], kept, firms=TWO_FIRMS),
        "modal_attendance_name": lists.name_form(c, "7:F01", Answer.SUBSTITUTE, "風見"),
        "modal_attendance_proxy": lists.name_form(c, "7:F01", Answer.PROXY),
    }
