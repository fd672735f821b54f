import asyncio
import threading

from bot.gateway.hub import EVERYTHING, Hub, next_change

SOON = 2.0


def test_a_subscriber_hears_of_its_conversation_only():
    async def scenario() -> list[str | None]:
        hub = Hub()
        hub.start()
        async with hub.subscribe("a") as changes:
            hub.publish("b")
            hub.publish("a")
            return [await next_change(changes, SOON), await next_change(changes, 0.01)]

    assert asyncio.run(scenario()) == ["a", None]


def test_whoever_listens_to_everything_hears_everything():
    async def scenario() -> list[str | None]:
        hub = Hub()
        hub.start()
        async with hub.subscribe(EVERYTHING) as changes:
            hub.publish("a")
            hub.publish("b")
            return [await next_change(changes, SOON) for _ in range(2)]

    assert asyncio.run(scenario()) == ["a", "b"]


def test_all_subscribers_of_a_conversation_hear_it():
    """WG-4: two tabs."""

    async def scenario() -> list[str | None]:
        hub = Hub()
        hub.start()
        async with hub.subscribe("a") as one, hub.subscribe("a") as two:
            hub.publish("a")
            return [await next_change(one, SOON), await next_change(two, SOON)]

    assert asyncio.run(scenario()) == ["a", "a"]


def test_a_change_from_another_thread_wakes_the_subscriber():
    async def scenario() -> str | None:
        hub = Hub()
        hub.start()
        async with hub.subscribe("a") as changes:
            threading.Thread(target=hub.publish, args=("a",)).start()
            return await next_change(changes, SOON)

    assert asyncio.run(scenario()) == "a"


def test_nothing_is_said_to_those_who_have_left():
    async def scenario() -> int:
        hub = Hub()
        hub.start()
        async with hub.subscribe("a") as changes:
            pass
        hub.publish("a")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return changes.qsize()

    assert asyncio.run(scenario()) == 0


def test_a_reader_that_is_far_behind_does_not_fill_the_memory():
    async def scenario() -> int:
        hub = Hub()
        hub.start()
        async with hub.subscribe("a") as changes:
            for _ in range(1000):
                hub.publish("a")
            await asyncio.sleep(0.01)
            return changes.qsize()

    assert asyncio.run(scenario()) <= 100


def test_publishing_before_the_start_or_after_the_end_is_harmless():
    hub = Hub()
    hub.publish("a")

    async def scenario() -> None:
        hub.start()

    asyncio.run(scenario())
    hub.publish("a")


def test_waiting_ends_after_its_time():
    async def scenario() -> str | None:
        hub = Hub()
        hub.start()
        async with hub.subscribe("a") as changes:
            return await next_change(changes, 0.01)

    assert asyncio.run(scenario()) is None
