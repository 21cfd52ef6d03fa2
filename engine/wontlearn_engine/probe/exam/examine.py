"""Single-sample mode: the training is not run but examined, first on one row, then as the engine asks."""

import os
import time
from dataclasses import replace

import numpy as np

from .. import patience, state
from ..contract.measured import Anchors, Expected, FirstStep, Found, Prediction, RowsFile, Score, Scored, WeightUpdate
from ..contract.rows import MOST_COLUMNS
from ..leaving import end
from . import controls, data_facts, first_update, loss_facts, score, short_training, trainer, trials
from . import rows as rows_
from .exam import Exam
from .floor_and_baseline import Search

HANDED, MORE, MOST_MORE = 400, 300, 800
"""Rows handed over for the dependence test, and others for a signal that is weak: with fewer it would not show again."""
ROOM = 2.0
"""Seconds that the full run is waited for at most."""
ALIKE = 15.0
"""Seconds that the examination of a first training shares the cores alike with a full run beside it, its sample included: what
it measures unasked takes most trainings 3 to 10. What takes longer would cost a run of minutes more than a tenth."""


def training(n, file, line, how, subject, began):
    """Examine a training, then do what the engine asks, until it says "next" (return) or "end" (the process ends)."""
    exam = Exam(n, subject)
    send = state.channel.send
    send("training", n=n, file=file, line=line, how=how, about=subject.about())
    send("evidence", n=n, key="expected", value=Expected(updates=subject.expected_updates))
    _guarded(n, "data", lambda: _data(exam))
    if subject.loss_known:
        _guarded(n, "anchors", lambda: _quick_anchors(exam))
    _control(exam, {"control": "single-sample"})
    _guarded(n, "rows", lambda: _hand_rows(exam))  # while they are tested without the model, we go on
    exam.paced()
    _make_room(exam, began)
    _guarded(n, "first", lambda: _first(exam))
    if subject.loss_known:
        _guarded(n, "anchors", lambda: _head_anchors(exam))
        _guarded(n, "loss", lambda: _loss(exam))
    _guarded(n, "step", lambda: _step(exam))
    _control(exam, {"control": "few-sample"})
    _serve(exam)


def _data(exam):
    exam.data = data_facts.of(exam.subject.arguments, exam.subject.rows)
    return exam.data


def _loss(exam):
    found = loss_facts.look(exam.subject, exam.sample, exam.at_once)
    exam.elsewhere = found.elsewhere
    return found


def _make_room(exam, began):
    """Where the full run waited for our sample, let it come to its first loss: two that trace slow each other down.

    What a person waits for most is there; soon the full run goes before us.
    """
    if _gives_way():
        patience.stand_back_in(began + ALIKE - time.monotonic() if exam.n == 0 else 0.0)
    if state.job.get("leads"):
        state.job["leads"] = False
        state.asks.next(ROOM)


def _gives_way():
    """The script's own full run goes on beside us."""
    return state.job["beside"] and not state.job["proof"]


def _guarded(n, key, measure):
    """Send what was measured as evidence; a measurement that fails is said, not fatal."""
    patience.rest()
    try:
        state.channel.send("evidence", n=n, key=key, value=measure())
    except (
        Exception
    ) as problem:  # survives the user's model and data; ours is told, too: as "not checked", and in the tests
        state.channel.send("evidence", n=n, key=key, failed=_words(problem))
        if os.environ.get("WONTLEARN_DEBUG"):
            import traceback

            traceback.print_exc()


def _words(problem):
    return "%s: %s" % (type(problem).__name__, (str(problem).strip().split("\n") or [""])[0][:200])


def _quick_anchors(exam: Exam):
    exam.subject.restore()
    if not exam.subject.closed_form():  # else its answers are not asked for yet
        exam.weigh()
    found = exam.anchors_of(exam.sample)
    exam.baseline, exam.answer, exam.unbounded = found.baseline, found.answer, found.unbounded
    return found


