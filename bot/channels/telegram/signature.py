"""Whether an update comes from Telegram: it repeats the secret that was given to `setWebhook` as `secret_token`."""

from __future__ import annotations

import hmac

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def verify(secret: str, header: str | None) -> bool:
    """Whether the header holds the secret; compared in constant time.

    Args:
        secret: the setting; an empty one never verifies anything.
        header: `X-Telegram-Bot-Api-Secret-Token`.
    """
    if not secret or not header:
        return False
    return hmac.compare_digest(secret.encode("utf-8", "surrogatepass"), header.encode("utf-8", "surrogatepass"))
