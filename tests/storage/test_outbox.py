"""The outbox on both databases: what is owed goes out once, in order of urgency, at the channels' pace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.services.messages import message
from storage import claims, on_hold, outbox, waiting
from storage.tables import outbox as table

if TYPE_CHECKING:
    from storage.database import Database

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


def owe(db: Database, key: str, target: str = "U1", urgency: int = 1, **more: Any) -> None:
    row = message(key, target, "note", {}, NOW, urgency=urgency, **more)
    db.write_now(lambda s: outbox.owe(s, [row]))


def claim(db: Database, now: datetime = NOW, owner: str = "a", slots: int = 10) -> list[dict[str, Any]]:
    return db.write_now(lambda s: claims.claim(s, now, now + LEASE, owner, slots))


def sent(db: Database, row: dict[str, Any], ts: str = "1.1") -> bool:
    def work(s: Any) -> bool:
        claims.release(s, row, NOW)
        return claims.finish(s, row, status="sent", slack_ts=ts, slack_channel="C1")

    return db.write_now(work)


def status(db: Database, key: str) -> str:
    return db.read_now(lambda s: s.execute(table.select().where(table.c.key == key)).mappings().one())[
        "status"
    ]


def test_what_is_owed_twice_is_sent_once(db: Database) -> None:
    owe(db, "ping:1")
    owe(db, "ping:1")
    assert [row["key"] for row in claim(db)] == ["ping:1"]
    assert claim(db) == []


def test_many_messages_at_once_are_the_same_as_one_by_one(db: Database) -> None:
    params = {"words": "「切削」 ' \" \\ %s :x", "deep": [{"left": None, "at": NOW.isoformat()}]}
    rows = [message(f"dm:{number}", f"U{number}", "note", params, NOW, urgency=1) for number in range(50)]
    for some in (rows[:1], rows, rows):
        db.write_now(lambda s, some=some: outbox.owe(s, some))
    found = db.read_now(lambda s: [dict(row) for row in s.execute(table.select()).mappings()])
    assert {row["key"] for row in found} == {row["key"] for row in rows}
    assert len({str(row | {"id": 0, "key": "", "target": "", "lane": ""}) for row in found}) == 1
    assert (found[0]["params"], found[0]["created_at"], found[0]["parent_id"]) == (params, NOW, None)


def test_the_most_urgent_message_of_a_channel_goes_first_and_alone(db: Database) -> None:
    for key, urgency in (("note", 5), ("call", 0), ("ping", 1)):
        owe(db, key, "C1", urgency)
    assert [row["key"] for row in claim(db)] == ["call"]
    assert claim(db) == []


def test_a_channel_rests_between_two_messages(db: Database) -> None:
    owe(db, "one", "C1")
    owe(db, "two", "C1")
    (first,) = claim(db)
    db.write_now(lambda s: claims.release(s, first, NOW + timedelta(seconds=1)))
    assert claim(db, NOW + timedelta(milliseconds=900)) == []
    assert [row["key"] for row in claim(db, NOW + timedelta(seconds=1))] == ["two"]


def test_a_reply_waits_for_its_parents_place_in_the_channel(db: Database) -> None:
    owe(db, "card", "C1", urgency=5)
    parent = db.read_now(lambda s: outbox.id_of(s, "card"))
    owe(db, "reply", "C1", urgency=0, parent_id=parent)
    (card,) = claim(db)
    assert card["key"] == "card"
    assert sent(db, card, "17.5")
    (reply,) = claim(db)
    assert (reply["key"], reply["parent_ts"]) == ("reply", "17.5")


def test_two_processes_never_take_the_same_message(db: Database) -> None:
    for number in range(40):
        owe(db, f"dm:{number}", f"U{number}")
    with ThreadPoolExecutor(4) as crowd:
        taken = list(crowd.map(lambda name: claim(db, owner=name, slots=20), "abcd"))
    keys = [row["key"] for rows in taken for row in rows]
    assert len(keys) == len(set(keys))
    keys += [row["key"] for row in claim(db, slots=40)]
    assert len(set(keys)) == len(keys) == 40


def test_two_processes_never_write_to_one_channel_at_once(db: Database) -> None:
    for number in range(8):
        owe(db, f"post:{number}", "C1")
    with ThreadPoolExecutor(4) as crowd:
        taken = list(crowd.map(lambda name: claim(db, owner=name), "abcd"))
    assert sum(len(rows) for rows in taken) == 1


def test_many_changes_while_an_edit_waits_make_one_edit(db: Database, inquiry_id: int) -> None:
    owe(db, "card", "C1", live=True, inquiry_id=inquiry_id)
    (card,) = claim(db)
    sent(db, card)
    for _ in range(3):
        db.write_now(lambda s: outbox.owe_edits(s, [inquiry_id], NOW))
    (edit,) = claim(db)
    assert (edit["op"], edit["edited_ts"], edit["edited_channel"]) == ("update", "1.1", "C1")
    assert claim(db) == []


def test_what_somebody_presses_shows_before_the_hundred_edits_that_were_owed_first(db: Database) -> None:
    everybody = [f"m:{number}" for number in range(100)]
    rows = [message(one, f"U{one}", "note", {}, NOW, urgency=5, subject=one, live=True) for one in everybody]
    db.write_now(lambda s: outbox.owe(s, rows))
    are_out = table.update().values(status="sent", slack_ts="1.1", slack_channel="C1")
    db.write_now(lambda s: s.execute(are_out))
    db.write_now(lambda s: outbox.owe_edits_about(s, everybody, NOW, outbox.MASS_URGENCY))
    db.write_now(lambda s: outbox.owe_edits_about(s, ["m:99"], NOW))
    db.write_now(lambda s: outbox.owe_edits_about(s, everybody, NOW, outbox.MASS_URGENCY))
    (first,) = claim(db)
    assert first["target"] == "Um:99"
    assert sent(db, first)
    db.write_now(lambda s: outbox.owe_edits_about(s, ["m:99"], NOW, outbox.MASS_URGENCY))
    (following,) = claim(db)
    assert following["target"] != "Um:99"  # which of the others is not said: they have no order among them


def test_a_change_during_an_edit_makes_it_go_out_once_more(db: Database, inquiry_id: int) -> None:
    owe(db, "card", "C1", live=True, inquiry_id=inquiry_id)
    (card,) = claim(db)
    sent(db, card)
    db.write_now(lambda s: outbox.owe_edits(s, [inquiry_id], NOW))
    (edit,) = claim(db)
    db.write_now(lambda s: outbox.owe_edits(s, [inquiry_id], NOW))
    assert not sent(db, edit)
    db.write_now(lambda s: claims.again(s, edit))
    (once_more,) = claim(db)
    assert sent(db, once_more)


def test_what_a_dead_process_left_is_taken_up_after_its_lease(db: Database) -> None:
    owe(db, "ping")
    claim(db, owner="dead")
    later = NOW + LEASE + timedelta(seconds=1)
    early = db.write_now(lambda s: claims.claim_unfinished(s, NOW, NOW + LEASE, "b", 5))
    found = db.write_now(lambda s: claims.claim_unfinished(s, later, later + LEASE, "b", 5))
    assert (early, [row["key"] for row in found]) == ([], ["ping"])


def test_a_process_whose_lease_ran_out_cannot_write_over_its_successor(db: Database) -> None:
    owe(db, "ping")
    (slow,) = claim(db, owner="slow")
    later = NOW + LEASE + timedelta(seconds=1)
    (taken,) = db.write_now(lambda s: claims.claim_unfinished(s, later, later + LEASE, "quick", 5))
    assert not sent(db, slow)
    assert sent(db, taken)


def test_a_process_that_lost_a_channel_does_not_free_it_for_a_third(db: Database) -> None:
    for key in ("one", "two", "three"):
        owe(db, key, "C1")
    (slow,) = claim(db, owner="slow")
    later = NOW + LEASE + timedelta(seconds=1)
    (quick,) = claim(db, later, owner="quick")
    db.write_now(lambda s: claims.release(s, slow, later))
    assert claim(db, later, owner="third") == []
    db.write_now(lambda s: claims.release(s, quick, later))
    assert [row["key"] for row in claim(db, later, owner="third")] == ["three"]


def test_two_processes_that_try_a_held_message_at_once_send_it_once(db: Database) -> None:
    owe(db, "one", "C1")
    (row,) = claim(db)
    db.write_now(lambda s: claims.finish(s, row, status="held", error="is_archived"))
    db.write_now(lambda s: claims.release(s, row, NOW))

    def try_and_send(name: str) -> int:
        db.write_now(on_hold.try_held)
        return sum(sent(db, again) for again in claim(db, owner=name))

    with ThreadPoolExecutor(4) as crowd:
        assert sum(crowd.map(try_and_send, "abcd")) == 1
    assert status(db, "one") == "sent"


def test_a_held_message_is_tried_alone_and_the_rest_follows(db: Database) -> None:
    for key in ("one", "two"):
        owe(db, key, "C1")
    for _ in range(2):
        (row,) = claim(db)
        db.write_now(lambda s, row=row: claims.finish(s, row, status="held", error="is_archived"))
        db.write_now(lambda s, row=row: claims.release(s, row, NOW))
    db.write_now(on_hold.try_held)
    assert (status(db, "one"), status(db, "two")) == ("pending", "held")
    db.write_now(lambda s: on_hold.let_go(s, "C1"))
    assert status(db, "two") == "pending"


def test_what_never_went_out_leaves_no_edit_behind(db: Database, inquiry_id: int) -> None:
    owe(db, "dm", live=True, inquiry_id=inquiry_id)
    (letter,) = claim(db)
    db.write_now(lambda s: outbox.owe_edits(s, [inquiry_id], NOW))
    assert db.read_now(waiting.anything_pending)
    db.write_now(lambda s: claims.finish(s, letter, status="failed", error="user_not_found"))
    assert not db.read_now(waiting.anything_pending)
    assert status(db, f"edit:{letter['id']}") == "dropped"


def test_a_process_does_not_take_over_from_itself(db: Database) -> None:
    owe(db, "ping")
    (row,) = claim(db)
    later = NOW + LEASE + timedelta(seconds=1)

    def left(*under_way: int) -> list[dict[str, Any]]:
        return db.write_now(lambda s: claims.claim_unfinished(s, later, later + LEASE, "b", 5, under_way))

    assert left(row["id"]) == []
    assert len(left()) == 1


def test_a_renewed_lease_keeps_the_message_and_its_channel(db: Database) -> None:
    for key in ("one", "two"):
        owe(db, key, "C1")
    (row,) = claim(db)
    late = NOW + LEASE + timedelta(seconds=1)
    assert db.write_now(lambda s: claims.renew(s, row, late + LEASE))
    assert db.write_now(lambda s: claims.claim_unfinished(s, late, late + LEASE, "b", 5)) == []
    assert claim(db, late) == []
    assert not db.write_now(lambda s: claims.renew(s, row | {"lease_owner": "b"}, late))


def test_what_nobody_could_look_for_is_looked_for_before_it_goes_again(db: Database) -> None:
    owe(db, "note", "C1")
    (row,) = claim(db)
    held = {"status": "held", "error": "not_in_channel", "lease_until": on_hold.UNSEEN}
    db.write_now(lambda s: claims.finish(s, row, **held))
    db.write_now(on_hold.try_held)
    assert claim(db, NOW + LEASE) == []
    (found,) = db.write_now(lambda s: claims.claim_unfinished(s, NOW, NOW + LEASE, "b", 5))
    assert found["key"] == "note"


def test_what_waits_for_the_opening_goes_when_the_desk_opens(db: Database) -> None:
    owe(db, "ping")
    (row,) = claim(db)
    db.write_now(lambda s: claims.again(s, row, not_before=outbox.AT_OPENING))
    assert not db.read_now(lambda s: waiting.anything_pending(s, NOW + timedelta(minutes=2)))
    assert db.read_now(waiting.anything_pending)
    assert claim(db, NOW + timedelta(days=30)) == []
    db.write_now(lambda s: outbox.let_ring(s, NOW))
    db.write_now(lambda s: claims.release(s, row, NOW))
    assert [row["key"] for row in claim(db)] == ["ping"]
