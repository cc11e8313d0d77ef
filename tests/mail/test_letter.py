"""A mail as bytes: whatever was typed, it has our headers and no others, and old readers can read it."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mail import is_address
from bot.mail.letter import Letter, compose, message_id
from bot.mail.server import Charset, MailSettings, Server

if TYPE_CHECKING:
    from email.message import EmailMessage

AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
HEADERS = {
    "mime-version", "from", "to", "subject", "date", "message-id", "auto-submitted",
    "x-auto-response-suppress", "reply-to", "references", "content-type", "content-transfer-encoding",
}  # fmt: skip
LINES = st.text(st.characters(codec="utf-8"), max_size=300)
HOSTILE = st.lists(
    st.one_of(LINES, st.sampled_from(["\r\nBcc: x@y.example", "\n\n", "\r", "\x00", "=?utf-8?q?=0d=0aX:_1?=",
                                      "\u2028To: z@y.example", "\x85", "., <a@b>", '"', "\ud800"])),
    max_size=6,
).map("".join)  # fmt: skip


def settings(charset: Charset = "utf-8") -> MailSettings:
    return MailSettings(Server.of("smtp://127.0.0.1:25"), "toban@example.jp", "desk@example.jp", charset)


def sent(subject: str, body: str, network: str = "瑠璃川", charset: Charset = "utf-8") -> EmailMessage:
    letter = Letter("sato@example.jp", subject, body, "7.ab12", "cd34")
    raw = compose(letter, settings(charset), network, AT)
    raw.decode("ascii")  # no server need know anything newer
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return email.message_from_bytes(raw, policy=policy.default)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["utf-8", "iso-2022-jp"]))
def test_nothing_typed_adds_or_changes_a_header(
    subject: str, body: str, network: str, charset: Charset
) -> None:
    mail = sent(subject, body, network, charset)
    assert {name.lower() for name in mail} == HEADERS
    assert [str(mail["To"]), mail["From"].addresses[0].addr_spec] == ["sato@example.jp", "toban@example.jp"]
    assert len(mail["From"].addresses) == 1
    assert mail["Reply-To"].addresses[0].addr_spec == "desk@example.jp"
    assert not mail.is_multipart()


@given(HOSTILE)
def test_only_one_plain_address_is_written_to(text: str) -> None:
    if not is_address(text):
        with pytest.raises(ValueError, match="address"):
            compose(Letter(text, "", "", "k"), settings(), "瑠璃川", AT)


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("sato@example.jp", True),
        ("sato..taro.@docomo.example.jp", True),  # as old mobile addresses are
        ("sato@example", False),
        ("sato@example.jp,x@y.example", False),
        ("佐藤 <sato@example.jp>", False),
        ("sato@example.jp\nBcc: x@y.example", False),
        ("sato@-example.jp", False),
        (f"{'a' * 65}@example.jp", False),
        ("", False),
    ],
)
def test_addresses_are_plain_ones(address: str, *, may: bool) -> None:
    assert is_address(address) is may


def test_who_reads_only_iso_2022_jp_reads_it() -> None:
    mail = sent("⏰ 引き合い 26-0001 〜", "回答期限: 12/01(火) 12:00 ✅\n①アルミ", charset="iso-2022-jp")
    assert mail.get_content_charset() == "iso-2022-jp"
    assert mail["Content-Transfer-Encoding"] == "7bit"
    assert str(mail["Subject"]).strip() == "引き合い 26-0001 〜"
    assert "回答期限: 12/01(火) 12:00" in mail.get_content()
    assert "1アルミ" in mail.get_content()


def test_a_name_that_the_old_letters_lack_makes_the_mail_utf_8() -> None:
    mail = sent("髙橋様 ⏰", "森鷗外", charset="iso-2022-jp")
    assert mail.get_content_charset() == "utf-8"
    assert str(mail["Subject"]) == "髙橋様 ⏰"


def test_the_same_message_has_the_same_id_and_another_has_not() -> None:
    assert message_id(settings(), "7.ab12") == message_id(settings(), "7.ab12")
    assert message_id(settings(), "7.ab12") != message_id(settings(), "8.ab12")


def test_it_says_that_nobody_wrote_it_and_what_it_belongs_to() -> None:
    mail = sent("件名", "本文")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(mail["References"]) == message_id(settings(), "cd34")
    assert mail["Date"].datetime == AT


def test_a_long_line_is_broken_and_an_address_stays_whole() -> None:
    link = "https://toban.example.jp/m/" + "x" * 400
    shown = sent("件名", "あ" * 500 + "\n" + link).get_content()
    assert link in shown
    assert max(len(line) for line in shown.split("\n") if not line.startswith("https://")) <= 200
