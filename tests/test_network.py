from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.demo import demo_inquiries, demo_network
from bot.domain.deadlines import reply_deadline
from bot.domain.rota import Turn, week_of
from bot.domain.service_hours import DEFAULT_WEEK, Closure
from bot.durations import parse_duration
from bot.network import find_config, load_network
from bot.network_file import ConfigError, places_of, preset_names
from bot.network_values import Certification

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = """
preset = "kyoto"                    # optional: start from a built-in preset; every key below overrides it

[network]
name = "瑠璃川ものづくり試作会"
timezone = "Asia/Tokyo"
locale = "ja"                       # or "en"

[service_hours]
mode = "business"                   # or "always"
mon = ["09:00-12:00", "13:00-17:00"]  # one list a day, [] is closed, "00:00-24:00" is the whole day
holidays = "JP"                     # Japan's public holidays, or a list of dates, or []
closures = ["2026-12-29/2027-01-03"]

[reply]
window = "2h"                       # durations everywhere: "90s", "30m", "2h", "1h30m"
reminders = ["1h", "30m"]           # time left in service hours when the duty firm is reminded

[[escalation]]                      # in order; delay counts from the deadline, in service hours
delay = "0m"
call = ["backup", "sales_head"]     # roles, or firm ids, or Slack user ids
[[escalation]]
delay = "30m"
call = ["standing_directors"]

[[lanes]]
id = "parts"
name = "図面あり部品担当"

[[case_types]]
id = "prototype"
name = "開発試作"
allocators = ["hand", "desk", "sales_head"]

[roles]
representative = ["F01"]
sales_head = ["F06"]
secretariat = ["U0SECRETARY"]       # Slack user ids or firm ids

[channels]
inquiries = "引き合い"
members = "会員"

[[meetings]]
id = "top"
name = "トップ連絡会"
kind = "regular"                    # regular, board, general
rrule = "FREQ=MONTHLY;BYDAY=3WE"
time = "17:30"
"""


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


