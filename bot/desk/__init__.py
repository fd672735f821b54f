"""The human side: agents' accounts, the queue, claiming, answering, returning and closing conversations."""
