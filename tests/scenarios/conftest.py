"""The town, on both databases, and the mail server beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.config import Pacing
from tests.mail_server import Mailbox, mailbox
from tests.scenarios.by_mail import without_slack
from tests.scenarios.town import Town, found_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

UNHURRIED = Pacing(enabled=False)


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with found_town(database_url, tmp_path, pacing=UNHURRIED) as found:
        yield found


@pytest.fixture
async def sqlite_town(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town for a story in which the kind of database does not matter."""
    async with found_town(sqlite_url, tmp_path, pacing=UNHURRIED) as found:
        yield found


@pytest.fixture
async def postgres_town(postgres_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """A town for a story with several processes."""
    async with found_town(postgres_url, tmp_path, pacing=UNHURRIED) as found:
        yield found


@pytest.fixture
async def post() -> AsyncIterator[Mailbox]:
    """A mail server that takes what goes out."""
    async with mailbox() as found:
        yield found


@pytest.fixture
async def mailed(database_url: str, tmp_path: Path, post: Mailbox) -> AsyncIterator[Town]:
    """The town, where this week's duty firm for parts has one contact: Sato, who has mail and no Slack."""
    async with found_town(database_url, tmp_path, pacing=UNHURRIED, mail=post.url) as found:
        await without_slack(found)
        yield found
