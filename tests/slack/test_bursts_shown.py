"""A list of as many inquiries as there may be is one message that Slack takes, and names each of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.domain.bursts import MOST
from bot.local.validate import validate
from bot.slack.render import render
from tests.slack.burst_scenes import PING, TOLD, burst

LATELY = {"why": "ping", "generation": 0}  # before the inquiries went to others


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
    assert all(view.inquiry.number in shown.text for view in c.cases.values())


def test_what_was_answered_or_went_elsewhere_calls_nobody_and_has_no_button() -> None:
    c = burst(7, "ja", ("ping", PING | {"generations": {str(one): 0 for one in range(1, 7)}}))
    words = str(render("card_list", {}, c).blocks)
    assert PING["users"][0] not in words
    told = replace(c, rows=tuple(row | {"template": "dm_duty", "params": LATELY} for row in c.rows))
    words = str(render("together", {}, told).blocks)
    assert "case:open" not in words
    assert "ほかの企業や担当へ移ったもの: 26-0001" in words
    assert "26-0007" in words
