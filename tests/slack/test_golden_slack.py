"""What Slack sees, as files: `TOBAN_GOLDEN=write pytest tests/slack` writes them anew."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.local.validate import validate
from tests.slack.scenes import scenes

FOLDER = Path(__file__).parent.parent / "golden" / "slack"
SCENES = {locale: scenes(locale) for locale in ("ja", "en")}
ALL = [(locale, name) for locale, named in SCENES.items() for name in named]


@pytest.mark.parametrize(("locale", "name"), ALL)
def test_slack_sees_what_the_file_says(locale: str, name: str) -> None:
    _, payload = SCENES[locale][name]
    shown = json.dumps(payload.get("view", payload), ensure_ascii=False, indent=1) + "\n"
    path = FOLDER / locale / f"{name}.json"
    if os.environ.get("TOBAN_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == shown


@pytest.mark.parametrize(("locale", "name"), ALL)
def test_slack_takes_it(locale: str, name: str) -> None:
    method, payload = SCENES[locale][name]
    assert validate(method, payload) == []


def test_no_file_is_left_over() -> None:
    assert {(path.parent.name, path.stem) for path in FOLDER.glob("*/*.json")} == set(ALL)


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_the_channel_never_sees_the_customer(locale: str) -> None:
    channel = {name for name in SCENES[locale] if name.startswith(("card", "ping", "call", "note"))}
    for name in channel:
        shown = json.dumps(SCENES[locale][name], ensure_ascii=False)
        for secret in (
            "ミズナラ",
            "柏木",
            "kashiwagi",
            "000-0000-1001",
            "アルミ筐体の切削",
            "A5052の",
            "MZ-104",
        ):
            assert secret not in shown, name
