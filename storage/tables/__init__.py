"""The tables. Datetimes are aware UTC; enums are text; what grows without end is indexed for its open part.

Names are singular; a column that holds business time says when something counts, machine time
(`not_before`, `lease_until`, `free_at`) paces the sending. The classes declare them; everybody uses them as
Core tables, under the names below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import SQLModel

from storage.tables import (  # noqa: F401  they declare the tables
    allocation,
    drawings,
    erasures,
    inquiries,
    installation,
    mail,
    meetings,
    members,
    outcomes,
    owed,
    rota,
)

if TYPE_CHECKING:
    from sqlalchemy import Table


def _core(name: str) -> Table:
    return SQLModel.metadata.tables[name]


firm, contact, person, channel = map(_core, ("firm", "contact", "person", "channel"))
term, absence, applicant, history = map(_core, ("term", "absence", "applicant", "history"))
correspondent = _core("correspondent")
turn, turn_change, rota_act, stand_in = map(_core, ("turn", "turn_change", "rota_act", "stand_in"))
duty_request, duty_notice, proposal, feed = map(_core, ("duty_request", "duty_notice", "proposal", "feed"))
number, inquiry, search_block = map(_core, ("number", "inquiry", "search_block"))
customer_key, consent_text = map(_core, ("customer_key", "consent_text"))
involvement, timeline, disclosure = map(_core, ("involvement", "timeline", "disclosure"))
hand_call, hand, appointment, partner = map(_core, ("hand_call", "hand", "appointment", "partner"))
outcome, outcome_question = map(_core, ("outcome", "outcome_question"))
meeting, meeting_record, agenda_item = map(_core, ("meeting", "meeting_record", "agenda_item"))
attendance, minute_line = map(_core, ("attendance", "minute_line"))
erasure = _core("erasure")
mail_in = _core("mail_in")
attachment, upload, unneeded_file = map(_core, ("attachment", "upload", "unneeded_file"))
todo, edition, reading = map(_core, ("todo", "edition", "reading"))
timer, outbox, pace, token, setting = map(_core, ("timer", "outbox", "pace", "token", "setting"))
