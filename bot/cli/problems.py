"""Whatever ends a command, in one sentence for the person who can mend it."""

from __future__ import annotations

import logging
import os
import re
import traceback
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.words import CliError, locale, say
from bot.domain.errors import Refusal
from bot.i18n import translate
from bot.network_file import ConfigError
from bot.ports import PortBusyError
from bot.services.backup import BackupError
from bot.settings import SettingsError
from storage.database import DatabaseBusyError
from storage.migrate import DatabaseVersionError

if TYPE_CHECKING:
    from collections.abc import Callable


def explain(error: Exception) -> str:
    """Return the sentence; for the settings and the network's file a line for each problem."""
    if os.environ.get("LOG_LEVEL", "").upper() == logging.getLevelName(logging.DEBUG):
        traceback.print_exception(error)
    for kind, words in _WORDS.items():
        if isinstance(error, kind):
            return words(error)
    return say("unexpected", kind=type(error).__name__)


def _refusal(error: Refusal) -> str:
    return translate(locale(), f"refusal.{error.key}", **error.params)


def _backup(error: BackupError) -> str:
    return say(f"backup_{error.key}", **error.params)


def _version(error: DatabaseVersionError) -> str:
    return say(f"database_{error.key}", found=error.found, expected=error.expected)


def _busy(error: DatabaseBusyError) -> str:
    return say("database_busy", file=error)


def _port(error: PortBusyError) -> str:
    return say("port_taken", port=error.port, why=error.why)


def _database(error: SQLAlchemyError) -> str:
    """Name the driver's reason, which has no password in it, but not the statement."""
    reason = str(getattr(error, "orig", None) or type(error).__name__).strip().split("\n")[0]
    return say("database_unreachable", why=re.sub(r"://[^@\s]*@", "://…@", reason))


def _file(error: OSError) -> str:
    return say("file", name=error.filename or "", why=error.strerror or type(error).__name__)


_WORDS: dict[type[Exception], Callable[..., str]] = {
    CliError: str,
    SettingsError: str,
    ConfigError: str,
    Refusal: _refusal,
    BackupError: _backup,
    DatabaseVersionError: _version,
    DatabaseBusyError: _busy,
    PortBusyError: _port,
    SQLAlchemyError: _database,
    OSError: _file,
}
