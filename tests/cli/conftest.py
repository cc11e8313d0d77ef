"""A folder of its own for each test of the command line, with nothing in the environment."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from bot import cli
from bot.cli import words
from bot.clock import SystemClock
from tests.cli import workspace as stand_in
from tests.cli.workspace import Workspace

NAMES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL", "DATABASE_URL")
OTHERS = (
    "TOBAN_CONFIG",
    "TOBAN_URL",
    "TOBAN_FILES",
    "PORT",
    "LOG_LEVEL",
    "LOG_FORMAT",
    "LC_ALL",
    "LC_MESSAGES",
    "LANG",
)
NETWORK = """
preset = "kyoto"
[network]
locale = "en"
[roles]
secretariat = ["U0SECRETARY"]
[[firms]]
id = "F01"
name = "Alder"
lanes = ["parts", "systems"]
contacts = ["U0ALDER01"]
[[firms]]
id = "F02"
name = "Birch"
lanes = ["parts", "systems"]
"""


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def toban(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Return a function that runs a command in an empty folder."""
    for name in NAMES + OTHERS:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def run(*arguments: object) -> Done:
        words.locale.cache_clear()
        code = cli.run([str(argument) for argument in arguments])
        return Done(code, *capsys.readouterr())

    yield run
    words.locale.cache_clear()


@pytest.fixture
def here(toban, sqlite_databases):
    """Return `toban` in a folder with a migrated database and a network's file."""
    Path("network.toml").write_text(NETWORK)
    sqlite_databases.put("toban.db")
    assert toban("migrate").code == 0
    return toban


@pytest.fixture
def workspace():
    found = Workspace()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("content-length") or 0)
            parts = urlsplit(self.path)
            given = parse_qs(parts.query) | parse_qs(self.rfile.read(length).decode())
            first = {name: values[0] for name, values in given.items()}
            body = found.answer(parts.path.rsplit("/", 1)[-1], first)
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("x-oauth-scopes", found.scopes)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST  # noqa: N815  the server looks for this name

        def date_time_string(self, timestamp=None):
            return super().date_time_string((timestamp or time.time()) + found.ahead)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}/api/"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def checked(toban, workspace: Workspace, sqlite_databases, monkeypatch: pytest.MonkeyPatch):
    """Return `toban` in a folder where everything is as it should be."""
    Path("network.toml").write_text(stand_in.NETWORK)
    sqlite_databases.put("toban.db")
    toban("migrate")
    toban("rota", "publish", "--from", _this_week(), "--weeks", 10)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-secretpart")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1-secretpart")
    monkeypatch.setenv("SLACK_API_URL", workspace.url)
    return toban


def _this_week() -> str:
    return (SystemClock().now().date() - timedelta(days=7)).isoformat()
