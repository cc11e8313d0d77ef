"""An applicant's contact, as the form of the firm that they become takes it over."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.joining import as_firm, reached_by


@pytest.mark.parametrize(
    ("contact", "phone"),
    [
        ("田中 075-123-4567", "075-123-4567"),
        ("電話:０９０-1234-5678。", "090-1234-5678"),
        ("(075) 123-4567", "(075) 123-4567"),
        ("075(123)4567", "075(123)4567"),
        ("+81 75-123-4567", "+81 75-123-4567"),
        ("2026-11-24 10:00 に来社 tel 075-123-4567", "075-123-4567"),
        ("600-8001 075-1234-5678", "075-1234-5678"),
        ("075-123-4567 内線 12", "075-123-4567"),
        ("075-123-4567 / 090-1234-5678", ""),
        ("600-8001", ""),
        ("2026-01-05 10:00", ""),
    ],
)
def test_a_phone_number_is_taken_where_it_is_the_only_one(contact: str, phone: str) -> None:
    assert reached_by(contact)["phone"] == phone


def test_what_is_said_of_the_contact_stays_out_of_the_note() -> None:
    said = {
        "name": "青葉",
        "kana": "",
        "contact": "田中 090-1234-5678 a@aoba.example.jp",
        "note": "最大300mm",
    }
    assert as_firm(said, date(2026, 11, 24)) == {
        "name": "青葉",
        "kana": "",
        "note": "最大300mm",
        "joined_on": date(2026, 11, 24),
        "phone": "090-1234-5678",
        "email": "a@aoba.example.jp",
    }
