"""Each cause: a script that has it is told so, at its line, with its fix; one that looks like it is left in peace."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wontlearn_engine import verdict
from wontlearn_engine.source import apply
from wontlearn_engine.verdict import causes, judge
from wontlearn_engine.verdict import labels as names
from wontlearn_engine.verdict.case import Case
from wontlearn_engine.verdict.causes import head
from wontlearn_engine.verdict.measures import skill
from wontlearn_engine.verdict.words import Finding, Judgement

from .evidence import GONE, healthy, line_with, stuck
from .faults import Fault
from .faults_data import DATA, UNRELATED
from .faults_setup import SETUP
from .faults_torch import TORCH_LOOPS
from .pieces import Facts, learned, weight
from .texts import NUMBERS

FAULTS = [*DATA, *SETUP, *TORCH_LOOPS]
VERDICT = Path(verdict.__file__).parent


def only(*kinds: str) -> pytest.MarkDecorator:
    """Runs a test for the faults of these kinds."""
    return pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.kind in kinds], ids=str)


def with_trial(fault: Fault, found: dict[str, Any] | None = None, **fields: Any) -> Case:
    """A stuck training with the fault, and what the trial that repairs it found."""
    signs = {**fault.signs, **fields}
    if found is not None:
        signs["controls"] = {**signs.get("controls", {}), f"trial:{fault.trial}": found}
    return stuck(fault.text, **signs)


def first(judgement: Judgement, fault: Fault) -> Finding:
    """The finding that decides, which must be the fault's."""
    assert judgement.findings, judgement.verdict.headline
    finding = judgement.findings[0]
    assert (finding.id, finding.side, finding.note) == (fault.id, fault.side, False), finding
    return finding


def check_place_and_fix(case: Case, finding: Finding, fault: Fault) -> None:
    assert (finding.file, finding.line) == (case.script, line_with(case, fault.line))
    assert 1 <= finding.column <= len(case.source.text.splitlines()[finding.line - 1])
    assert finding.fix is not None
    edits = list(finding.fix.edits)
    if fault.after is None:
        assert not edits
        return
    after = fault.text if fault.after == {} else case.source.text
    for old, new in fault.after.items():
        after = after.replace(old, new)
    assert apply(case.source.text, edits) == after  # type: ignore[arg-type]


@only("blatant", "shown")
def test_what_was_measured_decides(fault: Fault) -> None:
    case = with_trial(fault)
    judgement = judge(case)
    finding = first(judgement, fault)
    check_place_and_fix(case, finding, fault)
    assert judgement.verdict.word == fault.side and judgement.verdict.final
    assert names.NAMES[fault.id] in judgement.verdict.headline
    assert finding.fix is not None and finding.fix.trial is None


@only("despite")
def test_what_is_worth_nothing_elsewhere_is_not_healthy(fault: Fault) -> None:
    case = healthy(fault.text, **fault.signs)
    judgement = judge(case)
    check_place_and_fix(case, first(judgement, fault), fault)
    assert judgement.verdict.word == fault.side and judgement.verdict.final


@only("blatant")
def test_what_is_blatant_decides_while_the_full_run_goes_on(fault: Fault) -> None:
    judgement = judge(with_trial(fault, full_over=False, full_finished=False, examining=True, score=GONE))
    first(judgement, fault)
    assert judgement.verdict.word == fault.side


def test_a_head_that_seems_to_be_blocked_waits_until_the_loss_is_known_to_compare_row_by_row() -> None:
    signs: Facts = {"anchors": {"answer": 0.0, "head_floor": 0.9}, "examining": True, "full_over": True}
    assert [f.id for f in judge(healthy(NUMBERS, **signs, score=GONE)).findings] == ["output-range"]
    before = judge(healthy(NUMBERS, **signs, score=GONE, cost=GONE))
    assert (before.verdict.word, before.findings) == (None, ())
    failed = healthy(NUMBERS, **signs, score=GONE, cost=GONE)
    failed = replace(failed, evidence=replace(failed.evidence, failed={"loss": "RuntimeError: no"}))
    assert [f.id for f in judge(failed).findings] == ["output-range"]


