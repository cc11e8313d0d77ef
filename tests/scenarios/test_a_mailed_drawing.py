"""A firm without Slack opens a drawing from the details behind the link in its mail."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from tests.mail_server import Mailbox, link_of, mailbox
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.test_drawings import PDF, STEP, arrives, ledger, opens
from tests.scenarios.test_mail_out import SATO, Browser, without_slack
from tests.scenarios.town import found_town

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.scenarios.town import Town


@pytest.fixture
async def post() -> AsyncIterator[Mailbox]:
    async with mailbox() as found:
        yield found


@pytest.fixture
async def mailed(database_url: str, tmp_path: Path, post: Mailbox) -> AsyncIterator[Town]:
    async with found_town(database_url, tmp_path, pacing=UNHURRIED, mail=post.url) as town:
        await without_slack(town)
        yield town


async def test_a_drawing_behind_a_mailed_link_opens_and_stands_in_the_ledger(
    mailed: Town, post: Mailbox
) -> None:
    await arrives(mailed)
    _, shown = await Browser(link_of(post.to(SATO)[-1], "詳細を見る")).presses()
    links = re.findall(r'href="([^"]+/files/[^"]+)"', html.unescape(shown))
    for link, content in zip(links, (PDF, STEP), strict=True):
        status, headers, body = await opens(link)
        assert (status, body) == (200, content)
        assert headers["content-disposition"].startswith("attachment")
    looked, *opened = await ledger(mailed)
    assert (looked[0], looked[1].partition(":")[0]) == ("details", "mail")
    assert [row[3] for row in opened] == [["ブラケット.pdf"], ["ブラケット.stp"]]
    assert {row[:3] for row in opened} == {("file_opened", *looked[1:3])}
