"""The language of an answer, and the form of an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from bot.i18n import LOCALES, translate

if TYPE_CHECKING:
    from collections.abc import Mapping


def locale_for(accept_language: str, default: str) -> str:
    """Return the locale that an Accept-Language header likes best of ours."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, options = part.partition(";")
        short = tag.strip().lower().split("-")[0]
        weight = _weight(options)
        if short in LOCALES and weight > 0:
            wanted.append((-weight, short))
    return min(wanted, key=lambda choice: choice[0])[1] if wanted else default


def _weight(options: str) -> float:
    name, _, value = options.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


class ApiError(Exception):
    """What is wrong with a request. `key` names the sentence (`web.…` or `refusal.…`)."""

    def __init__(self, status: int, key: str, field: str | None = None, **params: object) -> None:
        super().__init__(status, key, field)
        self.status = status
        self.key = key
        self.field = field
        self.params = params

    def answer(self, locale: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
        """Return the error as JSON in the reader's language."""
        error = {"field": self.field, "message": translate(locale, self.key, **self.params)}
        return JSONResponse({"error": error}, status_code=self.status, headers=dict(headers or {}))
