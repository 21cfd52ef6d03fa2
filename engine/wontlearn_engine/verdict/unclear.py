"""Where nothing shows why: what is known, what was tried in vain, and what would make it clear."""

from __future__ import annotations

from . import sentences, signal, trend
from .candidate import Candidate
from .case import Case
from .labels import trial_words
from .measures import NOTHING, Skill, count, cut_short
from .words import Judgement, Verdict

SHOWN = 3
"""Candidates that are listed."""
SURE_OF_SETUP = 0.5
"""How sure it is that it is the setup, where nothing says which part of it."""


def unclear(case: Case, now: Skill, offered: list[Candidate]) -> Judgement:
    """It did not learn, or nothing could be measured, and nothing says why."""
    found = [*sentences.evidence(case, now), _in_vain(case), _would_tell(case, now, offered)]
    setup = _fits_nothing(case, now)
    headline = (
        "The model cannot fit one sample, nor eight, though y can be told from x: it is the setup."
        if setup
        else _headline(case, now)
    )
    verdict = Verdict(
        "setup" if setup else "unclear",
        headline,
        SURE_OF_SETUP if setup else sentences.UNSURE,
        tuple(s for s in found if s),
        tuple(sentences.not_checked(case)),
        True,
    )
    unknown = not case.full_wanted and case.single.fits is not False  # nothing says that it does not learn
    return Judgement(verdict, sentences.findings([] if unknown else offered[:SHOWN], notes=False))


def _fits_nothing(case: Case, now: Skill) -> bool:
    """Neither one row nor eight are fitted, however long, nothing is learned of all, and a simple learner learns it: no data does that.

    What batches of the user's own making are for (an opponent, targets that move) is not known.
    """
    nothing = case.how == "fit" and now.best is not None and now.best < NOTHING and case.full_over and case.full_wanted
    return (
        nothing
        and signal.known(case) == "yes"
        and all(
            tried.fits is False and tried.weights_moved != 0 and not tried.still_falling and not tried.nan
            for tried in (case.single, case.few)
        )
    )


def _headline(case: Case, now: Skill) -> str:
    reading, one = case.reading, case.single
    if not case.full_wanted:
        fits = {True: "It fits one sample", False: "It cannot fit one sample", None: "One sample was tried"}[one.fits]
        return f"{fits}; the full run was not asked for."
    if case.curve is None or not case.curve.last_update:
        headline = "No loss of the full run was seen."
    elif now.best is None:
        known = "There is no yardstick for this loss" if one.updates else "Nothing but the full run's loss is known"
        headline = f"{known}; it {sentences.moves(case, reading)}."
    elif reading.word in ("falling", "creeping"):
        headline = f"It is at {now.reached} of the way, and the loss {trend.WORDS[reading.word]}."
    else:
        headline = f"It is stuck at {now.reached} of the way, and nothing that was measured shows why."
    if one.fits is False:
        headline += " One sample alone would say: look at the setup."
    elif one.fits and now.best is not None and now.best < NOTHING:
        headline += " One sample alone would say: look at the data."
    return headline


def _in_vain(case: Case) -> str | None:
    """The changes that were made and did not help; what the clock ended may have helped yet."""
    vain, cut = list[str](), list[str]()
    for name, found in case.controls.items():
        if name.startswith("trial:") and name != "trial:other-start" and not found.failed:
            made = f", {found.updates} of {count(found.wanted, 'update')} made" if found.wanted else ""
            (cut if cut_short(found) else vain).append(trial_words(name[6:]) + (made if cut_short(found) else ""))
    told = [f"Tried in vain: {', '.join(vain)}."] if vain else []
    told += [f"Ended by the clock before it could tell: {'; '.join(cut)}."] if cut else []
    return " ".join(told) or None


def _would_tell(case: Case, now: Skill, offered: list[Candidate]) -> str | None:
    """The one thing that would tell most."""
    reading = case.reading
    rows = case.data.rows
    if not case.full_wanted:
        return "To make it clear: run it in full too."
    if case.curve is None or not case.curve.last_update:
        return None
    if now.best is None and case.own_roles:
        loss = "use a loss of torch.nn on answers and targets" if case.torch else "give the loss to compile()"
        return f"To make it clear: {loss}, so that right answers and a constant one can be priced."
    if now.best is None:
        return "To make it clear: a measure of the answers themselves, on rows that were not trained on."
    if any(c.trial and case.trial(c.trial) is None for c in offered[:SHOWN]):
        return "To make it clear: make the changes of the findings one by one."
    if reading.word in ("falling", "creeping"):
        return "To make it clear: train on, until the loss no longer falls."
    if 0 < rows < signal.LEAST_ROWS and signal.known(case) == "unknown":
        return f"To make it clear: {signal.LEAST_ROWS} rows or more would tell whether y depends on x."
    if signal.known(case) == "yes":
        return "To make it clear: y can be told from x, so start from a small model that learns it, and add to it step by step."
    return f"To make it clear: look at some rows and their targets as {'the model' if case.torch else '`fit`'} gets them, and whether they belong together."
