"""The verdict on a whole look: that of the training that decides, or how the script failed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from ..notebooks.notebook import at
from ..probe.contract.asks import Mode
from ..probe.contract.messages import ScriptError
from ..verdict.words import Verdict
from .endings import doing_words, ending_words, note_words
from .look import Look, Run, Training
from .outdated import outdated

MODES: tuple[Mode, ...] = ("full", "single-sample")

_NO_GRAPH = "does not require grad and does not have a grad_fn"
"""What PyTorch says of a backward pass from a number that no weight led to."""
_FRAMEWORK = re.compile(r"^No module named '(tensorflow|keras|torch|jax|tf_keras)'")
SURE = 0.95
"""Confidence of what is wrong whatever the curves say."""
MOST_EXAMINED = 16
"""Trainings at one line that are reduced to one sample: an agent that calls `fit` at every move makes thousands."""
ORDER = ("setup", "data", "undertrained", "learns", "unclear", None)
"""A problem in any training decides; among equals one that was examined, and of those the latest."""


def judge_look(look: Look, script: str, more: bool = True) -> None:
    """Set the look's verdict, findings and deciding training. `more`: the script may train again."""
    judged = [t for t in look.trainings if t.judgement.verdict.word is not None or t.described or t.curves]
    crash = _crash(look)
    unfinished = crash is not None and not any(_trained(t) for t in look.trainings)
    full = look.runs.get("full")
    other = full if crash is not None and full is not crash[1] else None  # it happened to the examiner only
    if not judged and other is not None and other.state == "finished":
        crash = None  # the script as it is runs to its end: what it left behind may have stopped the other run
    goes_on = other is not None and other.alive
    if (
        crash is not None
        and not goes_on
        and (not judged or (unfinished and not any(_explains(t, crash[0]) for t in judged)))
    ):
        look.verdict, look.findings = replace(_crashed(*crash, script, look.source), final=not look.alive), ()
        return
    if not judged:
        look.verdict, look.findings = _without_training(look), ()
        return
    best = min(judged, key=lambda t: (ORDER.index(_word(t)), not t.controls, -t.index))
    look.deciding = best.index
    verdict = best.judgement.verdict
    evidence = list(verdict.evidence)
    if crash is not None:
        inside = any((t.file, t.line) == (crash[0].file, crash[0].line) for t in judged)
        evidence.append(_ending(*crash, script, unfinished or inside))
    not_checked = [*verdict.not_checked, *map(note_words, look.notes)]
    ended = [run for mode, run in look.runs.items() if mode != "full" and not run.alive]
    left = sum(not t.controls and not t.skipped for t in judged) if ended else 0
    if left and len(judged) > MOST_EXAMINED:
        not_checked.append(
            f"{left} of {len(judged)} trainings on one sample: only the first {MOST_EXAMINED} at a line are"
        )
    final = verdict.final and (not look.alive or (not more and all(t.judgement.verdict.final for t in judged)))
    look.verdict = Verdict(
        verdict.word,
        verdict.headline,
        verdict.confidence,
        tuple(evidence),
        tuple(not_checked),
        final,
        verdict.live and look.alive,
    )
    look.findings = best.judgement.findings


def _trained(training: Training) -> bool:
    """The full run came through this training, and made an update there."""
    trained = training.evidence.trained
    return training.full_state == "finished" and (trained is None or trained.updates != 0)


def _explains(training: Training, error: ScriptError) -> bool:
    """The crash came out of this training's own call, and what is wrong there was seen beyond doubt: a label too large."""
    verdict = training.judgement.verdict
    return (
        error.line > 0
        and (error.file, error.cell, error.line) == training.place
        and verdict.word in ("setup", "data")
        and verdict.confidence >= SURE
    )


def _word(training: Training) -> str | None:
    word = training.judgement.verdict.word
    return word if word in ORDER else None


def _crash(look: Look) -> tuple[ScriptError, Run] | None:
    for run in (run for mode in MODES if (run := look.runs.get(mode)) is not None):
        if run.error is not None:
            return run.error, run
        if run.state == "lost":
            return ScriptError("", ending_words(run.why)), run
    return None


def _ending(error: ScriptError, run: Run, script: str, unfinished: bool) -> str:
    """A run that ended too early, although there is a verdict."""
    who = (
        "The single-sample run"
        if run.mode != "full"
        else "The full run"
        if unfinished
        else "After the training the script"
    )
    if not error.type:
        return _stopped(f"{who} was lost: {error.message}")
    return f"{who} ended with {_said(error).rstrip('.: ')}{_where(error, script)}."


