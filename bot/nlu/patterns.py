"""How order numbers and case numbers look. One place: the tokenizer keeps them whole, the entity rules find them."""

from __future__ import annotations

ORDER_NUMBER = r"(?i:LD)[- ]?\d{6}"
CASE_NUMBER = r"(?i:F)-\d{4,}-\d{1,2}"
EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
