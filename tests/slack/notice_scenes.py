"""What Slack sees of the duty week: notices to the firm and the secretariat, and the announcement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.members import Edits
from bot.services.absences import Absence
from bot.services.notice_answers import NoticeView
from bot.slack import absences
from bot.slack.render import render
from tests.slack.samples import ARRIVAL, HOSTILE, NETWORK, context

if TYPE_CHECKING:
    from bot.slack.rendered import Rendered

WEEK = date(2026, 12, 7)
FIRM = NoticeView(WEEK, "parts", "F01", ARRIVAL, "000-0000-0001", holder="F01")
CONFIRMED = replace(FIRM, confirmed_by="UASA2", confirmed_at=ARRIVAL)
STANDS_IN = replace(FIRM, holder="F03", stands_in=((WEEK + timedelta(days=1), WEEK + timedelta(days=2)),))
NO_PHONE = replace(FIRM, phone="")
TEXTS = NETWORK.edited(Edits(texts={"duty_advice": f"持ち物\n{HOSTILE}", "announcement": HOSTILE}))

# name → (template, why, how the turn stands)
NOTICES: dict[str, tuple[str, str, NoticeView]] = {
    "duty_notice": ("duty_notice", "notice", FIRM),
    "duty_notice_reminder": ("duty_notice", "reminder", FIRM),
    "duty_notice_confirmed": ("duty_notice", "notice", CONFIRMED),
    "duty_notice_moved": ("duty_notice", "notice", replace(FIRM, holder="F03")),
    "duty_notice_cancelled": ("duty_notice", "notice", replace(FIRM, holder=None)),
    "duty_notice_stand_in": ("duty_notice", "notice", STANDS_IN),
    "duty_notice_stand_in_confirmed": (
        "duty_notice",
        "notice",
        replace(STANDS_IN, confirmed_by="UASA2", confirmed_at=ARRIVAL),
    ),
    "duty_notice_closed": ("duty_notice", "notice", replace(FIRM, is_closed=True)),
    "duty_notice_over": ("duty_notice", "notice", replace(FIRM, is_over=True)),
    "duty_notice_desk_unreachable": ("duty_notice_desk", "unreachable", FIRM),
    "duty_notice_desk_no_phone": ("duty_notice_desk", "unreachable", NO_PHONE),
    "duty_notice_desk_unconfirmed": ("duty_notice_desk", "unconfirmed", FIRM),
    "duty_notice_desk_unconfirmed_no_phone": ("duty_notice_desk", "unconfirmed", NO_PHONE),
    "duty_notice_desk_confirmed": ("duty_notice_desk", "unconfirmed", CONFIRMED),
}
AWAY = {
    "duty_away": FIRM,
    "duty_away_running": replace(FIRM, has_begun=True),
    "duty_away_moved": replace(FIRM, holder="F03"),
    "duty_away_over": replace(FIRM, is_over=True),
}
OF_FIRM = {"firm": FIRM.firm_id, "desk": False}
AWAY_TOLD = {
    "duty_away_desk": (FIRM, OF_FIRM | {"desk": True}),
    "duty_away_desk_moved": (replace(FIRM, holder="F03"), OF_FIRM | {"desk": True}),
    "duty_away_standing_in": (FIRM, OF_FIRM | {"firm": "F03"}),
}
AT_NEW_YEAR = Absence(3, "UASA1", date(2026, 12, 28), date(2027, 1, 5))
TURNS = [["parts", "F01"], ["systems", None]]
DAY = WEEK + timedelta(days=2)
STAND_INS = [
    ["parts", DAY.isoformat(), DAY.isoformat(), "F03", "F01"],
    ["parts", "2026-12-10", "2026-12-11", "F03", "F01"],
]
GROUP_ERRORS = ("unknown_handle", "missing_scope", "permission_denied", "paid_teams_only", "odd_error")


def rendered(locale: str) -> dict[str, Rendered]:
    """Return all messages in a language, by name."""
    found = {}
    for name, (template, why, seen) in NOTICES.items():
        found[name] = render(template, {"why": why}, context(locale=locale, notice=seen))
    advised = context(locale=locale, notice=FIRM, network=TEXTS)
    found["duty_notice_with_advice"] = render("duty_notice", {"why": "notice"}, advised)
    week: dict[str, Any] = {"week": WEEK.isoformat(), "turns": TURNS, "stand_ins": []}
    found["duty_announced"] = render("duty_announced", week, context(locale=locale))
    more = week | {"stand_ins": STAND_INS}
    found["duty_announced_stand_ins"] = render("duty_announced", more, context(locale=locale, network=TEXTS))
    turn_line = [WEEK.isoformat(), "parts", "F03", "F01"]
    letter = {"kind": "cover", "actor": "UASA2", "note": "", "stand_ins": [], "ended": [], "more": 0}
    with_letter = {"why": "notice", "letter": letter | {"changes": [turn_line]}}
    agreed = context(locale=locale, notice=CONFIRMED)
    found["duty_notice_agreed"] = render("duty_notice", with_letter, agreed)
    closed = {"actor": "USECRETARY", "first": "2026-12-07", "last": "2026-12-13", "reason": "停電"}
    lost = closed | {"moves": [], "lost": [[WEEK.isoformat(), "parts", HOSTILE]]}
    found["dm_closing_lost"] = render("dm_closing", lost, context(locale=locale))
    moved = [["26-0123", "parts", ARRIVAL.isoformat(), (ARRIVAL + timedelta(days=7)).isoformat()]]
    found["dm_closing_both"] = render("dm_closing", lost | {"moves": moved}, context(locale=locale))
    back = {"reason": "復電", "back": 6}
    found["dm_reopening_turns"] = render("dm_closing", lost | back, context(locale=locale))
    both = lost | back | {"moves": moved}
    found["dm_reopening_both"] = render("dm_closing", both, context(locale=locale))
    empty = {"why": "notice", "days": [WEEK.isoformat(), DAY.isoformat()]}
    told = {name: (turn, OF_FIRM) for name, turn in AWAY.items()} | AWAY_TOLD
    for name, (turn, params) in told.items():
        away = replace(turn, nobody=(WEEK, DAY) if turn.holder == turn.firm_id else ())
        found[name] = render("duty_away", empty | params, context(locale=locale, notice=away))
    found["duty_away_no_more"] = render("duty_away", empty | OF_FIRM, context(locale=locale, notice=FIRM))
    found["absence_by_words"] = absences.by_words(context(locale=locale), (AT_NEW_YEAR,))
    for error in GROUP_ERRORS:
        params = {"problem": "usergroup", "what": "toban-parts", "error": error}
        found[f"problem_usergroup_{error}"] = render("problem", params, context(locale=locale))
    return found
