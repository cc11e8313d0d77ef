"""How people write why somebody leaves the room for a vote: 特別利害関係のため."""

from __future__ import annotations

_WHOSE = r"(?:特別の?)?利害関係(?:人|者)?"
_SO = r"(?:のため|ため|により|によって|につき|から|として|で|の)?"
REASON = rf"{_WHOSE}(?:がある|を有する|である)?{_SO}[ \t\u3000]*"
