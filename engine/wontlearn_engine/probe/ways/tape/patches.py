"""Hand-written loops: hooks on `tf.GradientTape` and on the optimizers, for the full and the single-sample mode."""

import functools
import sys

from ... import bytecode, state

_mode = None
"""The `Mode` of tape_watch or of tape_gather, once TensorFlow is here."""
_keras = None
_KERAS_2 = ["tf_keras.src.optimizers.optimizer", "tf_keras.src.optimizers.legacy.optimizer_v2"]
"""Modules of optimizers that are patched when the first tape finds them imported."""


def install(tensorflow, made=None):
    """Patch the imported TensorFlow for this job. Called once. `made()` makes the mode, by default the job's."""
    global _mode
    with bytecode():
        if state.job["mode"] == "full":
            from . import full_mode as mode
        else:
            from . import single_sample_mode as mode
    _mode = mode.Mode(tensorflow) if made is None else made()
    tape = tensorflow.GradientTape
    original = tape.gradient

    @functools.wraps(original)
    def gradient(self, target, sources, *args, **kwargs):
        run = functools.partial(original, self, target, sources, *args, **kwargs)
        if state.replay is not None:
            return state.replay.gradient(run, self, target, sources)
        if state.inside:
            return run()
        for name in [name for name in _KERAS_2 if name in sys.modules]:
            _KERAS_2.remove(name)
            _older(sys.modules[name].Optimizer if "_v2" not in name else sys.modules[name].OptimizerV2)
        return _mode.gradient(run, self, target, sources)

    tape.gradient = gradient
    from tensorflow.python.training.optimizer import Optimizer

    _older(Optimizer)
    if _keras is not None:
        _mode.keras_is_here(_keras)


def keras_is_here(keras):
    """Patch the optimizers' `apply`, by which `apply_gradients` goes too. TensorFlow may come before or after."""
    global _keras
    _keras = keras
    from keras.src.optimizers.base_optimizer import BaseOptimizer
    from keras.src.optimizers.loss_scale_optimizer import LossScaleOptimizer

    for owner in (BaseOptimizer, LossScaleOptimizer):
        original = owner.__dict__["apply"]

        @functools.wraps(original)
        def apply(self, grads, trainable_variables=None, _original=original):
            return _applied(functools.partial(_original, self), self, grads, trainable_variables)

        owner.apply = apply
    if _mode is not None:
        _mode.keras_is_here(keras)


def _older(owner):
    """Patch the optimizers of TensorFlow 1 and of Keras 2: they know `apply_gradients` only."""
    original = owner.__dict__["apply_gradients"]

    @functools.wraps(original)
    def apply_gradients(self, grads_and_vars, *args, **kwargs):
        pairs = list(grads_and_vars)

        def run(grads, variables):
            return original(self, list(zip(grads, variables)), *args, **kwargs)

        return _applied(run, self, [grad for grad, _ in pairs], [variable for _, variable in pairs])

    owner.apply_gradients = apply_gradients


def _applied(run, optimizer, grads, variables):
    """An optimizer's update: `run(grads, variables)`."""
    if state.replay is not None:
        return state.replay.apply(run, optimizer, grads, variables)
    if state.inside or _mode is None or not _mode.watching:
        return run(grads, variables)
    # An optimizer around another one applies by the inner one: that is one update.
    state.inside += 1
    try:
        return _mode.apply(run, optimizer, grads, variables)
    finally:
        state.inside -= 1
