"""What a trial proves: by which measure, with which other change, and for how many findings."""

from __future__ import annotations

from typing import Any

import pytest
from wontlearn_engine.verdict import judge

from .cases import ALIVE, at, tried
from .evidence import healthy, stuck
from .pieces import Facts, learned
from .texts import TORCH


def found(loss: float | None, answers: float | None, **more: Any) -> Facts:
    """A trial that went so far by its loss, and so far by its answers."""
    made = {**learned(0.9), "skill": loss, "detached_skill": loss, "prediction": {"skill": answers}, **more}
    return {key: value for key, value in made.items() if value is not None}


@pytest.mark.parametrize(
    ("trial", "proves"),
    [
        (found(0.9, 0.9), True),
        (found(0.03, 0.92), False),
        (found(0.9, 0.01), False),
        (found(None, 0.9), True),
        (found(0.4, 0.2), True),
        (found(0.9, 0.9, nan=True), False),
    ],
    ids=[
        "both",
        "answers only",
        "loss only",
        "a loss that cannot be asked",
        "classes named too rarely",
        "NaN at the end",
    ],
)
def test_a_trial_is_measured_as_the_training_is(trial: Facts, proves: bool) -> None:
    judgement = judge(stuck(controls={"trial:wider": trial}))
    ids = [f.id for f in judgement.findings if f.fix is not None and f.fix.trial]
    assert ids == (["too-small"] if proves else [])


def test_one_trial_is_one_finding() -> None:
    # Columns of different scales and saturated units: scaled inputs would prove either.
    wide = {"min": 0.0, "max": 3000.0, "min_column_std": 0.5, "max_column_std": 900.0, "mean": 400.0, "std": 700.0}
    judgement = judge(stuck(x=wide, controls=tried(scaled__inputs=0.9) | {"trial:scaled-inputs": learned(0.9)}))
    verified = [f.id for f in judgement.findings if f.fix is not None and f.fix.trial]
    assert verified == ["feature-scales"]


def test_what_is_likelier_than_a_change_that_helped_is_tried_too() -> None:
    """A lower rate was tried while the script trained on; at its end it shows that a schedule had taken the rate away."""
    taken: Facts = {
        "write": {"learning_rate=0.001": "keras.optimizers.schedules.ExponentialDecay(1e-3, 1, 0.5)"},
        "optimizer": {"schedule": "ExponentialDecay", "schedule_rates": [1e-3, 1e-6, 0.0, 0.0, 0.0]},
        "trained": {"rates": [1e-3, *[0.0] * 24]},
    }
    lower = {"trial:rate/10": learned(0.97)}
    assert judge(stuck(**ALIVE, controls=lower)).findings[0].id == "lr-too-high"
    assert judge(stuck(**ALIVE, **taken, controls=lower)).wants == ("trial:rate=0.001",)
    both = judge(stuck(**ALIVE, **taken, controls={**lower, "trial:rate=0.001": learned(0.95)}))
    assert (both.findings[0].id, both.wants) == ("lr-schedule", ())
    failed = judge(stuck(**ALIVE, **taken, controls={**lower, "trial:rate=0.001": {"failed": "it broke"}}))
    assert (failed.findings[0].id, failed.wants) == ("lr-too-high", ())


def test_what_no_working_script_has_is_tried_where_half_is_learned() -> None:
    """A rate that is gone after thirty updates lets half of the answers come right."""
    taken: Facts = {
        "write": {"learning_rate=0.001": "keras.optimizers.schedules.ExponentialDecay(1e-3, 1, 0.5)"},
        "optimizer": {"schedule": "ExponentialDecay", "schedule_rates": [1e-3, 1e-6, 0.0, 0.0, 0.0]},
        "trained": {"rates": [1e-3, *[0.0] * 24]},
    }
    assert judge(at(0.5, **ALIVE, **taken)).wants == ("trial:rate=0.001",)
    repaired = judge(at(0.5, **taken, controls={"trial:rate=0.001": learned(0.95)}))
    assert (repaired.verdict.word, [f.id for f in repaired.findings]) == ("setup", ["lr-schedule"])
    in_vain = judge(at(0.5, **ALIVE, **taken, controls={"trial:rate=0.001": learned(0.55)}))
    assert (in_vain.verdict.word, in_vain.wants) == ("learns", ())
    for alike in (at(0.8, **ALIVE, **taken), at(0.5, **ALIVE)):
        assert (judge(alike).verdict.word, judge(alike).wants) == ("learns", ())


def test_two_changes_are_tried_together_when_none_alone_was_enough() -> None:
    names: list[str] = []
    while wants := judge(stuck(**ALIVE, controls={name: learned(0.02) for name in names})).wants:
        names.append(wants[0])
    together = [name for name in names if "+" in name]
    assert together and names[-len(together) :] == together and len(together) <= 2
    alone = {name: learned(0.02) for name in names if "+" not in name}
    first = judge(stuck(controls={**alone, together[0]: learned(0.9)}))
    assert first.verdict.word in ("setup", "data", "undertrained")
    assert "both at once and not with one alone" in first.findings[0].message


