"""Single-sample mode: the training is not run but examined, first on one row, then as the engine asks."""

import os
import time

import numpy as np

from .. import state
from ..leaving import end, leave
from . import anchors, controls, data_facts, first_update, honest_numbers, loss_facts, score, trainer, trials
from . import rows as rows_
from .rows import Irreducible

__all__ = ["Irreducible", "leave", "training"]

ANCHOR_ROWS = 256
ROOM = 2.0
"""Seconds that the full run is waited for at most."""


class Exam:
    """One training on the table: its subject, anchors, trainer, and what was found so far."""

    def __init__(self, n, subject):
        self.n, self.subject = n, subject
        self.trainer = trainer.Trainer(subject)
        rows = subject.rows
        self.sample = rows.take(np.unique(np.linspace(0, len(rows) - 1, min(ANCHOR_ROWS, len(rows))).astype(int)))
        self.baseline = self.answer = self.floor = None
        self.unbounded = False
        self.first = {}
        self.head = None
        self._anchors = {}

    def inference_loss(self, rows):
        """Data loss in inference mode, a float; None where the loss cannot be asked."""
        if not self.subject.loss_known:
            return None
        x, y, w = trainer.tensors(self.subject, rows)
        if self.subject.fixed_batch is None:
            answer = self.subject.answer(x)
        else:
            answer = rows_.tree_map(self.subject.compute.tensor, self.subject.predict(rows.x))
        return float(self.subject.data_loss(y, answer, w))

    def anchors_of(self, rows):
        """{"baseline", "answer"} of these rows."""
        made = anchors.Anchors(self.subject, rows)
        baseline, _ = made.constant()
        answer, _ = made.answer()
        if not self.subject.closed_form():
            floor = made.free_floor()
            # A likelihood: no answer is the right one, and the better the rows are told the further it falls.
            made.unbounded |= answer is None and floor < 0
            answer = floor if answer is None else min(answer, floor)
        if made.unbounded and baseline is not None:
            # Counted in nats gained over the best constant answer: the first one is all the way.
            answer = baseline - 1.0
        return {"baseline": baseline, "answer": answer, "unbounded": made.unbounded}

    def hardest_row(self):
        """The row of the sample that costs most under the constant answer."""
        made = anchors.Anchors(self.subject, self.sample)
        _, constant = made.constant()
        losses = []
        for i in range(min(64, len(self.sample))):
            one = anchors.Anchors(self.subject, self.sample.take([i]))
            losses.append(one.value([np.broadcast_to(c, s) for c, s in zip(constant, one.shapes)]))
        best = int(np.nanargmax(losses)) if np.isfinite(losses).any() else 0
        return int(np.unique(np.linspace(0, len(self.subject.rows) - 1, len(self.sample)).astype(int))[best])

    def weights_moved(self):
        """Largest relative change of a trainable weight since the script handed the model over."""
        moved = []
        for weight in self.subject.weights():
            before = weight.start
            if before is not None:
                change = np.abs(weight.value().astype("float64") - before).max() if before.size else 0.0
                moved.append(change / (np.abs(before).max() + 1e-3))
        return honest_numbers.largest(moved, 0.0)

    def score(self, rows):
        """Loss, skill and prediction skill of the model as it is, on up to 256 of the rows."""
        some = rows.take(np.unique(np.linspace(0, len(rows) - 1, min(ANCHOR_ROWS, len(rows))).astype(int)))
        answer = self.subject.predict(some.x)
        return self.score_answer(some, answer, self.inference_loss(some))

    def score_answer(self, rows, answer, loss=None):
        """Skill of given answers to the rows' targets. `loss`: the loss seen in inference, if it is known."""
        found = {}
        kinds = self.subject.kinds()
        found["prediction"] = score.prediction_skill(kinds, rows_.leaves(rows.y), rows_.leaves(answer))
        found["correlation"] = score.correlation(rows_.leaves(rows.y), rows_.leaves(answer))
        if not self.subject.loss_known:
            return found
        reached = self.anchors_of(rows)
        made = anchors.Anchors(self.subject, rows)
        detached = made.value([np.asarray(leaf) for leaf in rows_.leaves(answer)])
        floor = reached["answer"]
        for name, value in (("skill", loss if loss is not None else detached), ("detached_skill", detached)):
            if (
                value is not None
                and reached["baseline"] is not None
                and floor is not None
                and reached["baseline"] > floor
            ):
                found[name] = (
                    (reached["baseline"] - value) / (reached["baseline"] - floor) if np.isfinite(value) else -1e9
                )
        found.update(loss=loss if loss is not None else detached, baseline=reached["baseline"], floor=floor)
        return found


