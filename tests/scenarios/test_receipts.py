"""The receipt that a customer gets by mail, and to whom none goes."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot.domain.inquiries import Draft, Source
from bot.domain.members import Act
from bot.services import cases, edits, home, intake
from storage.tables import outbox
from tests.mail_server import Mailbox, text_of
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.town import PATIENCE, Town, found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

TANAKA = "tanaka@sobaura.example.jp"
OWN = "お問い合わせありがとうございます。担当の企業よりご連絡します。"


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path, post: Mailbox) -> AsyncIterator[Town]:
    async with found_town(sqlite_url, tmp_path, pacing=UNHURRIED, mail=post.url) as found:
        yield found


async def written_on_home(town: Town, **texts: str) -> None:
    desk = town.toban.desk
    values = dict.fromkeys(edits.TEXT_NAMES, "") | texts
    await desk.write(lambda s: edits.put(s, desk.network, desk.act(town.secretary), edits.TEXTS, values))
    await desk.load_network()


async def test_no_receipt_goes_out_until_the_secretariat_has_written_one(town: Town, post: Mailbox) -> None:
    await town.arrives(email=TANAKA)
    assert post.to(TANAKA) == []


async def test_a_receipt_tells_number_deadline_and_why(town: Town, post: Mailbox) -> None:
    await written_on_home(town, receipt_ja=OWN)
    net = town.toban.desk.network
    town.toban.desk.network = net.model_copy(
        update={"form": net.form.model_copy(update={"phone": "075-000-1234"})}
    )
    number = await town.arrives(email=TANAKA, person="田中", body="秘密の部品です")
    letter = post.to(TANAKA)[-1]
    assert number in str(letter["Subject"])
    shown = text_of(letter)
    assert shown.startswith("田中 様")
    for part in (OWN, f"受付番号: {number}", "12:00", "受付時間", "電話 075-000-1234"):
        assert part in shown
    assert "秘密の部品" not in shown  # whoever gets it by a mistyped address learns nothing
    assert "/m/" not in shown


async def test_a_customer_who_writes_english_gets_the_english_words(town: Town, post: Mailbox) -> None:
    await written_on_home(town, receipt_ja=OWN, receipt_en="Thank you for writing to us.")
    await town.arrives(email=TANAKA, lang="en")
    assert "Thank you for writing to us." in text_of(post.to(TANAKA)[-1])
    assert re.search(r"First reply by: .*\d\d:\d\d JST", text_of(post.to(TANAKA)[-1]))


async def test_what_looks_wrong_gets_no_receipt(town: Town, post: Mailbox) -> None:
    await written_on_home(town, receipt_ja=OWN)
    for marks, source in ((("links",), Source.WEB), ((), Source.PHONE)):
        await arrives(town, Draft(source=source, email=TANAKA, subject="x", marks=marks))
    await town.quiet()
    assert post.to(TANAKA) == []


async def test_what_was_dismissed_before_it_went_gets_no_receipt(town: Town, post: Mailbox) -> None:
    await written_on_home(town, receipt_ja=OWN)
    await post.close()
    case_id = await arrives(town, Draft(email=TANAKA, subject="営業のご案内"))
    await put_off(town)
    desk = town.toban.desk
    act = desk.act(town.secretary)
    await desk.write(lambda s: cases.dismiss(s, desk.network, act, case_id, "not_an_inquiry"))
    await post.open()
    await town.quiet()
    assert post.to(TANAKA) == []


async def put_off(town: Town) -> None:
    """Wait until a first try has failed: what is under way at that moment would go out."""
    tried = outbox.c.lane == "mail", outbox.c.status == "pending", outbox.c.attempts > 0
    async with asyncio.timeout(PATIENCE):
        while not await town.toban.db.read(lambda s: s.execute(select(outbox.c.id).where(*tried)).first()):
            await asyncio.sleep(0.02)


async def test_nobody_fills_a_strangers_mailbox_through_us(town: Town, post: Mailbox) -> None:
    await written_on_home(town, receipt_ja=OWN)
    for _ in range(8):
        await town.arrives(email=TANAKA)
    assert len(post.to(TANAKA)) == 5


async def test_nobody_fills_it_by_other_spellings_of_its_address_either(town: Town, post: Mailbox) -> None:
    await written_on_home(town, receipt_ja=OWN)
    spelled = ("tanaka", "TANAKA", "tAnaka", "tanaka+1", "tanaka+2", "t.anaka", "Tanaka+3", "ta.na.ka")
    for name in spelled:
        await town.arrives(email=f"{name}@sobaura.example.jp")
    assert len(post.taken) == 5
    await town.arrives(email="suzuki@sobaura.example.jp")
    assert len(post.taken) == 6


MESSAGES = [
    *("当選しました https://evil.example/x", "evil.example まで", "ｗｗｗ．evil．example", "www evil"),
    *("至急 090-1234-5678 へ", "<b>様", "長" * 50_000, "evil\u200b.\u202eexample"),
]


@pytest.mark.parametrize("person", MESSAGES, ids=range(len(MESSAGES)))
async def test_nobody_writes_to_a_stranger_through_us(town: Town, post: Mailbox, person: str) -> None:
    await written_on_home(town, receipt_ja=OWN)
    await town.arrives(email=TANAKA, person=person, company=person)
    assert text_of(post.to(TANAKA)[-1]).startswith(OWN)


@pytest.mark.parametrize("person", ["田中 太郎", "Jean-Luc O'Neil", "㈱ソバウラ", "Sobaura Co., Ltd."])
async def test_a_name_that_is_one_is_written_to(town: Town, post: Mailbox, person: str) -> None:
    await written_on_home(town, receipt_ja=OWN)
    await town.arrives(email=TANAKA, person="", company=person)
    assert text_of(post.to(TANAKA)[-1]).startswith(f"{person} 様")


async def test_a_receipt_that_is_refused_is_told_to_the_secretariat(town: Town, post: Mailbox) -> None:
    await written_on_home(town, receipt_ja=OWN)
    post.answers[TANAKA] = "550 no such user"
    number = await town.arrives(email=TANAKA)
    assert any(number in told(one) and "受付メール" in told(one) for one in town.letters(town.secretary))


NO_ADDRESSES = ["tanaka@x.example\nBcc: all@y.example", "田中", "a@b", "<x@y.example>,z@y.example"]


@pytest.mark.parametrize("email", NO_ADDRESSES)
async def test_what_is_no_address_gets_no_receipt_and_the_inquiry_is_taken(
    town: Town, post: Mailbox, email: str
) -> None:
    await written_on_home(town, receipt_ja=OWN)
    assert await town.arrives(email=email)
    assert post.taken == []


async def arrives(town: Town, draft: Draft) -> int:
    desk = town.toban.desk
    act = Act("api:web", town.control.now(), "api")
    found: Any = await desk.write(lambda s: intake.register(s, desk.network, act, draft))
    return int(found.id)


async def test_a_refused_receipt_is_no_person_that_home_names(town: Town, post: Mailbox) -> None:
    await written_on_home(town, receipt_ja=OWN)
    post.answers[TANAKA] = "550 no such user"
    await town.arrives(email=TANAKA)
    net, now = town.toban.desk.network, town.control.now()
    shown = await town.toban.db.read(lambda s: home.view(s, net, town.secretary, now))
    assert not [problem for problem in shown.problems if problem.kind == "person"]
