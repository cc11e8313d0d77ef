"""The command line's language and its way to say that something is wrong."""

from __future__ import annotations

import os
from contextlib import suppress
from enum import StrEnum
from functools import cache

from bot.i18n import DEFAULT_LOCALE, LOCALES, locale_of, translate


class Mark(StrEnum):
    """How a finding of `toban check` is shown; a note is worth knowing and nobody's fault."""

    RIGHT = "✓"
    NOTE = "△"
    WRONG = "✗"


class CliError(Exception):
    """A problem that ends the command with exit code 1: the catalogue's key and what fills its gaps."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params

    def __str__(self) -> str:
        return say(self.key, **self.params)


def say(key: str, **params: object) -> str:
    """Return a text of the command line (`cli.…`) in its language."""
    return translate(locale(), f"cli.{key}", **params)


@cache
def locale() -> str:
    """Return the language of the network's file, else the terminal's, else Japanese."""
    return _of_the_file() or _of_the_terminal() or DEFAULT_LOCALE


def _of_the_file() -> str | None:
    """Look only for `locale`; what else the file says, and whether it is sound, comes later."""
    import tomllib

    path = config_path()
    if path is None:
        return None
    try:
        with open(path, "rb") as file:  # noqa: PTH123  pathlib is not needed for anything else here
            said = tomllib.load(file)["network"]["locale"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return said if said in LOCALES else None


def _of_the_terminal() -> str | None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        language = os.environ.get(name, "")
        if language:
            found = locale_of(language.split(".")[0], "")
            return found or None
    return None


def config_path() -> str | None:
    """Return the network's file as `TOBAN_CONFIG` (environment, `.env`) or this folder has it."""
    named = os.environ.get("TOBAN_CONFIG")
    if not named and os.path.isfile(".env"):  # noqa: PTH113
        from dotenv import dotenv_values

        with suppress(OSError, ValueError):  # what is wrong with it is told with the settings
            named = dotenv_values(".env").get("TOBAN_CONFIG")
    if named:
        return named
    return "network.toml" if os.path.isfile("network.toml") else None  # noqa: PTH113
