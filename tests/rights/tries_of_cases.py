"""How the acts on inquiries are tried: right → (what has to be so before it, the act), for each service.

What has to be so is done by the secretariat, or written down.
"""

from __future__ import annotations

from bot.domain.correcting import mark_of
from bot.domain.inquiries import Draft
from bot.domain.outcomes import Detail
from bot.domain.rights import Right
from bot.services import (
    appointments,
    calling_off,
    calls_for_hands,
    cases,
    correcting,
    drawing_links,
    drawing_posts,
    finding,
    hands,
    intake,
    lanes,
    leads,
    letters,
    links,
    outcomes,
    replies,
)
from bot.services.finding import Wanted
from bot.services.records import load
from storage import tables as t
from tests.rights.town import NOW, Scene, Step, nothing, said_outcome


def answered(x: Scene) -> None:
    x.put(t.inquiry, state="answered", replied_at=NOW, replied_by="URECORDER", reply_entered_at=NOW)
    x.put(t.inquiry, reply_entered_by="URECORDER", outcome="none", allocation="led")


def without_lead(x: Scene) -> None:
    answered(x)
    x.put(t.inquiry, lead_firm_id=None, allocation="none")


def replied(x: Scene) -> None:
    x.put(t.inquiry, lead_firm_id=None)
    x.do(replies.record, x.case)
    x.put(t.inquiry, reply_entered_by="URECORDER")


def dismissed(x: Scene) -> None:
    x.do(cases.dismiss, x.case, "not_an_inquiry")
    x.put(t.inquiry, lead_firm_id=None)


def calling(x: Scene) -> None:
    without_lead(x)
    x.do(calls_for_hands.open_call, x.case)


def with_a_hand(x: Scene) -> None:
    calling(x)
    x.do(hands.raise_hand, x.case, firm_id="F07")


def declined(x: Scene) -> None:
    calling(x)
    x.do(hands.decline, x.case, "F07")


def asked_by_name(x: Scene) -> None:
    without_lead(x)
    x.do(appointments.appoint, x.case, "F07", "近い")
    x.made = x.s.execute(t.appointment.select()).mappings().one()["id"]


def declined_by_name(x: Scene) -> None:
    asked_by_name(x)
    x.do(appointments.decline, x.made)


def with_another_partner(x: Scene) -> None:
    answered(x)
    x.do(leads.name_partner, x.case, "F07")


def with_outcome(x: Scene) -> None:
    answered(x)
    said_outcome(x.s, x.case, "URECORDER")


def lane_unknown(x: Scene) -> None:
    x.put(t.inquiry, lane=None, firm_id="F02")


def lane_settled(x: Scene) -> None:
    lane_unknown(x)
    x.do(lanes.settle, x.case, "parts")
    x.put(t.inquiry, firm_id="F02")


def type_settled(x: Scene) -> None:
    x.do(cases.settle_type, x.case, x.net.case_types[0].id)


def linked(x: Scene) -> None:
    x.do(links.link, x.case, x.number_of(x.other))


def open_by_link(x: Scene) -> None:
    path = drawing_links.links(x.s, x.act, load(x.s, x.case))[0].path
    drawing_links.opened(x.s, x.net, path.rpartition("/")[2], NOW)


def correct(x: Scene) -> None:
    x.do(correcting.correct, x.case, {"subject": "旋削"}, {"subject": mark_of("切削")})


