"""A mail server that took nothing is asked again, so that what `/healthz` says of it is true."""

from __future__ import annotations

from bot.clock import monotonic
from bot.mail.probe import MailProbe
from bot.mail.server import MailSettings, Server
from bot.services.health import MAIL, Health
from tests.mail_server import Mailbox, mailbox


def probe_of(post: Mailbox, health: Health) -> MailProbe:
    return MailProbe(MailSettings(Server.of(post.url), "toban@example.jp"), health)


def reasons(health: Health, later: float = 0.0) -> list[dict]:
    _, report = health.report(monotonic() + later)
    return [one for one in report["reasons"] if one["part"] == MAIL]


async def test_a_server_that_answers_again_is_away_no_longer_though_no_letter_goes_out() -> None:
    async with mailbox() as post:
        health = Health(monotonic(), ())
        health.mail_failed(monotonic(), "no_connection")
        assert reasons(health)
        await probe_of(post, health).look()
        assert reasons(health) == []
        assert (post.tried, post.taken) == (0, [])


async def test_while_it_is_away_it_is_told_since_when_and_why_now() -> None:
    async with mailbox() as post:
        await post.close()
        health = Health(monotonic(), ())
        health.mail_failed(monotonic() - 300, "421")
        await probe_of(post, health).look()
        (told,) = reasons(health)
        assert (told["why"], told["seconds"]) == ("no_connection", 300)
        assert "300" in told["text"]


async def test_a_server_of_which_nothing_bad_is_known_is_left_alone() -> None:
    async with mailbox() as post:
        await post.close()
        health = Health(monotonic(), ())
        await probe_of(post, health).look()
        assert reasons(health) == []
