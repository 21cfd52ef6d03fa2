"""The probe's life: prepare, wait for the job, run the script as Python would, say how it ended."""

import builtins
import os
import sys
import traceback
import types

from . import bytecode, hooks, patience, state, waiting
from . import channel as channels
from .compute import gpu
from .contract import VERSION
from .script import graph_errors, user_code


def main(events, control):
    """Run one job; never returns normally."""
    link = channels.Channel(events, control)
    state.channel = link
    link.send("hello", v=VERSION, pid=os.getpid(), python=sys.executable, version=sys.version.split()[0])
    prepare = link.receive()
    if prepare is None:
        os._exit(1)
    finder = hooks.install()
    if prepare["modules"]:
        with bytecode():
            from . import spare
        spare.prepare(link, prepare["modules"], prepare["environment"])
    job = link.receive()
    if job is None:
        os._exit(1)
    state.job = job
    at_once = {
        "where": _where,
        "alone": waiting.alone,
        "beside": waiting.beside,
        "behind": patience.stand_back,
        "far-behind": patience.stand_far_back,
        "rests": patience.take_rests,
    }
    state.asks = channels.Asks(link, at_once)
    state.reduced = job["mode"] != "full" or job["proof"]
    if state.reduced:
        with bytecode():
            from .files import guard
        guard.install(job)
    if job["texts"]:
        with bytecode():
            from .script import edited
        edited.install(job["texts"])
    if job["proof"] and job["beside"]:
        patience.stand_back()
    finder.begin()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(line_buffering=True)
    _run(job)


def nursery(link):
    """Serve forks over this socket; returns, in each of them, the pipes of its run."""
    with bytecode():
        from . import nursery as forks
    return forks.serve(link)


def _where():
    """Tell at which of the user's lines the main thread is; called by another."""
    frame = sys._current_frames().get(state.main_thread)
    while frame is not None and not user_code.is_user(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is not None:
        state.channel.send("at", file=frame.f_code.co_filename, line=frame.f_lineno)


def _give_way(folder):
    """Modules of the standard library that only we have imported: the script's own of the same name go before them."""
    own = set(os.listdir(folder)) if os.path.isdir(folder) else set()
    for name in set(sys.modules) - state.startup:
        if "." not in name and (name + ".py" in own or name in own) and not name.startswith("_wontlearn"):
            for part in [part for part in sys.modules if part == name or part.startswith(name + ".")]:
                del sys.modules[part]


def _run(job):
    """Execute the script as `__main__`, with Python's own ending: exit status, excepthook, atexit."""
    how, code, error = "finished", 0, None
    try:
        _execute(job)
    except SystemExit as stop:
        how, code = "exit", stop.code
        state.finish()
        status = isinstance(code, int) or code is None
        _end(how, code if status else 1, None, "" if status else _words(code))
        raise
    except BaseException as problem:  # the script's, which ends it as Python would
        trace = _cut(problem)
        how, code, error = "exception", 1, _describe(problem, trace)
        state.finish()
        # Told first: the script's own hook may end the process.
        _end(how, code, error)
        _hook(problem, trace)
        raise SystemExit(code) from None
    state.finish()
    _end(how, code, error)


def _hook(problem, trace):
    """What Python does with an exception that nobody caught."""
    problem = problem.with_traceback(trace)
    try:
        sys.excepthook(type(problem), problem, trace)
    except SystemExit:
        raise
    except BaseException as second:  # that of the script's own hook
        print("Error in sys.excepthook:", file=sys.stderr)
        sys.__excepthook__(type(second), second, _cut(second))
        print("\nOriginal exception was:", file=sys.stderr)
        sys.__excepthook__(type(problem), problem, trace)


def _words(given):
    try:
        return str(given)[:2000]
    except Exception:  # the script's own `__str__` fails
        return ""


def _end(how, code, error, said=""):
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    state.channel.send("end", how=how, code=code or 0, error=error, said=said)


def _execute(job):
    path = job["script"]
    if job["module"]:
        import runpy

        sys.argv = [path, *job["arguments"]]
        folder = os.getcwd()
        if not getattr(sys.flags, "safe_path", False):
            sys.path.insert(0, folder)
        user_code.add_user_folder(folder)
        _give_way(folder)
        sys.modules["__main__"] = types.ModuleType("__main__")
        runpy._run_module_as_main(job["module"], alter_argv=True)
        return
    given = job.get("given", path)
    sys.argv = [given, *job["arguments"]]
    folder = os.path.dirname(os.path.realpath(path))
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, folder)
    _give_way(folder)
    module = types.ModuleType("__main__")
    module.__dict__.update(__builtins__=builtins, __file__=path, __cached__=None, __package__=None, __spec__=None)
    if sys.version_info < (3, 14):
        module.__annotations__ = {}
    from importlib.machinery import SourceFileLoader

    module.__loader__ = SourceFileLoader("__main__", path)
    user_code.add_user_folder(folder)
    sys.modules["__main__"] = module
    if job["source"].endswith(".json"):
        with bytecode():
            from .script import cells
        with open(job["source"], encoding="utf-8") as handle:
            cells.run(channels.loads(handle.read()), module.__dict__)
        return
    exec(compile(_text(job["source"], path), path, "exec", dont_inherit=True), module.__dict__)


