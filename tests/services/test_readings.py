"""The order in which members are listed and chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services import readings
from storage import members

if TYPE_CHECKING:
    from storage.database import Database

NAMES = (("夕凪", "ゆうなぎ"), ("八重霞", "ヤエガスミ"), ("寒椿", "かんつばき"), ("あさひ株式会社", ""))


def test_firms_are_chosen_from_in_the_order_in_which_their_names_are_read(db: Database) -> None:
    firms = [{"id": f"F{at}", "name": name, "kana": kana} for at, (name, kana) in enumerate(NAMES)]
    db.write_now(lambda s: members.add_all(s, [(one, []) for one in firms]))
    chosen = [one.label for one in db.read_now(readings.firms).values()]
    assert chosen == ["あさひ", "寒椿", "八重霞", "夕凪"]
