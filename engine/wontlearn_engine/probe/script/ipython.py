"""A notebook's cells in the user's own IPython: magics, `!`, `get_ipython()`, `display`. Lines stay those of the cell.

Nothing of it is kept: no history, no profile in the home folder. Errors are raised and end the run, as they end the
running of all cells in Jupyter, also those inside of a magic.
"""

import ast
import importlib.util
import os
import re
import sys

from .. import state
from . import magic_options

_SCRIPTS = ("bash", "sh", "script", "perl", "ruby", "pypy", "python", "python2", "python3", "cmd", "sx", "system", "!")
"""Magics that start another program."""
_LEFT_OUT = (
    "pip",
    "conda",
    "mamba",
    "micromamba",
    "uv",
    "tensorboard",
    "debug",
    "pdb",
    "qtconsole",
    "edit",
    "connect_info",
)
"""Magics that install something, open something, or wait for a person."""
_INSTALLS = re.compile(r"^\s*(sudo\s+)?(\S*/)?(pip\d?|conda|mamba|micromamba|apt|apt-get|brew|uv|poetry)\b|-m\s+pip\b")
_PLAIN = (*magic_options.PROFILERS, "px", "wontlearn")
"""Cell magics around Python code that would hide its lines, and our own."""


def wanted(cells):
    """True if a cell, (name, plain text, text), has anything that only IPython understands."""
    return any(
        text.rstrip() != plain.rstrip() or "get_ipython" in text or "IPython" in text for _, plain, text in cells
    )


