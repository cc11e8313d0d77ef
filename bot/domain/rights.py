"""Who may do what: every act a person can do, and the roles of which one is enough for it.

`bot.services.roles` finds which somebody has; what the state of things allows is each service's own affair.
docs/who-may-do-what.md is made from this table.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable


class Role(StrEnum):
    """What somebody is to the network, or to what they do something to. Who is nothing may do nothing."""

    SECRETARIAT = "secretariat"
    CALLED = "called"  # to the case: the firm on duty, one asked in its place, those of an escalation
    ON_DUTY = "on_duty"  # this week, in the lane
    LEAD = "lead"
    PARTNER = "partner"
    DECIDER = "decider"  # whom the kind of case names to allocate it
    RECORDER = "recorder"  # who entered what is to be changed
    OWN_FIRM = "own_firm"  # a contact of the member firm that it is about
    SELF = "self"  # whom it is about
    CHAIR = "chair"  # of the meeting; of any series, where it is about no meeting
    MINUTE_TAKER = "minute_taker"
    SEAT = "seat"  # who answers for a seat in the meeting
    MEMBER = "member"  # a contact of any member firm
    ANYBODY = "anybody"  # in the workspace, guests and outsiders too
    CUSTOMER = "customer"  # by the form or by mail
    API = "api"  # who has a bearer token
    LINK = "link"  # who has a signed link or a calendar's address
    OPERATOR = "operator"  # who has the command line


class Right(StrEnum):
    """Every act, as a verb and what it is done to."""

    # inquiries
    ENTER_INQUIRY = "enter_inquiry"
    SEE_CARD = "see_card"
    FIND_INQUIRIES = "find_inquiries"
    SEE_CUSTOMER = "see_customer"
    OPEN_FILE = "open_file"
    GET_FILES = "get_files"
    WRITE_LETTER = "write_letter"
    TAKE_ON = "take_on"
    RECORD_REPLY = "record_reply"
    UNDO_REPLY = "undo_reply"
    NOTE_ABSENT_CUSTOMER = "note_absent_customer"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    DISMISS = "dismiss"
    SET_CASE_TYPE = "set_case_type"
    CORRECT_INQUIRY = "correct_inquiry"
    LINK_INQUIRIES = "link_inquiries"
    NOTE_WROTE_AGAIN = "note_wrote_again"
    RELEASE_SUMMARY = "release_summary"
    NOTE_PHONED = "note_phoned"
    # finding the firm, and what became of the case
    CALL_FOR_HANDS = "call_for_hands"
    CHOOSE_LEAD = "choose_lead"
    APPOINT = "appoint"
    TAKE_LEAD_BACK = "take_lead_back"
    GIVE_LEAD_BACK = "give_lead_back"
    ANSWER_CALL = "answer_call"
    ANSWER_APPOINTMENT = "answer_appointment"
    NAME_PARTNER = "name_partner"
    RELEASE_PARTNER = "release_partner"
    RECORD_OUTCOME = "record_outcome"
    UNDO_OUTCOME = "undo_outcome"
    # the rota
    SEE_ROTA = "see_rota"
    PLAN_ROTA = "plan_rota"
    PUBLISH_ROTA = "publish_rota"
    CHANGE_ROTA = "change_rota"
    SET_TURN = "set_turn"
    POST_ROTA = "post_rota"
    ASK_FOR_TURN = "ask_for_turn"
    ANSWER_TURN_REQUEST = "answer_turn_request"
    WITHDRAW_TURN_REQUEST = "withdraw_turn_request"
    TAKE_FREE_TURN = "take_free_turn"
    UNDO_ROTA_CHANGE = "undo_rota_change"
    CONFIRM_DUTY = "confirm_duty"
    SAY_ABSENCE = "say_absence"
    END_ABSENCE = "end_absence"
    GET_CALENDAR = "get_calendar"
    RENEW_CALENDAR = "renew_calendar"
    RENEW_NETWORK_CALENDAR = "renew_network_calendar"
    READ_CALENDAR = "read_calendar"
    # meetings
    SEE_MEETINGS = "see_meetings"
    PLAN_MEETING = "plan_meeting"
    CHANGE_MEETING = "change_meeting"
    RUN_MEETING = "run_meeting"
    SEE_AGENDA = "see_agenda"
    PROPOSE = "propose"
    EDIT_AGENDA = "edit_agenda"
    DROP_ITEM = "drop_item"
    SEE_ATTENDANCE = "see_attendance"
    ANSWER_INVITATION = "answer_invitation"
    RECORD_ATTENDANCE = "record_attendance"
    WRITE_MINUTES = "write_minutes"
    READ_MINUTES = "read_minutes"
    ASK_FOR_CORRECTION = "ask_for_correction"
    EDIT_MINUTES = "edit_minutes"
    CONFIRM_MINUTES = "confirm_minutes"
    SETTLE_TODO = "settle_todo"
    ASSIGN_TODO = "assign_todo"
    DROP_TODO = "drop_todo"
    # the network, its people and its records
    EDIT_SETTINGS = "edit_settings"
    EDIT_FIRMS = "edit_firms"
    EDIT_APPLICANTS = "edit_applicants"
    CLOSE_DAYS = "close_days"
    RELEASE_HELD = "release_held"
    SEE_FIGURES = "see_figures"
    HAND_OUT_FIGURES = "hand_out_figures"
    ERASE_CUSTOMER = "erase_customer"
    COPY_CUSTOMER = "copy_customer"
    EXPORT_MONTH = "export_month"
    OPERATE = "operate"  # all that the command line does


_DESK = frozenset({Role.SECRETARIAT})
_CASE = frozenset({Role.SECRETARIAT, Role.CALLED, Role.LEAD, Role.PARTNER})
_DECIDERS = frozenset({Role.SECRETARIAT, Role.DECIDER})
_OFFICE = frozenset({Role.SECRETARIAT, Role.CHAIR, Role.MINUTE_TAKER})
_TAKING_PART = _OFFICE | {Role.SEAT}
_FIRM = frozenset({Role.SECRETARIAT, Role.OWN_FIRM})
_RECORDER = frozenset({Role.SECRETARIAT, Role.RECORDER})
_PERSON = frozenset({Role.SECRETARIAT, Role.SELF})
_ALL = frozenset({Role.ANYBODY})

# Who may, the sentence for anybody else (of the catalogue, `refusal.…`), and what.
_TABLE: tuple[tuple[frozenset[Role], str, tuple[Right, ...]], ...] = (
    (_ALL | {Role.API, Role.CUSTOMER}, "not_yours", (Right.ENTER_INQUIRY,)),
    (_ALL, "not_yours", (Right.SEE_CARD, Right.FIND_INQUIRIES)),
    (
        _CASE,
        "not_yours",
        (
            Right.SEE_CUSTOMER,
            Right.OPEN_FILE,
            Right.WRITE_LETTER,
            Right.TAKE_ON,
            Right.RECORD_REPLY,
            Right.NOTE_ABSENT_CUSTOMER,
            Right.HAND_OVER,
            Right.DISMISS,
            Right.SET_CASE_TYPE,
            Right.LINK_INQUIRIES,
            Right.NOTE_WROTE_AGAIN,
            Right.RELEASE_SUMMARY,
        ),
    ),
    (frozenset({Role.MEMBER}), "files_to_firms_only", (Right.GET_FILES,)),
    (_RECORDER, "undo_not_yours", (Right.UNDO_REPLY,)),
    (frozenset({Role.SECRETARIAT, Role.ON_DUTY}), "rota.not_on_duty", (Right.TAKE_OVER,)),
    (_RECORDER, "correcting.not_yours", (Right.CORRECT_INQUIRY,)),
    (_DESK, "secretariat_only", (Right.NOTE_PHONED,)),
    (
        _DECIDERS,
        "allocation.not_yours",
        (Right.CALL_FOR_HANDS, Right.CHOOSE_LEAD, Right.APPOINT, Right.TAKE_LEAD_BACK),
    ),
    (frozenset({Role.LEAD}), "allocation.not_your_firm", (Right.GIVE_LEAD_BACK,)),
    (_FIRM, "allocation.not_your_firm", (Right.ANSWER_CALL, Right.ANSWER_APPOINTMENT)),
    (_DECIDERS | {Role.LEAD}, "allocation.not_yours", (Right.NAME_PARTNER,)),
    (_DECIDERS | {Role.LEAD, Role.OWN_FIRM}, "allocation.not_yours", (Right.RELEASE_PARTNER,)),
    (_DECIDERS | {Role.LEAD}, "outcome.not_yours", (Right.RECORD_OUTCOME,)),
    (_RECORDER, "outcome.undo_not_yours", (Right.UNDO_OUTCOME,)),
    (_ALL, "not_yours", (Right.SEE_ROTA, Right.SEE_MEETINGS, Right.SEE_FIGURES)),
    (_DESK, "secretariat_only", (Right.PLAN_ROTA, Right.PUBLISH_ROTA, Right.SET_TURN, Right.POST_ROTA)),
    (_DESK, "rota.secretariat_only", (Right.CHANGE_ROTA,)),
    (_FIRM, "rota.not_your_turn", (Right.ASK_FOR_TURN,)),
    (frozenset({Role.OWN_FIRM}), "rota.no_member", (Right.ANSWER_TURN_REQUEST, Right.TAKE_FREE_TURN)),
    (_FIRM, "rota.not_your_request", (Right.WITHDRAW_TURN_REQUEST,)),
    (_FIRM, "rota.undo_not_yours", (Right.UNDO_ROTA_CHANGE,)),
    (_FIRM, "notice.not_yours", (Right.CONFIRM_DUTY,)),
    (_PERSON, "absence.not_yours", (Right.SAY_ABSENCE, Right.END_ABSENCE)),
    (_DESK | {Role.MEMBER}, "calendar.members_only", (Right.GET_CALENDAR,)),
    (frozenset({Role.OWN_FIRM}), "calendar.not_yours", (Right.RENEW_CALENDAR,)),
    (_DESK, "secretariat_only", (Right.RENEW_NETWORK_CALENDAR,)),
    (frozenset({Role.LINK}), "not_yours", (Right.READ_CALENDAR,)),
    (_DESK | {Role.CHAIR}, "meeting.who_plans", (Right.PLAN_MEETING,)),
    (
        _OFFICE,
        "meeting.office_only",
        (
            Right.CHANGE_MEETING,
            Right.RUN_MEETING,
            Right.EDIT_AGENDA,
            Right.RECORD_ATTENDANCE,
            Right.EDIT_MINUTES,
            Right.ASSIGN_TODO,
        ),
    ),
    (
        _TAKING_PART,
        "meeting.members_only",
        (
            Right.SEE_AGENDA,
            Right.PROPOSE,
            Right.SEE_ATTENDANCE,
            Right.ANSWER_INVITATION,
            Right.WRITE_MINUTES,
            Right.READ_MINUTES,
            Right.ASK_FOR_CORRECTION,
        ),
    ),
    (_OFFICE | {Role.RECORDER}, "meeting.office_only", (Right.DROP_ITEM,)),
    (_DESK | {Role.CHAIR}, "meeting.chair_only", (Right.CONFIRM_MINUTES,)),
    (_OFFICE | {Role.SELF, Role.OWN_FIRM}, "todo.not_yours", (Right.SETTLE_TODO,)),
    (_DESK | {Role.CHAIR}, "todo.who_drops", (Right.DROP_TODO,)),
    (
        _DESK,
        "secretariat_only",
        (
            Right.EDIT_SETTINGS,
            Right.EDIT_FIRMS,
            Right.EDIT_APPLICANTS,
            Right.CLOSE_DAYS,
            Right.RELEASE_HELD,
            Right.HAND_OUT_FIGURES,
            Right.ERASE_CUSTOMER,
            Right.COPY_CUSTOMER,
            Right.EXPORT_MONTH,
        ),
    ),
    (frozenset({Role.OPERATOR}), "secretariat_only", (Right.OPERATE,)),
)
ALLOWED = MappingProxyType({right: who for who, _, rights in _TABLE for right in rights})
REFUSED = MappingProxyType({right: words for _, words, rights in _TABLE for right in rights})
ALSO = MappingProxyType({Right.GET_FILES: Right.SEE_CUSTOMER})  # what one must be allowed beside it


def may(roles: Iterable[Role], right: Right) -> bool:
    """Whether one of these roles is enough; of roles that are still to be found, no more than it takes."""
    return any(role in ALLOWED[right] for role in roles)


def require(roles: Iterable[Role], right: Right, **params: object) -> None:
    """Raise Refusal, which says who may, where none of these roles is enough; `params` fill its gaps."""
    if not may(roles, right):
        raise Refusal(REFUSED[right], **params)
