"""Web chat: a JSON API with a token, messages after a `seq`, and a live stream."""