def _head_anchors(exam: Exam):
    known = Anchors(
        baseline=exam.baseline,
        answer=exam.answer,
        floor=exam.answer,
        unbounded=exam.unbounded,
        rows=len(exam.sample),
    )
    if exam.unbounded or not rows_.leaves(exam.sample.y):
        return known
    floor = Search(exam.subject, exam.sample, exam.head).head_floor(exam.answer, exam.baseline)
    exam.floor = exam.answer if floor is None else max(exam.answer, min(floor, exam.answer))
    return replace(known, head_floor=floor)


def _first(exam: Exam):
    exam.subject.restore()
    found, exam.head = first_update.look(exam.subject, exam.subject.rows, exam.at_once)
    exam.first = found
    return found


def _step(exam):
    """How the script's own first update goes with the gradient before it, and what it does to each weight."""
    subject = exam.subject
    if subject.own_step:
        return None
    subject.restore()
    some = subject.rows.first(min(first_update.ROWS, exam.at_once), subject.fixed_batch)
    held = trainer.tensors(subject, some)
    _, gradients = subject.loss_and_gradients(*held)
    pairs = [(w, g) for w, g in zip(subject.weights(), gradients) if g is not None]
    before = [w.value().astype("float64") for w, _ in pairs]
    exam.trainer.block(held, np.arange(len(some), dtype=np.int32)[None])
    dot = moved = size = 0.0
    updates = []
    for (weight, gradient), old in zip(pairs, before):
        change, slope = weight.value().astype("float64") - old, gradient.astype("float64")
        dot, moved, size = dot + (change * slope).sum(), moved + (change**2).sum(), size + (slope**2).sum()
        if old.size:
            rms, before_rms = np.sqrt((change**2).mean()), np.sqrt((old**2).mean())
            updates.append(WeightUpdate(name=weight.name, rms=rms, weight_rms=before_rms))
    subject.restore()
    along = float(dot / np.sqrt(moved * size)) if moved > 0 and size > 0 else None
    return FirstStep(along=along, weights=tuple(updates))


def _hand_rows(exam: Exam):
    """Leave up to 400 rows in a file for the dependence test in the engine's own process, and up to 800 others."""
    rows = exam.subject.rows
    numbers = np.unique(np.linspace(0, len(rows) - 1, min(HANDED, len(rows))).astype(int))
    others = np.setdiff1d(np.arange(len(rows)), numbers)
    given = [leaf for leaf in rows_.leaves(rows.x) if leaf.dtype.kind in "fiub"]
    answers = [leaf for leaf in rows_.leaves(rows.y) if leaf.dtype.kind in "fiub"]
    if not given or not answers:
        return None
    ids = all(leaf.dtype.kind in "iu" for leaf in given)
    tokens = ids and any(layer.class_ == "Embedding" for layer in exam.subject.about().layers)
    held = {"x": _columns(given, numbers, not tokens), "y": _columns(answers, numbers)}
    if len(others) >= MORE:
        some = others[np.linspace(0, len(others) - 1, min(MOST_MORE, len(others))).astype(int)]
        held.update(more_x=_columns(given, some, not tokens), more_y=_columns(answers, some))
    path = os.path.join(state.job["folder"], "rows-%d.npz" % exam.n)
    np.savez(path, **held)
    classes = all(score.is_classes(kind) for kind in exam.subject.kinds()) and len(answers) == 1
    return RowsFile(
        path=path,
        tokens=tokens,
        classes=bool(classes),
        image=any(len(np.shape(leaf)) > 2 for leaf in rows_.leaves(rows.x)),
    )


