"""お客様への文例, each as the modal that would show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.letters import Letter
from bot.slack.modals.letter import letter_view
from bot.texts.letter import Writer
from tests.slack.outcome_scenes import REFERRED, of, seen
from tests.slack.samples import HOSTILE, NETWORK, context, inquiry, view

if TYPE_CHECKING:
    from bot.services.views import CaseView

DUTY = Writer(NETWORK.name, NETWORK.timezone, "朝比奈 透", "朝霧精密切削株式会社")
SECRETARIAT = Writer(NETWORK.name, NETWORK.timezone)
ASKING = view(inquiry(material="", attachments=[], subject="", person=""))
DECLINED = seen(of("declined", why="delivery"))
ODD = view(inquiry(company="", person=HOSTILE, subject="{sign}\n{to}", email=""))


def views(locale: str) -> dict[str, dict[str, Any]]:
    """Return the modals; each letter is written in the reader's language."""
    scenes: dict[str, tuple[CaseView, Letter, Writer]] = {
        "received": (view(), Letter.RECEIVED, DUTY),
        "first_reply": (ASKING, Letter.FIRST_REPLY, DUTY),
        "greeting": (ASKING, Letter.GREETING, DUTY),
        "ordered": (view(), Letter.ORDERED, DUTY),
        "declined": (DECLINED, Letter.DECLINED, SECRETARIAT),
        "mass_production": (ODD, Letter.MASS_PRODUCTION, DUTY),
        "referred": (REFERRED, Letter.REFERRED, DUTY),
    }
    return {
        f"letter_{name}": letter_view(context(shown, locale=locale), shown, kind, locale, writer)
        for name, (shown, kind, writer) in scenes.items()
    }
