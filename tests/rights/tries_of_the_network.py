"""How the acts on the rota, the network and its records are tried, as `tries_of_cases` has it."""

from __future__ import annotations

from datetime import date

from bot.domain.duty_requests import Kind
from bot.domain.errors import Refusal
from bot.domain.letters import Letter
from bot.domain.members import Term
from bot.domain.plan import Plan
from bot.domain.rights import Right
from bot.domain.rota import Turn
from bot.services import (
    absences,
    applicants,
    calendars,
    closing,
    edits,
    erasing,
    export_month,
    figures,
    firms,
    home,
    letter_texts,
    notice_answers,
    person_data_sent,
    proposals,
    reopening,
    retention,
    rota_answers,
    rota_by_hand,
    rota_gaps,
    rota_history,
    rota_requests,
    year,
)
from bot.services.import_firms import import_firms
from storage import notices, settings
from storage import tables as t
from tests.rights.town import CONTACTS, FREE, NEXT_WEEK, NOW, WEEKS, Scene, Step, nothing

SPAN = year.Span(WEEKS[5], 1)
PLAN = Plan((Turn(WEEKS[5], "parts", "F01"), Turn(WEEKS[5], "systems", "F10")))
FRIDAY = date(2026, 12, 11)
A_FIRM = dict.fromkeys(firms.SAID) | {"name": "F08株式会社"}
AN_APPLICANT = dict.fromkeys(applicants.SAID, "") | {"name": "新入", "stage": "applied"}


def asked(x: Scene) -> None:
    x.made = x.do(proposals.ask, SPAN).basis


def proposed(x: Scene) -> None:
    asked(x)
    x.made = x.do(proposals.keep, SPAN, PLAN, x.made)


def asked_of_f07(x: Scene) -> None:
    x.as_(CONTACTS["F08"])
    x.made = x.do(rota_requests.ask, Kind.COVER, (WEEKS[4], "systems")).id


def asked_by_f07(x: Scene) -> None:
    x.as_(CONTACTS["F07"])
    x.made = x.do(rota_requests.ask, Kind.COVER, NEXT_WEEK).id


def taken_by_f07(x: Scene) -> None:
    x.as_(CONTACTS["F07"])
    x.made = x.do(rota_gaps.take, FREE, "F07")


def told(x: Scene) -> None:
    notices.tell(x.s, *NEXT_WEEK, "F07", NOW)


def absent(x: Scene) -> None:
    x.do(absences.say, "USELF11", FRIDAY, FRIDAY)
    x.made = absences.coming(x.s, x.net, NOW)[0].id


def with_addresses(x: Scene) -> None:
    x.made = x.do(calendars.addresses)[-1].path.rpartition("/")[2].removesuffix(".ics")


def closed(x: Scene) -> None:
    x.do(closing.close, FRIDAY, FRIDAY, "台風")
    x.net = edits.current(x.s, x.net)
    x.made = reopening.standing(x.s, x.net, NOW)[0].id


def held_back(x: Scene) -> None:
    settings.put(x.s, settings.PAUSED, {"count": 1})


def settled(x: Scene) -> None:
    x.put(t.inquiry, state="answered", replied_at=NOW)


def read_calendar(x: Scene) -> None:
    token = x.made if x.act.actor == "link" else "0" * len(x.made)
    if calendars.feed(x.s, x.net, token, NOW) is None:
        raise Refusal("not_yours")


