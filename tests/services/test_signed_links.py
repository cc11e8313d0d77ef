"""Signed links: for one purpose, for a while, and nobody makes or changes one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.backup import backup, restore
from bot.services.signed_links import LinkError, read, sign
from storage import settings
from tests.services.at_once import at_once

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database
    from tests.services.conftest import Office

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


def _signed(db: Database, purpose: str = "file", **data: object) -> str:
    return db.write_now(lambda s: sign(s, purpose, data or {"case": 7}, LATER))


def _why(db: Database, token: str, purpose: str = "file", now: datetime = NOW) -> str:
    with pytest.raises(LinkError) as caught:
        db.read_now(lambda s: read(s, token, purpose, now))
    return caught.value.key


def test_a_link_says_what_was_signed_until_it_expires(db: Database) -> None:
    token = _signed(db, case=7, user="UASA1")
    assert db.read_now(lambda s: read(s, token, "file", LATER)) == {"case": 7, "user": "UASA1"}
    assert _why(db, token, now=LATER + timedelta(seconds=1)) == "expired"


def test_a_link_for_one_thing_opens_nothing_else(db: Database) -> None:
    assert _why(db, _signed(db), purpose="reply") == "other_purpose"


def test_a_link_fits_into_an_address_as_it_is(db: Database) -> None:
    token = _signed(db, case=123456, file=98765, user="U0123456789")
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert len(token) < 200


@given(st.data())
def test_a_changed_link_is_no_link(sqlite_link_db: Database, data: st.DataObject) -> None:
    token = _signed(sqlite_link_db)
    at = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from("ABCabc012-_.%あ\0"))
    changed = token[:at] + letter + token[at + 1 :]
    if _bits(changed) != _bits(token):
        assert _why(sqlite_link_db, changed) == "forged"


def _bits(token: str) -> object:
    """What a token says: the last letter of a part has bits that count for nothing."""
    try:
        return [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")]
    except ValueError:
        return token


@given(st.text(max_size=300))
def test_nothing_that_somebody_makes_up_is_a_link(sqlite_link_db: Database, token: str) -> None:
    assert _why(sqlite_link_db, token) == "forged"


@pytest.fixture(scope="module")
def sqlite_link_db(sqlite_databases):
    from contextlib import closing

    from storage.database import Database

    with sqlite_databases.one() as url, closing(Database(url)) as found:
        _signed(found)
        yield found


def test_before_the_first_link_none_is_known(sqlite_db: Database) -> None:
    assert _why(sqlite_db, "abc.def") == "forged"


async def test_two_who_sign_first_at_once_sign_with_the_same_secret(office: Office) -> None:
    tokens = await at_once(office, *[lambda s: sign(s, "file", {"case": 7}, LATER)] * 4)
    for token in tokens:
        assert office.db.read_now(lambda s, token=token: read(s, token, "file", NOW)) == {"case": 7}


def test_a_restored_database_knows_no_link_from_before(
    sqlite_db: Database, sqlite_db_2: Database, tmp_path: Path
) -> None:
    token = _signed(sqlite_db)
    backup(sqlite_db.engine, tmp_path / "b.zip", NOW)
    restore(sqlite_db_2.engine, tmp_path / "b.zip", NOW, 2026)
    assert sqlite_db_2.read_now(lambda s: settings.get(s, settings.LINKS)) is None
    assert _why(sqlite_db_2, token) == "forged"
