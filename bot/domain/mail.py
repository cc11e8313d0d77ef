"""People whom mail reaches, and the addresses that may be written to."""

from __future__ import annotations

import re

BY_MAIL = "mail:"  # a contact without Slack acts and is called as `mail:ID`
CUSTOMER = f"{BY_MAIL}customer:"  # and what stands before an inquiry's id where its customer is written to
LONGEST = 254  # characters of an address, RFC 5321
_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"  # old mobile addresses have dots anywhere
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")


def is_by_mail(user: str) -> bool:
    """Whether a person is reached by mail, not in Slack."""
    return user.startswith(BY_MAIL)


def by_mail(correspondent_id: int) -> str:
    """Return how a person who is reached by mail is named wherever people have ids."""
    return f"{BY_MAIL}{correspondent_id}"


def correspondent_id(user: str) -> int | None:
    """Return the number in `mail:ID`, or None."""
    number = user.removeprefix(BY_MAIL)
    return int(number) if is_by_mail(user) and number.isascii() and number.isdigit() else None


def mailbox_of(address: str) -> str:
    """Return what is most likely one mailbox however its address is spelled: case, dots and +tag left out."""
    local, _, domain = address.strip().lower().partition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def is_address(text: str) -> bool:
    """Whether a mail may be sent to this: one plain ASCII address, nothing that could end a header."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None
