"""`check --diff` and `check --fix`: the proved edits as a patch, or made in the file."""

from __future__ import annotations

import sys
from pathlib import Path

from wontlearn_engine.looking.look import Look
from wontlearn_engine.looking.taking import Refused, edits_of, patch, planned, take, wanted
from wontlearn_engine.verdict.proofs import tried_words
from wontlearn_engine.verdict.words import Edit

from .named import Wish
from .outputs import printed


def grant(wish: Wish, look: Look, script: Path, code: int) -> int:
    """Print the patch, or make the edits; what is refused is said on stderr. The exit status: `code`, or 0 once it is repaired."""
    try:
        edits = _edits(look, unproved=wish.unproved)
        if wish.diff:
            printed(patch(planned(look, script, edits), Path.cwd()))
        if not wish.fix:
            return code
        for taken in take(look, script, edits):
            print(f"wontlearn: changed {taken.path}", file=sys.stderr)
    except (Refused, OSError) as problem:
        print(f"wontlearn: {problem}", file=sys.stderr)
        return code
    return 0 if wanted(look) else code


def _edits(look: Look, *, unproved: bool) -> tuple[Edit, ...]:
    """Those that are proved, or with `unproved` those of the first finding that has some. Raises Refused."""
    proved = wanted(look)
    if proved:
        return proved
    finding = next((f for f in look.findings if f.fix is not None and f.fix.edits), None)
    if finding is None or finding.fix is None:
        raise Refused("There is no edit for what was found.")
    if not unproved:
        raise Refused(
            f"The edit is not proved ({tried_words(finding.fix) or 'not tried'}); --unproved takes it all the same."
        )
    return edits_of(finding)