def test_where_a_constant_costs_what_right_answers_do_no_head_is_blocked() -> None:
    """Seen in a loss that compares every row with every other: what lies between them is rounding."""
    same: Facts = {"anchors": {"answer": 1741.0012, "baseline": 1741.0044, "floor": 1741.0012, "head_floor": 1741.0034}}
    case = healthy(NUMBERS, **same, cost={"mixes_rows": True})
    assert list(head.blocked(case, skill(case))) == []


@only("shown")
def test_what_is_not_blatant_waits_for_the_full_run(fault: Fault) -> None:
    judgement = judge(with_trial(fault, full_over=False, full_finished=False, examining=True))
    assert not judgement.verdict.final
    if judgement.verdict.word is not None:  # that nothing is there to learn is known by then
        assert (judgement.verdict.word, judgement.verdict.live, fault.signs.get("dependence")) == (
            "data",
            True,
            UNRELATED["dependence"],
        )
        return
    assert all(finding.note for finding in judgement.findings)


@only("tried")
def test_a_trial_that_learns_proves_it(fault: Fault) -> None:
    case = with_trial(fault, learned(0.97))
    judgement = judge(case)
    finding = first(judgement, fault)
    check_place_and_fix(case, finding, fault)
    assert judgement.verdict.word == (fault.word or fault.side)
    assert finding.fix is not None and finding.fix.trial
    assert finding.message.endswith("With the change tried, the same training goes 97 % of the way.")


@only("tried")
def test_a_trial_that_does_not_help_proves_nothing(fault: Fault) -> None:
    judgement = judge(with_trial(fault, learned(0.05)))
    assert judgement.verdict.word == "unclear"
    assert fault.id not in [finding.id for finding in judgement.findings]
    assert all(finding.fix is None or not finding.fix.trial for finding in judgement.findings)


@only("tried")
def test_the_trial_is_asked_for(fault: Fault) -> None:
    wants: list[str] = []
    while (judgement := judge(with_trial(fault, examining=True, **tried(fault, wants)))).wants:
        wants.append(judgement.wants[0])
        assert judgement.verdict.word is None
    assert f"trial:{fault.trial}" in wants
    assert len(wants) == len(set(wants)) <= 12
    assert judgement.verdict.word == "unclear"


def tried(fault: Fault, names: list[str]) -> dict[str, Any]:
    """Controls that found nothing."""
    return {"controls": {**fault.signs.get("controls", {}), **{name: learned(0.02) for name in names}}}


@only("advice")
def test_advice_is_listed_where_nothing_else_explains_it(fault: Fault) -> None:
    case = with_trial(fault)
    judgement = judge(case)
    assert judgement.verdict.word == "unclear"
    check_place_and_fix(case, first(judgement, fault), fault)


@only("note")
def test_a_note_is_made_though_it_learns(fault: Fault) -> None:
    case = healthy(fault.text, **fault.signs)
    judgement = judge(case)
    assert judgement.verdict.word == "learns"
    assert [(finding.id, finding.note, finding.line) for finding in judgement.findings] == [
        (fault.id, True, line_with(case, fault.line))
    ]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_what_only_looks_like_it_learns(fault: Fault) -> None:
    judgement = judge(healthy(fault.text, **(fault.signs if fault.nearly is None else fault.nearly)))
    assert (judgement.verdict.word, judgement.verdict.final) == ("learns", True)
    if fault.kind != "note" or fault.nearly is not None:
        assert judgement.findings == ()


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_it_is_said_in_plain_sentences(fault: Fault) -> None:
    for judgement in (judge(with_trial(fault)), judge(with_trial(fault, learned(1.04) if fault.trial else None))):
        for finding in judgement.findings:
            assert_sentences(finding.message)
            assert finding.fix is not None and finding.fix.description == finding.fix.description.strip() != ""
        for sentence in (judgement.verdict.headline, *judgement.verdict.evidence):
            assert_sentences(sentence)


