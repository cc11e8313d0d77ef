"""情報の保存期間: closed inquiries forget their customer when the years are over, at night, in pieces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.errors import Refusal
from bot.domain.retention import OFF
from bot.services import audit, cases, erasing, journal, links, outcomes, replies, retention, steps
from bot.services.backup import backup, restore
from storage import erasures, inquiries, timers
from storage.database import Database
from storage.files import FileStore
from storage.tables import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.domain.inquiries import Inquiry
    from tests.services.conftest import Office

SECRETARY = "USECRETARY"
CLOSED = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # Tuesday 10:00 in Tokyo
NIGHT_AFTER = datetime(2027, 12, 1, 18, 0, tzinfo=UTC)  # 3:00 of the night after a year is over


def closed(office: Office, **fields: Any) -> Inquiry:
    """An inquiry that was declined."""
    case = office.arrives(**fields)
    office.do(replies.record, SECRETARY, case.id)
    office.do(outcomes.record, SECRETARY, case.id, "declined")
    return now(office, case)


def now(office: Office, case: Inquiry) -> Inquiry:
    found = office.db.read_now(lambda s: inquiries.by_id(s, case.id))
    assert found is not None
    return found


def at(office: Office, moment: datetime) -> None:
    """Let the bot find itself at a moment, with everything before it done."""
    office.now = moment
    office.tick()


def test_a_year_after_it_was_closed_an_inquiry_forgets_its_customer(office: Office) -> None:
    case = closed(office)
    assert case.closed_at == CLOSED
    office.do(retention.put, SECRETARY, 1)
    at(office, NIGHT_AFTER - timedelta(days=1))
    assert now(office, case).company == "ミズナラ計測"
    at(office, NIGHT_AFTER)
    assert (now(office, case).company, now(office, case).erased_at) == ("", NIGHT_AFTER)
    assert now(office, case).outcome == "declined"
    assert office.db.read_now(audit.differing) == []


def test_what_waits_is_never_forgotten_by_age(office: Office) -> None:
    waiting, answered, quoted = (office.arrives() for _ in range(3))
    for case in (answered, quoted):
        office.do(replies.record, SECRETARY, case.id)
    back = closed(office)
    office.do(outcomes.undo, SECRETARY, back.id)
    dismissed = office.arrives()
    office.do(cases.dismiss, SECRETARY, dismissed.id, "not_an_inquiry")
    assert now(office, dismissed).closed_at is not None
    office.do(cases.restore, SECRETARY, dismissed.id)
    office.do(retention.put, SECRETARY, 1)
    at(office, NIGHT_AFTER + timedelta(days=900))
    for case in (waiting, answered, quoted, back, dismissed):
        assert now(office, case).company == "ミズナラ計測"


def test_nothing_is_forgotten_unless_the_secretariat_wants_it(office: Office) -> None:
    case = closed(office)
    at(office, NIGHT_AFTER + timedelta(days=9000))
    assert now(office, case).company
    office.do(retention.put, SECRETARY, 5)
    office.do(retention.put, SECRETARY, OFF)
    at(office, office.now + timedelta(days=2))
    assert now(office, case).company


def test_a_slip_of_the_finger_can_be_put_right_until_the_night(office: Office) -> None:
    case = closed(office)
    office.now = NIGHT_AFTER + timedelta(hours=6)
    office.do(retention.put, SECRETARY, 1)
    office.tick()
    assert now(office, case).company
    office.do(retention.put, SECRETARY, 3)
    at(office, office.now + timedelta(days=1))
    assert now(office, case).company


def test_what_was_linked_with_it_goes_with_it(office: Office) -> None:
    main = closed(office)
    other = office.arrives(subject="同じ件")
    office.do(links.link, SECRETARY, other.id, main.number)
    office.do(retention.put, SECRETARY, 1)
    at(office, NIGHT_AFTER)
    assert (now(office, main).company, now(office, other).company) == ("", "")


def test_many_are_forgotten_in_pieces(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PIECE", 2)
    many = [closed(office) for _ in range(5)]
    office.do(retention.put, SECRETARY, 1)
    office.now = NIGHT_AFTER
    office.db.write_now(lambda s: steps.run_due(s, office.net, office.now))
    assert [now(office, case).company for case in many].count("") == 2
    assert office.db.read_now(timers.next_due) is not None
    office.now += timedelta(minutes=1)
    office.tick()
    office.wait(minutes=1)
    assert {now(office, case).company for case in many} == {""}


def test_what_each_choice_means_is_told_beforehand(office: Office) -> None:
    closed(office)
    office.now = NIGHT_AFTER
    closed(office)
    one, three, five = office.db.read_now(lambda s: retention.consequences(s, office.now))
    assert (one.years, one.at_once, one.next_due) == (1, 1, NIGHT_AFTER.replace(year=2028))
    assert (three.at_once, three.next_due) == (0, CLOSED.replace(year=2029))
    assert (five.at_once, five.next_due) == (0, CLOSED.replace(year=2031))


def test_only_the_secretariat_sets_it_and_only_what_can_be_chosen(office: Office) -> None:
    with pytest.raises(Refusal, match="secretariat_only"):
        office.do(retention.put, "UASA1", 1)
    with pytest.raises(Refusal, match="bad_value"):
        office.do(retention.put, SECRETARY, 2)


def test_the_auditor_misses_what_should_have_been_forgotten(office: Office) -> None:
    closed(office)
    office.do(retention.put, SECRETARY, 1)
    office.now = NIGHT_AFTER + timedelta(hours=1)
    kinds = [one.kind for one in office.db.read_now(lambda s: audit.look(s, office.now, office.now))]
    assert audit.UNERASED not in kinds
    office.now = NIGHT_AFTER + timedelta(days=2)
    found = office.db.read_now(lambda s: audit.look(s, office.now, office.now))
    assert [one.count for one in found if one.kind == audit.UNERASED] == [1]
    office.tick()
    found = office.db.read_now(lambda s: audit.look(s, office.now, office.now))
    assert audit.UNERASED not in [one.kind for one in found]


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Return a second, empty database of either kind."""
    url = f"sqlite:///{tmp_path}/restored.db"
    database = Database(url if request.param == "sqlite" else request.getfixturevalue("other_postgres_url"))
    yield database
    database.close()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def test_an_old_backup_is_erased_again_before_anything_goes_out(
    office: Office, target: Database, store: FileStore, tmp_path: Path
) -> None:
    gone, kept = closed(office), closed(office, company="柊製作所")
    office.do(cases.wrote_again, SECRETARY, gone.id, "まだですか")
    backup(office.db.engine, tmp_path / "old.zip", office.now)
    office.do(erasing.on_request, SECRETARY, [gone.id])
    erased_at = office.now
    office.db.write_now(lambda s: journal.write_down(s, store))
    assert not office.db.read_now(journal.is_behind)
    later = office.now + timedelta(days=9)
    done = restore(
        target.engine, tmp_path / "old.zip", later, 2026, journal.read(journal.place(store)).erased
    )
    assert done.erased == 1
    found = target.read_now(lambda s: inquiries.by_ids(s, [gone.id, kept.id]))
    assert (found[gone.id].company, found[gone.id].erased_at) == ("", erased_at)
    assert found[kept.id].company == "柊製作所"
    owed = target.read_now(lambda s: s.execute(outbox.select()).mappings().all())
    assert {row["status"] for row in owed} == {"held"}
    assert not [row for row in owed if "まだですか" in str(row["params"])]
    assert target.read_now(audit.differing) == []


