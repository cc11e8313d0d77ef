"""The table is whole, documented from itself, and tried in full."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bot.domain.errors import Refusal
from bot.domain.rights import ALLOWED, REFUSED, Right, Role, may, require
from bot.i18n import LOCALES, catalogue
from bot.texts.rights import who_may_do_what
from tests.rights.test_every_pair import TRIES
from tests.rights.town import CAST

DOCS = Path(__file__).parents[2] / "docs"
PAPERS = {"en": "who-may-do-what.md", "ja": "who-may-do-what.ja.md"}


def test_every_act_is_in_the_table_and_tried() -> None:
    assert set(ALLOWED) == set(Right)
    assert set(TRIES) == set(Right)


def test_every_role_may_something_and_somebody_has_it() -> None:
    assert {role for who in ALLOWED.values() for role in who} == set(Role)
    assert {role for roles in CAST.values() for role in roles} == set(Role)


def test_who_may_not_is_told_in_both_languages() -> None:
    for locale in LOCALES:
        assert {f"refusal.{key}" for key in REFUSED.values()} <= set(catalogue(locale))


def test_nobody_refuses_in_the_tables_words_but_the_table() -> None:
    """Both that do are about turns that nobody has any more, after the table was asked."""
    said = re.compile(r'Refusal\(\s*"([\w.]+)"')
    paths = [path for folder in ("bot", "handlers") for path in (DOCS.parent / folder).rglob("*.py")]
    found = {(path.stem, key) for path in paths for key in said.findall(path.read_text("utf-8"))}
    of_the_table = {one for one in found if one[1] in REFUSED.values()}
    assert of_the_table == {("lanes", "rota.not_on_duty"), ("notice_answers", "notice.not_yours")}


def test_who_is_nobody_may_nothing() -> None:
    assert not any(may((), right) for right in Right)
    with pytest.raises(Refusal, match="secretariat_only"):
        require((), Right.EDIT_SETTINGS)


def test_of_roles_still_to_be_found_no_more_are_looked_for_than_it_takes() -> None:
    def found() -> object:
        yield Role.ANYBODY
        yield Role.SECRETARIAT
        raise AssertionError

    assert may(found(), Right.EDIT_SETTINGS)  # type: ignore[arg-type]


@pytest.mark.parametrize(("locale", "name"), PAPERS.items())
def test_the_paper_says_what_the_table_says(locale: str, name: str) -> None:
    """`TOBAN_GOLDEN=write pytest tests/rights` writes it anew."""
    made, paper = who_may_do_what(locale), DOCS / name
    if os.environ.get("TOBAN_GOLDEN") == "write":
        paper.write_text(made, encoding="utf-8")
    assert paper.read_text("utf-8") == made
