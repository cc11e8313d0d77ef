"""A network's file that is right: what each part of it comes to."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from pydantic import ValidationError

from bot.domain.rota import Turn
from bot.domain.service_hours import DEFAULT_WEEK, Closure
from bot.domain.suggestions import About, Clue
from bot.network import find_config, load_network
from bot.network_file import places_of, preset_names
from bot.network_values import Certification


def test_the_contracts_example_loads_as_it_stands(load, contract):
    network = load(contract)
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


def test_no_file_is_the_kyoto_preset():
    network = load_network(None)
    assert [lane.id for lane in network.lanes] == ["parts", "systems"]
    assert [(step.delay, step.call) for step in network.escalation] == [
        (timedelta(), ("backup", "sales_head")),
        (timedelta(minutes=30), ("standing_directors",)),
        (timedelta(hours=1, minutes=30), ("representative",)),
    ]
    assert network.case_types[0].allocators == ("hand", "desk", "sales_head")


def test_a_list_replaces_the_presets_whole_and_a_table_is_merged(load):
    network = load('preset = "kyoto"\n[[lanes]]\nid = "desk"\nname = "受付"\n[roles]\nsales_head = ["F06"]\n')
    assert [lane.id for lane in network.lanes] == ["desk"]
    assert set(network.roles) == {"representative", "standing_directors", "sales_head", "secretariat"}


def test_an_empty_file_is_a_network_with_one_lane_and_the_default_hours(load):
    network = load("")
    assert len(network.lanes) == 1
    assert network.hours.weekly == DEFAULT_WEEK
    assert network.hours.holidays == "JP"
    assert network.escalation[0].call == ("backup", "secretariat")


def test_always_and_whole_days_and_a_list_of_holidays(load):
    network = load(
        '[service_hours]\nmode = "always"\nsun = ["00:00-24:00"]\nholidays = ["2026-12-24", 2026-12-31]\n'
    )
    assert network.hours.always
    assert network.hours.weekly[6] == ((0, 1440),)
    assert network.hours.holidays == {date(2026, 12, 24), date(2026, 12, 31)}


def test_no_holidays_at_all(load):
    assert load("[service_hours]\nholidays = []\n").hours.holidays == frozenset()


def test_shifts_out_of_order_are_put_in_order(load):
    network = load('[service_hours]\nmon = ["13:00-17:00", "09:00-12:00"]\n')
    assert network.hours.weekly[0] == ((540, 720), (780, 1020))


def test_a_small_network_fits_in_one_file(load):
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


def test_a_role_that_a_network_adds_may_be_called_and_may_allocate(load):
    network = load(
        '[roles]\nreception = ["F35"]\n'
        '[[escalation]]\ndelay = "5m"\ncall = ["reception", "F02", "U0123ABCD"]\n'
        '[[case_types]]\nid = "a"\nname = "b"\nallocators = ["reception"]\n'
    )
    assert network.escalation[0].call == ("reception", "F02", "U0123ABCD")


def test_a_presets_rules_for_lanes_that_the_file_has_replaced_are_passed_over(load):
    network = load('preset = "kyoto"\n[[lanes]]\nid = "parts"\nname = "受付"\n')
    assert {clue.value for clue in network.clues} == {"parts", "mass_production", "not_an_inquiry"}


def test_a_networks_own_words_suggest_its_kinds_of_case(load):
    network = load(
        '[[case_types]]\nid = "advice"\nname = "相談"\n'
        '[[suggest]]\ncase_type = "advice"\npoints = 3\nwords = ["相談", "教えて"]\nnot_in = ["相談役"]\n'
    )
    clue = Clue(About.CASE_TYPE, "advice", 3, ("相談", "教えて"), ("相談役",))
    assert network.clues == (clue,)


def test_a_byte_order_mark_is_no_fault(load):
    assert load('[network]\nname = "a"\n', encoding="utf-8-sig").name == "a"


def test_what_was_read_cannot_be_changed():
    with pytest.raises(ValidationError):
        load_network(None).reply.window = timedelta()


def test_every_preset_loads(load):
    for name in preset_names():
        assert load(f'preset = "{name}"\n').lanes


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


def test_a_series_says_no_more_than_it_must_and_the_rest_is_usual(contract, load):
    network = load(contract)
    [top] = network.meetings
    assert (top.length, top.chair, top.minute_taker) == (timedelta(hours=2), "representative", "secretariat")
    assert (top.notice, top.proposals_reminder, top.agenda, top.attendance_reminder) == (7, 4, 3, 1)
    assert (top.reading_reminder, top.confirm_reminder) == (3, 7)
    assert (top.holiday, top.channel, top.number, top.quorum_rule) == ("before", "members", 1, "")
    assert network.members_of(top) == ("full",)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ('kind = "board"', "majority"),
        ('kind = "general"', "half"),
        ('kind = "case"', ""),
        ('kind = "board"\nquorum = ""', ""),
        ('quorum = "two_thirds"', "two_thirds"),
    ],
)
def test_the_quorum_is_that_of_the_kind_unless_the_file_says_another(contract, load, said: str, rule: str):
    text = contract.replace('kind = "regular"                    # regular, board, general', said)
    assert load(text).meetings[0].quorum_rule == rule


def test_without_grades_every_member_firm_is_asked(load):
    series = '[[meetings]]\nid = "top"\nname = "会"\ntime = "17:30"\nrrule = "FREQ=MONTHLY;BYDAY=3WE"\n'
    network = load(series)
    assert network.members_of(network.meetings[0]) == ()