class TestAFileThatIsRight:
    def test_the_contracts_example_loads_as_it_stands(self, load):
        network = load(CONTRACT)
        assert (network.name, network.locale) == ("瑠璃川ものづくり試作会", "ja")
        assert network.timezone.key == "Asia/Tokyo"
        assert network.hours.weekly[0] == ((540, 720), (780, 1020))
        assert network.hours.weekly[1:] == DEFAULT_WEEK[1:]
        assert network.hours.closures == (Closure(date(2026, 12, 29), date(2027, 1, 3)),)
        assert network.reply.window == timedelta(hours=2)
        assert network.reply.reminders == (timedelta(hours=1), timedelta(minutes=30))
        assert [step.delay for step in network.escalation] == [timedelta(), timedelta(minutes=30)]
        assert network.escalation[0].call == ("backup", "sales_head")
        assert network.roles["secretariat"] == ("U0SECRETARY",)
        assert network.meetings[0].time == time(17, 30)

    def test_no_file_is_the_kyoto_preset(self):
        network = load_network(None)
        assert [lane.id for lane in network.lanes] == ["parts", "systems"]
        assert [(step.delay, step.call) for step in network.escalation] == [
            (timedelta(), ("backup", "sales_head")),
            (timedelta(minutes=30), ("standing_directors",)),
            (timedelta(hours=1, minutes=30), ("representative",)),
        ]
        assert network.case_types[0].allocators == ("hand", "desk", "sales_head")

    def test_a_list_replaces_the_presets_whole_and_a_table_is_merged(self, load):
        network = load(
            'preset = "kyoto"\n[[lanes]]\nid = "desk"\nname = "受付"\n[roles]\nsales_head = ["F06"]\n'
        )
        assert [lane.id for lane in network.lanes] == ["desk"]
        assert set(network.roles) == {"representative", "standing_directors", "sales_head", "secretariat"}

    def test_an_empty_file_is_a_network_with_one_lane_and_the_default_hours(self, load):
        network = load("")
        assert len(network.lanes) == 1
        assert network.hours.weekly == DEFAULT_WEEK
        assert network.hours.holidays == "JP"
        assert network.escalation[0].call == ("backup", "secretariat")

    def test_always_and_whole_days_and_a_list_of_holidays(self, load):
        network = load(
            '[service_hours]\nmode = "always"\nsun = ["00:00-24:00"]\nholidays = ["2026-12-24", 2026-12-31]\n'
        )
        assert network.hours.always
        assert network.hours.weekly[6] == ((0, 1440),)
        assert network.hours.holidays == {date(2026, 12, 24), date(2026, 12, 31)}

    def test_no_holidays_at_all(self, load):
        assert load("[service_hours]\nholidays = []\n").hours.holidays == frozenset()

    def test_shifts_out_of_order_are_put_in_order(self, load):
        network = load('[service_hours]\nmon = ["13:00-17:00", "09:00-12:00"]\n')
        assert network.hours.weekly[0] == ((540, 720), (780, 1020))

    def test_a_small_network_fits_in_one_file(self, load):
        network = load(
            'preset = "kyoto"\n'
            "[[firms]]\n"
            'id = "F01"\nname = "朝霧"\ngrade = "正会員"\nlanes = ["parts"]\ncontacts = ["U0AAAAAAA"]\n'
            'certifications = ["ISO9001=2027-03-31", "UL"]\nclosures = ["2026-08-13/2026-08-16"]\n'
            'joined = "2020-04-01"\nnda = 2024-01-31\n'
            "[[rota]]\n"
            'week = 2026-11-23\nparts = "F01"\n'
        )
        firm = network.firms[0]
        assert firm.certifications == (Certification("ISO9001", date(2027, 3, 31)), Certification("UL"))
        assert (firm.joined, firm.left, firm.nda) == (date(2020, 4, 1), None, date(2024, 1, 31))
        assert network.rota == (Turn(date(2026, 11, 23), "parts", "F01"),)

    def test_a_role_that_a_network_adds_may_be_called_and_may_allocate(self, load):
        network = load(
            '[roles]\nreception = ["F35"]\n'
            '[[escalation]]\ndelay = "5m"\ncall = ["reception", "F02", "U0123ABCD"]\n'
            '[[case_types]]\nid = "a"\nname = "b"\nallocators = ["reception"]\n'
        )
        assert network.escalation[0].call == ("reception", "F02", "U0123ABCD")

    def test_a_byte_order_mark_is_no_fault(self, load):
        assert load('[network]\nname = "a"\n', encoding="utf-8-sig").name == "a"

    def test_what_was_read_cannot_be_changed(self):
        with pytest.raises(ValidationError):
            load_network(None).reply.window = timedelta()

    def test_every_preset_loads(self, load):
        for name in preset_names():
            assert load(f'preset = "{name}"\n').lanes


