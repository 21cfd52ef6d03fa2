"""Numbers that the rows of the verdict share: skills, fits, and how far a trial got."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import TypeGuard

from ..probe.contract.measured import Found, OutputScore, Prediction, Scored
from .case import Case

NOTHING, LEARNS = 0.1, 0.3
"""Skill under 0.1 is nothing, to 0.3 weak, from 0.3 on the training learns."""
AT_CHANCE = 0.05
"""Answers under this skill are no better than those of a constant."""
APART = 0.2
"""Two readings of one skill that differ by more are both told, with the reason."""
BEYOND = 1.05
"""Skill by the loss above which it is lower than right answers can make it: then it says nothing of the answers."""
ALMOST = 0.9
"""Share of the way from which on a loss is learned, whatever it asks for."""
FEW = 100
"""Points of a curve below which there is no averaging: they are the means of many updates, or the training is short."""
SURELY_WRONG = 3.0
"""Baselines above the baseline that a loss of classes only reaches where most answers are wrong: of 10 classes, 40 % of the
answers wrong at a probability of 1e-10 each."""
MOSTLY_ONE = 0.8
"""Share of the commonest class from which on accuracy hardly says whether the others are told apart."""
LEAST_SAID = 0.001
"""Share of the way below which nothing was gained: it is noise, however many digits it has."""
LUCK = 0.8
"""Skill that starting weights may have by chance: of 150 starts of a small net on three classes the best had 0.54; two
classes that lie apart can do better."""
STOOD_STILL = 0.02
"""Share of its first loss that a trial's must have fallen by, to have trained at all."""
PARTS, OF_LAST, MOST = 5, 10, 40
"""Means of the end of a curve: as many parts of its last tenth, but of a fifth where that is no more than 40 points."""


@dataclass(frozen=True)
class Skill:
    """How much of the way from baseline to floor the full run went, by loss and by its predictions."""

    loss: float | None = None
    """By the loss, the larger of inference and the end of the curve."""
    predictions: float | None = None
    """By the predictions themselves."""
    held: float | None = None
    """By the predictions (or loss) on held-out rows."""
    recalls: dict[str, float] = field(default_factory=dict[str, float])
    accuracy: float | None = None
    curve: float | None = None
    """By the end of the training's own curve (training mode)."""
    inference: float | None = None
    """By the loss in inference mode."""
    heads: tuple[OutputScore, ...] = ()
    """Of several outputs each alone, by its predictions; judged ones only."""

    @property
    def reached(self) -> str:
        """The skill in words, one number: by the loss, or by the predictions where these are clearly further, at chance, or alone known,
        or where the loss is lower than right answers make it."""
        if self.loss is None or self.predictions is None:
            return way(self.best or 0.0)
        told = self.predictions > self.loss + APART or self.predictions < AT_CHANCE < self.loss - APART
        told = told or self.loss > BEYOND
        return f"{way(self.predictions)} (by its predictions)" if told else way(self.best or 0.0)

    @property
    def best(self) -> float | None:
        """The better of both readings: a loss can be inflated where the predictions are right, and the reverse."""
        known = [v for v in (self.loss, self.predictions) if v is not None]
        return max(known) if known else None


def skill(case: Case) -> Skill:
    """The skill of the full run's model; empty where the loss asks for no targets, and so has no yardstick."""
    if case.ignores_targets:
        return Skill()
    scores = [part for part in (case.score.train, case.score.own) if part is not None]
    by_loss = [value for part in scores for value in (part.skill, part.detached_skill) if good(value)]
    in_inference = list(by_loss)
    curve = curve_skill(case)
    if curve is not None:
        by_loss.append(curve)
    given = [part.prediction for part in scores if part.prediction is not None]
    predictions = [prediction.skill for prediction in given if good(prediction.skill)]
    if case.measures_distance or case.compares_distributions:
        predictions = []
    if case.own_roles and max(predictions, default=0.0) < LEARNS:
        # That a model answers what is taken for its targets says that it learned them; the reverse says nothing.
        return Skill()
    if _asks_for_something_else(case, curve, max(in_inference, default=None), max(predictions, default=None)):
        # The curve's own losses still tell how far the loss came.
        by_loss, in_inference, predictions, given = [curve or 0.0], [], [], []
    held = case.score.held
    held_values = [v for v in (skills(held) if held is not None else ()) if good(v)] or logged(case)
    first = given[0] if given else Prediction()
    return Skill(
        loss=max(by_loss) if by_loss else None,
        predictions=max(predictions) if predictions else None,
        held=max(held_values) if held_values else None,
        recalls=first.recalls,
        accuracy=first.accuracy,
        curve=curve,
        inference=max(in_inference) if in_inference else None,
        heads=first.heads,
    )


def _asks_for_something_else(case: Case, curve: float | None, inference: float | None, answers: float | None) -> bool:
    """A hand-written loop with a loss of its own is learned, while what was taken for its targets is not answered at all.

    Neither by the loss in another pass over the same rows nor by the answers: as where the targets move with the model
    (an action's value), or are made from what it answers.
    """
    if case.how != "loop" or not any(loss.own and not loss.exact for loss in case.losses):
        return False
    none = inference is not None and inference < 0 and answers is not None and answers < NOTHING
    return curve is not None and curve >= ALMOST and none and case.single.fits is True


