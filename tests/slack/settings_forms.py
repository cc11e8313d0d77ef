"""The forms behind the secretariat's buttons on Home, filled in and empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain.letters import Letter
from bot.domain.members import Edits, Term
from bot.services import edits
from bot.services.absences import Absence, AbsenceForm, Said
from bot.services.closing import Closing, Move
from bot.services.firms import Saved
from bot.services.reopening import Closed
from bot.slack import absences
from bot.slack.modals import absence, applicant, channels, closing, firm, forms, hours, letter_text, role
from bot.slack.modals.inputs import Kept
from tests.slack.erasing_scenes import erasing_views
from tests.slack.public_form_scenes import public_form_views
from tests.slack.samples import ARRIVAL, ASAGIRI, HOSTILE, SHIMO, context, inquiry

DAY = date(2026, 12, 1)
FIRM: dict[str, Any] = {
    "id": "F01",
    "name": "朝霧精密切削株式会社",
    "kana": "アサギリ",
    "grade": "正会員",
    "lanes": ["parts"],
    "phone": "000-0000-0001",
    "email": "info@asagiri.example.jp",
    "processes": ["切削", "旋盤"],
    "materials": ["アルミ"],
    "equipment": ["5軸 2台"],
    "certifications": {"ISO9001": "2027-03-31", "Nadcap": None},
    "closures": [["2026-08-13", "2026-08-16"]],
    "nda_on": date(2026, 4, 1),
    "joined_on": date(2011, 4, 1),
    "left_on": None,
    "note": "備考",
}
CONTACTS: list[dict[str, Any]] = [
    {"slack_user": "UASA1", "name": "", "role": "社長", "phone": "000-1", "email": "a@example.jp"},
    {"slack_user": None, "name": "青木 薫", "role": "営業", "phone": "000-2", "email": ""},
]
APPLICANT = {"id": 3, "name": "青葉精機", "kana": "アオバ", "contact": "田中 000-3", "note": "見学済"}
LEAVING = Saved(
    *("F01", FIRM["name"], ((DAY, "parts"), (DAY, "systems"))),
    held=("26-0001", "26-0002"),
    led=("26-0003",),
)


def change(subject: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": 7, "at": ARRIVAL, "actor": "USECRETARY", "subject": subject, "before": before, "after": after,
    }  # fmt: skip


OF_FIRM = [
    change("firm:F01", {"note": ""}, {"note": HOSTILE}),
    change("firm:F01", {"contacts": []}, {"contacts": CONTACTS}),
    change("firm:F01", {"closures": [], "lanes": ["parts"]}, {"closures": FIRM["closures"], "lanes": []}),
]
HOURS_CHANGED = change(
    "service_hours",
    {"mon": ["09:00-17:00"], "mode": "always", "closures": []},
    {"mon": [], "mode": "business", "closures": ["2026-12-29/2027-01-03"]},
)
TERMS = (Term("UASA1", until=DAY), Term("F03", since=DAY + timedelta(days=1)))
OF_ROLE = [change("role:sales_head", {"terms": []}, {"terms": [["UASA1", None, "2026-12-01"]]})]
OF_CHANNELS = [change("channels", {"inquiries": "引き合い"}, {"inquiries": "C0LOCAL009"})]
OF_CLOSING = [
    change("closing", {}, {"first": "2026-11-03", "last": "2026-11-04", "reason": "台風がそれた", "back": 6}),
    change("closing", {}, {"first": "2026-11-02", "last": "2026-11-04", "reason": "社員旅行 <!channel>"}),
]
STANDS = Closed(8, DAY, DAY + timedelta(days=1), "社員旅行 <!channel>", DAY + timedelta(days=1))


def settings_forms(locale: str) -> dict[str, dict[str, Any]]:
    """Return every form by name."""
    c = context(locale=locale)
    edited = c.network.edited(Edits(texts={"announcement": "年末は早めに。"}, roles={"sales_head": TERMS}))
    named = replace(c, network=edited)
    table = edits.table(c.network, edits.HOURS)
    case = inquiry(id=124, number="26-0124", lane=None)
    moves = tuple(Move(one, one.deadline, one.deadline + timedelta(days=1)) for one in (inquiry(), case))
    sooner = tuple(Move(one.case, one.after, one.before) for one in moves)
    kept = Kept("F01", 7)
    known = {"inquiries": "C0LOCAL001"}
    found = {
        "firm_which": firm.which_view(c, [("F01", "朝霧精密切削(F01)")]),
        "firm_new": firm.firm_view(c, {}, Kept(), ()),
        "firm": firm.firm_view(c, FIRM, kept, OF_FIRM),
        "firm_contacts": firm.contacts_view(c, FIRM | {"contacts": CONTACTS}, kept, OF_FIRM),
        "firm_saved": firm.done_view(c, LEAVING),
        "firm_added": firm.done_view(c, Saved("F09", FIRM["name"]), is_new=True),
        "contacts_shared": firm.done_view(c, Saved("F01", FIRM["name"], shared=(("UASA1", SHIMO.label),))),
        "firm_unserved": firm.done_view(c, Saved("F01", FIRM["name"], unserved=((DAY, "parts"),))),
        "role_which": role.which_view(named, DAY),
        "role": role.role_view(named, TERMS, Kept("sales_head", 7), OF_ROLE),
        "role_saved": role.done_view(named, "sales_head", TERMS),
        "hours": hours.hours_view(c, table | {"closures": ["2026-12-29/2027-01-03"]}, kept, [HOURS_CHANGED]),
        "hours_saved": hours.done_view(c, HOURS_CHANGED, 2, ARRIVAL),
        "hours_same": hours.done_view(c, None, 2, ARRIVAL),
        "channels": channels.channels_view(named, known, replace(kept, also="7"), OF_CHANNELS),
        "channels_saved": channels.done_view(c, OF_CHANNELS),
        "applicant_which": applicant.which_view(c, [APPLICANT | {"stage": "course", "since": DAY}]),
        "applicant_new": applicant.applicant_view(c, {}, Kept(), ()),
        "applicant": applicant.applicant_view(
            c, APPLICANT | {"stage": "course"}, Kept("3", 7),
            [change("applicant:3", {"stage": "applied"}, {"stage": "course"})],
        ),
        "applicant_saved": applicant.done_view(c, "青葉精機", "interview"),
        "closing_days": closing.days_view(c, OF_CLOSING),
        "closing": closing.confirm_view(c, Closing(DAY, DAY + timedelta(days=1), moves)),
        "closing_nothing": closing.confirm_view(c, Closing(DAY, DAY, ())),
        "closing_done": closing.done_view(c, Closing(DAY, DAY, moves, (ASAGIRI,))),
        "closing_done_nothing": closing.done_view(c, Closing(DAY, DAY, ())),
        "closing_days_standing": closing.days_view(c, OF_CLOSING, [STANDS]),
        "reopening": closing.back_view(c, Closing(DAY, DAY, sooner, turns=((DAY, "parts", ASAGIRI),)), 8),
        "reopening_nothing": closing.back_view(c, Closing(DAY, DAY, ()), 8),
        "reopening_done": closing.done_view(c, Closing(DAY, DAY, sooner, (ASAGIRI,)), back=True),
        "reopening_done_nothing": closing.done_view(c, Closing(DAY, DAY, ()), back=True),
        "reopening_overlapped": closing.back_view(c, Closing(DAY, DAY, sooner, opens=(DAY,)), 8),
        "reopening_stays_closed": closing.done_view(c, Closing(DAY, DAY, (), opens=()), back=True),
    }  # fmt: skip
    found |= public_form_views(locale)
    found |= letter_forms(locale)
    found |= erasing_views(locale)
    return {f"settings_{name}": shown for name, shown in found.items()} | absence_forms(locale)


OWN = "【{number}】のお礼\n{to}\n\n" + HOSTILE
OF_LETTER = [change("letter:ja.received", {"text": ""}, {"text": OWN})]


def letter_forms(locale: str) -> dict[str, dict[str, Any]]:
    """Return the forms in which letters to customers are edited."""
    c = context(locale=locale)
    named = replace(c, network=c.network.edited(Edits(letters={"ja.received": OWN})))
    kept = Kept("ja.received", 7)
    of = (Letter.RECEIVED, "ja")
    return {
        "letter_which": letter_text.which_view(named),
        "letter": letter_text.text_view(c, Kept("en.greeting", 0), ()),
        "letter_own": letter_text.text_view(named, kept, OF_LETTER),
        "letter_default": letter_text.text_view(named, kept, OF_LETTER, letter_text.default(c, *of), "17.1"),
        "letter_preview": letter_text.preview_view(c, *of, OWN, ARRIVAL),
        "letter_saved": letter_text.done_view(c, *of, OWN, changed=True),
        "letter_back": letter_text.done_view(c, *of, "", changed=True),
        "letter_same": letter_text.done_view(c, *of, OWN, changed=False),
    }


AWAY = (
    Absence(3, "UASA1", date(2026, 12, 24), date(2026, 12, 28)),
    Absence(4, "UASA2", date(2027, 1, 8), date(2027, 1, 8)),
)


def absence_forms(locale: str) -> dict[str, dict[str, Any]]:
    """Return the forms of 不在: a contact's own and the secretariat's, and what reads it back."""
    c = context(locale=locale)
    made = change("absence:UASA1", {"days": []}, {"days": [["2026-12-24", "2026-12-28"]]})
    joined = Said("UASA1", AWAY[0].first, AWAY[0].last, joined=True)
    return {
        "absence": absence.absence_view(c, AbsenceForm(AWAY[:1], for_others=False, changes=(made,))),
        "absence_first": absence.absence_view(c, AbsenceForm((), for_others=False)),
        "absence_others": absence.absence_view(c, AbsenceForm(AWAY, for_others=True)),
        "absence_said": forms.notice_view(c, absences.said(c, replace(joined, joined=False), "UASA1")),
        "absence_joined": forms.notice_view(c, absences.said(c, joined, "UASA1")),
        "absence_said_of": forms.notice_view(c, absences.said(c, joined, "USECRETARY")),
    }
