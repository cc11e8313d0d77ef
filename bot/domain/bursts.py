"""A burst: more messages for one place than it takes. They go together, in a list that names each inquiry."""

from __future__ import annotations

from enum import StrEnum

CARDS = 30  # that a channel takes in a minute: a message a second, and an inquiry is a card and a ping
FEW = 10  # messages about inquiries that one person, or one thread, gets one by one: ten seconds
MOST = 250  # messages in one list: as many numbers fit the 3,000 characters of its notification
SHOWN = 10  # inquiries of a list with a line and a button of their own, and that are opened at one time
LIST_REST = 60  # between two lists of cards, in times of the pace of single messages


class Go(StrEnum):
    """How cards that wait for a channel go out."""

    ALONE = "alone"
    LISTED = "listed"
    LATER = "later"  # in the next list


def cards_go(waiting: int, *, listed_lately: bool) -> Go:
    """Decide for cards that wait; `listed_lately`: less than a minute ago a list went out."""
    if listed_lately:
        return Go.LATER
    return Go.LISTED if waiting > CARDS else Go.ALONE


def go_together(waiting: int) -> bool:
    """Whether what waits for one person, or one thread, goes as one message."""
    return waiting > FEW