def _columns(arrays, numbers, thin=False):
    """These rows of all arrays side by side; of too many columns every second, third and so on, as the test takes them."""
    flat = [leaf[numbers].reshape(len(numbers), -1) for leaf in arrays]
    step = -(-sum(part.shape[1] for part in flat) // MOST_COLUMNS) if thin else 1
    start, parts = 0, []
    for part in flat:
        parts.append(part[:, -start % step :: step].astype("float64"))
        start += part.shape[1]
    return np.concatenate(parts, axis=1)


def _control(exam, ask):
    name = ask["control"]
    began = time.monotonic()
    try:
        if name.startswith("trial:"):
            return trials.run(exam, name[6:], ask["updates"], ask.get("seconds", 10.0))
        found = controls.CONTROLS[name](exam, ask)
        exam.subject.restore()
        return found
    except Exception as problem:  # likewise: what it was to show is told as not checked
        if os.environ.get("WONTLEARN_DEBUG"):
            import traceback

            traceback.print_exc()
        short_training.done(exam, name, Found(failed=_words(problem), seconds=time.monotonic() - began))
        try:
            exam.subject.restore()
        except Exception:  # survives the same error once more: the next control will say it
            pass
    return None


def _score_full(exam: Exam, path):
    """Score the full run's model: its own answers to its own rows, or its weights on ours."""
    with np.load(path, allow_pickle=True) as held:
        content = dict(held)

    def answers(mark):
        """The score of the answers that the full run left under this mark; None where it left none."""
        given = [content["%sp%d" % (mark, i)] for i in range(99) if "%sp%d" % (mark, i) in content]
        if not given:
            return None
        targets = [content["%sy%d" % (mark, i)] for i in range(99) if "%sy%d" % (mark, i) in content]
        if not targets:
            return None
        leaves = iter(given)
        template = exam.subject.predict(exam.subject.rows.take([0]).x)
        answer = rows_.tree_map(lambda _: next(leaves), template)
        return exam.score_answer(_like(exam.subject.rows, targets), answer)

    found = Score(train=answers(""), held=answers("h"))
    others = exam.subject.other_rows(content.get("others", ()))
    weights = [content["w%d" % i] for i in range(len(content)) if "w%d" % i in content]
    mine = exam.subject.all_weights()
    if weights and len(weights) == len(mine) and all(w.shape == m.value().shape for w, m in zip(weights, mine)):
        exam.subject.restore()
        for weight, value in zip(mine, weights):
            weight.assign(value)
        own = exam.score(exam.sample) if rows_.leaves(exam.sample.y) else None
        trained, _ = first_update.look(exam.subject, exam.subject.rows, exam.at_once)
        found = replace(
            found,
            train=_of_themselves(exam) if own is None else found.train,
            own=own,
            held=found.held if others is None else exam.score(others[0]),
            layers=trained.layers,
            outputs=trained.outputs,
        )
        exam.subject.restore()
    if others is not None and exam.data is not None:
        exam.data = data_facts.with_others(exam.data, exam.subject.rows, *others)
        state.channel.send("evidence", n=exam.n, key="data", value=exam.data)
    return found


def _of_themselves(exam):
    """How near an answer of the inputs' own shape comes to them, where the script gives no targets; empty without one."""
    xs, answers = rows_.leaves(exam.sample.x), rows_.leaves(exam.predict(exam.sample.x))
    alike = [a for a in answers if len(xs) == 1 and np.shape(a) == np.shape(xs[0]) and xs[0].dtype.kind == "f"]
    known = [score.numbers(xs[0], alike[0])] if alike else []
    if alike and xs[0].min() >= 0 and xs[0].max() <= 1 and (np.min(alike[0]) < 0 or np.max(alike[0]) > 1):
        known.append(
            score.numbers(xs[0], 1 / (1 + np.exp(-np.clip(alike[0], -50, 50))))
        )  # logits of what lies from 0 to 1
    skill = max((value for value in known if value is not None), default=None)
    return Scored(prediction=None if skill is None else Prediction(skill=skill))


def _like(rows, targets):
    given = iter(targets)
    y = rows_.tree_map(lambda _: next(given), rows.y)
    return rows_.Rows(rows.take(np.zeros(len(targets[0]), int)).x, y, None, None, False, rows.batch)


def _serve(exam):
    """Wait for the engine's asks and answer them."""
    while True:
        state.channel.send("waiting", n=exam.n)
        ask = state.asks.answer()
        patience.begins()
        what = ask["ask"]
        if what == "next":
            return
        if what == "end":
            end()
        if _gives_way():
            patience.stand_back()
        if what == "score":
            _guarded(exam.n, "score", lambda: _score_full(exam, ask["weights"]))
        elif what == "control":
            _control(exam, ask)
