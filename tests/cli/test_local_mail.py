"""`toban local` beside SMTP_URL and TOBAN_PROXIES: mail goes out, proxies count, as with the real bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.serving import local_options
from bot.clock import PushableClock
from bot.demo import demo_network
from bot.local.server import Workspace
from bot.local_people import workspace_of
from bot.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://127.0.0.1:3999"


def test_the_local_workspace_sends_mail_and_knows_its_proxies_as_the_environment_says(tmp_path: Path) -> None:
    told = {"SMTP_URL": "smtp://127.0.0.1:2525", "MAIL_FROM": "toban@example.jp", "PORT": "3999"}
    told["TOBAN_PROXIES"] = "*"
    options = local_options(load_settings(told), {"db": tmp_path / "local.db"})
    clock = PushableClock()
    network = demo_network(clock.now().date())
    config = workspace_of(network, clock.now(), BASE, str(options.workspace_db))
    settings = options.settings(BASE, Workspace(config, clock))
    assert settings.mail is not None
    assert (settings.mail.sender, settings.port) == ("toban@example.jp", 3999)
    assert settings.proxies is None  # whoever connects