def test_a_later_backup_tells_what_was_erased_as_well(
    office: Office, target: Database, tmp_path: Path
) -> None:
    case = closed(office)
    backup(office.db.engine, tmp_path / "old.zip", office.now)
    office.do(erasing.on_request, SECRETARY, [case.id])
    backup(office.db.engine, tmp_path / "new.zip", office.now)
    done = restore(
        target.engine, tmp_path / "old.zip", office.now, 2026, journal.read(tmp_path / "new.zip").erased
    )
    assert done.erased == 1
    assert target.read_now(erasures.count) == 1


def test_the_journal_of_another_network_erases_nothing(office: Office, tmp_path: Path) -> None:
    case = closed(office)
    other = journal.Erased(case.number, case.entered_at + timedelta(seconds=1), office.now, "request")
    assert office.db.write_now(lambda s: erasing.again(s, [other], office.now)) == 0
    assert now(office, case).company


def test_a_journal_has_numbers_and_times_only(office: Office, store: FileStore) -> None:
    case = closed(office)
    office.do(erasing.on_request, SECRETARY, [case.id])
    office.db.write_now(lambda s: journal.write_down(s, store))
    text = journal.place(store).read_text()
    assert set(text) <= set('{"number: 26-0123456789entered_atTw,hyqus+}\n.')
    assert journal.place(store).stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("お世話になっております", encoding="utf-8")
    with pytest.raises(journal.JournalError):
        journal.read(tmp_path / "letter.txt")


def test_a_line_that_a_power_cut_tore_hides_no_other(office: Office, store: FileStore) -> None:
    many = [closed(office) for _ in range(3)]
    for case in many[:2]:
        office.do(erasing.on_request, SECRETARY, [case.id])
        office.db.write_now(lambda s: journal.write_down(s, store))
    place = journal.place(store)
    place.write_bytes(place.read_bytes()[:-30])
    office.do(erasing.on_request, SECRETARY, [many[2].id])
    office.db.write_now(lambda s: journal.write_down(s, store))
    told = journal.read(place)
    assert [one.number for one in told.erased] == [many[0].number, many[2].number]
    assert told.torn == 1
    whole = place.read_bytes().splitlines(keepends=True)
    place.write_bytes(whole[0][:40] + whole[2] + b"\0" * 40)  # as they stand where nobody ended the torn one
    told = journal.read(place)
    assert ([one.number for one in told.erased], told.torn) == ([many[2].number], 2)
