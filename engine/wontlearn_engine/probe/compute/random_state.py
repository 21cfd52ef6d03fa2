"""Random numbers, left as they were."""

import contextlib
import random
import sys

import numpy as np


@contextlib.contextmanager
def kept():
    """Python's, NumPy's and TensorFlow's eager random state are the same after as before."""
    python, numpy_state = random.getstate(), np.random.get_state()
    context = None
    if "tensorflow" in sys.modules:
        from tensorflow.python.eager import context as eager

        context = eager.context()
        generator = getattr(context, "_rng", None)
        rng = generator.getstate() if generator is not None else None
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy_state)
        if context is not None and rng is not None:
            context._rng.setstate(rng)
