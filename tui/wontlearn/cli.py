"""The command line: the dashboard, and `check` for editors, scripts and CI."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from wontlearn_engine import __version__
from wontlearn_engine.looking.conductor import Conductor
from wontlearn_engine.reporting.report import SCHEMA_FILE
from wontlearn_engine.running.places import opened
from wontlearn_engine.running.python import NoPython
from wontlearn_engine.running.target import Target

from . import causes, checking
from .config import MODES, Config, ConfigError, load
from .dashboard.palette import THEMES
from .named import parser_of, target_of
from .outputs import Destination, printed


def main(argv: list[str] | None = None) -> int:
    """Entry point; returns the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    own, script_arguments = _split(arguments)
    if own and own[0] == "check":
        return checking.run(own[1:], script_arguments)
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
        return 0 if printed(f"{id}\n\n{text}\n") else 2
    alike = causes.near(id)
    wanted = f"Did you mean {' or '.join(alike)}?" if alike else f"There are: {', '.join(causes.entries())}."
    print(f"wontlearn: there is no cause {id!r}. {wanted}", file=sys.stderr)
    return 2


def _printed(own: list[str]) -> int:
    """Commands that only print: what a cause means, the report's schema, how an agent uses us."""
    parser = argparse.ArgumentParser(f"wontlearn {own[0]}", description=PRINTED[own[0]])
    if own[0] == "explain":
        parser.add_argument("id", help="of a finding, e.g. dead-relu")
    options = parser.parse_args(own[1:])
    if own[0] == "explain":
        return _explain(options.id)
    file = SCHEMA_FILE if own[0] == "schema" else Path(__file__).parent / "skill.md"
    return 0 if printed(file.read_text(encoding="utf-8").replace("{version}", __version__)) else 2


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
    """stderr too: it is what the dashboard draws on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()


def _watch(own: list[str], script_arguments: tuple[str, ...]) -> int:
    parser = parser_of(
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
    # The settings may name the place where the script lies.
    config = _config(options, options.script.parent if options.script.parent.is_dir() else Path.cwd())
    if options.via is None and not options.on:
        options.via, options.sync = config.via, options.sync or (config.sync and bool(config.via))
    target = target_of(options, script_arguments)
    if target is None:
        return 2
    target = replace(target, python=options.python if target.via else config.python)
    if not _terminal():
        return checking.check_one(target, config.modes, [Destination()], None)
    return _dashboard(target, config)


def _dashboard(target: Target, config: Config) -> int:
    from .dashboard.app import run_dashboard

    if not target.via:
        return run_dashboard(target, config)
    print(f"wontlearn: connecting to `{target.via}`", file=sys.stderr, flush=True)
    with opened(target) as (target, place):
        return run_dashboard(target, config, partial(Conductor, runner=place))


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
    given = str(Path(chosen).relative_to(Path.cwd()))
    target = Target(Path(chosen), (), config.python, Path.cwd(), given)
    if config.via and config.sync:  # it lies here; an interpreter of the settings is one here
        target = replace(target, python=options.python, via=config.via, sync=True)
    return _dashboard(target, config)
