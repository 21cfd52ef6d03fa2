"""How much later than here a run's first message comes from another place, and what a message takes.

`python benchmarks/places.py [COMMAND …]`: each a command for `--via`, or `ray://…` as `--on` takes it; `bash -c` by default.
"""

from __future__ import annotations

import argparse
import queue
import statistics
import sys
import tempfile
import time
from pathlib import Path

from wontlearn_engine.looking.conductor import Conductor, Posted
from wontlearn_engine.probe.contract.messages import At
from wontlearn_engine.running.places import opened
from wontlearn_engine.running.runner import Printed, RunEvent
from wontlearn_engine.running.target import Target

SCRIPT = "import time\nprint('here', flush=True)\nwhile True:\n    time.sleep(0.001)\n"


def look(script: Path, via: str, asks: int) -> tuple[float, list[float]]:
    """Seconds from the wish to the first message, connecting included; and of questions to a run, there and back."""
    messages: queue.SimpleQueue[Posted] = queue.SimpleQueue()
    began = time.perf_counter()
    target = Target(script, (), sys.executable, script.parent, str(script), via=via, sync=bool(via))
    with opened(target) as (found, place):
        conductor = Conductor(found, post=messages.put, modes=("full",), watch=False, runner=place)
        try:
            conductor.start()
            first, took = 0.0, list[float]()
            while True:
                message = messages.get(timeout=60)
                conductor.handle(message)
                if isinstance(message, RunEvent) and not first:
                    first = time.perf_counter() - began
                if isinstance(message, Printed):
                    break
            while len(took) < asks:
                asked = time.perf_counter()
                conductor.ask_where()
                while True:
                    message = messages.get(timeout=60)
                    if isinstance(message, RunEvent) and isinstance(message.event, At):
                        break
                took.append(time.perf_counter() - asked)
            return first, took
        finally:
            conductor.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("via", nargs="*", default=["bash -c"])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--asks", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "train.py"
        script.write_text(SCRIPT)
        here = 0.0
        for via in ["", *options.via]:
            looks = [look(script, via, options.asks) for _ in range(options.times)]
            first = statistics.median(first for first, _ in looks)
            took = sorted(seconds for _, asks in looks for seconds in asks)
            here = here or first
            print(
                f"{via or 'here'}: first message after {first:.2f} s ({first - here:+.2f}), a question and its answer "
                f"{took[len(took) // 2] * 1e3:.1f} ms (90 %: {took[len(took) * 9 // 10] * 1e3:.1f})"
            )


if __name__ == "__main__":
    main()
