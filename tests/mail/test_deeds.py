"""The buttons that mail has: each is one of Slack's, and has a name when its message shows it no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.i18n import LOCALES
from bot.mail.questions import label, questions
from bot.services import mail_deeds
from bot.slack.context import Context

if TYPE_CHECKING:
    from bot.network import Network


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", [*mail_deeds.NAMES, mail_deeds.DETAILS])
def test_every_button_of_mail_has_its_words(network: Network, name: str, locale: str) -> None:
    c = Context(network, locale)
    assert label(c, f"{name}:3", "7:quoted")
    assert all(one.label for one in questions(c, name, "7"))


def test_what_needs_a_form_of_slacks_is_no_link() -> None:
    for action_id in ("case:more", "case:reply_form", "hands:appoint", "outcome:detail", "edition:edit"):
        assert not mail_deeds.has(action_id)


def test_the_link_to_the_details_serves_a_shorter_time() -> None:
    assert mail_deeds.lasts(mail_deeds.DETAILS) < mail_deeds.lasts("case:on_it")
