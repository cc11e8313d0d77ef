"""Letters to customers as the secretariat edits them: over the file's, and back to the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.errors import Refusal
from bot.domain.letters import LONGEST, Letter
from bot.network import load_network
from bot.services import edits, letter_texts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.services.conftest import Office

OWN = "【{number}】のお礼\n{to}\n\nありがとうございます。"
FILES = """
[letters.ja]
received = "ファイルの件名\\nファイルの本文"
"""


def changes(office: Office) -> list[tuple[str, str, str]]:
    made = office.db.read_now(lambda s: edits.changes(s, letter_texts.subject(Letter.RECEIVED, "ja")))
    return [(one["actor"], one["before"]["text"], one["after"]["text"]) for one in made]


def put(office: Office, text: str, who: str = "USECRETARY", seen: int | None = None) -> bool:
    done: bool = office.do(letter_texts.put, who, Letter.RECEIVED, "ja", text, seen)
    office.net = office.net.edited(office.db.read_now(edits.load))
    return done


@pytest.fixture
def with_a_file(office: Office, tmp_path: Path) -> Office:
    path = tmp_path / "network.toml"
    path.write_text(path.read_text(encoding="utf-8") + FILES, encoding="utf-8")
    office.net = load_network(path)
    return office


def test_what_home_says_is_what_the_letter_says(with_a_file: Office) -> None:
    office = with_a_file
    assert office.net.letter(Letter.RECEIVED, "ja").startswith("ファイルの件名")
    assert put(office, OWN)
    assert office.net.letter(Letter.RECEIVED, "ja") == OWN
    assert office.net.letter(Letter.RECEIVED, "en") == office.net.letter(Letter.DECLINED, "ja") == ""


def test_back_to_the_default_is_the_files_text_again(with_a_file: Office) -> None:
    office = with_a_file
    put(office, OWN)
    assert put(office, "")
    assert office.net.letter(Letter.RECEIVED, "ja").startswith("ファイルの件名")
    assert changes(office) == [("USECRETARY", OWN, ""), ("USECRETARY", "", OWN)]


def test_saving_the_same_again_changes_nothing(office: Office) -> None:
    assert put(office, OWN)
    assert not put(office, OWN, seen=0)
    assert len(changes(office)) == 1


def test_other_texts_and_letters_stay_as_they_are(office: Office) -> None:
    put(office, OWN)
    office.do(edits.put, "USECRETARY", edits.TEXTS, edits.table(office.net, edits.TEXTS) | {"award": "文"})
    office.do(letter_texts.put, "USECRETARY", Letter.ORDERED, "en", "S\nB")
    net = office.net.edited(office.db.read_now(edits.load))
    assert (net.letter(Letter.RECEIVED, "ja"), net.letter(Letter.ORDERED, "en")) == (OWN, "S\nB")
    assert net.text("award") == "文"


def test_whoever_saves_what_somebody_changed_meanwhile_is_told(office: Office) -> None:
    put(office, OWN)
    with pytest.raises(Refusal) as refused:
        put(office, "別の件名\n本文", seen=0)
    assert refused.value.key == "edit.changed_meanwhile"


@pytest.mark.parametrize(
    ("who", "text", "key"),
    [
        ("UASA1", OWN, "secretariat_only"),
        ("USECRETARY", "件名\n{nobody}", "edit.bad_value"),
        ("USECRETARY", "件" * (LONGEST + 1), "edit.bad_value"),
    ],
)
def test_nobody_else_and_nothing_that_no_file_could_have(
    office: Office, who: str, text: str, key: str
) -> None:
    with pytest.raises(Refusal) as refused:
        put(office, text, who)
    assert refused.value.key == key
