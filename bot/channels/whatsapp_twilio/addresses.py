"""Twilio's addresses, such as `whatsapp:+14155238886` or, for somebody who hides the number, `whatsapp:US.13491208655302741918`."""

from __future__ import annotations

import regex

PREFIX = "whatsapp:"
ADORNMENT = regex.compile(r"[\s+().-]")


def on_whatsapp(address: str) -> bool:
    """Whether an address says that it is one of WhatsApp's."""
    return address.strip().lower().startswith(PREFIX)


def identify(address: str) -> tuple[str, str]:
    """Whose address it is.

    Returns:
        the number in digits and "", or "" and Meta's business-scoped user id; two empty texts for an empty address.
    """
    plain = address.strip()
    bare = plain[len(PREFIX) :].strip() if on_whatsapp(plain) else plain
    digits = ADORNMENT.sub("", bare)
    return (digits, "") if digits.isascii() and digits.isdigit() else ("", bare)


def address_of(wa_id: str, user_id: str = "") -> str:
    """The address of a number, else of a user id; "" where there is neither."""
    number, other = identify(wa_id)
    if number:
        return f"{PREFIX}+{number}"
    bare = identify(user_id)[1] or other
    return f"{PREFIX}{bare}" if bare else ""