FAULTS = [
    ("banana = 3", 1, "「banana」という項目はない"),
    ('[reply]\nwindw = "2h"', 2, "「reply.windw」という項目はないので、「window」に直してください。"),
    ('[[lanes]]\nid = "a"\nname = "b"\nnmae = "c"', 4, "「lanes[1].nmae」という項目はないので、「name」に直"),
    ('[reply]\nwindow = "2 hours"', 2, "「2 hours」は長さとして読めない"),
    ("[reply]\nwindow = 2", 2, "「2」は長さとして読めない"),
    ('[reply]\nwindow = "0m"', 2, "0なので、1秒以上に"),
    ('[service_hours]\ntue = ["9-17"]', 2, "「9-17」は時間帯として読めない"),
    ('[service_hours]\ntue = ["09:60-17:00"]', 2, "「09:60-17:00」は時間帯として読めない"),
    ('[service_hours]\ntue = ["09:00-24:01"]', 2, "「09:00-24:01」は時間帯として読めない"),
    ('[service_hours]\ntue = ["22:00-06:00"]', 2, "日をまたぐ時間帯は24:00で切り"),
    ('[service_hours]\nfri = ["09:00-12:00", "11:00-17:00"]', 2, "「11:00-17:00」が重なって"),
    ('[service_hours]\ntue = "09:00-17:00"', 2, "一覧ではないので、[ ] で囲んで"),
    ('[service_hours]\nmode = "sometimes"', 2, "次のどれかにしてください: business, always"),
    ('[service_hours]\nholidays = "DE"', 2, '"JP" か日付の一覧に'),
    ('[service_hours]\nholidays = ["2026-13-01"]', 2, "「2026-13-01」は日付として読めない"),
    ('[service_hours]\nclosures = ["2027-01-03/2026-12-29"]', 2, "順を入れ替えて"),
    ('[service_hours]\nclosures = ["soon"]', 2, "「soon」は休業期間として読めない"),
    ("[service_hours]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []", 1, "受付時間が1つもない"),
    ('[network]\ntimezone = "Asia/Tokio"', 2, "「Asia/Tokio」というタイムゾーンはない"),
    ('[network]\ntimezone = "../etc/passwd"', 2, "というタイムゾーンはない"),
    ("[network]\nname = 5", 2, '引用符(")で囲んで'),
    ('[network]\nlocale = "fr"', 2, "次のどれかにしてください: ja, en"),
    ('network = "a"', 1, "[network] の見出しの下に"),
    ('[[escalation]]\ncall = ["backup"]', 1, "「escalation[1]」に「delay」がない"),
    ('[[escalation]]\ndelay = "0m"\ncall = ["sales_haed"]', 3, "「sales_haed」という役割はない"),
    ('[[escalation]]\ndelay = "0m"\ncall = []', 3, "空なので、1つ以上"),
    ('[[case_types]]\nid = "a"\nname = "b"\nallocators = ["boss"]', 4, "「boss」という役割はない"),
    ('[[case_types]]\nid = "a"\nname = "b"\nfirst_hand_wins = "yes"', 4, "true か false に"),
    ('[roles]\nsales_head = ["営業"]', 2, "企業のidでもSlackのユーザーidでもない"),
    ('[roles]\nsales_head = "F01"', 2, "一覧ではない"),
    ('[roles]\nbackup = ["F01"]', 2, "当番表から決まる"),
    ("lanes = []", 1, "空なので、1つ以上"),
    ('[[lanes]]\nid = "a"\nname = "b"\n[[lanes]]\nid = "a"\nname = "c"', 5, "「a」が2回ある"),
    ('[[lanes]]\nid = "a b"\nname = "b"', 2, "「a b」は識別名に使えない"),
    ('[[lanes]]\nid = "a"\nname = "b"\n[[firms]]\nid = "F1"\nname = "c"\nlanes = ["x"]', 7, "「x」という"),
    ('preset = "kyoto"\n[[firms]]\nid = "F1"\nname = "c"\ngrade = "金"', 5, "「金」という会員種別はない"),
    ('[[rota]]\nweek = 2026-11-24\ndesk = "F1"', 2, "その週の月曜日 2026-11-23 に"),
    ('[[lanes]]\nid = "a"\nname = "b"\n[[rota]]\nweek = 2026-11-23\nz = "F1"', 6, "「z」という"),
    ("[[rota]]\nweek = 2026-11-23\n[[rota]]\nweek = 2026-11-23", 4, "「2026-11-23」が2回ある"),
    ('[[firms]]\nid = "F1"\nname = "c"\ncertifications = ["=2027"]\nnda = "yes"', 5, "「yes」は日付"),
    ('preset = "osaka"', 1, "プリセット「osaka」はないので、次のどれかにしてください: kyoto"),
    ("[network]\nname = ", 2, "TOMLとして読めない"),
    ('[network]\nname = "a"\nname = "b"', 3, "TOMLとして読めない"),
]  # fmt: skip


