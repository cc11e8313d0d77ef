"""Letters in Slack: shown whole, however long a network's own text is."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.letters import LONGEST, Letter
from bot.network_public import LettersByLanguage
from bot.slack.kit import SECTION
from bot.slack.modals.letter import letter_view
from tests.slack.letter_scenes import DUTY
from tests.slack.samples import NETWORK, context, view

END = "以上、よろしくお願いいたします。"


def test_a_long_letter_of_the_networks_own_is_shown_to_its_end() -> None:
    text = "件名\n" + "お世話になっております。" * 500
    own = f"{text[: LONGEST - len(END)]}{END}"
    letters = LettersByLanguage.model_validate({"ja": {Letter.DECLINED: own}})
    shown = view()
    c = context(shown)
    c = replace(c, network=NETWORK.model_copy(update={"letters": letters}))
    blocks = letter_view(c, shown, Letter.DECLINED, "ja", DUTY)["blocks"]
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert all(len(one) <= SECTION for one in texts)
    assert "".join(texts).endswith(END)
