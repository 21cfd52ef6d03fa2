"""The learning rate: its size, and its schedule."""

from __future__ import annotations

from collections.abc import Iterator

from ... import source
from .. import places, repairs, trend
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import CERTAIN, FAR_OUT, GUESS, HINT, ODD, SHOWN
from ..measures import Skill, count, good, number
from .optimizer import ADAPTIVE

USUAL_MOST = {"adaptive": 0.02, "plain": 0.5}
"""Rates above are rare in working scripts; Adam's default is 1e-3, plain SGD's 1e-2 (Keras)."""
TAKEN_AWAY = 0.05
"""Share of the rate that the optimizer is given under which a schedule keeps it from the first step to the last; a warm-up
comes to all of it. A function for LambdaLR that gives a rate of 0.01 in place of a factor leaves a hundredth."""
USUAL_LEAST = {"adaptive": 2e-5, "plain": 2e-4}
LADDER = (100, 10, 1000)
"""Steps away from the script's own rate, the usual mistake first: two powers of ten."""
FARTHER = 0.01
"""Of two rates that learn the one nearer to the script's own comes first: so much less likely is the third step."""
CALMED = 0.02
"""And so much likelier is the rate at which a sample was seen to calm down: more than the step farthest away takes off."""
BEYOND_LADDER = 1000
"""Times the highest usual rate: no step of the ladder comes near one."""
UPWARDS = (1000, 100, 10_000)
"""The same ladder for rates that are too low; where its last step stays below the default, the default is tried instead."""
DEFAULT = {"adaptive": 0.001, "plain": 0.01}
"""What Keras takes where nothing is said; PyTorch's SGD takes 0.001, its Adam the same as here."""
HARDLY_MOVED = 0.02
"""Largest relative change of a weight after a sample was trained as long as it may be: what fits one moves further."""
GONE = 0.02
"""Share of its peak that a rate has when it is all but gone."""
LATE, NEVER = 10_000, 1e-5
"""Updates by which a warm-up is over in a usual script, and a rate that is still none."""
PLANNED = (0, 10, 100, 1000, 10_000)
"""Updates after which the planned rates are."""
UNKNOWN = 1000
"""Updates of a training whose length is not known."""


def _kind(case: Case) -> str:
    return "adaptive" if case.optimizer.class_ in ADAPTIVE else "plain"


def usual_most(case: Case) -> float:
    """The highest rate that working scripts use with such an optimizer."""
    return USUAL_MOST[_kind(case)]


def _rate(case: Case) -> float | None:
    rates = case.optimizer.schedule_rates
    return rates[0] if rates else case.optimizer.learning_rate


def lr_not_positive(case: Case, now: Skill) -> Iterator[Candidate]:
    """lr-not-positive: 0 takes no step, below 0 climbs."""
    rate = case.optimizer.learning_rate
    if rate is None or rate > 0 or case.optimizer.schedule:
        return
    what = "takes no step" if rate == 0 else "climbs the loss instead of descending"
    yield candidate(
        "lr-not-positive",
        "setup",
        f"The learning rate is {number(rate)}: the optimizer {what}.",
        places.of_optimizer(case, "learning_rate"),
        "learning_rate=0.001",
        weight=CERTAIN,
        alone=True,
        blatant=True,
        edits=repairs.optimizer_argument(case, "learning_rate", "0.001"),
    )