class TestAFileThatIsWrong:
    @pytest.mark.parametrize(("text", "line", "says"), FAULTS, ids=[says for _, _, says in FAULTS])
    def test_a_fault_names_its_line_and_the_remedy(self, complaints, text, line, says):
        found = complaints(text)
        assert (line, True) in [(at, says in complaint) for at, complaint in found], found
        assert all(complaint.count("。") == 1 and complaint.endswith("。") for _, complaint in found)

    @pytest.mark.parametrize(
        ("rule", "says"),
        [
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "一度も来ない"),
            ("FREQ=MONTHLY;BYDAY=3WE;UNTIL=20190101", "一度も来ない"),
            ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "一度も来ない"),
            ("FREQ=WEEKLY;BYDAY=FR;COUNT=0", "一度も来ない"),
            ("FREQ=MONTHLY;BYDAY=9XX", "RRULE)として読めない"),
            ("third Wednesday", "RRULE)として読めない"),
            ("FREQ=HOURLY", "RRULE)として読めない"),
            ("", "RRULE)として読めない"),
        ],
    )
    def test_a_recurrence_rule_that_is_none_or_never_fires_is_refused(self, complaints, rule, says):
        text = f'[[meetings]]\nid = "top"\nname = "会"\ntime = "17:30"\nrrule = "{rule}"\n'
        assert [(line, says in complaint) for line, complaint in complaints(text)] == [(5, True)]

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
            "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=WE",
            "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231",
        ],
    )
    def test_a_rule_that_fires_however_seldom_is_taken(self, load, rule):
        network = load(f'[[meetings]]\nid = "top"\nname = "会"\ntime = "17:30"\nrrule = "{rule}"\n')
        assert network.meetings[0].rrule == rule

    def test_all_faults_are_told_at_once_in_the_order_of_lines(self, complaints):
        found = complaints(
            'banana = 1\n[network]\ntimezone = "Mars"\n[reply]\nwindow = "x"\n'
            '[[escalation]]\ndelay = "0m"\ncall = ["nobody_here"]\n'
        )
        assert [line for line, _ in found] == [1, 3, 5, 8]

    def test_in_a_list_over_many_lines_the_faulty_line_is_named(self, complaints):
        text = '[service_hours]\nclosures = [\n  "2026-12-29/2027-01-03",  # ] [\n  "2026-13-01",\n]\n'
        assert [line for line, _ in complaints(text)] == [4]

    def test_a_file_in_english_complains_in_english(self, load):
        with pytest.raises(
            ConfigError, match=r"line 4: \"reply\.window\": \"x\" is not a duration; write it"
        ):
            load('[network]\nlocale = "en"\n[reply]\nwindow = "x"\n')

    def test_a_missing_file_is_named(self, tmp_path):
        with pytest.raises(ConfigError, match=r"none\.toml: ファイルを読めない"):
            load_network(tmp_path / "none.toml")

    def test_a_file_of_another_encoding_is_named_with_its_line(self, tmp_path):
        path = tmp_path / "network.toml"
        path.write_bytes('[network]\nname = "試作"\n'.encode("cp932"))
        with pytest.raises(ConfigError, match="2行目: 文字コードがUTF-8ではない"):
            load_network(path)


def test_lines_are_found_below_texts_and_lists_over_many_lines():
    lines = (
        'a = """',
        "[not.a.table]",
        'b = 1 """',
        "c = [  # [[",
        "  [1, 2],",
        "]",
        "[d]",
        "'e f' = 1",
        "[[g]]",
        "h.i = 2",
        "[[g]]",
        "[g.j]",
        "k = '''x'''",
    )
    places = places_of(lines)
    assert ("b",) not in places
    assert places[("c",)] == 4
    assert places[("d", "e f")] == 8
    assert places[("g", 0, "h", "i")] == 10
    assert places[("g", 1, "j", "k")] == 13


def test_the_environment_names_the_file_before_the_working_directory_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_config({}) is None
    (tmp_path / "network.toml").write_text("", encoding="utf-8")
    assert find_config({}).name == "network.toml"
    assert find_config({"TOBAN_CONFIG": "other.toml"}).name == "other.toml"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("30m", 1800), ("2h", 7200), ("1h30m", 5400), ("0m", 0), (" 1h1m1s ", 3661)],
)
def test_durations_are_read_as_people_write_them(text, seconds):
    assert parse_duration(text) == timedelta(seconds=seconds)


@given(st.text(max_size=8) | st.sampled_from(["2", "-1h", "1.5h", "30m1h", "1h 30m", "", "2時間", "٣h", "h"]))
def test_anything_else_is_no_duration(text):
    if not re.fullmatch(r"\s*(?=[0-9])([0-9]+h)?([0-9]+m)?([0-9]+s)?\s*", text):
        with pytest.raises(ValueError, match="not a duration"):
            parse_duration(text)


