"""The mail server as `SMTP_URL` names it, and what its answers mean for a letter."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot.mail import handover
from bot.mail.handover import End, hand_over, look
from bot.mail.server import MailSettings, Server
from tests.mail_server import mailbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LETTER = b"Subject: x\r\n\r\nx\r\n"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.jp", Server("mail.example.jp", 587, tls=False)),
        ("smtps://u%40x:p%2Fq@mail.example.jp", Server("mail.example.jp", 465, True, "u@x", "p/q")),
        ("smtp://mail.example.jp:2525/", Server("mail.example.jp", 2525, tls=False)),
        ("smtp://[::1]:25", Server("::1", 25, tls=False)),
    ],
)
def test_an_address_of_a_mail_server_is_read(url: str, server: Server) -> None:
    assert Server.of(url) == server


@pytest.mark.parametrize(
    "url",
    ["", "mail.example.jp", "http://a", "smtp://", "smtp://a:b", "smtp://a/x", "smtp://:p@a", "smtp://a?x"],
)
def test_what_is_no_address_of_a_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  which one is told by the settings
        Server.of(url)


def test_a_password_is_not_shown() -> None:
    assert "geheim" not in repr(Server.of("smtp://u:geheim@a.example"))


async def nothing() -> None:
    """Nobody has taken the letter over."""


async def handed_over(url: str) -> tuple[End, str]:
    settings = MailSettings(Server.of(url), "toban@example.jp")
    verdict = await hand_over(settings, "a@b.example", LETTER, nothing)
    return verdict.end, verdict.error


async def test_a_letter_is_taken_refused_put_off_or_lost_from_sight() -> None:
    async with mailbox() as post:
        assert await handed_over(post.url) == (End.TAKEN, "")
        post.answers["a@b.example"] = "550 no"
        assert await handed_over(post.url) == (End.REFUSED, "550")
        post.answers["a@b.example"] = "451 later"
        assert await handed_over(post.url) == (End.NOT_NOW, "451")
        del post.answers["a@b.example"]
        post.drops = 1
        assert (await handed_over(post.url))[0] is End.UNSURE
        await post.close()
        assert await handed_over(post.url) == (End.AWAY, "no_connection")


async def test_whether_a_server_would_take_mail_is_tried_without_sending_any() -> None:
    async with mailbox() as post:
        settings = MailSettings(Server.of(post.url), "toban@example.jp")
        assert await look(settings) == ""
        assert (post.tried, post.taken) == (0, [])
        await post.close()
        assert await look(settings) == "no_connection"


async def test_what_is_raised_before_the_letter_goes_keeps_it_here() -> None:
    async def lost() -> None:
        raise LookupError

    async with mailbox() as post:
        settings = MailSettings(Server.of(post.url), "toban@example.jp")
        with pytest.raises(LookupError):
            await hand_over(settings, "a@b.example", LETTER, lost)
        assert post.taken == []


@asynccontextmanager
async def listening(heard: list[bytes]) -> AsyncIterator[int]:
    """A server that offers no encryption, on an address that is not this machine's own to us."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while line := await reader.readline():
            heard.append(line)
            ehlo = line.upper().startswith(b"EHLO")
            writer.write(b"250-mail\r\n250 AUTH PLAIN LOGIN\r\n" if ehlo else b"250 OK\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.2", 0)
    async with server:
        address: Any = server.sockets[0].getsockname()
        yield address[1]


async def test_a_password_goes_only_over_an_encrypted_line() -> None:
    heard: list[bytes] = []
    async with listening(heard) as port:
        end, _ = await handed_over(f"smtp://user:geheim@127.0.0.2:{port}")
    assert end is End.AWAY
    assert not any(b"AUTH" in line or b"geheim" in line for line in heard)


async def test_no_letter_leaves_this_machine_in_the_open() -> None:
    heard: list[bytes] = []
    async with listening(heard) as port:
        end, _ = await handed_over(f"smtp://127.0.0.2:{port}")
    assert end is End.AWAY
    assert not any(b"MAIL" in line.upper() or b"DATA" in line.upper() for line in heard)


@pytest.mark.parametrize("hangs_up", [True, False])
async def test_a_server_that_is_lost_at_one_address_is_not_away(
    hangs_up: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handover, "PATIENCE", 0.5)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while line := await reader.readline():
            if not line.upper().startswith(b"RCPT"):
                writer.write(b"250 OK\r\n")
            elif hangs_up:
                break
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        address: Any = server.sockets[0].getsockname()
        end, _ = await handed_over(f"smtp://127.0.0.1:{address[1]}")
    assert end is End.NOT_NOW
