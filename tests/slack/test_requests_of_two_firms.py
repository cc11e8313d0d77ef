"""A contact of two firms is asked for each about the rota, and reads which firm each request is to."""

from __future__ import annotations

from dataclasses import replace

from bot.slack import rota_lists
from tests.slack.rota_scenes import REQUESTS
from tests.slack.samples import SHIMO, context

USU = replace(SHIMO, id="F04", name="臼井研磨株式会社")


def test_each_request_names_the_firm_that_it_asks_above_that_firms_buttons() -> None:
    asked = REQUESTS["cover"]
    shown = rota_lists.requests(context(), [asked, replace(asked, firm=USU)], [])
    told = [
        [words["text"] for words in block["elements"]] for block in shown.blocks if block["type"] == "context"
    ]
    values = [
        [one["value"] for one in block["elements"]] for block in shown.blocks if block["type"] == "actions"
    ]
    assert ["下鴨精機へのお願いです" in words for words in told] == [True, False]
    assert ["臼井研磨へのお願いです" in words for words in told] == [False, True]
    assert values == [["8:F03", "8:F03"], ["8:F04", "8:F04"]]
