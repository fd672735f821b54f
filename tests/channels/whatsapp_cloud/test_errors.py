from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.sending import Refused, SendError, TryAgain
from bot.channels.whatsapp_cloud.errors import error_of


def graph(code: Any, message: str = "Words", **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, **more}}


@pytest.mark.parametrize("status", [400, 403, 429, 500])
@pytest.mark.parametrize("code", [4, 80007, 130429, 131000, 131016, 131056, 131057, "131056"])
def test_a_passing_error_is_tried_again(code: Any, status: int):
    """WA-13."""
    error = error_of(status, graph(code), None)
    assert isinstance(error, TryAgain)
    assert (error.code, error.alert) == (int(code), False)


@pytest.mark.parametrize(("code", "status"), [(131048, 400), (368, 403), (131031, 403), (190, 401), (None, 401)])
def test_an_error_that_an_operator_must_end_is_tried_again_and_told(code: Any, status: int):
    """WA-13."""
    error = error_of(status, graph(code), None)
    assert isinstance(error, TryAgain)
    assert error.alert


@pytest.mark.parametrize(
    ("code", "status"), [(131026, 400), (131051, 400), (132000, 400), (132001, 404), (132015, 500), (100, 400), (99, 418)]
)
def test_a_permanent_error_is_not_tried_again(code: int, status: int):
    """WA-13."""
    error = error_of(status, graph(code), None)
    assert isinstance(error, Refused)
    assert not error.window_closed


def test_the_closed_window_is_told_apart():
    """WA-12."""
    error = error_of(400, graph(131047, error_data={"details": "More than 24 hours"}), None)
    assert isinstance(error, Refused)
    assert error.window_closed
    assert "More than 24 hours" in error.message


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, None, TryAgain),
        (503, "busy", TryAgain),
        (429, [], TryAgain),
        (408, {}, TryAgain),
        (404, None, Refused),
        (302, None, TryAgain),
        (400, graph(1234, is_transient=True), TryAgain),
        (400, {"error": "words"}, Refused),
        (200, graph(131026), Refused),
    ],
)
def test_an_unknown_error_counts_by_its_status(status: int, body: Any, kind: type[SendError]):
    """WA-13."""
    assert type(error_of(status, body, None)) is kind


@pytest.mark.parametrize(
    ("given", "after"), [("30", 30.0), (5, 5.0), ("-1", 0.0), ("soon", None), (None, None), ("inf", None), ("1e9", 86400.0)]
)
def test_the_wait_that_meta_asks_for_is_kept(given: Any, after: float | None):
    error = error_of(429, graph(130429), given)
    assert isinstance(error, TryAgain)
    assert error.after == after


def test_the_wait_may_be_a_date():
    error = error_of(429, None, format_datetime(datetime.now(timezone.utc) + timedelta(minutes=2), usegmt=True))
    assert isinstance(error, TryAgain)
    assert 60 < (error.after or 0) <= 120


def test_a_token_in_metas_words_is_not_repeated():
    """SE-9."""
    token = "EAAGm0PX4ZCpsBA" * 4
    assert token not in error_of(401, graph(190, f"Malformed access token {token}"), None).message
    assert "my-secret" not in error_of(401, graph(190, "The my-secret is wrong"), None, "my-secret").message


@settings(deadline=None)
@given(
    st.integers(100, 599),
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["error", "code", "message", "error_data", "details"]), inner),
    ),
    st.none() | st.text() | st.floats(),
)
def test_any_answer_means_something(status: int, body: Any, retry_after: Any):
    error = error_of(status, body, retry_after)
    assert isinstance(error, (TryAgain, Refused))
    assert len(error.message) < 600
