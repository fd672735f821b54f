"""The gateway: the one process that shoppers and agents talk to. It owns conversations, the transcript and hand-offs.

`app.py` puts it together. It never imports Rasa, TensorFlow or torch, and starts in a second.
"""
