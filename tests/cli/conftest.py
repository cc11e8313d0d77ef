"""A folder of its own for each test of the command line, with nothing in the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from bot import cli
from bot.cli import words

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL")
OTHERS = ("TOBAN_CONFIG", "TOBAN_URL", "PORT", "LOG_LEVEL", "LOG_FORMAT", "LC_ALL", "LC_MESSAGES", "LANG")


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def toban(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Return a function that runs a command in an empty folder."""
    for name in NAMES + OTHERS:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(*arguments: object) -> Done:
        words.locale.cache_clear()
        code = cli.run([str(argument) for argument in arguments])
        return Done(code, *capsys.readouterr())

    yield run
    words.locale.cache_clear()
