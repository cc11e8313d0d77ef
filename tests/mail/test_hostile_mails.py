"""Mails that are made to stop the reading: each is read, or shown, and those behind it are taken."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drawings import LONGEST_NAME
from bot.domain.mail import is_address
from bot.domain.unseen import seen
from bot.mail.reading import UnreadableError, read
from tests.mail.test_reading import AT, of

if TYPE_CHECKING:
    from bot.domain.incoming import Incoming

LONG = 1_000_000


@pytest.mark.parametrize("bomb", [b"--x\r\n\r\n" * 5000, b"\n" * 1_100_000, b"\r" * 1_100_000])
def test_a_mail_made_to_fill_the_memory_is_not_read(bomb: bytes) -> None:
    head = b"From: a@b.example\r\nSubject: boom\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    with pytest.raises(UnreadableError) as caught:
        read(head + bomb, AT)
    assert (caught.value.sender, caught.value.subject) == ("a@b.example", "boom")


def test_of_a_mail_that_is_not_read_the_plain_address_is_kept_as_of_any_other() -> None:
    head = "From: =?utf-8?b?55Sw5Lit?= <tanaka@sobaura.example.jp>\r\nSubject: boom\r\n\r\n"
    with pytest.raises(UnreadableError) as caught:
        read(head.encode() + b"\n" * 1_100_000, AT)
    assert (caught.value.sender, caught.value.subject) == ("tanaka@sobaura.example.jp", "boom")


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: " + b"=?utf-8?q?a" * (LONG // 11),
        b"Subject: " + b"\r\n folded" * (LONG // 9),
        b"References: " + b"<a@b.example> " * (LONG // 14),
        b"In-Reply-To: " + b"<" * LONG,
        b"Message-ID: <" + b"a" * LONG,
        b"Reply-To: " + b"a@b.example, " * (LONG // 13),
        b"Content-Type: text/plain; " + b"a=b;" * (LONG // 4),
        b'Content-Type: text/plain; a="' + b";" * LONG,
        b'Content-Type: text/plain; charset="' + b"u" * LONG,
        b'Content-Disposition: inline; a="' + b";" * LONG,
        b"Content-Transfer-Encoding: " + b"8bit;" * (LONG // 5),
        b"X-Other: " + "é".encode() * (LONG // 2),
    ],
)
def test_a_mail_with_a_header_as_long_as_a_book_is_read(header: bytes) -> None:
    found = of(b"From: tanaka@sobaura.example.jp", header, b"", "見積".encode())
    assert (found.address, found.body) == ("tanaka@sobaura.example.jp", "見積")


@pytest.mark.parametrize("name", [b"a@b.example, ", b"<", b",", b'"', b"(", b"a b ", b"=?utf-8?q?a"])
def test_a_mail_from_thousands_is_read(name: bytes) -> None:
    found = of(b"From: " + name * (LONG // len(name)), b"Subject: x", b"", b"y")
    assert (found.subject, found.body) == ("x", "y")
    assert len(found.sender) <= 400


def test_a_hostile_header_within_parts_is_read_as_well() -> None:
    ending = b'Content-Type: image/png; a="' + b";" * LONG + b'"; name=a.png'
    hostile = b"--x\r\n" + ending + b"\r\nContent-Disposition: attachment\r\n\r\n\x89PNG\r\n"
    within = b"--x\r\nContent-Type: message/rfc822\r\n\r\nSubject: " + b"=?utf-8?q?a" * (LONG // 11)
    found = of(
        b"Content-Type: multipart/mixed; boundary=x", b"", hostile + within + b"\r\n\r\ninner\r\n--x--"
    )
    assert [file.name for file in found.files] == ["file.png"]
    assert found.body.endswith("inner")


def test_many_headers_of_one_name_end_somewhere_and_the_first_counts() -> None:
    odd = "Content-Type: text/plain; name=図\r\n".encode()
    found = of(b"A: x\r\n" * 50_000 + b"Content-Type: text/html\r\n" + odd * 50_000, b"<b>words")
    assert found.body == "words"


def pages(*bodies: bytes, kind: bytes = b"mixed") -> Incoming:
    parts = [b"--x\r\nContent-Type: text/html\r\n\r\n" + body + b"\r\n" for body in bodies]
    return of(b"Content-Type: multipart/" + kind + b"; boundary=x", b"", *parts, b"--x--")


def test_of_many_large_pages_only_so_much_is_read_and_the_inquiry_says_so() -> None:
    """A page of a megabyte takes seconds, and a mail has room for forty."""
    found = pages(b"<p>first", *[b"<p>" * (LONG // 3)] * 3, b"<p>last")
    assert (found.body, found.left_out) == ("first", (("long", ""),))


def test_a_page_too_large_that_only_repeats_the_plain_words_is_not_missed() -> None:
    plain = b"--x\r\nContent-Type: text/plain\r\n\r\nwords\r\n"
    page = b"--x\r\nContent-Type: text/html\r\n\r\n" + b"<p>x" * LONG + b"\r\n"
    both = b"--y\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n" + page + plain + b"--x--\r\n"
    after = b"--y\r\nContent-Type: text/html\r\n\r\n<b>more</b>\r\n--y--"
    found = of(b"Content-Type: multipart/mixed; boundary=y", b"", both + after)
    assert (found.body, found.left_out) == ("words\n\nmore", ())


def test_of_pages_in_the_place_of_each_other_only_so_much_is_read_as_well() -> None:
    found = pages(*[b"<p>" * (LONG // 3)] * 3, b"<p>last", kind=b"alternative")
    assert (found.body, found.left_out) == ("", (("long", ""),))


def test_a_mail_within_the_mail_that_encodes_nothing_is_named() -> None:
    inner = "From: 田中 <a@b.example>\r\nSubject: 見積\r\n\r\n本文".encode()
    found = of(b"Content-Type: multipart/mixed; boundary=x", b"",
               b"--x\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--x--")  # fmt: skip
    assert "From: 田中 <a@b.example>" in found.body
    assert "Subject: 見積" in found.body


def test_parts_within_parts_end_somewhere() -> None:
    data = b"the end"
    for depth in range(200):
        mark = b"b%d" % depth
        data = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n--%b\r\n%b\r\n--%b--" % (
            mark,
            mark,
            data,
            mark,
        )
    try:
        assert read(data, AT).left_out
    except UnreadableError:
        return


NAMES = st.sampled_from(
    [b"From", b"Subject", b"Message-ID", b"References", b"In-Reply-To", b"Date", b"Content-Type", b"Reply-To",
     b"Content-Transfer-Encoding", b"Content-Disposition", b"Auto-Submitted", b"Return-Path", b"MIME-Version"]
)  # fmt: skip
ODD = st.sampled_from(
    [b"=?utf-8?b?44GC?=", b"=?iso-2022-jp?B?GyRC?=",
     b"=?x?q?=0d=0aBcc:_a@b?=", b'\x1b$B$"', b"\x80\xff", b"\x00",
     b"<a@b>", b"<toban.1.ab@x>", b'"', b";", b"boundary=x", b"charset=utf-7", b"charset=undefined",
     b"base64",
     b"quoted-printable", b"x-uuencode",
     b"multipart/mixed", b"multipart/alternative", b"message/rfc822",
     b"multipart/report", b"message/delivery-status", b"text/html", b"text/plain", b"application/pdf",
     b"filename=../../x", b"filename*=utf-8''%E2%80%AE", b"\r\n folded", b"Mon, 99 Foo 0000 25:61:61 +9999",
     "\u202e\u200b".encode(), b"a@b@c", b"(", b"<<>>", b",,,", b"@"]
)  # fmt: skip
VALUES = st.lists(st.one_of(ODD, st.binary(max_size=40)), max_size=6).map(b" ".join)
HEADERS = st.lists(st.tuples(NAMES, VALUES).map(lambda pair: pair[0] + b": " + pair[1]), max_size=8)
PARTS = st.lists(
    st.one_of(st.binary(max_size=200), ODD,
              st.sampled_from([b"\r\n--x\r\n", b"\r\n--x--\r\n", b"\r\n\r\n", b"--x\r\n"]),
              st.tuples(NAMES, VALUES).map(lambda pair: b"\r\n" + pair[0] + b": " + pair[1])),
    max_size=12,
).map(b"".join)  # fmt: skip


@settings(max_examples=400)
@given(HEADERS, PARTS)
def test_whatever_comes_is_read_or_shown(headers: list[bytes], body: bytes) -> None:
    try:
        found = read(b"\r\n".join([*headers, b"", body]), AT)
    except UnreadableError as error:
        texts = [error.sender, error.subject, error.date]
    else:
        texts = [found.person, found.sender, found.subject, *(file.name for file in found.files)]
        assert seen(found.body) == found.body
        assert found.address == "" or is_address(found.address)
        assert all(
            0 < len(file.name.encode()) <= LONGEST_NAME and "/" not in file.name for file in found.files
        )
    for text in texts:
        assert "\n" not in text
        assert not {unicodedata.category(sign) for sign in text} & {"Cc", "Cs"}
        assert "\u202e" not in text
