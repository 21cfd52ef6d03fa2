"""The script that a command line names, and what is wished of its fix."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from wontlearn_engine.probe.worker.pythons import find_module
from wontlearn_engine.running.python import NoPython, find_python
from wontlearn_engine.running.target import Target

EPILOG = """exit status: 0 it learns, 1 a problem was found, 2 could not judge (crash, no training, bad arguments)"""


@dataclass(frozen=True)
class Wish:
    """What is to be done with the fix: print it as a patch, make it in the file, and also where it is not proved."""

    diff: bool = False
    fix: bool = False
    unproved: bool = False

    @property
    def any(self) -> bool:
        """Something is to be done."""
        return self.diff or self.fix


NOTHING = Wish()


def positive(word: str) -> float:
    """A limit, as it stands on the command line."""
    number = float(word)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{word} is no limit; it takes a number above 0")
    return number


def parser_of(prog: str, description: str) -> argparse.ArgumentParser:
    """With what every command that runs a script takes."""
    parser = argparse.ArgumentParser(prog=prog, description=description, epilog=EPILOG)
    parser.add_argument(
        "-m", dest="module", action="store_true", help="the script is a module's name, as after python -m"
    )
    parser.add_argument("--python", metavar="PATH", help="the interpreter or environment that runs the script")
    parser.add_argument(
        "--via",
        metavar="COMMAND",
        help="run it where this command leads, e.g. 'ssh gpu-box': the script's path is one there",
    )
    parser.add_argument(
        "--sync", action="store_true", help="with --via: the script lies here, and its project is sent there"
    )
    parser.add_argument(
        "--on", metavar="ray", help="run it as an actor of a Ray cluster: the local one, or ray://HOST:PORT"
    )
    parser.add_argument("--num-gpus", type=positive, metavar="N", help="with --on: the GPUs that are asked for (none)")
    parser.add_argument("--num-cpus", type=positive, metavar="N", help="with --on: the CPUs that are asked for (1)")
    parser.add_argument("--memory", type=positive, metavar="GB", help="end a run that holds more memory than this")
    return parser


def plain(options: argparse.Namespace, script_arguments: tuple[str, ...]) -> Target:
    """As it was named, whether it is there or not. Raises NoPython."""
    script: Path = options.script
    cluster = _cluster(options)
    if options.sync and not options.via and not cluster:
        raise NoPython("--sync sends the project to where --via leads; name that too.")
    return Target(
        script.absolute(),
        script_arguments,
        options.python,
        Path.cwd(),
        str(script),
        memory=options.memory,
        via=cluster or options.via or "",
        sync=options.sync or bool(cluster),
    )


def _cluster(options: argparse.Namespace) -> str:
    """A Ray cluster, with what is asked of it; "" if none was named. Raises NoPython for what is none."""
    asked = [f"--num-{what} {n:g}" for what in ("gpus", "cpus") if (n := getattr(options, f"num_{what}")) is not None]
    if not options.on:
        if asked:
            raise NoPython("--num-gpus and --num-cpus ask a Ray cluster; --on names it.")
        return ""
    if options.via or (options.on != "ray" and not options.on.startswith("ray://")):
        raise NoPython("--on takes ray or ray://HOST:PORT, and not --via beside it.")
    return " ".join(["ray://" if options.on == "ray" else options.on, *asked])


def target_of(options: argparse.Namespace, script_arguments: tuple[str, ...]) -> Target | None:
    """None, and a sentence on stderr, where there is no such script. Raises NoPython."""
    script: Path = options.script
    named = plain(options, script_arguments)
    if named.via and not named.sync:  # it is looked for there
        return replace(named, given=f"-m {script}", module=str(script)) if options.module else named
    if options.module:
        # What runs there is told from here, by the same folders.
        python = sys.executable if named.via else find_python(named).python
        found = find_module(str(script), python, str(Path.cwd()))
        if found is None:
            print(f"wontlearn: no module {script} can be found from here by {python}.", file=sys.stderr)
            return None
        return replace(named, script=Path(found), given=f"-m {script}", module=str(script))
    if not script.is_file():
        what = "is a folder" if script.is_dir() else "does not exist"
        print(f"wontlearn: {script} {what}. Give the path of a Python script that trains a model.", file=sys.stderr)
        return None
    return named
