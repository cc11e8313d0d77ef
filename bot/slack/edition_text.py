"""Minutes inside a Slack message: shorter than the file, its decisions and ToDos with what led to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.attendance import Unit
from bot.domain.minute_kinds import Kind
from bot.domain.minutes import STEPPED_OUT, Stood
from bot.domain.minutes_changes import What, changes
from bot.domain.minutes_gaps import OF_SEATS, OF_WHO_CAME, checks, gaps
from bot.domain.vote_words import names_anybody, words_of
from bot.slack import kit
from bot.slack.mrkdwn import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.minutes import Line, Minutes, Section, Vote
    from bot.domain.minutes_changes import Change
    from bot.domain.minutes_gaps import Gap
    from bot.services.edition_views import EditionView
    from bot.slack.context import Context
    from bot.slack.kit import Json
    from bot.slack.mrkdwn import Mrkdwn

MOST = 8000  # characters of what was said; a message's blocks fail near 12,000 in all
PARAGRAPHS = 30
_LINE = 600  # characters of one line
_GAPS, _QUOTED = 10, 80  # of what is missing in a message, and characters quoted of each
MOST_GAPS = 30  # in a form
_CHANGED = 1500  # characters of what an edition changed


def minutes_sections(c: Context, minutes: Minutes) -> Iterator[Json]:
    """Yield the facts and each item of the agenda with its lines; what is too long says where the rest is."""
    yield kit.section(_facts(c, minutes))
    left, paragraphs = MOST, 0
    texts = [text for section in minutes.taken_up for text in _paragraphs(c, section)]
    for text in (*texts, *_left_out(c, minutes)):
        left, paragraphs = left - len(text), paragraphs + 1
        if left < 0 or paragraphs > PARAGRAPHS:
            yield kit.context(c.say("editions.cut"))
            return
        yield kit.section(text)


def changed_since(c: Context, view: EditionView) -> Iterator[Json]:
    """Yield what a draft says otherwise than the edition before it; nothing of the first."""
    if view.before is None or view.edition.confirmed_at is not None:
        return
    found = list(changes(view.before, view.edition.minutes))
    texts = [_changed(c, one) for one in found]
    while sum(map(len, texts)) > _CHANGED:
        texts.pop()
    lines = [c.say("editions.changes", number=view.edition.number - 1), *texts]
    if len(found) > len(texts):
        lines.append(c.say("words.more", count=len(found) - len(texts)))
    if found:
        yield kit.section(c.join_mrkdwn(lines, "words.new_line"))


def _changed(c: Context, change: Change) -> Mrkdwn:
    """Say what is different; of what is gone its kind and its item only."""
    if change.what != What.GONE:
        return c.say(f"editions.change_{change.what}", text=said(c, change.line) if change.line else "")
    kind = c.plain(f"editions.kind_{Kind.VOTE if change.gone == STEPPED_OUT else change.gone}")
    where = title_of(c, change.under) if change.under else c.plain("editions.gone_item")
    return c.say("editions.change_gone", kind=kind, where=where)


def _facts(c: Context, minutes: Minutes) -> Mrkdwn:
    began, ended = minutes.started_at or minutes.starts_at, minutes.ended_at
    when = (
        c.moment(began)
        if ended is None
        else c.plain("editions.when", began=c.moment(began), ended=c.clock(ended, began))
    )
    there = [
        (str(stood), len(minutes.who(stood)), minutes.unit)
        for stood in (Stood.PRESENT, Stood.SUBSTITUTE, Stood.PROXY)
    ]
    there.append(("guests", len(minutes.guests), Unit.PEOPLE))
    counts = c.join(
        c.plain(f"editions.{stood}", count=c.counted(count, unit)) for stood, count, unit in there if count
    )
    lines = [c.say("editions.facts_when", when=when)]
    lines += [c.say("editions.facts_place", place=minutes.place)] if minutes.place else []
    lines += [c.say("editions.facts_there", counts=counts)] if counts else []
    return c.join_mrkdwn(lines, "words.new_line")


def _paragraphs(c: Context, section: Section) -> Iterator[Mrkdwn]:
    """Yield a section in texts that Slack takes, its lines in the order in which they were said."""
    if not section.lines:
        return
    text = c.say("editions.section", title=title_of(c, section))
    for line in section.lines:
        shown = said(c, line)
        if len(text) + len(shown) > kit.SECTION - 1:
            yield text
            text = shown
        else:
            text = c.join_mrkdwn([text, shown], "words.new_line")
    yield text


def _left_out(c: Context, minutes: Minutes) -> Iterator[Mrkdwn]:
    """Yield what was on the agenda and was not taken up, if anything."""
    if found := minutes.left_out:
        text = c.say("editions.section", title=c.plain(f"markdown.{minutes.why_left_out}"))
        lines = [
            c.say("editions.left_over" if one.is_carried else "editions.left_out", title=title_of(c, one))
            for one in found
        ]
        yield c.join_mrkdwn([text, *lines], "words.new_line")


def missing(c: Context, minutes: Minutes, most: int = _GAPS) -> Iterator[Json]:
    """Yield what the minutes lack, and what is to be added to them where it applies."""
    if found := gaps(minutes):
        lines = [c.say("editions.missing", count=len(found))]
        lines += [c.say("editions.lacks", text=_gap(c, minutes, gap)) for gap in found[:most]]
        if len(found) > most:
            key = "editions.lacks_more" if most == _GAPS else "words.more"
            lines.append(c.say(key, count=len(found) - most))
        if any(gap.lack in OF_WHO_CAME for gap in found):
            lines.append(c.say("editions.where_attendance", meeting=minutes.key))
        for at in range(0, len(lines), _GAPS + 3):
            yield kit.section(c.join_mrkdwn(lines[at : at + _GAPS + 3], "words.new_line"))
    if below := checks(minutes):
        lines = [c.say("markdown.checks")]
        lines += [c.say("editions.lacks", text=c.plain(f"markdown.check_{one}")) for one in below]
        yield kit.context(c.join_mrkdwn(lines, "words.new_line"))


def _gap(c: Context, minutes: Minutes, gap: Gap) -> str:
    where = "" if gap.section is None else title_of(c, gap.section)
    quoted = {name: text[:_QUOTED] for name, text in (("where", where), ("text", gap.text))}
    count = c.counted(gap.count, minutes.unit) if gap.lack in OF_SEATS else gap.count
    return c.plain(f"markdown.lacks_{gap.lack}", count=count, of=c.counted(gap.of, minutes.unit), **quoted)


def title_of(c: Context, section: Section) -> str:
    """Return what an item of the agenda is called, for plain text."""
    if not section.title:
        return c.plain("editions.no_item")
    if section.number is None:
        return section.title
    return c.plain("editions.numbered", number=section.number, title=section.title)


def said(c: Context, line: Line) -> Mrkdwn:
    """Return a line with its label, cut where it is very long."""
    text = line.text if len(line.text) <= _LINE else f"{line.text[: _LINE - 1]}…"
    if line.kind == Kind.TODO:
        due = c.plain("editions.no_date") if line.due is None else c.day(line.due)
        owner = _called(c, line.owner, line.called_so) or c.plain("editions.no_owner")
        return c.say("editions.said_todo", text=paragraph(text), owner=owner, due=due)
    if line.vote is not None:
        return c.say("editions.said_vote", text=paragraph(_vote(c, text, line.vote)))
    return c.say(f"editions.said_{line.kind}", text=paragraph(_called(c, text, line.called_so)))


def _called(c: Context, name: str, many: int) -> str:
    """Return a name; that nobody said which of several it is where so many have it."""
    return c.plain("markdown.owner_shared", owner=name, count=many) if many else name


def _vote(c: Context, text: str, vote: Vote) -> str:
    """Return a vote's words, or its counts where they are all of them, and who stepped out."""
    said = words_of(text, vote)
    out = () if names_anybody(said, vote) else stepped_out(c, vote)
    return c.join([said or counts(c, vote), *out])


def counts(c: Context, vote: Vote) -> str:
    """Return a vote's counts, or that it was unanimous."""
    shown = [c.plain(f"editions.{name}", count=count) for name, count in vote.counts.items()]
    return c.join(shown) or (c.plain("editions.unanimous") if vote.unanimous else "")


def stepped_out(c: Context, vote: Vote) -> Iterator[str]:
    """Yield who left for a conflict of interest, if anybody did."""
    if vote.stepped_out:
        yield c.plain("editions.stepped_out", names=c.join(_called(c, *one) for one in vote.out))
