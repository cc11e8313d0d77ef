"""A firm without Slack lives by its mail: pinged, answering by a link, and what happens when mail fails."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.services import cases, firms, members
from storage.outbox import AT_ONCE, forget_leases
from storage.tables import disclosure, outbox, pace
from tests.mail_server import Mailbox, link_of, text_of
from tests.scenarios.by_mail import SATO, Browser, without_slack
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.town import Town, beside, found_town, told

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_firm_without_slack_is_pinged_by_mail_and_stops_the_clock_by_its_link(
    mailed: Town, post: Mailbox
) -> None:
    number = await mailed.arrives()
    letter = post.to(SATO)[-1]
    assert number in letter["Subject"]
    assert number in text_of(letter)
    browser = Browser(link_of(letter, "一次回答済"))
    status, page = await browser.opens()
    assert status == 200
    assert "一次回答済" in page
    assert "期限超過" not in told(mailed.card(number))
    assert "✅" not in told(mailed.card(number))  # opening it recorded nothing
    assert "一次回答をお願いします" in page
    _, page = await browser.presses(page, choice="phone", at="2000-01-01T09:00")
    assert "受付より前" in page
    assert 'value="2000-01-01T09:00"' in page  # what was typed stays
    assert 'value="phone" checked' in page
    status, page = await browser.presses(page, choice="phone")
    assert (status, "記録しました" in page) == (200, True)
    assert "一次回答をお願いします" not in page
    await mailed.quiet()
    assert "一次回答済" in told(mailed.card(number))
    assert any("佐藤" in line for line in mailed.thread(number))
    before = len(post.taken)
    await mailed.push(hours=6)
    assert len(post.taken) == before


async def test_the_thread_says_quietly_that_a_firm_was_told_by_mail(mailed: Town) -> None:
    number = await mailed.arrives()
    assert any("メールでお知らせしました" in line for line in mailed.thread(number))
    assert not any(number in told(letter) for letter in mailed.letters(mailed.secretary))


async def test_reminders_go_by_mail_at_the_same_steps(mailed: Town, post: Mailbox) -> None:
    await mailed.arrives()
    first = len(post.to(SATO))
    await mailed.push(hours=1, minutes=1)
    assert len(post.to(SATO)) == first + 1
    await mailed.push(minutes=30)
    assert len(post.to(SATO)) == first + 2


async def test_pressing_twice_records_once_and_says_who_was_first(mailed: Town, post: Mailbox) -> None:
    number = await mailed.arrives()
    letter = post.to(SATO)[-1]
    browser = Browser(link_of(letter, "対応します"))
    _, page = await browser.opens()
    await browser.presses(page)
    await browser.presses(page)
    await mailed.quiet()
    assert sum("対応" in line for line in mailed.thread(number)) == 1
    _, again = await browser.opens()
    assert "いまはこの操作は要りません" in again
    assert 'name="click"' not in again
    _, replied = await Browser(link_of(letter, "一次回答済")).presses()
    assert "記録しました" in replied
    _, late = await Browser(link_of(letter, "一次回答済")).presses("")
    assert "佐藤" in late  # who was first


async def test_the_details_are_shown_after_a_click_and_the_look_is_on_record(
    mailed: Town, post: Mailbox
) -> None:
    await mailed.arrives(company="秘密工業", email="tanaka@himitsu.example.jp")
    letter = post.to(SATO)[-1]
    assert "秘密工業" not in text_of(letter)
    browser = Browser(link_of(letter, "詳細を見る"))
    _, page = await browser.opens()
    assert "秘密工業" not in page
    _, shown = await browser.presses(page)
    assert "秘密工業" in shown
    assert "tanaka@himitsu.example.jp" in shown
    looked = await mailed.toban.db.read(lambda s: s.execute(select(disclosure.c.slack_user)).scalars().all())
    assert [one for one in looked if one.startswith("mail:")]


async def test_what_a_customer_writes_again_is_not_in_the_mail_but_in_the_details(
    mailed: Town, post: Mailbox
) -> None:
    await mailed.arrives(subject="量産をお願いしたい")
    desk = mailed.toban.desk
    act = desk.act(mailed.secretary)
    await desk.write(lambda s: cases.wrote_again(s, desk.network, act, 1, "秘密の部品を急いで"))
    await mailed.quiet()
    first, again = post.to(SATO)
    assert "量産をお願い" not in text_of(first)
    assert "もう一度" in text_of(again) or "再連絡" in text_of(again)
    assert "秘密の部品" not in text_of(again)
    browser = Browser(link_of(again, "詳細を見る"))
    _, page = await browser.opens()
    assert "秘密の部品" not in page
    assert "秘密の部品" in (await browser.presses(page))[1]


async def test_a_firm_hands_on_what_is_not_its_field(mailed: Town, post: Mailbox) -> None:
    number = await mailed.arrives()
    browser = Browser(link_of(post.to(SATO)[-1], "専門外"))
    _, page = await browser.opens()
    assert "事務局に任せる" in page
    await browser.presses(page, choice="systems")
    await mailed.quiet()
    assert all(number in told(mailed.letters(user)[-1]) for user in await mailed.on_duty("systems"))


async def test_a_link_of_a_contact_who_left_the_firm_shows_nothing(mailed: Town, post: Mailbox) -> None:
    await mailed.arrives()
    url = link_of(post.to(SATO)[-1], "一次回答済")
    await without_contacts(mailed)
    assert (await Browser(url).opens())[0] == 410
    assert (await Browser(url).presses("x"))[0] == 410


async def without_contacts(town: Town) -> None:
    user, *_ = await town.on_duty("parts")
    desk = town.toban.desk

    def change(s: Any) -> None:
        firm_id = members.firms_of(s, user)[0].id
        firms.save_contacts(s, desk.network, desk.act(town.secretary), firm_id, [])

    await desk.write(change)


async def test_a_guessed_or_changed_link_leads_nowhere(mailed: Town, post: Mailbox) -> None:
    await mailed.arrives()
    url = link_of(post.to(SATO)[-1], "一次回答済")
    head, _, token = url.rpartition("/")
    for wrong in ("x", token[:-1], token[1:], f"{token}x", f"{token}/.."):
        status, page = await Browser(f"{head}/{wrong}").presses("x")
        assert status == 404
        assert "記録しました" not in page


async def test_an_old_link_says_what_to_do(mailed: Town, post: Mailbox) -> None:
    await mailed.arrives()
    url = link_of(post.to(SATO)[-1], "一次回答済")
    await mailed.push(days=31)
    status, page = await Browser(url).opens()
    assert status == 410
    assert "期限が切れています" in page


async def test_a_link_serves_only_what_it_was_made_for(mailed: Town, post: Mailbox) -> None:
    number = await mailed.arrives()
    await Browser(link_of(post.to(SATO)[-1], "対応します")).presses()
    await mailed.quiet()
    assert "一次回答済(" not in told(mailed.card(number))
    assert number in told(mailed.card(number))


async def test_mail_that_cannot_go_out_for_minutes_goes_once_the_server_is_back(
    mailed: Town, post: Mailbox
) -> None:
    await post.close()
    number = await arrives_while_mail_is_away(mailed)
    others = await mailed.on_duty("systems")
    second = await mailed.control.intake({"subject": "制御盤", "company": "B社", "lane": "systems"})
    rung = str(second["body"]["number"])
    await until(lambda: any(rung in told(one) for one in mailed.letters(others[0])))  # Slack's lane goes on
    await post.open()
    await until(lambda: post.to(SATO))
    assert number in post.to(SATO)[-1]["Subject"]
    await mailed.quiet()
    assert len(post.to(SATO)) == 1


async def test_while_mail_is_away_long_the_secretariat_is_told_to_phone(mailed: Town, post: Mailbox) -> None:
    await post.close()
    number = await arrives_while_mail_is_away(mailed)
    await hurried(mailed, lambda: len(desk_of(mailed)) == 2)
    assert len([one for one in desk_of(mailed) if "メールを送れません" in told(one)]) == 1
    assert any(number in told(one) and "電話をお願いします" in told(one) for one in desk_of(mailed))
    second = await arrives_while_mail_is_away(mailed)
    await hurried(mailed, lambda: any(second in told(one) for one in desk_of(mailed)))
    assert len(desk_of(mailed)) == 3  # each firm once for each inquiry, mail itself once
    await post.open()
    await hurried(mailed, lambda: len(post.to(SATO)) == 2)


async def test_an_address_that_is_refused_for_good_is_told_to_the_secretariat_once(
    mailed: Town, post: Mailbox
) -> None:
    post.answers[SATO] = "550 no such user"
    number = await mailed.arrives()
    assert post.tried == 1
    assert len([one for one in desk_of(mailed) if "相手のサーバーが受け取りません" in told(one)]) == 1
    assert any(number in told(one) and "電話をお願いします" in told(one) for one in desk_of(mailed))


async def test_a_mailbox_that_is_full_for_now_is_tried_again(mailed: Town, post: Mailbox) -> None:
    post.answers[SATO] = "452 mailbox full"
    await arrives_while_mail_is_away(mailed)
    await until(lambda: post.tried)
    del post.answers[SATO]
    await until(lambda: post.to(SATO))


async def test_a_letter_of_which_nobody_knows_goes_again_with_the_same_id_and_says_so(
    mailed: Town, post: Mailbox
) -> None:
    post.drops = 1
    await arrives_while_mail_is_away(mailed)
    await until(lambda: len(post.to(SATO)) == 2)
    first, second = post.to(SATO)
    assert first["Message-ID"] == second["Message-ID"]
    assert "再送" in text_of(second)
    assert "再送" not in text_of(first)


async def test_a_letter_claimed_before_a_restart_goes_once_after_it(
    database_url: str, tmp_path: Path, post: Mailbox
) -> None:
    async with found_town(database_url, tmp_path, pacing=UNHURRIED, mail=post.url) as town:
        await without_slack(town)
        await post.close()
        number = await arrives_while_mail_is_away(town)
        await town.toban.stop()  # as a crash leaves it: claimed, and nobody at it
        await town.toban.db.write(long_ago)
        await town.toban.db.write(left_behind)
        await post.open()
        async with beside(town, "run"):
            await until(lambda: post.to(SATO))
    assert [number in str(letter["Subject"]) for letter in post.to(SATO)] == [True]


def left_behind(s: Any) -> None:
    by_mail = outbox.c.lane == "mail", outbox.c.status.in_(["pending", "sending"])
    now = datetime.now(UTC)
    claimed = {"status": "sending", "lease_owner": "gone", "lease_until": now - timedelta(minutes=1)}
    s.execute(outbox.update().where(*by_mail).values(**claimed))


async def test_without_mail_nothing_is_different(town: Town) -> None:
    await without_slack(town)
    number = await town.arrives()
    assert any(number in told(one) and "電話をお願いします" in told(one) for one in desk_of(town))
    assert not any("メールでお知らせしました" in line for line in town.thread(number))


def desk_of(town: Town) -> list[dict[str, Any]]:
    return town.letters(town.secretary)


async def arrives_while_mail_is_away(town: Town) -> str:
    answer = await town.control.intake({"subject": "アルミ筐体", "company": "A社", "lane": "parts"})
    return str(answer["body"]["number"])


async def until(holds: Any) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.02)


async def hurried(town: Town, holds: Any) -> None:
    """Wait as `until`, while what rests between two tries is let go at once."""
    async with asyncio.timeout(60):
        while not holds():
            await town.toban.db.write(no_rest)
            town.toban.sender.ring()
            await asyncio.sleep(0.02)


def long_ago(s: Any) -> None:
    """Let it be long ago that the bot stopped: nothing rests, and whatever it had claimed is free."""
    s.execute(outbox.update().values(not_before=AT_ONCE))
    s.execute(pace.update().values(free_at=AT_ONCE))
    forget_leases(s)


def no_rest(s: Any) -> None:
    s.execute(outbox.update().where(outbox.c.lane == "mail").values(not_before=AT_ONCE))
    s.execute(pace.update().where(pace.c.target == "mail").values(free_at=AT_ONCE))


async def test_where_mail_was_switched_off_what_was_owed_is_phoned(
    database_url: str, tmp_path: Path, post: Mailbox
) -> None:
    async with found_town(database_url, tmp_path, pacing=UNHURRIED, mail=post.url) as town:
        await without_slack(town)
        await post.close()
        number = await arrives_while_mail_is_away(town)
        await town.toban.stop()
        await town.toban.db.write(long_ago)
        town.toban.settings = town.toban.settings.model_copy(update={"smtp_url": None})
        async with beside(town, "run"):
            await until(lambda: any(number in told(one) and "電話" in told(one) for one in desk_of(town)))
            await until(lambda: any("SMTP_URL" in told(one) for one in desk_of(town)))
