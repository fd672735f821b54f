"""What every channel has to do; see bot/channels/README.md."""

import pytest

# So that a failed assertion in an inherited test shows its values.
for name in ("talk", "people", "harm", "webhook", "delivery"):
    pytest.register_assert_rewrite(f"{__name__}.{name}")
