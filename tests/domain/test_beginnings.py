"""Firms as people shorten their names."""

from __future__ import annotations

import pytest

from bot.domain.beginnings import beginnings

FIRMS = [
    ("夕凪板金工業", "F01"),
    ("夕凪精機", "F02"),
    ("薄氷研磨", "F03"),
    ("みなとプラスチック成形", "F04"),
    ("Bridge Controls", "F05"),
]


@pytest.mark.parametrize(
    ("name", "firm"),
    [
        ("夕凪板金", "F01"),
        ("薄氷", "F03"),
        ("みなとプラスチック", "F04"),
        ("みなと", "F04"),
        ("bridge", "F05"),
    ],
)
def test_the_beginning_of_one_firms_name_is_that_firm(name: str, firm: str) -> None:
    assert beginnings(FIRMS)[name] == firm


@pytest.mark.parametrize("name", ["夕凪", "薄", "みな", "bri", "bridge ", "薄氷研磨"])
def test_of_two_firms_a_letter_or_half_a_word_nobody_is_guessed(name: str) -> None:
    assert name not in beginnings(FIRMS)
