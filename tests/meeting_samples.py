"""A meeting for the renderings: planned, and nothing has happened to it yet unless said otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.meetings import Meeting

STARTS = datetime(2026, 12, 16, 8, 30, tzinfo=UTC)  # 17:30 in Kyoto
_PLANNED = Meeting(
    id=1,
    series="top",
    number=36,
    occurrence=date(2026, 12, 16),
    kind="regular",
    title="トップ連絡会",
    starts_at=STARTS,
    minutes_long=120,
    place="会議室A",
    way="",
    chair=None,
    minute_taker=None,
    members=("full",),
    quorum="",
    state="planned",
    agenda_state="draft",
    noticed_at=None,
    slack_channel=None,
    thread_id=None,
    started_at=None,
    ended_at=None,
    item_id=None,
    edition=0,
    version=1,
)


def top_meeting(**changes: Any) -> Meeting:
    """Return the 36th meeting of the heads, planned for half past five."""
    return replace(_PLANNED, **changes)
