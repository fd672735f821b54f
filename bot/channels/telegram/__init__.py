"""Telegram: updates in JSON come in, plain texts with buttons go out. Only private chats are answered."""