def _text(copy, path):
    """The script's text; the file's own bytes where they were not to be decoded, so that Python says what is wrong."""
    with open(copy, encoding="utf-8", errors="surrogatepass", newline="") as handle:
        text = handle.read()
    if "\ufffd" not in text:
        return text
    with open(path, "rb") as handle:
        return handle.read()


def _cut(problem):
    """The traceback without the probe's own frames, also those of the exceptions behind it."""
    seen = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        kept, trace = [], problem.__traceback__
        while trace is not None:
            if not user_code.is_probe(trace.tb_frame.f_code.co_filename):
                kept.append(trace)
            trace = trace.tb_next
        for part in reversed(kept):
            trace = types.TracebackType(trace, part.tb_frame, part.tb_lasti, part.tb_lineno)
        problem.__traceback__ = trace
        graph_errors.without_probe(problem)
        if len(seen) == 1:
            outer = trace
        problem = problem.__cause__ or problem.__context__
    return outer


def _back_to_breakpoint(frames):
    """The debugger stops a line or more after the call that started it."""
    import linecache

    last = dict(frames[-1]) if frames else {"file": state.job["script"], "name": "<module>", "line": 1 << 30}
    lines = linecache.getlines(last["file"])
    for number in range(min(last["line"], len(lines)), 0, -1):
        text = lines[number - 1].strip()
        if "breakpoint(" in text or "set_trace(" in text:
            frames[max(0, len(frames) - 1) :] = [dict(last, line=number, text=text)]
            return


def _describe(problem, trace):
    frames = [
        {"file": f.filename, "line": f.lineno or 0, "name": f.name, "text": f.line or ""}
        for f in traceback.extract_tb(trace)
        if user_code.is_user(f.filename)
    ][-20:]
    if isinstance(problem, SyntaxError) and problem.filename:
        frames.append(
            {"file": problem.filename, "line": problem.lineno or 0, "name": "", "text": (problem.text or "").strip()}
        )
    if type(problem).__name__ == "BdbQuit":
        _back_to_breakpoint(frames)
    try:
        message = str(problem) if not isinstance(problem, SyntaxError) else str(problem.msg)
    except Exception:  # the script's own `__str__` fails
        message = ""
    message, inner = graph_errors.opened(message)
    frames += inner
    last = frames[-1] if frames else {"file": "", "line": 0}
    return {
        "type": type(problem).__name__,
        "message": message[:2000],
        "file": last["file"],
        "line": last["line"],
        "frames": frames,
        "gpu_full": gpu.out_of_memory(message),
    }
