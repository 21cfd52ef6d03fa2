"""Where a value comes from: backwards from an expression through assignments, calls and loops, by names alone."""

from .defs import Path
from .frames import Context
from .frames_of import Flow, flow_of
from .names import lookup
from .objects import callee, instance, method
from .trace import Op, trace

__all__ = ["Context", "Flow", "Op", "Path", "callee", "flow_of", "instance", "lookup", "method", "trace"]
