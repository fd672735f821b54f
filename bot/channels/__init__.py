"""Channels: one folder each, with everything that is particular to it. What a customer can do is in `bot/gateway/conversation.py`."""
