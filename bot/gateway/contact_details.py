"""Reading an e-mail address and a phone number out of what a customer typed into a field."""

from __future__ import annotations

import re
import unicodedata

# Generous: whether an address exists only a letter to it can tell. No quotes, no comments, at least one dot after the @.
EMAIL = re.compile(r"[^\s@,;:<>()\"]{1,64}@[^\s@,;:<>()\".]{1,63}(?:\.[^\s@,;:<>()\".]{1,63}){1,8}")
PHONE = re.compile(r"[+(]{0,2}\d[\d\s().\-/\u2010-\u2015]{4,28}\d")
DIGITS = range(6, 16)  # a phone number has at most 15 (ITU-T E.164)
TRAILING = "!?'*_"


def details_in(text: str) -> dict[str, str]:
    """What can be reached: `email`, `phone`, both, or nothing.

    Args:
        text: as typed, in any script's digits and with words around it.
    """
    plain = _plain(text)
    email = EMAIL.search(plain)
    rest = plain.replace(email[0], " ") if email else plain
    numbers = (match[0].strip() for match in PHONE.finditer(rest))
    phone = next((number for number in numbers if sum(sign.isdigit() for sign in number) in DIGITS), "")
    found = {"email": email[0].rstrip(TRAILING) if email else "", "phone": phone}
    return {name: value for name, value in found.items() if value}


def _plain(text: str) -> str:
    """Full-width signs as ordinary ones, and every script's digits as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in unicodedata.normalize("NFKC", text))
