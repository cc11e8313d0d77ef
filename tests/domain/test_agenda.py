"""The agenda: what stands where, how it is numbered, and what a person's order does to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.agenda import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Draft,
    Item,
    ItemKind,
    ItemState,
    Part,
    Source,
    draft_minutes,
    first_place,
    in_order,
    neighbour,
    on_agenda,
    programme,
    proposal_of,
    total_minutes,
)
from bot.domain.errors import Refusal

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def item(number: int, **more: object) -> Item:
    values = {
        "id": number,
        "meeting_id": 1,
        "position": number,
        "kind": "deliberation",
        "title": f"議題{number}",
        "body": "",
        "material": "",
        "minutes": 10,
        "proposer": None,
        "proposer_firm": None,
        "source": None,
        "state": "accepted",
        "added_late": False,
        "created_at": NOW,
    }
    return Item.from_row(values | more)


SOURCES = st.sampled_from([None, "message:C1:1.2", *(one.value for one in Source)])


@st.composite
def agendas(draw) -> list[Item]:
    shapes = draw(
        st.lists(
            st.tuples(
                st.sampled_from(ItemKind),
                st.sampled_from(ItemState),
                SOURCES,
                st.integers(0, 30),
                st.booleans(),
                st.integers(0, 40),
            ),
            max_size=12,
        )
    )
    return [
        item(number, kind=kind, state=state, source=source, position=place, added_late=late, minutes=minutes)
        for number, (kind, state, source, place, late, minutes) in enumerate(shapes, 1)
    ]


@given(agendas())
def test_the_form_has_all_its_parts_in_order_whatever_is_on_it(items):
    assert [section.part for section in programme(items)] == list(Part)


@given(agendas())
def test_every_item_on_the_agenda_stands_in_the_form_once(items):
    shown = [entry.item.id for section in programme(items) for entry in section.entries]
    assert sorted(shown) == sorted(one.id for one in items if one.state == ItemState.ACCEPTED)


@given(agendas())
def test_motions_are_numbered_through_from_one_and_nothing_else_is(items):
    for section in programme(items):
        numbers = [entry.number for entry in section.entries]
        motions = section.part is Part.DELIBERATIONS
        assert numbers == ([*range(1, len(numbers) + 1)] if motions else [None] * len(numbers))


@given(agendas())
def test_each_item_begins_when_those_before_it_are_over(items):
    entries = [entry for section in programme(items) for entry in section.entries]
    for before, after in pairwise(entries):
        assert after.after == before.after + before.item.minutes
    if entries:
        assert entries[0].after == 0
        assert entries[-1].after + entries[-1].item.minutes == total_minutes(items)
    assert draft_minutes(items) >= total_minutes(items)


@given(agendas(), st.sampled_from(ItemKind), st.integers(0, 2000))
def test_what_is_added_later_changes_no_number_that_was_out(items, kind, place):
    out = {e.item.id: e.number for section in programme(items) for e in section.entries}
    assume(not any(one.added_late for one in items))
    more = [*items, item(99, kind=kind, position=place, added_late=True)]
    now = {e.item.id: e.number for section in programme(more) for e in section.entries}
    assert {number: now[number] for number in out} == out


@given(agendas(), st.data())
def test_what_is_withdrawn_after_it_was_out_keeps_its_number_and_takes_no_time(items, data):
    out = on_agenda(items)
    assume(out)
    gone = data.draw(st.sampled_from(out))
    left = [replace(one, state=ItemState.DROPPED) if one is gone else one for one in items]
    before = {e.item.id: e.number for section in programme(items) for e in section.entries}
    entries = [e for section in programme(left, {gone.id}) for e in section.entries]
    assert {e.item.id: e.number for e in entries} == before
    assert [e.item.id for e in entries if e.is_withdrawn] == [gone.id]
    assert total_minutes(left) == total_minutes(items) - gone.minutes


@given(agendas(), st.data(), st.sampled_from([-1, 1]))
def test_moving_an_item_up_and_down_again_leaves_the_order_as_it_was(items, data, step):
    standing = [
        replace(one, position=place, added_late=False)
        for place, one in enumerate(items)
        if one.state != ItemState.DROPPED
    ]
    assume(standing)
    moved = data.draw(st.sampled_from(standing))
    other = neighbour(standing, moved, step)
    if other is None:
        ends = [one for one in in_order(standing) if one.part is moved.part]
        assert moved.id == ends[0 if step < 0 else -1].id
        return
    assert other.part is moved.part
    places = {moved.id: other.position, other.id: moved.position}
    swapped = [replace(one, position=places.get(one.id, one.position)) for one in standing]
    now = next(one for one in swapped if one.id == moved.id)
    back = neighbour(swapped, now, -step)
    assert back is not None
    assert back.id == other.id


def test_an_item_that_was_dropped_has_no_neighbours():
    gone = item(2, state="dropped")
    assert neighbour([item(1), gone, item(3)], gone, -1) is None


def test_previous_minutes_and_todos_have_parts_of_their_own_and_cases_are_deliberated():
    gathered = [item(number, kind=one.kind, source=one.value) for number, one in enumerate(Source, 1)]
    shown = {section.part: [e.item.source for e in section.entries] for section in programme(gathered)}
    assert shown[Part.MINUTES] == ["minutes"]
    assert shown[Part.TODOS] == ["todos"]
    assert shown[Part.REPORTS] == ["figures", "late", "lost", "rota", "applicants"]
    assert shown[Part.DELIBERATIONS] == ["waiting"]
    assert [one.source for one in gathered if one.has_own_part] == ["minutes", "todos"]


@given(st.lists(SOURCES, max_size=12))
def test_what_is_gathered_stands_before_what_people_add_and_never_on_another_ones_place(sources):
    taken: list[int] = []
    for source in sources:
        known = Source(source) if source in set(Source) else None
        place = first_place(known, taken)
        assert place not in taken
        if known is None:
            assert place > max([0, *taken])
        taken.append(place)


def test_a_proposal_of_several_lines_has_its_first_line_as_title():
    said = proposal_of("  展示会の分担 \n3社で分けたい\n費用も")
    assert (said.title, said.body) == ("展示会の分担", "3社で分けたい\n費用も")


@given(st.text(max_size=5000))
def test_whatever_is_proposed_makes_a_sound_item_or_is_refused_for_having_no_title(text):
    said = proposal_of(text)
    if not said.title:
        with pytest.raises(Refusal) as refused:
            said.checked()
        assert refused.value.key == "agenda.no_title"
        return
    kept = said.checked()
    assert 0 < len(kept.title) <= LONGEST_TITLE
    assert len(kept.body) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (Draft(" \n "), "agenda.no_title"),
        (Draft("あ" * (LONGEST_TITLE + 1)), "agenda.long_title"),
        (Draft("議題", body="あ" * (LONGEST_TEXT + 1)), "agenda.long_text"),
        (Draft("議題", minutes=-1), "agenda.bad_minutes"),
        (Draft("議題", minutes=481), "agenda.bad_minutes"),
    ],
)
def test_what_cannot_be_an_item_is_refused(draft, key):
    with pytest.raises(Refusal) as refused:
        draft.checked()
    assert refused.value.key == key
