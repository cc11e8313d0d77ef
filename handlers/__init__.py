"""Slack listeners by feature: read the payload, call one service, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import (
    absences,
    agenda,
    allocation,
    attendance,
    calendars,
    correcting,
    drawings,
    duty,
    editions,
    erasing,
    fallback,
    figures,
    finding,
    forms,
    home,
    inquiries,
    intake,
    letters,
    meeting_threads,
    meetings,
    minutes,
    notices,
    outcomes,
    proposals,
    rota,
    settings,
    todos,
    undecided,
    workspace,
    year,
)
from handlers.late import late_answer

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk

__all__ = ["late_answer", "register"]


def register(app: AsyncApp, desk: Desk) -> None:
    """Register all listeners; the buttons of an inquiry first, because Bolt asks them in this order."""
    cases = (inquiries, allocation, outcomes, letters, drawings, correcting, forms)
    desk_work = (erasing, home, settings, finding, figures, intake)
    of_meetings = (meetings, agenda, attendance, minutes, undecided, editions, meeting_threads, todos)
    members = (calendars, year, proposals, absences, rota, notices, duty, workspace)
    for feature in (*cases, *desk_work, *of_meetings, *members, fallback):
        feature.register(app, desk)