def assert_sentences(text: str) -> None:
    """Whole sentences: a capital, number or name first, a full stop last, nothing doubled, no plural of one."""
    start = text.split()[0]
    assert text[-1] in ".?" and (
        text[0].isupper() or text[0].isdigit() or start == "y" or "_" in start or "=" in start
    ), text
    assert not re.search(
        r"  |\?\.|[.,;:][.,;]| [.,;:]|\bnan\b|\bNone\b(?! of)|[{}]|\d%", text.replace("[:, None]", "")
    ), text
    assert not re.search(r"(?<!\.)\b1 (rows|cells|units|updates|weights|layers|samples)\b", text), text


def emitted() -> set[str]:
    """Ids that the causes may give: the first argument of every `candidate(...)` in their text."""
    found: set[str] = set()
    for file in [*sorted((VERDICT / "causes").glob("*.py")), VERDICT / "signal.py"]:
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "candidate":
                        found.update(_strings(call.args[0], function))
    return found


def _strings(node: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body, function)
        yield from _strings(node.orelse, function)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Dict):
        for value in [*node.func.value.values, *node.args[1:]]:
            yield from _strings(value, function)
    elif isinstance(node, ast.Name):
        for other in ast.walk(function):
            if isinstance(other, ast.Assign) and any(
                isinstance(t, ast.Name) and t.id == node.id for t in other.targets
            ):
                yield from _strings(other.value, function)
            elif (
                isinstance(other, ast.For) and isinstance(other.target, ast.Tuple) and isinstance(other.iter, ast.Tuple)
            ):
                at = [isinstance(name, ast.Name) and name.id == node.id for name in other.target.elts].index(True)
                for row in other.iter.elts:
                    assert isinstance(row, ast.Tuple)
                    yield from _strings(row.elts[at], function)
    else:
        raise AssertionError(f"no id can be read from {ast.unparse(node)}")


def test_every_cause_has_its_tests() -> None:
    assert emitted() == {fault.id for fault in FAULTS}


def test_every_cause_that_may_decide_has_a_name() -> None:
    assert {fault.id for fault in FAULTS if fault.kind in ("blatant", "shown", "tried")} <= set(names.NAMES)


def test_every_trial_exists_and_has_a_name() -> None:
    known: set[Any] = set()
    for file in ("exam/trials.py", "ways/keras/trials.py", "ways/torch/trials.py"):
        probe = ast.parse((VERDICT.parent / "probe" / file).read_text(encoding="utf-8"))
        made = (s for s in probe.body if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) == "TRIALS")
        trials = next(made).value
        assert isinstance(trials, ast.Dict)
        known |= {key.value for key in trials.keys if isinstance(key, ast.Constant)}
    wanted = {fault.trial for fault in FAULTS if fault.trial}
    assert wanted <= known
    assert {name for name in wanted if "rate" not in name or name[4] not in "/*="} <= set(names.TRIALS)


def test_what_several_layers_have_is_taken_from_all_of_them() -> None:
    """The text half repaired would prove nothing."""
    tight = {"constraints": {"kernel": {"class": "MaxNorm", "max_value": 1e-3}}}
    wide = {
        "kernel_initializer=wide": {"weights": [weight("kernel", 32, 16, spread=10.0)]},
        "kernel_constraint=limit": tight,
    }
    for argument, facts in wide.items():
        write = {"activation='relu'": f"activation='relu', {argument}"}
        case = stuck(write=write, layers={"dense": facts, "dense_1": facts})
        found = [
            c.finding for c in causes.all_that_hold(case, skill(case)) if c.finding.id in ("init-scale", "constraint")
        ]
        (fix,) = (finding.fix for finding in found)
        assert fix is not None and apply(case.source.text, fix.edits).count(argument) == 0  # type: ignore[arg-type]
