"""Every act is tried by somebody of every role, through the services: who may is as the table says."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bot.domain.rights import ALLOWED, ALSO, REFUSED, Right, Role, may
from storage.database import Database
from tests.rights import tries_of_cases, tries_of_meetings, tries_of_the_network
from tests.rights.town import Town, build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import SqliteDatabases

TRIES = tries_of_cases.TRIES | tries_of_the_network.TRIES | tries_of_meetings.TRIES
# What else than the table's sentence tells somebody that it is not theirs.
SAID_INSTEAD = {
    # a contact of another firm hears whose button it is
    Right.ANSWER_TURN_REQUEST: "rota.not_your_firm",
    Right.TAKE_FREE_TURN: "rota.not_your_firm",
} | {right: REFUSED[beside] for right, beside in ALSO.items()}


@pytest.fixture(scope="module")
def town(sqlite_databases: SqliteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with sqlite_databases.one() as url, closing(Database(url)) as db:
        yield build(db, tmp_path_factory.mktemp("town"))


@pytest.mark.parametrize("right", TRIES)
def test_who_may_is_as_the_table_says(town: Town, right: Right) -> None:
    for number, (prepare, attempt) in enumerate(TRIES[right]):
        found, said = {}, {}
        for who, (refusal, roles) in town.tried(prepare, attempt).items():
            sentences = {REFUSED[right], SAID_INSTEAD.get(right)}
            assert refusal is None or refusal.key in sentences, (number, who, refusal.args)
            found[who] = refusal is None
            said[who] = all(may(roles, one) for one in (right, *_also(right)))
            if Role.ANYBODY in ALLOWED[right]:  # nobody is asked who they are where anybody comes
                said[who] = True
        assert found == said, number


def _also(right: Right) -> tuple[Right, ...]:
    return (ALSO[right],) if right in ALSO else ()
