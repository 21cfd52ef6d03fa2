"""The command line: the dashboard, and `check` for editors, scripts and CI."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from wontlearn_engine import __version__
from wontlearn_engine.looking.check import Checked, Limit, check, watch
from wontlearn_engine.looking.endings import ending_words
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.reporting.formats import FORMATS
from wontlearn_engine.reporting.report import SCHEMA_FILE, STARTED, exit_code
from wontlearn_engine.reporting.several import SEVERAL
from wontlearn_engine.running.python import NoPython, find_python
from wontlearn_engine.running.target import Target, find_module

from . import causes
from .config import MODES, Config, ConfigError, load
from .dashboard.palette import THEMES
from .progress import telling
from .several import JOBS, Nothing, check_scripts, many, scripts

EPILOG = """exit status: 0 it learns, 1 a problem was found, 2 could not judge (crash, no training, bad arguments)"""


def main(argv: list[str] | None = None) -> int:
    """Entry point; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    own, script_arguments = _split(arguments)
    if own and own[0] == "check":
        return _check(own[1:], script_arguments)
    if own and own[0] in PRINTED:
        return _printed(own)
    try:
        if own and own[0] == "demo":
            return _demo(own[1:])
        if own and own[0] == "lsp":
            from .lsp import main as serve

            return serve()
        if own and own[0] == "mcp":
            from .agents import main as serve_agents

            return serve_agents(own[1:])
        return _watch(own, script_arguments)
    except (NoPython, ConfigError) as problem:
        print(f"wontlearn: {problem}", file=sys.stderr)
        return 2


def _explain(id: str) -> int:
    text = causes.explain(id)
    if text is not None:
        return _print(f"{id}\n\n{text}\n")
    alike = causes.near(id)
    wanted = f"Did you mean {' or '.join(alike)}?" if alike else f"There are: {', '.join(causes.entries())}."
    print(f"wontlearn: there is no cause {id!r}. {wanted}", file=sys.stderr)
    return 2


def _print(text: str) -> int:
    """To a reader that may stop in the middle, as `head` does."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more at its end
    return 0


def _printed(own: list[str]) -> int:
    """Commands that only print: what a cause means, the report's schema, how an agent uses us."""
    parser = argparse.ArgumentParser(f"wontlearn {own[0]}", description=PRINTED[own[0]])
    if own[0] == "explain":
        parser.add_argument("id", help="of a finding, e.g. dead-relu")
    options = parser.parse_args(own[1:])
    if own[0] == "explain":
        return _explain(options.id)
    file = SCHEMA_FILE if own[0] == "schema" else Path(__file__).parent / "skill.md"
    return _print(file.read_text(encoding="utf-8").replace("{version}", __version__))


PRINTED = {
    "explain": "What the id of a finding means, and the usual repair.",
    "schema": "The JSON Schema of the report that check --format json prints.",
    "skill": "A SKILL.md for coding agents: when to run wontlearn, how to read it, what not to conclude.",
}


