"""Keras on JAX: the state goes in and comes out of Keras's own training step, as Keras does it."""

import jax
import keras
import numpy as np
from jax import numpy as jnp

from ...compute.on_jax import (  # noqa: F401  what the examination asks of a framework
    ONE_BY_ONE,
    TRACES,
    as_float,
    broadcast_to,
    clip,
    constant,
    is_floating,
    minimum,
    numpy,
    repeated,
    sign,
    take,
    value_and_gradients,
    where,
    zeros_like,
)
from ...exam import rows as rows_

MOST = 400
"""Updates of a block at most."""

tensor, is_tensor = keras.ops.convert_to_tensor, keras.ops.is_tensor
scope = keras.StatelessScope


def dense(gradient):
    """A gradient as an array."""
    return np.asarray(tensor(gradient))


_made = {}
"""What was compiled of a model, by the model's id and a name: (model, function)."""


def forget():
    """A model was changed in place: what was compiled of it is of the past."""
    _made.clear()


def _compiled(model, name, function):
    """The function compiled. JAX compiles even what runs one by one: every operation, for every shape."""
    key = id(model), name
    if key not in _made:
        _made[key] = model, jax.jit(function)
    return _made[key][1]


def answer(subject, x):
    """The model's answer in inference mode; nothing of the model changes by it."""
    variables = subject.model.variables

    def ask(weights, x):
        with scope(list(zip(variables, weights))):
            return subject.call(x, False)

    return _compiled(subject.model, "answer", ask)([v.value for v in variables], x)


def data_loss(model, y, answer, w):
    """The compiled loss of an answer, without penalties."""
    loss = model._compile_loss

    def ask(y, answer, w):
        with scope():
            return loss(y, answer, w)

    return _compiled(loss, "loss", ask)(y, answer, w)


def watched(function, x):
    """`function(x)`, which returns tensors and something else; both."""
    beside = []

    def ask(x):
        with scope():
            tensors, more = function(x)
        beside.append(more)
        return tensors

    return jax.jit(ask)(x), beside[0]


def slopes(call, x, floats):
    """As that of TensorFlow."""

    def total(x):
        with scope():
            return sum(jnp.square(as_float(leaf) + 0.5).sum() for leaf in rows_.leaves(call(x)))

    return [np.abs(np.asarray(leaf)).max(axis=0) for leaf in rows_.leaves(jax.jit(jax.grad(total))(x))]


def _state(model):
    """All variables as Keras's training step takes them, metrics at 0."""
    metrics = [jnp.zeros_like(v.value) for v in model.metrics_variables]
    parts = (model.trainable_variables, model.non_trainable_variables, model.optimizer.variables)
    return (*([v.value for v in part] for part in parts), metrics)


def _store(model, state):
    parts = (model.trainable_variables, model.non_trainable_variables, model.optimizer.variables)
    for variables, values in zip(parts, state):
        for variable, value in zip(variables, values):
            variable.assign(value)


def loss_and_gradients(subject, x, y, w, training):
    """(training loss with penalties, gradients) of one batch, no update; tensors."""
    model = subject.model

    def ask(state, x, y, w):
        trainable, other, optimizer, metrics = state
        function = jax.value_and_grad(model.compute_loss_and_updates, has_aux=True)
        (loss, _), gradients = function(
            trainable, other, metrics, x, y, w, training=training, optimizer_variables=optimizer
        )
        return loss, gradients

    return _compiled(model, "gradients%d" % training, ask)(_state(model), x, y, w)


def _update(model, state, x, y, w):
    data = x if y is None else (x, y) if w is None else (x, y, w)
    logs, after = model.train_step(state, data)
    loss = logs.get("loss", next(iter(logs.values())))
    return jnp.mean(as_float(loss)), (*after[:3], [jnp.zeros_like(value) for value in after[3]])


def step(subject, x, y, w):
    """One update, not compiled; returns the training loss before it."""
    model = subject.model
    model._symbolic_build(data_batch=(x, y, w))
    loss, state = _update(model, _state(model), x, y, w)
    _store(model, state)
    return loss


def updates(subject, x, y, w):
    """A compiled function (x, y, w, index) that makes len(index) updates; returns their losses."""
    model = subject.model
    model._symbolic_build(data_batch=(x, y, w))

    @jax.jit
    def block(state, x, y, w, index, count):
        def update(i, carry):
            state, losses = carry
            pick = lambda leaf: leaf[index[i]]  # noqa: E731
            loss, state = _update(model, state, *(rows_.tree_map(pick, part) for part in (x, y, w)))
            return state, losses.at[i].set(loss)

        return jax.lax.fori_loop(0, count, update, (state, jnp.zeros(len(index), "float32")))

    def run(x, y, w, index):
        # Of one length, whatever the block's: another would be compiled anew.
        padded = np.zeros((max(MOST, len(index)), index.shape[1]), "int32")
        padded[: len(index)] = index
        state, losses = block(_state(model), x, y, w, padded, len(index))
        _store(model, state)
        return np.asarray(losses)[: len(index)]

    return run
