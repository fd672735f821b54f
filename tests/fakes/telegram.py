"""A stand-in for Telegram's Bot API: takes messages by its rules, and writes the updates that customers cause."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import JSONResponse, Response

from tests.fakes.provider import Call, Provider

CUSTOMER = 700100200
METHODS = ("sendMessage", "sendChatAction", "answerCallbackQuery", "setWebhook", "getMe")


class FakeTelegram(Provider):
    """Answers `POST /bot<token>/<method>`.

    Args:
        token: of the one bot that it knows.
    """

    def __init__(self, token: str = "123456:telegram-token") -> None:
        super().__init__()
        self.token = token

    def sent(self) -> list[dict[str, Any]]:
        """The messages that it took."""
        return [call.body for call in self.taken if call.path.endswith("/sendMessage")]

    def read(self, body: bytes) -> dict[str, Any]:
        """The fields of the JSON."""
        return dict(json.loads(body or b"{}"))

    def refusal(self, call: Call) -> Response | None:
        """Telegram's rules: the token, the method, the chat, and the lengths of text and buttons."""
        root, _, method = call.path.strip("/").partition("/")
        if root != f"bot{self.token}":
            return _error(401, "Unauthorized")
        if method not in METHODS:
            return _error(404, "Not Found")
        return self._refusal_of_message(call.body) if method == "sendMessage" else None

    def answer(self, call: Call) -> Response:
        """Done; of a message, its number."""
        if not call.path.endswith("/sendMessage"):
            return JSONResponse({"ok": True, "result": True})
        chat = {"id": call.body["chat_id"], "type": "private"}
        return JSONResponse({"ok": True, "result": {"message_id": next(self.numbers), "chat": chat, "text": call.body["text"]}})

    def update(self, **fields: Any) -> dict[str, Any]:
        """An update of any kind."""
        return {"update_id": next(self.numbers), **fields}

    def message(self, text: str = "Hello", chat: int = CUSTOMER, **fields: Any) -> dict[str, Any]:
        """The update of an incoming message."""
        return self.update(message={**self._where(chat), "message_id": next(self.numbers), "date": 1758620000, "text": text, **fields})

    def press(self, data: str, title: str = "Yes", chat: int = CUSTOMER) -> dict[str, Any]:
        """The update of a pressed button."""
        keyboard = {"inline_keyboard": [[{"text": title, "callback_data": data}]]}
        message = {**self._where(chat), "message_id": next(self.numbers), "date": 1758620000, "text": "?", "reply_markup": keyboard}
        query = {"id": f"43{next(self.numbers)}", "from": message["from"], "message": message, "chat_instance": "1", "data": data}
        return self.update(callback_query=query)

    def _where(self, chat: int) -> dict[str, Any]:
        person = {"id": chat, "is_bot": False, "first_name": "Anna", "last_name": "Nowak", "language_code": "pl"}
        return {"chat": {"id": chat, "type": "private", "first_name": "Anna"}, "from": person}

    def _refusal_of_message(self, body: dict[str, Any]) -> Response | None:
        if not isinstance(body.get("chat_id"), int):
            return _error(400, "Bad Request: chat not found")
        if not body.get("text"):
            return _error(400, "Bad Request: message text is empty")
        if len(body["text"].encode("utf-16-le")) > 2 * 4096:
            return _error(400, "Bad Request: message is too long")
        buttons = [button for row in body.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
        if any(not 1 <= len(button["callback_data"].encode()) <= 64 for button in buttons):
            return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        return None


def _error(status: int, description: str) -> Response:
    return JSONResponse({"ok": False, "error_code": status, "description": description}, status)
