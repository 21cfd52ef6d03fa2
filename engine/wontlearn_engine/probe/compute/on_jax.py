"""JAX."""

import jax
import numpy as np
from jax import numpy as jnp

tensor = jnp.asarray
zeros_like, broadcast_to = jnp.zeros_like, jnp.broadcast_to
minimum, sign, where, clip = jnp.minimum, jnp.sign, jnp.where, jnp.clip
numpy = np.asarray
TRACES, ONE_BY_ONE = True, False
"""Updates are compiled, and made no other way."""


def is_tensor(thing):
    """True for an array of JAX's."""
    return isinstance(thing, jax.Array)


def dense(gradient):
    """A gradient as an array."""
    return np.asarray(gradient)


def constant(array):
    """A float32 tensor."""
    return jnp.asarray(array, "float32")


def as_float(tensor):
    """A tensor as float32."""
    return tensor.astype("float32")


def is_floating(tensor):
    """True if it has numbers with a point."""
    return jnp.issubdtype(tensor.dtype, jnp.floating)


def take(leaf, index):
    """The rows at `index`."""
    return leaf[index]


def repeated(move, times):
    """`move` so many times over, compiled."""
    return jax.jit(lambda *state: jax.lax.fori_loop(0, times, lambda _, state: move(*state), state))


def value_and_gradients(function, values):
    """The function's value, and its gradient at each of the values."""
    return jax.value_and_grad(function)(values)
