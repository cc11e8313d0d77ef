"""Programs of a benchmark, each `python -m` with its words.

A smoke run forks them from a process that has imported everything, but for those that are to be started anew.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path


class Running(Protocol):
    """A program that was started, as `subprocess` gives it."""

    pid: int

    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...


@dataclass(frozen=True, slots=True)
class Program:
    """A module with its words, and the files that are its streams."""

    words: tuple[str, ...]
    env: dict[str, str]
    said: Path
    complained: Path
    heard: Path | None = None

    def start(self) -> Running:
        """Start it anew."""
        with self.said.open("wb") as said, self.complained.open("ab") as complained:
            command, env = (sys.executable, "-m", *self.words), os.environ | self.env
            if self.heard is None:
                return subprocess.Popen(command, env=env, stdout=said, stderr=complained)
            with self.heard.open("rb") as heard:
                return subprocess.Popen(command, env=env, stdin=heard, stdout=said, stderr=complained)

    def be(self) -> None:
        """Be it, in a process of one's own."""
        os.environ.update(self.env)
        os.dup2(os.open(self.said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
        os.dup2(os.open(self.complained, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
        if self.heard is not None:
            sys.stdin = self.heard.open(encoding="utf-8")
        sys.argv = list(self.words)
        runpy.run_module(self.words[0], run_name="__main__", alter_sys=True)


class Forked:
    """A program that was not started but forked."""

    def __init__(self, program: Program) -> None:
        from tests.forks import forks  # with all of the bot, which a real measurement keeps out of here

        self._process = forks.Process(target=program.be, daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid
        self.terminate, self.kill = self._process.terminate, self._process.kill

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired("a fork", timeout or 0)
        return code
