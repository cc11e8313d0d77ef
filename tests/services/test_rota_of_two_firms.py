"""Somebody who is a contact of two firms is asked for each about the rota, and says for which they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.services import members, rota_answers, rota_requests
from tests.services.rota_office import B1, RotaOffice, agrees, asks, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database

BOTH = "UBOTH1"


@pytest.fixture
def office(db: Database, tmp_path: Path) -> RotaOffice:
    """The office where one person is the only contact of F03 and F04, and one more of F02, which asks."""
    opened = open_office(db, tmp_path)
    for firm_id, users in {"F02": [B1, BOTH], "F03": [BOTH], "F04": [BOTH]}.items():
        values = {"id": firm_id, "name": f"{firm_id}株式会社"}
        db.write_now(lambda s, v=values, u=users: members.upsert(s, v, u))
    return opened


def asked_for(office: RotaOffice) -> list[str]:
    """For which firms the person was sent a request."""
    return [row["params"]["firm"] for row in office.owed("duty_request", op="post", target=BOTH)]


def test_they_get_the_request_once_for_each_firm_that_it_concerns(office: RotaOffice) -> None:
    asks(office)
    assert asked_for(office) == ["F02", "F03", "F04"]
    shown = office.db.read_now(lambda s: rota_requests.open_to(s, office.net, BOTH, office.now))
    assert [view.firm and view.firm.id for view in shown] == ["F02", "F03", "F04"]


def test_they_are_reminded_for_the_firm_that_has_said_nothing(office: RotaOffice) -> None:
    request = asks(office)
    office.do(rota_answers.decline, BOTH, request.id, "F03")
    office.wait(days=3)
    assert asked_for(office)[3:] == ["F04"]


def test_in_the_channel_nothing_is_agreed_before_they_say_for_which_firm(office: RotaOffice) -> None:
    request = asks(office)
    with pytest.raises(Refusal, match="which_firm"):
        agrees(office, request, BOTH)
    with pytest.raises(Refusal, match="which_firm"):
        office.do(rota_answers.decline, BOTH, request.id)
    office.do(rota_answers.send_choices, BOTH, request.id, request="click")
    assert asked_for(office)[3:] == ["F03", "F04"]
    assert agrees(office, request, BOTH, None, "F04").other_firm == "F04"


def test_where_only_one_of_their_firms_could_it_is_that_one(office: RotaOffice) -> None:
    office.db.write_now(lambda s: members.upsert(s, {"id": "F03", "name": "F03", "lanes": ["systems"]}))
    request = asks(office)
    assert agrees(office, request, BOTH).other_firm == "F04"
