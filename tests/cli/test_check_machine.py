"""`toban check`: what is wrong with the machine, or stands still."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.cli import machine_check
from bot.cli.words import Mark
from bot.clock import SystemClock
from bot.domain.inquiries import Draft
from bot.domain.members import CLI, Act
from bot.network import load_network
from bot.services import intake
from bot.settings import Settings
from storage import settings as facts
from storage.files import FileStore
from storage.tables import timer
from tests.cli.folder import change
from tests.cli.workspace import Workspace, wrong


def arrived(ago: timedelta) -> None:
    """Let an inquiry have come in so long ago, and nobody have been there."""
    net, at = load_network(Path("network.toml")), SystemClock().now() - ago
    change(lambda s: intake.register(s, net, Act(CLI, at, "cli"), Draft(subject="治具", lane="parts")))


def test_what_should_have_happened_and_did_not_is_told(checked):
    arrived(timedelta(weeks=2))
    assert any("Reminders or calls that are overdue: " in line for line in wrong(checked("check")))


def test_an_inquiry_that_nothing_watches_is_named(checked):
    arrived(timedelta())
    change(lambda s: s.execute(delete(timer)))
    (line,) = wrong(checked("check"))
    assert "no timer watches: 1, such as " in line


def test_that_a_restored_database_holds_everything_back_is_worth_a_note(checked):
    arrived(timedelta(weeks=2))
    change(lambda s: facts.put(s, facts.PAUSED, {"count": 1}))
    done = checked("check")
    assert wrong(done) == []
    assert any(line.startswith("△") and "nothing goes out until" in line for line in done.lines)


@pytest.mark.parametrize(("ahead", "words"), [(600, "seconds slow"), (-600, "seconds fast"), (20, "")])
def test_a_clock_that_is_not_slacks_is_told(checked, workspace: Workspace, ahead: int, words: str):
    workspace.ahead = ahead
    lines = wrong(checked("check"))
    assert [words in line for line in lines] == [True] * bool(words)


def told(settings: Settings, folder: Path) -> dict[str, Mark]:
    """What is said of this machine, by the sentences' keys."""
    return {key: mark for mark, key, _ in machine_check.examine(settings, FileStore(folder))}


def test_tokens_that_others_can_read_are_worth_a_note(toban):
    dotenv = Path(".env")
    dotenv.write_text("PORT=3000\n")
    dotenv.chmod(0o644)
    assert told(Settings(), Path("files"))["dotenv_readable"] is Mark.NOTE
    dotenv.chmod(0o600)
    assert "dotenv_readable" not in told(Settings(), Path("files"))


def test_a_folder_for_drawings_that_cannot_be_and_a_disk_that_is_full_are_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("")
    assert told(Settings(), tmp_path / "file" / "files")["files_not_writable"] is Mark.WRONG
    monkeypatch.setattr(machine_check, "SPARE", 10**18)
    assert told(Settings(), tmp_path / "files")["disk_full"] is Mark.WRONG


def test_whether_toban_answers_where_its_links_lead_is_told(workspace: Workspace, tmp_path: Path):
    assert told(Settings(), tmp_path)["no_url"] is Mark.NOTE
    settings = Settings(toban_url=workspace.url.removesuffix("/api/"))
    for answer, mark in (({"hello": "world"}, "url_silent"), ({"status": "ok", "reasons": []}, "url")):
        workspace.answers["healthz"] = answer
        assert mark in told(settings, tmp_path)
