"""What minutes say and what they lack, made of what a meeting left on disk."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.agenda import Part
from bot.domain.attendance import Presence
from bot.domain.minute_kinds import Kind
from bot.domain.minutes import STEPPED_OUT, Line, Section, Stood, Vote, from_json, to_json
from bot.domain.minutes_gaps import Check, Lack, checks, gaps
from bot.domain.minutes_made import made, mentioned
from tests.texts import minutes_samples
from tests.texts.minutes_samples import MEETING, SAMPLES, ZONE, agenda, here, line, records


def lacks(name: str) -> list[Lack]:
    return [gap.lack for gap in gaps(SAMPLES[name][0])]


@pytest.mark.parametrize("name", SAMPLES)
def test_an_edition_comes_back_from_the_database_as_it_was(name: str) -> None:
    minutes = SAMPLES[name][0]
    kept = json.loads(json.dumps(to_json(minutes)))
    assert from_json(kept) == minutes


def test_times_are_those_of_the_network() -> None:
    minutes = minutes_samples.regular()
    assert f"{minutes.started_at:%Y-%m-%d %H:%M}" == "2026-12-16 17:32"
    assert minutes.day.isoformat() == "2026-12-16"
    assert minutes.who(Stood.PRESENT)[1].came_at == "18:05"


def test_people_are_named_where_slack_has_their_ids() -> None:
    said = [line("memo", "<@U0OHASHI|ohashi>と@U0SAKAMOTO、<@U0STRANGER>")]
    minutes = made(MEETING, records(lines=said), ZONE)
    assert minutes.sections[0].lines[0].text == "大橋 一郎と坂本 恵、"
    assert mentioned(["<@U0OHASHI> @U0SAKAMOTO"]) == {"U0OHASHI", "U0SAKAMOTO"}


def test_lines_stand_under_their_item_in_the_order_they_were_said() -> None:
    items = agenda(("deliberation", "一"), ("deliberation", "二"))
    said = [line("memo", "a", 2), line("memo", "b", 1), line("memo", "c", 2), line("decision", "d", 99)]
    minutes = made(MEETING, records(items=items, lines=said), ZONE)
    found = [(section.title, [one.text for one in section.lines]) for section in minutes.sections]
    assert found == [("一", ["b"]), ("二", ["a", "c"]), ("", ["d"])]


def test_attendance_is_what_was_written_down_at_the_meeting_not_what_was_promised() -> None:
    presence = {
        "F01": here("F01", "大橋"),
        "F02": Presence(1, "F02", "present"),
        "F03": Presence(1, "F03", "absent"),
    }
    minutes = made(MEETING, records(presence=presence), ZONE)
    assert [one.stood for one in minutes.attendance] == ["present", "unknown", "absent", "unknown", "unknown"]


def test_who_opened_an_item_at_the_meeting_is_not_named_as_its_proposer() -> None:
    proposed = agenda(("deliberation", "一"), proposer="F02")[0]
    opened = replace(proposed, id=2, source="said:二")
    sections = made(MEETING, records(items=(proposed, opened)), ZONE).sections
    assert [section.proposer for section in sections] == ["雪洞樹脂加工", ""]


def test_a_board_lists_everything_the_law_wants_and_nobody_wrote_down() -> None:
    assert lacks("board") == [
        Lack.END, Lack.CHAIR, Lack.MINUTE_TAKER, Lack.WAY, Lack.UNREAD, Lack.UNKNOWN, Lack.QUORUM, Lack.VOTE,
        Lack.RESULT, Lack.VOTE_OVER,
        Lack.SIGNATURES,
    ]  # fmt: skip
    assert checks(SAMPLES["board"][0]) == [Check.CALLED, Check.AUDITORS, Check.OPINIONS]


def test_who_came_or_left_outside_the_meeting_is_named() -> None:
    minutes = SAMPLES["regular"][0]
    first, *others = minutes.attendance
    odd = replace(minutes, attendance=(replace(first, came_at="17:40", left_at="19:30"), *others))
    assert [gap.text for gap in gaps(odd) if gap.lack == Lack.TIMES] == ["瀬田川精密 大橋 一郎 19:30"]
    assert Lack.TIMES not in lacks("regular")


def test_who_steps_out_has_no_vote_and_a_vote_says_how_it_went() -> None:
    general = SAMPLES["general"][0]

    def lacking_of(*said: Line) -> list[Lack]:
        section = Section(Part.DELIBERATIONS, 1, "規程", lines=said)
        return [gap.lack for gap in gaps(replace(general, sections=(section,)))][:-1]

    all_voted = Line(Kind.VOTE, "", vote=Vote(5, 0))
    assert lacking_of(all_voted) == []
    assert lacking_of(all_voted, Line(STEPPED_OUT, "坂本 恵")) == [Lack.VOTE_OVER]
    assert lacking_of(Line(Kind.VOTE, "賛成の方が多い、保留1", vote=Vote())) == [Lack.VOTE_UNREAD]
    assert lacking_of(Line(Kind.DECISION, "全員一致で承認した。")) == []


def test_a_special_interest_is_asked_for_where_nobody_stepped_out() -> None:
    board = SAMPLES["board"][0]
    quiet = replace(board, sections=board.sections[:1])
    assert Check.INTEREST in checks(quiet)


def test_substitutes_and_proxies_count_in_a_general_meeting_and_not_in_a_board() -> None:
    board, general = SAMPLES["board"][0], SAMPLES["general"][0]
    assert (board.quorum.counted, board.quorum.is_met) == (2, False)
    assert (general.quorum.counted, general.quorum.is_met) == (5, True)


def test_a_general_meeting_names_the_directors_and_asks_for_nothing_else() -> None:
    assert lacks("general") == [Lack.DIRECTORS]


def test_an_everyday_meeting_needs_no_signatures() -> None:
    assert lacks("regular") == [Lack.UNKNOWN, Lack.OWNER_UNKNOWN, Lack.DUE]
    assert checks(SAMPLES["regular"][0]) == []


def test_of_an_empty_meeting_everything_is_missing_and_no_quorum_is_claimed() -> None:
    assert lacks("empty") == [
        Lack.BEGINNING, Lack.END, Lack.PLACE, Lack.CHAIR, Lack.MINUTE_TAKER, Lack.ATTENDANCE, Lack.BUSINESS,
    ]  # fmt: skip


def test_a_todo_of_somebody_whom_slack_does_not_know_is_named() -> None:
    todos = (Line(Kind.TODO, "表を作る", "山本", date(2026, 12, 25), is_owner_known=False),)
    minutes = replace(SAMPLES["regular"][0], sections=(Section(Part.OTHERS, None, "", lines=todos),))
    found = [gap for gap in gaps(minutes) if gap.lack == Lack.OWNER_UNKNOWN]
    assert [gap.text for gap in found] == ["表を作る(山本)"]


def test_a_report_needs_no_result() -> None:
    regular = SAMPLES["regular"][0]
    report = Section(Part.REPORTS, None, "報告", lines=(Line(Kind.MEMO, "聞いた"),))
    assert gaps(replace(regular, sections=(report,), attendance=regular.attendance[:1])) == []
