"""How the domain says no: a key of the translation catalogue and its values, never a text."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818  a refusal is an answer to a person, not a fault of the program
    """What was asked cannot be done, and why.

    `key` names the sentence in the catalogue (`refusal.<key>`), `params` fill its gaps.
    """

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.key = key
        self.params = params
