"""Loops of a living process: losses noted as in a full run, steps and rows as in a single-sample run, examined afterwards."""

import contextlib
import sys
from typing import Any

from ... import state
from ...live import reach, recorded
from ...script import running_source
from . import full_mode, live_training, loop, models, patches, seen, single_sample_mode

_installed: list = []


def install():
    """Note every loop from now on."""
    mode = _installation()
    mode.on = True
    mode.forget()


def _installation():
    """Ours, made once. PyTorch may have been in use for long."""
    if not _installed:
        models.known_so_far()
        _installed.append(patches.install(Mode))
    return _installed[0]


@contextlib.contextmanager
def watched() -> Any:
    """Loops are noted meanwhile, whether or not they are else; what was seen before belongs to no later one."""
    mode = _installation()
    mode.close()
    before, mode.on = mode.on, True
    mode.forget()
    try:
        yield
        mode.close()
    finally:
        mode.on = before
        mode.forget()


def close() -> None:
    """No later step goes on with the trainings so far."""
    for mode in _installed:
        mode.close()


class Gathering(loop.Loop):
    """A loop that is left as it is: its first batches are copied."""

    skims = False

    def __init__(self, mode, found, around):
        self.why = self.told = None
        self.whole = False
        super().__init__(mode, found, around)

    def number(self):
        """That of the full run, which is not known here."""
        return None

    def _repeat(self, why):
        """The user's own loop is never led to other rows."""
        return False

    def wait(self):
        """The loops' ends are followed, unless somebody else (a debugger) follows the code."""
        if sys.gettrace() is None:
            super().wait()

    def counts(self):
        """As when it was seen."""
        return self._counts

    def loader(self):
        """As when it was seen."""
        return self._loader

    def _skipped(self, why):
        self.why = why
        if self.told is not None:
            self.told.why, self.told.about = why, self.about

    def _examine(self, whole):
        """All rows that are needed are there. What the notebook may change is read now."""
        self.whole = whole
        self._counts, self._loader = super().counts(), super().loader()
        self.heights.rise = self.seen.start.rise(self.heights)
        self.by_hand()

    def let_go(self):
        """The notebook's own objects are held no longer than their owner holds them, but for what the step speaks of."""
        if self.plan is None:
            return
        self.around, self.plan.first = (), None
        for part in (*self.seen.forwards, *self.seen.backwards):
            part.marks = part.args = part.kwargs = ()
        self.seen.step_marks = ()
        names = reach.names_of(self.plan.function.__code__)
        spoken = getattr(self.plan.function, "__globals__", {})
        if spoken is self.plan.names or "wontlearn_step" in spoken:
            for name in [name for name in spoken if name not in names and not name.startswith("__")]:
                del spoken[name]
        self.plan.names = {name: value for name, value in self.plan.names.items() if name in names}


class _Unknown:
    """In place of a loop that is not gathered."""

    done, n, optimizers, about, line = True, None, 1, None, 0

    def __init__(self, why):
        self.why, self.told = why, None


class _Full(full_mode.Mode):
    """The losses."""

    def _begin(self, optimizer, here=None):
        made = super()._begin(optimizer, here or full_mode.Here())
        made.told_live = live_training.Recorded(made.n, *made.place)
        recorded.add(made.told_live)
        return made


class Mode(single_sample_mode.Mode):
    """Both modes at once: nothing that the loops compute is changed."""

    on = False
    """Loops are noted."""

    def __init__(self):
        self.full = _Full()
        super().__init__()

    def forget(self):
        """No training is known."""
        super().forget()
        self.full.forget()
        self.resting, self._begun, self._without = not self.on, {}, None

    def close(self):
        """A cell has ended, and its loops with it."""
        if not self.on:
            return
        self._finish()
        self.full._finish()
        self._pair(None)
        for found in self.loops:
            found.let_go()
        self.forget()
        # A module may be loaded anew, with another text.
        running_source.forget()

    def _compile(self):
        """What is compiled runs compiled."""

    def made(self, found, around):
        """A training of what was seen of its first step."""
        return Gathering(self, found, around)

    def backward(self, run, loss, frame):
        """`backward`, wherever it is called."""
        if state.replay is not None:
            return state.replay.backward(run, loss)
        if not self.on:
            return run()
        if not self.resting:
            super().backward(_nothing, loss, frame)
        return self.full.backward(run, loss, frame)

    def gradient(self, run, loss, inputs, frame):
        """`torch.autograd.grad` of a loss by weights."""
        if state.replay is not None:
            return state.replay.gradient(run, loss, inputs)
        if not self.on:
            return run()
        if not self.resting:
            super().gradient(_nothing, loss, inputs, frame)
        return self.full.gradient(run, loss, inputs, frame)

    def _steps(self, optimizer, args, kwargs):
        known = self.known.get(id(optimizer))
        if state.replay is None and not self.on:
            return
        if state.replay is None and not state.inside and (known is None or known[0] is not optimizer):
            if sum(weight.numel() for weight in models.of_optimizer(optimizer)) > recorded.LARGEST:
                self.known[id(optimizer)] = optimizer, _Unknown(recorded.TOO_LARGE)
                return
            if self.resting:
                # Another training, behind one that was known: from its second step on it is watched.
                self.resting = False
                self._begun[id(optimizer)] = seen.Opening(optimizer)
                return
        super()._steps(optimizer, args, kwargs)
        if self.opening is not None and self.opening[0] is optimizer and id(optimizer) in self._begun:
            began = self._begun.pop(id(optimizer))
            if began.optimizer is optimizer:
                self.opening = (optimizer, began, *self.opening[2:])

    # Dynamo, where it compiles an optimizer's step, leaves this out of its graph.
    _steps._torchdynamo_disable = True

    def _skip_idle(self, frame, about):
        self._without = about

    def stepped(self, optimizer, args, kwargs):
        """An optimizer's step is over."""
        if state.replay is not None or not self.on:
            return
        self.full.stepped(optimizer, args, kwargs)
        super().stepped(optimizer, args, kwargs)
        known = self.known.get(id(optimizer))
        found = known[1] if known is not None and known[0] is optimizer else None
        if (found is not None and found.told is None) or self._without is not None:
            self._pair(optimizer)
        self.resting = found is not None and found.done

    def _pair(self, optimizer):
        """The training as its losses have it, and the one whose step is known, are one."""
        if optimizer is None:
            alone = [found for found in self.loops if found.told is None]
            hand = self.full.hand
            if hand is not None and alone:
                hand.told_live.gathered(alone[-1])
            return
        training, known = self.full.of(optimizer), self.known.get(id(optimizer))
        if training is not None and known is not None and training.told_live.loop is None:
            training.told_live.gathered(known[1])
        elif self._without is not None and recorded.trainings:
            last = recorded.trainings[-1]
            last.why, last.about, self._without = single_sample_mode.NO_BACKWARD, self._without, None


def _nothing():
    """In place of a backward pass that is made elsewhere."""