def logged(case: Case) -> list[float]:
    """Skill on other rows by what the script itself measured: in its last epoch, or with `evaluate`.

    By the loss, and by the accuracy above the majority. A loss of classes can be far above that of a constant while most
    answers are right: it says nothing without the accuracy, nor does an accuracy where one class has nearly all rows.
    """
    last = case.trained.logs[-1] if case.trained.logs else {}
    logs = {name[4:]: value for name, value in last.items() if name.startswith("val_")}
    if not logs and case.evaluated is not None:
        logs = case.evaluated.logs
    found = [skill_of(case, logs.get("loss"))]
    if "crossentropy" in case.loss_name:
        classes = next((facts.classes for facts in case.leaves("y") if facts.classes), ())
        name = next((key for key in logs if key.endswith(("accuracy", "acc"))), None)
        rows = sum(count for _, count in classes)
        majority = max((count for _, count in classes), default=0) / max(1, rows)
        if name is None or len(classes) < 2 or majority > MOSTLY_ONE:
            return [value for value in found if value is not None and value < -SURELY_WRONG]
        found.append((logs[name] - majority) / (1 - majority))
    return [value for value in found if value is not None]


def good(value: object) -> TypeGuard[float]:
    """True for a finite number."""
    return isinstance(value, (int, float)) and math.isfinite(value)


def curve_skill(case: Case) -> float | None:
    """Skill by the last losses of the full run's own curve, whatever penalty they hold.

    By the median of five means: of squared errors of single rows, one in each update, the median is half the mean.
    """
    curve = case.curve
    if curve is None or not curve.means or curve.ends_in_nan:
        return None
    count = len(curve.means)
    if count < FEW:
        return skill_of(case, median(curve.means[-max(1, count // 10) :]))
    size = max(min(MOST, count // PARTS), count // OF_LAST) // PARTS
    return skill_of(case, median([fmean(curve.means[count - size * (i + 1) : count - size * i]) for i in range(PARTS)]))


def skill_after(case: Case, updates: int | None) -> float | None:
    """Skill by the mean of the full run's losses in the last fifth of its first so many updates; None where there are few."""
    curve = case.curve
    if curve is None or not updates or curve.last_update < updates:
        return None
    first, last = bisect_right(curve.updates, updates * 4 // 5), bisect_right(curve.updates, updates)
    return skill_of(case, fmean(curve.means[first:last])) if last - first >= PARTS else None


def skill_of(case: Case, loss: float | None) -> float | None:
    """(baseline - loss) / (baseline - floor)."""
    baseline, floor = case.anchors.baseline, case.anchors.floor
    if loss is None or baseline is None or floor is None or not baseline > floor or not math.isfinite(loss):
        return None
    return float((baseline - loss) / (baseline - floor))


def skills(scored: Scored) -> tuple[float | None, float | None]:
    """By the predictions, and by the loss."""
    return scored.prediction.skill if scored.prediction is not None else None, scored.skill


def control_skill(found: Found | None) -> float | None:
    """Skill that a control or trial reached, by its loss or its predictions, whichever is better."""
    if found is None:
        return None
    if found.nan:
        return -1.0
    known = [v for v in (*skills(found), found.detached_skill) if good(v)]
    return max(known) if known else None


def cut_short(found: Found | None) -> bool:
    """The clock ended it before its updates were made: what it would have reached is not known, only what it did."""
    return found is not None and found.cut == "clock"


def gain(found: Found | None, now: Skill) -> tuple[float, float] | None:
    """(what a trial reached, what the training itself reaches), both by the loss where that is known, else by the answers.

    A loss that stays where it was is not repaired, however many answers fall on the right side; nor is one that falls
    while the answers stay at chance.
    """
    if found is None or found.nan:
        return None
    by_loss = [v for v in (found.skill, found.detached_skill) if good(v)]
    by_answers = found.prediction.skill if found.prediction is not None else None
    if not by_loss:
        return (by_answers, now.predictions or 0.0) if good(by_answers) else None
    base = now.loss or 0.0
    if now.predictions is not None and now.predictions < AT_CHANCE:
        base = min(base, now.predictions)  # it has fallen, and the answers stayed at chance
    if good(by_answers) and by_answers < AT_CHANCE:
        return min(max(by_loss), by_answers), base
    return max(by_loss), base


def trained(found: Found | None) -> bool:
    """True unless the loss of a control or trial stood still: untrained weights can be lucky, and prove nothing."""
    first, last = (found.first_loss, found.last_loss) if found is not None else (None, None)
    return not good(first) or not good(last) or last < first - STOOD_STILL * abs(first)


def percent(value: float) -> str:
    """A share as a percentage with as many digits as it deserves."""
    share = 100 * value
    if abs(share) < 1e-4:
        return "0 %"
    if abs(share) >= 10:
        return f"{share:.0f} %"
    return f"{f'{share:.1f}'.removesuffix('.0')} %" if abs(share) >= 0.1 else f"{share:.2g} %"


def way(value: float) -> str:
    """A skill as a share of the way from baseline to floor; below 0 nothing is gained."""
    return percent(min(1.0, value) if value >= LEAST_SAID else 0.0)


def number(value: float | None) -> str:
    """A loss or a data value in four digits at most."""
    if value is None:
        return "unknown"
    if not math.isfinite(value):
        return str(value)
    if value != round(value) or abs(value) >= 1e6:
        value = float(f"{value:.4g}")
    return f"{value + 0.0:.0f}" if value == round(value) and abs(value) < 1e9 else f"{value:.4g}"  # no "-0"


def count(n: int, what: str) -> str:
    """A number of things: "1 row", "3 rows", "2 batches"."""
    return f"{n} {what if n == 1 else what + ('es' if what.endswith('tch') else 's')}"