def lr_too_high(case: Case, now: Skill) -> Iterator[Candidate]:
    """lr-too-high: the loss runs away, jumps or turns NaN; a smaller rate learns."""
    rate = _rate(case)
    if rate is None and case.torch and case.about.optimizer is None:
        yield from _by_hand_too_high(case)
    if rate is None or rate <= 0:
        return
    reading = case.reading
    wild = reading.word in ("diverging", "noisy", "nan", "rising")
    calmed, calm = _calm(case)
    high = rate > usual_most(case)
    if not (wild or high):
        return
    weight = ODD if high and wild else SHOWN if high else HINT
    if rate > BEYOND_LADDER * usual_most(case):
        # No step of the ladder below comes near a usual rate.
        value = repairs.rate(DEFAULT[_kind(case)])
        yield candidate(
            "lr-too-high",
            "setup",
            f"The learning rate is {number(rate)}, more than {case.optimizer.class_} usually takes.",
            places.of_optimizer(case, "learning_rate"),
            f"learning_rate={value}",
            weight=weight,
            trial=f"rate={DEFAULT[_kind(case)]}",
            edits=repairs.optimizer_argument(case, "learning_rate", value),
        )
    for factor in LADDER:
        message = f"The learning rate is {number(rate)}" + (
            f" and the loss {trend.WORDS[reading.word]}.{calm}"
            if wild
            else f", more than {case.optimizer.class_} usually takes."
        )
        yield candidate(
            "lr-too-high",
            "setup",
            message,
            places.of_optimizer(case, "learning_rate"),
            f"learning_rate={repairs.rate(rate / factor)}",
            # Of two rates that learn the one nearer to the script's own.
            weight=weight - FARTHER * (factor == max(LADDER)) + CALMED * (factor == calmed),
            trial=None if factor == calmed else f"rate/{factor}",
            alone=factor == calmed,
            symptom=factor == calmed,
            edits=repairs.optimizer_argument(case, "learning_rate", repairs.rate(rate / factor)),
        )


def _by_hand_too_high(case: Case) -> Iterator[Candidate]:
    """The same of an update that is written by hand: its rate is not known, and what it subtracts can be made smaller."""
    reading = case.reading
    calmed, calm = _calm(case)
    if reading.word in ("diverging", "nan"):
        for factor in sorted(LADDER):
            yield candidate(
                "lr-too-high",
                "setup",
                f"The step of the update is too long: the loss {trend.WORDS[reading.word]}.{calm}",
                places.of_rate_by_hand(case),
                f"A learning rate {factor} times lower.",
                weight=SHOWN - FARTHER * (factor == max(LADDER)) + CALMED * (factor == calmed),
                trial=None if factor == calmed else f"rate/{factor}",
                alone=factor == calmed,
                symptom=factor == calmed,
            )


def _calm(case: Case) -> tuple[int, str]:
    """(How many times lower, in words) a rate brings a loss down that has run far away, be it not yet learned; (0, "") else."""
    curve = case.curve
    if curve is None or not curve.means:
        return 0, ""
    known = max(abs(curve.means[0]), abs(case.anchors.baseline or 0.0))
    if not curve.ends_in_nan and curve.means[-1] <= trend.AWAY * known:
        return 0, ""
    for factor in (10, 100, 1000):
        tried = case.trial(f"rate/{factor}")
        if tried is None or tried.nan or not good(tried.first_loss) or not good(tried.last_loss):
            continue
        if tried.last_loss < 0.5 * tried.first_loss:
            fell = f"from {number(tried.first_loss)} to {number(tried.last_loss)}"
            return factor, f" {factor} times shorter, it falls {fell} in {count(tried.updates or 0, 'update')}."
    return 0, ""


def lr_too_low(case: Case, now: Skill) -> Iterator[Candidate]:
    """lr-too-low: the weights hardly move; a larger rate learns."""
    rate = _rate(case)
    if rate is None or rate <= 0:
        return
    low = rate < USUAL_LEAST[_kind(case)]
    slow = case.single.fits is False and 0 < (case.single.weights_moved or 0.0) < HARDLY_MOVED
    if not (low or slow):
        return
    default = DEFAULT[_kind(case)]
    steps = {f"rate*{factor}": repairs.rate(rate * factor) for factor in UPWARDS}
    if rate * max(UPWARDS) < default:
        steps = {f"rate={default}": repairs.rate(default)}
    for trial, value in steps.items():
        yield candidate(
            "lr-too-low",
            "setup",
            f"The learning rate is {number(rate)}: the weights hardly move.",
            places.of_optimizer(case, "learning_rate"),
            f"learning_rate={value}",
            weight=ODD if low else GUESS,
            trial=trial,
            edits=repairs.optimizer_argument(case, "learning_rate", value),
        )


