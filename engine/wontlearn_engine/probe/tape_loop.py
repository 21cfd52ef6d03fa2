"""Hand-written loops: hooks on `tf.GradientTape` and on the optimizers, for the full and the single-sample mode."""

import functools

from . import bytecode, state

_mode = None
"""tape_watch.Watch or tape_gather.Gatherers, once TensorFlow is here."""
_keras = None


def install(tensorflow):
    """Patch the imported TensorFlow for this job. Called once."""
    global _mode
    with bytecode():
        if state.job["mode"] == "full":
            from . import tape_watch as mode
        else:
            from . import tape_gather as mode
    _mode = mode.Mode(tensorflow)
    tape = tensorflow.GradientTape
    original = tape.gradient

    @functools.wraps(original)
    def gradient(self, target, sources, *args, **kwargs):
        run = functools.partial(original, self, target, sources, *args, **kwargs)
        if state.replay is not None:
            return state.replay.gradient(run, self, target, sources)
        if state.inside:
            return run()
        return _mode.gradient(run, self, target, sources)

    tape.gradient = gradient
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
            if state.replay is not None:
                return state.replay.apply(functools.partial(_original, self), self, grads, trainable_variables)
            if state.inside or _mode is None or not _mode.watching:
                return _original(self, grads, trainable_variables)
            # An optimizer around another one applies by the inner one: that is one update.
            state.inside += 1
            try:
                return _mode.apply(functools.partial(_original, self), self, grads, trainable_variables)
            finally:
                state.inside -= 1

        owner.apply = apply
    if _mode is not None:
        _mode.keras_is_here(keras)
