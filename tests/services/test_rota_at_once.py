"""Several people at once, each in a transaction of their own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import rota_answers, rota_by_hand, rota_history, rota_requests
from tests.services.at_once import click_at_once
from tests.services.rota_office import FIRMS, SECRETARY, RotaOffice, open_office, parts, systems

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    return open_office(db, tmp_path)


async def test_two_who_agree_at_once_are_told_who_was_first(office: RotaOffice) -> None:
    request = office.do(rota_requests.ask, "UFIRM2A", "cover", parts(1))
    users = ["UFIRM1A", "UFIRM3A", "UFIRM4A", "UFIRM6A"]
    ends = await click_at_once(office, *((rota_answers.agree, user, (request.id,)) for user in users))
    winners = [end for end in ends if not isinstance(end, BaseException)]
    refused = [end for end in ends if isinstance(end, Refusal)]
    assert len(winners) == 1
    assert [one.key for one in refused] == ["rota.request_agreed"] * 3
    assert {one.params["who"] for one in refused} == {winners[0].answered_by}
    assert office.rota()[parts(1)] == winners[0].other_firm
    assert office.acts() == ["cover"]


async def test_acts_that_meet_lose_no_turn(office: RotaOffice) -> None:
    """Requests agreed, turns skipped, lanes moved and acts undone, all at the same moment."""
    before = office.rota()
    swap = office.do(rota_requests.ask, "UFIRM2A", "swap", parts(1))
    other = office.do(rota_requests.ask, "UFIRM3A", "swap", parts(2))
    done = office.do(rota_by_hand.move, SECRETARY, "skip", systems(2))
    await click_at_once(
        office,
        (rota_answers.agree, "UFIRM3A", (swap.id, parts(2))),
        (rota_answers.agree, "UFIRM2A", (other.id, parts(1))),
        (rota_by_hand.move, SECRETARY, ("on", parts(1))),
        (rota_by_hand.move, SECRETARY, ("skip", systems(1))),
        (rota_history.undo, SECRETARY, (done,)),
        (rota_answers.decline, "UFIRM4A", (swap.id,)),
    )
    after = office.rota()
    assert after.keys() == before.keys()
    assert Counter(after.values()) == Counter(before.values())
    held = [(week, firm) for (week, _), firm in after.items()]
    assert len(held) == len(set(held))
    assert set(after.values()) == set(FIRMS)
