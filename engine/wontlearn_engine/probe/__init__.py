"""Runs inside the user's Python. Loaded by path, under the name `_wontlearn_probe`; parses on Python 3.9."""

import contextlib
import sys

BYTECODE = None
"""Folder for the bytecode of our own modules; set by boot.py."""


@contextlib.contextmanager
def bytecode():
    """While our own modules load, compiled files go to our folder, never beside the source."""
    prefix, sys.pycache_prefix = sys.pycache_prefix, BYTECODE
    try:
        yield
    finally:
        sys.pycache_prefix = prefix
