"""The town with a mailbox of its own, which a real server keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.imap_server import ImapServer, imap_server
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.mailbox.mails import read
from tests.scenarios.town import Town, found_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.mail_server import Mailbox


@pytest.fixture
async def inbox() -> AsyncIterator[ImapServer]:
    async with imap_server() as found:
        yield found


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path, post: Mailbox, inbox: ImapServer) -> AsyncIterator[Town]:
    async with found_town(sqlite_url, tmp_path, pacing=UNHURRIED, mail=post.url, inbox=inbox.url) as found:
        await read(found)
        yield found
