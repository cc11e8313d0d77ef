"""Firms without Slack: the secretariat phones every one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.services.members import upsert
from storage.tables import outbox
from tests.services.allocation_office import SLACKLESS, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Database


def test_the_secretariat_is_given_the_number_of_every_firm_without_slack_however_many(
    db: Database, tmp_path: Path
) -> None:
    office = open_office(db, tmp_path)
    more = {f"F{number}" for number in range(40, 55)}
    for firm_id in more:
        values = {"id": firm_id, "name": firm_id, "lanes": ["parts"], "processes": ["切削"], "phone": "1"}
        db.write_now(lambda s, v=values: upsert(s, v, []))
    office.calling()
    query = select(outbox.c.params).where(outbox.c.template == "dm_hands_phone")
    told = [row["firms"] for row in db.read_now(lambda s: s.execute(query).scalars().all())]
    assert [len(firms) for firms in told] == [12, 4]
    assert {firm_id for firms in told for firm_id, _ in firms} == more | {SLACKLESS}
