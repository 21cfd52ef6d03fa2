"""What probe and engine say to each other, typed: messages, control lines, and every fact that was measured.

Standard library only, and loadable by path. The probe sends JSON objects of these shapes; the engine reads them into
these classes once, where they come in (reading.py). A field that was not sent has its default.
"""

VERSION = 2
"""Of messages and facts together; each side says its own at the start."""
