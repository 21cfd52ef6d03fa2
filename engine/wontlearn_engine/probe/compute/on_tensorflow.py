"""TensorFlow: updates in compiled blocks."""

import numpy as np
import tensorflow as tf

from ..exam import rows as rows_

tensor, is_tensor = tf.convert_to_tensor, tf.is_tensor
zeros_like, broadcast_to = tf.zeros_like, tf.broadcast_to
minimum, sign, where, clip = tf.minimum, tf.sign, tf.where, tf.clip_by_value
numpy = np.asarray
TRACES, ONE_BY_ONE = True, True
"""Updates are traced before the first one is made; a few can be made without."""


def constant(array):
    """A float32 tensor."""
    return tf.constant(array, tf.float32)


def as_float(tensor):
    """A tensor as float32."""
    return tf.cast(tensor, tf.float32)


def is_floating(tensor):
    """True if it has numbers with a point."""
    return tensor.dtype.is_floating


def take(leaf, index):
    """The rows at `index`."""
    return tf.gather(leaf, index)


def repeated(move, times):
    """`move` so many times over, compiled."""

    @tf.function(autograph=False)
    def block(*state):
        def again(i, *state):
            return i + 1, *move(*state)

        return tf.while_loop(lambda i, *_: i < times, again, (tf.constant(0), *state))[1:]

    return block


def value_and_gradients(function, values):
    """The function's value, and its gradient at each of the values."""
    with tf.GradientTape() as tape:
        tape.watch(values)
        value = function(values)
    return value, tape.gradient(value, values, unconnected_gradients="zero")


def dense(gradient):
    """A gradient as one array of the weight's shape; that of an embedding comes as the rows it touches."""
    return np.asarray(tf.convert_to_tensor(gradient))


def slopes(call, x, floats):
    """Largest |d output / d input| over the rows, for each place of each leaf in `floats` (arrays of a row's shape).

    The outputs are weighed so that they do not cancel.
    """
    with tf.GradientTape() as tape:
        tape.watch(floats)
        answer = call(x)
        total = tf.add_n([tf.reduce_sum(tf.square(tf.cast(leaf, tf.float32) + 0.5)) for leaf in rows_.leaves(answer)])
    gradients = tape.gradient(total, floats)
    return [
        np.zeros(leaf.shape[1:]) if g is None else np.abs(dense(g)).max(axis=0) for g, leaf in zip(gradients, floats)
    ]


def updates(step, x, y, w):
    """A compiled function (x, y, w, index) that makes len(index) updates with `step(x, y, w)`; returns their losses."""

    # Not converted by AutoGraph, as Keras's own training function is not: converting Keras takes longer than tracing.
    @tf.function(reduce_retracing=True, autograph=False)
    def block(x, y, w, index):
        count = tf.shape(index)[0]

        def update(i, losses):
            pick = lambda leaf: tf.gather(leaf, index[i])  # noqa: E731
            loss = step(rows_.tree_map(pick, x), rows_.tree_map(pick, y), rows_.tree_map(pick, w))
            return i + 1, losses.write(i, loss)

        start = (tf.constant(0), tf.TensorArray(tf.float32, size=count))
        _, losses = tf.while_loop(lambda i, _: i < count, update, start, parallel_iterations=1)
        return losses.stack()

    # One trace for any number of rows, batch size and updates; where a model needs to know them, one for each.
    open_ended = lambda leaf: tf.TensorSpec((None, *leaf.shape[1:]), leaf.dtype)  # noqa: E731
    try:
        block.get_concrete_function(
            *(rows_.tree_map(open_ended, part) for part in (x, y, w)), tf.TensorSpec((None, None), tf.int32)
        )
    except Exception:  # it will be traced for the shapes that come
        pass
    return lambda x, y, w, index: block(x, y, w, tf.constant(index, tf.int32)).numpy()
