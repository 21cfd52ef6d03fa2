"""Single-sample mode: a loop runs on until its first batches are known; then its step is cut out and examined."""

import functools

import torch
from torch.optim import optimizer as optimizers

from ... import leaving, state
from ...contract.about import About
from ...contract.loop import Loop, Signs
from ...script import running_source, user_code
from ..step.marks import Mark
from . import describe, seen, trainers
from . import loop as loops

_BY_HAND = 5
"""Backward passes at one place without a step: the update is made by hand, or not at all."""
_IDLE = 3
"""Steps without a backward pass that make a loop which sends nothing backward."""
_SEVERAL = (
    "The loop trains with more than one optimizer in turns, as a GAN does: one sample says nothing about it. "
    "Its curve is that of the first one; watch whether it settles."
)
NO_BACKWARD = "The optimizer steps, and nothing was sent backward before: no weight has a gradient."


def _never():
    return False


class Mode:
    """All trainings of the script."""

    resting = False
    """Nothing is noted for now."""

    def __init__(self):
        self.forget()
        self._modules()
        self._compile()
        optimizers.register_optimizer_step_pre_hook(self._steps)
        state.at_end(self._finish)
        state.before_training(self._finish)

    def forget(self):
        """No training is known."""
        self.forwards, self.backwards = [], []
        self.opening = None
        """What was seen before the step that goes on now."""
        self.loops, self.last = [], None
        self.known = {}
        """id(optimizer) -> (optimizer, Loop)."""
        self._depth, self._idle_steps, self._went_backward = 0, 0, False
        self._passes = {}
        """Backward passes since the last step, by their place."""
        self.repeated = None
        """The training whose loader gives one row for ever."""
        self.idle = None
        """What modules gave, while a training that was judged goes on."""

    # What is watched

    def _modules(self):
        owner = torch.nn.Module
        original = owner.__call__
        compiling = getattr(torch.compiler, "is_compiling", None) or _never

        @functools.wraps(original)
        def __call__(module, *args, **kwargs):
            if compiling():  # nothing of ours becomes part of what is compiled
                return original(module, *args, **kwargs)
            replay = state.replay
            if replay is not None:
                return replay.module(functools.partial(original, module), module, args, kwargs)
            if self._depth or self.resting or state.inside or self.repeated is not None:
                return original(module, *args, **kwargs)
            if self.idle is not None:
                return self.idle.call(functools.partial(original, module), module, args, kwargs)
            if not torch.is_grad_enabled():
                return original(module, *args, **kwargs)
            self._depth += 1
            try:
                self._called(module, args, kwargs)
                last, run = self.last, functools.partial(original, module)
                if last is None or last.done or last.idle is None:
                    return run(*args, **kwargs)
                return last.idle.call(run, module, args, kwargs)
            finally:
                self._depth -= 1

        owner.__call__ = __call__

    def _compile(self):
        """What would be compiled runs as it is: compiling takes longer than a sample."""
        original = torch.compile

        @functools.wraps(original)
        def compile(*args, **kwargs):
            if hasattr(torch.compiler, "set_stance"):
                torch.compiler.set_stance("force_eager")
            return original(*args, **kwargs)

        torch.compile = compile
        # Rows that are taken by themselves come in no order of their lengths. Of sorted ones the result is the same.
        torch.nn.utils.rnn.pack_padded_sequence.__defaults__ = (False, False)

    def _called(self, module, args, kwargs):
        """The user's code, or a library's for it, calls a module."""
        if next(module.parameters(), None) is None:
            return
        marks = [Mark(frame, names=True) for frame in running_source.user_frames()]
        if not marks:
            return
        made = seen.Forward(module, args, kwargs, marks, trainers.calling())
        again = any(forward.place == made.place for forward in self.forwards)
        # The next iteration; a cell may be called once for each step of a sequence.
        if again and (self.backwards or len(self.forwards) > 64):
            self.forwards.clear()
            self.backwards.clear()
        self.forwards.append(made)
        self._entered(made, marks)

    def _entered(self, forward, marks):
        for loop in self.loops:
            if loop.plan is not None:
                loop.entered(forward, marks)

    def backward(self, run, loss, frame):
        """`backward`, wherever it is called."""
        if state.replay is not None:
            return state.replay.backward(run, loss)
        if self.repeated is not None:
            self.repeated.saw(loss)
            return run()
        marks = [Mark(frame, names=True) for frame in running_source.user_frames(frame)]
        if marks:
            self._noted(seen.Backward(loss, marks), marks)
        return run()

    def gradient(self, run, loss, inputs, frame):
        """`torch.autograd.grad` of a loss by weights."""
        if state.replay is not None:
            return state.replay.gradient(run, loss, inputs)
        marks = [Mark(frame, names=True) for frame in running_source.user_frames(frame)]
        if marks:
            reached = [inputs] if isinstance(inputs, torch.Tensor) else list(inputs)
            self._noted(seen.Backward(loss, marks, by_hand=reached), marks)
        return run()

    def _noted(self, backward, marks):
        if self.last is not None and not self.last.done and not self._passes:
            self.last.goes_backward()
        self._went_backward = True
        self.backwards.append(backward)
        del self.backwards[:-64]
        place = (marks[0].code, marks[0].lasti)
        self._entered(None, marks)
        passes = self._passes[place] = self._passes.get(place, 0) + 1
        known = any(loop.place == place for loop in self.loops)
        stepless = not known and (self.last is None or self.last.done)
        if passes >= _BY_HAND and stepless and self.opening is None:
            self._begin(None, marks, self.backwards[-1:])

    def _steps(self, optimizer, args, kwargs):
        """An optimizer is about to step."""
        if state.replay is not None:
            state.replay.stepped(optimizer)
            return
        if self.repeated is not None:
            return
        known = self.known.get(id(optimizer))
        if known is not None and known[0] is optimizer and not known[1].done:
            known[1].heights.saw(optimizer)
        if state.inside or self.opening is not None or (known is not None and known[0] is optimizer):
            return
        closure = args[1] if len(args) > 1 else kwargs.get("closure")  # the first is the optimizer itself
        if not self.backwards and closure is None:
            self._idle_step(optimizer)
            return
        marks = [Mark(frame, names=True) for frame in running_source.user_frames()]
        self.opening = optimizer, seen.Opening(optimizer), marks, closure

    def _idle_step(self, optimizer):
        """A step without a backward pass before it: some of them, and none else, are a loop that forgot it."""
        self._idle_steps += 1
        if self._idle_steps == _IDLE and not self._went_backward:
            frame = user_code.user_frame()
            if frame is not None and running_source.all_loops(running_source.user_frames(frame)):
                signs = Signs(backwards=0, stepped=True)
                step = Loop(file=frame.f_code.co_filename, apply_line=frame.f_lineno, updates=True, signs=signs)
                about = About(framework="torch", optimizer=describe.optimizer(optimizer), loop=step)
                self._skip_idle(frame, about)

    def _skip_idle(self, frame, about):
        leaving.skip(state.next_training(), frame.f_code.co_filename, frame.f_lineno, "loop", NO_BACKWARD, about)

    def stepped(self, optimizer, args, kwargs):
        """An optimizer's step is over."""
        self._passes.clear()
        if state.replay is not None:
            return
        if self.repeated is not None:
            self._repeat(optimizer)
            return
        opening = self.opening
        if opening is not None and opening[0] is optimizer:
            self.opening = None
            self._place(*opening)
        self.forwards.clear()
        self.backwards.clear()

    def _repeat(self, optimizer):
        """A step of a loop that goes on with one row."""
        if optimizer is self.repeated.loop.seen.optimizer and self.repeated.stepped():
            self._repeated_over()

    def _repeated_over(self):
        over, self.repeated = self.repeated, None
        self.forwards.clear()
        self.backwards.clear()
        over.finish()

    # Trainings

    def _place(self, optimizer, opening, marks, closure):
        around = running_source.all_loops([mark.frame for mark in marks])
        mine = {id(w) for w in opening.held}
        for loop in self.loops:
            if loop.done and loop.stack == loops.stack(marks) and mine & {id(w) for w in loop.seen.held}:
                # Made anew for the same weights, in each batch or epoch: the training goes on.
                self.known[id(optimizer)] = optimizer, loop
                return
            if loop.done or not running_source.same_loop(around, loop.around):
                continue
            self.known[id(optimizer)] = optimizer, loop
            loop.optimizers += 1
            if not mine & {id(w) for w in loop.seen.held}:
                loop.in_turns(opening, self.backwards, marks, _SEVERAL)
            return
        self.known[id(optimizer)] = optimizer, self._begin(optimizer, marks, self.backwards, opening, closure, around)

    def _begin(self, optimizer, marks, backwards, opening=None, closure=None, around=None):
        """A new training."""
        self.idle = None
        for other in self.loops:
            other.examine()
        found = seen.Seen(
            self.forwards, backwards, opening or seen.Opening(None), marks if optimizer is not None else None, closure
        )
        around = around if around is not None else running_source.all_loops([mark.frame for mark in marks])
        loop = self.last = self.made(found, around)
        self.loops.append(loop)
        return loop

    def made(self, found, around):
        """A training of what was seen of its first step."""
        return loops.Loop(self, found, around)

    def _finish(self):
        """Another training begins, or the script ends: what was gathered is all there is."""
        if self.repeated is not None:
            self._repeated_over()
        for loop in self.loops:
            loop.examine()
