"""Whether y depends on x: what counts as an answer, and what is said where nothing answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from wontlearn_engine.probe.contract.about import How
from wontlearn_engine.verdict import judge, signal
from wontlearn_engine.verdict.measures import skill

from .evidence import GONE, healthy, stuck
from .faults_data import UNRELATED
from .pieces import UNFIT, Changes, Facts, learned

NO = UNRELATED["dependence"]
PICTURES: Facts = {"rows": {"image": True}, "x": {"shape": [8, 8], "columns": 64}}


def held(reached: float, chance: float = 0.0, rows: int = 200) -> Facts:
    """The model trained on two thirds of the rows, scored on the rest."""
    return {"held-out": {**learned(reached), "scored_rows": rows, "chance": {"skill": chance, "prediction": None}}}


@pytest.mark.parametrize(
    ("changes", "known"),
    [
        ({}, "yes"),
        ({"dependence": NO}, "unknown"),
        ({"dependence": NO, "controls": held(0.01)}, "no"),
        ({"dependence": NO, "controls": held(0.5)}, "yes"),
        ({"dependence": NO, "controls": held(0.5, chance=0.45)}, "no"),
        ({"dependence": NO, "controls": held(0.2, rows=13)}, "no"),
        ({"dependence": NO, "controls": {"held-out": {"failed": "ResourceExhaustedError: 2 GB"}}}, "unknown"),
        ({"dependence": {**NO, "rows": 39}, "controls": held(0.01)}, "unknown"),
        ({"dependence": {"signal": None}, "controls": held(0.01)}, "unknown"),
        ({"dependence": GONE, "controls": held(0.6)}, "yes"),
        (
            {"dependence": NO, "controls": held(0.01), "held": {"skill": 0.5}, "data": {"validation": {"rows": 150}}},
            "yes",
        ),
        ({"dependence": NO, "controls": held(0.01), "held": {"skill": 0.5}, "data": {"validation": {"rows": 9}}}, "no"),
    ],
    ids=[
        "test",
        "smooth test alone says no",
        "both say no",
        "model finds it",
        "no more than by chance",
        "few scored rows",
        "model could not",
        "few rows",
        "too few to test",
        "model alone",
        "validation",
        "few validation rows",
    ],
)
def test_what_is_known(changes: Facts, known: str) -> None:
    assert signal.known(stuck(**changes)) == known


@pytest.mark.parametrize(
    ("rest", "word", "id"), [(0.01, "data", "no-signal"), (None, "data", "no-signal"), (0.5, "setup", "lr-too-high")]
)
def test_a_trial_that_learns_by_heart_proves_nothing(rest: float | None, word: str, id: str) -> None:
    seen = {} if rest is None else {"rest": {"skill": rest}}
    controls: Facts = {**held(0.01), "shuffled-targets": learned(0.1), "trial:rate/10": {**learned(0.9), **seen}}
    judged = judge(stuck(**PICTURES, few=UNFIT, dependence=NO, controls=controls, controls_wanted=False))
    assert (judged.verdict.word, judged.findings[0].id) == (word, id)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, []),
        ({"dependence": NO}, ["held-out", "shuffled-targets"]),
        ({"dependence": NO, "data": {"rows": 39}}, []),
        ({"dependence": NO, "held": {"skill": 0.9}, "data": {"validation": {"rows": 100}}}, []),
        ({"dependence": GONE}, ["held-out", "shuffled-targets"]),
        ({"dependence": GONE, "rows": GONE}, []),
    ],
    ids=["known", "smooth test says no", "few rows", "validation shows it", "no numbers to test", "no rows"],
)
def test_what_is_wanted(changes: Facts, wanted: list[str]) -> None:
    case = stuck(**changes)
    assert signal.wanted(case, skill(case)) == wanted


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "data"),
        ({"few": UNFIT}, "data"),
        ({**PICTURES}, "data"),
        ({**PICTURES, "few": UNFIT}, "unclear"),
        ({"x": {"shape": [31], "columns": 31}, "few": UNFIT}, "unclear"),
        ({"rows": {"tokens": True}, "few": UNFIT}, "unclear"),
    ],
    ids=[
        "plain columns",
        "plain columns, model cannot fit",
        "pictures",
        "pictures, model cannot fit",
        "many columns",
        "tokens",
    ],
)
def test_data_are_blamed_only_where_the_model_had_its_chance(changes: Facts, word: str) -> None:
    assert judge(stuck(**UNRELATED, **changes)).verdict.word == word


def test_broken_pairs_need_a_step_in_the_text_that_breaks_them() -> None:
    line = "y = np.load('y.npy')"
    one_alone: Changes = {**UNRELATED, "write": {line: line + "\nnp.random.shuffle(y)"}}
    both: Changes = {
        **UNRELATED,
        "write": {line: line + "\norder = np.random.permutation(600)\nx, y = x[order], y[order]"},
    }
    apart, together = (judge(stuck(**changes)).findings[0] for changes in (one_alone, both))
    assert (apart.id, together.id) == ("pairs-broken", "no-signal")
    assert apart.line == 7


def test_the_finding_says_what_was_measured() -> None:
    finding = judge(stuck(dependence=NO, controls={**held(0.05), "shuffled-targets": learned(0.02)})).findings[0]
    assert finding.message == (
        "The training goes 1 % of the way. On 400 rows no test finds that y depends on x. The model itself, trained on two"
        " thirds of the rows, is only 5 % better than with shuffled targets on the rest."
    )


def test_what_was_learned_by_heart_is_told_by_shuffled_targets() -> None:
    """Held-out rows have spoken; the finding still waits for how far the same training gets with shuffled targets."""
    waiting = judge(healthy(dependence=NO, controls=held(0.0), examining=True))
    assert waiting.verdict.word is None and waiting.wants == ("shuffled-targets",)
    by_heart = judge(healthy(dependence=NO, examining=True, controls={**held(0.0), "shuffled-targets": learned(0.9)}))
    assert (by_heart.verdict.word, by_heart.findings[0].id) == ("data", "no-signal")
    better = judge(healthy(dependence=NO, examining=True, controls={**held(0.0), "shuffled-targets": learned(0.4)}))
    assert better.verdict.word == "learns"


@pytest.mark.parametrize(
    ("how", "loss", "answers", "told"),
    [("loop", 0.9, 0.0, False), ("loop", 0.0, 0.0, True), ("loop", 0.9, 0.9, True), ("fit", 0.9, 0.0, True)],
    ids=["the loss asks for something else", "nothing is learned", "learned by heart", "fit names its targets"],
)
def test_what_a_loop_takes_for_targets_is_no_fault_of_the_data(
    how: How, loss: float, answers: float, told: bool
) -> None:
    case = replace(stuck(dependence=NO, controls=held(0.01)), how=how)
    now = replace(skill(case), loss=loss, predictions=answers)
    assert (signal.no_signal(case, now) is not None) is told
