"""Started by path: `python boot.py EVENTS CONTROL CACHE`, two inherited file descriptors (on Windows: handles) and a folder for bytecode.

Standard library only. It may run as a warm spare: it then imports what the engine names and waits for its job. As
`python boot.py --nursery SOCKET CACHE` it imports a framework and forks itself for each run (nursery.py).
"""

import sys

_STARTUP = frozenset(sys.modules)


def _load(cache):
    """Import the probe as `_wontlearn_probe`, off `sys.path`, without writing beside its source."""
    import importlib.util
    import os

    here = os.path.dirname(os.path.abspath(__file__))
    # Python put our folder first on the path; a user's `import rows` must never find ours.
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here or entry == ""]
    spec = importlib.util.spec_from_file_location(
        "_wontlearn_probe", os.path.join(here, "__init__.py"), submodule_search_locations=[here]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["_wontlearn_probe"] = package
    prefix, sys.pycache_prefix = sys.pycache_prefix, cache
    try:
        spec.loader.exec_module(package)
        package.BYTECODE = cache
        import _wontlearn_probe.main as main
        import _wontlearn_probe.state as state

        state.startup = _STARTUP
    finally:
        sys.pycache_prefix = prefix
    return main


if __name__ == "__main__" and sys.argv[1] == "--nursery":
    _main = _load(sys.argv[3])
    _main.main(*_main.nursery(int(sys.argv[2])))
elif __name__ == "__main__":
    _ends = [int(word) for word in sys.argv[1:3]]
    if sys.platform == "win32":
        import msvcrt
        import os

        _ends = [msvcrt.open_osfhandle(_ends[0], os.O_WRONLY), msvcrt.open_osfhandle(_ends[1], os.O_RDONLY)]
    _load(sys.argv[3]).main(*_ends)
