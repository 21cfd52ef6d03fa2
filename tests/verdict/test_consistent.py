"""No report contradicts itself: what is said in one sentence holds beside every other, and no fix asks for what is there."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator

import pytest
from wontlearn_engine.looking import recording
from wontlearn_engine.looking.session import Session
from wontlearn_engine.source import Edit, apply
from wontlearn_engine.verdict import judge
from wontlearn_engine.verdict.case import Case
from wontlearn_engine.verdict.words import Finding, Judgement

from .. import recorded
from .cases import at, tried
from .evidence import PARTS, healthy, stuck
from .faults import Fault
from .faults_data import DATA
from .faults_setup import SETUP
from .pieces import UNFIT, Changes, Facts, learned
from .texts import NUMBERS

PAIRS = (
    (r"^y depends on x: ", r"too few to tell"),
    (r"^y depends on x: ", r"no (test|dependence)"),
    (r"cannot fit even one sample", r"It fits (one sample|\d+ rows)"),
    (r"^It learns", r"[Cc]annot fit"),
    (r"It fits one sample", r"One sample is not fitted"),
    (r"It fits \d+ rows", r"rows with different targets, trained alone, are not fitted|cannot fit \d+ rows"),
    (r"is at its floor", r"\b0 % of the way from the baseline"),
    (r"nothing that was measured shows why", r"With the change tried"),
    (r"[Tt]he change was not tried", r"With the change tried"),
    (
        r"^It learns",
        r"^(?!On the (validation rows|rows of its))(?!.* on the validation rows).*\b0 % of (the way|its predictions)",
    ),
    (r"stopped too early", r"the loss (rises|is rising|is running away)"),
)
"""Two sentences of which one is wrong."""
OPTIMIZER = ("learning_rate", "momentum", "beta_1", "beta_2", "epsilon", "weight_decay", "clipnorm", "clipvalue")


def changed(fault: Fault, controls: dict[str, Facts]) -> Changes:
    """The fault's signs with these controls in place of its own."""
    return {**fault.signs, "controls": controls}


def cases() -> Iterator[tuple[str, Case]]:
    """Every fault: on a training that learns all the same and on one that does not, its trial made or not."""
    for fault in [*DATA, *SETUP]:
        yield f"{fault}-learns", healthy(fault.text, **fault.signs)
        yield f"{fault}-nearly", healthy(fault.text, **(fault.signs if fault.nearly is None else fault.nearly))
        yield f"{fault}-stuck", stuck(fault.text, **fault.signs)
        for reached in (0.05, 0.9) if fault.trial else ():
            controls = {**fault.signs.get("controls", {}), f"trial:{fault.trial}": learned(reached)}
            yield f"{fault}-tried-{reached}", stuck(fault.text, **changed(fault, controls))
    for skill in (0.0, 0.2, 0.35, 0.6, 0.97):
        for rows in (12, 600):
            yield f"{skill}-{rows}", at(skill, data={"rows": rows})
            yield f"{skill}-{rows}-unfit", at(skill, data={"rows": rows}, single=UNFIT, few=UNFIT)
            yield f"{skill}-{rows}-few", at(skill, data={"rows": rows}, few=UNFIT, controls=tried(other_start=0.1))
    yield "floor far below", healthy(NUMBERS, curve=[0.66, *[0.9] * 100], anchors={"baseline": 4e5})


@functools.cache
def judged() -> list[tuple[str, Case, Judgement]]:
    """All cases with their judgements."""
    return [(name, case, judge(case)) for name, case in cases()]


@functools.cache
def recorded_looks() -> list[tuple[str, str, Case, Judgement]]:
    """Real looks that were recorded, a row a training: name, the script's text, what was measured, what is said."""
    found: list[tuple[str, str, Case, Judgement]] = []
    for name in recorded.names():
        kept = recording.load(recorded.FOLDER / f"{name}{recorded.ENDING}")
        look, session = recording.judged(kept), Session(kept.script)
        found += [(name, kept.text, session.case(look, one), one.judgement) for one in look.trainings]
    return found


