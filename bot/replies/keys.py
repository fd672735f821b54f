"""Every reply key there is, and the values that the code gives to it beside the shop's facts. `faqtotum check` holds the packs to it."""

from __future__ import annotations

GROUPS = ("orders", "delivery", "returns", "payment", "offers", "account", "products", "company", "general")

VALUES: dict[str, frozenset[str]] = {
    "answer_other_language": frozenset({"answer_language"}),
    "handoff_case": frozenset({"case_number"}),
    "queue_place": frozenset({"ahead"}),
    "agent_joined": frozenset({"agent"}),
    "agent_returned": frozenset({"agent"}),
    "case_ask": frozenset({"case_example"}),
    "case_found_queued": frozenset({"case_number", "opened"}),
    "case_found_human": frozenset({"case_number", "opened", "agent"}),
    "case_found_closed": frozenset({"case_number", "closed"}),
    "case_unknown": frozenset({"case_number"}),
    "contact_saved": frozenset({"contact"}),
    "language_not_spoken": frozenset({"languages"}),
    "message_too_long": frozenset({"length", "limit"}),
    "ui_with_agent": frozenset({"agent"}),
    "ui_limit": frozenset({"limit"}),
}

SMALL_TALK = ("welcome", "greet", "goodbye", "thanks", "affirm", "deny", "bot_challenge", "feedback", "out_of_scope")
ANSWERS = ("answer_other_language", "clarify", "clarify_rephrase", *(f"complaint_{group}" for group in GROUPS))
HAND_OFF = (
    *(f"handoff_{reason}" for reason in ("asked", "low_confidence", "complaint", "repeat", "no_answer", "error", "case")),
    *("queue_first", "queue_place", "queue_place_one", "queue_closed", "agent_joined", "agent_returned", "conversation_closed"),
)
CASES = ("case_ask", "case_found_queued", "case_found_human", "case_found_closed", "case_unknown", "contact_ask", "contact_saved")
LANGUAGE = ("language_changed", "language_which", "language_not_spoken")
TROUBLE = ("apology", "message_empty", "message_emoji", "message_media", "message_too_long", "message_too_many", "button_expired")
BUTTONS = ("button_person", "list_open")
WINDOW = tuple(
    f"ui_{name}"
    for name in (
        *("title", "open", "close", "placeholder", "send", "language", "person", "you", "bot", "typing", "waiting", "with_agent"),
        *("connecting", "offline", "not_sent", "retry", "session_expired", "new_chat", "limit", "load_error"),
        *("proactive", "dismiss", "consent", "consent_button", "privacy", "user_refused", "failed"),
        *("helpful", "not_helpful", "transcript", "contact", "contact_intro", "contact_field", "contact_note"),
        *("contact_send", "contact_cancel", "contact_wrong"),
    )
)
DEMO = tuple(
    f"demo_{name}" for name in ("title", "lead", "help", "note", "product_lamp", "product_shelf", "product_shoes", "product_kettle")
)

KEYS = frozenset((*SMALL_TALK, *ANSWERS, *HAND_OFF, *CASES, *LANGUAGE, *TROUBLE, *BUTTONS, *WINDOW, *DEMO))


def values_of(key: str) -> frozenset[str]:
    """The names that a reply may use beside the facts."""
    return VALUES.get(key, frozenset())
