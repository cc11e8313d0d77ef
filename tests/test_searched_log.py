"""The search of the log finds what it is there for: else that it finds nothing would mean nothing."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from pydantic import SecretStr

from bot.domain.inquiries import Draft
from bot.mail.server import Server
from bot.services import signed_links
from bot.settings import Settings
from tests.rights.town import NOW
from tests.searched_log import written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.database import Database
    from tests.searched_log import SearchedLog

ours = structlog.get_logger("toban")
CUSTOMER = "海霧ドローン株式会社"
SIGNING = "89abcdef0123456789abcdef01234567"


def failed(word: str) -> None:
    try:
        {}[word]
    except KeyError:
        ours.exception("failed")


WAYS: dict[str, Callable[[str], Any]] = {
    "the event": lambda word: ours.info(f"{word} wrote"),
    "a field": lambda word: ours.warning("sent", about=word),
    "deep in a field": lambda word: ours.error("sent", answer={"deep": [{"er": f"x {word}"}]}),
    "a traceback": failed,
    "a library": lambda word: logging.getLogger("uvicorn.error").error("%s", word),
    "Slack's": lambda word: logging.getLogger("slack_bolt.OfATest").error("got %r", {"a": word}),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_customers_word_is_found_by_whatever_way_it_comes(log: SearchedLog, way: str) -> None:
    Draft(company=CUSTOMER, body="5個お願いします。\n図面はありません。")
    WAYS[way](CUSTOMER)
    WAYS[way]("図面はありません。")
    assert len(log.findings()) == 2


def test_what_stands_under_a_customers_name_for_it_is_withheld_and_not_found(log: SearchedLog) -> None:
    Draft(company=CUSTOMER)
    ours.info("received", company=CUSTOMER, number="26-0123")
    assert "26-0123" in log.lines()[-1]
    assert log.findings() == []


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_found_by_whatever_way_it_comes(log: SearchedLog, way: str, sqlite_db: Database) -> None:
    settings = Settings(
        database_url="postgresql://toban:pass-of-the-database@db/toban",
        slack_signing_secret=SecretStr(SIGNING),
        imap_url=SecretStr("imaps://box:pass%20of%20the%20box@mail.example.jp"),
    )
    mail = Server.of("smtp://toban:pass-of-the-mail@mail.example.jp")
    link = sqlite_db.write_now(lambda s: signed_links.sign(s, "file", {"file": 1}, NOW))
    box = settings.mailbox
    held = ["pass-of-the-database", SIGNING, box and box.password, mail.password, link, secrets.token_hex(8)]
    for secret in held:
        WAYS[way](f"with {secret}.")
    assert len(log.findings()) == len(held)


def test_what_looks_like_a_token_is_cut_out_and_found_where_it_is_not(
    log: SearchedLog, tmp_path: Path
) -> None:
    ours.info("refused xoxb-1-2-abc", url="postgresql://toban:hunter22@db/toban")
    assert log.findings() == []
    (tmp_path / "log").write_text("refused xoxb-1-2-abc\nand nothing else\n", encoding="utf-8")
    assert len(written(tmp_path / "log")) == 1


def test_a_customer_of_the_demo_is_found_in_the_log_of_another_process(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("from ミズナラ計測機器株式会社\nfrom nobody\nhere-is-it", encoding="utf-8")
    assert len(written(tmp_path / "log")) == 1
    assert len(written(tmp_path / "log", "here-is-it")) == 2
