"""Whose word a mail is, which inquiry it belongs to, and what nobody wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import cases, erasing, sent_letters
from storage import mail_in
from storage.tables import outbox
from tests.scenarios.mailbox.mails import (
    PDF,
    SATO,
    TANAKA,
    cases_of,
    comes,
    desk_reads,
    mail,
    read,
    receipts_are_written,
)
from tests.scenarios.town import Town, told

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.imap_server import ImapServer
    from tests.mail_server import Mailbox


async def test_an_answer_to_the_receipt_is_the_customers_next_word(
    town: Town, inbox: ImapServer, post: Mailbox
) -> None:
    await receipts_are_written(town)
    [case] = await comes(town, inbox, mail())
    receipt = post.to(TANAKA)[-1]
    assert case.number in str(receipt["Subject"])
    answer = mail("Re: 受け付けました", "図面を送ります。", In_Reply_To=str(receipt["Message-ID"]))
    answer.add_attachment(PDF, maintype="application", subtype="pdf", filename="追加.pdf")
    [case] = await comes(town, inbox, answer)
    assert case.attachments == ["追加.pdf"]
    assert "🔁 再連絡あり" in told(town.card(case.number))
    holders = await town.on_duty("parts")
    assert any("図面を送ります。" in told(one) for one in town.letters(holders[0]))
    assert len(post.to(TANAKA)) == 1  # a second word gets no second receipt


async def test_an_answer_to_the_customers_own_mail_belongs_to_it_as_well(
    town: Town, inbox: ImapServer
) -> None:
    await comes(town, inbox, mail(message_id="<first@sobaura.example.jp>"))
    again = mail("Re: 見積のお願い", "急ぎます。", References="<x@y.example> <first@sobaura.example.jp>",
                 sender=f"鈴木 <{SATO}>")  # fmt: skip
    [case] = await comes(town, inbox, again)
    assert "🔁 再連絡あり" in told(town.card(case.number))


async def test_a_number_in_the_subject_counts_from_the_same_address_alone(
    town: Town, inbox: ImapServer
) -> None:
    [case] = await comes(town, inbox, mail())
    await comes(town, inbox, mail(f"{case.number} の件", "追加です。"))
    assert len(await cases_of(town)) == 1
    found = await comes(town, inbox, mail(f"{case.number} の件", "乗っ取り", sender=SATO))
    assert [one.email for one in found] == [TANAKA, SATO]


async def test_nobody_joins_a_case_by_a_made_up_name_of_a_receipt(
    town: Town, inbox: ImapServer, post: Mailbox
) -> None:
    await receipts_are_written(town)
    await comes(town, inbox, mail())
    name = str(post.to(TANAKA)[-1]["Message-ID"])
    last = name.index("@") - 1
    forged = name[:last] + ("0" if name[last] != "0" else "1") + name[last + 1 :]
    found = await comes(town, inbox, mail("Re:", "乗っ取り", sender=SATO, In_Reply_To=forged))
    assert len(found) == 2


async def test_what_our_website_sends_is_its_customers_inquiry_and_so_is_the_receipt(
    town: Town, inbox: ImapServer, post: Mailbox
) -> None:
    await receipts_are_written(town)
    [case] = await comes(town, inbox, mail(sender="サイト <toban@example.jp>", Reply_To=f"田中 <{TANAKA}>"))
    assert (case.email, case.person) == (TANAKA, "田中")
    [receipt] = post.to(TANAKA)
    answer = mail("Re: 受け付けました", "図面を送ります。", In_Reply_To=str(receipt["Message-ID"]))
    assert len(await comes(town, inbox, answer)) == 1
    assert "🔁 再連絡あり" in told(town.card(case.number))


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, "自動応答"),
        ({"X_Autoreply": "yes"}, "自動応答"),
        ({"Return_Path": "<>"}, "自動応答"),
        ({"Precedence": "bulk"}, "一斉配信"),
        ({"List_Unsubscribe": "<mailto:x@y.example>"}, "一斉配信"),
        ({"sender": "toban@example.jp"}, "自分たちのアドレス"),
        ({"sender": "MAILER-DAEMON@mx.example.jp"}, "配送の通知"),
    ],
)
async def test_what_nobody_wrote_is_listed_for_the_secretariat_and_answered_by_nothing(
    town: Town, inbox: ImapServer, post: Mailbox, headers: dict[str, str], kind: str
) -> None:
    await receipts_are_written(town)
    assert await comes(town, inbox, mail("不在のお知らせ", **headers)) == []
    assert any(f"[{kind}]" in one and "不在のお知らせ" in one for one in desk_reads(town))
    assert post.taken == []


async def test_a_days_mails_stand_in_one_message(town: Town, inbox: ImapServer) -> None:
    for number in range(3):
        await comes(town, inbox, mail(f"案内{number}", Precedence="bulk"))
    [shown] = [one for one in desk_reads(town) if "案内0" in one]
    assert "案内2" in shown
    assert "3通" in shown


async def test_a_list_of_the_networks_own_is_how_customers_reach_it(town: Town, inbox: ImapServer) -> None:
    by_list = mail(List_Id="<info.example.jp>", Precedence="list", List_Post="<mailto:info@example.jp>")
    assert len(await comes(town, inbox, by_list)) == 1


async def test_a_customer_who_is_away_is_a_quiet_line_in_the_thread(
    town: Town, inbox: ImapServer, post: Mailbox
) -> None:
    await receipts_are_written(town)
    await comes(town, inbox, mail())
    away = mail(
        "不在です",
        "来週戻ります。",
        Auto_Submitted="auto-replied",
        In_Reply_To=str(post.taken[-1]["Message-ID"]),
    )
    [case] = await comes(town, inbox, away)
    assert any("自動応答" in line for line in town.thread(case.number))
    assert "🔁" not in told(town.card(case.number))
    assert len(post.taken) == 1


async def test_a_no_reply_address_gets_no_receipt(town: Town, inbox: ImapServer, post: Mailbox) -> None:
    await receipts_are_written(town)
    assert len(await comes(town, inbox, mail(sender="no-reply@sobaura.example.jp"))) == 1
    assert post.taken == []


async def test_a_receipt_that_comes_back_is_told_to_the_secretariat_once(
    town: Town, inbox: ImapServer, post: Mailbox
) -> None:
    await receipts_are_written(town)
    [case] = await comes(town, inbox, mail())
    for _ in range(2):
        await inbox.put(bounce_of(post.taken[-1]))
        await read(town)
    said = [one for one in desk_reads(town) if case.number in one and "受付メール" in one]
    assert len(said) == 1
    assert "5.1.1" in said[0]
    failed = await town.toban.db.read(
        lambda s: s.execute(select(outbox.c.status).where(outbox.c.template == "receipt")).scalars().all()
    )
    assert failed == ["failed"]


async def test_a_delay_is_no_failure(town: Town, inbox: ImapServer, post: Mailbox) -> None:
    await receipts_are_written(town)
    await comes(town, inbox, mail())
    before = desk_reads(town)
    await inbox.put(bounce_of(post.taken[-1], action="delayed", status="4.4.7"))
    await read(town)
    assert desk_reads(town) == before


def bounce_of(letter: EmailMessage, action: str = "failed", status: str = "5.1.1") -> bytes:
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.jp>\r\nSubject: Undelivered Mail\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Action: {action}\r\n"
        f"Status: {status}\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Subject: x\r\nMessage-ID: {letter['Message-ID']}\r\n\r\n--b--\r\n"
    ).encode()


async def test_a_customers_words_ring_nobody_and_format_nothing(town: Town, inbox: ImapServer) -> None:
    [case] = await comes(
        town, inbox, mail("<!channel> *x*", "<!here> `x` <@UDEMOSEC1>", sender=f"<!channel> <{TANAKA}>")
    )
    await comes(town, inbox, mail("<!channel>", "x", Precedence="bulk"))
    assert case.subject == "<!channel> *x*"
    shown = [*town.letters(town.secretary), *town.workspace.messages("引き合い")]
    for block in (block for one in shown for block in one.get("blocks", ())):
        texts = [block.get("text") or {}, *block.get("fields", ()), *block.get("elements", ())]
        assert not [one for one in texts if one.get("type") == "mrkdwn" and "<!" in str(one.get("text"))]


async def test_a_forgotten_customer_is_gone_from_the_list_as_well(town: Town, inbox: ImapServer) -> None:
    [case] = await comes(town, inbox, mail())
    await comes(town, inbox, mail("秘密の不在", Auto_Submitted="auto-replied"))
    assert any("秘密の不在" in one for one in desk_reads(town))
    desk, secretary = town.toban.desk, town.secretary
    await desk.write(lambda s: cases.dismiss(s, desk.network, desk.act(secretary), case.id, "not_an_inquiry"))
    await desk.write(lambda s: erasing.on_request(s, desk.network, desk.act(secretary), [case.id]))
    await town.quiet()
    assert not any("秘密の不在" in one or TANAKA in one for one in desk_reads(town))
    assert await town.toban.db.read(lambda s: mail_in.of_sender(s, TANAKA)) == []


async def test_who_was_forgotten_and_writes_again_is_a_new_inquiry(town: Town, inbox: ImapServer) -> None:
    [case] = await comes(town, inbox, mail(message_id="<first@sobaura.example.jp>"))
    desk, secretary = town.toban.desk, town.secretary
    await desk.write(lambda s: cases.dismiss(s, desk.network, desk.act(secretary), case.id, "not_an_inquiry"))
    await desk.write(lambda s: erasing.on_request(s, desk.network, desk.act(secretary), [case.id]))
    found = await comes(town, inbox, mail("また", "よろしく", In_Reply_To="<first@sobaura.example.jp>"))
    assert [one.email for one in found] == ["", TANAKA]


async def test_a_contact_who_answers_by_mail_is_told_to_the_secretariat(
    town: Town, inbox: ImapServer, post: Mailbox
) -> None:
    number = await town.arrives()
    desk = town.toban.desk
    row = await desk.read(
        lambda s: s.execute(select(outbox).where(outbox.c.template == "dm_duty")).mappings().first()
    )
    name = await desk.write(lambda s: sent_letters.names(s).name(dict(row)))
    await comes(
        town, inbox, mail("Re: 引き合い", "対応します", sender=SATO, In_Reply_To=f"<toban.{name}@example.jp>")
    )
    assert len(await cases_of(town)) == 1
    assert any(number in one and "返信だけでは何も記録されません" in one for one in desk_reads(town))
