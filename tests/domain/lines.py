"""How a line is read on a Wednesday by those who know these people."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.minute_kinds import Kind, Known
from bot.domain.minute_lines import parse

TODAY = date(2026, 11, 18)  # a Wednesday
KNOWN = Known(
    TODAY,
    people={"坂本": "USAKA1", "雪洞樹脂加工": "USAKA1", "川端": "", "水楢 はるか": "UMIZU1", "ann": "UANN01"},
    names={"USAKA1": "坂本(雪洞樹脂加工)", "UMIZU1": "水楢 はるか", "UANN01": "Ann"},
    seats={
        "坂本": "F03",
        "雪洞樹脂加工": "F03",
        "@usaka1": "F03",
        "水楢 はるか": "F07",
        "alder works": "F09",
    },
    speaker="USAKA1",
)


def only(text: str) -> Any:
    (found,) = parse(text, KNOWN)
    return found


def todo(text: str) -> tuple[Any, ...]:
    line = only(text)
    assert line.kind == Kind.TODO
    return line.text, line.data["owner"], line.data["due"], line.asks
