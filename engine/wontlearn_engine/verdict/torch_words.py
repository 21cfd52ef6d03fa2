"""A finding about a PyTorch loop in the words of its reader: the names of losses, arguments and layers there."""

from __future__ import annotations

import re
from dataclasses import replace

from .candidate import Candidate
from .words import Fix

FIXES = {
    "softmax-one-unit": "One output without an activation: BCEWithLogitsLoss for yes or no, MSELoss for numbers.",
    "relu-output": "No activation behind the last layer.",
    "output-range": "No activation behind the last layer, or targets scaled into its range.",
    "head-loss-pair": "Return the plain outputs; the loss applies its own sigmoid or softmax.",
    "missing-softmax": "CrossEntropyLoss (or BCEWithLogitsLoss) on the plain outputs, or log_softmax before NLLLoss.",
    "double-softmax": "Return the plain outputs: CrossEntropyLoss applies the softmax itself.",
    "sigmoid-twice": "Return the plain outputs: BCEWithLogitsLoss applies the sigmoid itself.",
    "loss-pair-advice": "CrossEntropyLoss",
    "loss-reduction": "reduction='mean'",
    "no-update": "loss.backward() and then optimizer.step(), with an optimizer that holds this model's parameters.",
    "gradient-cut": "No .detach(), .data, .item(), numpy or argmax between the weights and the loss.",
    "not-differentiable": "Operations that have a gradient: no argmax, round, sign or comparison.",
    "hidden-activation": "nn.ReLU in the hidden layers",
    "no-nonlinearity": "nn.ReLU between the layers",
    "vanishing-gradient": "nn.ReLU in the hidden layers, BatchNorm, or fewer layers.",
    "exploding-gradient": "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0) before the step, or nn.LSTM.",
    "gradient-clip": "clip_grad_norm_(model.parameters(), 1.0)",
    "all-frozen": "requires_grad_(True) for what is to learn.",
    "part-frozen": "requires_grad_(True) for what is to learn, and an optimizer made after that.",
    "dropout-too-strong": "nn.Dropout(0.3)",
    "batchnorm": "momentum=0.1, the default, or a longer training.",
    "zero-init": "Leave the weights as PyTorch draws them, or nn.init.kaiming_uniform_.",
    "constant-init": "Leave the weights as PyTorch draws them, or nn.init.kaiming_uniform_.",
    "init-scale": "Leave the weights as PyTorch draws them, or nn.init.kaiming_uniform_.",
    "dead-relu": "A smaller learning rate, nn.LeakyReLU, or the usual starting weights.",
    "label-range": "Labels from 0 to the number of outputs less one.",
}
"""By id, where the usual fix is written otherwise; the rest is said in words that both understand."""
NAMES = (
    ("sparse_categorical_crossentropy", "CrossEntropyLoss"),
    ("categorical_crossentropy", "CrossEntropyLoss"),
    ("binary_crossentropy", "BCEWithLogitsLoss"),
    ("mean_squared_error", "MSELoss"),
    ("mean_absolute_error", "L1Loss"),
    ("negative_log_likelihood", "NLLLoss"),
    ("loss='mse'", "MSELoss"),
    ("learning_rate=", "lr="),
    ("clipnorm", "max_norm"),
    ("epsilon=1e-7", "eps=1e-8"),
    ("loss that Keras has", "loss that PyTorch has"),
    (" (Keras' default)", ""),
    ("optimizer='adam'", "torch.optim.Adam"),
    ("model.fit", "the loop"),
    ("LayerNormalization", "LayerNorm"),
    ("before `fit`", "before the loop"),
    ("BatchNormalization", "BatchNorm1d"),
    ("the mixed_float16 policy with loss scaling", "torch.autocast with a GradScaler"),
    ("The default initializer (glorot_uniform).", "The start that PyTorch gives it, or nn.init.kaiming_uniform_."),
    ("Leave `training=` to Keras.", "model.train() before the training, model.eval() before it is asked."),
    ("Build and compile the model once", "Make the model and its optimizer once"),
    ("class_weight, or more rows", "pos_weight= or weight= in the loss, a WeightedRandomSampler, or more rows"),
    ("tf.random.normal(shape, stddev=0.1)", "0.1 * torch.randn(shape)"),
    ("expects logits (from_logits=True)", "expects plain outputs"),
    ("weight.assign_sub(rate * gradient)", "weight -= rate * gradient, under torch.no_grad()"),
    ("activation='relu'", "nn.ReLU"),
    ("activation='tanh'", "nn.Tanh"),
    ("activation='sigmoid'", "nn.Sigmoid"),
)
TASKS = (
    (re.compile(r"compares \d+ outputs with one class id"), "CrossEntropyLoss"),
    (re.compile(r"rows of the targets hold several ones"), "BCEWithLogitsLoss: a yes or no for each label."),
    (re.compile(r"is a loss for classes"), "MSELoss with a plain last layer."),
    (re.compile(r"is the same whatever the last layer answers"), "BCEWithLogitsLoss: one output for two classes."),
)


def said(candidate: Candidate) -> Candidate:
    """The same candidate, in these words."""
    finding = candidate.finding
    message, fix = _renamed(finding.message), finding.fix or Fix("")
    description = FIXES.get(finding.id, _renamed(fix.description))
    if finding.id == "loss-task":
        description = next((text for pattern, text in TASKS if pattern.search(message)), description)
    return replace(candidate, finding=replace(finding, message=message, fix=replace(fix, description=description)))


def _renamed(text: str) -> str:
    for old, new in NAMES:
        text = text.replace(old, new)
    return text
