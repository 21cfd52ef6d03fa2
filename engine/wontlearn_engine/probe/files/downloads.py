"""`keras.utils.get_file`: our two runs start together, and must not both write the same download."""

import functools
import os

import _wontlearn_probe as probe

from .replace_everywhere import everywhere


def install(keras):
    """One download at a time; who comes second finds the file."""
    try:
        import fcntl
    except ImportError:
        return
    original = keras.utils.get_file
    path = os.path.join(os.path.dirname(probe.BYTECODE), "downloads.lock")

    @functools.wraps(original)
    def get_file(*args, **kwargs):
        try:
            lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            return original(*args, **kwargs)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return original(*args, **kwargs)
        finally:
            os.close(lock)

    keras.utils.get_file = get_file
    everywhere({original: get_file})
