from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.sending import Ambiguous, TryAgain
from bot.gateway.jobs import Jobs
from bot.replies.renderer import Renderer
from bot.shared.languages import load_languages
from bot.shared.settings import Settings
from bot.store import conversations, messages, notes, outbox
from bot.store.engine import Store
from bot.store.rows import Row, now
from tests.fakes.channel import ACCOUNT, NUMBER, Core, text

ARTICLE = {"title": "Where is my order?", "payload": {"article": "order-status"}}
LONG_AGO = timedelta(hours=24, minutes=1)


@pytest.fixture
def core(store: Store, settings: Settings, renderer: Renderer) -> Core:
    """The core on each kind of database, its channel with a window of 24 hours."""
    made = Core(store, settings, renderer)
    made.sender.limits = replace(made.sender.limits, window_hours=24.0)
    return made


@pytest.fixture
def own(core: Core) -> str:
    """A conversation in which the customer has said hello."""
    return core.conversation()


def rows(core: Core) -> list[Row]:
    found = core.read(outbox.listed, ("waiting", "sending", "ambiguous", "sent", "dead"))
    return sorted(found, key=lambda row: (row["seq"], row["part"]))


def states(core: Core) -> list[str]:
    return [row["state"] for row in rows(core)]


def told(core: Core, conversation: str) -> list[str]:
    return [note["text"] for note in core.read(notes.of_conversation, conversation)]


def change(core: Core, conversation: str, **values: object) -> None:
    with core.store.begin() as tx:
        conversations.update(tx, conversation, **values)


# --- to whom, and what


def test_a_message_goes_to_the_customer_from_the_number_they_wrote_to(core: Core, own: str):
    core.take(text("again", user_id="PL.1"))
    core.say(own, "Two days.")
    core.deliver()
    [call] = core.sender.calls
    assert (call.to.account, call.to.wa_id, call.to.user_id) == (ACCOUNT, NUMBER, "PL.1")
    assert call.body == {"text": "Two days."}
    assert call.key == rows(core)[0]["id"]


def test_a_customer_without_a_number_is_written_to_by_the_other_id(core: Core):
    """WA-10."""
    core.take(text(wa_id="", user_id="PL.1"))
    core.say(core.changed[0], "Two days.")
    core.deliver()
    assert [(call.to.wa_id, call.to.user_id) for call in core.sender.calls] == [("", "PL.1")]


def test_buttons_go_out_under_their_ids_with_the_words_over_a_list(core: Core, own: str, renderer: Renderer):
    said = core.say(own, "Which?", offered=[ARTICLE])
    core.deliver()
    [call] = core.sender.calls
    assert call.body["options"] == [[said["buttons"][0]["id"], "Where is my order?"]]
    assert call.body["choose"] == renderer.say("list_open", "en")


def test_the_words_over_a_list_fit_into_it_in_every_language(renderer: Renderer, settings: Settings):
    """WA-11: 20 characters."""
    for code in load_languages(settings.data_dir).codes:
        assert 0 < len(renderer.say("list_open", code)) <= 20


def test_what_belongs_to_a_channel_that_is_off_waits_and_is_no_attempt(core: Core, own: str, renderer: Renderer):
    core.say(own, "Two days.")
    on, core.jobs = core.jobs, Jobs({"another": core.sender}, renderer, core.receipts)
    for _ in range(3):
        core.deliver()
        core.clock.pass_by(seconds=61)
    [row] = rows(core)
    assert (row["state"], row["attempts"], row["error"]) == ("waiting", 0, "The channel fake is not set up.")
    core.jobs = on
    core.deliver()
    assert states(core) == ["sent"]


def test_what_may_have_gone_out_before_the_channel_was_turned_off_is_flagged(core: Core, own: str, renderer: Renderer):
    """WA-15."""
    core.say(own, "Two days.")
    with core.store.begin() as tx:
        outbox.take_due(tx, core.clock(), timedelta(seconds=60), 1)
    core.clock.pass_by(seconds=61)
    on, core.jobs = core.jobs, Jobs({"another": core.sender}, renderer, core.receipts)
    core.deliver()
    core.jobs = on
    core.clock.pass_by(seconds=61)
    core.deliver()
    assert [(row["state"], row["flagged"]) for row in rows(core)] == [("sent", True)]


# --- a person takes over (AD-2)


@pytest.mark.parametrize("author", ["bot", "agent", "system"])
def test_only_the_bots_words_are_withheld_when_a_person_takes_over(core: Core, own: str, author: str):
    """AD-2."""
    said = core.say(own, "Two days.\n\nPerhaps three.", author)
    change(core, own, state="human")
    core.deliver(4)
    message = dict(core.read(messages.get, said["id"]))
    if author == "bot":
        assert (core.sender.calls, states(core), message["outcome"]) == ([], ["dead"], "withheld")
        with core.store.begin() as tx:
            assert [outbox.replay(tx, row["id"]) for row in outbox.listed(tx, (outbox.DEAD,))] == [False]
        assert told(core, own) == []
    else:
        assert (core.sender.texts, message["outcome"]) == (["Two days.", "Perhaps three."], None)


