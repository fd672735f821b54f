"""A weak hint at a customer's language: the country of the phone number."""

from __future__ import annotations

import phonenumbers

# First language of the countries of the shop's markets; elsewhere nothing is assumed.
LANGUAGES = {"BG": "bg", "PL": "pl", "HU": "hu", "TH": "th", "HR": "hr", "GB": "en", "US": "en", "IE": "en", "AU": "en", "CA": "en"}


def locale_of(number: str) -> str:
    """A locale such as pl-PL; "" for what is no phone number, or of another country.

    Args:
        number: with the country's code, with or without "+".
    """
    digits = number.lstrip("+")
    if not digits.isdecimal():
        return ""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return ""
    return f"{LANGUAGES[region]}-{region}" if region in LANGUAGES else ""
