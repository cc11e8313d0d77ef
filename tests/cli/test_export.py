"""`toban export`: what people open in a spreadsheet, and what comes back from it."""

from __future__ import annotations

import csv
import json
import stat
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.inquiries import Draft
from bot.domain.members import CLI, Act
from bot.network import load_network
from bot.services import calendars, cases, intake, people, replies, tokens
from bot.services.export import export, files
from bot.services.import_firms import import_firms
from bot.services.members import upsert
from bot.services.spreadsheet import defused, restored
from storage import members, rota

if TYPE_CHECKING:
    from storage.database import Database

NETWORK = """
preset = "kyoto"
[network]
name = "試作会"
locale = "{locale}"
[roles]
secretariat = ["USECRETARY"]
"""
SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # Tuesday 10:00 in Tokyo
BY_HAND = Act(CLI, NOW, "cli")
FIRMS: list[tuple[dict[str, Any], list[str]]] = [
    (
        {
            "id": "F01",
            "name": "朝霧精密切削株式会社",
            "kana": "アサギリ",
            "grade": "正会員",
            "lanes": ["parts", "systems"],
            "email": "info@asagiri.example.jp",
            "phone": "+81-75-000-0001",
            "processes": ["切削", "=5軸"],
            "materials": ["A5052"],
            "equipment": ["マシニング"],
            "certifications": {"ISO9001": "2027-03-31", "JISQ9100": None},
            "closures": [["2026-08-13", "2026-08-16"]],
            "joined_on": date(2012, 4, 1),
            "nda_on": date(2026, 4, 1),
            "note": '=HYPERLINK("http://evil.example")\n二行目, "引用"; \'はそのまま',
        },
        ["UASA001", "UASA002"],
    ),
    ({"id": "F02", "name": "@下鴨精機", "note": "'=quoted already", "left_on": date(2026, 3, 31)}, []),
    (
        {"id": "F03", "name": "-3dB計測", "note": "'''-1", "phone": "-000-1", "lanes": ["systems"]},
        ["UMIN001"],
    ),
]


def network(locale: str = "ja"):
    path = Path(f"network-{locale}.toml")
    path.write_text(NETWORK.format(locale=locale), encoding="utf-8")
    return load_network(path)


def fill(db: Database, net: Any) -> None:
    """Firms, a week of the rota, two inquiries, and what must stay inside."""

    def work(s: Any) -> None:
        for values, contacts in FIRMS:
            upsert(s, values, contacts)
        rota.put(s, date(2026, 11, 30), "parts", "F01")
        people.remember(s, [people.Person("UASA001", "朝比奈 透")], NOW)
        web = Act("api:web", NOW, "api")
        draft = {"subject": "=1+1", "company": "ミズナラ計測", "body": "筐体\n5個", "lane": "parts"}
        first = intake.register(s, net, web, Draft(**draft, extra={"url": "https://a.example"}))
        intake.register(s, net, web, Draft(phone="+81 3 0000 0000", attachments=("a.pdf", "b.step")))
        late = Act("USECRETARY", NOW + timedelta(hours=3))
        replies.record(s, net, late, first.id, replied_by="UASA001", means="phone", text="@伺います")
        cases.dismiss(s, net, late, first.id + 1, "not_an_inquiry")
        tokens.new(s, "website", NOW)
        calendars.addresses(s, net, Act("USECRETARY", NOW))

    db.write_now(work)


