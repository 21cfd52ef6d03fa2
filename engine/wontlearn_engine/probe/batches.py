"""`train_on_batch`: watched in full mode; in single-sample mode the first epoch's batches are gathered, then examined."""

import functools
import time

from . import bytecode, sites, state

_ROWS = 2048
_BATCHES = 64
"""The examination begins after so many rows or batches, or when a batch comes again."""


def wrap(keras, original, full):
    """The patched method."""
    trainings = {}

    @functools.wraps(original)
    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False):
        run = functools.partial(original, self, x, y, sample_weight, class_weight, return_dict)
        if state.inside:
            return run()
        state.inside += 1
        try:
            key = id(self)
            if key not in trainings:
                trainings[key] = (_Watched if full else _Gathered)(keras, self)
            return trainings[key].batch(run, x, y, sample_weight, class_weight)
        finally:
            state.inside -= 1

    return train_on_batch


class _Watched:
    """Full mode: the loss of each batch from Keras's own loss tracker."""

    def __init__(self, keras, model):
        from . import watch

        self.model, self.n = model, state.next_training()
        self.began = time.monotonic()
        file, line = sites.here()
        state.channel.send("training", n=self.n, file=file, line=line, how="train_on_batch", about={})
        self.meter = watch.Meter(self.n, "full")
        self.total = self.count = 0.0
        state.at_end(self._end)

    def batch(self, run, *_):
        made = run()
        tracker = self.model._loss_tracker
        total, count = float(tracker.total), float(tracker.count)
        if count <= self.count:
            self.total = self.count = 0.0
        if count > self.count:
            self.meter.add((total - self.total) / (count - self.count))
        self.total, self.count = total, count
        return made

    def _end(self):
        from . import watch

        self.meter.flush()
        state.channel.send("trained", n=self.n, seconds=time.monotonic() - self.began, updates=self.meter.updates,
                           epochs=0, logs=[], rates=[], weights=watch._hand_over(self.n, self.model, None))  # fmt: skip


class _Gathered:
    """Single-sample mode: batches are trained as they come until enough rows are known, then undone and examined."""

    def __init__(self, keras, model):
        self.keras, self.model, self.parts, self.rows, self.keys = keras, model, [], 0, set()
        self.n = state.next_training()
        self.file, self.line = sites.here()
        self.done = False
        self.initial = None
        state.at_end(self._examine)

    def batch(self, run, x, y, w, class_weight):
        from . import rows as rows_

        if self.done:
            return 0.0 if not getattr(self, "made", None) else self.made
        if self.initial is None:
            if not self.model.built:
                run_built = rows_.tree_map(lambda leaf: leaf[:1], x)
                self.model(run_built)
            self.initial = [(v, v.numpy() if hasattr(v, "numpy") else v) for v in self.model.variables]
        part = rows_.unpack((x, y) if w is None else (x, y, w))
        key = b"".join(leaf.tobytes() for leaf in rows_.leaves(part[0])[:1])
        again = key in self.keys
        if not again:
            self.keys.add(key)
            self.parts.append(part)
            self.rows += len(rows_.leaves(part[0])[0])
        if again or self.rows >= _ROWS or len(self.parts) >= _BATCHES:
            self._examine()
        self.made = run()
        return self.made

    def _examine(self):
        if self.done or not self.parts:
            return
        self.done = True
        with bytecode():
            from . import examine, subject
            from . import rows as rows_
        for variable, value in self.initial:
            variable.assign(value)
        held = rows_.distinct(rows_.collect(iter(self.parts), rows_.ROWS))
        try:
            made = subject.Subject(self.keras, self.model, {"epochs": None, "x": None, "y": None}, held)
        except Exception as problem:
            state.channel.send("training", n=self.n, file=self.file, line=self.line, how="train_on_batch", about={})
            state.channel.send("skipped", n=self.n, line=self.line, why="The batches could not be taken apart: %s" % problem)
            examine.leave(self.n, self.line)
            return
        examine.training(self.n, self.file, self.line, "train_on_batch", made, time.monotonic())
