"""A list of as many inquiries as there may be is one message that Slack takes, and names each of them."""

from __future__ import annotations

import json

import pytest

from bot.domain.bursts import MOST
from bot.local.validate import validate
from bot.slack.render import render
from tests.slack.burst_scenes import PING, TOLD, burst


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize(("template", "ways"), [("card_list", (("card", {}),)), ("together", TOLD)])
def test_the_longest_list_names_every_number(
    locale: str, template: str, ways: tuple[tuple[str, dict[str, object]], ...]
) -> None:
    c = burst(MOST, locale, *ways)
    shown = render(template, {}, c)
    payload = {"channel": "C0123456", "text": shown.text, "blocks": shown.blocks}
    assert validate("chat.postMessage", payload) == []
    words = json.dumps(shown.blocks, ensure_ascii=False)
    assert all(view.inquiry.number in words for view in c.cases.values())
    assert PING["users"][0] not in words
