"""Where the network's file says otherwise than what the secretariat edited on Home, which is what counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services import edits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.members import Term
    from bot.network import Network


def differences(given: Network, held: Network) -> Iterator[tuple[str, str, str]]:
    """Yield (what, in the file, on Home) of each value that differs; texts stand in no file."""
    for part in (edits.HOURS, edits.CHANNELS, edits.FORM):
        before, after = edits.table(given, part), edits.table(held, part)
        for name, value in before.items():
            if value != after[name]:
                yield f"{part}.{name}", _text(value), _text(after[name])
    for role in held.role_names:
        filed, terms = given.terms(role), held.terms(role)
        if filed != terms:
            yield f"roles.{role}", _terms(filed), _terms(terms)


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _terms(terms: tuple[Term, ...]) -> str:
    return ", ".join(
        term.holder if term.since is None and term.until is None
        else f"{term.holder} ({term.since or ''}/{term.until or ''})"
        for term in terms
    )  # fmt: skip
