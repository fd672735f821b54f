"""WhatsApp through Twilio: its webhooks are signed forms, its messages plain texts, its buttons numbers to type."""
