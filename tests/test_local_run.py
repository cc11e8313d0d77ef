"""The clock of the local workspace."""

from __future__ import annotations

import pytest

from bot.i18n import LOCALES, catalogue
from bot.services import meeting_live, steps

EVENTS = steps.KINDS - {meeting_live.KIND}  # the clock passes over the minutes of a running meeting


@pytest.mark.parametrize("locale", LOCALES)
def test_whatever_falls_due_next_has_a_name(locale: str) -> None:
    assert {kind for kind in EVENTS if f"local.event_{kind}" not in catalogue(locale)} == set()
