"""Whom a mail is said to be from that could not be taken: whoever wrote it, not the website that sent it."""

from __future__ import annotations

import asyncio
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.mail.mailbox import Fetched
from bot.mail.reading import MOST_PARTS
from bot.mail.taking import Taker
from bot.services.desk import Desk
from bot.services.health import Health
from bot.services.metrics import Metrics
from bot.services.watch import Watch
from tests.services.at_once import AtThatHour
from tests.services.test_mail_in import START, TANAKA, told

if TYPE_CHECKING:
    from storage.database import Database
    from storage.files import FileStore
    from tests.services.conftest import Office

OWN = ("info@example.jp", "@example.jp")
BROKEN = "CREATE TRIGGER broken BEFORE INSERT ON inquiry BEGIN SELECT RAISE(ABORT, 'broken'); END"


@pytest.fixture
def db(sqlite_db: Database) -> Database:
    return sqlite_db


def written(sender: str, reply_to: str, body: str = "アルミ筐体です。") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, "お問い合わせ"
    mail["Reply-To"] = reply_to
    mail.set_content(body)
    return mail.as_bytes()


def shown_as(office: Office, store: FileStore, mail: bytes) -> str:
    """Take a mail, and return whom the secretariat is told that it is from."""
    desk = Desk(office.db, office.net, AtThatHour(office), files=store)  # type: ignore[arg-type]
    taker, place = Taker(desk, Watch(Health(0.0), Metrics()), OWN), START.at(101, office.now)
    asyncio.run(taker.take(Fetched(office.now, mail, is_whole=True), place, place, office.now))
    [row] = told(office, "mail_shown")
    return str(row["params"]["sender"])


@pytest.mark.parametrize(
    ("sender", "writer"),
    [("info@example.jp", TANAKA), ("suzuki@sobaura.example.jp", "suzuki@sobaura.example.jp")],
)
def test_a_form_that_could_not_be_taken_is_shown_as_the_customers_and_not_the_websites(
    office: Office, store: FileStore, sender: str, writer: str
) -> None:
    office.db.write_now(lambda s: s.execute(text(BROKEN)))
    assert shown_as(office, store, written(sender, TANAKA)) == writer


def test_a_form_that_nobody_can_read_is_shown_as_the_customers_as_well(
    office: Office, store: FileStore
) -> None:
    mail = written("info@example.jp", TANAKA, "\n--a" * (MOST_PARTS + 1))
    assert shown_as(office, store, mail) == TANAKA
