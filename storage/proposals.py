"""Plans that wait to be published, and what became of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from bot.domain.plan import Gap, Load, Plan, Reason
from bot.domain.proposals import Proposal, State
from bot.domain.rota import Turn
from storage.sql import affected, insert_into
from storage.tables import proposal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from storage.database import Session


def add(session: Session, plan: Plan, values: dict[str, Any]) -> int | None:
    """Keep a plan as a proposal and return its id, None where the same form (`request_id`) made one."""
    statement = insert_into(session, proposal).values(plan=_to_json(plan), state=State.PROPOSED, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["request_id"])
    return session.execute(statement.returning(proposal.c.id)).scalar()


def is_kept(session: Session, request_id: str) -> bool:
    """Whether this form made a proposal already."""
    query = select(proposal.c.id).where(proposal.c.request_id == request_id)
    return session.execute(query).first() is not None


def by_id(session: Session, proposal_id: int) -> Proposal | None:
    """Return a proposal, or None."""
    row = session.execute(select(proposal).where(proposal.c.id == proposal_id)).mappings().first()
    return None if row is None else _proposal(row)


def waiting(session: Session) -> Proposal | None:
    """Return the proposal that waits to be published, or None."""
    query = select(proposal).where(proposal.c.state == State.PROPOSED).order_by(proposal.c.id.desc())
    row = session.execute(query.limit(1)).mappings().first()
    return None if row is None else _proposal(row)


def decide(session: Session, proposal_id: int, state: State, by: str, at: datetime) -> bool:
    """Publish or drop a proposal; False where that was decided already."""
    claim = update(proposal).where(proposal.c.id == proposal_id, proposal.c.state == State.PROPOSED)
    return affected(session, claim.values(state=state, decided_by=by, decided_at=at)) == 1


def _proposal(row: Mapping[Any, Any]) -> Proposal:
    kept = {name: row[name] for name in ("id", "made_at", "made_by", "first_week", "weeks", "basis")}
    decided = {name: row[name] for name in ("decided_at", "decided_by")}
    return Proposal(plan=_from_json(row["plan"]), state=State(row["state"]), **kept, **decided)


def _to_json(plan: Plan) -> dict[str, Any]:
    return {
        "turns": [[turn.week.isoformat(), turn.lane, turn.firm] for turn in plan.turns],
        "loads": [[load.firm, load.before, load.turns] for load in plan.loads],
        "spread": plan.spread,
        "optimum": plan.optimum,
        "in_a_row": [[week.isoformat(), firm] for week, firm in plan.in_a_row],
        "gaps": [[gap.week.isoformat(), gap.lane, gap.why] for gap in plan.gaps],
    }


def _from_json(kept: Mapping[str, Any]) -> Plan:
    return Plan(
        turns=tuple(Turn(date.fromisoformat(week), lane, firm) for week, lane, firm in kept["turns"]),
        loads=tuple(Load(*load) for load in kept["loads"]),
        spread=kept["spread"],
        optimum=kept["optimum"],
        in_a_row=tuple((date.fromisoformat(week), firm) for week, firm in kept["in_a_row"]),
        gaps=tuple(
            Gap(date.fromisoformat(week), lane, tuple((Reason(reason), tuple(kept)) for reason, kept in why))
            for week, lane, why in kept["gaps"]
        ),
    )
