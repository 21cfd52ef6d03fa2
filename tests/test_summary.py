"""The verdict on a whole look: which training decides, and what is said where a script ends early."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from wontlearn_engine.looking.look import Ending, Look, Run, RunWord, Training
from wontlearn_engine.looking.summary import judge_look
from wontlearn_engine.probe.contract.about import About
from wontlearn_engine.probe.contract.messages import Note, ScriptError
from wontlearn_engine.verdict.words import Finding, Judgement, Verdict, Word

SCRIPT = "/home/ann/train.py"


def training(index: int, word: Word | None, *, final: bool = True, confidence: float = 0.8) -> Training:
    """A judged training at line 10, 20, …"""
    finding = Finding(f"cause-{index}", "setup", "So it is.", SCRIPT, 9)
    return Training(
        index,
        line=10 * (index + 1),
        file=SCRIPT,
        about=About("Sequential"),
        full_state="finished" if final else "running",
        judgement=Judgement(Verdict(word, f"Training {index}.", confidence, ("Measured.",), (), final), (finding,)),
    )


def look(
    *trainings: Training, full: RunWord = "finished", single: RunWord = "finished", more: bool = True, **about: object
) -> Look:
    """A judged look."""
    runs = {"full": Run(1, "full", full), "single-sample": Run(2, "single-sample", single)}
    made = Look(1, "", "1", 0.0, runs=dict(runs), trainings=list(trainings))  # type: ignore[arg-type]
    for key, value in about.items():
        setattr(made.runs["full"] if hasattr(made.runs["full"], key) else made, key, value)
    judge_look(made, SCRIPT, more)
    return made


@pytest.mark.parametrize(
    ("words", "decides"),
    [
        (["learns"], 0),
        (["learns", "learns"], 1),
        (["setup", "learns"], 0),
        (["setup", "setup"], 1),
        (["data", "setup"], 1),
        (["undertrained", "learns"], 0),
        (["unclear", "learns"], 1),
        (["learns", None], 0),
        ([None, None], 1),
    ],
)
def test_a_problem_in_any_training_decides(words: Sequence[Word | None], decides: int) -> None:
    made = look(*[training(i, word, final=word is not None) for i, word in enumerate(words)])
    assert (made.deciding, made.verdict.word, made.verdict.headline) == (
        decides,
        words[decides],
        f"Training {decides}.",
    )
    assert [finding.id for finding in made.findings] == [f"cause-{decides}"]


@pytest.mark.parametrize(
    ("full", "more", "finals", "final"),
    [
        ("finished", True, [True], True),
        ("running", False, [True], True),
        ("running", True, [True], False),
        ("running", False, [True, False], False),
        ("finished", True, [True, False], True),
        ("running", False, [False], False),
    ],
    ids=[
        "over",
        "it may only go on to the end",
        "it may train again",
        "another is not judged",
        "over, another is not judged",
        "not yet",
    ],
)
def test_final_means_that_nothing_can_change_it(full: RunWord, more: bool, finals: list[bool], final: bool) -> None:
    trainings = [training(i, "setup" if done else None, final=done) for i, done in enumerate(finals)]
    assert look(*trainings, full=full, more=more).verdict.final is final


ERRORS = {
    "name": (
        ScriptError("NameError", "name 'z' is not defined", SCRIPT, 5),
        "NameError at line 5: name 'z' is not defined",
    ),
    "no message": (ScriptError("AssertionError", "", SCRIPT, 5), "AssertionError at line 5"),
    "many lines": (
        ScriptError("ValueError", "\nshapes differ\n(3,) (4,)", SCRIPT, 5),
        "ValueError at line 5: shapes differ",
    ),
    "elsewhere": (ScriptError("ValueError", "no", "/home/ann/prep.py", 7), "ValueError at prep.py:7: no"),
    "no line": (ScriptError("MemoryError", "", "", 0), "MemoryError"),
    "input": (
        ScriptError("EOFError", "EOF when reading a line", SCRIPT, 3),
        "The script waits for input() at line 3; in a run there is no keyboard.",
    ),
    "breakpoint": (
        ScriptError("BdbQuit", "", SCRIPT, 3),
        "The script stops in breakpoint() at line 3; in a run there is no debugger.",
    ),
    "syntax": (
        ScriptError("SyntaxError", "'(' was never closed", SCRIPT, 8),
        "Syntax error, line 8: '(' was never closed",
    ),
    "import": (
        ScriptError("ModuleNotFoundError", "No module named 'pandas'", SCRIPT, 1),
        "No module named 'pandas' at line 1.",
    ),
    "empty import": (ScriptError("ImportError", "", SCRIPT, 1), "ImportError at line 1."),
}


@pytest.mark.parametrize(("error", "headline"), ERRORS.values(), ids=ERRORS)
def test_a_crash_is_said_in_one_sentence(error: ScriptError, headline: str) -> None:
    made = look(full="failed", single="failed", error=error)
    assert (made.verdict.word, made.verdict.headline, made.verdict.final) == ("crashed", headline, True)


CUT = """\
import torch
model, criterion = torch.nn.Linear(2, 2), torch.nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
for xb, yb in loader:
    optimizer.zero_grad()
    answers = model(xb)
    loss = criterion(answers{0}, yb)
    loss.backward()
    optimizer.step()
