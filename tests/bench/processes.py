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

from tests.bench.programs import Forked, Program
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.programs import Running
    from tests.bench.stage import Stage

PATIENCE = 60.0  # seconds
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOBAN = ("bot.cli", "run")
BARE = ("tests.bench.bare",)
SLACK = "tests.bench.slack_stub"
CLICKS = ("tests.bench.clicks",)


@dataclass(frozen=True, slots=True)
class Server:
    """A server under measurement."""

    stage: Stage
    port: int
    pid: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let the process stand still, so that it takes nothing from what is measured beside it."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    @property
    def memory(self) -> float:
        """Resident memory in MB."""
        return psutil.Process(self.pid).memory_info().rss / 1e6


@contextmanager
def running(
    stage: Stage, words: tuple[str, ...], env: dict[str, str], *, anew: bool = False
) -> Iterator[Running]:
    """Run a program until the block ends; what it said is shown when the block fails."""
    log = stage.folder / f"{free_port()}.log"
    program = Program(words, env, said=log, complained=log)
    process = Forked(program) if stage.quick and not anew else program.start()
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
def slack(stage: Stage, apart: float = 0.0) -> Iterator[int]:
    """Run the stand-in for Slack and give its port; `apart`: seconds between posts to one channel."""
    port = free_port()
    with running(stage, (SLACK, str(port), str(apart)), {}):
        until_answers(f"http://127.0.0.1:{port}/posts")
        yield port


def posts(slack_port: int) -> list[tuple[float, str]]:
    """Return (when, key) of each post that the stand-in took since the last time."""
    with urllib.request.urlopen(f"http://127.0.0.1:{slack_port}/posts", timeout=10) as answer:
        return [(at, key) for at, key in json.load(answer)]


@contextmanager
def serving(
    stage: Stage, words: tuple[str, ...], database_url: str, slack_port: int, *, anew: bool = False
) -> Iterator[Server]:
    """Run a server over signed HTTP and wait until it is healthy; `anew`: never forked."""
    port = free_port()
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
    with running(stage, words, env, anew=anew) as process:
        until_answers(f"http://127.0.0.1:{port}/healthz", process)
        yield Server(stage, port, process.pid)


def until_answers(url: str, process: Running | None = None) -> None:
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
    heard, said, complained = (server.stage.folder / name for name in ("clicks", "took", "clicks.log"))
    heard.write_text(json.dumps(job), encoding="utf-8")
    complained.unlink(missing_ok=True)
    program = Program(CLICKS, {}, said, complained, heard)
    if (Forked(program) if server.stage.quick else program.start()).wait():
        raise RuntimeError(complained.read_text(errors="replace")[-2000:])
    took: list[float] = json.loads(said.read_text())
    return took