def shell(names):
    """The shell in which the cells run, or None where there is no IPython that we know how to use."""
    try:
        from IPython.core.inputtransformer2 import TransformerManager
        from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
        from IPython.display import display
        from IPython.utils.text import LSString, SList
        from traitlets.config import Config
    except ImportError:
        return None
    if InteractiveShell.initialized():
        return None

    class Lines(TransformerManager):
        """A command over several lines becomes one line: the others stay, empty, so that none below moves."""

        def do_one_token_transform(self, lines):
            changed, after = super().do_one_token_transform(lines)
            missing = len(lines) - len(after)
            if changed and missing > 0:
                at = next((n for n, (a, b) in enumerate(zip(lines, after)) if a != b), len(after) - 1)
                after = [*after[: at + 1], *["\n"] * missing, *after[at + 1 :]]
            return changed, after

    class Shell(InteractiveShell):
        cell = ("", [], [])
        """Name of the cell that runs, its lines, and the lines of its plain text."""
        flags = 0

        def init_virtualenv(self):
            """The user's Python is the one that was chosen."""

        def init_prompts(self):
            """No person is asked."""

        def enable_gui(self, gui=None):
            """Figures are not shown."""

        def begin(self, name, plain, text):
            """The Python text of a cell that is to run now."""
            self.cell = (name, text.split("\n"), plain.split("\n"))
            return self.transform_cell(text) if "\n" not in text.strip() or not _parses(text) else text

        def transform_cell(self, cell):
            head = len(cell) - len(cell.lstrip("\n"))
            return "\n" * head + super().transform_cell(cell)

        def run_cell(self, raw_cell, *_, **__):
            """What a magic asks to run: in this cell, at its line there."""
            name = self.cell[0]
            tree = self.compile.ast_parse(self.transform_cell(raw_cell))
            code = compile(tree, name, "exec", self.flags | getattr(ast, "PyCF_ALLOW_TOP_LEVEL_AWAIT", 0), True)
            self.execute(code)
            return ExecutionResult(None)

        def run_line_magic(self, magic_name, line, _stack_depth=1):
            if magic_name == "wontlearn" or (magic_name in ("load_ext", "reload_ext") and line.strip() == "wontlearn"):
                return None  # it asks for what we do anyway
            if magic_name in magic_options.PROFILERS:
                self.run_cell(magic_options.apart(magic_name, line)[1])
                return None
            if magic_name in _LEFT_OUT or self.find_line_magic(magic_name) is None:
                return _said("%" + magic_name, line)
            if magic_name == "timeit":
                line = _once("%", line)
            if magic_name == "matplotlib":
                line = "inline"
            try:
                return super().run_line_magic(magic_name, line, _stack_depth=_stack_depth + 1)
            except ImportError:
                if magic_name == "matplotlib":
                    return _said("%matplotlib", line)
                raise

        def run_cell_magic(self, magic_name, line, cell):
            if magic_name in _PLAIN:
                self.run_cell(cell)
                return None
            if self.find_cell_magic(magic_name) is None or (magic_name in _SCRIPTS and state.reduced):
                return _said("%%" + magic_name, line)
            if magic_name == "timeit":
                line = _once("%%", line)
            given = super().run_cell_magic(magic_name, line, cell)
            if magic_name in ("writefile", "file") and state.reduced:
                _importable()
            return given

        def system(self, cmd):
            if not _runs(cmd):
                return _said("!", cmd)
            return super().system_piped(cmd)

        def getoutput(self, cmd, split=True, depth=0):
            if not _runs(cmd):
                _said("!", cmd)
                return SList() if split else LSString("")
            return super().getoutput(cmd, split=split, depth=depth + 1)

        def showtraceback(self, *_, **__):
            problem = sys.exc_info()[1]
            if problem is not None:
                raise problem

        def showsyntaxerror(self, *_, **__):
            self.showtraceback()

        def place(self, text):
            """(lines, columns) by which a text that a magic was given stands further on in the cell."""
            name, lines, plain = self.cell
            frame = sys._getframe(1)
            while frame is not None and frame.f_code.co_filename != name:
                frame = frame.f_back
            if frame is None or not 1 <= frame.f_lineno <= len(lines):
                return 0, 0
            line = frame.f_lineno
            if lines[line - 1].lstrip().startswith("%%"):
                return line, 0
            first = text.strip().split("\n")[0]
            return line - 1, max(0, plain[line - 1].find(first)) if line <= len(plain) else 0

    made_compiler = InteractiveShell.compiler_class.klass

    class Compiler(made_compiler):
        """What magics compile is given the cell's name and line."""

        def ast_parse(self, source, filename="<unknown>", symbol="exec"):
            tree = super().ast_parse(source, filename, symbol)
            _move(tree, *made.place(source))
            return tree

        def __call__(self, source, filename, symbol, *rest, **named):
            if filename.startswith(("<timed", "<magic-timeit")):
                filename = made.cell[0]
            return super().__call__(source, filename, symbol, *rest, **named)

    Shell.compiler_class = Compiler
    settings = Config()
    settings.HistoryManager.enabled = False
    folder = os.path.join(state.job["folder"], "ipython")
    made = Shell.instance(config=settings, ipython_dir=folder, user_module=sys.modules["__main__"], user_ns=names)
    made.input_transformer_manager = Lines()
    made.display_formatter.active_types = ["text/plain"]
    made.builtin_trap.__enter__()  # `get_ipython` is known in every module, as in a kernel
    names.setdefault("display", display)
    if importlib.util.find_spec("matplotlib_inline") is not None:
        os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    return made


def _move(tree, lines, columns):
    for node in ast.walk(tree):
        if hasattr(node, "lineno"):
            if node.lineno == 1:
                node.col_offset += columns
            if node.end_lineno == 1:
                node.end_col_offset += columns
            node.lineno, node.end_lineno = node.lineno + lines, node.end_lineno + lines


def _parses(text):
    try:
        compile(text, "cell", "exec", ast.PyCF_ONLY_AST | getattr(ast, "PyCF_ALLOW_TOP_LEVEL_AWAIT", 0), True)
    except (SyntaxError, ValueError):
        return False
    return True


def _importable():
    """What a reduced run writes lies in a folder of ours; the import system looks there by itself only if told so."""
    folder = os.path.join(os.path.realpath(state.job["folder"]), "files") + os.path.realpath(os.getcwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    importlib.invalidate_caches()


def _runs(command):
    """A program that the notebook starts: never to install something, and only in the full run."""
    return not state.reduced and not _INSTALLS.search(command)


def _once(sign, line):
    """`timeit` would train eight times and more; each time is another training to whoever looks on."""
    print(sign + "timeit " + line + "  # once by wontlearn")
    return magic_options.once(line)


def _said(sign, line):
    """Show what is left out."""
    print(sign + ("" if sign == "!" else " ") + line + "  # not run by wontlearn")
