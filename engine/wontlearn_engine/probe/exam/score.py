"""How good an answer is: skill between baseline and floor, and the predictions themselves against the targets."""

from typing import List

import numpy as np

from ..contract.about import Loss
from ..contract.measured import OutputScore, Prediction

FAR, RELATED = 0.3, 0.1
"""What a loss of the user's own wants of an answer is not known: logits, a direction, a score. Answers that are far from
the targets as numbers, and yet share a tenth of their variance, are not measured by that distance."""


def prediction_skill(kinds: "List[Loss]", targets, answers):
    """Skill of the predictions, 0 for the best constant, 1 for exact; also recalls. None where there is no measure.

    `kinds`: one loss description an output. Classes: the better of accuracy above the majority and of mean recall
    above chance. Numbers: 1 - squared error / variance (R2), or the same with absolute errors, whichever is larger.
    Several outputs count as their losses do, and one whose loss has no weight is not judged; "heads" has each alone.
    """
    heads, recalls, correct, coded = [], None, [], []
    for index, (target, answer) in enumerate(zip(targets, answers)):
        kind = kinds[index] if index < len(kinds) else kinds[0]
        weight = kind.weight
        if not weight:
            continue
        score, recall, share, recoded = _one(kind, np.asarray(target), np.asarray(answer, dtype="float64"))
        if score is not None and np.isfinite(score):
            heads.append(OutputScore(output=kind.output, index=index, skill=float(score), weight=abs(weight)))
            recalls = recalls or recall
            if share is not None:
                correct.append(share)
                coded.append(recoded)
    if not heads:
        return None
    return Prediction(
        skill=float(np.average([head.skill for head in heads], weights=[head.weight for head in heads])),
        recalls=recalls or {},
        accuracy=float(np.mean(correct)) if correct else None,
        recoded=coded[0] if len(heads) == 1 and coded else None,
        heads=tuple(heads) if len(heads) > 1 else (),
    )


def correlation(targets, answers):
    """Of targets and answers, from -1 to 1, the mean over the columns that vary; None where their sizes differ."""
    pairs = [(np.asarray(t), np.asarray(a, dtype="float64")) for t, a in zip(targets, answers)]
    pairs = [(t.astype("float64"), a) for t, a in pairs if t.size == a.size and t.dtype.kind in "fiub"]
    pairs = [(t, a) for t, a in pairs if np.isfinite(t).all() and np.isfinite(a).all()]
    signed = [_signed(t.reshape(len(t), -1), a.reshape(len(a), -1)) for t, a in pairs if len(t)]
    return float(np.mean([np.mean(c) for c in signed if c.size])) if any(c.size for c in signed) else None


def is_classes(kind: Loss):
    """True if the loss is one for classes."""
    name = str(kind.known_as).lower()
    return "crossentropy" in name or "hinge" in name or "cross_entropy" in name


def _one(kind: Loss, target, answer):
    name = str(kind.known_as).lower()
    if target.dtype.kind not in "fiub" or not np.isfinite(answer).all():
        return (-1.0, None, None, None) if target.dtype.kind in "fiub" else (None, None, None, None)
    if answer.ndim >= 2 and answer.shape[-1] > 1 and _ids(target, answer) is not None:
        ids = _ids(target, answer)
        return _classes(ids, answer.reshape(-1, answer.shape[-1]).argmax(axis=1))
    if target.size != answer.size:
        return None, None, None, None
    flat, given = target.astype("float64").reshape(len(target), -1), answer.reshape(len(answer), -1)
    if is_classes(kind) and np.isin(flat, (0, 1)).all() and flat.shape[1] == 1:
        cut = 0.0 if _logits(kind, given) else 0.5
        return _classes(flat[:, 0].astype(int), (given[:, 0] > cut).astype(int))
    if "hinge" in name and np.isin(flat, (-1, 0, 1)).all() and flat.shape[1] == 1:
        return _classes((flat[:, 0] > 0).astype(int), (given[:, 0] > 0).astype(int))
    if "cosine" in name:
        unit = lambda a: a / np.maximum(np.linalg.norm(a, axis=1, keepdims=True), 1e-12)  # noqa: E731
        mean = unit(unit(flat).mean(axis=0, keepdims=True))
        base, got = (unit(flat) * mean).sum(axis=1).mean(), (unit(flat) * unit(given)).sum(axis=1).mean()
        return (got - base) / max(1e-12, 1 - base), None, None, None
    score = _numbers(flat, _answer_units(name, kind, flat, given))
    if kind.own and score is not None and score < FAR and _together(flat, given) >= RELATED:
        return None, None, None, None
    return score, None, None, None


