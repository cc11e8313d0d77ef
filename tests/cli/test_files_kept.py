"""Customers' files on the command line: looked for, copied, brought back, left out of what is taken out."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.domain.drawings import Kind, Stored
from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.network import load_network
from bot.services import drawings, intake
from storage.database import Database
from storage.files import FileStore

FILES = Path("toban-files")


@pytest.fixture
def kept(here) -> Stored:
    """Return the file of an inquiry that is kept."""
    store, now = FileStore(FILES), SystemClock().now()
    arriving = store.receive()
    arriving.write(b"%PDF-1.7")
    file = Stored(arriving.finish(), 8, Kind.PDF, "図面.pdf")

    def arrive(s: Any) -> None:
        draft = Draft(subject="見積", attachments=(file.name,))
        case = intake.register(s, load_network(Path("network.toml")), Act("form", now, "form"), draft)
        drawings.attach(s, store, case.id, [file], now)

    with closing(Database("sqlite:///toban.db")) as db:
        db.write_now(arrive)
    return file


def _line(done, words: str) -> str:
    return next(line for line in done.lines if words in line)


def test_the_doctor_counts_the_files_and_finds_those_that_are_missing(here, kept: Stored):
    assert _line(here("check"), "Drawings and other files: 1, in").startswith("✓")
    FileStore(FILES).remove(kept.sha256)
    done = here("check")
    assert _line(done, "1 drawings or other files are not in").startswith("✗")
    assert done.code == 1


def test_the_doctor_tells_of_forms_that_nobody_took_in(here, kept: Stored):
    folder = Path(FILES) / "forms"
    folder.mkdir(parents=True)
    (folder / "waits.json").write_text("{}")
    assert _line(here("check"), "1 forms from customers wait in").startswith("✗")


def test_a_backup_brings_the_files_back_beside_another_database(
    here, kept: Stored, monkeypatch: pytest.MonkeyPatch
):
    assert here("backup", "b.zip").err == ""
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    assert here("restore", "b.zip").code == 0
    assert FileStore(Path("other-files")).path(kept.sha256).read_bytes() == b"%PDF-1.7"


def test_whoever_leaves_the_files_out_is_told_where_they_are(
    here, kept: Stored, monkeypatch: pytest.MonkeyPatch
):
    assert str(FILES.absolute()) in here("backup", "b.zip", "--without-files").err
    monkeypatch.setenv("DATABASE_URL", "sqlite:///other.db")
    assert here("restore", "b.zip").code == 0
    assert not FileStore(Path("other-files")).has(kept.sha256)


def test_what_is_taken_out_has_names_and_no_contents(here, kept: Stored):
    assert here("export", "out").code == 0
    (row,) = json.loads(Path("out/json/attachment.json").read_text("utf-8"))
    assert (row["name"], row["size"], row["sha256"]) == ("図面.pdf", 8, kept.sha256)
    assert not [path for path in Path("out").rglob("*") if path.is_file() and b"%PDF" in path.read_bytes()]
