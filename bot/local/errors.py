"""How Slack says no."""

from bot.local.config import Json


class SlackError(Exception):
    """An error in Slack's words; `extra` joins the JSON answer, `retry_after` makes it an HTTP 429."""

    def __init__(self, code: str, *, retry_after: int | None = None, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.extra: Json = dict(extra)

    def answer(self) -> Json:
        """Return the body Slack would answer with."""
        return {"ok": False, "error": self.code, **self.extra}


def refused(code: str, problems: list[str]) -> SlackError:
    """Word the problems of a payload the way Slack does."""
    return SlackError(code, response_metadata={"messages": [f"[ERROR] {problem}" for problem in problems]})
