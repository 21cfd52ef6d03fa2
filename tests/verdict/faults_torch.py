"""Faults that only a loop over PyTorch's `backward` and `step` can have."""

from __future__ import annotations

from .evidence import TORCH, UNFIT, Facts
from .faults import Fault

CANNOT: Facts = {"single": UNFIT, "few": UNFIT}


def part(name: str, at: str, kind: str = "Linear") -> Facts:
    """A layer as a sign names it."""
    return {"name": name, "class": kind, "at": at}


LISTED: Facts = {
    "signs": {
        "unregistered": [part("0", "Linear(32"), part("1", "Linear(16")],
        "outside_optimizer": [part("0", "Linear(32")],
    }
}
WITHOUT: Facts = {"signs": {"without_gradients": [part("dense", "Linear(4")]}}
CUT: Facts = {"signs": {"unreached": [part("dense", "Linear(4")]}}

TORCH_LOOPS = [
    Fault("step-missing", "setup", "blatant", "loss.backward", TORCH, nearly={}, after={"        loss.backward()\n": "        loss.backward()\n        adam.step()\n"},
          signs={**CANNOT, "loop": {"updates": False, "apply_line": None}, "signs": {"stepped": False, "backwards": 5},
                 "write": {"        adam.step()\n": ""}}),
    Fault("no-update", "setup", "blatant", "adam.step", TORCH, nearly={}, after={"        adam.step()\n": "        loss.backward()\n        adam.step()\n"},
          signs={**CANNOT, "signs": {"backwards": 0}, "write": {"        loss.backward()\n": ""}, "loop": {"gradient_line": None, "apply_line": 20}}),
    Fault("zero-grad-misplaced", "setup", "blatant", "adam.zero_grad", TORCH,
          nearly={"signs": {"gradients_at_step": [0, 6], "norm_at_step": {"true": 0.0, "at_step": 0.0}}},
          signs={**CANNOT, "signs": {"gradients_at_step": [0, 6], "norm_at_step": {"true": 1.2, "at_step": 0.0}}}),
    Fault("zero-grad-missing", "setup", "shown", "loss.backward", TORCH, trial="cleared",
          signs={"signs": {"kept_gradients": [18, 0]}}),
    Fault("optimizer-not-covering", "setup", "blatant", "torch.optim.Adam", TORCH, nearly={},
          signs={**CANNOT, "signs": {"shared_weights": 0, "gradients_at_step": [0, 0]}}),
    Fault("optimizer-not-covering", "setup", "tried", "torch.optim.Adam", TORCH, trial="all-trainable",
          signs={"signs": {"optimizer_weights": 2, "shared_weights": 2, "outside_optimizer": [part("dense", "Linear(4")]}}),
    Fault("graph-cut", "setup", "blatant", "loss = cost", TORCH, nearly={},
          signs={**CANNOT, "signs": {"no_graph": True, "graph_weights": 0, "shared_weights": 0}}),
    Fault("graph-cut", "setup", "shown", "Linear(4", TORCH, signs=CUT),
    Fault("unregistered-layers", "setup", "shown", "Linear(32", TORCH, signs=LISTED),
    Fault("in-forward-no-grad", "setup", "shown", "Linear(4", TORCH, signs=WITHOUT),
    Fault("eval-left-on", "setup", "tried", "answers = model", TORCH, trial="train-mode",
          signs={"signs": {"resting": [part("1", "Linear(4", "BatchNorm1d")]}}),
    Fault("rows-mixed", "setup", "shown", "answers = model", TORCH,
          signs={"signs": {"rows_moved": {"others": 7, "own": True, "rows": 8}}}),
    Fault("labels-ignored", "setup", "blatant", "loss = cost", TORCH, nearly={},
          signs={**CANNOT, "y": {"integers": True, "min": -100.0, "max": -100.0}}),
    Fault("sampler-wrong", "data", "shown", "WeightedRandomSampler", TORCH, nearly={"signs": {"drawn": [510, 600]}},
          signs={"signs": {"drawn": [3, 600]}, "write": {"for epoch": "sampler = torch.utils.data.WeightedRandomSampler([1, 2, 3], 600)\nfor epoch"},
                 "loop": {"loader": {"file": "", "line": 0, "sampler": "WeightedRandomSampler"}}}),
    Fault("inplace-input", "data", "shown", "x = torch", TORCH, nearly={"signs": {"row_changes": None}},
          signs={"signs": {"row_changes": {"factor": 0.0039, "at": "x = torch"}}}),
    Fault("sigmoid-twice", "setup", "tried", "Linear(16", TORCH, trial="linear-head",
          signs={"layers": {"dense_2": {"activation": "sigmoid"}},
                 "loss": {"class": "BCEWithLogitsLoss", "function": "binary_crossentropy", "name": "BCEWithLogitsLoss"}}),
    Fault("gradient-clip", "setup", "tried", "adam.step", TORCH, trial="no-clip",
          signs={"signs": {"norm_at_step": {"true": 1.2, "at_step": 2e-8}}}),
]  # fmt: skip