def training(n, file, line, how, subject, began):
    """Examine a training, then do what the engine asks, until it says "next" (return) or "end" (the process ends)."""
    exam = Exam(n, subject)
    send = state.channel.send
    send("training", n=n, file=file, line=line, how=how, about=subject.about())
    send("evidence", n=n, key="expected", value={"updates": subject.expected_updates, "steps": subject.steps,
         "epochs": subject.arguments.get("epochs")})  # fmt: skip
    _guarded(n, "data", lambda: data_facts.of(subject.arguments, subject.rows))
    if subject.loss_known:
        _guarded(n, "anchors", lambda: _quick_anchors(exam))
    _control(exam, {"control": "single-sample"})
    _make_room()
    _guarded(n, "first", lambda: _first(exam))
    if subject.loss_known:
        _guarded(n, "anchors", lambda: _head_anchors(exam))
        _guarded(n, "loss", lambda: loss_facts.look(subject, exam.sample))
    _guarded(n, "step", lambda: _step(exam))
    _control(exam, {"control": "few-sample"})
    _guarded(n, "untrained", lambda: exam.score(exam.sample))
    _guarded(n, "rows", lambda: _hand_rows(exam))
    _serve(exam)


def _make_room():
    """Where the full run waited for our sample, let it come to its first loss: two that trace slow each other down."""
    if state.job.get("leads"):
        state.job["leads"] = False
        state.asks.next(ROOM)


def _guarded(n, key, measure):
    """Send what was measured as evidence; a measurement that fails is said, not fatal."""
    try:
        state.channel.send("evidence", n=n, key=key, value=measure())
    except Exception as problem:
        state.channel.send("evidence", n=n, key=key, failed=_words(problem))
        if os.environ.get("WONTLEARN_DEBUG"):
            import traceback

            traceback.print_exc()


def _words(problem):
    return "%s: %s" % (type(problem).__name__, (str(problem).strip().split("\n") or [""])[0][:200])


def _quick_anchors(exam):
    exam.subject.restore()
    found = exam.anchors_of(exam.sample)
    exam.baseline, exam.answer, exam.unbounded = found["baseline"], found["answer"], found["unbounded"]
    return {
        "unbounded": exam.unbounded,
        "baseline": exam.baseline,
        "answer": exam.answer,
        "floor": exam.answer,
        "rows": len(exam.sample),
    }


def _head_anchors(exam):
    if exam.unbounded:
        return {"baseline": exam.baseline, "answer": exam.answer, "floor": exam.answer, "head_floor": None,
                "unbounded": True, "rows": len(exam.sample)}  # fmt: skip
    made = anchors.Anchors(exam.subject, exam.sample, exam.head)
    floor = made.head_floor(exam.answer, exam.baseline)
    exam.floor = exam.answer if floor is None else max(exam.answer, min(floor, exam.answer))
    return {"baseline": exam.baseline, "answer": exam.answer, "floor": exam.answer, "head_floor": floor,
            "rows": len(exam.sample)}  # fmt: skip


def _first(exam):
    exam.subject.restore()
    found, exam.head = first_update.look(exam.subject, exam.subject.rows)
    exam.first = found
    return found


def _step(exam):
    """{"along"}: cosine between the first update and the gradient before it; below 0 it goes downhill."""
    subject = exam.subject
    if subject.own_step:
        return None
    subject.restore()
    some = subject.rows.first(32, subject.fixed_batch)
    held = trainer.tensors(subject, some)
    _, gradients = subject.loss_and_gradients(*held)
    pairs = [(w, g) for w, g in zip(subject.weights(), gradients) if g is not None]
    before = [w.value().astype("float64") for w, _ in pairs]
    exam.trainer.block(held, np.arange(len(some), dtype=np.int32)[None])
    dot = moved = size = 0.0
    for (weight, gradient), old in zip(pairs, before):
        change, slope = weight.value().astype("float64") - old, gradient.astype("float64")
        dot, moved, size = dot + (change * slope).sum(), moved + (change**2).sum(), size + (slope**2).sum()
    subject.restore()
    return {"along": float(dot / np.sqrt(moved * size)) if moved > 0 and size > 0 else None}


