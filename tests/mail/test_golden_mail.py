"""What mails say, as files beside Slack's: `TOBAN_GOLDEN=write pytest tests/mail` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.mail.text import ways, words
from bot.mail.written import unquoted
from bot.services import mail_deeds
from tests.slack.scenes import scenes

FOLDER = Path(__file__).parent.parent / "golden" / "mail"
SCENES = {locale: scenes(locale) for locale in ("ja", "en")}
TO_CONTACTS = ("dm_duty", "dm_reminder", "dm_call", "dm_hands", "dm_appointed", "dm_lead", "dm_outcome",
               "duty_notice", "attendance_asked", "todo", "turn_list", "duty_request")  # fmt: skip
KEPT = ("dm_duty_ping", "dm_reminder", "dm_call_at_deadline", "dm_hands", "dm_appointed", "attendance_asked")
SECRETS = ("ミズナラ", "柏木", "kashiwagi", "000-0000-1001", "アルミ筐体の切削", "A5052の", "MZ-104")


def letter(locale: str, name: str) -> str:
    """The words of a scene's mail with its ways; what stands for an address names the button."""
    _, payload = SCENES[locale][name]
    blocks = unquoted(payload["blocks"])

    def link(action_id: str, value: str) -> str | None:
        return f"/m/({action_id} {value})" if mail_deeds.has(action_id) else None

    links = (f"{label}\n{address}" for label, address in ways(blocks, link))
    told = [words(blocks, lambda user: user), *links]
    return "\n\n".join(told) + "\n"


def of_contacts(locale: str) -> list[str]:
    return [name for name in SCENES[locale] if name.startswith(TO_CONTACTS)]


@pytest.mark.parametrize("locale", SCENES)
@pytest.mark.parametrize("name", KEPT)
def test_a_mail_says_what_the_file_says(locale: str, name: str) -> None:
    shown, path = letter(locale, name), FOLDER / locale / f"{name}.txt"
    if os.environ.get("TOBAN_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("locale", SCENES)
def test_no_mail_shows_the_customer(locale: str) -> None:
    assert len(of_contacts(locale)) > 20
    for name in of_contacts(locale):
        shown = letter(locale, name)
        assert not [secret for secret in SECRETS if secret in shown], name
        assert shown.strip(), name


def test_no_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*/*.txt")} == set(KEPT)
