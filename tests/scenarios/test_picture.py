"""The secretariat puts the year's picture into the members' channel: once, whatever Slack does."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from PIL import Image
from sqlalchemy import select, update

from bot.domain.members import Act
from bot.local.faults import Fault
from bot.services import year
from bot.slack.uploads import Upload, upload
from storage import standing
from storage.tables import outbox
from tests.scenarios.town import INQUIRIES, told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

MEMBERS = "会員"
URL, COMPLETE, INFO = "files.getUploadURLExternal", "files.completeUploadExternal", "files.info"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


async def presses(town: Town, user: str | None = None) -> None:
    """Open the year and press the button of the picture."""
    user = user or town.secretary
    await town.workspace.send(user, INQUIRIES, "/duty 年間")
    view = await town.form(user)
    await town.workspace.click(user, "year:picture:0", view_id=view["id"], block_id="year_picture")
    await town.quiet()


def pictures(town: Town) -> list[dict[str, Any]]:
    return [file for one in town.workspace.messages(MEMBERS) for file in one.get("files", [])]


async def owed(town: Town) -> dict[str, Any]:
    def look(s: Any) -> dict[str, Any]:
        return dict(s.execute(select(outbox).where(outbox.c.op == "file")).mappings().one())

    return await town.toban.db.read(look)


async def held() -> None:
    """Keep nothing: the message of this file is nobody's."""


async def left_behind(town: Town) -> None:
    """Let the row look as a process that died while sending it has left it."""
    gone = {"status": "sending", "lease_owner": "gone", "lease_until": LONG_AGO}
    await town.toban.db.write(lambda s: s.execute(update(outbox).where(outbox.c.op == "file").values(gone)))
    await town.quiet()


async def test_the_secretariat_shows_the_members_the_year(town: Town) -> None:
    await presses(town)
    (message,) = [one for one in town.workspace.messages(MEMBERS) if one.get("files")]
    assert "2026年11月〜2027年11月の当番表です" in message["text"]
    (file,) = message["files"]
    assert file["title"] == "当番表 2026年11月〜2027年11月"
    async with aiohttp.ClientSession() as session, session.get(file["url_private"]) as answer:
        picture = Image.open(BytesIO(await answer.read()))
    assert picture.format == "PNG"
    assert picture.width > 1000
    view = await town.workspace.until(lambda: town.workspace.view(town.secretary))
    assert "画像を出します" in told(view)
    assert "year:picture" not in told(view)
    row = await owed(town)
    assert (row["status"], row["slack_channel"]) == ("sent", "C0LOCAL002")


async def test_nobody_else_has_the_button_and_nobody_else_may(town: Town) -> None:
    user, *_ = await town.on_duty("parts")
    await town.workspace.send(user, INQUIRIES, "/duty 年間")
    assert "year:picture" not in told(await town.form(user))


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        pytest.param(URL, Fault.drop_before, id="no place, dropped"),
        pytest.param(URL, Fault.rate_limited(1), id="no place, rate limited"),
        pytest.param(COMPLETE, Fault.drop_before, id="not shared, dropped"),
        pytest.param(COMPLETE, Fault.drop_after_accept, id="shared, answer lost"),
        pytest.param(COMPLETE, Fault.server_error, id="not shared, status 500"),
    ],
)
async def test_a_call_that_fails_once_is_made_good(town: Town, call: str, fault: Fault) -> None:
    town.workspace.faults.add(call, fault, times=1)
    await presses(town)
    assert len(pictures(town)) == 1


async def test_a_picture_that_was_shared_before_the_process_died_is_not_shared_again(town: Town) -> None:
    await presses(town)
    await left_behind(town)
    assert len(pictures(town)) == 1
    assert (await owed(town))["status"] == "sent"


@pytest.mark.parametrize("handed_over", [False, True])
async def test_a_picture_whose_process_died_before_sharing_it_is_shared_once(
    town: Town, handed_over: bool
) -> None:
    learned = {}
    if handed_over:
        learned["file_id"] = await upload(town.toban.client, Upload("a.png", "a", b"bytes"), held)

    def owe(s: Any) -> None:
        net = town.toban.desk.network
        span = year.span_of(net, town.control.now(), 2027)
        year.post_picture(s, net, Act(town.secretary, town.control.now(), request_id="click"), span)
        params = s.execute(select(outbox.c.params).where(outbox.c.op == "file")).scalar_one()
        gone = {"status": "sending", "lease_owner": "gone", "lease_until": LONG_AGO}
        s.execute(update(outbox).where(outbox.c.op == "file").values(params=params | learned, **gone))

    await town.toban.db.write(owe)
    await town.quiet()
    assert [file["title"] for file in pictures(town)] == ["当番表 2027年1月〜2027年12月"]


async def test_a_picture_that_nobody_could_look_for_is_held_and_not_doubled(town: Town) -> None:
    town.workspace.faults.add(COMPLETE, Fault.drop_after_accept, times=1)
    town.workspace.faults.add(INFO, Fault.error("not_allowed"))
    await presses(town)
    assert await town.toban.db.read(standing.unsent) == {"held": 1}
    await town.toban.engine.try_held()
    await town.quiet()
    assert len(pictures(town)) == 1


async def test_a_bot_outside_the_members_channel_joins_it(town: Town) -> None:
    town.workspace.leave("U0TOBAN", MEMBERS)
    await presses(town)
    assert len(pictures(town)) == 1
