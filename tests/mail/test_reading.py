"""Reading a mail: what customers' programs write, and what nobody should."""

from __future__ import annotations

from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage

import pytest

from bot.domain.incoming import Incoming, Nature
from bot.mail.reading import BODY, read

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
OLD = b'\x1b$B-!-j%"%k\x1b(B'  # ①㈱アル as old mail programs write it: no letters of ISO-2022-JP's own


def of(*lines: bytes) -> Incoming:
    return read(b"\r\n".join(lines), AT)


def written(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "田中 <tanaka@sobaura.example.jp>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    return mail


def test_name_address_subject_and_words_are_read() -> None:
    mail = written(
        Subject="見積のお願い", Message_ID="<1@x.example>", In_Reply_To="<b@x>", References="<a@x> <b@x>"
    )
    mail.set_content("アルミ筐体です。")
    found = read(mail.as_bytes(), AT)
    assert (found.person, found.address, found.subject) == (
        "田中",
        "tanaka@sobaura.example.jp",
        "見積のお願い",
    )
    assert (found.body, found.message_id, found.references) == (
        "アルミ筐体です。",
        "1@x.example",
        ("b@x", "a@x"),
    )
    assert found.nature is Nature.PERSON


def test_to_whom_the_answer_goes_is_read_with_their_name() -> None:
    found = read(written(Reply_To="山本 一郎 <yamamoto@sobaura.example.jp>").as_bytes(), AT)
    assert (found.reply_person, found.reply_to) == ("山本 一郎", "yamamoto@sobaura.example.jp")


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8"])
def test_the_letters_of_japanese_mails_are_read(charset: str) -> None:
    subject = Header("追加工のご相談", charset).encode()
    body = "図面を添付します。".encode(charset)
    found = of(
        f"Subject: {subject}".encode(), f"Content-Type: text/plain; charset={charset}".encode(), b"", body
    )
    assert (found.subject, found.body) == ("追加工のご相談", "図面を添付します。")


@pytest.mark.parametrize(
    ("declared", "data", "said"),
    [
        (b"iso-2022-jp", OLD, "①㈱アル"),
        (b"us-ascii", "見積".encode(), "見積"),
        (b"shift_jis", "髙橋①".encode("cp932"), "髙橋①"),
        (b"x-nobody-knows", "見積".encode(), "見積"),
        (b"utf-8", "見積".encode("cp932"), "見積"),
        (b"idna", b"xn--a", "xn--a"),
        (b'"\x00"', b"abc", "abc"),
    ],
)
def test_letters_that_are_others_than_it_says_are_read_all_the_same(
    declared: bytes, data: bytes, said: str
) -> None:
    assert of(b"Content-Type: text/plain; charset=" + declared, b"", data).body == said


def test_a_subject_that_nobody_encoded_is_read() -> None:
    assert of("Subject: 見積".encode("cp932"), b"", b"x").subject == "見積"
    assert of("Subject: 見積".encode(), b"", b"x").subject == "見積"
    assert of(b"Subject: =?utf-8?b?!!!?= =?nobody?q?x?=", b"", b"x").subject


def test_a_page_is_read_as_words_and_runs_nothing() -> None:
    mail = written()
    mail.set_content(
        "<style>p{}</style><p>見積</p><script>alert(1)</script><p>お願い<br>します", subtype="html"
    )
    assert read(mail.as_bytes(), AT).body == "見積\n\nお願い\nします"


def test_plain_words_come_before_the_page() -> None:
    mail = written()
    mail.set_content("そのまま")
    mail.add_alternative("<p>飾って", subtype="html")
    assert read(mail.as_bytes(), AT).body == "そのまま"


def test_a_page_beside_blank_words_is_read() -> None:
    mail = written()
    mail.set_content(" \n")
    mail.add_alternative("<p>飾って", subtype="html")
    assert read(mail.as_bytes(), AT).body == "飾って"


def test_a_forwarded_mail_brings_its_words_and_files() -> None:
    inner = written(Subject="元の件名")
    inner.set_content("元の本文")
    inner.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="図.pdf")
    mail = written()
    mail.set_content("転送します")
    mail.add_attachment(inner)
    found = read(mail.as_bytes(), AT)
    for part in ("転送します", "元の件名", "元の本文", "tanaka@sobaura.example.jp"):
        assert part in found.body
    assert [file.name for file in found.files] == ["図.pdf"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b'filename="../../etc/passwd"', "passwd"),
        (b'filename="C:\\\\Users\\\\x.pdf"', "x.pdf"),
        (b'filename="=?iso-2022-jp?B?GyRCP15MTBsoQi5wZGY=?="', "図面.pdf"),
        (b"filename*=utf-8''%E5%9B%B3%E9%9D%A2.pdf", "図面.pdf"),
        (b"filename*0*=utf-8''%E5%9B%B3; filename*1*=%E9%9D%A2.pdf", "図面.pdf"),
        ('filename="図\u202efdp.exe"'.encode(), "図fdp.exe"),
        (b'filename="a\x00b\x1b.pdf"', "ab.pdf"),
        (b"filename*=nobody'x'%FF%FE.pdf", None),
        (b'filename=""', None),
    ],
)
def test_a_files_name_is_one_to_show(header: bytes, name: str | None) -> None:
    found = of(
        b"Content-Type: application/pdf", b"Content-Disposition: attachment; " + header, b"", b"%PDF-1"
    )
    (file,) = found.files
    assert file.data == b"%PDF-1"
    assert file.name == name if name else file.name


def test_the_same_mail_is_the_same_and_another_with_its_message_id_is_not() -> None:
    one = of(b"Message-ID: <a@b>", b"Received: x", b"", b"x").fingerprint
    assert of(b"Message-ID: <a@b>", b"Received: y", b"X-Spam: no", b"", b"x").fingerprint == one
    assert of(b"Message-ID: <a@b>", b"", b"y").fingerprint != one
    without = (read(b"\r\nx", at).fingerprint for at in (AT, AT.replace(hour=2)))
    assert len(set(without)) == 2


def test_a_long_text_is_cut_and_says_so() -> None:
    found = of(b"", b"a" * (BODY + 1))
    assert len(found.body) == BODY
    assert ("long", "") in found.left_out


@pytest.mark.parametrize(
    ("headers", "nature"),
    [
        ([b"Auto-Submitted: auto-replied (vacation)"], Nature.AUTO),
        ([b"Auto-Submitted: no"], Nature.PERSON),
        ([b"Return-Path: <>"], Nature.AUTO),
        ([b"Return-Path: <a@b.example>"], Nature.PERSON),
        ([b"Content-Type: multipart/report; report-type=disposition-notification"], Nature.AUTO),
        ([b"Precedence: Bulk"], Nature.LIST),
        ([b"List-Id: <x.y.example>"], Nature.LIST),
        ([b"From: MAILER-DAEMON@x.example"], Nature.BOUNCE),
        ([b"Content-Type: multipart/report; report-type=delivery-status"], Nature.BOUNCE),
    ],
)
def test_who_wrote_it_is_told_by_its_headers(headers: list[bytes], nature: Nature) -> None:
    assert of(*headers, b"", b"x").nature is nature
