"""`/inquiry find`, the lists of `/inquiry list`, and their pages: acknowledged first, sought afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.inquiries import Draft, Source
from bot.domain.months import read_month
from bot.services import cases, export_month, finding
from bot.services.finding import Kind, Wanted
from bot.slack import lists
from bot.slack.found import CARD, LONGEST, PAGE, REGISTER, asked_again, found_list
from bot.slack.months import month_name
from handlers.clicks import buttons, command
from handlers.common import context, sentence
from handlers.intake import open_form
from handlers.words import LIST, OPEN, says, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from slack_bolt.async_app import AsyncApp

    from bot.services.desk import Desk
    from bot.slack.rendered import Rendered
    from handlers.answers import Caller
    from handlers.common import Json, Work

_FIND = frozenset({"find", "search", "検索", "探す", "さがす"})
_EXPORT = frozenset({"export", "csv", "書き出し", "エクスポート"})
_KINDS = {
    Kind.OPEN: OPEN,
    Kind.LATE: frozenset({"late", "overdue", "期限超過", "超過", "遅れ"}),
    Kind.MINE: frozenset({"mine", "自分", "自社"}),
    Kind.WAITING: frozenset({"waiting", "結果待ち", "結果"}),
    Kind.UNLED: frozenset({"unassigned", "undecided", "企業未定", "未定"}),
}
_TWO = 2


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen to the words of `/inquiry` that look back, before the form takes them for an inquiry."""

    async def looks_back(body: Json) -> bool:
        return _looks_back(words_of(body.get("text") or ""), _today(desk))

    command(app, desk, "/inquiry", _answer, looks_back)
    buttons(app, desk, f"{PAGE}:", _turn)
    buttons(app, desk, f"{CARD}:", _open)
    buttons(app, desk, f"{REGISTER}$", _register)


async def _answer(desk: Desk, caller: Caller) -> Rendered | Work:
    words, c = words_of(caller.typed), context(desk, caller.user)
    wanted = _wanted(words, _today(desk))
    if wanted is not None:
        return _show(desk, caller, wanted)
    if says(words[0], _EXPORT):
        return await _export(desk, caller, words[1:])
    if says(words[0], _FIND):
        return lists.said(c.say("help.find_what"))
    return lists.help_text(c, "help.inquiry", words[-1] if len(words) > 1 else None)


async def _turn(desk: Desk, caller: Caller) -> Work:
    action = caller.body["actions"][0]
    wanted, upto = asked_again(action["value"])
    return _show(desk, caller, wanted, int(action["action_id"].rpartition(":")[2]), upto)


async def _open(desk: Desk, caller: Caller) -> Work:
    return _show_card(desk, caller, int(caller.body["actions"][0]["value"]))


async def _register(_desk: Desk, caller: Caller) -> Work:
    return open_form(caller, Draft(source=Source.PHONE, body=caller.body["actions"][0]["value"]))


def _looks_back(words: Sequence[str], today: date) -> bool:
    """Whether a command looks back; other words that happen to begin alike are an inquiry to register."""
    if not words:
        return False
    if says(words[0], _FIND):
        return True
    return (says(words[0], LIST) or says(words[0], _EXPORT)) and (
        len(words) <= _TWO or read_month(" ".join(words[1:]), today) is not None
    )


def _wanted(words: Sequence[str], today: date) -> Wanted | None:
    """Return what the words of a command ask for; None where they are not understood."""
    if says(words[0], _FIND):
        text = " ".join(words[1:])[:LONGEST]
        return Wanted(Kind.WORDS, text) if text else None
    if not says(words[0], LIST):
        return None
    if len(words) == 1:
        return Wanted(Kind.OPEN)
    for kind, known in _KINDS.items():
        if len(words) == _TWO and says(words[1], known):
            return Wanted(kind)
    month = read_month(" ".join(words[1:]), today)
    return None if month is None else Wanted(Kind.MONTH, month)


def _today(desk: Desk) -> date:
    return desk.clock.now().astimezone(desk.network.timezone).date()


async def _show(desk: Desk, caller: Caller, wanted: Wanted, page: int = 0, upto: int | None = None) -> None:
    """Seek, put on record whose customers are shown, and show them; a page takes the place of the other."""
    act = desk.act(caller.user)
    try:
        found = await desk.read(lambda s: finding.look(s, desk.network, act, wanted, page, upto))
        if found.named:
            await desk.decide(lambda s: finding.record(s, desk.network, act, found))
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        await caller.tell(sentence(desk, caller.user, error))
        return
    shown = found_list(context(desk, caller.user, found.views), found, caller.typed)
    await (caller.answer(shown) if upto is None else caller.replace(shown))


async def _show_card(desk: Desk, caller: Caller, inquiry_id: int) -> None:
    act = desk.act(caller.user)
    try:
        view = await desk.read(lambda s: cases.shown_to(s, desk.network, act, inquiry_id))
    except Exception as error:  # noqa: BLE001  whatever it is, the person is told
        await caller.tell(sentence(desk, caller.user, error))
        return
    await caller.answer(lists.one_case(context(desk, caller.user, [view]), view))


async def _export(desk: Desk, caller: Caller, words: Sequence[str]) -> Rendered:
    """Owe the secretariat a month's inquiries as a file; answer what was understood."""
    c, today = context(desk, caller.user), _today(desk)
    month = read_month(" ".join(words) or "今月", today)
    if month is None:
        return lists.said(c.say("help.no_month", text=" ".join(words)))
    act = caller.act()
    count = await desk.write(lambda s: export_month.owe(s, desk.network, act, month))
    name = month_name(c, today.fromisoformat(f"{month}-01"))
    return lists.said(c.say("found.export" if count else "found.none_month", what=name, count=count))