def _split(arguments: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Ours before `--`, the script's after it."""
    if "--" in arguments:
        cut = arguments.index("--")
        return arguments[:cut], tuple(arguments[cut + 1 :])
    return arguments, ()


def _parser(prog: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=prog, description=description, epilog=EPILOG)
    parser.add_argument(
        "-m", dest="module", action="store_true", help="the script is a module's name, as after python -m"
    )
    parser.add_argument("--python", metavar="PATH", help="the interpreter or environment that runs the script")
    parser.add_argument("--memory", type=float, metavar="GB", help="end a run that holds more memory than this")
    return parser


def _plain(options: argparse.Namespace, script_arguments: tuple[str, ...]) -> Target:
    script: Path = options.script
    return Target(script.absolute(), script_arguments, options.python, Path.cwd(), str(script), memory=options.memory)


def _target(options: argparse.Namespace, script_arguments: tuple[str, ...]) -> Target | None:
    script: Path = options.script
    plain = _plain(options, script_arguments)
    if options.module:
        python = find_python(plain).python
        found = find_module(str(script), python, Path.cwd())
        if found is None:
            print(f"wontlearn: no module {script} can be found from here by {python}.", file=sys.stderr)
            return None
        return replace(plain, script=found, given=f"-m {script}", module=str(script))
    if not script.is_file():
        what = "is a folder" if script.is_dir() else "does not exist"
        print(f"wontlearn: {script} {what}. Give the path of a Python script that trains a model.", file=sys.stderr)
        return None
    return plain


def _check(own: list[str], script_arguments: tuple[str, ...]) -> int:
    parser = _parser("wontlearn check", "Run each script in full and on one sample, judge, and exit.")
    parser.add_argument(
        "scripts",
        nargs="+",
        metavar="script",
        help="training scripts, folders, or patterns; their own arguments after --",
    )
    parser.add_argument(
        "-j", dest="jobs", type=int, metavar="N", help=f"of many scripts, check so many at once ({JOBS})"
    )
    parser.add_argument("--mode", choices=list(MODES), default="both")
    parser.add_argument("--format", choices=list(FORMATS), default="full")
    limits = parser.add_mutually_exclusive_group()
    limits.add_argument(
        "--timeout", type=float, metavar="S", help="end the runs after so many seconds and judge what is there"
    )
    limits.add_argument(
        "--budget", type=float, metavar="S", help="answer within so many seconds, with what is not known by then"
    )
    parser.add_argument("--watch", action="store_true", help="check again at every save, until ctrl+c")
    options = parser.parse_args(own)
    several = not options.module and many(options.scripts)
    if options.module and len(options.scripts) > 1:
        parser.error("-m takes one module")
    if several and (options.watch or options.format not in SEVERAL):
        parser.error("--watch and --format html take one script")
    if options.jobs is not None and options.jobs < 1:
        parser.error("-j takes a number from 1 on")
    options.script = Path(options.scripts[0])
    seconds = options.timeout if options.budget is None else options.budget
    limit = Limit(seconds, budget=options.budget is not None) if seconds is not None else None
    if options.watch and (limit is not None or options.format not in ("full", "concise")):
        parser.error("--watch goes with --format full or concise, and without --timeout or --budget")
    try:
        if several:
            found, like = scripts(options.scripts, _note), _plain(options, script_arguments)
            return check_scripts(found, like, MODES[options.mode], limit, options.format, options.jobs or JOBS, _note)
        target = _target(options, script_arguments)
    except (NoPython, Nothing) as problem:
        print(f"wontlearn: {problem}", file=sys.stderr)
        return 2
    if target is None:
        return 2
    if options.watch:
        return _watch_check(target, MODES[options.mode], options.format)
    return _run_check(target, MODES[options.mode], options.format, limit)


def _note(sentence: str) -> None:
    print(f"wontlearn: {sentence}", file=sys.stderr, flush=True)


def _run_check(target: Target, modes: tuple[Mode, ...], form: str, limit: Limit | None) -> int:
    try:
        with telling() as tell:
            done = check(target, modes, limit, tell, _note)
    except NoPython as problem:
        print(f"wontlearn: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("wontlearn: ended by ctrl+c", file=sys.stderr)
        return 2
    if done.timed_out and limit is not None:
        print(f"wontlearn: ended by {ending_words(limit.ending)}; judged is what was there.", file=sys.stderr)
    sys.stdout.write(FORMATS[form](done.look, str(target.script), done.python, done.seconds))
    sys.stdout.flush()
    return exit_code(done.look)


def _watch_check(target: Target, modes: tuple[Mode, ...], form: str) -> int:
    """The exit status is that of the last verdict."""
    status = 2

    def begun() -> None:
        if form == "concise":
            print(STARTED, flush=True)

    def done(checked: Checked) -> None:
        nonlocal status
        status = exit_code(checked.look)
        text = FORMATS[form](checked.look, str(target.script), checked.python, checked.seconds)
        print(text.removeprefix(f"{STARTED}\n"), end="", flush=True)

    try:
        watch(target, modes, begun, done, _note)
    except NoPython as problem:
        print(f"wontlearn: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return status


def _dashboard_flags(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mode", choices=list(MODES), help="what the first look runs (default: both)")
    parser.add_argument("--theme", choices=list(THEMES))
    parser.add_argument(
        "--no-spares", action="store_true", default=None, help="keep no warm processes between the runs"
    )
    parser.add_argument("--ascii", action="store_true", default=None, help="draw with ASCII only")


def _config(options: argparse.Namespace, folder: Path) -> Config:
    """All settings; flags outrank the rest."""
    named = {name: getattr(options, name) for name in ("mode", "theme", "ascii", "no_spares", "python")}
    return replace(load(folder), **{name: value for name, value in named.items() if value is not None})


def _demo(own: list[str]) -> int:
    parser = argparse.ArgumentParser("wontlearn demo", description="Four small programs that learn or do not, and why.")
    parser.add_argument(
        "framework", nargs="?", choices=["keras", "torch"], help="in which it is told (default: what is installed)"
    )
    parser.add_argument("--python", metavar="PATH", help="an interpreter or environment that has it")
    _dashboard_flags(parser)
    options = parser.parse_args(own)
    if not _terminal():
        print("wontlearn: the demo needs a terminal.", file=sys.stderr)
        return 2
    from .dashboard.demo import run_demo

    return run_demo(_config(options, Path.cwd()), options.framework)


def _terminal() -> bool:
    return sys.stdout.isatty() and sys.stdin.isatty()


def _watch(own: list[str], script_arguments: tuple[str, ...]) -> int:
    parser = _parser(
        "wontlearn",
        "Watch a training script: run it in full and on one sample at every save, and judge.",
    )
    parser.add_argument("script", type=Path, nargs="?", help="the training script; its own arguments after --")
    parser.usage = (
        "wontlearn [-h] [--version] [--python PATH] [--mode MODE] [--theme THEME] [--ascii] [--no-spares] [script [-- args]]\n"
        "       wontlearn check script|folder …\n       wontlearn demo [keras|torch]\n       wontlearn lsp | mcp\n"
        "       wontlearn explain ID | schema | skill"
    )
    parser.add_argument("--version", action="version", version=f"wontlearn {__version__}")
    _dashboard_flags(parser)
    options = parser.parse_args(own)
    if options.script is None:
        return _first(options)
    target = _target(options, script_arguments)
    if target is None:
        return 2
    config = _config(options, target.script.parent)
    target = replace(target, python=config.python)
    if not _terminal():
        return _run_check(target, config.modes, "full", None)
    from .dashboard.app import run_dashboard

    return run_dashboard(target, config)


def _first(options: argparse.Namespace) -> int:
    """No script was named: offer those that are here."""
    config = _config(options, Path.cwd())
    if not _terminal():
        from .dashboard.first import listed
        from .discover import discover

        print("wontlearn: which script? These here train something:", file=sys.stderr)
        sys.stdout.write(listed(discover(Path.cwd()), Path.cwd()))
        return 2
    from .dashboard.first import DEMO, choose

    chosen = choose(Path.cwd(), config)
    if chosen is None:
        return 0
    if chosen == DEMO:
        from .dashboard.demo import run_demo

        return run_demo(config)
    from .dashboard.app import run_dashboard

    given = str(Path(chosen).relative_to(Path.cwd()))
    return run_dashboard(Target(Path(chosen), (), config.python, Path.cwd(), given), config)