class TestTheDemo:
    @pytest.mark.parametrize(
        "today",
        [date(2024, 2, 29), date(2026, 10, 4), date(2026, 10, 5), date(2026, 11, 22), date(2027, 10, 4)],
    )
    def test_today_and_its_neighbours_always_have_a_duty_firm_in_each_lane(self, today):
        network = demo_network(today)
        turns = {(turn.week, turn.lane): turn.firm for turn in network.rota}
        noon = datetime(today.year, today.month, today.day, 3, tzinfo=UTC)
        for weeks in (0, 1):
            week = week_of(noon, network.hours) + timedelta(weeks=weeks)
            assert turns[week, "parts"]
            assert turns[week, "systems"]

    def test_the_rota_is_as_given_in_the_year_of_the_data(self):
        turns = {(turn.week, turn.lane): turn.firm for turn in demo_network(date(2026, 11, 22)).rota}
        assert turns[date(2026, 10, 5), "parts"] == "F01"
        assert turns[date(2026, 11, 23), "systems"] == "F23"
        assert turns[date(2027, 9, 27), "systems"] == "F30"

    def test_a_year_later_the_same_firms_come_in_the_same_weeks(self):
        this, next_year = (demo_network(date(year, 11, 22)).rota for year in (2026, 2027))
        shift = timedelta(weeks=52)
        assert [(turn.week + shift, turn.lane, turn.firm) for turn in this] == [
            (turn.week, turn.lane, turn.firm) for turn in next_year
        ]

    def test_roles_lanes_and_firms_are_those_of_the_data(self):
        network = demo_network(date(2026, 11, 22))
        assert network.name == "瑠璃川ものづくり試作会"
        assert network.roles["standing_directors"] == ("F05", "F13", "F16", "F23", "F32")
        assert network.roles["secretariat"] == ("UDEMOSEC1", "UDEMOSEC2")
        assert network.roles["reception"] == ("F35",)
        assert len(network.firms) == 35
        assert network.firms[0].contacts == ("UDEMOF01A", "UDEMOF01B")

    @pytest.mark.parametrize("year", [2026, 2029])
    def test_every_year_is_closed_in_summer_and_at_the_turn_of_the_year(self, year):
        hours = demo_network(date(year, 11, 22)).hours
        shut = [
            date(year, 8, 13),
            date(year, 8, 14),
            date(year, 12, 29),
            date(year + 1, 1, 4),
            date(year + 1, 8, 13),
        ]
        assert all(hours.spans(day) == () for day in shut)

    def test_the_inquiries_come_in_order_and_in_the_intakes_words(self):
        inquiries = demo_inquiries()
        assert [inquiry["id"] for inquiry in inquiries] == [f"D{number:02}" for number in range(1, 41)]
        assert all("expected" not in inquiry for inquiry in inquiries)
        assert {"company", "subject", "body", "lane", "lang", "attachments"} <= set(inquiries[0])

    def test_its_closures_move_none_of_the_expected_deadlines(self):
        hours = demo_network(date(2026, 11, 22)).hours
        received = datetime.fromisoformat(demo_inquiries()[39]["received_at"])
        assert (
            reply_deadline(received, timedelta(hours=2), hours).due.isoformat() == "2026-11-24T01:30:00+00:00"
        )


odd_values = st.recursive(
    st.sampled_from(["", "F01", "2h", "{x}", "09:00-17:00", "2026-01-01", "Asia", "FREQ=DAILY"])
    | st.integers(-1, 3)
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.dates()
    | st.times()
    | st.datetimes(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "week", "x"]), inner),
    max_leaves=3,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_a_file_says_it_loads_or_complains_with_a_line(tmp_path, data):
    values = tomllib.loads(CONTRACT)
    place: Any = values
    key = data.draw(st.sampled_from(sorted(values)))
    while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place)) if isinstance(place, dict) else st.just(0))
    place[key] = data.draw(odd_values)
    path = tmp_path / "network.toml"
    path.write_text(tomlkit.dumps(values), encoding="utf-8")
    try:
        load_network(path)
    except ConfigError as error:
        assert all(problem.line for problem in error.problems)  # noqa: PT017  it may load as well
