import pytest
import structlog

from bot.gateway.logs import set_up_logs


def test_a_traceback_shows_no_local_variables(capsys: pytest.CaptureFixture[str]):
    """SE-9: neither secrets nor what customers wrote."""
    set_up_logs()
    password = "the " + "secret"
    try:
        raise ValueError("a bug")
    except ValueError:
        structlog.get_logger().error("worker.turn", conversation="c", exc_info=True)
    printed = capsys.readouterr().out
    assert "worker.turn" in printed
    assert "ValueError: a bug" in printed
    assert password not in printed
