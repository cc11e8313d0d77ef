"""A workspace that answers as Slack does; a test changes what is wrong in it."""

from __future__ import annotations

from bot.slack.manifest import SCOPES

NETWORK = """
preset = "kyoto"
[network]
locale = "en"
[roles]
secretariat = ["U0SECRETARY"]
sales_head = ["F01"]
[[firms]]
id = "F01"
name = "Alder"
lanes = ["parts", "systems"]
contacts = ["U0ALDER01"]
[[firms]]
id = "F02"
name = "Birch"
lanes = ["parts", "systems"]
contacts = ["U0BIRCH01"]
"""


class Workspace:
    """What the stand-in answers; a test changes what is wrong in its Slack."""

    def __init__(self) -> None:
        self.scopes = ",".join(scope for scope, _ in SCOPES)
        self.answers = {
            "auth.test": {"ok": True, "team": "Lakeside", "user": "toban"},
            "apps.connections.open": {"ok": True, "url": "wss://example.com"},
        }
        self.channels = [
            {"name": "引き合い", "is_member": True, "is_private": False},
            {"name": "会員", "is_member": True, "is_private": False},
        ]
        self.people = [{"id": user} for user in ("U0SECRETARY", "U0ALDER01", "U0BIRCH01")]
        self.outsiders: dict[str, dict] = {}
        self.ahead = 0  # seconds by which its clock is ahead of this machine's

    def answer(self, method: str, given: dict[str, str]) -> dict:
        if method == "conversations.list":
            private = given["types"] == "private_channel"
            return self._page(
                "channels", [one for one in self.channels if one["is_private"] is private], given
            )
        if method == "users.list":
            return self._page("members", self.people, given)
        if method == "users.info":
            found = self.outsiders.get(given["user"])
            return {"ok": True, "user": found} if found else {"ok": False, "error": "user_not_found"}
        return self.answers[method]

    def _page(self, key: str, items: list[dict], given: dict[str, str]) -> dict:
        """Answer one item a page, as a large workspace would."""
        place = int(given.get("cursor") or 0)
        more = str(place + 1) if place + 1 < len(items) else ""
        return {"ok": True, key: items[place : place + 1], "response_metadata": {"next_cursor": more}}


def wrong(done) -> list[str]:
    return [line for line in done.lines if line.startswith("✗")]