def _stopped(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else sentence + "."


def _said(error: ScriptError) -> str:
    """Type and first line of the message."""
    first = (error.message.strip().splitlines() or [""])[0][:160]
    return f"{error.type}: {first}" if first else error.type


def _where(error: ScriptError, script: str, before: str = " at ") -> str:
    if not error.line:
        return ""
    if error.file in ("", script):
        return before + at(error.cell, error.line)
    return f"{before}{Path(error.file).name}:{error.line}"


def _crashed(error: ScriptError, run: Run, script: str, text: str) -> Verdict:
    where = _where(error, script)
    advice: list[str] = []
    old, missing = outdated(error.message), _FRAMEWORK.search(error.message)
    if error.type == "EOFError":
        headline = f"The script waits for input(){where}; in a run there is no keyboard."
        advice.append("Give the value as an argument after `--`, or a default.")
    elif error.type == "BdbQuit":
        headline = f"The script stops in breakpoint(){where}; in a run there is no debugger."
    elif error.type in ("SyntaxError", "IndentationError", "TabError"):
        headline = f"Syntax error{_where(error, script, ', ')}: {error.message}"
    elif error.type == "NoScript":
        headline = f"{Path(error.file).name} cannot be read: {error.message}."
    elif error.type == "NoNotebook":
        headline = (
            f"{Path(error.file).name} cannot be read as a notebook: {error.message} (line {error.line} of the file)."
        )
        advice.append("It is run as soon as a whole notebook is saved.")
    elif old is not None:
        headline = f"{old[0]}{where}: {old[1]}."
        advice.append(_stopped(_said(error)))
    elif missing is not None:
        headline = f"There is no {missing[1]} in {run.python}{_where(error, script, ', ')}; --python chooses another."
    elif error.type in ("ModuleNotFoundError", "ImportError"):
        headline = f"{(error.message.splitlines() or [error.type])[0].rstrip('.')}{where}."
        advice.append(f"It ran under {run.python}; --python chooses another.")
    elif _NO_GRAPH in error.message:
        headline = f"What goes backward{where} has no weight behind it: the graph is cut on the way from the model to the loss."
        cut = _cut_line(error, script, text)
        advice.append(f"Line {cut} cuts it." if cut else "No weight that needs a gradient had a part in it.")
        advice.append(
            "Use the tensors themselves: no .data, .detach(), .item(), .numpy(), argmax or torch.no_grad() on the way, and no weights that are all frozen."
        )
        advice.append(_stopped(_said(error)))
    elif not error.type:
        headline = _stopped(f"The run was lost: {error.message}")
    else:
        headline = f"{error.type}{where}{_said(error).removeprefix(error.type)}"
    below = str(Path(script).parent / "x")[:-1]  # of a file beside the script its name says enough
    frames = [f"{f.file.removeprefix(below)}:{f.line} {f.text}".rstrip() for f in error.frames[-4:]]
    return Verdict("crashed", headline, 1.0, (*advice, *frames), (), True)


def _cut_line(error: ScriptError, script: str, text: str) -> int | None:
    """Where the text takes what the model answers out of the graph before it goes backward; None elsewhere."""
    from ..source import Source, pytorch

    if error.file not in ("", script) or error.cell:
        return None
    return pytorch.cut_on_way_line(Source(text, script), error.line)


def _without_training(look: Look) -> Verdict:
    full = look.runs.get("full") or look.runs.get("single-sample")
    if look.alive:
        doing = next((words for run in look.runs.values() if (words := doing_words(run))), "starting")
        return Verdict(None, f"no loss yet: {doing}")
    if full is not None and full.state == "cancelled":
        if full.why is not None and full.why.by in ("time limit", "budget"):
            where = f" The script was at {at(full.at.cell, full.at.line)}." if full.at else ""
            return Verdict(None, f"No training had begun within {ending_words(full.why)}.{where}", final=True)
        return Verdict(None, "cancelled before the first loss", final=True)
    unseen = next((note for note in look.notes if note.kind in ("old-keras", "no-numpy")), None)
    if unseen is not None:
        rest = tuple(note_words(note) for note in look.notes if note != unseen)
        return Verdict("no-training", note_words(unseen), 1.0, (), rest, True)
    code = full.code if full is not None else 0
    headline = "The script ran to its end without a training."
    looked = "Looked for: Keras `fit` and `train_on_batch`, loops with `tf.GradientTape`, and PyTorch's `backward` and `step`."
    if re.search(r"\b(torch\.func|functorch)\b", look.source):
        looked += (
            " Gradients by torch.func are not seen: a loop over `loss.backward()` and an optimizer's `step` would be."
        )
    if code:  # mostly a parser of arguments that misses one
        headline = f"The script ended itself with status {code}, without a training."
        if full is not None and full.said:
            headline = _stopped(f"The script ended itself, without a training: {' '.join(full.said.split())[:300]}")
        looked = "If it misses arguments: what follows `--` goes to the script."
    return Verdict(
        "no-training",
        headline,
        1.0,
        (looked,),
        tuple(map(note_words, look.notes)),
        True,
    )