def _logits(kind: Loss, given):
    """True if these answers to a loss for classes are logits; False for shares."""
    return (kind.from_logits and not kind.gives_shares) or given.min() < 0 or given.max() > 1


def _answer_units(name, kind: Loss, flat, given):
    """Logits of probabilities become probabilities, so that they can be compared with the targets."""
    if "crossentropy" in name and _logits(kind, given):
        return 1 / (1 + np.exp(-np.clip(given, -50, 50)))
    return given


def _ids(target, answer):
    rows = int(np.prod(answer.shape[:-1]))
    if target.shape == answer.shape:
        flat = target.reshape(rows, -1)
        if ((flat == 0) | (flat == 1)).all() and (flat.sum(axis=1) == 1).all():
            return flat.argmax(axis=1)
        return None
    if target.size == rows:
        ids = target.reshape(-1)
        if np.isfinite(ids).all() and (ids == np.round(ids)).all() and ids.min() >= 0 and ids.max() < answer.shape[-1]:
            return ids.astype(int)
    return None


def _classes(ids, guessed):
    present, counts = np.unique(ids, return_counts=True)
    if len(present) < 2:
        return None, None, None, None
    accuracy, majority = float((ids == guessed).mean()), counts.max() / len(ids)
    recalls = {str(int(c)): float((guessed[ids == c] == c).mean()) for c in present}
    balanced = float(np.mean(list(recalls.values())))
    chance = 1 / len(present)
    score = max((accuracy - majority) / (1 - majority), (balanced - chance) / (1 - chance))
    recoded = float((_recoded(ids, guessed) - majority) / (1 - majority))
    return float(score), {k: round(v, 3) for k, v in list(recalls.items())[:20]}, accuracy, recoded


def _recoded(ids, guessed):
    """Share of right answers once each named class stands for the one that it mostly meets, one for one; the largest first."""
    pairs, counts = np.unique(np.stack([ids, guessed]), axis=1, return_counts=True)
    taken, right = (set(), set()), 0
    for place in np.argsort(-counts):
        true, named = pairs[:, place]
        if true not in taken[0] and named not in taken[1]:
            taken[0].add(true)
            taken[1].add(named)
            right += counts[place]
    return right / len(ids)


def _together(flat, given):
    """Squared correlation of targets and answers, the mean over the columns that vary."""
    signed = _signed(flat, given)
    return float(np.square(signed).mean()) if signed.size else 0.0


def _signed(flat, given):
    """Correlations of the columns of targets and answers in which the targets vary; 0 where the answers do not."""
    a, b = flat - flat.mean(axis=0), given - given.mean(axis=0)
    size = np.sqrt(np.square(a).sum(axis=0) * np.square(b).sum(axis=0))
    varies = np.square(a).sum(axis=0) > 0
    return np.where(size > 0, (a * b).sum(axis=0) / np.where(size > 0, size, 1.0), 0.0)[varies]


def numbers(targets, answers):
    """Skill of answers that are to be the targets themselves, 0 for the best constant; None where these do not vary."""
    flat = np.asarray(targets, dtype="float64").reshape(len(targets), -1)
    return _numbers(flat, np.asarray(answers, dtype="float64").reshape(len(flat), -1))


def _numbers(flat, given):
    centre = flat.mean(axis=0)
    total = np.square(flat - centre).sum()
    spread = np.abs(flat - np.median(flat, axis=0)).sum()
    if not total > 0:  # or a target that is NaN
        return None
    squared = 1 - np.square(flat - given).sum() / total
    absolute = 1 - np.abs(flat - given).sum() / max(spread, 1e-30)
    return float(max(squared, absolute))
