"""How order numbers and case numbers look. One place: the tokenizer keeps them whole, the entity rules find them."""

from __future__ import annotations

# A letter, digit or _ of a script that writes spaces. Thai writes none: there a number may stand right beside a word.
LETTER = r"[^\W\u0e00-\u0e7f]"
ORDER_NUMBER = r"(?i:LD)[- ]?\d{6}"
CASE_NUMBER = r"(?i:F)-\d{4,}-\d{1,2}"
EMAIL = rf"(?:{LETTER}|[.+-])+@(?:{LETTER}|-)+(?:\.(?:{LETTER}|-)+)+"
WHOLE = rf"(?<!{LETTER})(?:{ORDER_NUMBER}|{CASE_NUMBER}|{EMAIL})(?!{LETTER})"