def schedule(case: Case, now: Skill) -> Iterator[Candidate]:
    """lr-schedule, scheduler-order: the rate is gone long before the training is over, or never comes."""
    rates = [rate for rate in case.trained.rates if rate is not None]
    signs = case.about.loop.signs if case.about.loop is not None else None
    ahead = signs.highest_rate if signs is not None and not rates else None
    rates = [ahead] if ahead is not None else rates
    planned = [rate for rate in case.optimizer.schedule_rates if rate is not None]
    start = case.optimizer.learning_rate or 0.0
    if rates and start > 0 and max(rates) < TAKEN_AWAY * start:
        none = max(rates) <= 0
        least = "0" if none else f"at most {number(max(rates))}"
        made = places.ask(case, source.pytorch.scheduler_made_line) if case.torch else None
        factor = places.ask(case, source.pytorch.factor_line) if made and _is_lambda(case, made) else None
        when = "From the first step to the last" if case.torch else f"In all {count(len(rates), 'epoch')}"
        when = "As far as its schedule was looked ahead" if ahead is not None else when
        message = f"{when} the learning rate is {least}, though the optimizer is given {number(start)}." + (
            " LambdaLR multiplies the optimizer's rate by what the function gives: a factor, not a rate."
            if made and _is_lambda(case, made)
            else ""
        )
        repair = (
            "A schedule that begins at a factor of 1, or soon comes to it."
            if made
            else "A longer decay: its length counts updates, not epochs."
            if case.optimizer.schedule and not case.torch
            else "Compute the rate from a fixed one, not from 0 or from what the last epoch left."
        )
        yield candidate(
            "lr-schedule",
            "setup",
            message,
            places.Place(case.script, factor or made) if made else places.of_schedule(case),
            repair,
            weight=CERTAIN,
            alone=none,
            trial=f"rate={DEFAULT[_kind(case)]}",
        )
        return
    seen = rates if len(rates) >= 2 and max(rates) > 0 else planned
    if len(seen) < 2 or max(seen) <= 0:
        return
    peak = max(seen)
    early = seen[max(1, len(seen) // 4)] if seen is rates else _at(case, planned)
    vanished = early < GONE * peak and seen.index(peak) == 0
    warm = (
        seen is planned
        and planned[0] < GONE * peak
        and (case.updates or UNKNOWN) < LATE
        and seen.index(peak) == len(seen) - 1
    )
    never = seen is rates and max(rates) < NEVER and rates[-1] > rates[0]
    if not (vanished or warm or never):
        return
    words = (
        f"The learning rate falls from {number(peak)} to {number(seen[-1])} early in the training."
        if vanished
        else f"The learning rate starts at {number(seen[0])} and never comes near its peak."
    )
    place = places.of_schedule(case, warms_up=not vanished)
    place = places.at(case, source.pytorch.torch_scheduler_line, place) if case.torch else place
    batchwise = case.torch and vanished and bool(places.ask(case, source.pytorch.stepped_with_batch))
    edits = repairs.at(case, place, source.pytorch.scheduler_outwards) if case.torch and vanished else ()
    id = "scheduler-order" if edits or batchwise else "lr-schedule"
    fix = (
        "scheduler.step() once an epoch, behind the loop over the batches."
        if edits or batchwise
        else "A longer decay (counted in updates, not epochs), or a constant rate."
    )
    yield candidate(
        id,
        "setup",
        words + (" The schedule is stepped with every batch." if edits or batchwise else ""),
        place,
        fix,
        weight=FAR_OUT,
        trial=f"rate={DEFAULT[_kind(case)]}",
        edits=edits,
    )


def _is_lambda(case: Case, line: int) -> bool:
    return any(source.last_name(c.func) == "LambdaLR" for c in case.source.source.calls if c.lineno == line)


def _at(case: Case, planned: list[float]) -> float:
    """The planned rate a quarter into the training; planned are those at 0, 10, 100, 1000 and 10000 updates."""
    quarter = max(PLANNED[1], (case.expected_updates or case.updates or UNKNOWN) // 4)
    return next((rate for step, rate in zip(PLANNED, planned, strict=False) if step >= quarter), planned[-1])


CAUSES = (
    lr_not_positive,
    schedule,
    lr_too_high,
    lr_too_low,
)
