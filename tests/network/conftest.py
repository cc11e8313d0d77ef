"""A network's file as a test writes it, and what is said about it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.network import load_network
from bot.network_file import ConfigError

CONTRACT = Path(__file__).parent / "contract.toml"


@pytest.fixture
def contract() -> str:
    """Return the example that deployers were promised."""
    return CONTRACT.read_text(encoding="utf-8")


@pytest.fixture
def load(tmp_path: Path):
    """Return what writes a file's text and loads it."""

    def write_and_load(text: str, encoding: str = "utf-8"):
        path = tmp_path / "network.toml"
        path.write_text(text, encoding=encoding)
        return load_network(path)

    return write_and_load


@pytest.fixture
def complaints(load):
    """Return what gives the complaints about a file, each as (line, text)."""

    def lines_of(text: str) -> list[tuple[int, str]]:
        with pytest.raises(ConfigError) as error:
            load(text)
        found = [
            re.fullmatch(r".*network\.toml (\d+)行目: (.+)", line) for line in str(error.value).split("\n")
        ]
        return [(int(match[1]), match[2]) for match in found]

    return lines_of
