"""Whatever ends a command, in one sentence for the person who can mend it."""

from __future__ import annotations

import errno
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
from bot.services.journal import JournalError
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


def _journal(error: JournalError) -> str:
    return say("journal_unread", file=error)


def _version(error: DatabaseVersionError) -> str:
    return say(f"database_{error.key}", found=error.found, expected=error.expected)


def _busy(error: DatabaseBusyError) -> str:
    return say("database_busy", file=error)


def _port(error: PortBusyError) -> str:
    return say(f"port_{error.key}", port=error.port)


def _database(error: SQLAlchemyError) -> str:
    """Know the driver's reason where it is a common one; its words and the statement are not shown."""
    reason = str(getattr(error, "orig", None) or "")
    found = (key for words, key in _DRIVERS.items() if words.search(reason))
    return say(f"database_{next(found, 'unreachable')}")


def _file(error: OSError) -> str:
    if error.filename is None:
        return say("unexpected", kind=type(error).__name__)
    found = (key for kind, key in _FILES.items() if isinstance(error, kind))
    key = "file_full" if error.errno == errno.ENOSPC else next(found, "file")
    return say(key, name=error.filename)


_DRIVERS = {
    re.compile("unable to open database file"): "unopened",
    re.compile("file is not a database"): "not_sqlite",
    re.compile("database is locked|lock timeout"): "locked",
    re.compile("readonly database"): "readonly",
    re.compile("disk is full"): "full",
    re.compile("[Cc]onnection refused|No such file or directory"): "refused",
    re.compile("password|role .* does not exist"): "password",
    re.compile("database .* does not exist"): "missing",
    re.compile("resolve host|translate host|[Nn]ame or service"): "host",
    re.compile("timeout|timed out"): "timeout",
}
_FILES = {
    FileNotFoundError: "file_missing",
    NotADirectoryError: "file_missing",
    IsADirectoryError: "file_directory",
    PermissionError: "file_permission",
}
_WORDS: dict[type[Exception], Callable[..., str]] = {
    CliError: str,
    SettingsError: str,
    ConfigError: str,
    Refusal: _refusal,
    BackupError: _backup,
    JournalError: _journal,
    DatabaseVersionError: _version,
    DatabaseBusyError: _busy,
    PortBusyError: _port,
    SQLAlchemyError: _database,
    OSError: _file,
}
