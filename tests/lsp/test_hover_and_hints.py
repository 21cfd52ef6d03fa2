"""Where a training stands, and what was measured at a line, without a run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lsprotocol import types
from wontlearn.lsp.answers import diagnostics
from wontlearn.lsp.documents import Documents
from wontlearn.lsp.hover_and_hints import hover
from wontlearn_engine.curve import Curve
from wontlearn_engine.looking.look import Control, Look, Run, Training
from wontlearn_engine.probe.contract.about import About, Layer, Loss, Optimizer
from wontlearn_engine.probe.contract.first_update import FirstUpdate, Gradient, Gradients, LayerSeen, Output
from wontlearn_engine.probe.contract.measured import (
    Anchors,
    Evidence,
    FirstStep,
    Found,
    Prediction,
    Score,
    Scored,
    Trained,
    WeightUpdate,
)
from wontlearn_engine.reporting.measured_at import measured_at
from wontlearn_engine.reporting.now import standing
from wontlearn_engine.verdict.words import Finding, Verdict

from .test_answers import serving

FALLING = Curve(list(range(1, 101)), [1.0 - 0.006 * i for i in range(100)])


def look(training: Training, state: str = "running") -> Look:
    found = Look(1, "", "", 0.0, trainings=[training])
    found.runs = {"single-sample": Run(1, "single-sample", state="finished"), "full": Run(2, "full", state=state)}  # type: ignore[arg-type]
    return found


def training(curve: Curve | None = FALLING, fits: bool | None = True, **changes: object) -> Training:
    one = Training(0, 8, "train.py", curves={"full": curve} if curve else {})
    one.controls["single-sample"] = Control("single-sample", "finished", Found(fits=fits))
    one.evidence = Evidence(anchors=Anchors(baseline=1.0, floor=0.0), **changes)  # type: ignore[arg-type]
    return one


@pytest.mark.parametrize(
    ("curve", "state", "wanted"),
    [
        (FALLING, "running", "sample ✓ · full 0.406 ↓ · skill 0.57"),
        (FALLING, "finished", "sample ✓ · full 0.406 · skill 0.57"),
        (Curve(FALLING.updates, FALLING.means[::-1]), "running", "sample ✓ · full 1 ↑ · skill 0.03"),
        (Curve(list(range(1, 101)), [0.4] * 100), "running", "sample ✓ · full 0.4 → · skill 0.60"),
        (
            Curve(list(range(1, 101)), [3300 + 2e-4 * (i > 90) for i in range(100)]),
            "running",
            "sample ✓ · full 3300 → · skill < 0",
        ),
        (Curve([1, 2], [9.0, 9.0]), "running", "sample ✓ · full 9 · skill < 0"),
        (Curve([1], [1.0], nan_at=2), "running", "sample ✓ · full NaN"),
        (None, "running", "sample ✓"),
    ],
)
def test_where_a_training_stands(curve: Curve | None, state: str, wanted: str) -> None:
    one = training(curve)
    assert standing(look(one, state), one) == wanted


def test_what_was_scored_outranks_the_curve() -> None:
    one = training(fits=False, score=Score(train=Scored(skill=0.2, prediction=Prediction(skill=0.9))))
    assert standing(look(one, "finished"), one) == "sample ✗ · full 0.406 · skill 0.90"


def test_before_anything_is_known_there_is_no_hint() -> None:
    one = Training(0, 8, "train.py")
    found = look(one)
    found.runs["single-sample"].state = "running"
    assert standing(found, one) == "sample …"
    assert standing(Look(1, "", "", 0.0), one) == ""


def measured() -> Look:
    about = About(
        layers=(
            Layer("dense", "Dense", file="train.py", line=3),
            Layer("dense_1", "Dense", file="train.py", line=4),
            Layer("model", "Sequential", file="train.py", line=3, container=True),
        ),
        output_layers=("dense_1",),
        optimizer=Optimizer("Adam", "train.py", 6, learning_rate=0.1),
        loss=(Loss("mse", function="mean_squared_error", file="train.py", line=6),),
    )
    first = FirstUpdate(
        layers=(LayerSeen("dense", std=0.5, dead_units=0.25), LayerSeen("dense_1", std=1.0, rows_same=True)),
        outputs=(Output(min=-1.0, max=2.0, rows_spread=3.0),),
        gradients=Gradients(
            2.0, (Gradient("m/dense/kernel", (3, 3), rms=1.0), Gradient("m/dense_1/kernel", (4,), none=True))
        ),
    )
    step = FirstStep(-0.5, (WeightUpdate("m/dense/kernel", 0.02, 0.2), WeightUpdate("m/dense/bias", 0.1, 0.0)))
    one = training(first=first, step=step, trained=Trained(rates=(0.1, 0.05, 0.01)))
    one.about = about
    return look(one, "finished")


@pytest.mark.parametrize(
    ("line", "name", "facts"),
    [
        (3, "Dense `dense`", ["25 % of its units answer 0", "norm 3", "changes its weights by 10 % of their size"]),
        (
            4,
            "Dense `dense_1`",
            ["all rows look alike", "gradient at the first update: none", "answers before training: -1 to 2"],
        ),
        (
            6,
            "loss `mean_squared_error`",
            [
                "best constant answer costs 1, the lowest 0",
                "from 1 to 0.406 in 100 updates",
                "norm 3; 1 weight without",
            ],
        ),
        (6, "optimizer Adam", ["start: 0.1", "over the training: 0.1 → 0.05 → 0.01", "changes the weights by 10 %"]),
    ],
)
def test_what_was_measured_at_a_line(line: int, name: str, facts: list[str]) -> None:
    found = {m.name: m.facts for m in measured_at(measured(), lambda place: place == ("train.py", 0, line))}
    for fact in facts:
        assert any(fact in said for said in found[name]), (fact, found[name])
    assert "Sequential `model`" not in found


def test_a_client_that_shows_either_gets_a_finding_s_words_where_a_finding_is(tmp_path: Path) -> None:
    script, seen = tmp_path / "train.py", measured()
    script.write_text("a\nb\ndense\ndense_1\n", encoding="utf-8")
    about = seen.trainings[0].about
    seen.trainings[0].about = replace(about, layers=tuple(replace(x, file=str(script)) for x in about.layers))
    seen.verdict = Verdict("setup", "Stuck.")
    seen.findings = (Finding("softmax-one-unit", "setup", "Always 1.", str(script), 3),)

    def shown(line: int, *, beside: bool) -> bool:
        at = types.HoverParams(types.TextDocumentIdentifier(script.as_uri()), types.Position(line - 1, 2))
        return hover(seen, script, at, Documents(serving(tmp_path)), beside=beside) is not None

    assert shown(3, beside=True) and shown(4, beside=True)
    assert not shown(3, beside=False) and shown(4, beside=False)


def test_symptoms_are_related_information_of_the_one_finding(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("a\nb\nc\n", encoding="utf-8")
    seen = Look(1, "a\nb\nc\n", "", 0.0)
    seen.verdict = Verdict("setup", "Stuck.")
    seen.findings = (Finding("softmax-one-unit", "setup", "Always 1.", str(script), 2),)
    seen.symptoms = (
        Finding("input-ignored", "setup", "No input.", str(script), 1, explained_by=("softmax-one-unit",)),
        Finding("other", "setup", "Other.", str(script), 3, explained_by=("another",)),
    )
    [[shown]] = diagnostics(seen, str(script), Documents(serving(tmp_path))).values()
    related = [(r.location.range.start.line, r.message) for r in shown.related_information or []]
    assert (0, "Gone with this fix: No input.") in related and not any("Other" in message for _, message in related)
