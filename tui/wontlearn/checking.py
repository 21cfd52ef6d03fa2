"""`wontlearn check`: for scripts, editors and CI."""

from __future__ import annotations

import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

from wontlearn_engine.looking.check import Checked, Limit, check, watch
from wontlearn_engine.looking.endings import ending_words
from wontlearn_engine.probe.contract.asks import Mode
from wontlearn_engine.reporting.compared import NoReport, read_report
from wontlearn_engine.reporting.formats import FORMATS
from wontlearn_engine.reporting.report import STARTED, exit_code
from wontlearn_engine.reporting.several import SEVERAL
from wontlearn_engine.running.places import opened
from wontlearn_engine.running.python import NoPython
from wontlearn_engine.running.target import Target
from wontlearn_engine.running.via.command import room_on

from .config import MODES
from .named import NOTHING, Wish, parser_of, plain, positive, target_of
from .outputs import Baseline, Destination, only_one_on_stdout, output, unwritable, write
from .progress import telling
from .several import JOBS, Nothing, check_scripts, many, scripts


def run(own: list[str], script_arguments: tuple[str, ...]) -> int:
    """Returns the exit status."""
    parser = parser_of("wontlearn check", "Run each script in full and on one sample, judge, and exit.")
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
    parser.add_argument(
        "--format",
        action="append",
        type=output,
        metavar="NAME[=FILE]",
        help=f"one of {', '.join(FORMATS)} (default: full); again, with a file, for more than one",
    )
    parser.add_argument("--baseline", type=Path, metavar="JSON", help="an earlier report: only what got worse fails")
    limits = parser.add_mutually_exclusive_group()
    limits.add_argument(
        "--timeout", type=positive, metavar="S", help="end the runs after so many seconds and judge what is there"
    )
    limits.add_argument(
        "--budget", type=positive, metavar="S", help="answer within so many seconds, with what is not known by then"
    )
    parser.add_argument("--no-proof", action="store_true", help="do not try the fix on a copy of the script")
    parser.add_argument("--diff", action="store_true", help="print the proved fix as a patch, and the report on stderr")
    parser.add_argument("--fix", action="store_true", help="make the proved fix in the file")
    parser.add_argument("--unproved", action="store_true", help="--diff and --fix take what was not proved too")
    parser.add_argument("--watch", action="store_true", help="check again at every save, until ctrl+c")
    options = parser.parse_args(own)
    remote = bool(options.via) and not options.sync and not options.on
    several = not options.module and (len(options.scripts) > 1 if remote else many(options.scripts))
    if options.module and len(options.scripts) > 1:
        parser.error("-m takes one module")
    if options.jobs is not None and options.jobs < 1:
        parser.error("-j takes a number from 1 on")
    options.script = Path(options.scripts[0])
    seconds = options.timeout if options.budget is None else options.budget
    limit = Limit(seconds, budget=options.budget is not None) if seconds is not None else None
    outputs: list[Destination] = options.format or [Destination()]
    only_one_on_stdout(parser, outputs)
    if several and (options.watch or options.baseline or any(one.form not in SEVERAL for one in outputs)):
        parser.error("--watch, --baseline and --format html take one script")
    if options.watch and (limit or options.baseline or outputs not in ([Destination()], [Destination("concise")])):
        parser.error("--watch goes with one --format, full or concise, and without --timeout, --budget or --baseline")
    wish = Wish(options.diff, options.fix, options.unproved)
    if wish.any and (several or options.watch):
        parser.error("--diff and --fix take one script, and not --watch")
    if wish.any and remote:
        parser.error("--diff and --fix with --via are for a script that lies here: --sync")
    if refused := unwritable(outputs):
        _note(refused)  # before minutes of runs
        return 2
    proofs = not options.no_proof
    try:
        baseline = Baseline(options.baseline, read_report(options.baseline)) if options.baseline else None
        if several:
            found = [Path(name) for name in options.scripts] if remote else scripts(options.scripts, _note)
            like = plain(options, script_arguments)
            jobs = options.jobs or room_on(like.via) or JOBS
            return check_scripts(found, like, MODES[options.mode], limit, outputs, jobs, _note, proofs)
        target = target_of(options, script_arguments)
    except (NoPython, NoReport, Nothing) as problem:
        print(f"wontlearn: {problem}", file=sys.stderr)
        return 2
    if target is None:
        return 2
    if options.watch:
        return _watch_check(target, MODES[options.mode], outputs[0].form, proofs=proofs)
    return check_one(target, MODES[options.mode], outputs, limit, baseline, proofs=proofs, wish=wish)


def _note(sentence: str) -> None:
    print(f"wontlearn: {sentence}", file=sys.stderr, flush=True)


def check_one(
    target: Target,
    modes: tuple[Mode, ...],
    outputs: list[Destination],
    limit: Limit | None,
    baseline: Baseline | None = None,
    *,
    proofs: bool = True,
    wish: Wish = NOTHING,
) -> int:
    try:
        began = time.monotonic()
        # With proofs there will be more than two runs: they are forks of one process that has imported the framework.
        # Its imports are waited for: not under a limit, which is to be kept from the start.
        many = proofs and limit is None
        with opened(target, limit.seconds if limit else None, many=many) as (target, place), telling() as tell:
            done = check(target, modes, limit, tell, _note, proofs, place, began)
    except NoPython as problem:
        print(f"wontlearn: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("wontlearn: ended by ctrl+c", file=sys.stderr)
        return 2
    if done.timed_out and limit is not None:
        print(f"wontlearn: ended by {ending_words(limit.ending)}; judged is what was there.", file=sys.stderr)
    # A patch is read by another program: what is for a person goes beside it.
    with redirect_stdout(sys.stderr if wish.diff else sys.stdout):
        code = write(done, target.script, outputs, baseline)
    if not wish.any:
        return code
    from .fixing import grant  # with the editing of texts

    return grant(wish, done.look, target.script, code)


def _watch_check(target: Target, modes: tuple[Mode, ...], form: str, *, proofs: bool) -> int:
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
        with opened(target) as (target, place):
            watch(target, modes, begun, done, _note, proofs, place)
    except NoPython as problem:
        print(f"wontlearn: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return status
