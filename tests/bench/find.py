"""Finding among a million past inquiries: rare and common words, hits and misses, for different people."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refusal
from bot.domain.finding import folded
from bot.domain.members import Act
from bot.services import duty, finding, intake
from bot.services.finding import Kind, Wanted
from storage import finding as rows
from storage.database import Database
from storage.engines import make_engine
from tests.bench import crowd
from tests.bench.figures import Figure, ms, p50, p95
from tests.bench.stage import KINDS, SECRETARY, Stage, arrive, draft

if TYPE_CHECKING:
    from collections.abc import Iterator

BOUND = 500  # milliseconds
FIRST = 1000
FEW = 40  # inquiries of the contact who has few
_PARTS = """
アルミ 筐体 切削 見積 試作 樹脂 計測 機器 精密 工業 製作所 ステンレス 曲げ 溶接 基板 組立 検査 治具 歯車 医療
装置 部品 表面処理 黒アルマイト 青葉 朝霧 下鴨 北山 桂 嵐 瑠璃 研究所 大学 化学 北 南 三 光学 電装 冶金 鋳造
"""
WORDS = ("株式会社", "アル", "桂", "嵐瑠璃", "溶接青葉医療", "切削 大学", "99-77777", "鵺", "鵺鵼", "zzz")


def measure(stage: Stage) -> Iterator[Figure]:
    count = stage.size(1_000_000, 50)
    for kind in KINDS:
        with stage.database(kind) as url:
            _fill(stage, url, count)
            db = Database(url)
            many, few = (_contact(stage, db, lane) for lane in ("parts", "systems"))
            people = {"the secretariat": SECRETARY, "a contact called to all": many, "one called to few": few}
            for who, user in people.items():
                took = _search(stage, db, user)
                yield _figure(f"finding as {who}, {kind}", took, count)
            for name, wanted in _LISTS.items():
                took = {name: _times(stage, db, SECRETARY, wanted)}
                yield _figure(f"listing {name}, {kind}", took, count)
            db.close()


_LISTS = {
    "late ones": Wanted(Kind.LATE),
    "a month": Wanted(Kind.MONTH, f"{datetime.now(UTC):%Y-%m}"),
    "one's own": Wanted(Kind.MINE),
}


def _figure(name: str, took: dict[str, list[float]], count: int) -> Figure:
    each = ", ".join(f"{words} {ms(p50(times)):.0f}" for words, times in took.items())
    every = [one for times in took.values() for one in times]
    return Figure(
        f"{name}, p95", ms(p95(every)), "ms", f"< {BOUND} ms; {count} past inquiries; p50 of {each}"
    )


def _search(stage: Stage, db: Database, user: str) -> dict[str, list[float]]:
    return {words: _times(stage, db, user, Wanted(Kind.WORDS, words)) for words in WORDS}


def _times(stage: Stage, db: Database, user: str, wanted: Wanted) -> list[float]:
    """Look again and again, each time as the bot does it; the first time warms up."""
    took = []
    for turn in range(stage.size(11, 2)):
        act = Act(user, datetime.now(UTC))
        started = time.perf_counter()
        with suppress(Refusal):
            db.read_now(lambda s, act=act: finding.look(s, stage.network, act, wanted))  # type: ignore[misc]
        if turn:
            took.append(time.perf_counter() - started)
    return took


def _contact(stage: Stage, db: Database, lane: str) -> str:
    firm = db.read_now(lambda s: duty.firm_on_duty(s, stage.network, lane, datetime.now(UTC)))
    assert firm is not None
    return firm.contacts[0]


def _fill(stage: Stage, url: str, count: int) -> None:
    """Load past inquiries with their people, and the texts that they are found by."""
    engine, now = make_engine(url), datetime.now(UTC)
    ago = now - timedelta(days=30)
    past = {
        "state": "answered",
        "deadline": ago,
        "pinged_at": ago,
        "replied_at": ago,
        "reply_entered_at": ago,
    }
    db = Database(url)
    case = db.write_now(lambda s: arrive(s, stage.network, now))
    db.close()
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # a load that fails is thrown away
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA journal_mode = OFF")
        copies = crowd.Copies(count, FIRST, past, {}, timers=0, messages=0, events=0)
        crowd.multiply(connection, case.id, copies)
        rows.fill(connection, ((number, _text(number)) for number in range(FIRST, FIRST + count)))
        connection.commit()
    crowd.vacuum(engine)
    engine.dispose()
    db = Database(url)
    other = replace(draft(), lane="systems")
    for _ in range(stage.size(FEW, 2)):
        db.write_now(lambda s: intake.register(s, stage.network, Act("api:bench", now, "api"), other))
    db.close()


def _text(number: int) -> str:
    """Return a company and a subject that look like others and are not."""
    parts = _PARTS.split()
    picked = [parts[number * step // 7 % len(parts)] for step in (1, 3, 5, 11, 13, 17, 19)]
    company, subject = f"株式会社{''.join(picked[:3])}{number % 9973}", f"{''.join(picked[3:])}の見積"
    return "\t".join(map(folded, (f"99-{number}", company, subject)))