TRIES: dict[Right, tuple[tuple[Step, Step], ...]] = {
    Right.ENTER_INQUIRY: ((nothing, lambda x: x.do(intake.register, Draft(subject="旋削"))),),
    Right.SEE_CARD: ((nothing, lambda x: x.do(cases.shown_to, x.case)),),
    Right.FIND_INQUIRIES: ((nothing, lambda x: x.do(finding.look, Wanted(finding.Kind.MINE))),),
    Right.SEE_CUSTOMER: (
        (nothing, lambda x: x.do(cases.details, x.case)),
        (answered, lambda x: x.do(cases.details, x.case)),
    ),
    Right.OPEN_FILE: ((nothing, open_by_link),),
    Right.GET_FILES: ((nothing, lambda x: x.do(drawing_posts.ask, x.case)),),
    Right.WRITE_LETTER: ((nothing, lambda x: x.do(letters.look, x.case)),),
    Right.TAKE_ON: ((nothing, lambda x: x.do(lanes.take_on, x.case)),),
    Right.RECORD_REPLY: ((nothing, lambda x: x.do(replies.record, x.case)),),
    Right.UNDO_REPLY: (
        (replied, lambda x: x.do(replies.undo, x.case)),
        (answered, lambda x: x.do(replies.amend, x.case, means="phone")),
    ),
    Right.NOTE_ABSENT_CUSTOMER: ((nothing, lambda x: x.do(replies.note_absence, x.case)),),
    Right.HAND_OVER: (
        (nothing, lambda x: x.do(lanes.change_lane, x.case, "systems")),
        (nothing, lambda x: x.do(lanes.ask_firm, x.case, "F08")),
        (nothing, lambda x: x.do(lanes.ask_secretariat, x.case)),
        (nothing, lambda x: x.do(lanes.offer_choices, x.case)),
        (lane_unknown, lambda x: x.do(lanes.settle, x.case, "parts")),
        (lane_settled, lambda x: x.do(lanes.unsettle, x.case)),
    ),
    Right.TAKE_OVER: ((nothing, lambda x: x.do(lanes.take_over, x.case)),),
    Right.DISMISS: (
        (nothing, lambda x: x.do(cases.dismiss, x.case, "not_an_inquiry")),
        (dismissed, lambda x: x.do(cases.restore, x.case)),
    ),
    Right.SET_CASE_TYPE: (
        (nothing, lambda x: x.do(cases.settle_type, x.case, x.net.case_types[0].id)),
        (type_settled, lambda x: x.do(cases.unsettle_type, x.case)),
    ),
    Right.CORRECT_INQUIRY: ((nothing, lambda x: x.do(correcting.look, x.case)), (nothing, correct)),
    Right.LINK_INQUIRIES: (
        (nothing, lambda x: x.do(links.link, x.case, x.number_of(x.other))),
        (linked, lambda x: x.do(links.unlink, x.case)),
    ),
    Right.NOTE_WROTE_AGAIN: ((nothing, lambda x: x.do(cases.wrote_again, x.case, "急ぎです")),),
    Right.RELEASE_SUMMARY: (
        (nothing, lambda x: x.do(cases.to_summarise, x.case)),
        (nothing, lambda x: x.do(cases.release_summary, x.case, "切削", "members")),
    ),
    Right.NOTE_PHONED: ((nothing, lambda x: x.do(cases.phoned, x.case)),),
    Right.CALL_FOR_HANDS: (
        (without_lead, lambda x: x.do(calls_for_hands.open_call, x.case)),
        (calling, lambda x: x.do(calling_off.withdraw, x.case, "取り下げ")),
    ),
    Right.CHOOSE_LEAD: ((with_a_hand, lambda x: x.do(leads.choose, x.case, "F07")),),
    Right.APPOINT: ((without_lead, lambda x: x.do(appointments.appoint, x.case, "F07", "近い")),),
    Right.TAKE_LEAD_BACK: (
        (answered, lambda x: x.do(leads.undo, x.case, "都合")),
        (answered, lambda x: x.do(appointments.replace_lead, x.case, "F07", "都合")),
    ),
    Right.GIVE_LEAD_BACK: (
        (answered, lambda x: x.do(leads.give_back, x.case, "都合")),
        (answered, lambda x: x.do(leads.require_may_give_back, x.case)),
    ),
    Right.ANSWER_CALL: (
        (calling, lambda x: x.do(hands.raise_hand, x.case, firm_id="F07")),
        (calling, lambda x: x.do(hands.decline, x.case, "F07")),
        (declined, lambda x: x.do(hands.explain, x.case, "cost", "F07")),
    ),
    Right.ANSWER_APPOINTMENT: (
        (asked_by_name, lambda x: x.do(appointments.accept, x.made)),
        (asked_by_name, lambda x: x.do(appointments.decline, x.made)),
        (declined_by_name, lambda x: x.do(appointments.explain, x.made, "cost")),
        (asked_by_name, lambda x: x.do(appointments.require_may_answer, x.case)),
    ),
    Right.NAME_PARTNER: (
        (answered, lambda x: x.do(leads.name_partner, x.case, "F07")),
        (answered, lambda x: x.do(leads.require_lead_or_decider, x.case)),
    ),
    Right.RELEASE_PARTNER: ((with_another_partner, lambda x: x.do(leads.release_partner, x.case, "F07")),),
    Right.RECORD_OUTCOME: (
        (answered, lambda x: x.do(outcomes.record, x.case, "won")),
        (with_outcome, lambda x: x.do(outcomes.add_detail, x.case, Detail(amount=1))),
    ),
    Right.UNDO_OUTCOME: ((with_outcome, lambda x: x.do(outcomes.undo, x.case)),),
}
