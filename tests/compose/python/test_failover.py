"""An application that fails over, seen from a suite in Python: no Node.js, and no line of the simulator."""

import time
from collections.abc import Callable, Iterator

import pytest

from antipode import AntipodeContainer

HOME, OTHER = "us-east-1", "eu-west-2"

# The health checkers find out within 33 s; resolvers remember the old answer for another 60 s.
FAILOVER_SECONDS = 33 + 60


@pytest.fixture(scope="module")
def world() -> Iterator[AntipodeContainer]:
    with AntipodeContainer(HOME, OTHER) as container:
        yield container


def until(holds: Callable[[], bool], within_seconds: float) -> None:
    deadline = time.monotonic() + within_seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_seconds} s"
        time.sleep(0.5)


def texts(world: AntipodeContainer, near: str) -> list[str]:
    answer = world.near(near, "GET", "/history")
    return [message["text"] for message in answer.json()["messages"]] if answer.ok else []


def served_by(world: AntipodeContainer, near: str) -> str | None:
    answer = world.near(near, "GET", "/history")
    return answer.headers["x-antipode-region"] if answer.ok else None


def test_people_near_a_dead_region_are_served_by_another_and_lose_no_message(world: AntipodeContainer) -> None:
    posted = world.near(HOME, "POST", "/messages", {"text": "before", "author": "ann"})
    assert (posted.status_code, posted.headers["x-antipode-region"]) == (201, HOME)
    until(lambda: texts(world, OTHER) == ["before"], within_seconds=10)

    outage = world.start_fault("region-down", HOME, how="refuse")
    assert world.near(HOME, "GET", "/history").status_code == 502
    until(lambda: served_by(world, HOME) == OTHER, FAILOVER_SECONDS)
    assert texts(world, HOME) == ["before"]
    assert world.near(HOME, "POST", "/messages", {"text": "during", "author": "ann"}).status_code == 201

    world.heal(outage)
    until(lambda: served_by(world, HOME) == HOME, FAILOVER_SECONDS)
    until(lambda: sorted(texts(world, HOME)) == ["before", "during"], within_seconds=10)


def test_a_region_that_does_not_exist_is_named(world: AntipodeContainer) -> None:
    with pytest.raises(AssertionError, match="This world has no region 'mars-1'"):
        world.start_fault("region-down", "mars-1")
    assert [region["region"] for region in world.status()["regions"]] == [HOME, OTHER]
