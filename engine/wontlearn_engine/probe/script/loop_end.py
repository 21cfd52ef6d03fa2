"""Notices that a loop is over: lines of its frame are followed until one lies outside."""

import ast
import sys

from . import running_source


class LoopEnd:
    """Calls `over()` once, as soon as the frame leaves the loop."""

    def __init__(self, frame, loop, over):
        while frame.f_code.co_name in running_source.COMPREHENSION_FRAMES and frame.f_back is not None:
            frame = frame.f_back
        statement = next(node for node in running_source.up(loop) if isinstance(node, ast.stmt))
        last = statement.end_lineno
        if isinstance(statement, (ast.For, ast.While)) and statement.orelse:
            last = statement.body[-1].end_lineno
        self.first, self.last, self.over, self.frame = statement.lineno, last, over, frame
        self._before = sys.gettrace()
        frame.f_trace = self._line
        # Tracing must be on for the frame's own trace function to be called; new frames are not traced.
        sys.settrace(lambda *_: None)

    def _line(self, frame, event, arg):
        if event == "return" or (event == "line" and not self.first <= frame.f_lineno <= self.last):
            over = self.over
            self.stop()
            if over is not None:
                over()
            return None
        return self._line

    def stop(self):
        """Follow no longer."""
        if self.over is None:
            return
        self.over = None
        sys.settrace(self._before)
        self.frame.f_trace = None
        self.frame = None


class Ends:
    """Follows the loops around a training, inner ones first: `over(last)` is called when one ends.

    It returns True to wait for the end of the next one too. `last` is True for the outermost.
    """

    def __init__(self, around, over):
        self._around, self._over, self._level, self._end = around, over, 0, None
        if around:
            self._follow()

    def _follow(self):
        frame, loop = self._around[self._level]
        self._end = LoopEnd(frame, loop, self._ended)

    def _ended(self):
        last = self._level + 1 >= len(self._around)
        if self._over(last) and not last:
            self._level += 1
            self._follow()

    def stop(self):
        """Follow no longer."""
        if self._end is not None:
            self._end.stop()
