"""What Slack sees of minutes after their meeting: drafts, corrections, 確定, and the minutes of the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.editions import Edition, Reading
from bot.domain.meetings import Seat
from bot.domain.minute_kinds import Hint, Kind, Line, Taken
from bot.domain.minutes import to_json
from bot.services.edition_views import EditionView
from bot.services.editions import Working
from bot.services.minute_edits import Page
from bot.services.minute_facts import Facts
from bot.services.past_minutes import Hit
from bot.slack import editions, minute_answers, past_minutes
from bot.slack.modals import editions as forms
from bot.slack.modals import minute_facts as facts_form
from bot.slack.render import render
from tests.slack.meeting_scenes import EVIL, MEETING, RUNS, SEAT
from tests.slack.samples import HOSTILE, context
from tests.texts.minutes_samples import SAMPLES, agenda

if TYPE_CHECKING:
    from bot.domain.minutes import Minutes
    from bot.slack.kit import Json
    from bot.slack.rendered import Rendered

ENDED = datetime(2026, 12, 16, 10, 14, tzinfo=UTC)  # 19:14 in Tokyo
HELD = replace(MEETING, state="draft", edition=1)
OTHER = Seat("F02", "臼田電子", ("UUSU1",), is_firm=True)
READ = Reading(7, 1, "UASA1", read_at=ENDED + timedelta(minutes=5))
ASKED = Reading(7, 1, "UASA1", correction="4社です", corrected_at=ENDED + timedelta(minutes=9))


def edition(minutes: Minutes, **values: Any) -> Edition:
    known = {"number": 1, "why": "", "confirmed_by": None, "confirmed_at": None}
    return Edition(7, content=to_json(minutes), made_by="USECRETARY", made_at=ENDED, **known | values)


FIRST = edition(SAMPLES["regular"][0])
FINAL = {"confirmed_by": "UASA1", "confirmed_at": ENDED + timedelta(days=1)}
VIEW = EditionView(
    HELD,
    FIRST,
    last=1,
    amends=False,
    for_chair=False,
    have_read=(),
    have_not=(SEAT, OTHER),
    readings=(),
    waiting=(),
    reader="UASA1",
    place=replace(RUNS, is_secretariat=False, is_minute_taker=False, seats=(SEAT,)),
)
HAS_READ = replace(VIEW, have_read=(SEAT,), have_not=(OTHER,), readings=(READ,))
WAITS = replace(VIEW, readings=(ASKED,), waiting=(ASKED,))
DESKS = replace(HAS_READ, reader="USECRETARY", place=RUNS)
CONFIRMED = replace(HAS_READ, edition=replace(FIRST, **FINAL), meeting=replace(HELD, state="confirmed"))
CHANGED = edition(SAMPLES["board"][0], number=2, why=HOSTILE)
LONG = replace(
    SAMPLES["hostile"][0], sections=tuple(SAMPLES["hostile"][0].sections) * 5, title=HOSTILE, place=HOSTILE
)
ABOUT = {"meeting": 7, "edition": 1}
SAID = ABOUT | {"actor": "UASA1", "text": f"4社です {HOSTILE}", "at": ENDED.isoformat()}

# name → (template, how the edition stands, params)
MESSAGES: dict[str, tuple[str, EditionView, dict[str, Any]]] = {
    "edition_member": ("edition_member", VIEW, ABOUT),
    "edition_member_has_read": ("edition_member", HAS_READ, ABOUT),
    "edition_member_waits": ("edition_member", WAITS, ABOUT),
    "edition_member_settled": (
        "edition_member",
        replace(VIEW, readings=(replace(ASKED, settled_at=ENDED + timedelta(hours=1)),)),
        ABOUT,
    ),
    "edition_member_replaced": ("edition_member", replace(VIEW, last=2), ABOUT),
    "edition_member_replaced_final": (
        "edition_member",
        replace(VIEW, last=2, meeting=replace(HELD, state="confirmed")),
        ABOUT,
    ),
    "edition_member_again": (
        "edition_member",
        replace(VIEW, edition=replace(FIRST, number=2), last=2),
        ABOUT,
    ),
    "edition_member_changed": (
        "edition_member",
        replace(VIEW, edition=CHANGED, last=2, before=SAMPLES["regular"][0]),
        ABOUT,
    ),
    "edition_member_amended": ("edition_member", replace(VIEW, edition=CHANGED, last=2, amends=True), ABOUT),
    "edition_member_confirmed": ("edition_member", CONFIRMED, ABOUT),
    "edition_member_hostile": (
        "edition_member",
        replace(VIEW, edition=edition(LONG), meeting=replace(EVIL, edition=1)),
        ABOUT,
    ),
    "edition_reminder": ("edition_reminder", VIEW, ABOUT),
    "edition_reminder_read": ("edition_reminder", HAS_READ, ABOUT),
    "edition_office": ("edition_office", DESKS, ABOUT),
    "edition_office_waits": ("edition_office", replace(DESKS, readings=(ASKED,), waiting=(ASKED,)), ABOUT),
    "edition_office_unreached": (
        "edition_office",
        replace(DESKS, have_not=(OTHER, Seat("F03", HOSTILE, (), is_firm=True))),
        ABOUT,
    ),
    "edition_office_confirmed": ("edition_office", replace(CONFIRMED, for_chair=True, place=RUNS), ABOUT),
    "edition_unconfirmed": ("edition_unconfirmed", DESKS, ABOUT | {"unsent": False}),
    "edition_unconfirmed_waits": (
        "edition_unconfirmed",
        replace(DESKS, readings=(ASKED,), waiting=(ASKED,)),
        ABOUT | {"unsent": True},
    ),
    "edition_unconfirmed_unsent": ("edition_unconfirmed", DESKS, ABOUT | {"unsent": True}),
    "edition_unconfirmed_over": ("edition_unconfirmed", CONFIRMED, ABOUT | {"unsent": False}),
    "edition_channel": ("edition_channel", replace(VIEW, reader=None, place=None), ABOUT),
    "edition_channel_read": ("edition_channel", replace(HAS_READ, reader=None, place=None), ABOUT),
    "edition_channel_confirmed": ("edition_channel", replace(CONFIRMED, reader=None, place=None), ABOUT),
    "edition_correction": ("edition_correction", WAITS, SAID),
    "edition_correction_settled": ("edition_correction", VIEW, SAID),
    "edition_left": ("edition_left", VIEW, ABOUT | {"actor": "USECRETARY"}),
    "edition_settled": ("edition_settled", VIEW, ABOUT | {"actor": "USECRETARY", "text": HOSTILE}),
    "edition_hint": ("edition_hint", VIEW, ABOUT),
    "edition_file": ("minutes_file", VIEW, ABOUT),
    "edition_file_confirmed": ("minutes_file", CONFIRMED, ABOUT),
    "edition_file_confirmed_anew": (
        "minutes_file",
        replace(CONFIRMED, edition=replace(CONFIRMED.edition, number=2, why=HOSTILE), amends=True),
        ABOUT,
    ),
}
LINES = tuple(
    Taken(number, 7, kind, text, data, 1, "UASA1", ENDED, str(number), None, None)
    for number, (kind, text, data) in enumerate(
        [
            ("decision", "展示会は3社で分担する", {}),
            ("todo", HOSTILE, {"owner": "UASA1", "owner_name": "朝霧 二郎", "due": "2026-12-25"}),
            ("vote", "賛成3 反対1", {"for": 3}),
        ],
        1,
    )
)
FACTS = Facts(
    HELD.started_at or HELD.starts_at,
    ENDED,
    HOSTILE,
    "オンライン会議",
    "UASA1",
    minute_taker_name="山本 次郎",
)
PAGE = Page(Working(HELD, FIRST, SAMPLES["board"][0]), LINES, agenda(("deliberation", HOSTILE)), FACTS)
UNCHANGED = replace(PAGE, working=Working(HELD, FIRST, SAMPLES["regular"][0]))


def rendered(locale: str) -> dict[str, Rendered]:
    """Return all messages in a language, by name."""
    now = ENDED + timedelta(days=2)
    found = {
        name: render(template, params, context(locale=locale, edition=view, now=now))
        for name, (template, view, params) in MESSAGES.items()
    }
    c = context(locale=locale, now=now)
    confirmed = replace(HELD, state="confirmed", number=35)
    found["answer_edition_readers"] = editions.readers(c, DESKS)
    found["answer_edition_readers_final"] = editions.readers(c, replace(CONFIRMED, place=RUNS))
    found["answer_past_minutes"] = past_minutes.listed(c, [HELD, confirmed, EVIL])
    found["answer_past_minutes_empty"] = past_minutes.listed(c, [])
    hits = [Hit(HELD, (("decision", "展示会は3社で分担する"), ("memo", HOSTILE)), 7)]
    found["answer_past_minutes_found"] = past_minutes.found(c, hits, "展示会")
    found["answer_past_minutes_found_none"] = past_minutes.found(c, [], HOSTILE)
    return found


def views(locale: str) -> dict[str, Json]:
    """Return all forms in a language, by name."""
    c = context(locale=locale, now=ENDED)
    final = replace(PAGE.working, edition=replace(FIRST, **FINAL))
    vote = Line(Kind.VOTE, "賛成3 反対1 退席 坂本", {"for": 3, "against": 1, "stepped_out": ["坂本"]})
    read_back = minute_answers.answer(c, [vote], [Hint("too_many", "", 4, 2)])
    return {
        "modal_edition_correct": forms.correct_view(c, HELD, 1),
        "modal_edition_choose": forms.choose_view(c, UNCHANGED),
        "modal_edition_choose_changed": forms.choose_view(c, PAGE),
        "modal_edition_choose_read": forms.choose_view(c, PAGE, read_back.blocks),
        "modal_edition_line": forms.line_view(c, PAGE, LINES[1]),
        "modal_edition_facts": facts_form.facts_view(c, PAGE),
        "modal_edition_facts_empty": facts_form.facts_view(c, replace(PAGE, facts=Facts(None, None))),
        "modal_edition_line_new": forms.line_view(c, PAGE, None),
        "modal_edition_send": forms.send_view(c, PAGE.working),
        "modal_edition_send_final": forms.send_view(c, final),
        "modal_edition_send_asked": forms.send_view(
            c, replace(PAGE.working, waiting=(ASKED, replace(ASKED, slack_user="UEVIL", correction=HOSTILE)))
        ),
    }
