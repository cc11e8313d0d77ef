"""firms.csv: what is taken, what is refused and how it is told."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.demo import demo_network
from bot.domain.errors import Refusal
from bot.domain.members import CLI, Act, Edits, Term
from bot.services import calendars, firm_changes, firms, members
from bot.services.import_firms import Changed, import_firms, seed, unread_rota
from storage import history, rota
from storage import members as rows

if TYPE_CHECKING:
    from bot.network import Network
    from storage.database import Database

BY_HAND = Act(CLI, datetime(2026, 12, 1, 1, tzinfo=UTC), "cli")
FULL = {
    "id": "F01",
    "name": "朝霧精密切削",
    "kana": "アサギリ",
    "grade": "正会員",
    "lanes": "parts;システム担当",
    "contacts": "U0ASAGIRI1; U0ASAGIRI2",
    "email": "a@example.jp",
    "phone": "000-1",
    "processes": "切削;旋盤",
    "materials": "アルミ",
    "equipment": "5軸 2台",
    "certifications": "ISO9001=2027-03-31;Nadcap",
    "closures": "2026-08-13/2026-08-16; 2026-12-30",
    "joined": "2011-04-01",
    "left": "",
    "nda": "2026-04-01",
    "note": '"備考、\n二行"',
}
FULL_FILE = ",".join(FULL) + "\n" + ",".join(FULL.values()) + "\n"


def _import(db: Database, network: Network, text: str | bytes, *, apply: bool = True):
    data = text.encode() if isinstance(text, str) else text
    return db.write_now(lambda s: import_firms(s, network, BY_HAND, data, apply=apply))


def _told(found) -> list[tuple]:
    return [(problem.line, problem.column, problem.key) for problem in found.problems]


def test_every_column_arrives(db: Database, network: Network) -> None:
    assert _import(db, network, FULL_FILE).new == ("朝霧精密切削",)
    row = db.read_now(lambda s: rows.firm_row(s, "F01"))
    assert row == {
        "id": "F01",
        "name": "朝霧精密切削",
        "kana": "アサギリ",
        "grade": "正会員",
        "lanes": ["parts", "systems"],
        "email": "a@example.jp",
        "phone": "000-1",
        "processes": ["切削", "旋盤"],
        "materials": ["アルミ"],
        "equipment": ["5軸 2台"],
        "certifications": {"ISO9001": "2027-03-31", "Nadcap": None},
        "closures": [["2026-08-13", "2026-08-16"], ["2026-12-30", "2026-12-30"]],
        "joined_on": date(2011, 4, 1),
        "left_on": None,
        "nda_on": date(2026, 4, 1),
        "note": "備考、\n二行",
    }
    assert db.read_now(lambda s: members.contacts(s, "F01")) == ["U0ASAGIRI1", "U0ASAGIRI2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_encodings_of_japanese_spreadsheets_and_their_headers_are_taken(
    sqlite_db: Database, network: Network, encoding: str
) -> None:
    text = "会社名,電話番号,担当レーン,入会日\r\n氷雨樹脂,000-6,図面あり部品担当,2026/4/1\r\n"
    assert _import(sqlite_db, network, text.encode(encoding)).problems == ()
    firm = sqlite_db.read_now(members.firms)["F01"]
    assert (firm.name, firm.phone, firm.lanes, firm.joined_on) == (
        "氷雨樹脂",
        "000-6",
        ("parts",),
        date(2026, 4, 1),
    )


def test_only_the_name_is_required_and_ids_are_given_in_order(sqlite_db: Database, network: Network) -> None:
    _import(sqlite_db, network, "id,name\nF07,七\n,甲\n\n,乙\n")
    assert {firm.name: key for key, firm in sqlite_db.read_now(members.firms).items()} == {
        "七": "F07",
        "甲": "F08",
        "乙": "F09",
    }


def test_without_apply_nothing_is_written(db: Database, network: Network) -> None:
    assert _import(db, network, FULL_FILE, apply=False).new == ("朝霧精密切削",)
    assert db.read_now(members.firms) == {}


def test_a_second_import_knows_its_firms_by_name_and_changes_only_its_columns(
    db: Database, network: Network
) -> None:
    _import(db, network, FULL_FILE)
    _import(db, network, "name\n別の会社\n")
    found = _import(db, network, "name,phone\n朝霧精密切削,000-9\n")
    assert (found.new, found.absent) == ((), ("別の会社",))
    assert found.changed == (Changed("朝霧精密切削", (("phone", "000-1", "000-9"),)),)
    firm = db.read_now(members.firms)["F01"]
    assert (firm.phone, firm.email, firm.contacts[0]) == ("000-9", "a@example.jp", "U0ASAGIRI1")
    assert _import(db, network, "name,phone\n朝霧精密切削,000-9\n").same == ("朝霧精密切削",)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-29/2027-01-03",
        "2026/12/29〜2027/1/3",
        "2026/12/29\uff5e2027/1/3",
        "2026-12-29 - 2027-01-03",
        "2026年12月29日から2027年1月3日まで",
        "\uff12\uff10\uff12\uff16\uff0f12\uff0f29〜2027/1/3",
    ],
)
def test_closures_are_read_as_people_write_them(sqlite_db: Database, network: Network, text: str) -> None:
    assert _import(sqlite_db, network, f"name,closures\n甲,{text}\n").problems == ()
    closures = sqlite_db.read_now(members.firms)["F01"].closures
    assert closures == ((date(2026, 12, 29), date(2027, 1, 3)),)


def test_each_cell_that_would_change_is_told_before_and_after(sqlite_db: Database, network: Network) -> None:
    _import(sqlite_db, network, FULL_FILE)
    after = {"id": "F01", "name": "朝霧精密", "contacts": "U0ASAGIRI2", "closures": "", "left": "2027-03-31"}
    after |= {"certifications": "Nadcap;ISO9001=2028-03-31", "materials": "アルミ;SUS"}
    text = ",".join(after) + "\n" + ",".join(after.values()) + "\n"
    [changed] = _import(sqlite_db, network, text, apply=False).changed
    assert changed.cells == (
        ("name", "朝霧精密切削", "朝霧精密"),
        ("contacts", "U0ASAGIRI1;U0ASAGIRI2", "U0ASAGIRI2"),
        ("closures", "2026-08-13/2026-08-16;2026-12-30", ""),
        ("left_on", "", "2027-03-31"),
        ("certifications", "ISO9001=2027-03-31;Nadcap", "Nadcap;ISO9001=2028-03-31"),
        ("materials", "アルミ", "アルミ;SUS"),
    )


def test_with_one_bad_row_nothing_is_imported(db: Database, network: Network) -> None:
    found = _import(db, network, "name,email\n良い会社,a@example.jp\n悪い会社,nowhere\n")
    assert _told(found) == [(3, "email", "firms.bad_email")]
    assert db.read_now(members.firms) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,phone\n,000\n", (2, "name", "firms.no_name")),
        ("id,name\nF 1,甲\n", (2, "id", "firms.bad_id")),
        ("name,lanes\n甲,parts;welding\n", (2, "lanes", "firms.unknown_lane")),
        ("name,grade\n甲,金会員\n", (2, "grade", "firms.unknown_grade")),
        ("name,contacts\n甲,@taro\n", (2, "contacts", "firms.bad_contact")),
        ("name,joined\n甲,2026-02-30\n", (2, "joined", "firms.bad_date")),
        ("name,入会日\n甲,来月\n", (2, "入会日", "firms.bad_date")),
        ("name,closures\n甲,2026-08-16/2026-08-13\n", (2, "closures", "firms.closure_backwards")),
        ("name,closures\n甲,12/29-1/3\n", (2, "closures", "firms.closure_shortened")),
        ("name,closures\n甲,2026/12/29〜1/3\n", (2, "closures", "firms.closure_shortened")),
        ("name,closures\n甲,2026年8月13日〜16日\n", (2, "closures", "firms.closure_shortened")),
        ("name,closures\n甲,お盆\n", (2, "closures", "firms.bad_closure")),
        ("name,certifications\n甲,ISO9001=\n", (2, "certifications", "firms.bad_certification")),
        ("name,joined,left\n甲,2026-04-01,2026-03-31\n", (2, "left", "firms.left_before_joined")),
        ("name,phone\n甲,1,2\n", (2, "", "firms.too_many_cells")),
        ("name\n甲\n甲\n", (3, "name", "firms.twice")),
        ("id,name\nF01,甲\nF01,乙\n", (3, "id", "firms.twice")),
        ("name,会社名\n甲,乙\n", (1, "会社名", "firms.column_twice")),
        ("社名,電話\n甲,乙\n", (1, "name", "firms.no_name_column")),
        ("", (1, "name", "firms.no_name_column")),
        ('name,note\n甲,"開いたまま\n', (2, "", "firms.not_csv")),
        (b"\xff\xfen\x00a\x00", (None, "", "firms.not_text")),
        (b"name\n\x80\xff\n", (None, "", "firms.not_text")),
    ],
)
def test_what_is_wrong_is_told_with_line_and_column(
    sqlite_db: Database, network: Network, text: str | bytes, told: tuple
) -> None:
    assert told in _told(_import(sqlite_db, network, text))


THIS_WEEK = date(2026, 11, 30)
SECRETARIAT = Act("USECRETARY", BY_HAND.now)


@pytest.fixture
def settled(db: Database, network: Network) -> Network:
    """Two firms that each have a week to come, and a secretariat."""
    _import(db, network, "id,name,lanes,phone,contacts\nF01,甲,parts,000-1,U0KOU0001\nF02,乙,parts,000-2,\n")
    for number, firm_id in enumerate(("F01", "F02"), start=1):
        week = THIS_WEEK + timedelta(weeks=number)
        db.write_now(lambda s, week=week, firm_id=firm_id: rota.put(s, week, "parts", firm_id))
    return network.edited(Edits(roles={"secretariat": (Term("USECRETARY"),)}))


def test_an_import_keeps_what_it_changed_and_who_did_it(db: Database, settled: Network) -> None:
    _import(db, settled, "id,name,phone,contacts,joined\nF01,甲,000-9,U0KOU0002,2026-04-01\nF02,乙,000-2,,\n")
    (change, new) = db.read_now(lambda s: history.of(s, "firm:F01", 9))
    assert (change["actor"], new["before"]) == (CLI, {})
    assert (change["before"]["phone"], change["after"]["phone"]) == ("000-1", "000-9")
    assert change["after"]["joined_on"] == "2026-04-01"
    assert [one["slack_user"] for one in change["after"]["contacts"]] == ["U0KOU0002"]
    assert len(db.read_now(lambda s: history.of(s, "firm:F02", 9))) == 1


def test_a_form_that_was_open_while_an_import_came_does_not_overwrite_it(
    db: Database, settled: Network
) -> None:
    subject = firm_changes.subject("F01")
    row, seen = db.read_now(lambda s: (firms.load(s, "F01"), history.last_id(s, subject)))
    _import(db, settled, "id,name,phone\nF01,甲,000-9\n")
    with pytest.raises(Refusal) as told:
        db.write_now(lambda s: firms.save(s, settled, SECRETARIAT, "F01", row | {"note": "新しい"}, seen))
    assert (told.value.key, told.value.params["who"]) == ("edit.changed_meanwhile", CLI)
    assert db.read_now(members.firms)["F01"].phone == "000-9"


def test_a_renamed_firms_calendar_entries_count_up(db: Database, settled: Network) -> None:
    def sequences(s) -> dict[str, int]:
        path = calendars.addresses(s, settled, SECRETARIAT)[-1].path
        token = path.removeprefix("/calendar/").removesuffix(".ics")
        feed = calendars.feed(s, settled, token, SECRETARIAT.now)
        return {entry.firm: entry.sequence for entry in feed.entries}

    before = db.write_now(sequences)
    _import(db, settled, "id,name\nF01,甲精機\n")
    after = db.write_now(sequences)
    assert after["F01"] == before["F01"] + 1
    assert after["F02"] == before["F02"]


@pytest.mark.parametrize("apply", [False, True])
def test_an_import_says_which_turns_are_given_up_and_which_cannot_be_served(
    db: Database, settled: Network, apply: bool
) -> None:
    text = "id,name,left,closures\nF01,甲,2026-12-04,\nF02,乙,,2026-12-14/2026-12-18\n"
    found = _import(db, settled, text, apply=apply)
    assert found.given_up == (("甲", ((date(2026, 12, 7), "parts"),)),)
    assert found.unserved == (("乙", ((date(2026, 12, 14), "parts"),)),)
    held = db.read_now(lambda s: rota.turns_since(s, THIS_WEEK))
    assert ((date(2026, 12, 7), "parts") in held) is not apply


def test_a_known_name_under_another_id_is_no_second_firm(sqlite_db: Database, network: Network) -> None:
    _import(sqlite_db, network, "id,name\nF01,甲\n")
    assert _told(_import(sqlite_db, network, "id,name\nF02,甲\n")) == [(2, "id", "firms.other_id")]


def test_a_name_that_looks_like_another_firms_is_asked_about_and_there_is_a_way_through(
    sqlite_db: Database, network: Network
) -> None:
    _import(sqlite_db, network, "id,name\nF01,霜月マシニング有限会社\n")
    assert _told(_import(sqlite_db, network, "name\n霜月マシニング\n")) == [(2, "name", "firms.alike")]
    assert _import(sqlite_db, network, "id,name\nF01,霜月マシニング\n").changed
    assert _import(sqlite_db, network, "name\n霜月マシニング(東京)\n").new


def test_a_column_we_do_not_know_is_named_and_passed_over(sqlite_db: Database, network: Network) -> None:
    found = _import(sqlite_db, network, "name,社是\n甲,誠実\n")
    assert (found.problems, found.ignored) == ((), ("社是",))


def test_the_first_start_brings_the_networks_firms_and_rota_and_the_second_changes_nothing(
    db: Database,
) -> None:
    demo = demo_network(date(2026, 11, 18))
    assert db.write_now(lambda s: seed(s, demo))
    assert len(db.read_now(members.firms)) == len(demo.firms) == 35
    assert (
        db.read_now(lambda s: rota.firm_id_on(s, demo.rota[0].lane, demo.rota[0].week)) == demo.rota[0].firm
    )
    db.write_now(lambda s: members.upsert(s, {"id": "F01", "name": "改名"}))
    assert not db.write_now(lambda s: seed(s, demo))
    assert db.read_now(members.firms)["F01"].name == "改名"


async def test_two_processes_that_start_at_once_bring_the_firms_once(db: Database) -> None:
    demo = demo_network(date(2026, 11, 18))
    both = [asyncio.create_task(db.write(lambda s: seed(s, demo))) for _ in range(2)]
    assert sorted(await asyncio.gather(*both)) == [False, True]
    assert len(db.read_now(members.firms)) == 35


def test_a_rota_without_firms_is_read_once_when_the_members_are_there(db: Database) -> None:
    demo = demo_network(date(2026, 11, 18)).model_copy(update={"firms": ()})
    assert not db.write_now(lambda s: seed(s, demo))
    assert db.read_now(lambda s: unread_rota(s, demo))[:2] == ["F01", "F02"]
    file = "id,name\n" + "".join(f"F{number:02},企業{number}\n" for number in range(1, 36))
    _import(db, demo, file, apply=False)
    assert db.read_now(lambda s: unread_rota(s, demo))
    _import(db, demo, file)
    first = demo.rota[0]
    assert db.read_now(lambda s: rota.firm_id_on(s, first.lane, first.week)) == first.firm
    db.write_now(lambda s: rota.put(s, first.week, first.lane, None))
    assert not db.write_now(lambda s: seed(s, demo))
    assert db.read_now(lambda s: rota.firm_id_on(s, first.lane, first.week)) is None


def test_what_is_wrong_is_told_by_the_files_own_header(sqlite_db: Database, network: Network) -> None:
    found = _import(sqlite_db, network, "会社名,電話,入会日,退会日\n甲,abc,,\n甲,0,2026/4/1,2026/3/1\n")
    assert _told(found) == [
        (2, "電話", "firms.bad_phone"),
        (3, "退会日", "firms.left_before_joined"),
        (3, "会社名", "firms.twice"),
    ]


def test_a_contact_of_two_firms_is_named_because_it_may_be_a_slip(
    sqlite_db: Database, network: Network
) -> None:
    found = _import(sqlite_db, network, "name,contacts\n甲鉄工,UAAAAA1\n乙精機,UAAAAA1;UBBBBB1\n")
    assert found.shared == (("甲鉄工", "UAAAAA1", "乙精機"), ("乙精機", "UAAAAA1", "甲鉄工"))
