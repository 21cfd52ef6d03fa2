"""How likely a candidate is the cause, before anything is tried, 0 to 1: one number for one kind of sign.

Only their order counts, and the step between them where a trial's reach is multiplied by them: one that repairs a tenth
more outweighs half a step. They were ordered by hand on labelled scripts; tests/scoreboard.py --compare shows what a
change of any of them does.
"""

from __future__ import annotations

CERTAIN = 0.97
"""True whatever else is there: nothing is trainable, no gradient arrives, no update is made, the rate is not above 0."""
WRONG = 0.95
"""Wrong by what was measured of the rows, the loss or the weights, and nothing upstream makes it so."""
FAR_OUT = 0.93
"""A setting that no working script has (dropout of 0.85, a penalty of 0.05, an epsilon of 0.05), or rows that no training
could use as they come."""
ODD = 0.9
"""A setting or a fact that hardly any working script has."""
LIKELY = 0.85
"""As that, of what lies downstream: it may follow from something else."""
SHOWN = 0.8
"""A sign that some working scripts show too."""
SIGN = 0.7
"""A sign that many working scripts show."""
HINT = 0.6
"""The same, or one whose usual reason is another candidate."""
GUESS = 0.5
"""Nothing but the trial speaks for it."""
FAINT = 0.4
"""Nothing but the trial, and another change often repairs the same."""
LAST = 0.3
"""Worth a note, or a change that repairs whatever it was: it is the cause only where nothing else is."""
