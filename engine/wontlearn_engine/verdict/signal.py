"""Does y depend on x at all? What the model-free test, held-out rows and the shuffled-targets control say together."""

from __future__ import annotations

from typing import Literal

from .. import source
from ..probe.contract.measured import Dependence, Found, Scored
from . import places, repairs
from .candidate import Candidate, candidate
from .case import Case
from .edits import with_edits
from .likelihood import LIKELY, SHOWN
from .measures import LEARNS, NOTHING, Skill, control_skill, cut_short, good, percent, skill_after, skills
from .while_training import ENOUGH, STARTED

LEAST_ROWS = 40
"""With fewer rows nobody can tell broken pairs from true ones."""
HELD = 0.1
"""Skill on held-out rows from which on they show that y depends on x."""

ROWS_A_NAME = 30
"""The mean of so many rows is known to a fifth of their spread (1 / sqrt(30))."""
WORTHLESS = 0.02
"""What a training is worth on held-out rows less than this above shuffled targets is nothing."""
PLAIN_COLUMNS = 30
"""With so many columns at most, and each at its place, the test without the model sees what there is."""

Known = Literal["yes", "no", "unknown"]


_UNTESTED = Dependence()
NO_FURTHER = 0.25
"""Share of the way that a training may be ahead of one with shuffled targets, and still have learned by heart alone."""
OWN_ERRORS, ERRORS = 1.5, 1.0
"""Standard errors (of a skill on n rows about 1/sqrt(n)) above HELD that other rows must show: the script's own, which may be
near to the training rows, and those that the examiner drew."""
TWINS = 0.1
"""Rows that come again, as a share of those that differ, with which a pass is still one over rows not seen before."""
FEWEST = 4
"""Rows, so that a handful has an error at all."""


def dependence(case: Case) -> Dependence:
    """What the test without the model found; empty where it was not done (looking/dependence_test.py)."""
    return _UNTESTED if case.own_roles else case.evidence.dependence or _UNTESTED


def held_out(case: Case) -> float | None:
    """Skill on held-out rows above that of shuffled targets: by the examiner's own short training."""
    found = case.controls.get("held-out")
    if found is None or found.failed:
        return None
    real = held_skill(found)
    if real is None:
        return None
    chance = held_skill(found.chance)
    return real - max(0.0, chance or 0.0)


def held_skill(found: Scored | None) -> float | None:
    """The better of a score's two readings."""
    known = [v for v in (skills(found) if found is not None else ()) if good(v)]
    return max(known) if known else None


def by_heart(case: Case, found: Found | None) -> bool:
    """What a trial learned is worth nothing on the rows that it did not see, or nothing shows that y depends on x."""
    rest = held_skill(found.rest if found is not None else None)
    return rest < HELD if rest is not None else known(case) == "no"


def _validated(case: Case) -> bool:
    """The script's own validation rows show it."""
    value = held_skill(case.score.held)
    return value is not None and value >= HELD + OWN_ERRORS / max(FEWEST, case.data.validation.rows) ** 0.5


def known(case: Case) -> Known:
    """yes: some test shows it; no: every test that could show it did not; unknown: too few rows, or not tested."""
    test, held = dependence(case), held_out(case)
    if case.compares_distributions:
        return "unknown"
    if test.signal or _validated(case) or learned_unseen(case):
        return "yes"
    tried = case.controls.get("held-out")
    scored = tried.scored_rows if tried is not None else 0
    if held is not None and held >= HELD + ERRORS / max(FEWEST, scored) ** 0.5:
        return "yes"
    if test.signal is False and test.rows >= LEAST_ROWS and not _rare_names(case):
        # Smooth relations only, and nothing that moves about: the script's own model must have had its try.
        return "no" if held is not None and (not cut_short(tried) or has_had_its_try(case)) else "unknown"
    return "unknown"


def has_had_its_try(case: Case) -> bool:
    """The full run stands where a constant does, after more updates than the control made that the clock ended.

    It has had the same model and more rows, and has learned nothing of them: nothing of it is to be found on others.
    """
    tried, stands = case.controls.get("held-out"), case.standing
    long = stands.word == "stuck" or (stands.plateau and case.expected_updates is not None and patient(case))
    return long and ((tried.updates or 0) if tried is not None else 0) <= case.updates


def learned_unseen(case: Case) -> bool:
    """It was seen to learn within its first pass: each loss was that of rows that it had not trained on (Dawid 1984).

    A generator that gives few rows again and again makes no such pass, however many batches it counts.
    """
    twins = case.data.duplicates
    differ = twins.distinct is not None and twins.same <= TWINS * twins.distinct
    return differ and case.each_pass is not None and 0 < case.standing.since <= case.each_pass


def patient(case: Case) -> bool:
    """What is learned late, and what no test finds, has had its chance: a share of the planned updates, however many."""
    return case.updates >= (STARTED * case.expected_updates if case.expected_updates else ENOUGH)


def _rare_names(case: Case) -> bool:
    """An input names things, each with a weight of its own, and the rows seen hold too few of each to learn it from.

    What is learned of a user or an article shows on other rows only once its own rows have told it.
    """
    looked_up = any(layer.class_ in ("Embedding", "EmbeddingBag") for layer in case.layers)
    names = [facts for facts in case.leaves("x") if facts.integers and facts.columns == 1]
    return looked_up and any((facts.unique_rows or 0) * ROWS_A_NAME > facts.rows for facts in names)


