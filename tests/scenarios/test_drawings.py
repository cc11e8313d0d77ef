"""A customer's drawings: for those who may see the case, opened on record, received in Slack on request."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.domain.drawings import Limits
from bot.local.faults import Fault
from bot.services import drawings, signed_links
from bot.services.cases import find
from storage.tables import disclosure, outbox
from tests.scenarios.town import button, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.scenarios.town import Town

PDF = b"%PDF-1.7 " + os.urandom(700_000)
STEP = b"ISO-10303-21;\nHEADER;\n" + b"x" * 10_000
URL, COMPLETE = "files.getUploadURLExternal", "files.completeUploadExternal"


async def arrives(town: Town) -> str:
    """An inquiry with two drawings; return its number."""

    async def stream(content: bytes) -> AsyncIterator[bytes]:
        yield content

    number = await town.arrives(attachments=["ブラケット.pdf", "ブラケット.stp"])
    store = town.toban.desk.files
    files = [
        await drawings.take(store, stream(content), name, Limits())
        for content, name in ((PDF, "ブラケット.pdf"), (STEP, "ブラケット.stp"))
    ]

    def attach(s: Any) -> None:
        drawings.attach(s, store, find(s, number).id, files, town.control.now())

    await town.toban.db.write(attach)
    return number


async def looks(town: Town, user: str, number: str, words: str = "経過") -> dict[str, Any]:
    """Press 詳細を見る and return what opens, which says these words."""
    await town.presses(user, "詳細を見る", town.card(number))
    return await town.form(user, words)


def addresses(view: dict[str, Any]) -> list[str]:
    return [block["accessory"]["url"] for block in view["blocks"] if "url" in block.get("accessory", {})]


async def opens(address: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, address, headers=headers) as answer,
    ):
        return answer.status, answer.headers, await answer.read()


async def receives(town: Town, user: str, view: dict[str, Any]) -> None:
    action_id, block_id = button(view, "図面をSlackで受け取る")
    await town.workspace.click(user, action_id, view_id=view["id"], block_id=block_id)
    await town.quiet()


async def ledger(town: Town) -> list[tuple[str, str, str | None, list[str]]]:
    columns = (disclosure.c.what, disclosure.c.slack_user, disclosure.c.firm_id, disclosure.c.drawings)
    query = select(*columns).order_by(disclosure.c.id)
    return await town.toban.db.read(lambda s: [tuple(row) for row in s.execute(query)])


def files_of(town: Town, user: str) -> list[dict[str, Any]]:
    return [file for one in town.letters(user) for file in one.get("files", [])]


async def test_a_contact_on_duty_opens_a_drawing_and_the_opening_is_in_the_ledger(town: Town) -> None:
    number = await arrives(town)
    user, *_ = await town.on_duty("parts")
    view = await looks(town, user, number)
    assert "ブラケット.pdf" in told(view)
    assert "(PDF、700KB)" in told(view)
    pdf, step = addresses(view)
    status, headers, content = await opens(pdf)
    assert (status, content) == (200, PDF)
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"].startswith(
        "attachment; filename=\"_____.pdf\"; filename*=UTF-8''%E3"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("sandbox")
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert (await opens(step))[2] == STEP
    looked, *opened = await ledger(town)
    assert looked[:2] == ("details", user)
    assert [row[3] for row in opened] == [["#1 ブラケット.pdf"], ["#2 ブラケット.stp"]]
    assert {row[:2] for row in opened} == {("file_opened", user)}
    await looks(town, user, number, "図面2(STEP)を開きました")
    assert "ブラケット" not in told(town.card(number)) + "".join(town.thread(number))


async def test_whoever_asks_receives_the_drawings_by_direct_message_alone(town: Town) -> None:
    number = await arrives(town)
    user, other, *_ = (*await town.on_duty("parts"), town.secretary)
    await receives(town, user, await looks(town, user, number))
    assert "2件をあなたへのDMに送ります" in told(await town.form(user, "DM"))
    received = files_of(town, user)
    assert [file["title"] for file in received] == ["ブラケット.pdf", "ブラケット.stp"]
    for file, content in zip(received, (PDF, STEP), strict=True):
        assert (await opens(file["url_private"]))[2] == content
    assert files_of(town, other) == []
    sent = [row[1:] for row in await ledger(town) if row[0] == "file_sent"]
    assert [(who, names) for who, _, names in sent] == [
        (user, ["#1 ブラケット.pdf"]),
        (user, ["#2 ブラケット.stp"]),
    ]


async def test_the_secretariat_opens_drawings_and_gets_none_by_message(sqlite_town: Town) -> None:
    number = await arrives(sqlite_town)
    view = await looks(sqlite_town, sqlite_town.secretary, number)
    assert "図面をSlackで受け取る" not in told(view)
    assert (await opens(addresses(view)[0]))[0] == 200


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        pytest.param(URL, Fault.drop_before, id="no place"),
        pytest.param(COMPLETE, Fault.drop_after_accept, id="shared, answer lost"),
        pytest.param(COMPLETE, Fault.server_error, id="not shared"),
    ],
)
async def test_a_drawing_is_received_once_though_slack_fails(
    sqlite_town: Town, call: str, fault: Fault
) -> None:
    number = await arrives(sqlite_town)
    user, *_ = await sqlite_town.on_duty("parts")
    view = await looks(sqlite_town, user, number)
    sqlite_town.workspace.faults.add(call, fault, times=1)
    await receives(sqlite_town, user, view)
    assert sorted(file["title"] for file in files_of(sqlite_town, user)) == [
        "ブラケット.pdf",
        "ブラケット.stp",
    ]
    assert [row[0] for row in await ledger(sqlite_town)].count("file_sent") == 2


@pytest.mark.parametrize("bytes_alone", [False, True])
async def test_a_drawing_that_is_gone_when_it_is_to_be_sent_is_said_to_be(
    sqlite_town: Town, bytes_alone: bool
) -> None:
    town, number = sqlite_town, await arrives(sqlite_town)
    user, *_ = await town.on_duty("parts")
    view = await looks(town, user, number)
    if bytes_alone:
        for path in town.toban.desk.files.folder.glob("[0-9a-f][0-9a-f]/*"):
            path.unlink()
        await receives(town, user, view)
    else:
        town.workspace.faults.add(URL, Fault.drop_before)
        action_id, block_id = button(view, "図面をSlackで受け取る")
        await town.workspace.click(user, action_id, view_id=view["id"], block_id=block_id)
        now = town.control.now()
        await town.toban.db.write(lambda s: drawings.erase(s, find(s, number).id, now))
        town.workspace.faults.clear()
        await town.quiet()
    gone = [one for one in town.letters(user) if "お送りできませんでした" in told(one)]
    assert len(gone) == 2
    assert files_of(town, user) == []
    rows = await town.toban.db.read(
        lambda s: s.execute(select(outbox.c.status).where(outbox.c.op == "file")).scalars().all()
    )
    assert list(rows) == ["dropped", "dropped"]


async def test_links_that_do_not_serve_say_why_in_the_readers_language(sqlite_town: Town) -> None:
    town, number = sqlite_town, await arrives(sqlite_town)
    user, *_ = await town.on_duty("parts")
    address, _ = addresses(await looks(town, user, number))
    now = town.control.now()
    other = await town.toban.db.write(lambda s: signed_links.sign(s, "reply", {}, now + timedelta(minutes=5)))
    for wrong, status, words in (
        (f"{town.base_url}/files/nothing", 404, "The link is not right"),
        (f"{address}x", 404, "The link is not right"),
        (f"{town.base_url}/files/{other}", 404, "This link is for something else"),
    ):
        found, headers, page = await opens(wrong, **{"accept-language": "en"})
        assert (found, words in page.decode()) == (status, True)
        assert "default-src 'none'" in headers["content-security-policy"]
    await town.push(minutes=11)
    found, _, page = await opens(address, **{"accept-language": "ja"})
    assert (found, "有効期限が切れています" in page.decode()) == (410, True)
    assert [row[0] for row in await ledger(town)] == ["details"]


async def test_asking_about_a_file_is_not_opening_it(sqlite_town: Town) -> None:
    number = await arrives(sqlite_town)
    user, *_ = await sqlite_town.on_duty("parts")
    address, _ = addresses(await looks(sqlite_town, user, number))
    assert (await opens(address, "HEAD"))[0] == 405
    assert (await opens(address, "POST"))[0] == 405
    assert [row[0] for row in await ledger(sqlite_town)] == ["details"]
