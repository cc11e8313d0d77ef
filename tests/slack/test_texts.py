"""Every text that a rendering asks for is in the catalogue, and says something."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot.i18n import LOCALES, catalogue

ROOT = Path(__file__).parent.parent.parent
SILENT = {"deadline.duration_glue"}  # Japanese writes its durations without a space


def _asked_for() -> set[str]:
    """Return the keys that stand as they are in `say(…)` and `plain(…)`."""
    found = set()
    for path in (*(ROOT / "bot" / "slack").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", "") in {"say", "plain"}
                and node.args
            ):
                texts = ast.walk(node.args[0])
                found |= {
                    one.value for one in texts if isinstance(one, ast.Constant) and "." in str(one.value)
                }
    return found


def test_every_text_that_a_rendering_asks_for_exists() -> None:
    whole = {key for key in _asked_for() if not key.endswith((".", "_")) and not key.startswith(".")}
    assert {key for key in whole if key not in catalogue("ja")} - {"small.", "call."} == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_is_empty(locale: str) -> None:
    assert {key for key, text in catalogue(locale).items() if not text} <= SILENT


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_bold_begins_after_a_space(locale: str) -> None:
    """Right after 。 or a letter Slack shows the asterisks themselves."""
    wrong = {
        key
        for key, text in catalogue(locale).items()
        if not key.startswith("markdown.")
        for found in re.finditer(r"\*[^*\s][^*\n]*\*", text)
        if not text[: found.start()][-1:].isspace() and found.start()
    }
    assert wrong == set()
