"""Module specs: found by the finders of others, told to call us back around the module's own code."""

import sys
import time


def found_by_others(finder, name, path, target):
    """The spec that the other finders give, or None."""
    for other in sys.meta_path:
        if other is not finder and hasattr(other, "find_spec"):
            spec = other.find_spec(name, path, target)
            if spec is not None:
                return spec
    return None


def around(spec, before, after):
    """The spec, its loader told to call `before()` and then `after(module, seconds)` around the module's own code."""
    loader = spec.loader
    execute = getattr(loader, "exec_module", None)
    if execute is None:
        return spec

    def exec_module(module):
        # An instance attribute, gone before the module's own code runs: nothing of ours stays visible.
        # (Not when the spec is found: TensorFlow looks for Keras long before it imports it.)
        loader.__dict__.pop("exec_module", None)
        before()
        began = time.monotonic()
        execute(module)
        after(module, time.monotonic() - began)

    loader.exec_module = exec_module
    return spec