def wanted(case: Case, now: Skill) -> list[str]:
    """The controls that could still tell."""
    test = dependence(case)
    if (
        case.data.rows < LEAST_ROWS
        or case.compares_distributions
        or test.signal
        or _validated(case)
        or _rare_names(case)
    ):
        return []
    if test.signal is None and case.evidence.rows is None:
        return []
    # What is no better than a constant has learned nothing by heart either.
    return ["held-out"] if case.standing.plateau else ["held-out", "shuffled-targets"]


def reachable(case: Case) -> float | None:
    """The share that a simple learner explains on held-out rows: what this data allows, roughly and from below."""
    test = dependence(case)
    return test.r2 if test.signal and good(test.r2) else None


def memorised(case: Case, now: Skill) -> tuple[Candidate | None, list[str]]:
    """A training that learns: have the pairs been learned by heart? The finding, or the controls that would tell."""
    state = known(case)
    if state == "yes":
        return None, []
    wants = [name for name in wanted(case, now) if name not in case.controls]
    if wants and dependence(case).signal is False:
        return None, wants  # also where held-out rows have spoken: how far shuffled targets get is still to be seen
    if state != "no":
        return None, []
    control = case.controls.get("shuffled-targets")
    chance = control_skill(control)
    if control is None or chance is None or now.best is None or not no_further(case, now, control):
        return None, []
    as_far, then = percent(chance), skill_after(case, control.updates)
    far = (
        f"The training goes {percent(now.best)} of the way, and as far ({as_far})"
        if then is None or now.best <= chance + NO_FURTHER
        else f"After {control.updates} updates the training had come {percent(max(0.0, then))} of the way, and {as_far}"
    )
    message = f"{far} with the targets shuffled: it learns the rows by heart."
    return with_edits(case, _finding(case, message, SHOWN)), []


def no_further(case: Case, now: Skill, control: Found) -> bool:
    """It gets hardly further than with shuffled targets, or got hardly further in as many updates: with more of them a model
    knows ever more rows by heart."""
    chance = control_skill(control)
    if chance is None or now.best is None:
        return False
    then = skill_after(case, control.updates)
    return now.best <= chance + NO_FURTHER or (then is not None and then <= chance + NO_FURTHER)


def no_signal(case: Case, now: Skill) -> Candidate | None:
    """A training that does not learn, on data in which no test finds that y depends on x."""
    if known(case) != "no" or not _can_fit(case) or _other_targets(case, now):
        return None
    held = held_out(case)
    beyond = (
        f" The model itself, trained on two thirds of the rows, is {_worth(held)} on the rest."
        if held is not None
        else ""
    )
    reached = f"The training goes {percent(max(0.0, now.best))} of the way. " if now.best is not None else ""
    said = f"{reached}On {dependence(case).rows} rows no test finds that y depends on x.{beyond}"
    return with_edits(case, _finding(case, said, LIKELY))


def _other_targets(case: Case, now: Skill) -> bool:
    """A loop whose loss is learned while its answers tell nothing of what was taken for its targets.

    What is learned by heart is answered too; here the loss asks for something else, as of an action's reward. It is here so
    that such a loop is not called faulty: no rule looks for it.
    """
    return (
        case.how == "loop"
        and now.loss is not None
        and now.predictions is not None
        and now.loss >= LEARNS
        and now.predictions < NOTHING
    )


def _worth(held: float) -> str:
    return (
        "worth no more than with shuffled targets"
        if held < WORTHLESS
        else f"only {percent(held)} better than with shuffled targets"
    )


def _can_fit(case: Case) -> bool:
    """The model can use its inputs, or the test without it would have seen a relation.

    Few plain columns hide nothing from the test. Where what counts may move about (pictures, sequences) or drown among
    many columns, only a model that fits eight rows has had its chance.
    """
    rows = case.evidence.rows
    columns = sum(facts.columns or 0 for facts in case.leaves("x"))
    if (rows is None or not (rows.image or rows.tokens)) and columns <= PLAIN_COLUMNS:
        return True
    if case.few.fits is not False:
        return True
    return any(
        (control_skill(found) or 0.0) >= LEARNS for name, found in case.controls.items() if name.startswith("trial:")
    )


def _finding(case: Case, message: str, weight: float) -> Candidate:
    reshaped = places.ask(case, source.mixing_reshape)
    if reshaped:
        return candidate(
            "axis-order",
            "data",
            f"{message} Before that, `reshape` puts the array's own axes in another order: it keeps the numbers where"
            " they are, so that what was one row is spread over many.",
            places.Place(case.script, reshaped),
            "np.transpose (or moveaxis) instead of reshape.",
            weight=weight,
            alone=True,
        )
    line = places.data(case, source.pairs_lines)
    broken = places.breaks_pairs(case)
    edits = (
        repairs.at(case, line, source.mend.zipped_together)
        or repairs.at(case, line, source.mend.feed_in_order)
        or repairs.before(case, source.mend.shuffle_together)
        if broken
        else ()
    )
    fix = (
        "Shuffle, split or sort x and y with one and the same order."
        if broken
        else "Check that row i of x belongs to row i of y; if it does, these inputs do not tell the targets."
    )
    return candidate(
        "pairs-broken" if broken else "no-signal",
        "data",
        message,
        line,
        fix,
        weight=weight,
        alone=True,
        related=places.pairs_beside(case) if broken else (),
        edits=edits,
    )