def recorded_judgements() -> list[tuple[str, Judgement]]:
    """Those of real looks that were recorded."""
    return [(name, judgement) for name, _, _, judgement in recorded_looks()]


def sentences(judgement: Judgement) -> list[str]:
    """All that a person reads."""
    verdict = judgement.verdict
    return [verdict.headline, *verdict.evidence, *verdict.not_checked, *(f.message for f in judgement.findings)]


@pytest.mark.parametrize("pair", PAIRS, ids=" / ".join)
def test_no_two_sentences_contradict_each_other(pair: tuple[str, str]) -> None:
    wrong: list[object] = []
    for name, judgement in [*((name, judgement) for name, _, judgement in judged()), *recorded_judgements()]:
        found = [[s for s in sentences(judgement) if re.search(pattern, s)] for pattern in pair]
        wrong += [(name, found)] if all(found) else []
    assert not wrong


def test_a_curve_that_ends_above_its_start_is_not_said_to_reach_its_floor() -> None:
    said = [sentence for _, _, judgement in judged() for sentence in sentences(judgement)]
    curves = [m for s in said if (m := re.search(r"went from ([\d.e+-]+) to ([\d.e+-]+) and is at its floor", s))]
    assert curves and all(float(m[2]) <= float(m[1]) for m in curves), curves


def test_no_fix_asks_for_what_is_there() -> None:
    every = [*judged(), *((name, case, judgement) for name, _, case, judgement in recorded_looks())]
    asked = [(n, f.id, there) for n, case, j in every for f in j.findings if (there := already_there(case, f))]
    assert not asked


def test_every_edit_of_a_recorded_look_compiles() -> None:
    edited = 0
    for name, text, case, judgement in recorded_looks():
        for finding in judgement.findings:
            edits = finding.fix.edits if finding.fix is not None else ()
            if not edits or finding.file != case.script or any(edit.file for edit in edits):
                continue
            edited += 1
            ast.parse(apply(text, [Edit(*[getattr(edit, part) for part in Edit._fields]) for edit in edits]), name)
    assert edited > 100


def already_there(case: Case, finding: Finding) -> str | None:
    """The part of a fix that the script has."""
    words = finding.fix.description if finding.fix is not None else ""
    if finding.id == "too-few-updates":
        return None
    for name, value in re.findall(r"(\w+)=([\d.e-]+\d)", words):
        if name in OPTIMIZER and getattr(case.optimizer, name) == pytest.approx(float(value), rel=1e-3):
            return f"{name}={value}"
        if name == "batch_size" and case.data.batch == int(float(value)):
            return f"{name}={value}"
    for value in re.findall(r"activation='(\w+)'", words):
        there = [layer.activation for layer in case.layers if layer.line == finding.line]
        if there and all(activation == value for activation in there):
            return f"activation='{value}'"
    if re.search(r"optimizer='adam'|\bor Adam\b|^Adam\b", words) and case.optimizer.class_ == "Adam":
        return "Adam"
    if re.search(r"\brelu\b", words) and not re.search("leaky", words):
        there = [layer.activation for layer in case.layers if layer.line == finding.line and layer.activation]
        if there and set(there) == {"relu"}:
            return "relu"
    return None


def test_every_part_that_can_be_changed_has_a_type() -> None:
    text = {"write", "insert", "curve", "line"}
    assert Changes.__annotations__.keys() - text - Case.__dataclass_fields__.keys() <= PARTS.keys()
    assert PARTS.keys() <= Changes.__annotations__.keys()


def test_these_would_be_found() -> None:
    fault = next(f for f in SETUP if isinstance(f, Fault) and f.id == "lr-too-high")
    finding = judge(stuck(fault.text, **changed(fault, {f"trial:{fault.trial}": learned()}))).findings[0]
    assert finding.fix is not None
    rate = float(re.findall(r"=([\d.e-]+)", finding.fix.description)[0])
    case = healthy(fault.text, optimizer={"learning_rate": rate})
    assert already_there(case, finding) is not None
