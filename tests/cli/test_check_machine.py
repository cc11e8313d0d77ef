"""`toban check`: what is wrong with the machine, or stands still."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from bot.cli import machine_check
from bot.clock import SystemClock
from bot.domain.inquiries import Draft
from bot.domain.members import CLI, Act
from bot.network import load_network
from bot.services import intake
from storage import settings
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
    change(lambda s: settings.put(s, settings.PAUSED, {"count": 1}))
    done = checked("check")
    assert wrong(done) == []
    assert any(line.startswith("△") and "nothing goes out until" in line for line in done.lines)


@pytest.mark.parametrize(("ahead", "told"), [(600, "seconds slow"), (-600, "seconds fast"), (20, "")])
def test_a_clock_that_is_not_slacks_is_told(checked, workspace: Workspace, ahead: int, told: str):
    workspace.ahead = ahead
    lines = wrong(checked("check"))
    assert [told in line for line in lines] == [True] * bool(told)


def test_tokens_that_others_can_read_are_worth_a_note(checked):
    dotenv = Path(".env")
    dotenv.write_text("PORT=3000\n")
    dotenv.chmod(0o644)
    assert (
        "△ Others on this machine can read .env, which has the tokens: chmod 600 .env"
        in checked("check").lines
    )
    dotenv.chmod(0o600)
    assert "chmod" not in checked("check").out


def test_a_folder_for_drawings_that_cannot_be_is_told(checked, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TOBAN_FILES", str(Path("network.toml").absolute() / "files"))
    (line,) = wrong(checked("check"))
    assert "Nothing can be written to" in line


def test_a_disk_that_is_almost_full_is_told(checked, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine_check, "SPARE", 10**18)
    (line,) = wrong(checked("check"))
    assert "Make room" in line


def test_whether_toban_answers_where_its_links_lead_is_told(
    checked, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    assert any(line.startswith("△ TOBAN_URL is not set") for line in checked("check").lines)
    url = workspace.url.removesuffix("/api/")
    monkeypatch.setenv("TOBAN_URL", url)
    workspace.answers["healthz"] = {"hello": "world"}
    assert any(line.startswith(f"△ No Toban answered at {url}") for line in checked("check").lines)
    workspace.answers["healthz"] = {"status": "ok", "reasons": []}
    assert f"✓ Toban answers at {url}" in checked("check").lines
