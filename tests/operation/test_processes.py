"""How the three processes are started."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.operation.processes import ProcessPlan, plans
from bot.shared.settings import ROOT, Settings, read_settings

MODEL = Path("/models/dialogue/faqtotum-1.tar.gz")
SECRET = "FAQTOTUM_DIALOGUE_SECRET"


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return replace(read_settings({}), host="0.0.0.0", port=1111, dialogue_port=2222, actions_port=3333, state_dir=tmp_path)


def by_name(chosen: Settings) -> dict[str, ProcessPlan]:
    return {plan.name: plan for plan in plans(chosen, MODEL)}


def test_the_gateway_stops_first_so_that_nobody_talks_to_a_half(chosen: Settings) -> None:
    assert [plan.name for plan in plans(chosen, MODEL)] == ["gateway", "dialogue", "actions"]


def test_each_listens_on_its_own_port(chosen: Settings) -> None:
    assert {name: plan.port for name, plan in by_name(chosen).items()} == {"gateway": 1111, "dialogue": 2222, "actions": 3333}
    assert all(str(plan.port) in plan.command for plan in plans(chosen, MODEL))


def test_only_the_gateway_may_listen_beyond_loopback(chosen: Settings) -> None:
    found = by_name(chosen)
    assert found["gateway"].command[found["gateway"].command.index("--host") + 1] == "0.0.0.0"
    assert found["dialogue"].command[found["dialogue"].command.index("-i") + 1] == "127.0.0.1"
    assert found["actions"].environment["SANIC_HOST"] == "127.0.0.1"


def test_the_secret_is_shared_by_all_new_at_each_start_and_on_no_command_line(chosen: Settings) -> None:
    """SE-9: a command line can be read by every user of the machine."""
    first, second = plans(chosen, MODEL), plans(chosen, MODEL)
    (secret,) = {plan.environment[SECRET] for plan in first}
    assert len(secret) >= 32
    assert secret != second[0].environment[SECRET]
    assert not any(secret in word for plan in first for word in plan.command)


def test_the_processes_work_with_the_folders_of_the_one_who_started_them(chosen: Settings) -> None:
    moved = replace(chosen, data_dir=Path("/elsewhere/data"), models_dir=Path("/elsewhere/models"))
    for plan in plans(moved, MODEL):
        assert plan.environment["FAQTOTUM_DATA_DIR"] == "/elsewhere/data"
        assert plan.environment["FAQTOTUM_MODELS_DIR"] == "/elsewhere/models"
        assert plan.environment["FAQTOTUM_STATE_DIR"] == str(chosen.state_dir)
        assert plan.environment["PYTHONPATH"].split(":")[0] == str(ROOT)


def test_rasa_gets_the_model_our_channel_and_our_endpoints_and_no_api(chosen: Settings) -> None:
    command = by_name(chosen)["dialogue"].command
    assert command[command.index("--model") + 1] == str(MODEL)
    assert Path(command[command.index("--credentials") + 1]).read_text(encoding="utf-8").count("TurnChannel") == 1
    assert "${FAQTOTUM_ACTIONS_PORT}" in Path(command[command.index("--endpoints") + 1]).read_text(encoding="utf-8")
    assert "--enable-api" not in command


def test_nothing_is_ready_where_nothing_listens(chosen: Settings) -> None:
    assert [plan.ready() for plan in plans(replace(chosen, port=1, dialogue_port=1, actions_port=1), MODEL)] == [False] * 3
