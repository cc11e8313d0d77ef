"""`toban local` where Slack opens no form and takes no command, as guests and outsiders may find it."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import local_run
from bot.local_people import workspace_of

if TYPE_CHECKING:
    from bot.local.config import WorkspaceConfig

EVERYBODY = frozenset({"member", "guest", "outsider"})


def shut(*given: Any) -> WorkspaceConfig:
    return replace(workspace_of(*given), no_modals_for=EVERYBODY, no_commands_for=EVERYBODY)


if __name__ == "__main__":
    local_run.workspace_of = shut  # type: ignore[attr-defined]
    asked = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
    local_run.main(local_run.LocalOptions(db=Path(asked["--db"]), port=int(asked["--port"])))
