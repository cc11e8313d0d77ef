"""The tables of a network's file that customers see: letters to them, and the public form."""

from __future__ import annotations

from bot.domain.drawings import Limits
from bot.domain.letters import Letter  # noqa: TC001  pydantic reads the annotations
from bot.network_tables import Table
from bot.network_values import Colour, Count, FormText, LetterText, Site  # noqa: TC001  the same


class Letters(Table):
    """Letters to customers in one language; "" is Toban's own text."""

    received: LetterText = ""
    first_reply: LetterText = ""
    greeting: LetterText = ""
    ordered: LetterText = ""
    declined: LetterText = ""
    mass_production: LetterText = ""
    referred: LetterText = ""


class LettersByLanguage(Table):
    """Letters to customers."""

    ja: Letters = Letters()
    en: Letters = Letters()

    def text(self, kind: Letter, language: str) -> str:
        """Return the network's own text of a letter, "" where it has none."""
        found: str = getattr(getattr(self, language), kind)
        return found


class PublicForm(Table):
    """The public form: its colour and words, "" where they are Toban's, and how else to reach the network.

    `logo` is a picture's path, from the folder of the network's file on; a loaded one is absolute.
    `sites` may show it within a page of theirs; `per_hour` sendings are taken from one address, with so many
    `files` of so many megabytes each; files that wait for their forms have `waiting_megabytes` together.
    """

    colour: Colour = "#1d4ed8"
    logo: str = ""
    phone: str = ""
    email: str = ""
    sites: tuple[Site, ...] = ()
    per_hour: Count = 20
    files: Count = 10
    file_megabytes: Count = 30
    waiting_megabytes: Count = 5000
    intro_ja: FormText = ""
    intro_en: FormText = ""
    consent_ja: FormText = ""
    consent_en: FormText = ""

    @property
    def limits(self) -> Limits:
        """How large each file of a customer's may be, and how many there may be."""
        return Limits(self.file_megabytes * 1_000_000, self.files)

    def text(self, name: str, language: str) -> str:
        """Return the network's own `intro` or `consent`, "" where it has none."""
        found: str = getattr(self, f"{name}_{language}")
        return found.strip()
