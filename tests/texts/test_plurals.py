"""One inquiry is spoken of as one."""

from __future__ import annotations

import pytest

from bot.i18n import translate


@pytest.mark.parametrize("key", ["erasing.done", "person_data.sent"])
def test_one_inquiry_is_one_inquiry_in_english(key: str) -> None:
    assert "1 inquiry" in translate("en", f"{key}_one", count=1, numbers="26-0001")
    assert "2 inquiries" in translate("en", key, count=2, numbers="26-0001, 26-0002")