"""
NO_GRAPH = "element 0 of tensors does not require grad and does not have a grad_fn"


@pytest.mark.parametrize(("cut", "evidence"), [(".data", "Line 7 cuts it."), ("", "No weight that needs a gradient")])
def test_a_crash_of_a_cut_graph_says_where_it_is_cut(cut: str, evidence: str) -> None:
    made = look(full="failed", error=ScriptError("RuntimeError", NO_GRAPH, SCRIPT, 8), source=CUT.format(cut))
    assert made.verdict.word == "crashed" and "at line 8 has no weight behind it" in made.verdict.headline
    assert made.verdict.evidence[0].startswith(evidence)
    assert made.verdict.evidence[2].startswith("RuntimeError: element 0")


def test_a_missing_module_says_which_python_it_was() -> None:
    made = look(full="failed", error=ERRORS["import"][0], python="/usr/bin/python3 (3.12.1)")
    assert made.verdict.evidence[0] == "It ran under /usr/bin/python3 (3.12.1); --python chooses another."


@pytest.mark.parametrize(
    ("confidence", "line", "word"),
    [(0.95, 10, "setup"), (0.8, 10, "crashed"), (0.95, 4, "crashed")],
    ids=["sure", "not sure", "elsewhere"],
)
def test_a_crash_in_the_training_itself_may_be_explained(confidence: float, line: int, word: Word) -> None:
    case = training(0, "setup", confidence=confidence)
    case.full_state = "running"
    assert (
        look(case, full="failed", error=ScriptError("InvalidArgumentError", "label 3", SCRIPT, line)).verdict.word
        == word
    )


def test_how_a_run_ended_is_added_to_the_verdict() -> None:
    error = ScriptError("KeyError", "'val_loss'", SCRIPT, 30)
    assert look(training(0, "learns"), full="failed", error=error).verdict.evidence == (
        "Measured.",
        "After the training the script ended with KeyError: 'val_loss' at line 30.",
    )
    assert look(training(0, "learns"), full="lost", why=Ending("signal", number=9)).verdict.evidence[-1] == (
        "After the training the script was lost: ended by SIGKILL; out of memory?"
    )


def test_notes_are_among_what_was_not_checked() -> None:
    assert look(training(0, "learns"), notes=[Note("text", "Ray was not watched.")]).verdict.not_checked == (
        "Ray was not watched.",
    )


def test_what_a_script_says_at_its_end_is_said() -> None:
    made = look(code=1, said="no rows in\n data.csv")
    assert made.verdict.headline == "The script ended itself, without a training: no rows in data.csv."


@pytest.mark.parametrize(
    ("state", "code", "word", "headline"),
    [
        ("finished", 0, "no-training", "The script ran to its end without a training."),
        ("finished", 3, "no-training", "The script ended itself with status 3, without a training."),
        ("cancelled", None, None, "cancelled before the first loss"),
        ("running", None, None, "no loss yet: starting"),
    ],
)
def test_without_a_training(state: RunWord, code: int | None, word: Word | None, headline: str) -> None:
    made = look(full=state, single=state, code=code)
    assert (made.verdict.word, made.verdict.headline) == (word, headline)
    assert made.verdict.final is (state != "running")
