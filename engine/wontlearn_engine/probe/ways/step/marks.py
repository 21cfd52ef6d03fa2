"""Places in running frames, and the names as they stood there."""

from ...script import running_source


class Mark:
    """A place in a running frame, and the names as they stood there."""

    def __init__(self, frame, names=False):
        self.frame, self.code, self.line = frame, frame.f_code, frame.f_lineno
        self.lasti = frame.f_lasti
        self.names = dict(frame.f_locals) if names else None
        self._node = self._place = None

    @property
    def place(self):
        """(line, column or None)."""
        if self._place is None:
            self._place = running_source.position_of(self.code, self.lasti, self.line)
        return self._place

    @property
    def node(self):
        """The syntax node that was being executed."""
        if self._node is None:
            self._node = running_source.at(self.code.co_filename, *self.place)
        return self._node

    def loops(self):
        """The loops of its own code around it."""
        return running_source.loops_at(self.code, *self.place)


def of_frame(frame, marks):
    """The mark of this frame in a stack, or None."""
    return next((mark for mark in marks if mark.frame is frame), None)
