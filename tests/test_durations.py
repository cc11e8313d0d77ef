"""Durations as people write them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("2h", 7200), ("1h30m", 5400), ("0m", 0), (" 1h1m1s ", 3661)],
)
def test_durations_are_read_as_people_write_them(text, seconds):
    assert parse_duration(text) == timedelta(seconds=seconds)


@given(st.text(max_size=8) | st.sampled_from(["2", "-1h", "1.5h", "30m1h", "1h 30m", "", "2時間", "٣h", "h"]))
def test_anything_else_is_no_duration(text):
    if not re.fullmatch(r"\s*(?=[0-9])([0-9]+h)?([0-9]+m)?([0-9]+s)?\s*", text):
        with pytest.raises(ValueError, match="not a duration"):
            parse_duration(text)
