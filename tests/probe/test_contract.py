"""What the real probe sends is what the contract knows: each message and each fact, by name and type."""

from __future__ import annotations

import pytest
from wontlearn_engine.probe.contract import VERSION
from wontlearn_engine.probe.contract.measured import Evaluated
from wontlearn_engine.probe.contract.messages import Begun, Hello, Measured, Reduced
from wontlearn_engine.probe.contract.wire import FACTS, message, sent
from wontlearn_engine.probe.exam.controls import CONTROLS

from .probing import LOOPS, Told, probed

pytestmark = pytest.mark.slow

UNASKED = ("single-sample", "few-sample")
"""Controls that every exam begins with."""
ASKED = (*(name for name in CONTROLS if name not in UNASKED), "trial:wider", "trial:rate/10")
OTHERS = {"dependence", "score", "evaluated"}
"""Facts that take the engine, or the full run."""
ASKS = tuple((n, name) for n in (0, 1) for name in ASKED)


def single(script: str) -> Told:
    """`probed` raises ContractError at anything that the contract does not know."""
    return probed(LOOPS / f"{script}.py", "single-sample", "next", ASKS if script == "every_fact" else ())


@pytest.mark.parametrize(
    ("script", "how"), [("every_fact", "fit"), ("on_batch", "train_on_batch"), ("healthy", "loop")]
)
def test_all_that_is_sent_is_known(script: str, how: str) -> None:
    said = [message(event) for event in single(script).events]
    assert [(hello.v, hello.pid > 0) for hello in said if isinstance(hello, Hello)] == [(VERSION, True)]
    assert {begun.how for begun in said if isinstance(begun, Begun)} == {how}
    # Nothing is lost on the way back either: recordings are made of it.
    assert all(message(sent(one)) == one for one in said)


def test_every_fact_is_sent_and_none_failed() -> None:
    said = [message(event) for event in single("every_fact").events]
    facts = [fact for fact in said if isinstance(fact, Measured)]
    assert [fact for fact in facts if fact.failed is not None] == []
    assert {fact.key for fact in facts} == set(FACTS) - OTHERS
    found = [run for run in said if isinstance(run, Reduced) and run.state == "finished"]
    assert {run.mode for run in found if run.n == 0} >= {*UNASKED, *ASKED}
    assert [run.failed for run in found if run.failed and not run.mode.startswith("trial:")] == []


def test_a_layers_own_numbers_are_told_only_where_they_are_numbers() -> None:
    about = next(
        begun.about for begun in map(message, single("every_fact").events) if isinstance(begun, Begun) and begun.n == 1
    )
    own = next(layer for layer in about.layers if layer.class_ == "Scaled")
    assert (own.module, own.units, own.rate, own.filters) == ("__main__", None, None, None)


def test_the_full_run_is_known_too() -> None:
    said = [message(event) for event in probed(LOOPS / "every_fact.py", "full").events]
    kinds = {type(one).__name__ for one in said}
    # Of the two calls of `evaluate` the one on the training rows says nothing new.
    evaluated = [one.value for one in said if isinstance(one, Measured) and isinstance(one.value, Evaluated)]
    assert [(one.rows, "loss" in one.logs) for one in evaluated] == [(40, True)]
    assert kinds >= {"Hello", "Importing", "Framework", "Begun", "Points", "Trained", "End"}
