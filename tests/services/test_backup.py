"""A copy of everything, and the way back, between databases of either kind."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, select, update

from bot.domain.inquiries import Draft
from bot.domain.members import Act
from bot.services import intake, meeting_times, members, tokens
from bot.services.backup import BackupError, backup, restore
from storage import archive, rota, settings
from storage import inquiries as rows
from storage.database import Database
from storage.migrate import check_version, expected_revision
from storage.tables import inquiry, meeting, number, outbox, pace, timer

if TYPE_CHECKING:
    from pathlib import Path

    from bot.network import Network

MONDAY_10 = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)


def _fill(db: Database, network: Network) -> None:
    def work(s):
        members.upsert(s, {"id": "F05", "name": "霜月鋳造", "lanes": ["parts"]}, ["U05AAA"])
        members.upsert(
            s, {"id": "F06", "name": "氷雨樹脂", "lanes": ["systems"], "joined_on": date(2020, 4, 1)}
        )
        rota.put(s, date(2026, 11, 16), "parts", "F05")
        tokens.new(s, "website", MONDAY_10)
        act = Act("api:website", MONDAY_10, "api")
        draft = Draft(
            subject="試作「治具」\n2個", lane="parts", attachments=("図.pdf",), extra={"a": [1, None]}
        )
        first, second = (intake.register(s, network, act, draft) for _ in range(2))
        rows.change(s, first, linked_to=second.id)  # an earlier row that points to a later one
        s.execute(insert(pace).values(target="C1", free_at=MONDAY_10))
        ids = s.execute(select(outbox.c.id).order_by(outbox.c.id)).scalars().all()
        s.execute(update(outbox).where(outbox.c.id == ids[0]).values(status="sent", slack_ts="1.0"))
        s.execute(update(outbox).where(outbox.c.id == ids[1]).values(status="sending", lease_owner="gone"))
        meeting_times.start(s, network, MONDAY_10)
        s.execute(update(meeting).values(thread_id=ids[0], members=["full"], state="running"))

    db.write_now(work)


def _everything(db: Database) -> dict[str, list[dict]]:
    with archive.snapshot(db.engine) as connection:
        return {
            table.name: [json.loads(line) for line in archive.lines_of(connection, table)]
            for table in archive.archived_tables()
        }


@pytest.fixture
def filled(db: Database, network: Network) -> Database:
    _fill(db, network)
    return db


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path):
    """Return a second, empty database of either kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/restored.db"
        yield from _opened(url)
    else:
        yield from _opened(request.getfixturevalue("other_postgres_url"))


def _opened(url: str):
    database = Database(url)
    yield database
    database.close()


def test_what_comes_back_is_what_went_out_save_for_what_was_owed(
    filled: Database, target: Database, tmp_path: Path
) -> None:
    before = _everything(filled)
    backup(filled.engine, tmp_path / "b.zip", MONDAY_10)
    restore(target.engine, tmp_path / "b.zip", LATER, 2026)
    after = _everything(target)
    for name in set(before) - {"outbox", "number", "setting"}:
        assert after[name] == before[name], name
    assert len(after["inquiry"]) == 2
    assert after["inquiry"][0]["linked_to"] == after["inquiry"][1]["id"]


def test_nothing_goes_out_after_a_restore_until_somebody_says_so(
    filled: Database, target: Database, tmp_path: Path
) -> None:
    owed = filled.read_now(
        lambda s: s.execute(select(func.count()).where(outbox.c.status != "sent")).scalar()
    )
    backup(filled.engine, tmp_path / "b.zip", MONDAY_10)
    assert restore(target.engine, tmp_path / "b.zip", LATER, 2026).held == owed > 0
    found = target.read_now(lambda s: s.execute(select(outbox.c.status, outbox.c.error).distinct()).all())
    assert set(map(tuple, found)) == {("sent", None), ("held", "restored")}
    pause = target.read_now(lambda s: settings.get(s, settings.PAUSED))
    assert pause == {"count": owed, "since": LATER.isoformat()}


def test_the_timers_stay_armed(filled: Database, target: Database, tmp_path: Path) -> None:
    backup(filled.engine, tmp_path / "b.zip", MONDAY_10)
    restore(target.engine, tmp_path / "b.zip", LATER, 2026)
    query = select(func.count()).where(timer.c.status == "armed")
    armed = [db.read_now(lambda s: s.execute(query).scalar()) for db in (filled, target)]
    assert armed[0] == armed[1] > 0


def test_numbers_go_on_after_a_gap_and_rows_after_the_last(
    filled: Database, target: Database, network: Network, tmp_path: Path
) -> None:
    backup(filled.engine, tmp_path / "b.zip", MONDAY_10)
    restore(target.engine, tmp_path / "b.zip", LATER, 2026)
    act = Act("U0SECRETARY", LATER)
    case = target.write_now(lambda s: intake.register(s, network, act, Draft(subject="次")))
    highest = target.read_now(lambda s: s.execute(select(func.max(inquiry.c.id))).scalar())
    assert (case.number, case.id) == ("26-0103", highest)


def test_a_year_that_began_after_the_backup_has_the_gap_too(
    filled: Database, sqlite_db_2: Database, tmp_path: Path
) -> None:
    backup(filled.engine, tmp_path / "b.zip", MONDAY_10)
    restore(sqlite_db_2.engine, tmp_path / "b.zip", LATER, 2027)
    found = sqlite_db_2.read_now(lambda s: s.execute(select(number.c.year, number.c.last)).all())
    assert set(map(tuple, found)) == {(2026, 102), (2027, 100)}


