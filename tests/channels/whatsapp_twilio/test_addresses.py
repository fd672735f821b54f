import pytest

from bot.channels.whatsapp_twilio.addresses import address_of, identify


@pytest.mark.parametrize(
    ("address", "person"),
    [
        ("whatsapp:+48501234567", ("48501234567", "")),
        ("WHATSAPP:+48 501 234-567", ("48501234567", "")),
        ("48501234567", ("48501234567", "")),
        ("whatsapp:US.13491208655302741918", ("", "US.13491208655302741918")),
        ("whatsapp:US.ENT.118", ("", "US.ENT.118")),
        ("whatsapp:", ("", "")),
        ("", ("", "")),
    ],
)
def test_an_address_is_a_number_or_a_user_id(address: str, person: tuple[str, str]):
    assert identify(address) == person


@pytest.mark.parametrize("address", ["whatsapp:+48501234567", "whatsapp:US.13491208655302741918", ""])
def test_an_address_survives_reading_and_writing(address: str):
    assert address_of(*identify(address)) == address
