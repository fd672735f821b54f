import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.channels import door
from bot.channels.events import BadItem
from bot.channels.registry import MAKERS, NEEDED, SHARED, TELEGRAM, TWILIO, WHATSAPP, channels_on, senders
from bot.shared.errors import DataError, NotAllowedError, NotFoundError
from bot.shared.settings import Settings, read_settings
from tests.fakes.channel import text

GIVEN = {
    "whatsapp_app_secret": "app-secret",
    "whatsapp_verify_token": "word",
    "whatsapp_access_token": "token",
    "whatsapp_phone_number_id": "106540352242922",
    "twilio_auth_token": "token",
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_number": "whatsapp:+14155238886",
    "public_url": "https://chat.example.com",
    "telegram_secret_token": "word",
    "telegram_bot_token": "1:token",
}


def with_(*names: str) -> Settings:
    return replace(read_settings({}), **{name: GIVEN[name] for name in names})


# --- which channels are on


def test_without_settings_no_channel_is_on():
    assert channels_on(read_settings({})) == ()
    assert senders(read_settings({})) == {}


@pytest.mark.parametrize("channel", NEEDED)
def test_a_channel_with_all_its_settings_is_on(channel: str):
    assert channels_on(with_(*NEEDED[channel])) == (channel,)


def test_all_channels_may_be_on():
    assert channels_on(with_(*GIVEN)) == (WHATSAPP, TWILIO, TELEGRAM)


@pytest.mark.parametrize(("channel", "missing"), [(channel, item) for channel, needed in NEEDED.items() for item in needed])
def test_a_channel_refuses_to_start_without_one_of_its_settings(channel: str, missing: str):
    """WA-2: above all not without a secret. The value of none is told."""
    given = [item for item in NEEDED[channel] if item != missing]
    with pytest.raises(DataError, match=rf"{channel} also needs FAQTOTUM_{missing.upper()}\b.*README") as caught:
        channels_on(with_(*given))
    assert not any(GIVEN[item] in caught.value.message for item in given)


def test_a_setting_that_others_need_too_turns_no_channel_on():
    assert channels_on(with_(*SHARED)) == ()


def test_every_channel_has_a_maker_and_settings_that_exist():
    assert set(MAKERS) == set(NEEDED)
    assert {item for needed in NEEDED.values() for item in needed} == set(GIVEN)
    assert all(hasattr(read_settings({}), item) for item in GIVEN)


@pytest.mark.parametrize("channel", NEEDED)
def test_a_channel_that_is_on_brings_its_sender(channel: str):
    async def scenario() -> None:
        made = senders(with_(*NEEDED[channel]))
        assert list(made) == [made[channel].name] == [channel]
        assert made[channel].limits.per_second > 0
        await made[channel].close()

    asyncio.run(scenario())


# --- the door


class FakeIntake:
    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def take(self, *delivery: Any) -> None:
        self.taken.append(delivery)


class FakeContext:
    def __init__(self, *on: str) -> None:
        self.senders = dict.fromkeys(on)
        self.intake = FakeIntake()


def body(content: bytes) -> tuple[Any, BadItem | None]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    return asyncio.run(door.json_body(Request({"type": "http", "method": "POST", "headers": []}, receive)))


def test_a_channel_that_is_off_is_not_there():
    context: Any = FakeContext(TELEGRAM)
    door.require_on(context, TELEGRAM)
    with pytest.raises(NotFoundError) as caught:
        door.require_on(context, WHATSAPP)
    assert caught.value.status == 404


def test_a_forged_signature_is_refused():
    """WA-2: 401."""
    door.require_genuine(True)
    with pytest.raises(NotAllowedError) as caught:
        door.require_genuine(False)
    assert (caught.value.status, caught.value.code) == (401, "bad_signature")


def test_a_delivery_is_committed_before_it_is_answered():
    """WA-3."""
    context: Any = FakeContext(TELEGRAM)
    event, item = text(), BadItem("no id", {})
    assert asyncio.run(door.take(context, TELEGRAM, [event], [item])) == {"status": "ok"}
    assert context.intake.taken == [(TELEGRAM, [event], [item])]


def test_an_empty_delivery_costs_no_commit():
    context: Any = FakeContext(TELEGRAM)
    assert asyncio.run(door.take(context, TELEGRAM, [], [])) == {"status": "ok"}
    assert context.intake.taken == []


@pytest.mark.parametrize(("content", "read"), [(b'{"a": "\xc5\xbc"}', {"a": "ż"}), (b"[]", []), (b"null", None), (b"7", 7)])
def test_a_body_is_read_as_json_whatever_it_holds(content: bytes, read: Any):
    assert body(content) == (read, None)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"a=1&b=2", b"[" * 100_000, b"1" * 10_000 + b"x"])
def test_what_is_no_json_is_kept_for_an_operator(content: bytes):
    """WA-3: it was signed, so it must not come again for seven days."""
    read, bad = body(content)
    assert read is None
    assert bad is not None
    assert bad.raw == content.decode("utf-8", "replace")
    assert bad.fault.startswith("not JSON: ")


@given(st.binary(max_size=200))
def test_no_body_is_too_odd(content: bytes):
    body(content)