def test_a_database_in_use_is_refused_and_left_alone(filled: Database, tmp_path: Path) -> None:
    backup(filled.engine, tmp_path / "b.zip", MONDAY_10)
    before = _everything(filled)
    with pytest.raises(BackupError) as caught:
        restore(filled.engine, tmp_path / "b.zip", LATER, 2026)
    assert caught.value.key == "not_empty"
    assert _everything(filled) == before


def test_only_its_owner_may_read_the_file_and_no_half_is_left(filled: Database, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "b.zip").write_text("an older one")
    backup(filled.engine, folder / "b.zip", MONDAY_10)
    assert [path.name for path in folder.iterdir()] == ["b.zip"]
    assert stat.S_IMODE((folder / "b.zip").stat().st_mode) == 0o600
    assert zipfile.is_zipfile(folder / "b.zip")


def test_the_copy_shows_one_moment_while_the_bot_writes_on(filled: Database, network: Network) -> None:
    act = Act("U0SECRETARY", MONDAY_10)
    with archive.snapshot(filled.engine) as connection:
        seen = list(archive.lines_of(connection, inquiry))
        filled.write_now(lambda s: intake.register(s, network, act, Draft(subject="あと")))
        assert list(archive.lines_of(connection, inquiry)) == seen


def _damaged(path: Path, change) -> Path:
    """Copy an archive with one of its files changed."""
    copy = path.with_name("damaged.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                target.writestr(name, content)
    return copy


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda name, data: data.replace(b"F05", b"F99"), "damaged"),
        (lambda name, data: None if name == "tables/timer.jsonl" else data, "damaged"),
        (lambda name, data: None if name == "manifest.json" else data, "not_ours"),
        (lambda name, data: b"[]" if name == "manifest.json" else data, "not_ours"),
        (lambda name, data: data.replace(f'"{expected_revision()}"'.encode(), b'"0000"'), "other_revision"),
    ],
)
def test_a_damaged_or_foreign_archive_is_refused_whole(
    sqlite_db: Database, sqlite_db_2: Database, network: Network, tmp_path: Path, change, key: str
) -> None:
    _fill(sqlite_db, network)
    backup(sqlite_db.engine, tmp_path / "b.zip", MONDAY_10)
    with pytest.raises(BackupError) as caught:
        restore(sqlite_db_2.engine, _damaged(tmp_path / "b.zip", change), LATER, 2026)
    assert caught.value.key == key
    assert not any(_everything(sqlite_db_2).values())


def test_an_archive_of_the_first_version_is_brought_to_this_one(
    filled: Database, target: Database, tmp_path: Path
) -> None:
    before = _everything(filled)
    backup(filled.engine, tmp_path / "b.zip", MONDAY_10)
    restore(target.engine, _of_the_first_version(tmp_path / "b.zip"), LATER, 2026)
    check_version(target.engine)
    after = _everything(target)
    assert [row["number"] for row in after["inquiry"]] == [row["number"] for row in before["inquiry"]]
    assert [(row["slack_user"], row["phone"]) for row in after["contact"]] == [("U05AAA", "")]


NEW_COLUMNS = {
    "contact": ("name", "email", "phone", "role", "mail_user"),
    "turn_change": ("act_id",),
    "outbox": ("subject",),
    "inquiry": (
        *("allocation", "lead_firm_id", "led_at", "outcome"),
        *("marks", "consent_version", "consent_at"),
        *("closed_at", "erased_at"),
    ),
    "hand_call": ("withdrawn_at",),
    "disclosure": ("firm_id", "nda_on", "drawings"),
}


def _of_the_first_version(path: Path) -> Path:
    """Take out of an archive what the first version did not know."""
    old = path.with_name("old.zip")
    with zipfile.ZipFile(path) as archived, zipfile.ZipFile(old, "w") as rewritten:
        manifest = json.loads(archived.read("manifest.json"))
        known = {
            "channel", "contact", "disclosure", "firm", "inquiry", "involvement", "number", "outbox",
            "person", "setting", "timeline", "timer", "token", "turn", "turn_change",
        }  # fmt: skip
        manifest |= {"revision": "0001", "tables": {}}
        for name in known:
            lines = [json.loads(line) for line in archived.read(f"tables/{name}.jsonl").splitlines()]
            new = NEW_COLUMNS.get(name, ())
            data = b"".join(
                json.dumps({key: value for key, value in line.items() if key not in new}).encode() + b"\n"
                for line in lines
            )
            rewritten.writestr(f"tables/{name}.jsonl", data)
            digest = hashlib.sha256(data).hexdigest()
            manifest["tables"][name] = {"rows": len(lines), "sha256": digest}
        rewritten.writestr("manifest.json", json.dumps(manifest))
    return old


def test_a_file_that_is_no_archive_or_was_cut_off_is_refused(
    sqlite_db: Database, sqlite_db_2: Database, tmp_path: Path
) -> None:
    backup(sqlite_db.engine, tmp_path / "b.zip", MONDAY_10)
    for content in (b"", b"hello", (tmp_path / "b.zip").read_bytes()[:-200]):
        (tmp_path / "half.zip").write_bytes(content)
        with pytest.raises(BackupError) as caught:
            restore(sqlite_db_2.engine, tmp_path / "half.zip", LATER, 2026)
        assert caught.value.key == "damaged"
