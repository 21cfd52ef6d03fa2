from __future__ import annotations

import queue
from typing import Any

import pytest
from wontlearn_engine.looking.commands import Start
from wontlearn_engine.looking.sample_first import SETUP, Due, Lead
from wontlearn_engine.probe.contract.wire import message
from wontlearn_engine.running.runner import RunEnded, RunEvent

SAMPLE, FULL = Start(1, "single-sample"), Start(2, "full")


def waiting() -> Lead:
    """A full run that waits for the sample in run 1."""
    lead = Lead(queue.Queue[Due]().put)
    lead.take(SAMPLE.run)
    assert lead.hold(FULL)
    return lead


def event(run: int, **fields: Any) -> RunEvent:
    return RunEvent(run, message({"t": 0.0, **fields}))


STARTED = event(1, e="run", mode="single-sample", state="started")
JUDGED = event(1, e="run", mode="single-sample", state="finished")


@pytest.mark.parametrize(
    "message", [JUDGED, event(1, e="skipped"), event(1, e="end"), RunEnded(1, -9), Due(2)], ids=str
)
def test_the_full_run_starts_once_the_sample_is_judged_or_cannot_be(message: object) -> None:
    lead = waiting()
    assert lead.release(message) == FULL
    assert lead.release(message) is None


@pytest.mark.parametrize(
    "message",
    [STARTED, event(1, e="training"), event(3, e="end"), RunEnded(3, 0), Due(3)],
    ids=str,
)
def test_nothing_else_ends_the_wait(message: object) -> None:
    assert waiting().release(message) is None


@pytest.mark.parametrize(("seconds", "starts"), [(SETUP, True), (SETUP / 2, False)])
def test_a_script_with_a_long_set_up_starts_while_the_sample_is_trained(seconds: float, starts: bool) -> None:
    times = iter([0.0, seconds])  # of the sample's start and of its training: nothing else counts
    lead = Lead(queue.Queue[Due]().put, lambda: next(times))
    lead.take(SAMPLE.run)
    assert lead.hold(FULL)
    assert lead.release(event(1, e="training")) is None
    assert lead.release(STARTED) == (FULL if starts else None)


def test_where_no_warm_process_goes_first_nothing_waits() -> None:
    lead = Lead(queue.Queue[Due]().put)
    assert not lead.hold(SAMPLE) and not lead.hold(FULL)
    lead.take(SAMPLE.run)
    lead.release(JUDGED)  # judged before the full run of the next look
    assert not lead.hold(FULL)
    lead.take(SAMPLE.run)
    lead.drop(SAMPLE.run)
    assert not lead.hold(FULL)


def test_a_full_run_that_was_ended_never_starts() -> None:
    lead = waiting()
    lead.drop(FULL.run)
    assert lead.release(JUDGED) is None


def test_the_wait_ends_by_itself() -> None:
    messages = queue.Queue[Due]()
    lead = Lead(messages.put)
    lead.take(SAMPLE.run)
    lead.hold(FULL)
    assert lead.release(messages.get(timeout=60)) == FULL


@pytest.mark.parametrize("message", [event(2, e="points"), event(2, e="end"), RunEnded(2, 0)], ids=str)
def test_the_examiner_makes_room_until_the_full_run_has_its_first_loss(message: object) -> None:
    lead = waiting()
    assert lead.go(message) is None  # it has not started
    lead.release(JUDGED)
    assert lead.go(event(2, e="hello")) is None and lead.go(event(1, e="points")) is None
    assert lead.go(message) == SAMPLE.run
    assert lead.go(message) is None
