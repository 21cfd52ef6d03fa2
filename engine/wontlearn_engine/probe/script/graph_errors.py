"""Errors out of a traced function: AutoGraph writes the way through the user's code into the message."""

import re

from . import user_code

_HEAD = "in user code:"
_STEP = re.compile(r'^ *File "([^"\n]+)", line (\d+), in (\S+).*\n((?:(?! *File ").*\S.*\n)?)', re.MULTILINE)


def without_probe(problem):
    """Take our own frames out of the message of an exception."""
    if problem.args and isinstance(problem.args[0], str) and _HEAD in problem.args[0]:

        def keep(step):
            return "" if user_code.is_probe(step.group(1)) else step.group(0)

        text = problem.args[0]
        problem.args = (type(text)(_STEP.sub(keep, text)), *problem.args[1:])


def opened(message):
    """(what went wrong, the user's frames on the way) of such a message; of any other (message, [])."""
    if not message.startswith(_HEAD):
        return message, []
    frames = [
        {"file": file, "line": int(line), "name": name, "text": text.strip()}
        for file, line, name, text in _STEP.findall(message)
        if user_code.is_user(file)
    ]
    rest = message[max((step.end() for step in _STEP.finditer(message)), default=len(_HEAD)) :].strip()
    _, _, said = rest.partition(": ")
    return said or rest or message, frames
