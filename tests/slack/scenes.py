"""Everything that Toban shows in Slack, each as the call that would carry it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.inquiries import Draft, Source
from bot.services.audit import KINDS
from bot.services.reopening import Closed
from bot.services.views import DutyView, Event, HomeView, Problem
from bot.slack import direct, lists
from bot.slack.home import home_view
from bot.slack.modals import details, field, forms, intake, reply, small
from bot.slack.render import render
from tests.slack import (
    agenda_scenes,
    allocation_scenes,
    burst_scenes,
    correcting_scenes,
    drawing_scenes,
    edition_scenes,
    figures_scenes,
    finding_scenes,
    letter_scenes,
    mail_scenes,
    meeting_scenes,
    minute_scenes,
    notice_scenes,
    outcome_scenes,
    proposal_scenes,
    rota_scenes,
    year_scenes,
)
from tests.slack.samples import ARRIVAL, ASAGIRI, HOSTILE, SHIMO, answered, context, inquiry, view
from tests.slack.settings_forms import AWAY, settings_forms

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.services.views import CaseView
    from bot.slack.rendered import Rendered

Scene = tuple[str, dict[str, Any]]  # a method of Slack's and its payload


def iso(minutes: int) -> str:
    return (ARRIVAL + timedelta(minutes=minutes)).isoformat()


UNKNOWN_LANE = view(inquiry(lane=None, firm_id=None), firms=(ASAGIRI, SHIMO))
SOLD = view(inquiry(lane="systems", subject="SEO対策のご提案", body="集客でお困りではありませんか"))
SETTLED = view(inquiry(), happened=frozenset({"lane_settled"}))
NIGHT = view(inquiry(pinged_at=None, ping_due=ARRIVAL + timedelta(hours=23)))
BUSY = view(
    inquiry(on_it_by="UASA1"), absent_at=ARRIVAL, phoned_at=ARRIVAL, wrote_again=2, linked=("26-0130",)
)
LATE = view(inquiry(id=124, number="26-0124", on_it_by="UASA1"), minutes=125)
RELEASED = {"confidentiality": "members", "summary": "アルミ筐体5個 *急ぎ*", "summary_released_at": ARRIVAL}
SECONDS_LATE = {"replied_at": ARRIVAL + timedelta(minutes=120, seconds=20)}
CALL = {"step": "call-1", "roles": ["backup", "sales_head"], "deadline": iso(120)}
AT_DEADLINE = {**CALL, "meant_for": iso(120), "delay_minutes": 0}
LATER = {**CALL, "meant_for": iso(150), "delay_minutes": 30, "empty_roles": ["sales_head"]}
PING = {"inquiry_ids": [123], "firm_ids": ["F01"], "users": ["UASA1", "UASA2"], "opening": False}
GONE = {"why": "ping", "generation": 1, "firms": ["F03"]}
REPLIED = {"replied_at": iso(100), "means": "phone", "late": False, "text": "図面を確認します。"}

CLOSED = {
    "actor": "USECRETARY",
    "first": "2026-12-01",
    "last": "2026-12-02",
    "reason": "社員旅行",
    "moves": [["26-0123", "parts", iso(120), iso(1560)], ["26-0124", None, iso(125), iso(1565)]],
}

# name → (template, params, what is shown)
MESSAGES: dict[str, tuple[str, dict[str, Any], CaseView]] = {
    "card": ("card", {}, view()),
    "card_night": ("card", {}, NIGHT),
    "card_lane_unknown": ("card", {}, UNKNOWN_LANE),
    "card_busy": ("card", {}, BUSY),
    "card_overdue": ("card", {}, view(minutes=120)),
    "card_overdue_on_it": ("card", {}, LATE),
    "card_answered": ("card", {}, view(answered(100))),
    "card_answered_just_late": ("card", {}, view(answered(120, **SECONDS_LATE))),
    "card_answered_late": ("card", {}, view(answered(135, replied_means=None))),
    "card_dismissed": ("card", {}, view(inquiry(state="dismissed", dismissed_as="mass_production"))),
    "card_linked": ("card", {}, view(inquiry(linked_to=9), linked_to="26-0100")),
    "card_summary": ("card", {}, view(inquiry(**RELEASED))),
    "card_suggests_a_dismissal": ("card", {}, SOLD),
    "card_suggestion_taken": ("card", {}, SETTLED),
    "dm_duty_suggested": ("dm_duty", {"why": "lane_unknown"}, UNKNOWN_LANE),
    "card_nobody": ("card", {}, view(inquiry(firm_id=None), firms=())),
    "ping": ("ping", PING, view()),
    "ping_resent": ("ping", {**PING, "resent": True}, view()),
    "ping_opening_one": ("ping", {**PING, "opening": True}, view()),
    **{
        f"ping_{why}": ("ping", {**PING, "why": why, "before": ["F03"]}, view())
        for why in ("handover", "taken_over", "asked")
    },
    "ping_two_firms": (
        "ping",
        {**PING, "firm_ids": ["F01", "F03"], "users": ["UASA1", "USHIMO1"]},
        UNKNOWN_LANE,
    ),
    **{
        f"dm_duty_{why}": ("dm_duty", {"why": why}, view())
        for why in ("ping", "opening", "handover", "lane_unknown", "asked", "secretariat")
    },
    "dm_duty_taken_over": ("dm_duty", {"why": "taken_over", "before": ["F03"]}, view()),
    "dm_duty_gone": ("dm_duty", GONE, view(inquiry(generation=2))),
    "dm_reminder_gone": ("dm_reminder", GONE, view(inquiry(generation=2))),
    "dm_reminder_moved": (
        "dm_reminder",
        {"left_minutes": 30, "meant_for": iso(90), "deadline": iso(120)},
        view(inquiry(deadline=ARRIVAL + timedelta(minutes=1560)), minutes=90),
    ),
    "dm_duty_answered": ("dm_duty", {"why": "ping"}, view(answered(100))),
    "dm_duty_lane_was_unknown": ("dm_duty", {"why": "lane_unknown"}, view(answered(100))),
    "dm_reminder": ("dm_reminder", {"left_minutes": 30, "meant_for": iso(90)}, view(minutes=90)),
    "dm_call_at_deadline": ("dm_call", AT_DEADLINE, view(minutes=120)),
    "dm_call_later": ("dm_call", LATER, view(minutes=150)),
    "dm_call_next_day": ("dm_call", LATER, view(minutes=60 * 24)),
    "call_at_deadline": ("call", {**AT_DEADLINE, "users": ["USHIMO1"]}, view(minutes=120)),
    "call_later": ("call", {**LATER, "users": ["USHIMO1", "USECRETARY"]}, view(minutes=150)),
    "call_nobody": ("call", {**LATER, "users": []}, view(minutes=150)),
    "dm_secretariat_unreachable": (
        "dm_secretariat",
        {"why": "unreachable", "firm_id": "F01", "phone": "000-0000-0001"},
        view(),
    ),
    "dm_secretariat_no_phone": (
        "dm_secretariat",
        {"why": "unreachable", "firm_id": "F01", "phone": ""},
        view(),
    ),
    "dm_secretariat_firm_left": (
        "dm_secretariat",
        {"why": "firm_left", "firm_id": "F01", "phone": "", "left_on": "2026-11-30"},
        view(),
    ),
    "dm_secretariat_phoned": (
        "dm_secretariat",
        {"why": "unreachable", "firm_id": "F01", "phone": "000-0000-0001"},
        view(phoned_at=ARRIVAL),
    ),
    "dm_secretariat_field": (
        "dm_secretariat",
        {"why": "not_our_field", "actor": "UASA1", "firm_id": "F01"},
        view(),
    ),
    "dm_secretariat_nobody": ("dm_secretariat", {"why": "nobody"}, view()),
    "dm_secretariat_no_duty": ("dm_secretariat", {"why": "no_duty"}, view(inquiry(firm_id=None), firms=())),
    "dm_wrote_again": ("dm_wrote_again", {"text": HOSTILE}, view(wrote_again=1)),
    "dm_choices": ("dm_choices", {}, view()),
    "dm_closing": ("dm_closing", CLOSED, view()),
    "dm_choices_over": ("dm_choices", {}, view(answered(100))),
}
NOTES: dict[str, dict[str, Any]] = {
    "received": {"source": "web"},
    "pinged": {"firms": ["F01"]},
    "reminder": {"step": "reminder-1800"},
    "called": {"step": "call-1", "roles": ["backup", "F03", "USECRETARY"]},
    "overtaken": {"steps": ["reminder-3600", "call-2"]},
    "unreachable": {"firm_id": "F03"},
    "firm_left": {"firm_id": "F03"},
    "on_it": {},
    "replied": REPLIED,
    "replied_with": {**REPLIED, "with": "26-0100"},
    "reply_undone": {},
    "reply_amended": {**REPLIED, "late": True, "means": None},
    "absent": {},
    "lane_changed": {"before": None, "after": "systems"},
    "lane_settled": {"lane": "parts"},
    "lane_unsettled": {"lane": None, "before": "parts"},
    "type_settled": {"case_type": "prototype"},
    "type_unsettled": {"before": "prototype"},
    "firm_asked": {"firm_id": "F03", "before": "F01"},
    "taken_over": {"firm_id": "F03"},
    "taken_over_from": {"firm_id": "F03", "before": "F01"},
    "secretariat_asked": {},
    "phoned": {"firm_id": None},
    "phoned_firm": {"firm_id": "F03"},
    "deadline_moved": {"before": iso(120), "after": iso(1560), "reason": "社員旅行"},
    "dismissed": {"as": "not_an_inquiry"},
    "restored": {},
    "wrote_again": {"text": HOSTILE},
    "linked": {"to": "26-0100"},
    "unlinked": {},
    "summary_released": {"class": "members", "summary": "要約"},
    "summary_withdrawn": {"class": "case", "summary": ""},
    "resent": {"template": "ping"},
    "message_dropped": {"template": "ping", "reason": "answered"},
    "something_new": {},
}
_KIND = {
    "replied_with": "replied",
    "taken_over_from": "taken_over",
    "phoned_firm": "phoned",
    "summary_withdrawn": "summary_released",
}
CHANNEL_ERRORS = ("channel_not_found", "not_in_channel", "is_archived", "restricted_action", "odd_error")
PERSON_ERRORS = ("user_not_found", "user_disabled", "cannot_dm_bot", "messages_tab_disabled", "odd_error")
EVENTS = [
    Event("received", ARRIVAL, "api:web", {"source": "web"}),
    Event("pinged", ARRIVAL, "toban", {"firms": ["F01"]}),
    Event("wrote_again", ARRIVAL + timedelta(minutes=30), "UASA1", {"text": HOSTILE}),
    Event("replied", ARRIVAL + timedelta(minutes=100), "UASA1", REPLIED),
]
WEEK = date(2026, 11, 30)
DUTY = (DutyView("parts", WEEK, ASAGIRI, SHIMO), DutyView("systems", WEEK, None, None))
BOTH = (DutyView("parts", WEEK, ASAGIRI, None), DutyView("systems", WEEK, SHIMO, None))
PROBLEMS = (
    Problem("channel", "#inquiries", 3),
    Problem("person", "UASA2", 1),
    Problem("firm_without_slack", "下鴨精機"),
    Problem("no_duty", "図面あり部品担当", week=date(2026, 12, 7)),
    Problem("no_duty", "システム担当", week=date(2026, 12, 7)),
    Problem("duty_closed", "下鴨精機", week=date(2026, 12, 14)),
    Problem("duty_away", "伏見樹脂", week=date(2026, 12, 14)),
    Problem("late_timer", "3"),
)


def _post(shown: Rendered) -> Scene:
    return "chat.postMessage", {"channel": "C0123456", "text": shown.text, "blocks": shown.blocks}


def _whisper(shown: Rendered) -> Scene:
    return "command_ack", {"response_type": "ephemeral", "text": shown.text, "blocks": shown.blocks}


def _modal(shown: dict[str, Any]) -> Scene:
    return "views.open", {"trigger_id": "1.2.3", "view": shown}


def _home(shown: HomeView, locale: str) -> Scene:
    c = context(*shown.open_cases, *shown.recent, locale=locale)
    return "views.publish", {"user_id": "UASA1", "view": home_view(shown, c)}


def _messages(locale: str) -> dict[str, Scene]:
    found = {}
    for name, (template, params, shown) in MESSAGES.items():
        about = {"inquiry_id": shown.inquiry.id, **params}
        found[name] = _post(render(template, about, context(shown, locale=locale)))
    for name, data in NOTES.items():
        note = {"kind": _KIND.get(name, name), "actor": "UASA1", "at": iso(30), "data": data}
        c = context(locale=locale)
        found[f"note_{name}"] = _post(render("note", {"inquiry_id": 123, **note}, c))
    opening = [view(inquiry(id=at, number=f"26-{at:04}")) for at in (1, 2, 3)]
    several = {**PING, "inquiry_ids": [1, 2, 3], "opening": True}
    found["ping_opening"] = _post(render("ping", several, context(*opening, locale=locale)))
    for problem, what, errors in (
        ("channel", "#inquiries", CHANNEL_ERRORS),
        ("person", "UASA1", PERSON_ERRORS),
        ("file", "UASA1", ["cant_delete_file"]),
    ):
        for error in errors:
            params = {"problem": problem, "what": what, "error": error}
            found[f"problem_{problem}_{error}"] = _post(render("problem", params, context(locale=locale)))
    for kind in KINDS:
        params = {"kind": kind, "count": 3, "example": "26-0123", "at": iso(42)}
        found[f"finding_{kind}"] = _post(render("finding", params, context(locale=locale)))
    return found


def _views(locale: str) -> dict[str, Scene]:
    c = context(locale=locale)
    case = inquiry()
    filled = Draft(source=Source.PHONE, body="A5052を5個", company="ミズナラ計測機器")
    modals: dict[str, dict[str, Any]] = {
        "intake": intake.intake_view(c, ARRIVAL, Draft(source=Source.PHONE)),
        "intake_filled": intake.intake_view(c, ARRIVAL, filled, from_home=True),
        "intake_done": intake.done_view(c, case),
        "reply": reply.reply_view(c, view()),
        "reply_amends": reply.reply_view(c, view(answered(100))),
        "field": field.field_view(c, view()),
        "again": small.again_view(c, case),
        "again_link": small.again_view(c, case, "26-0120"),
        "dismiss": small.dismiss_view(c, case),
        "summary": small.summary_view(c, case),
        "summary_shown": small.summary_view(c, inquiry(**RELEASED)),
        "details": details.details_view(c, view(), EVENTS[:2]),
        "details_suggested": details.details_view(c, UNKNOWN_LANE, EVENTS[:2]),
        "details_night": details.details_view(c, view(inquiry(deadline_wall=ARRIVAL)), EVENTS[:2]),
        "details_answered": details.details_view(c, view(answered(100, extra={"utm": "ad"})), EVENTS),
        "notice": forms.notice_view(c, "ひとこと"),
        **letter_scenes.views(locale),
        **correcting_scenes.views(locale),
        **drawing_scenes.views(locale),
    }
    return {f"modal_{name}": _modal(shown) for name, shown in modals.items()}


def _tabs(locale: str) -> dict[str, Scene]:
    serving = replace(ASAGIRI, lanes=("parts",))
    turn = DutyView("parts", WEEK + timedelta(weeks=9), ASAGIRI, None)
    empty = HomeView("UASA1", ARRIVAL, False, ((serving, None),), DUTY, (), 0)
    mine = HomeView("UASA1", ARRIVAL, False, ((ASAGIRI, turn),), DUTY, (view(),), 1, absences=AWAY)
    recent = (view(answered(135, id=125, number="26-0125")), view(answered(100, id=126, number="26-0126")))
    mine = replace(mine, waiting=(outcome_scenes.WAITING,), meetings=(meeting_scenes.MINE,))
    mine = replace(mine, todos=tuple(minute_scenes.numbered(minute_scenes.LATE, minute_scenes.MINE)))
    both = replace(mine, firms=((ASAGIRI, turn), (replace(SHIMO, lanes=("systems",)), None)))
    everything = HomeView("USECRETARY", ARRIVAL, True, (), DUTY, (view(), LATE), 5, recent, PROBLEMS, 7)
    firmless = tuple(view(answered(100, id=at, number=f"26-0{at}")) for at in range(201, 207))
    everything = replace(everything, unled=firmless)
    idle = replace(empty, firms=((replace(ASAGIRI, grade="silver"), None),))
    closed = (Closed(1, date(2026, 12, 2), date(2026, 12, 3), HOSTILE, date(2026, 12, 2)),)
    tabs = {
        "home_no_firms": replace(empty, is_secretariat=True, firms=(), has_firms=False),
        "home_closed": replace(empty, closed=closed),
        "home_empty": empty,
        "home_without_duty": idle,
        "home_mine": mine,
        "home_two_firms": both,
        "home_secretariat": everything,
    }
    return {name: _home(shown, locale) for name, shown in tabs.items()}


def _answers(locale: str) -> dict[str, Scene]:
    c = context(locale=locale)
    answers = {
        "show": lists.one_case(c, view()),
        "show_to_a_member": lists.one_case(c, replace(view(), allowed=frozenset())),
        "duty": lists.duty_now(c, DUTY),
        "help": lists.help_text(c, "help.duty", "なにか"),
        "help_meant": lists.help_text(c, "help.duty", "stand-in" if locale == "en" else "代わり"),
        "which_lane": direct.which_lane(context(UNKNOWN_LANE, locale=locale), UNKNOWN_LANE, "on_it", BOTH),
        "typed_back": lists.typed_back(c, c.plain("error.form_refused"), HOSTILE),
    }
    return {f"answer_{name}": _whisper(shown) for name, shown in answers.items()}


def _notices(locale: str) -> dict[str, Scene]:
    found = notice_scenes.rendered(locale) | drawing_scenes.rendered(locale)
    found |= correcting_scenes.messages(locale) | mail_scenes.rendered(locale) | burst_scenes.messages(locale)
    return {name: _post(shown) for name, shown in found.items()}


def _meetings(locale: str) -> dict[str, Scene]:
    kinds = (meeting_scenes, agenda_scenes, minute_scenes, edition_scenes)
    found = {name: one for kind in kinds for name, one in kind.rendered(locale).items()}
    posted = {name: _post(one) for name, one in found.items() if not name.startswith("answer")}
    told = {name: _whisper(one) for name, one in found.items() if name.startswith("answer")}
    views = {name: one for kind in kinds for name, one in kind.views(locale).items()}
    return posted | told | {name: _modal(one) for name, one in views.items()}


def _settings(locale: str) -> dict[str, Scene]:
    return {f"modal_{name}": _modal(shown) for name, shown in settings_forms(locale).items()}


def _proposals(locale: str) -> dict[str, Scene]:
    return {name: _modal(shown) for name, shown in proposal_scenes.views(locale).items()}


def _year(locale: str) -> dict[str, Scene]:
    posted = {"picture_comment": _post(year_scenes.comment(locale))}
    views = {name: _modal(shown) for name, shown in year_scenes.views(locale).items()}
    return posted | views | {name: _whisper(one) for name, one in year_scenes.answers(locale).items()}


def _finding(locale: str) -> dict[str, Scene]:
    found = {name: _whisper(shown) for name, shown in finding_scenes.answers(locale).items()}
    return found | {"csv_comment": _post(finding_scenes.comment(locale))}


def _outcomes(locale: str) -> dict[str, Scene]:
    posted = {name: _post(shown) for name, shown in outcome_scenes.messages(locale).items()}
    views = {name: _modal(shown) for name, shown in outcome_scenes.views(locale).items()}
    return posted | views | {name: _whisper(one) for name, one in outcome_scenes.answers(locale).items()}


def _figures(locale: str) -> dict[str, Scene]:
    found = {name: _modal(shown) for name, shown in figures_scenes.views(locale).items()}
    found |= {name: _whisper(shown) for name, shown in figures_scenes.answers(locale).items()}
    return found | {name: _post(shown) for name, shown in figures_scenes.comments(locale).items()}


_ROTA = (rota_scenes.messages, rota_scenes.views, rota_scenes.answers)
_FIRM = (allocation_scenes.messages, allocation_scenes.views, allocation_scenes.answers)
_ALL: tuple[Callable[[str], dict[str, Scene]], ...] = (
    *(_messages, _views, _tabs, _answers, _settings, _notices, _proposals, _year, _finding, _outcomes),
    _figures,
    _meetings,
    *_ROTA,
    *_FIRM,
)


def scenes(locale: str) -> dict[str, Scene]:
    """Return all scenes in a language, by name."""
    return {name: scene for make in _ALL for name, scene in make(locale).items()}
