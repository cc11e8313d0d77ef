"""Processes of a benchmark: the bot as it is, the bare listener, the stand-in for Slack, the load."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psutil

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.stage import Stage

PATIENCE = 60.0  # seconds
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOBAN = (sys.executable, "-m", "bot.cli", "run")
BARE = (sys.executable, "-m", "tests.bench.bare")


@dataclass(frozen=True, slots=True)
class Server:
    """A server under measurement."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let the process stand still, so that it takes nothing from what is measured beside it."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6


@contextmanager
def running(argv: tuple[str, ...], env: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process until the block ends; what it said is shown when the block fails."""
    log = folder / f"{free_port()}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(argv, env=os.environ | env, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield process
        except BaseException:
            sys.stderr.write(log.read_text(errors="replace")[-4000:])
            raise
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def slack(stage: Stage) -> Iterator[int]:
    """Run the stand-in for Slack and give its port."""
    port = free_port()
    argv = (sys.executable, "-m", "tests.bench.slack_stub", str(port))
    with running(argv, {}, stage.folder):
        until_answers(f"http://127.0.0.1:{port}/posts")
        yield port


def posts(slack_port: int) -> list[tuple[float, str]]:
    """Return (when, key) of each post that the stand-in took since the last time."""
    with urllib.request.urlopen(f"http://127.0.0.1:{slack_port}/posts", timeout=10) as answer:
        return [(at, key) for at, key in json.load(answer)]


@contextmanager
def serving(
    stage: Stage, argv: tuple[str, ...], database_url: str, slack_port: int, port: int | None = None
) -> Iterator[Server]:
    """Run a server over signed HTTP and wait until it is healthy."""
    port = port or free_port()
    env = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
        "DATABASE_URL": database_url,
        "TOBAN_CONFIG": str(stage.config),
        "TOBAN_FILES": str(stage.folder / "files"),
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }
    with running(argv, env, stage.folder) as process:
        until_answers(f"http://127.0.0.1:{port}/healthz", process)
        yield Server(port, process)


def until_answers(url: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for a 200."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(url)


def click(server: Server, payloads: list[Any], concurrency: int) -> list[float]:
    """Let another process click; return the seconds each acknowledgement took."""
    job = {"url": server.url, "secret": SECRET, "concurrency": concurrency, "payloads": payloads}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.clicks"],
        input=json.dumps(job).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    took: list[float] = json.loads(done.stdout)
    return took
