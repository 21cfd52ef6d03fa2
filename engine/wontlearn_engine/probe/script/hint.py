"""`# wontlearn: x=…, y=…` on a training's line, or on the line above: names its rows where they cannot be seen.

The expressions are evaluated where the call stands.
"""

import ast
import linecache
import re

from .. import state
from . import user_code

WORDS = "Name its rows in a comment above the call: # wontlearn: x=…, y=…"
_HINT = re.compile(r"#\s*wontlearn:\s*(.+?)\s*$")


def rows():
    """{"x": …, "y": …} as the hint at the nearest user frame names them; None without a hint."""
    frame = user_code.user_frame()
    if frame is None:
        return None
    name, last = frame.f_code.co_filename, frame.f_lineno
    for line in (last, last - 1):
        found = _HINT.search(_line(name, line))
        if found:
            return _evaluated(found.group(1), frame)
    return None


def _line(name, line):
    """A line of the text that is being run: the file may have been saved again."""
    if name == state.job["script"] and state.job["source"].endswith(".py"):
        name = state.job["source"]
    return linecache.getline(name, line)


def _evaluated(text, frame):
    try:
        call = ast.parse("f(%s)" % text, mode="eval").body
        found = {
            word.arg: eval(compile(ast.Expression(word.value), "<hint>", "eval"), frame.f_globals, frame.f_locals)
            for word in call.keywords
            if word.arg in ("x", "y", "sample_weight")
        }
        if "x" not in found:
            raise ValueError("it names no x")
    except Exception as problem:  # survives the user's expression: the note says what it raised
        state.channel.send(
            "note", text="The hint `# wontlearn: %s` fails: %s: %s" % (text, type(problem).__name__, problem)
        )
        return None
    return found
