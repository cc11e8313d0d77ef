"""`toban person-data`, and what `toban restore` says of erasures."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.network import load_network
from bot.services import cases, erasing, intake, journal
from storage.database import Database
from storage.files import FileStore
from storage.tables import disclosure

SECRETARY = "U0SECRETARY"
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
DRAFT = Draft(company="Enju Works", person="*Kuchi*", email="k@enju.example", subject="# Hinge", body="= 20")
NUMBER = "26-0001"


def _do(use_case: Any, *arguments: Any, url: str = "sqlite:///toban.db") -> Any:
    net = load_network(Path("network.toml"))
    with closing(Database(url)) as db:
        return db.write_now(lambda s: use_case(s, net, Act(SECRETARY, NOW), *arguments))


@pytest.fixture
def arrived(here):
    """Return `toban` where an inquiry arrived and was dismissed."""
    case = _do(intake.register, DRAFT)
    _do(cases.dismiss, case.id, "not_an_inquiry")
    return here


def _erase() -> None:
    """Erase it, and let the journal say so."""
    _do(erasing.on_request, [1])
    _do(lambda s, _net, _act: journal.write_down(s, FileStore(Path("toban-files"))))


@pytest.mark.parametrize("query", [NUMBER, "enju works", "K@enju.example"])
def test_everything_held_on_a_customer_is_written_out_and_that_is_on_record(arrived, query: str) -> None:
    done = arrived("person-data", query, "-o", "copy.txt")
    assert (done.code, done.err) == (0, "")
    assert NUMBER in done.out
    text = Path("copy.txt").read_text()
    assert Path("copy.txt").stat().st_mode & 0o777 == 0o600
    for name in ("company", "person", "email", "subject", "body"):
        assert getattr(DRAFT, name) in text
    assert "\\" not in text
    assert "deadline_wall" not in text
    assert "2026/12/01 10:00" in text
    looked = _do(lambda s, _net, _act: s.execute(disclosure.select()).mappings().all())
    assert [(row["slack_user"], row["what"]) for row in looked] == [("cli", "person_data")]


def test_a_program_gets_json(arrived) -> None:
    assert arrived("person-data", NUMBER, "-o", "copy.json").code == 0
    (held,) = json.loads(Path("copy.json").read_text())
    assert (held["company"], held["received_at"]) == ("Enju Works", "2026-12-01T10:00:00+09:00")
    assert held["happened"][0]["kind"] == "received"


def test_nobodys_data_is_no_file(arrived) -> None:
    done = arrived("person-data", "Nobody Ltd.", "-o", "copy.txt")
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert not Path("copy.txt").exists()


def test_a_file_that_is_there_stays_unless_it_is_said(arrived) -> None:
    Path("copy.txt").write_text("mine")
    assert arrived("person-data", NUMBER, "-o", "copy.txt").code == 1
    assert arrived("person-data", NUMBER, "-o", "copy.txt", "--force").code == 0


def test_after_an_erasure_there_is_little_left_to_write(arrived) -> None:
    _erase()
    assert arrived("person-data", NUMBER, "-o", "copy.json").code == 0
    text = Path("copy.json").read_text()
    assert "Enju" not in text
    assert json.loads(text)[0]["erased"][0]["kinds"] == ["contact", "words"]


def test_a_restore_erases_again_by_the_journal_that_it_is_given(
    arrived, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert arrived("backup", "old.zip").code == 0
    _erase()
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    done = arrived("restore", "old.zip", "--erasures", "toban-files/erasures.jsonl")
    assert (done.code, done.err) == (0, "")
    assert "1 inquiries" in done.out.splitlines()[-1]
    assert arrived("person-data", "Enju Works", "-o", "copy.txt").code == 1


def test_a_restore_finds_the_journal_beside_the_files(arrived, monkeypatch: pytest.MonkeyPatch) -> None:
    assert arrived("backup", "old.zip").code == 0
    _erase()
    monkeypatch.setenv("TOBAN_FILES", str(Path("toban-files").absolute()))
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    done = arrived("restore", "old.zip")
    assert (done.code, done.err) == (0, "")
    assert "1 inquiries" in done.out.splitlines()[-1]


def test_a_restore_says_how_much_of_the_journal_it_could_not_read(
    arrived, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert arrived("backup", "old.zip").code == 0
    _erase()
    with Path("toban-files/erasures.jsonl").open("a") as file:
        file.write('{"number": "26-00')
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    done = arrived("restore", "old.zip", "--erasures", "toban-files/erasures.jsonl")
    assert (done.code, "1 inquiries" in done.out.splitlines()[-1]) == (0, True)
    assert done.err.startswith("1 line(s)")


def test_a_restore_without_a_journal_says_so(arrived, monkeypatch: pytest.MonkeyPatch) -> None:
    assert arrived("backup", "old.zip").code == 0
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    done = arrived("restore", "old.zip")
    assert done.code == 0
    assert "no journal" in done.err


def test_a_journal_that_is_none_restores_nothing(arrived, monkeypatch: pytest.MonkeyPatch) -> None:
    assert arrived("backup", "old.zip").code == 0
    Path("letter.txt").write_text("Dear Sirs")
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    for name in ("letter.txt", "nowhere.jsonl"):
        done = arrived("restore", "old.zip", "--erasures", name)
        assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert not Path("other.db").exists()


def test_the_doctor_says_how_long_is_kept(arrived) -> None:
    assert "kept for ever" in arrived("check").out