def test_less_asked_of_it_and_far_longer_is_no_pair() -> None:
    """A dozen updates of a variational autoencoder say nothing of its divergence: without it more would learn anyhow."""
    parts: Facts = {"signs": {"side_parts": [{"at": "loss = cost"}]}, "trained": {"updates": 25}}
    names: list[str] = []
    while wants := judge(stuck(TORCH, **ALIVE, **parts, controls={name: learned(0.02) for name in names})).wants:
        names.append(wants[0])
    assert "trial:light-parts" in names
    assert any("more-updates" in name or "light-parts" in name for name in names if "+" in name)
    assert not any({"light-parts", "more-updates"} == set(name.removeprefix("trial:").split("+")) for name in names)


def test_a_divergence_that_half_is_learned_beside_is_no_fault() -> None:
    """Without it more of the rows is always told: that is what it is there for."""
    part: Facts = {"signs": {"side_parts": [{"at": "loss = cost"}]}, "controls": {"trial:light-parts": learned(0.9)}}
    verdict = judge(at(0.5, TORCH, **part)).verdict
    assert verdict.word == "learns"


def test_the_fix_of_a_part_of_a_loss_is_not_that_of_a_decay() -> None:
    part: Facts = {"signs": {"side_parts": [{"at": "loss = cost"}]}, "controls": {"trial:light-parts": learned(0.9)}}
    (found,) = judge(stuck(TORCH, **part)).findings
    assert found.id == "regulariser-dominates" and found.fix is not None
    assert "factor" in found.fix.description and "weight_decay" not in found.fix.description


def test_a_change_that_changed_nothing_is_no_part_of_a_pair() -> None:
    names: list[str] = []
    nothing: Facts = {"failed": "it changed nothing: the inputs are no numbers", "unchanged": True}
    while wants := judge(
        stuck(**ALIVE, controls={n: nothing if n == "trial:scaled-inputs" else learned(0.02) for n in names})
    ).wants:
        names.append(wants[0])
    assert not any("scaled-inputs" in name for name in names if "+" in name)


@pytest.mark.parametrize("name", ["single-sample", "few-sample"])
def test_what_the_clock_ended_is_not_called_a_failure(name: str) -> None:
    cut = {"fits": None, "cut": "clock", "updates": 40, "seconds": 120.2, "last_loss": 0.9}
    verdict = judge(stuck(controls={name: cut})).verdict
    assert not any("cannot fit" in text or "is not fitted:" in text for text in verdict.evidence)
    assert any("40 updates in 120 s are too few to tell" in text for text in verdict.not_checked)
    assert "unknown" not in " ".join(verdict.evidence)


def test_what_a_training_on_held_out_rows_had_no_time_for_says_nothing_of_the_pairs() -> None:
    poor = {**learned(0.01), "scored_rows": 100, "chance": {"skill": 0.0}}
    changes: Facts = {"dependence": {"signal": False, "p": 0.6, "r2": -0.1, "rows": 200}}
    done = judge(stuck(**changes, controls={"held-out": poor, "shuffled-targets": learned(0.0)}))
    cut = judge(stuck(**changes, controls={"held-out": {**poor, "cut": "clock"}, "shuffled-targets": learned(0.0)}))
    assert (done.verdict.word, cut.verdict.word) == ("data", "unclear")
    (said,) = (text for text in cut.verdict.not_checked if "scored on the rest" in text)
    assert said.endswith("are too few to tell") and not any("the rest" in text for text in done.verdict.not_checked)


def test_a_change_that_the_clock_ended_was_not_tried_in_vain() -> None:
    names: list[str] = []
    slow: Facts = {**learned(0.02), "cut": "clock", "updates": 40, "wanted": 475}
    while wants := judge(
        stuck(controls={n: slow if n == "trial:rate*10" else learned(0.02) for n in names}, **ALIVE)
    ).wants:
        names.append(wants[0])
    verdict = judge(
        stuck(controls={n: slow if n == "trial:rate*10" else learned(0.02) for n in names}, **ALIVE)
    ).verdict
    (said,) = (text for text in verdict.evidence if text.startswith("Tried in vain: "))
    vain, _, cut = said.partition(". Ended by the clock before it could tell: ")
    assert "10 times lower" in vain and "10 times higher" not in vain
    assert cut == "a learning rate 10 times higher, 40 of 475 updates made."


def test_outputs_are_named_and_those_without_weight_are_not_judged() -> None:
    heads = [
        {"output": "price", "index": 0, "skill": 0.97, "weight": 1.0},
        {"output": "kind", "index": 1, "skill": 0.5, "weight": 2.0},
    ]
    case = healthy(score={"train": {"prediction": {"heads": heads}}})
    assert (
        "By its predictions each output alone goes: price 97 %, kind 50 % of the way." in judge(case).verdict.evidence
    )


def test_a_proof_says_on_how_many_rows_and_how_it_does_on_others() -> None:
    trial = {**learned(0.9), "trained_rows": 64, "scored_rows": 32, "rest": {"skill": 0.7}}
    message = judge(stuck(controls={"trial:wider": trial})).findings[0].message
    assert message.endswith("the same training goes 90 % of the way on 64 rows, and 70 % on 32 others.")


@pytest.mark.parametrize(("skill", "named"), [(0.01, True), (0.5, False)])
def test_an_output_that_stays_at_chance_is_named_in_the_headline(skill: float, named: bool) -> None:
    heads = [{"output": "price", "index": 0, "skill": 0.97}, {"output": "kind", "index": 1, "skill": skill}]
    verdict = judge(healthy(score={"train": {"prediction": {"heads": heads}}})).verdict
    assert verdict.word == "learns" and ("The output kind does not." in verdict.headline) is named
