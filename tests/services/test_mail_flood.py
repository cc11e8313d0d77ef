"""More mails than customers write: taken each, marked, and nobody is called to one but the desk to all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.incoming import is_flood
from bot.services import audit, cases, lanes
from storage.files import FileStore
from tests.services.test_mail_in import TANAKA, comes, everything, mail, told

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.conftest import Office

MOST = 2


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def flood(office: Office, store: FileStore, count: int = MOST + 3) -> None:
    """So many mails come at once from one address, MOST of which an hour may bring."""
    form = office.net.form.model_copy(update={"per_hour": MOST})
    office.net = office.net.model_copy(update={"form": form})
    for at in range(count):
        comes(office, store, mail(f"n{at}"), 101 + at)


def called(office: Office) -> set[int]:
    return {row["inquiry_id"] for row in told(office, "dm_duty")}


def test_all_are_inquiries_and_firms_are_called_to_as_many_as_one_writes(
    office: Office, store: FileStore
) -> None:
    flood(office, store)
    assert [case.is_held for case in everything(office)] == [False, False, True, True, True]
    assert called(office) == {1, 2}
    office.wait(hours=8)
    assert {row["inquiry_id"] for row in told(office, "dm_call")} == {1, 2}


def test_the_desk_has_one_message_a_day_that_says_how_many_wait(office: Office, store: FileStore) -> None:
    flood(office, store)
    (row,) = told(office, "mail_flood")
    first, *_, last = (case.number for case in everything(office) if case.is_held)
    assert (row["params"]["count"], row["params"]["first"], row["params"]["last"]) == (3, first, last)
    office.wait(hours=24)
    assert len(told(office, "mail_flood")) == 2
    found = office.db.read_now(lambda s: audit.look(s, office.now, office.now))
    assert audit.UNPINGED not in {one.kind for one in found}


@pytest.mark.parametrize("way", ["lane", "restored"])
def test_a_customer_among_them_is_an_inquiry_like_any_other_once_a_person_says_so(
    office: Office, store: FileStore, way: str
) -> None:
    flood(office, store)
    if way == "lane":
        office.do(lanes.change_lane, "USECRETARY", 3, "parts")
    else:
        office.do(cases.dismiss, "USECRETARY", 3, "not_an_inquiry")
        office.do(cases.restore, "USECRETARY", 3)
    assert called(office) == {1, 2, 3}
    assert not everything(office)[2].is_held


def test_mails_of_one_domain_and_all_together_are_counted_as_well() -> None:
    colleagues = [f"n{at}@sobaura.example.jp" for at in range(10)]
    strangers = [f"n@{at}.example.jp" for at in range(20)]
    assert is_flood(TANAKA, colleagues, 2)
    assert not is_flood("x@else.example", colleagues, 2)
    assert is_flood("x@else.example", strangers, 2)
    assert not is_flood("x@else.example", strangers[1:], 2)
