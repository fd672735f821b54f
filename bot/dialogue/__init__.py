"""What Rasa is given besides the understanding: our channel, our renderer of replies, and an in-process agent without servers."""
