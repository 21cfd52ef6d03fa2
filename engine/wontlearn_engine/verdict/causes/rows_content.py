"""What the rows say: contradictions, noise, padding, wrapped integers, leaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from ... import source
from ...probe.contract.rows import Array
from .. import places, repairs, signal
from ..candidate import Candidate, candidate
from ..case import Case
from ..likelihood import GUESS, HINT, ODD, SHOWN, SIGN, WRONG
from ..measures import LEARNS, NOTHING, Skill, number, percent
from ..words import Edit

STATE = 3
"""Times that the mean input comes from which on it is a state that the training meets, and not a row that was copied."""
CLASH, CLASH_DECIDES = 0.2, 0.3
"""Shares of rows that contradict another: more than noise in the labels makes, and so many that half of the way is gone."""
FEW_VALUES = 0.1
"""Different values by row, below which equal inputs are the rule."""
SOME_EMPTY = 0.05
"""Share of rows that are all 0 from which on these are what makes rows equal."""
PADDED, PADDED_FAR, PADDED_AWAY = 0.8, 0.95, 0.97
"""Shares of padding: twice the usual, one token in twenty left, and next to nothing."""
ONE_WORD = 0.9
"""Share of the commonest token from which on it stands for all others."""
A_TEXT = 3
"""Tokens that are no text yet."""
UNPADDED = 0.01
"""Share of padding below which all were cut to one length, but for a stray one."""
RARE = 0.08
"""Share of a class from which down a training can do without it."""
NEVER, ALWAYS = 0.05, 0.95
"""Recalls of a class that is never, and always, the answer; but for a stray row."""
MOST_CLASSES = 20
"""Different targets that are still classes: so many are counted."""


def _embedded(case: Case) -> bool:
    return any(layer.class_ in ("Embedding", "EmbeddingBag") for layer in case.layers)


def conflicting(case: Case, now: Skill) -> Iterator[Candidate]:
    """conflicting-rows: equal inputs, other targets."""
    twins = case.data.duplicates
    rows, clash = case.data.rows, twins.conflicting
    # A few values, or states that are met again and again: then each has targets of its own kind, drawn or learned.
    states = twins.distinct is not None and rows >= STATE * twins.distinct and not _embedded(case)
    # Numbers measured at settings that are whole numbers (a state, a count) scatter: that is noise, no contradiction.
    settings = all(f.integers for f in case.leaves("x")) and any(f.integers is False for f in case.leaves("y"))
    few_values = (
        states
        or (settings and not _embedded(case))
        or any((f.unique_rows or rows) < FEW_VALUES * max(1, rows) for f in case.leaves("x"))
    )
    # Where no test finds that the target depends on them either, what comes again was copied, as a merge does.
    few_values = few_values and signal.known(case) != "no"
    # Empty rows and columns that never change make rows equal too: those are told as what they are.
    emptied = any(
        (f.zero_rows or 0) > SOME_EMPTY or 2 * (f.constant_columns or 0) > (f.columns or 1) for f in case.leaves("x")
    )
    if not rows or clash < CLASH * rows or few_values or emptied:
        return
    # Where a simple learner gets far in spite of them, they are not what holds the training back.
    alone = clash > CLASH_DECIDES * rows and (signal.reachable(case) or 0.0) < LEARNS
    if _embedded(case):
        yield candidate(
            "padding",
            "data",
            f"{clash} of {rows} rows have the very tokens of another row and a different target: what tells"
            " them apart was cut off.",
            places.data(case, source.sequence_lines),
            "A longer maxlen, or a larger vocabulary.",
            weight=ODD,
            alone=alone,
        )
        return
    yield candidate(
        "conflicting-rows",
        "data",
        f"{clash} of {rows} rows have the inputs of another row and a different target.",
        places.data(case, source.pairs_lines),
        "Keep one target for equal inputs.",
        weight=ODD,
        alone=alone,
    )


def padding(case: Case, now: Skill) -> Iterator[Candidate]:
    """padding: nearly all of the sequence is the padding id, or the id of unknown words."""
    if not any(layer.class_ in ("Embedding", "Masking") for layer in case.layers):
        return
    for facts in case.leaves("x"):
        if _beside_tokens(case, facts):
            continue
        zeros = facts.zeros or 0.0
        if facts.integers and zeros > PADDED and len(facts.shape) == 1 and facts.shape[0] > 1:
            yield candidate(
                "padding",
                "data",
                f"{percent(zeros)} of the token ids are 0, the padding.",
                places.data(case, source.sequence_lines),
                "A shorter maxlen, the right vocabulary, padding='post' with a mask.",
                weight=SHOWN if zeros > PADDED_FAR else GUESS,
                alone=zeros > PADDED_AWAY,
            )
        token, share = facts.commonest or (0.0, 0.0)
        if (
            facts.integers
            and share > ONE_WORD
            and (1.0 if facts.zeros is None else facts.zeros) < PADDED_AWAY
            and len(facts.shape) == 1
            and facts.shape[0] > A_TEXT
        ):
            yield candidate(
                "padding",
                "data",
                f"{percent(share)} of the tokens are the id {number(token)}: nearly no word is in the vocabulary.",
                places.at(case, source.vocabulary_line, places.data(case, source.sequence_lines)),
                "Cut and spell the texts in the same way for the vocabulary and for the ids.",
                weight=ODD,
                alone=share > PADDED_AWAY,
            )


def _beside_tokens(case: Case, facts: Array) -> bool:
    """Zeros and ones, of the shape of an input that has more: they say where its tokens are, or to which part they belong."""
    others = [
        other for other in case.leaves("x") if other is not facts and other.integers and other.shape == facts.shape
    ]
    return (facts.max or 0.0) <= 1 and any((other.max or 0.0) > 1 for other in others)


def _length_line(script: source.Source, fit_line: int) -> int | None:
    """Where the length is written to which sequences are cut."""
    line = next(iter(source.sequence_lines(script, fit_line)), None)
    return source.value_line(script, line, "maxlen") if line is not None else None


def cut(case: Case, now: Skill) -> Iterator[Candidate]:
    """padding: every sequence was cut to one length, and what is left tells nothing."""
    tokens = [f for f in case.leaves("x") if f.integers and len(f.shape) == 1 and f.shape[0] > A_TEXT]
    if not _embedded(case) or len(tokens) != 1 or (tokens[0].zeros or 0.0) > UNPADDED or signal.known(case) != "no":
        return
    line = places.ask(case, _length_line)
    if line is None:
        return
    yield candidate(
        "padding",
        "data",
        f"No sequence is padded: all were cut to {tokens[0].shape[0]} tokens, and on what is left y does not depend.",
        places.Place(case.script, line),
        "A longer maxlen, or the other end cut off (truncating='post').",
        weight=ODD,
        alone=True,
        edits=repairs.at(case, places.Place(case.script, line), source.mend.uncut),
    )


def wrapped(case: Case, now: Skill) -> Iterator[Candidate]:
    """integer-wrap: small whole-number types computed with until they wrap."""
    sides: tuple[Literal["x", "y"], ...] = ("x", "y")
    for side in sides:
        for facts in case.leaves(side):
            # Where something can still be told from what is left, it takes arithmetic, and scaling may be repair enough.
            lost = signal.known(case) == "no"
            line = (
                next(iter(places.ask(case, source.wrap_lines) or []), None)
                if lost
                else places.ask(case, source.wrapping_line)
            )
            if isinstance(line, int) and line and (facts.integers or facts.min is not None):
                yield candidate(
                    "integer-wrap",
                    "data",
                    f"The {'inputs' if side == 'x' else 'targets'} are computed in a small whole-number type,"
                    f" which wraps around (they run from {number(facts.min)} to {number(facts.max)}).",
                    places.Place(case.script, line),
                    "Cast to float before the arithmetic.",
                    weight=ODD,
                    alone=lost,
                    trial=None if lost else "scaled-inputs",
                    edits=repairs.at(case, places.Place(case.script, line), source.mend.float_before),
                )
                return


def imbalance(case: Case, now: Skill) -> Iterator[Candidate]:
    """imbalance: a rare class that the model never names."""
    for facts in case.leaves("y"):
        classes = facts.classes
        if not 2 <= len(classes) <= MOST_CLASSES or not facts.integers:
            continue
        rarest, rows = min(classes, key=lambda c: c[1])
        share = rows / sum(c[1] for c in classes)
        if share < RARE and now.recalls.get(f"{rarest:.0f}", 1.0) < NEVER:
            # The loss has found something, or a simple learner has and it stands still, and yet every answer is the one that most rows have.
            common = max(classes, key=lambda c: c[1])[0]
            always = all((recall > ALWAYS) == (name == f"{common:.0f}") for name, recall in now.recalls.items())
            stands = case.reading.word in (
                "plateau",
                "floor",
                "noisy",
            )
            told = signal.known(case) == "yes" and case.full_over and stands
            blind = always and now.loss is not None and (now.loss >= NOTHING or told)
            message = f"Class {rarest:.0f} has {percent(share)} of the rows and is hardly ever recognised" + (
                f": the answer is class {common:.0f} for all of them." if blind else "."
            )
            yield candidate(
                "imbalance",
                "data",
                message,
                places.of_compile(case, "loss") if case.torch else places.fit(case),
                "class_weight, or more rows of the rare class.",
                weight=SHOWN if blind else HINT,
                note=True,
                alone=blind,
                edits=_weighted(case, classes),
            )


def _weighted(case: Case, classes: Sequence[tuple[float, int]]) -> tuple[Edit, ...]:
    """Rows of a rare class count as often more as they are rarer than those of the commonest."""
    most = max(rows for _, rows in classes)
    weights = {int(name): f"{float(f'{most / max(1, rows):.2g}'):.1f}" for name, rows in sorted(classes)}
    if not case.torch:
        return repairs.fit_argument(
            case, "class_weight", "{" + ", ".join(f"{name}: {w}" for name, w in weights.items()) + "}"
        )
    loss = case.losses[0].class_ if case.losses else ""
    if list(weights) == [0, 1] and loss == "BCEWithLogitsLoss":
        return repairs.before(case, source.pytorch.loss_argument, "pos_weight", f"torch.tensor({weights[1]})")
    given = ", ".join(weights.values())
    if list(weights) != list(range(len(weights))) or loss != "CrossEntropyLoss":
        return ()
    return repairs.before(case, source.pytorch.loss_argument, "weight", f"torch.tensor([{given}])")


def turned_apart(case: Case, now: Skill) -> Iterator[Candidate]:
    """augmentation-mismatch: pictures are moved, and the pictures that are their targets are not."""
    x, y = next(iter(case.leaves("x")), None), next(iter(case.leaves("y")), None)
    pictures = x is not None and y is not None and len(y.shape) >= 2 and x.shape[:2] == y.shape[:2]
    line = places.ask(case, source.turned_apart) if pictures else None
    if line:
        yield candidate(
            "augmentation-mismatch",
            "data",
            "The pictures are turned or moved, and the targets, pictures too, stay as they are.",
            places.Place(case.file or case.script, line),
            "Do the same to both.",
            weight=WRONG,
            alone=True,
        )


def augmented(case: Case, now: Skill) -> Iterator[Candidate]:
    """augmentation-too-strong: without the noise layers it learns."""
    layers = [
        x for x in case.layers if x.class_.startswith("Random") or x.class_ in ("GaussianNoise", "GaussianDropout")
    ]
    # What turns a row into its mirror image may make it one of another class; what shifts it a little hardly does.
    layers.sort(key=lambda x: x.class_ not in ("RandomFlip", "RandomRotation"))
    if layers:
        yield candidate(
            "augmentation-too-strong",
            "data",
            f"{layers[0].class_} changes every row in each batch.",
            places.of_layer(case, layers[0]),
            "Weaken it, or leave it out.",
            weight=SIGN,
            trial="no-augmentation",
        )


CAUSES = (turned_apart, conflicting, padding, cut, wrapped, imbalance, augmented)
