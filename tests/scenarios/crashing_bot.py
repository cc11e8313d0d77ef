"""The bot as it is, run until it dies, with the environment of `toban run`.

CRASH_AT=n lets the process die (as by SIGKILL, nothing is finished or closed) before the n-th SQL statement
after the first inquiry came in: in the midst of a transaction, between two, before or after a call to Slack.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event

from bot import app
from bot.settings import load_settings
from bot.slack import sender


class Fuse:
    """Counts statements from the first inquiry on, and burns through at the n-th."""

    def __init__(self, at: int) -> None:
        self.left = at
        self.lit = False

    def burn(self, *event_arguments: Any) -> None:
        statement = event_arguments[2]
        self.lit = self.lit or statement.startswith("INSERT INTO inquiry")
        if self.lit:
            self.left -= 1
            if self.left == 0:
                os._exit(137)


if __name__ == "__main__":
    sender.LEASE = timedelta(seconds=4)  # a test need not wait half a minute for a dead process's lease,
    app.Toban.__init__.__kwdefaults__["pace"] = timedelta(0)  # nor a second between two messages
    if crash_at := int(os.environ.get("CRASH_AT", "0")):
        event.listen(Engine, "before_cursor_execute", Fuse(crash_at).burn)
    app.main(load_settings(os.environ), "run", os.environ)
