"""A Ray cluster as a place: a command is run by an actor on one of its nodes, and its stdin and stdout are ours.

Started by path as a program of its own, as any command that leads elsewhere; so Ray lives in this process alone. When it
ends, however it ends, Ray ends the actor, and with the actor's end of the pipe what it started ends itself.
"""

from __future__ import annotations

import argparse
import os
import queue
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any

CHUNK = 1 << 16
AT_ONCE = 20.0
"""Seconds in which a worker of Ray's starts for whom there is room, on a busy machine too."""
LEAVING = 3.0
"""Seconds that what runs there has to end by itself, once nobody listens here."""


def main() -> int:
    """Until the command ends; its exit status, or 1 with a sentence."""
    parser = argparse.ArgumentParser("ray_pipe")
    parser.add_argument("--address", default="auto")
    parser.add_argument("--num-cpus", type=float, default=1.0)
    parser.add_argument("--num-gpus", type=float, default=0.0)
    parser.add_argument("--room", action="store_true", help="print how many such commands the cluster has room for")
    parser.add_argument("--at-once", action="store_true", help="only if the cluster has room for it now")
    parser.add_argument("--project", type=Path, metavar="FOLDER", help="what the actor's working directory holds")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    out = os.dup(1)
    os.dup2(2, 1)  # whatever Ray prints
    # Where it is installed (with JupyterLab, say), jsonschema compiles a grammar with it for formats that Ray never checks.
    package: Any = import_module("wontlearn_engine.running.via.ray_package")
    sys.modules[package.UNMADE] = None  # type: ignore[assignment]
    with tempfile.TemporaryDirectory(prefix="wontlearn-") as folder:
        # While Ray is imported.
        archive, root = Path(folder) / "project.zip", options.project
        packing = ThreadPoolExecutor(1).submit(package.pack, root, archive) if root is not None else None
        try:
            ray: Any = import_module("ray")
        except ImportError:
            return _say("there is no Ray in wontlearn's own environment: pip install 'wontlearn[ray]'")
        errors = import_module("ray.exceptions")
        words: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        if not options.room:
            threading.Thread(target=_hear, args=(words,), daemon=True).start()
        try:
            pipe, unseeded = None, ""
            if packing is not None:
                try:  # if no cluster answers at all, that is told by the next
                    if packing.result():
                        _init(ray, options.address, runtime_env={"working_dir": str(archive)})
                        pipe = _begun(ray, options, package.PROJECT, "")
                except (OSError, errors.RuntimeEnvSetupError) as problem:
                    unseeded = (str(problem).strip().splitlines() or ["it gave no reason"])[-1]
                    ray.shutdown()
            if pipe is None:
                _init(ray, options.address)
                if options.room:
                    os.write(out, str(_room(ray, options.num_cpus, options.num_gpus)).encode())
                    return 0
                pipe = _begun(ray, options, "", unseeded)
        except ConnectionError:
            return _say(f"no Ray cluster answers ({options.address}); `ray start --head` starts one here")
        except errors.GetTimeoutError:
            return _say("the cluster has no room for it now")
        except errors.RayError as problem:
            return _say(f"the Ray worker is gone ({type(problem).__name__})")
    threading.Thread(target=_feed, args=(pipe, words), daemon=True).start()
    try:
        while True:
            data: bytes = ray.get(pipe.read.remote())
            if not data:
                return int(ray.get(pipe.status.remote()))
            while data:
                data = data[os.write(out, data) :]
    except errors.RayError as problem:
        return _say(f"the Ray worker is gone ({type(problem).__name__})")


def _init(ray: Any, address: str, **more: Any) -> None:
    """Raises ConnectionError if no cluster answers."""
    ray.init(address=address, log_to_driver=False, logging_level="ERROR", configure_logging=False, **more)


def _begun(ray: Any, options: argparse.Namespace, seed: str, unseeded: str) -> Any:
    """The actor. Raises GetTimeoutError if it was to run at once and cannot, RuntimeEnvSetupError if it has no such seed."""
    asked = {"CPU": options.num_cpus, "GPU": options.num_gpus}
    if options.at_once:
        free = ray.available_resources()
        if any(free.get(name, 0.0) < much for name, much in asked.items()):
            raise import_module("ray.exceptions").GetTimeoutError
    pipe = _actor(ray).options(num_cpus=asked["CPU"], num_gpus=asked["GPU"]).remote(options.command, seed, unseeded)
    if seed or options.at_once:
        ray.get(pipe.begun.remote(), timeout=AT_ONCE if options.at_once else None)
    return pipe


def _room(ray: Any, cpus: float, gpus: float) -> int:
    """By what its nodes have, whether it is free or not."""
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    asked = [(name, much) for name, much in (("CPU", cpus), ("GPU", gpus)) if much]
    return sum(min(int(node.get(name, 0.0) // much) for name, much in asked) for node in nodes) if asked else len(nodes)


def _actor(ray: Any) -> Any:
    """By value, as it is defined in the main program: the nodes need nothing of ours."""

    class Pipe:
        def __init__(self, command: list[str], seed: str, unseeded: str) -> None:
            import os
            import subprocess
            import sys

            # The worker runs under the Python that Ray runs under there, unless another is named.
            path = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")  # noqa: PTH120
            env, here, home = {**os.environ, "PATH": path}, os.getcwd(), os.path.expanduser("~")  # noqa: PTH109, PTH111
            if seed:
                # For us alone: many actors share this folder, and on a script's path are no other modules than by hand.
                others = [part for part in env.pop("PYTHONPATH", "").split(os.pathsep) if part and part != here]
                env |= {"WONTLEARN_SEED": os.path.join(here, seed)}  # noqa: PTH118
                env |= {"PYTHONPATH": os.pathsep.join(others)} if others else {}
                here = home if os.path.isdir(home) else os.sep  # noqa: PTH112
            elif unseeded:
                env["WONTLEARN_UNSEEDED"] = unseeded
            self._popen = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=here, env=env)

        def begun(self) -> None:
            """It is here."""

        @ray.method(concurrency_group="into")  # type: ignore[untyped-decorator]
        def write(self, data: bytes) -> None:
            stdin = self._popen.stdin
            assert stdin is not None
            try:
                if data:
                    stdin.write(data)
                    stdin.flush()
                else:
                    stdin.close()
            except OSError:
                pass  # it has ended; `read` tells it

        @ray.method(concurrency_group="out")  # type: ignore[untyped-decorator]
        def read(self) -> bytes:
            import os

            assert self._popen.stdout is not None
            return os.read(self._popen.stdout.fileno(), 1 << 16)

        @ray.method(concurrency_group="out")  # type: ignore[untyped-decorator]
        def status(self) -> int:
            return self._popen.wait()

    # A group has one thread: what is written is written in its order, while a read waits.
    return ray.remote(concurrency_groups={"into": 1, "out": 1})(Pipe)


def _hear(words: queue.SimpleQueue[bytes]) -> None:
    while True:
        data = os.read(0, CHUNK)
        words.put(data)
        if not data:
            time.sleep(LEAVING)  # `main` may be waiting for an actor that no node has room for
            os._exit(0)


def _feed(pipe: Any, words: queue.SimpleQueue[bytes]) -> None:
    while True:
        pipe.write.remote(words.get())


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    # At once: Ray's own leaving waits for threads of ours that wait for it.
    os._exit(main())
