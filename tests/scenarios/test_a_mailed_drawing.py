"""A firm without Slack opens a drawing from the details behind the link in its mail."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from tests.mail_server import Mailbox, link_of
from tests.scenarios.by_mail import SATO, Browser
from tests.scenarios.test_drawings import PDF, STEP, arrives, ledger, opens

if TYPE_CHECKING:
    from tests.scenarios.town import Town


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
    assert [row[3] for row in opened] == [["#1 ブラケット.pdf"], ["#2 ブラケット.stp"]]
    assert {row[:3] for row in opened} == {("file_opened", *looked[1:3])}
