"""What `toban check` says of the machine: who reads its secrets, room for drawings, the way in."""

from __future__ import annotations

import json
import os
import shutil
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

from bot.cli.opening import DOTENV
from bot.cli.words import Mark
from bot.web.form_desk import SPARE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.cli.slack_check import Told
    from bot.settings import Settings
    from storage.files import FileStore

OTHERS = 0o077  # the rights of everybody but a file's owner
PATIENCE = 5  # seconds


def examine(found: Settings, store: FileStore) -> Iterator[Told]:
    """Yield what is wrong or worth knowing; nothing is written."""
    if DOTENV.exists() and DOTENV.stat().st_mode & OTHERS:
        yield Mark.NOTE, "dotenv_readable", {"file": DOTENV}
    folder = _nearest(store.folder)
    if folder is None or not os.access(folder, os.W_OK | os.X_OK):
        yield Mark.WRONG, "files_not_writable", {"folder": store.folder}
    elif shutil.disk_usage(folder).free < SPARE:
        yield Mark.WRONG, "disk_full", {"folder": store.folder, "spare": f"{SPARE // 10**6:,}"}
    if found.toban_url is None:
        yield Mark.NOTE, "no_url", {}
    elif not _is_toban(found.toban_url):
        yield Mark.NOTE, "url_silent", {"url": found.toban_url}
    else:
        yield Mark.RIGHT, "url", {"url": found.toban_url}


def _nearest(folder: Path) -> Path | None:
    """The folder, or the one in which it is made when the first file arrives; None: it may not be entered."""
    try:
        while not folder.exists():
            folder = folder.parent
    except OSError:
        return None
    return folder


def _is_toban(url: str) -> bool:
    """Whether a Toban answers there; it may be one that is not well."""
    try:
        with urlopen(f"{url}/healthz", timeout=PATIENCE) as answer:  # noqa: S310  http or https: the settings saw to it
            said = json.load(answer)
    except HTTPError as error:
        return error.code == 503 and b"reasons" in error.read()  # noqa: PLR2004
    except (OSError, HTTPException, ValueError):
        return False
    return isinstance(said, dict) and "reasons" in said
