import base64
from datetime import datetime, timezone

from bot.store.rows import new_id, new_token, now, token_hash


def test_an_id_is_32_hexadecimal_digits_and_never_the_same():
    made = [new_id() for _ in range(200)]
    assert all(len(item) == 32 and int(item, 16) >= 0 for item in made)
    assert len(set(made)) == 200


def test_a_token_holds_256_bits():
    """WG-6: 128 bits or more."""
    token = new_token()
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    assert token != new_token()


def test_a_hash_is_sha_256():
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_now_is_utc_without_a_zone():
    at = now()
    assert at.tzinfo is None
    assert abs((datetime.now(timezone.utc).replace(tzinfo=None) - at).total_seconds()) < 5
