"""Bearer tokens: shown once, kept as digests, ended for good."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.errors import Refusal
from bot.services import tokens
from storage.tables import token

if TYPE_CHECKING:
    from storage.database import Database

NOW = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)


def _new(db: Database, name: str = "website") -> str:
    return db.write_now(lambda s: tokens.new(s, name, NOW))


def test_a_token_is_known_by_its_name_and_not_kept(db: Database) -> None:
    secret = _new(db)
    known = db.read_now(tokens.active)
    assert tokens.name_of(secret, known) == "website"
    assert tokens.name_of(secret + "x", known) is None
    assert tokens.name_of("", known) is None
    kept = db.read_now(lambda s: s.execute(select(token)).mappings().one())
    assert secret not in str(dict(kept))


def test_two_tokens_are_never_alike(db: Database) -> None:
    assert _new(db, "one") != _new(db, "two")
    assert sorted(db.read_now(tokens.active).values()) == ["one", "two"]


def test_a_name_in_use_is_refused_and_its_token_stays(db: Database) -> None:
    secret = _new(db)
    with pytest.raises(Refusal) as caught:
        _new(db)
    assert caught.value.key == "token_name_taken"
    assert tokens.name_of(secret, db.read_now(tokens.active)) == "website"


def test_a_revoked_token_is_unknown_and_its_name_free_again(db: Database) -> None:
    old = _new(db)
    db.write_now(lambda s: tokens.revoke(s, "website", NOW))
    assert db.read_now(tokens.active) == {}
    known_after = (_new(db), db.read_now(tokens.active))
    assert tokens.name_of(old, known_after[1]) is None
    assert tokens.name_of(*known_after) == "website"


def test_what_is_not_in_use_cannot_be_revoked(db: Database) -> None:
    with pytest.raises(Refusal) as caught:
        db.write_now(lambda s: tokens.revoke(s, "nobody", NOW))
    assert caught.value.key == "unknown_token"


@pytest.mark.parametrize("name", ["", "a b", "a\n", "x" * 65, "a/b"])
def test_a_name_that_could_not_be_typed_is_refused(sqlite_db: Database, name: str) -> None:
    with pytest.raises(Refusal) as caught:
        _new(sqlite_db, name)
    assert caught.value.key == "bad_token_name"
