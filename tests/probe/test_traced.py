"""Errors that AutoGraph writes: the user's lines are found in them, ours are taken out."""

from __future__ import annotations

from pathlib import Path

from wontlearn_engine.probe.script import graph_errors
from wontlearn_engine.probe.ways.tape import patches

OURS = Path(patches.__file__)
MESSAGE = f"""in user code:

    File "/home/someone/train.py", line 15, in step  *
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    File "{OURS}", line 57, in apply
        return _mode.apply(run, self, grads, trainable_variables)
    File "/home/someone/nets.py", line 3, in loss  **
        return left - right

    ValueError: Dimensions must be equal: 3 and 4
"""


def test_our_own_lines_are_taken_out_and_all_others_stay() -> None:
    problem = ValueError(MESSAGE, 7)
    graph_errors.without_probe(problem)
    ours = [line for line in MESSAGE.splitlines() if str(OURS) in line or "_mode.apply" in line]
    assert len(ours) == 2
    assert problem.args == ("\n".join(line for line in MESSAGE.split("\n") if line not in ours), 7)


def test_what_went_wrong_and_where_is_read_from_the_message() -> None:
    said, frames = graph_errors.opened(MESSAGE)
    assert said == "Dimensions must be equal: 3 and 4"
    assert [(Path(str(frame["file"])).name, frame["line"], frame["name"]) for frame in frames] == [
        ("train.py", 15, "step"),
        ("nets.py", 3, "loss"),
    ]
    assert frames[-1]["text"] == "return left - right"


def test_any_other_message_is_left_alone() -> None:
    problem = KeyError("user code is fine")
    graph_errors.without_probe(problem)
    assert problem.args == ("user code is fine",)
    assert graph_errors.opened("no: such file") == ("no: such file", [])
