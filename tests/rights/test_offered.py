"""A card that somebody asked for offers what they may do: nothing on it is refused, nothing is left out."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.rights import REFUSED, Right
from bot.services import cases
from bot.slack.offered import TAKES
from storage.database import Database
from tests.rights import tries_of_cases
from tests.rights.town import Scene, Town, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import SqliteDatabases

# 挙手 on a card raises the reader's own hand: for whoever has a firm, whichever it is.
BUTTONS = sorted(set(TAKES.values()) - {Right.ANSWER_CALL})


@pytest.fixture(scope="module")
def town(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with sqlite_databases.one() as url, closing(Database(url)) as db:
        yield build(db, tmp_path_factory.mktemp("town"))


@pytest.mark.parametrize("right", BUTTONS)
def test_what_is_offered_is_what_is_not_refused(town: Town, right: Right) -> None:
    def looks(x: Scene) -> None:
        if right not in (x.do(cases.shown_to, x.case).allowed or ()):
            raise Refusal(REFUSED[right])

    prepare, attempt = tries_of_cases.TRIES[right][0]
    tried = {who: refusal is None for who, (refusal, _) in town.tried(prepare, attempt).items()}
    assert {who: refusal is None for who, (refusal, _) in town.tried(prepare, looks).items()} == tried


def test_whoever_has_a_firm_is_offered_to_raise_its_hand(town: Town) -> None:
    def looks(x: Scene) -> None:
        if Right.ANSWER_CALL not in (x.do(cases.shown_to, x.case).allowed or ()):
            raise Refusal(REFUSED[Right.ANSWER_CALL])

    offered = {who for who, (refusal, _) in town.tried(tries_of_cases.calling, looks).items() if not refusal}
    assert {"UOTHER1", "UDUTY1"} <= offered
    assert offered.isdisjoint({"USECRETARY", "USALES", "ULEFT11", "USTRANGER"})


@pytest.mark.parametrize("card", ["answer_show", "answer_show_calling"])
def test_every_button_and_choice_of_a_card_takes_a_right(card: str) -> None:
    shown = (Path(__file__).parents[1] / f"golden/slack/ja/{card}.json").read_text()
    pressed = set(re.findall(r'"action_id": "([a-z]+:[a-z_]+)', shown)) - {"case:more"}  # a menu
    chosen = {f"case:{verb}" for verb in re.findall(r'"value": "([a-z_]+):[0-9]', shown)}
    assert pressed
    assert (pressed | chosen) <= TAKES.keys()
