"""Letters to customers as the secretariat edits them on Home: one kind in one language at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.domain.letters import LONGEST, unknown_gaps
from bot.domain.rights import Right
from bot.services import edits, roles
from storage import history, settings, wake

if TYPE_CHECKING:
    from bot.domain.letters import Letter
    from bot.domain.members import Act
    from bot.network import Network
    from storage.database import Session


def subject(kind: Letter, language: str) -> str:
    """Name a letter in the history."""
    return f"letter:{language}.{kind}"


def put(
    s: Session, net: Network, act: Act, kind: Letter, language: str, text: str, seen: int | None = None
) -> bool:
    """Let this be the text of a letter, its first line the subject; "" is the file's again, else Toban's.

    Return whether that changed anything. `seen`: the last change that the form showed. Refusal for anybody
    but the secretariat, for a gap that nothing fills or too long a text, and where somebody was faster.
    """
    roles.require(s, net, act, Right.EDIT_SETTINGS)
    net = edits.current(s, net)
    if unknown_gaps(text) or len(text) > LONGEST:
        raise Refusal("edit.bad_value", part="letters")
    kept = settings.get(s, edits.NETWORK) or {}
    letters = dict(kept.get(edits.LETTERS, {}))
    name = f"{language}.{kind}"
    before = letters.pop(name, "")
    if before == text:
        return False
    edits.require_unchanged(s, subject(kind, language), seen)
    letters |= {name: text} if text else {}
    history.add(s, act.now, act.actor, subject(kind, language), {"text": before}, {"text": text})
    settings.put(s, edits.NETWORK, kept | {edits.LETTERS: letters})
    wake.ring(s, wake.NETWORK)
    return True