TRIES: dict[Right, tuple[tuple[Step, Step], ...]] = {
    Right.SEE_ROTA: ((nothing, lambda x: x.do(year.view, SPAN)),),
    Right.PLAN_ROTA: (
        (nothing, lambda x: x.do(proposals.first_span)),
        (nothing, lambda x: x.do(proposals.waiting)),
        (nothing, lambda x: x.do(proposals.ask, SPAN)),
        (nothing, lambda x: x.do(proposals.keep, SPAN, Plan(()), "")),
        (proposed, lambda x: x.do(proposals.view, x.made)),
        (proposed, lambda x: x.do(proposals.drop, x.made)),
    ),
    Right.OPERATE: (
        (asked, lambda x: x.do(proposals.publish_at_once, SPAN, PLAN, x.made)),
        (nothing, lambda x: x.do(import_firms, "name\n新入株式会社\n".encode(), apply=True)),
    ),
    Right.PUBLISH_ROTA: ((proposed, lambda x: x.do(proposals.publish, x.made)),),
    Right.CHANGE_ROTA: (
        (nothing, lambda x: x.do(rota_by_hand.move, rota_by_hand.SKIP, NEXT_WEEK)),
        (nothing, lambda x: x.do(rota_by_hand.swap, NEXT_WEEK, "F08")),
        (nothing, lambda x: x.do(rota_by_hand.cover, NEXT_WEEK, "F10")),
    ),
    Right.SET_TURN: ((nothing, lambda x: x.do(rota_by_hand.set_turn, WEEKS[5], "parts", "F10")),),
    Right.POST_ROTA: ((nothing, lambda x: x.do(year.post_picture, SPAN)),),
    Right.ASK_FOR_TURN: ((nothing, lambda x: x.do(rota_requests.ask, Kind.COVER, NEXT_WEEK)),),
    Right.ANSWER_TURN_REQUEST: (
        (asked_of_f07, lambda x: x.do(rota_answers.agree, x.made, None, "F07")),
        (asked_of_f07, lambda x: x.do(rota_answers.decline, x.made, "F07")),
    ),
    Right.WITHDRAW_TURN_REQUEST: ((asked_by_f07, lambda x: x.do(rota_answers.withdraw, x.made)),),
    Right.TAKE_FREE_TURN: ((nothing, lambda x: x.do(rota_gaps.take, FREE, "F07")),),
    Right.UNDO_ROTA_CHANGE: ((taken_by_f07, lambda x: x.do(rota_history.undo, x.made)),),
    Right.CONFIRM_DUTY: ((told, lambda x: x.do(notice_answers.confirm, *NEXT_WEEK, "F07")),),
    Right.SAY_ABSENCE: ((nothing, lambda x: x.do(absences.say, "USELF11", FRIDAY, FRIDAY)),),
    Right.END_ABSENCE: ((absent, lambda x: x.do(absences.end, x.made)),),
    Right.GET_CALENDAR: ((nothing, lambda x: x.do(calendars.addresses)),),
    Right.RENEW_CALENDAR: ((with_addresses, lambda x: x.do(calendars.renew, "F07")),),
    Right.RENEW_NETWORK_CALENDAR: ((with_addresses, lambda x: x.do(calendars.renew, None)),),
    Right.READ_CALENDAR: ((with_addresses, read_calendar),),
    Right.EDIT_SETTINGS: (
        (nothing, lambda x: x.do(edits.put, "texts", {"greeting": "x"})),
        (nothing, lambda x: x.do(edits.put_channels, {"members": "C2"}, None)),
        (nothing, lambda x: x.do(edits.put_role, "sales_head", [Term("F01")])),
        (nothing, lambda x: x.do(letter_texts.put, Letter.RECEIVED, "ja", "件名\n本文")),
        (nothing, lambda x: x.do(retention.put, 5)),
    ),
    Right.EDIT_FIRMS: (
        (nothing, lambda x: x.do(firms.save, None, A_FIRM | {"name": "新入"})),
        (nothing, lambda x: x.do(firms.save_contacts, "F08", [])),
    ),
    Right.EDIT_APPLICANTS: (
        (nothing, lambda x: x.do(applicants.listed)),
        (nothing, lambda x: x.do(applicants.save, None, AN_APPLICANT)),
    ),
    Right.CLOSE_DAYS: (
        (nothing, lambda x: x.do(closing.preview, FRIDAY, FRIDAY)),
        (nothing, lambda x: x.do(closing.close, FRIDAY, FRIDAY, "台風")),
        (closed, lambda x: x.do(reopening.preview, x.made)),
        (closed, lambda x: x.do(reopening.reopen, x.made, "晴れ")),
    ),
    Right.RELEASE_HELD: (
        (held_back, lambda x: x.do(home.release)),
        (held_back, lambda x: x.do(home.drop)),
    ),
    Right.SEE_FIGURES: ((nothing, lambda x: x.do(figures.view, "2026-12")),),
    Right.HAND_OUT_FIGURES: (
        (nothing, lambda x: x.do(figures.post_picture, "2026-12")),
        (nothing, lambda x: x.do(figures.send_csv, "2026-12")),
    ),
    Right.ERASE_CUSTOMER: (
        (nothing, lambda x: x.do(erasing.look, x.case)),
        (settled, lambda x: x.do(erasing.on_request, [x.case])),
    ),
    Right.COPY_CUSTOMER: ((nothing, lambda x: x.do(person_data_sent.owe, x.case)),),
    Right.EXPORT_MONTH: ((nothing, lambda x: x.do(export_month.owe, "2026-12")),),
}
