"""Kinds of mistake in several forms each, and what looks like them and is healthy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from wontlearn_engine.probe.contract.about import How
from wontlearn_engine.probe.contract.rows import Array
from wontlearn_engine.verdict import judge
from wontlearn_engine.verdict.case import Case

from .cases import ALIVE, at, tried
from .changes import middle
from .evidence import healthy, of, stuck
from .faults_data import EMBEDDED, GENERATOR, SEQUENCE, TOKENS
from .pieces import UNFIT, Changes, Facts, learned, scored, weight
from .texts import LOOP, NUMBERS

FEED: Facts = {"write": {"model.fit(x, y, epochs=25, batch_size=32": GENERATOR}}
WORTHLESS: Facts = {"held-out": {**learned(0.01), "scored_rows": 32, "wanted": 475}}
AT_CHANCE: Facts = {"held": {"skill": -0.8, "prediction": {"skill": 0.0}}}


def stream(distinct: int, same: int, conflicting: int = 0, **more: Any) -> Facts:
    """Rows of a generator."""
    return {"stream": True, "duplicates": {"distinct": distinct, "same": same, "conflicting": conflicting}, **more}


def last(**logs: float) -> Facts:
    """What the script measured in its last epoch."""
    return {"trained": {"logs": [dict(logs)]}}


def scale(far: float, rows: int, **more: Any) -> Facts:
    """Targets of which the wildest lies so far out."""
    return {"y": {"far": far, "far_rows": 3, "rows": rows}, **more}


REPEATED = {
    "the first batch for ever": healthy(**FEED, data=stream(32, 2368), controls=WORTHLESS),
    "whatever the index": healthy(write={"model.fit(x, y, epochs=25, batch_size=32": SEQUENCE}, data=stream(4, 796)),
    "bad on the validation rows": healthy(**FEED, **AT_CHANCE, data=stream(40, 500, validation={"rows": 100})),
    "not learned either": stuck(**FEED, data=stream(32, 568, whole=False)),
}
OUTLIERS = {
    "one of 600": healthy(NUMBERS, **scale(4e5, 600)),
    "four in another unit": healthy(NUMBERS, **scale(12_000.0, 900)),
    "scaled with them": healthy(NUMBERS, **scale(3_000.0, 200, loss={"function": "mse"})),
    "not learned either": stuck(NUMBERS, **scale(4e5, 600)),
}
ELSEWHERE = {
    "sorted, by accuracy": healthy(
        fit={"validation_split": 0.3}, y={"changes": 0.003}, **last(accuracy=1.0, val_accuracy=0.0)
    ),
    "sorted, by loss": healthy(fit={"validation_split": 0.2}, y={"changes": 0.003}, **last(loss=0.01, val_loss=7.0)),
    "in other units": healthy(**AT_CHANCE, data={"validation": {"rows": 60, "mean_shift": 400.0, "std_ratio": 300.0}}),
    "drawn elsewhere": healthy(
        NUMBERS, **AT_CHANCE, data={"validation": {"rows": 60, "mean_shift": 3.0, "std_ratio": 1.1}}
    ),
}
HELD_AT_0 = {
    "by a callback": stuck(trained={"rates": [0.0] * 9, "epochs": 9}),
    "before it was stopped": stuck(
        trained={"rates": [0.0] * 3, "epochs": 3, "updates": 57}, fit={"callbacks": ["EarlyStopping"]}
    ),
    "of plain SGD": stuck(NUMBERS, trained={"rates": [0.0] * 25}, optimizer={"class": "SGD", "learning_rate": 0.1}),
}
KINDS = {"generator-repeats": REPEATED, "outliers": OUTLIERS, "split": ELSEWHERE, "lr-schedule": HELD_AT_0}
FORMS = [(id, case) for id, forms in KINDS.items() for case in forms.values()]


@pytest.mark.parametrize(("id", "case"), FORMS, ids=[f"{id}-{form}" for id, forms in KINDS.items() for form in forms])
def test_each_form_is_named(id: str, case: Case) -> None:
    judgement = judge(case)
    assert judgement.verdict.word == ("setup" if id == "lr-schedule" else "data") and judgement.verdict.final
    assert judgement.findings[0].id.startswith(id), judgement.findings
    assert len(judgement.findings) == 1


@pytest.mark.parametrize(
    "case",
    [
        healthy(**FEED, data=stream(90, 2310), controls=WORTHLESS),
        healthy(
            **FEED, data=stream(32, 2368), controls={"held-out": {**learned(0.8), "scored_rows": 32, "wanted": 475}}
        ),
        healthy(**FEED, data=stream(4, 796), x={"integers": True}, controls=WORTHLESS),
        healthy(NUMBERS, how="train_on_batch", data=stream(9, 4000, 3900), x={"unique_rows": 9}),
        healthy(write={"model.fit(x, y, epochs=25, batch_size=32": SEQUENCE}, data=stream(800, 0)),
        healthy(NUMBERS, **scale(950.0, 1000)),
        healthy(NUMBERS, **scale(4e5, 600, loss={"function": "mean_absolute_error", "name": "mae"})),
        healthy(fit={"validation_split": 0.3}, y={"changes": 0.003}, **last(accuracy=1.0, val_accuracy=0.8)),
        healthy(
            fit={"validation_split": 0.3}, y={"changes": 0.6}, **last(accuracy=1.0, val_accuracy=0.5, val_loss=0.9)
        ),
        healthy(trained={"rates": [0.0, *[0.001] * 24]}),
        healthy(trained={"rates": [0.001 * 0.8**i for i in range(25)]}),
    ],
    ids=[
        "a small set, repeated",
        "few rows that tell of others",
        "all there are",
        "states",
        "made anew",
        "a long tail",
        "absolute errors",
        "sorted, and yet right",
        "an overfit",
        "a warm-up",
        "a decay",
    ],
)
def test_what_looks_like_it_learns(case: Case) -> None:
    judgement = judge(case)
    assert judgement.verdict.word == "learns", judgement
    assert all(finding.note for finding in judgement.findings)


def test_what_the_training_is_worth_elsewhere_is_asked_where_it_is_in_doubt() -> None:
    assert judge(healthy(**ALIVE, **FEED, data=stream(32, 2368))).wants == ("held-out",)
    assert judge(healthy(**ALIVE, **AT_CHANCE, data={"validation": {"rows": 100}})).wants == ("held-out",)
    assert judge(healthy(**ALIVE, **FEED, data=stream(600, 0))).wants == ()


# Symptoms


DEAD: Facts = {
    "single": UNFIT,
    "few": UNFIT,
    "outputs": {"rows_spread": 0.0},
    "first": {"input_gradient": 0.0},
    "seen": {"dense_1": {"rows_same": True, "zeros": 1.0}},
}
BLIND: Facts = {**DEAD, "seen": {"dense_1": {"rows_same": True, "zeros": 0.5}}}
WIDE_INPUTS: Facts = {"x": {"min": 0.0, "max": 900.0, "mean": 300.0, "std": 200.0}}


@pytest.mark.parametrize(
    ("signs", "symptom"), [({**DEAD, **WIDE_INPUTS}, "dead-relu"), ({**BLIND, **WIDE_INPUTS}, "input-ignored")]
)
def test_a_symptom_is_what_its_reason_explains(signs: Facts, symptom: str) -> None:
    assert judge(stuck(**ALIVE, **signs)).wants != ()
    proved = judge(stuck(**signs, controls=tried(scaled_inputs=0.9))).findings
    assert (proved[0].id, len(proved)) == ("input-scale", 1) and symptom in proved[0].explains
    alone = judge(stuck(**signs, controls=tried(scaled_inputs=0.02, usual_weights=0.01)))
    assert alone.findings[0].id == symptom and alone.verdict.word == "setup"
    fix = alone.findings[0].fix
    assert fix is not None and fix.trial is (False if symptom == "dead-relu" else None)


def test_a_gradient_that_explodes_over_large_targets_is_the_targets_scale() -> None:
    signs: Facts = {
        "y": {"mean": 2e6, "std": 9e5, "row_std": 9e5},
        "gradients": {"kernel": {"rms": 3e7}},
        "score": {"train": {"skill": None}},
        "curve": of([1.0, 2.0, None]),
    }
    judgement = judge(stuck(NUMBERS, **signs, controls=tried(scaled_targets=0.9)))
    assert (judgement.verdict.word, judgement.findings[0].id) == ("data", "target-scale")
    assert "exploding-gradient" in judgement.findings[0].explains


def test_empty_rows_that_a_simple_learner_does_not_mind_do_not_stop_the_trials() -> None:
    signs: Facts = {"x": {"zero_rows": 0.5}}
    assert "trial:rate/10" in judge(stuck(**ALIVE, **signs)).wants
    assert judge(stuck(**signs, dependence={"r2": 0.1})).findings[0].id == "corrupt-files"


def test_zeros_and_ones_beside_tokens_say_where_these_are() -> None:
    signs: Changes = {**EMBEDDED, "x": {**TOKENS, "zeros": 0.3}}
    case = stuck(**signs)
    (tokens,) = case.data.x
    mask = replace(tokens, max=1.0, commonest=(1.0, 1.0))

    def ids(*x: Array) -> list[str]:
        data = replace(case.data, x=x)
        return [f.id for f in judge(replace(case, evidence=replace(case.evidence, data=data))).findings]

    assert "padding" not in ids(tokens, mask, replace(mask, max=0.0, zeros=1.0, commonest=None))
    assert ids(mask) == ["padding"]  # all words are the unknown one


@pytest.mark.parametrize(
    ("spread", "told"), [(0.47, False), (0.01, False), (8.0, True)], ids=["by outputs", "by inputs", "neither"]
)
def test_convolutions_are_drawn_by_their_inputs_or_by_their_outputs(spread: float, told: bool) -> None:
    """Depthwise ones have one output a channel: both are usual, and far apart."""
    kernel = weight("kernel", 3, 3, 1152, 1, spread=spread)
    case = stuck(**middle("name='middle'", **{"class": "DepthwiseConv2D"}, weights=[kernel]))
    assert ("init-scale" in [f.id for f in judge(replace(case, full_over=False)).findings]) == told


# Numbers that contradict themselves


def test_half_of_the_classes_are_not_all() -> None:
    lost = {"prediction": {"skill": 0.5, "accuracy": 0.66, "recalls": {"0": 1.0, "1": 1.0, "2": 0.0}}}
    parts: Facts = {
        "score": {"train": scored(0.5, None, **lost), "own": scored(0.5, None, **lost)},
        "curve": [0.55] * 475,
    }
    judgement = judge(healthy(**parts))
    assert judgement.verdict.word == "unclear"
    assert "Rows of class 2 are never recognised." in judgement.verdict.evidence
    assert judge(healthy(**parts, dependence={"r2": 0.5})).verdict.word == "learns"


@pytest.mark.parametrize(("kind", "word"), [("BatchNormalization", "learns"), ("LayerNormalization", "unclear")])
def test_answers_of_averages_that_still_follow_do_not_tell_what_was_learned(kind: str, word: str) -> None:
    lost = {
        "prediction": {"skill": 0.5, "accuracy": 0.57, "recalls": {"0": 0.0, "1": 1.0, "2": 1.0, "3": 1.0, "4": 0.0}}
    }
    parts: Facts = {
        "score": {"train": scored(0.1, None, **lost), "own": scored(0.1, None, **lost)},
        "curve": [0.4] * 475,
        **middle("name='bn'", **{"class": kind}),
    }
    assert judge(healthy(**parts)).verdict.word == word


def test_the_same_number_is_said_everywhere() -> None:
    said = judge(
        at(0.1, train=scored(0.9, None, prediction={"skill": 0.0}), own=scored(0.9, None, prediction={"skill": 0.0}))
    )
    assert "90 % of the way" not in said.verdict.headline
    better = judge(at(0.35, train=scored(0.35, None, prediction={"skill": 0.8}), own={"prediction": {"skill": 0.8}}))
    assert better.verdict.headline.startswith("It learns: 80 % (by its predictions) of what can be reached")


@pytest.mark.parametrize("how", ["fit", "train_on_batch"])
def test_a_first_update_that_dropout_turns_is_not_called_uphill(how: How) -> None:
    """Keras subtracts the gradient itself: only noise, drawn anew, can make the two seem to agree."""
    case = stuck(how=how, evidence={"step": {"along": 0.6}})
    assert "lr-not-positive" not in [finding.id for finding in judge(case).findings]
    by_hand = stuck(LOOP, how="loop", evidence={"step": {"along": 0.6}})
    assert judge(by_hand).findings[0].id == "lr-not-positive"
