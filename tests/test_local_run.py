"""The clock of the local workspace."""

from __future__ import annotations

import pytest

from bot.i18n import LOCALES, catalogue
from bot.services import (
    calls_for_hands,
    groups,
    mail_told,
    meeting_due,
    notices,
    outcome_told,
    reading_reminders,
    retention,
    rota_requests,
    todos,
    turns,
)
from bot.services.messages import UNLED_LIST

KINDS = {
    *("opening", "reminder", "call", "deadline"),
    *(calls_for_hands.REMINDER, calls_for_hands.END, calls_for_hands.DECIDE, calls_for_hands.APPOINTMENT),
    *(notices.NOTICE, notices.REMINDER, notices.TURN, groups.TIMER, turns.TURN),
    *(rota_requests.REMINDER, rota_requests.END, todos.REMINDER, outcome_told.ASK, UNLED_LIST),
    *(meeting_due.NOTICE, meeting_due.PROPOSALS, meeting_due.AGENDA_SOON, meeting_due.AGENDA),
    *(meeting_due.ATTENDANCE, meeting_due.AFTER),
    *(reading_reminders.KIND, reading_reminders.CONFIRMING, retention.RETENTION, mail_told.FORGETTING),
}


@pytest.mark.parametrize("locale", LOCALES)
def test_whatever_falls_due_next_has_a_name(locale: str) -> None:
    assert {kind for kind in KINDS if f"local.event_{kind}" not in catalogue(locale)} == set()
