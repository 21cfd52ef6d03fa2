"""Where a value comes from: backwards from an expression through assignments, calls and loops, by names alone."""

from .frames import Context, Flow
from .trace import Op, trace

__all__ = ["Context", "Flow", "Op", "trace"]
