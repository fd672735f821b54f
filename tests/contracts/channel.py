"""What every channel has to do, as classes of tests that a channel's own class inherits. See bot/channels/README.md.

`ChannelContract` is for a channel with a webhook that pushes its answers; `PulledContract` for one whose customers fetch them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.gateway import deliverer
from bot.shared.settings import Settings
from tests.contracts.delivery import DeliveryContract
from tests.contracts.driver import Driver, Shop
from tests.contracts.harm import HarmContract
from tests.contracts.people import PeopleContract
from tests.contracts.talk import TalkContract
from tests.contracts.webhook import WebhookContract
from tests.fakes.dialogue import FakeDialogue

SHORT = 0.01


class PulledContract(TalkContract, PeopleContract, HarmContract):
    """A channel whose customers fetch what is said."""

    def new_driver(self) -> Driver:
        """The channel's driver; a channel's test class gives it."""
        raise NotImplementedError

    @pytest.fixture
    def driver(self, settings: Settings, dialogue: FakeDialogue, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
        """The channel, switched on in a running gateway. What failed is tried again soon."""
        monkeypatch.setattr(deliverer, "FIRST_PAUSE", SHORT)
        monkeypatch.setattr(deliverer, "STATUS_SECONDS", SHORT)
        made = self.new_driver()
        with Shop(replace(settings, **made.settings), dialogue, made.providers) as gateway:
            made.gateway = gateway
            yield made


class ChannelContract(PulledContract, WebhookContract, DeliveryContract):
    """A channel with a webhook, which pushes what is said."""
