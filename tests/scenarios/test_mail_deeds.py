"""What a firm without Slack does by its mail: hands, appointments, its duty week, meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.services import appointments, calls_for_hands, duty, firms, leads, members, replies
from storage import inquiries
from storage.tables import attendance, hand
from tests.mail_server import Mailbox, link_of, text_of
from tests.scenarios.by_mail import Browser
from tests.scenarios.conftest import UNHURRIED
from tests.scenarios.town import Town, found_town, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ITO = "ito@itogear.example.jp"


@pytest.fixture
async def town(sqlite_url: str, tmp_path: Path, post: Mailbox) -> AsyncIterator[Town]:
    async with found_town(sqlite_url, tmp_path, pacing=UNHURRIED, mail=post.url) as found:
        yield found


async def reached_by_mail(town: Town, firm_id: str) -> None:
    """Give a firm one contact: Ito, who has mail and no Slack."""
    desk = town.toban.desk
    ito = {"slack_user": None, "name": "伊藤", "role": "", "phone": "", "email": ITO}
    await desk.write(lambda s: firms.save_contacts(s, desk.network, desk.act(town.secretary), firm_id, [ito]))


async def answered(town: Town) -> int:
    """An inquiry with its first reply; return its id."""
    number = await town.arrives()
    desk = town.toban.desk

    def reply(s: Any) -> int:
        case = inquiries.by_number(s, number)
        assert case is not None
        replies.record(s, desk.network, desk.act(town.secretary), case.id)
        return case.id

    found = await desk.write(reply)
    await town.quiet()
    return found


async def a_firm(town: Town) -> str:
    """A member firm that is on duty in no lane this week."""
    busy = {*await town.on_duty("parts"), *await town.on_duty("systems")}
    today = town.toban.desk.network.hours.local_day(town.control.now())
    found = await town.toban.db.read(members.firms)
    return next(
        one.id
        for one in found.values()
        if "parts" in one.lanes and not busy & set(one.contacts) and not one.has_left(today)
    )


async def test_what_no_link_can_ask_for_says_whom_to_phone(town: Town, post: Mailbox) -> None:
    form = town.toban.desk.network.form.model_copy(update={"phone": "075-000-1234"})
    town.toban.desk.network = town.toban.desk.network.model_copy(update={"form": form})
    firm_id = await a_firm(town)
    await reached_by_mail(town, firm_id)
    case_id, desk = await answered(town), town.toban.desk
    await desk.write(lambda s: calls_for_hands.open_call(s, desk.network, desk.act(town.secretary), case_id))
    await town.quiet()
    assert "このメールからはできません" not in text_of(post.to(ITO)[-1])
    await Browser(link_of(post.to(ITO)[-1], "挙手")).presses()
    await desk.write(lambda s: leads.choose(s, desk.network, desk.act(town.secretary), case_id, firm_id))
    await town.quiet()
    led = text_of(post.to(ITO)[-1])
    assert "「窓口を辞退」" in led
    assert "事務局が代わりに入力します: 075-000-1234" in led


async def test_a_hand_goes_up_by_mail_and_declining_says_why(town: Town, post: Mailbox) -> None:
    firm_id = await a_firm(town)
    await reached_by_mail(town, firm_id)
    case_id, desk = await answered(town), town.toban.desk
    await desk.write(lambda s: calls_for_hands.open_call(s, desk.network, desk.act(town.secretary), case_id))
    await town.quiet()
    letter = post.to(ITO)[-1]
    _, page = await Browser(link_of(letter, "挙手")).presses()
    assert "記録しました" in page
    rows = await town.toban.db.read(lambda s: s.execute(hand.select()).mappings().all())
    assert [(row["firm_id"], row["answer"]) for row in rows] == [(firm_id, "hand")]
    _, page = await Browser(link_of(letter, "辞退")).presses(choice="delivery")
    assert "辞退: 納期" in page
    rows = await town.toban.db.read(lambda s: s.execute(hand.select()).mappings().all())
    assert [(row["answer"], row["why"]) for row in rows] == [("decline", "delivery")]


async def test_a_firm_that_is_appointed_takes_the_case_by_mail(town: Town, post: Mailbox) -> None:
    firm_id = await a_firm(town)
    await reached_by_mail(town, firm_id)
    case_id, desk = await answered(town), town.toban.desk
    act = desk.act(town.secretary)
    await desk.write(
        lambda s: appointments.appoint(s, desk.network, act, case_id, firm_id, "材質に詳しいため")
    )
    await town.quiet()
    letter = post.to(ITO)[-1]
    assert "材質に詳しいため" in text_of(letter)
    await Browser(link_of(letter, "引き受けます")).presses()
    await town.quiet()
    firm = (await town.toban.db.read(members.firms))[firm_id]
    assert firm.label in told(town.card("26-0001"))
    assert len(post.to(ITO)) >= 2  # the case is theirs now
    _, page = await Browser(link_of(letter, "辞退")).presses("")
    assert "記録していません" in page


async def test_attendance_is_answered_by_mail_with_who_comes_instead(town: Town, post: Mailbox) -> None:
    firm_id = await a_firm(town)
    await reached_by_mail(town, firm_id)
    await town.push(days=15)
    asking = [one for one in post.to(ITO) if "/m/" in text_of(one) and "代理" in text_of(one)]
    assert asking, [str(one["Subject"]) for one in post.to(ITO)]
    _, page = await Browser(link_of(asking[-1], "代理")).presses(text="坂本")
    assert "記録しました" in page
    rows = await town.toban.db.read(lambda s: s.execute(attendance.select()).mappings().all())
    assert [(row["answer"], row["stand_in"]) for row in rows if row["answer"]] == [("substitute", "坂本")]


async def test_a_duty_week_is_told_and_confirmed_by_mail(town: Town, post: Mailbox) -> None:
    now, net = town.control.now(), town.toban.desk.network
    backup = await town.toban.db.read(lambda s: duty.backup(s, net, "parts", now))
    assert backup is not None
    await reached_by_mail(town, backup.id)
    await town.push(days=3)
    letter = next(one for one in post.to(ITO) if "OK" in text_of(one))
    _, page = await Browser(link_of(letter, "OK")).presses()
    assert "記録しました" in page


async def test_an_escalation_calls_the_backup_by_mail(town: Town, post: Mailbox) -> None:
    now, net = town.control.now(), town.toban.desk.network
    backup = await town.toban.db.read(lambda s: duty.backup(s, net, "parts", now))
    assert backup is not None
    await reached_by_mail(town, backup.id)
    number = await town.arrives()
    await town.push(hours=2)
    assert number in str(post.to(ITO)[-1]["Subject"])
    assert any("伊藤" in line and "(メール)" in line for line in town.thread(number))


async def test_who_is_reached_by_mail_never_becomes_the_secretariat(town: Town) -> None:
    firm_id = await a_firm(town)
    await reached_by_mail(town, firm_id)
    net = town.toban.desk.network.model_copy(update={"roles": {"secretariat": (firm_id,)}})
    found = await town.toban.db.read(
        lambda s: members.people_of_roles(s, net, [members.SECRETARIAT], town.control.now())
    )
    assert not [user for user in found if user.startswith("mail:")]


@pytest.mark.parametrize("typed", [{"text": "長" * 14_000}, {f"more{one}": "" for one in range(12)}])
async def test_what_is_longer_than_is_read_is_not_half_recorded(
    town: Town, post: Mailbox, typed: dict[str, str]
) -> None:
    firm_id = await a_firm(town)
    await reached_by_mail(town, firm_id)
    case_id, desk = await answered(town), town.toban.desk
    await desk.write(lambda s: calls_for_hands.open_call(s, desk.network, desk.act(town.secretary), case_id))
    await town.quiet()
    browser = Browser(link_of(post.to(ITO)[-1], "挙手"))
    status, page = await browser.presses(**typed)
    assert (status, "長すぎる" in page) == (413, True)
    assert await town.toban.db.read(lambda s: s.execute(hand.select()).all()) == []
    assert "記録しました" in (await browser.presses(page))[1]
