"""What controls, measurements, trials and causes are called in a sentence."""

from __future__ import annotations

CONTROL_NAMES = {
    "single-sample": "one sample", "few-sample": "eight rows with different targets", "shuffled-targets": "the targets shuffled",
    "zeroed-inputs": "the inputs zeroed", "held-out": "two thirds of the rows, scored on the rest",
}  # fmt: skip

CHECKS = {
    "anchors": "floor and baseline", "data": "the data", "first": "gradients and layers", "score": "the predictions",
    "untrained": "the untrained model", "rows": "whether y depends on x", "loss": "the loss's sign and shape",
}  # fmt: skip

TRIALS = {
    "adam": "Adam", "no-clip": "no clipping", "cleared": "gradients cleared before each pass", "train-mode": "the model in training mode", "axes-moved": "the axes permuted",
    "log-softmax-head": "log-softmax on the last layer", "clipped": "clipped gradients", "no-penalty": "no penalty on the weights",
    "no-constraint": "no constraint", "no-dropout": "no dropout", "hidden-relu": "ReLU in the hidden layers",
    "usual-weights": "the usual starting weights", "scaled-inputs": "scaled inputs", "scaled-targets": "scaled targets",
    "without-outliers": "the rows without outliers", "other-sign": "the other sign of the loss",
    "no-weights": "equal weights for all rows", "all-trainable": "all weights trainable", "other-start": "other starting weights", "small-batches": "small batches",
    "more-updates": "more updates", "shuffled-rows": "shuffled rows", "wider": "wider hidden layers",
    "flattened": "Flatten instead of pooling", "no-augmentation": "no augmentation", "linear-head": "a linear last layer",
    "light-parts": "what the model adds to its loss scaled down", "equal-outputs": "equal weights for the outputs' losses",
    "mask-padding": "padding masked", "front-padding": "padding in front", "both-directions": "both directions",
    "last-step": "the last step alone", "without-bad-rows": "the finite rows alone",
    "softmax-head": "softmax on the last layer", "sigmoid-head": "sigmoid on the last layer",
}  # fmt: skip

NAMES = {
    "lr-too-high": "the learning rate is too high", "lr-too-low": "the learning rate is too low",
    "lr-not-positive": "the learning rate is not above 0", "lr-schedule": "the schedule takes the learning rate away", "scheduler-order": "the schedule takes the learning rate away",
    "optimizer-constants": "the optimizer's constants hold it back", "gradient-clip": "gradients are clipped to nearly nothing",
    "loss-sign": "the loss has the wrong sign", "loss-task": "the loss is for another task",
    "label-encoding": "the labels are not numbered as they are read", "missing-softmax": "the last layer gives no probabilities",
    "double-softmax": "softmax is applied twice", "softmax-one-unit": "softmax over one unit always answers 1",
    "relu-output": "a ReLU on the output cannot go below 0", "output-range": "the last layer cannot answer the targets",
    "head-loss-pair": "the last layer does not go with the loss", "loss-broadcast": "the loss compares every row with every other",
    "not-differentiable": "the loss has no gradient", "loss-reduction": "the loss is a sum over rows",
    "regulariser-dominates": "the penalty outweighs the data", "dropout-too-strong": "dropout leaves too little",
    "constraint": "a constraint holds the weights down", "all-frozen": "no weight is trainable",
    "part-frozen": "what must learn is frozen", "no-update": "the loop updates nothing",
    "gradient-cut": "the gradient is cut", "input-ignored": "the output does not depend on the input",
    "unlucky-start": "with this seed it starts where it cannot learn", "zero-init": "all weights of a layer start alike", "constant-init": "all weights of a layer start alike",
    "init-scale": "the weights start at the wrong scale", "vanishing-gradient": "the gradient vanishes on its way back",
    "exploding-gradient": "the gradient explodes", "dead-relu": "ReLU units never fire", "saturated": "units are saturated",
    "no-nonlinearity": "the network is linear", "hidden-activation": "a hidden activation lets nothing through",
    "too-small": "the model is too small", "too-deep": "the network is too deep", "batch-size": "the batches are too few and too large",
    "too-few-updates": "there are too few updates", "batchnorm": "batch normalisation is misused",
    "train-eval-mode": "training and prediction differ", "wrong-axis": "an axis is wrong", "shape-collapse": "the shape collapses",
    "sequence": "the sequences are not read as they are meant", "unstable-maths": "the loss's own maths is unstable", "float16": "float16 is too coarse",
    "rebuilt-model": "the model is built anew each time", "sample-weights": "rows have no weight",
    "input-scale": "the inputs are not scaled", "feature-scales": "the columns differ too much in scale",
    "input-vanishing": "the inputs are scaled to nearly nothing", "nan-input": "some inputs are NaN or infinite",
    "nan-target": "some targets are NaN or infinite", "constant-input": "all inputs are alike", "constant-columns": "most columns never change",
    "constant-target": "all targets are alike", "pairs-broken": "x and y do not belong together",
    "no-signal": "y does not depend on x", "label-noise": "the labels are mostly noise", "target-scale": "the targets are not scaled",
    "label-range": "labels lie outside the output", "label-type": "the labels have the wrong type",
    "integer-wrap": "integers wrap around", "axis-order": "the axes are in the wrong order", "not-shuffled": "rows come sorted by class",
    "single-label-batches": "each batch holds one class", "generator-repeats": "the same rows come again and again",
    "conflicting-rows": "equal inputs have different targets", "sentinels": "missing values are written as numbers",
    "outliers": "a few wild values drown the rest", "padding": "padding eats the content", "corrupt-files": "many rows are empty",
    "augmentation-too-strong": "augmentation drowns the content", "augmentation-mismatch": "augmentation breaks the pairs",
    "imbalance": "the rare class is never named", "split-shift": "the validation rows are of another kind",
    "target-leak": "an input is the target itself", "too-few-rows": "there are too few rows",
    "split-scaling": "the validation rows are scaled in another way", "time-shift": "the target is shifted in time",
    "zero-grad-missing": "gradients are never cleared",
    "zero-grad-misplaced": "gradients are cleared before the step", "step-missing": "the optimizer never steps",
    "optimizer-not-covering": "the optimizer holds other weights", "unregistered-layers": "layers are not registered",
    "graph-cut": "the graph is cut between loss and weights", "in-forward-no-grad": "layers run without gradients",
    "eval-left-on": "the model trains in eval mode", "rows-mixed": "the rows of a batch are mixed",
    "sigmoid-twice": "a sigmoid is applied twice", "labels-ignored": "all labels are ignored",
    "loss-not-returned": "the trainer gets no loss",
    "sampler-wrong": "the sampler draws only a few rows", "inplace-input": "rows change each time they are read",
}  # fmt: skip
"""Causes as the end of a sentence."""


def trial_words(name: str) -> str:
    """A trial in words, to stand behind "trying"."""
    if "+" in name:
        return " and ".join(trial_words(part) for part in name.split("+"))
    if name.startswith("rate="):
        return f"a learning rate of {name[5:]}"
    if name.startswith(("rate/", "rate*")):
        return f"a learning rate {name[5:]} times {'lower' if name[4] == '/' else 'higher'}"
    return TRIALS.get(name, name)