@pytest.mark.parametrize("state", ["bot", "queued", "closed"])
def test_the_bots_words_go_out_while_no_person_is_there(core: Core, own: str, state: str):
    """The announcement of the hand-off itself is said by the bot."""
    core.say(own, "I am getting somebody.")
    change(core, own, state=state)
    core.deliver()
    assert len(core.sender.calls) == 1


def test_words_that_were_only_tried_are_withheld_with_all_their_parts(core: Core, own: str):
    """AD-2: nothing of them has gone out."""
    core.sender.will(TryAgain("busy"))
    said = core.say(own, "Two days.\n\nPerhaps three.")
    core.deliver()
    change(core, own, state="human")
    core.clock.pass_by(minutes=5)
    core.deliver(3)
    assert (len(core.sender.calls), states(core)) == (1, ["dead", "dead"])
    assert dict(core.read(messages.get, said["id"]))["outcome"] == "withheld"


def test_a_message_that_has_begun_to_go_out_is_finished(core: Core, own: str):
    """None ends in mid-sentence."""
    core.say(own, "Two days.\n\nPerhaps three.")
    core.deliver()
    change(core, own, state="human")
    core.deliver()
    assert core.sender.texts == ["Two days.", "Perhaps three."]


def test_words_that_may_have_arrived_are_not_sent_again_over_a_person(core: Core, own: str):
    """AD-2, WA-15: the desk is told that nobody knows."""
    core.sender.will(Ambiguous("no answer"))
    said = core.say(own, "Two days.")
    core.deliver()
    change(core, own, state="human")
    core.clock.pass_by(minutes=5)
    core.deliver()
    assert (len(core.sender.calls), states(core)) == (1, ["dead"])
    assert "nobody knows" in told(core, own)[0]
    assert dict(core.read(messages.get, said["id"]))["outcome"] is None


# --- the window (WA-12)


def closed_window(core: Core, conversation: str) -> None:
    change(core, conversation, window_from=core.clock() - LONG_AGO)


def test_inside_the_window_the_text_goes_out(core: Core, own: str):
    core.sender.outside = {"text": "template"}
    change(core, own, window_from=core.clock() - timedelta(hours=23, minutes=59))
    core.say(own, "Two days.")
    core.deliver()
    assert core.sender.texts == ["Two days."]


@pytest.mark.parametrize("since", [LONG_AGO, timedelta(hours=24), None])
def test_outside_the_window_one_template_stands_for_the_whole_message(core: Core, own: str, since: timedelta | None):
    """WA-12."""
    core.sender.outside = {"text": "template"}
    change(core, own, window_from=core.clock() - since if since else None)
    core.say(own, "Two days.\n\nPerhaps three.", "agent")
    core.deliver(3)
    assert (core.sender.texts, states(core), told(core, own)) == (["template"], ["sent"], [])


def test_without_a_template_the_desk_learns_that_nothing_can_be_sent(core: Core, own: str):
    """WA-12."""
    closed_window(core, own)
    core.say(own, "Two days.\n\nPerhaps three.", "agent")
    core.deliver(3)
    assert (core.sender.calls, states(core)) == ([], ["dead"])
    [note] = told(core, own)
    assert note.startswith("Message 2 did not reach the customer (the customer has not written for too long).")
    assert dict(core.read(conversations.get, own))["window_from"] is None


def test_a_window_that_closes_between_two_parts_is_told(core: Core, own: str):
    core.sender.outside = {"text": "template"}
    core.say(own, "One.\n\nTwo.\n\nThree.", "agent")
    core.deliver()
    closed_window(core, own)
    core.deliver(3)
    assert (core.sender.texts, states(core)) == (["One."], ["sent", "dead", "dead"])
    assert len(told(core, own)) == 1


def test_a_window_that_closes_before_the_first_part_goes_out_gives_one_template(core: Core, own: str):
    core.sender.outside = {"text": "template"}
    core.sender.will(TryAgain("busy"))
    core.say(own, "One.\n\nTwo.", "agent")
    core.deliver()
    closed_window(core, own)
    core.clock.pass_by(minutes=5)
    core.deliver(3)
    assert (core.sender.texts, states(core), told(core, own)) == (["One.", "template"], ["sent", "dead"], [])


def test_a_message_of_the_customer_opens_the_window_again(core: Core, own: str):
    closed_window(core, own)
    core.take(text("still there?", at=now()))
    core.say(own, "Yes.")
    core.deliver()
    assert core.sender.texts == ["Yes."]


def test_a_channel_without_a_window_has_none(core: Core, own: str):
    core.sender.limits = replace(core.sender.limits, window_hours=0.0)
    change(core, own, window_from=None)
    core.say(own, "Two days.")
    core.deliver()
    assert core.sender.texts == ["Two days."]
