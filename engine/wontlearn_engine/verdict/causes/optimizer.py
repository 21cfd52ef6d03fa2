"""The optimizer: its constants, its clipping."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import places, repairs
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import FAR_OUT, SHOWN, SIGN
from ..measures import Skill, number

ADAPTIVE = ("Adam", "AdamW", "Nadam", "Adamax", "RMSprop", "Adagrad", "Lion", "Adafactor", "Lamb", "Ftrl")
TIGHT = 0.01
"""Limits of gradients below this are rare in working scripts; usual ones lie from 0.1 to 10."""
SWALLOWS = 0.05
"""An epsilon from which on it outweighs most gradients' own size; usual ones lie from 1e-8 to 1e-3."""
ADADELTA, ADAGRAD = 0.01, 0.001
"""Rates up to which they hardly move: Adadelta's own paper takes 1.0, and Keras has 1e-3 for both."""
LONGEST = {"beta_1": 0.9999, "beta_2": 0.99999, "momentum": 0.995}
"""Averages over 10,000, 100,000 and 200 updates: as long as a training."""


def constants(case: Case, now: Skill) -> Iterator[Candidate]:
    """optimizer-constants: an epsilon that swallows the step, Adadelta's default rate, odd betas."""
    about = case.optimizer
    epsilon, kind = about.epsilon or 0.0, about.class_
    place = places.of_optimizer(case)
    if kind in ADAPTIVE and epsilon >= SWALLOWS and kind != "Ftrl":
        yield candidate(
            "optimizer-constants",
            "setup",
            f"{kind}'s epsilon is {number(epsilon)}: it outweighs the gradients, steps shrink to nothing.",
            places.of_optimizer(case, "epsilon"),
            "epsilon=1e-7",
            weight=FAR_OUT,
            trial="adam",
            edits=repairs.optimizer_argument(case, "epsilon", "1e-7"),
        )
    if kind == "Adadelta" and (about.learning_rate or 1.0) <= ADADELTA:
        yield candidate(
            "optimizer-constants",
            "setup",
            f"Adadelta at a rate of {number(about.learning_rate)} (Keras' default) hardly moves; the paper's is 1.0.",
            place,
            "learning_rate=1.0, or Adam",
            weight=FAR_OUT,
            trial="rate*1000",
            edits=repairs.optimizer_argument(case, "learning_rate", "1.0"),
        )
    if kind == "Adagrad" and (about.learning_rate or 1.0) <= ADAGRAD:
        yield candidate(
            "optimizer-constants",
            "setup",
            f"Adagrad at a rate of {number(about.learning_rate)} hardly moves.",
            place,
            "learning_rate=0.1, or Adam",
            weight=SIGN,
            trial="rate*100",
            edits=repairs.optimizer_argument(case, "learning_rate", "0.1"),
        )
    for name, value in (
        ("beta_1", about.beta_1),
        ("beta_2", about.beta_2),
        ("momentum", about.momentum),
    ):
        if value is not None and value >= LONGEST[name]:
            yield candidate(
                "optimizer-constants",
                "setup",
                f"{kind}'s {name} is {number(value)}: it averages over more updates than there are.",
                places.of_optimizer(case, name),
                f"{name}={'0.9' if name != 'beta_2' else '0.999'}",
                weight=SHOWN,
                trial="adam",
                edits=repairs.optimizer_argument(case, name, "0.9" if name != "beta_2" else "0.999"),
            )


def clip(case: Case, now: Skill) -> Iterator[Candidate]:
    """gradient-clip: the limit lies far below the gradients' size."""
    about = case.optimizer
    for name, value in (
        ("clipnorm", about.clipnorm),
        ("clipvalue", about.clipvalue),
        ("global_clipnorm", about.global_clipnorm),
    ):
        if value is not None and 0 <= value < TIGHT:
            yield candidate(
                "gradient-clip",
                "setup",
                f"{name}={number(value)} cuts the gradients down to nearly nothing.",
                places.of_optimizer(case, name),
                f"{name}=1.0",
                weight=FAR_OUT,
                trial="no-clip",
                edits=repairs.optimizer_argument(case, name, "1.0"),
            )


def clip_by_hand(case: Case, now: Skill) -> Iterator[Candidate]:
    """gradient-clip: as `clip`, written in the training step itself."""
    if case.how != "loop" and "train_step" not in case.about.custom:
        return
    found = places.ask(case, source.clip_by_hand)
    if found is None or not 0 <= found[1] < TIGHT:
        return
    line, limit = found
    # The step cannot be changed from outside; what makes up for it shows it: Adam divides by the gradients' own size.
    for trial in ("adam", "rate*10000", "rate*1000"):
        yield candidate(
            "gradient-clip",
            "setup",
            f"The gradients are clipped to {number(limit)}, which leaves nearly nothing of them.",
            places.Place(case.file or case.script, line),
            "A limit of 1.0.",
            weight=FAR_OUT,
            trial=trial,
            edits=repairs.at(case, places.Place(case.file or case.script, line), source.mend.clip_at, "1.0"),
        )


CAUSES = (
    clip,
    clip_by_hand,
    constants,
)
