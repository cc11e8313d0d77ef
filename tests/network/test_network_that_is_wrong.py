"""A network's file that is wrong: every fault is told with its line and what to do."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.network import load_network
from bot.network_file import ConfigError

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
    ('preset = "kyoto"\n[[suggest]]\nlane = "a"\ndismiss = "x"\nwords = []', 3, "「a」という担当はない"),
    ('[[suggest]]\ncase_type = "a"\nwords = ["b"]\n[[case_types]]\nid = "c"\nname = "d"', 2, "「a」という"),
    ('[[suggest]]\nwords = ["図面"]', 1, "lane・case_type・dismiss のどれか1つだけ"),
    ('[[suggest]]\ndismiss = "mass_production"\nlane = "desk"\nwords = ["a"]', 1, "どれか1つだけ"),
    ('[[suggest]]\ndismiss = "spam"\nwords = ["a"]', 2, "次のどれかにしてください: mass_production"),
    ('[[suggest]]\nlane = "desk"\npoints = 0\nwords = ["a"]', 3, "次のどれかにしてください: -3, -2"),
    ('[letters.ja]\nreceived = "{to} {price}"', 2, "「letters.ja.received」の {price} に入るものはない"),
    (f'[letters.ja]\nreceived = "{"あ" * 6001}"', 2, "「letters.ja.received」は 6001 文字あるので"),
    ('[letters.fr]\nreceived = "Bonjour"', 1, "「letters.fr」という項目はない"),
    ('[[suggest]]\nlane = "desk"\nwords = ["a", " #*"]', 3, "「 #*」には探せる文字がない"),
    ('preset = "osaka"', 1, "プリセット「osaka」はないので、次のどれかにしてください: kyoto"),
    ("[network]\nname = ", 2, "値の書き方が違う"),
    ("[reply]\nwindow = 2h", 2, "値の書き方が違う"),
    ('[network]\nname = "a"\nname = "b"', 3, "同じ項目か見出しが前にもある"),
    ('[network]\nname = "a"\n[reply]\n[network]', 4, "同じ項目か見出しが前にもある"),
    ('[network]\nname = "a\nlocale = "ja"', 2, '引用符(")を確かめて'),
    ('[reply]\nreminders = ["1h", "30m"\nwindow = "2h"', 3, "] や } を書き足して"),
    ('[network\nname = "a"', 1, "] や } を書き足して"),
    ("network だよ", 1, "「項目 = 値」か [見出し] の形ではない"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "says"), FAULTS, ids=[says for _, _, says in FAULTS])
def test_a_fault_names_its_line_and_the_remedy(complaints, text, line, says):
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
def test_a_recurrence_rule_that_is_none_or_never_fires_is_refused(complaints, rule, says):
    text = f'[[meetings]]\nid = "top"\nname = "会"\ntime = "17:30"\nrrule = "{rule}"\n'
    assert [(line, says in complaint) for line, complaint in complaints(text)] == [(5, True)]


SERIES = '[[meetings]]\nid = "top"\nname = "会"\ntime = "17:30"\nrrule = "FREQ=MONTHLY;BYDAY=3WE"\n'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('notice = "7 days"', "「7 days」は日数として読めないので、7d のように"),
        ("agenda = 3", "「3」は日数として読めない"),
        ('length = "0m"', "0なので、1秒以上に"),
        ("number = 0", "「0」は1以上の整数ではない"),
        ('number = "36"', "1以上の整数ではない"),
        ('quorum = "all"', "次のどれかにしてください: , majority, half, two_thirds"),
        ('holiday = "move"', "次のどれかにしてください: before, after, keep, skip"),
        ('kind = "weekly"', "次のどれかにしてください: regular, board, general, case"),
        ('chair = "boss"', "「boss」という役割はない"),
        ('members = ["会長"]', "「会長」という会員区分も役割もない"),
        ('channel = ""', "空なので、1つ以上"),
    ],
)
def test_what_a_series_of_meetings_says_wrongly_is_one_clear_sentence(complaints, line: str, told: str):
    [(number, text)] = complaints(SERIES + line)
    assert number == 6
    assert told in text


def test_no_series_may_take_the_name_of_meetings_of_their_own(complaints):
    assert complaints(SERIES.replace('"top"', '"once"'))[0][0] == 2


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=WE",
        "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231",
    ],
)
def test_a_rule_that_fires_however_seldom_is_taken(load, rule):
    network = load(f'[[meetings]]\nid = "top"\nname = "会"\ntime = "17:30"\nrrule = "{rule}"\n')
    assert network.meetings[0].rrule == rule


def test_all_faults_are_told_at_once_in_the_order_of_lines(complaints):
    found = complaints(
        'banana = 1\n[network]\ntimezone = "Mars"\n[reply]\nwindow = "x"\n'
        '[[escalation]]\ndelay = "0m"\ncall = ["nobody_here"]\n'
    )
    assert [line for line, _ in found] == [1, 3, 5, 8]


def test_in_a_list_over_many_lines_the_faulty_line_is_named(complaints):
    text = '[service_hours]\nclosures = [\n  "2026-12-29/2027-01-03",  # ] [\n  "2026-13-01",\n]\n'
    assert [line for line, _ in complaints(text)] == [4]


def test_a_file_in_english_complains_in_english(load):
    with pytest.raises(ConfigError, match=r"line 4: \"reply\.window\": \"x\" is not a duration; write it"):
        load('[network]\nlocale = "en"\n[reply]\nwindow = "x"\n')


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none.toml", "この名前のファイルがない"),
        ("", "フォルダー"),
        ("file/none.toml", "この名前のファイルがない"),
    ],
)
def test_a_file_that_is_not_there_is_named(tmp_path, name, says):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=f"{name}: .*{says}") as error:
        load_network(tmp_path / name)
    assert not re.search("[A-Za-z]{4}", str(error.value).replace(str(tmp_path / name), ""))


def test_a_fault_of_toml_quotes_nothing_that_is_not_japanese(load):
    for text in ("name = 'a", "[a]\nb = 01-2", 'a = "\\q"', "a = [1", "a.b = 1\na = 2", "\x01", "= 1"):
        with pytest.raises(ConfigError) as error:
            load(text)
        assert not re.search(
            "[a-z]{4}", str(error.value).partition("行目: ")[2].replace("true・false", "")
        ), text


def test_a_file_of_another_encoding_is_named_with_its_line(tmp_path):
    path = tmp_path / "network.toml"
    path.write_bytes('[network]\nname = "試作"\n'.encode("cp932"))
    with pytest.raises(ConfigError, match="2行目: 文字コードがUTF-8ではない"):
        load_network(path)


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
def test_whatever_a_file_says_it_loads_or_complains_with_a_line(tmp_path, contract, data):
    values = tomllib.loads(contract)
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