def _hand_rows(exam):
    """Leave up to 400 rows in a file for the dependence test in the engine's own process."""
    rows = exam.subject.rows
    some = rows.take(np.unique(np.linspace(0, len(rows) - 1, min(400, len(rows))).astype(int)))
    xs = [leaf.reshape(len(some), -1) for leaf in rows_.leaves(some.x) if leaf.dtype.kind in "fiub"]
    ys = [leaf.reshape(len(some), -1) for leaf in rows_.leaves(some.y) if leaf.dtype.kind in "fiub"]
    if not xs or not ys:
        return None
    path = os.path.join(state.job["folder"], "rows-%d.npz" % exam.n)
    tokens = all(x.dtype.kind in "iu" for x in xs) and any(
        layer["class"] == "Embedding" for layer in exam.subject.about()["layers"]
    )
    np.savez(path, x=np.concatenate([x.astype("float64") for x in xs], axis=1),
             y=np.concatenate([y.astype("float64") for y in ys], axis=1))  # fmt: skip
    classes = all(score.is_classes(kind) for kind in exam.subject.kinds()) and len(ys) == 1
    return {"path": path, "rows": len(some), "tokens": bool(tokens), "classes": bool(classes),
            "image": any(len(np.shape(leaf)) > 2 for leaf in rows_.leaves(some.x))}  # fmt: skip


def _control(exam, ask):
    name = ask["control"]
    began = time.monotonic()
    try:
        if name.startswith("trial:"):
            return trials.run(exam, name[6:], ask["updates"], ask.get("seconds", 10.0))
        found = controls.CONTROLS[name](exam, ask)
        exam.subject.restore()
        return found
    except Exception as problem:
        if os.environ.get("WONTLEARN_DEBUG"):
            import traceback

            traceback.print_exc()
        state.channel.send("run", n=exam.n, mode=name, state="finished", failed=_words(problem),
                           seconds=time.monotonic() - began)  # fmt: skip
        try:
            exam.subject.restore()
        except Exception:  # the next control will say the same
            pass
    return None


def _score_full(exam, path):
    """Score the full run's model: its own answers to its own rows, or its weights on ours."""
    with np.load(path, allow_pickle=True) as held:
        content = dict(held)
    found = {}
    for mark, key in (("", "train"), ("h", "held")):
        answers = [content["%sp%d" % (mark, i)] for i in range(99) if "%sp%d" % (mark, i) in content]
        if not answers:
            continue
        targets = [content["%sy%d" % (mark, i)] for i in range(99) if "%sy%d" % (mark, i) in content]
        rows = _like(exam.subject.rows, targets)
        given = iter(answers)
        template = exam.subject.predict(exam.subject.rows.take([0]).x)
        found[key] = exam.score_answer(rows, rows_.tree_map(lambda _: next(given), template))
    weights = [content["w%d" % i] for i in range(len(content)) if "w%d" % i in content]
    mine = exam.subject.all_weights()
    if weights and len(weights) == len(mine) and all(w.shape == m.value().shape for w, m in zip(weights, mine)):
        exam.subject.restore()
        changed = [(w, m.start) for w, m in zip(weights, mine) if m.trainable and m.start is not None and w.size]
        found["moved"] = honest_numbers.largest(np.abs(after - before).max() for after, before in changed)
        found["finite_weights"] = all(bool(np.isfinite(w).all()) for w in weights if w.dtype.kind == "f")
        for weight, value in zip(mine, weights):
            weight.assign(value)
        found["own"] = exam.score(exam.sample)
        trained_layers = first_update.look(exam.subject, exam.subject.rows)[0]
        found["layers"], found["outputs"] = trained_layers["layers"], trained_layers["outputs"]
        exam.subject.restore()
    return found


def _like(rows, targets):
    given = iter(targets)
    y = rows_.tree_map(lambda _: next(given), rows.y)
    return rows_.Rows(rows.take(np.zeros(len(targets[0]), int)).x, y, None, None, False, rows.batch)


def _serve(exam):
    """Wait for the engine's asks and answer them."""
    while True:
        state.channel.send("waiting", n=exam.n)
        ask = state.asks.answer()
        what = ask["ask"]
        if what == "next":
            return
        if what == "end":
            end()
        if what == "score":
            _guarded(exam.n, "score", lambda: _score_full(exam, ask["weights"]))
        elif what == "control":
            _control(exam, ask)
