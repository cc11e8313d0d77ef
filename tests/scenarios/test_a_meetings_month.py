"""A meeting's month in the local workspace: called, prepared, held, written up, and its ToDo carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios import test_after_the_meeting as after
from tests.scenarios import test_an_agenda as agenda
from tests.scenarios import test_holding_a_meeting as hall
from tests.scenarios.town import told

if TYPE_CHECKING:
    from tests.scenarios.town import Town

MEMBERS, CHAIR, OWNER = "会員", "UDEMOF01A", hall.KAWABATA


async def prepared(town: Town) -> None:
    """Two propose, the secretary approves, the agenda is sent out, two answer."""
    await town.push(days=8)
    await agenda.propose(town, agenda.PROPOSER, "展示会の分担")
    await agenda.propose(town, agenda.SPEAKER, "会費の見直し")
    await town.push(days=1)
    await agenda.presses_in_letter(town, town.secretary, "次第案を確認", "次第案を確認して")
    await agenda.presses_in_modal(town, town.secretary, "承認する", "承認済みです")
    await town.push(days=1)
    [sent] = agenda.posted(town)
    assert "展示会の分担" in told(sent)
    assert "会費の見直し" in told(sent)
    for user, answer in ((agenda.PRESIDENT, "出席"), (agenda.SILENT, "欠席")):
        await agenda.presses_in_letter(town, user, answer, agenda.TOP)
        assert f"✓ {answer}" in told(await agenda.letter(town, user, agenda.TOP))


async def held(town: Town) -> None:
    """Three write, the secretary ends."""
    await town.push(days=5, hours=8)
    ts = (await hall.begins(town))["ts"]
    await hall.says(town, hall.SAKAMOTO, "決定: 3社で分担する", ts)
    await hall.says(town, hall.OTHER, "メモ: 会場は東館", ts)
    await hall.says(town, town.secretary, f"宿題: <@{OWNER}> 来訪者の表を作る 12/25まで", ts)
    await hall.until_lines(
        town, ("decision", "3社で分担する"), ("memo", "会場は東館"), ("todo", "来訪者の表を作る")
    )
    await town.presses(town.secretary, "会議を終える", hall.head(town), MEMBERS)
    await town.quiet()


async def confirmed(town: Town) -> None:
    """A member asks for a correction, the secretary sends a second draft, the chair confirms it."""
    await after.presses(town, after.PRESIDENT, "修正を依頼", "議事録【案】")
    await after.fills(town, after.PRESIDENT, text="会場は西館でした。")
    await after.corrects(town, "会場は東館", "会場は西館")
    await after.presses(town, CHAIR, "確定する", "第2案")
    assert "(議長)が確定" in told(after.letter(town, after.PRESIDENT, "が確定しました"))


def reminders(town: Town) -> list[str]:
    """What the owner of the ToDo was reminded of, the oldest first."""
    words = ("確かめてください", "期限を過ぎています")
    return [text for one in town.letters(OWNER) if any(word in (text := told(one)) for word in words)]


async def test_what_a_meeting_left_undone_is_reminded_of_and_stands_on_the_next_agenda(town: Town) -> None:
    await prepared(town)
    await held(town)
    await confirmed(town)
    await town.push(days=7)
    assert not reminders(town)  # 12/23, two days before the ToDo is due
    await town.push(days=1)
    assert ["確かめてください" in one for one in reminders(town)] == [True]
    await town.push(days=3)
    assert len(reminders(town)) == 1  # a Sunday: nobody is disturbed
    await town.push(days=1)
    assert ["期限を過ぎています" in one for one in reminders(town)] == [False, True]
    await town.push(days=17)
    await agenda.presses_in_letter(town, town.secretary, "次第案を確認", "次第案を確認して")
    assert "来訪者の表を作る" in told(await agenda.sees(town, town.secretary, "前回の宿題"))