def sheet(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def out(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The export of an office at work."""
    monkeypatch.chdir(tmp_path)
    net = network()
    fill(db, net)
    counts = export(db.engine, net, tmp_path / "out")
    assert counts == {"inquiries.csv": 2, "firms.csv": 3, "rota.csv": 1, "todos.csv": 0, "minutes/": 0}
    return tmp_path / "out"


def test_the_inquiries_are_told_in_the_networks_words_and_zone(out: Path):
    late, dismissed = sheet(out / "inquiries.csv")
    assert (late["受付番号"], late["受付日時"]) == ("26-0001", "2026-12-01 10:00")
    assert late["担当区分"] == "図面あり部品担当"
    assert (late["状態"], late["期限超過"], late["回答方法"]) == ("一次回答済", "はい", "電話")
    assert (late["当番企業"], late["回答者"]) == ("朝霧精密切削株式会社", "朝比奈 透")
    assert late["内容"] == "筐体\n5個"
    assert json.loads(late["そのほかの項目"]) == {"url": "https://a.example"}
    assert (dismissed["状態"], dismissed["添付"]) == ("対象外(営業・迷惑)", "a.pdf; b.step")


def test_no_cell_of_any_file_is_a_formula_and_none_is_lost(out: Path):
    for name in ("inquiries", "firms", "rota"):
        for row in sheet(out / f"{name}.csv"):
            assert [cell for cell in row.values() if cell[:1] and cell[0] in SIGNS] == []
    late, dismissed = sheet(out / "inquiries.csv")
    assert (late["件名"], late["回答内容"]) == ("'=1+1", "'@伺います")
    assert dismissed["お客様の電話"] == "'+81 3 0000 0000"


def test_the_rota_names_lanes_and_firms(out: Path):
    (turn,) = sheet(out / "rota.csv")
    assert turn == {
        "週(月曜日)": "2026-11-30",
        "担当区分": "図面あり部品担当",
        "会員番号": "F01",
        "当番企業": "朝霧精密切削株式会社",
        "代行": "",
    }


def test_the_members_come_back_as_they_were(out: Path, db: Database, sqlite_db_2: Database):
    net, content = network(), (out / "firms.csv").read_bytes()
    again = db.write_now(lambda s: import_firms(s, net, BY_HAND, content, apply=True))
    assert (again.new, again.changed, again.problems, len(again.same)) == ((), (), (), 3)
    elsewhere = sqlite_db_2.write_now(lambda s: import_firms(s, net, BY_HAND, content, apply=True))
    assert (elsewhere.problems, len(elsewhere.new)) == ((), 3)
    for look in (members.every_firm, members.every_contact):
        assert sqlite_db_2.read_now(look) == db.read_now(look)


def test_everything_is_there_as_json_but_what_opens_doors(out: Path):
    files = {path.stem: json.loads(path.read_text("utf-8")) for path in (out / "json").iterdir()}
    assert {"firm", "contact", "turn", "turn_change", "inquiry", "timeline", "term", "absence"} <= set(files)
    assert not {"token", "feed", "outbox", "timer", "setting"} & set(files)
    assert [one["subject"] for one in files["inquiry"]] == ["=1+1", ""]
    assert files["absence"] == []


def test_only_the_owner_may_read_it(out: Path):
    modes = {stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


def test_it_is_written_anew_over_what_was_there(out: Path, db: Database):
    db.write_now(lambda s: upsert(s, {"id": "F04", "name": "四番目"}, []))
    assert export(db.engine, network(), out)["firms.csv"] == 4
    assert len(sheet(out / "firms.csv")) == 4


def test_it_waits_for_no_writer_and_sees_nothing_half_done(out: Path, db: Database):
    with db.engine.connect() as writer, writer.begin() as half_done:
        upsert(writer, {"id": "F05", "name": "書きかけ"}, [])
        assert export(db.engine, network(), out)["firms.csv"] == 3
        half_done.rollback()


def test_an_english_network_has_english_headers_that_are_taken_back(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    net = network("en")
    fill(sqlite_db, net)
    export(sqlite_db.engine, net, tmp_path / "out")
    content = (tmp_path / "out" / "firms.csv").read_bytes()
    assert content.decode("utf-8-sig").startswith('"id","name","kana"')
    again = sqlite_db.write_now(lambda s: import_firms(s, net, BY_HAND, content, apply=False))
    assert (again.changed, again.problems, len(again.same)) == ((), (), 3)


def test_the_command_says_what_it_wrote_and_that_it_is_confidential(toban):
    assert toban("migrate").code == 0
    done = toban("export", "out")
    empty = ["inquiries.csv: 0件", "firms.csv: 0件", "rota.csv: 0件", "todos.csv: 0件", "minutes/: 0件"]
    assert (done.code, done.lines) == (0, empty)
    assert "連絡先が入っています" in done.err


def test_what_is_in_the_folder_already_is_replaced_only_where_that_was_said(toban):
    assert toban("migrate").code == 0
    Path("firms.csv").write_text("name\n朝霧精密切削株式会社\n", encoding="utf-8")
    done = toban("export", ".")
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1
    assert done.err.startswith("firms.csv はすでにあるので、書いていません。")
    assert not Path("inquiries.csv").exists()
    assert toban("export", ".", "--force").code == 0
    assert sheet(Path("firms.csv")) == []


def test_a_second_export_into_the_same_folder_asks_for_every_file_of_the_first(out: Path):
    assert set(files(out)) == {path for path in out.rglob("*") if path.is_file()}


def test_where_it_cannot_write_the_command_says_so(toban):
    assert toban("migrate").code == 0
    Path("file").write_text("x")
    for folder in ("file", "nowhere/out"):
        done = toban("export", folder)
        assert done.code == 1
        assert len(done.err.splitlines()) == 1


def test_without_a_database_the_command_says_so(toban):
    done = toban("export", "out")
    assert done.code == 1
    assert not Path("out").exists()


@given(st.text(st.sampled_from(SIGNS + "'a ,\""), max_size=8))
def test_whatever_a_cell_says_it_is_no_formula_and_comes_back(cell: str):
    assert not defused(cell).startswith(tuple(SIGNS))
    assert restored(defused(cell)) == cell
    text = StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow([defused(cell)])
    assert next(csv.reader(StringIO(text.getvalue(), newline=""))) == [defused(cell)]
