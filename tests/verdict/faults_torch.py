"""Faults that only a loop over PyTorch's `backward` and `step` can have."""

from __future__ import annotations

from .faults import Fault
from .pieces import UNFIT, Changes, Facts, layer
from .texts import TORCH

CLEAR, BACKWARD, STEP = "        adam.zero_grad()\n", "        loss.backward()\n", "        adam.step()\n"
CANNOT: Changes = {"single": UNFIT, "few": UNFIT}


def part(name: str, at: str, kind: str = "Linear") -> Facts:
    """A layer as a sign names it."""
    return {"name": name, "class": kind, "at": at}


LISTED: Changes = {
    "signs": {
        "unregistered": [part("0", "Linear(32"), part("1", "Linear(16")],
        "outside_optimizer": [part("0", "Linear(32")],
    }
}
WITHOUT: Changes = {"signs": {"without_gradients": [part("dense", "Linear(4")]}}
CUT: Changes = {"signs": {"unreached": [part("dense", "Linear(4")]}}
UNUSED: Changes = {
    "signs": {
        "unreached": [part("dense", "Linear(4")],
        "unused": [part("dense", "Linear(4")],
        "rows_moved": {"others": 0, "own": False, "rows": 8},
    }
}

TORCH_LOOPS = [
    Fault("step-missing", "setup", "blatant", "loss.backward", TORCH, nearly={}, after={"        loss.backward()\n": "        loss.backward()\n        adam.step()\n"},
          signs={**CANNOT, "loop": {"updates": False, "apply_line": None}, "signs": {"stepped": False, "backwards": 5},
                 "write": {"        adam.step()\n": ""}}),
    Fault("no-update", "setup", "blatant", "adam.step", TORCH, nearly={}, after={"        adam.step()\n": "        loss.backward()\n        adam.step()\n"},
          signs={**CANNOT, "signs": {"backwards": 0}, "write": {"        loss.backward()\n": ""}, "loop": {"gradient_line": None, "apply_line": 20}}),
    Fault("zero-grad-misplaced", "setup", "blatant", "adam.zero_grad", TORCH,
          nearly={"signs": {"gradients_at_step": [0, 6], "norm_at_step": {"true": 0.0, "at_step": 0.0}}},
          signs={**CANNOT, "signs": {"gradients_at_step": [0, 6], "norm_at_step": {"true": 1.2, "at_step": 0.0}},
                 "loop": {"clear_line": 20, "gradient_line": 19}, "write": {CLEAR: "", "loss.backward()\n": f"loss.backward()\n{CLEAR}"}},
          after={f"{BACKWARD}{CLEAR}": f"{CLEAR}{BACKWARD}"}),
    Fault("zero-grad-missing", "setup", "shown", "loss.backward", TORCH, trial="cleared", nearly={"signs": {"kept_gradients": [18, 6]}},
          signs={"signs": {"kept_gradients": [18, 0]}, "write": {CLEAR: ""}, "loop": {"clear_line": None, "gradient_line": 19}},
          after={BACKWARD: f"{CLEAR}{BACKWARD}"}),
    Fault("optimizer-not-covering", "setup", "blatant", "torch.optim.Adam", TORCH, nearly={},
          signs={**CANNOT, "signs": {"shared_weights": 0, "gradients_at_step": [0, 0]}}),
    Fault("optimizer-not-covering", "setup", "tried", "torch.optim.Adam", TORCH, trial="all-trainable",
          signs={"signs": {"optimizer_weights": 2, "shared_weights": 2, "outside_optimizer": [part("dense", "Linear(4")]}}),
    Fault("graph-cut", "setup", "blatant", "loss = cost", TORCH, nearly={},
          signs={**CANNOT, "signs": {"no_graph": True, "graph_weights": 0, "shared_weights": 0}}),
    Fault("graph-cut", "setup", "blatant", "torch.tensor", TORCH, nearly={"trained": {"no_graph": True, "moved": True}}, after={"loss.item()": "loss", "torch.tensor(total, requires_grad=True)": "total"},
          signs={**CANNOT, "trained": {"no_graph": True, "moved": False}, "write": {BACKWARD: "        total = loss.item()\n        total = torch.tensor(total, requires_grad=True)\n        total.backward()\n"}}),
    Fault("graph-cut", "setup", "shown", "Linear(4", TORCH, signs=CUT),
    Fault("regulariser-dominates", "setup", "tried", "loss = cost", TORCH, trial="light-parts", signs={"signs": {"side_parts": [{"at": "loss = cost"}]}}),
    Fault("unregistered-layers", "setup", "shown", "Linear(32", TORCH, nearly={}, signs=LISTED),
    Fault("in-forward-no-grad", "setup", "shown", "Linear(4", TORCH, signs=WITHOUT),
    Fault("eval-left-on", "setup", "tried", "answers = model", TORCH, trial="train-mode",
          signs={"signs": {"resting": [part("1", "Linear(4", "BatchNorm1d")]}}, after={"    for i in": "    model.train()\n    for i in"}),
    Fault("rows-mixed", "setup", "shown", "answers = model", TORCH,
          signs={"signs": {"rows_moved": {"others": 7, "own": True, "rows": 8}}}),
    Fault("rows-mixed", "setup", "shown", "LSTM(4", TORCH, after={"nn.LSTM(4, 32)": "nn.LSTM(4, 32, batch_first=True)"},
          signs={"signs": {"rows_moved": {"others": 7, "own": True, "rows": 8}}, "write": {"nn.Linear(4, 32), nn.ReLU()": "nn.LSTM(4, 32), nn.Linear(4, 32)"},
                 "layers": {"dense": {"class": "LSTM", "batch_first": False, "at": "LSTM(4"}}}),
    Fault("scheduler-order", "setup", "tried", "plan.step()", TORCH, trial="rate=0.001",
          after={STEP + "        plan.step()\n": STEP + "    plan.step()\n"},
          signs={"trained": {"rates": [0.001 * 0.4**epoch for epoch in range(25)]},
                 "write": {"for epoch": "plan = torch.optim.lr_scheduler.ExponentialLR(adam, 0.95)\nfor epoch", STEP: f"{STEP}        plan.step()\n"}}),
    Fault("lr-schedule", "setup", "tried", "plan.step()", TORCH, trial="rate=0.001",
          signs={"trained": {"rates": [0.001 * 0.4**epoch for epoch in range(25)]},
                 "write": {"for epoch": "plan = torch.optim.lr_scheduler.ExponentialLR(adam, 0.4)\nfor epoch", STEP: f"{STEP}    plan.step()\n"}}),
    Fault("labels-ignored", "setup", "blatant", "loss = cost", TORCH, nearly={},
          signs={**CANNOT, "signs": {"ignored": {"label": -100, "share": 1.0, "others": 0}}}),
    Fault("labels-ignored", "setup", "blatant", "y[x", TORCH, nearly={"signs": {"ignored": {"label": -100, "share": 0.9, "others": 2}}},
          signs={**CANNOT, "signs": {"ignored": {"label": -100, "share": 0.9, "others": 1}}, "write": {"for epoch": "y[x[:, 0] > 0] = -100\nfor epoch"}}),
    Fault("loss-not-returned", "setup", "blatant", "def training_step", TORCH, nearly={},
          signs={**CANNOT, "signs": {"nothing_returned": {"at": "def training_step"}}, "write": {"for epoch": "def training_step(): pass\nfor epoch"}}),
    Fault("sequence", "setup", "shown", "answers = model", TORCH, nearly={"signs": {"masked": None}}, signs={"signs": {"masked": {"at": "answers = model"}}}),
    Fault("wrong-axis", "setup", "shown", "answers = model", TORCH,
          signs={"signs": {"axes": {"before": [13, 32, 3], "after": [13, 3, 32], "at": "answers = model"}}}),
    Fault("input-ignored", "setup", "shown", "Linear(4", TORCH, nearly={"signs": {**UNUSED["signs"], "rows_moved": {"others": 0, "own": True, "rows": 8}}}, signs=UNUSED),
    Fault("not-differentiable", "setup", "blatant", "argmax", TORCH, nearly={},
          signs={**CANNOT, "signs": {"no_graph": True, "graph_weights": 0, "shared_weights": 0},
                 "write": {BACKWARD: "        loss = (answers.argmax(1) - y[i]).float().mean()\n        loss.requires_grad = True\n" + BACKWARD}}),
    Fault("loss-broadcast", "setup", "shown", "logp * gain", TORCH, nearly={"signs": {"crossed": None}},
          signs={"signs": {"crossed": {"whole": True, "at": "logp * gain"}}, "write": {"for epoch": "x = logp * gain\nfor epoch"}}),
    Fault("augmentation-mismatch", "data", "shown", "torch.flip", TORCH, nearly={"signs": {"mirrored": None}},
          signs={"signs": {"mirrored": {"at": "torch.flip"}}, "write": {"for epoch": "x = torch.flip(x, [1])\nfor epoch"}}),
    Fault("lr-schedule", "setup", "tried", "LambdaLR", TORCH, trial="rate=0.001",
          signs={"trained": {"rates": [1e-6] * 25}, "write": {"for epoch": "plan = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: 0.001)\nfor epoch"}}),
    Fault("lr-schedule", "setup", "tried", "return 0.002 * min", TORCH, trial="rate=0.001",
          signs={"trained": {"rates": [4e-6] * 25},
                 "write": {"for epoch": "def rate(step):\n    lr = 0.002\n    return 0.002 * min(step, 1)\n\nplan = torch.optim.lr_scheduler.LambdaLR(adam, rate)\nfor epoch"}}),
    Fault("lr-schedule", "setup", "tried", "LambdaLR", TORCH, trial="rate=0.001", nearly={"trained": {"rates": []}, "signs": {"highest_rate": 1e-3}},
          signs={"trained": {"rates": []}, "signs": {"highest_rate": 1e-6}, "write": {"for epoch": "plan = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: 0.001)\nfor epoch"}}),
    Fault("sampler-wrong", "data", "blatant", "WeightedRandomSampler", TORCH, nearly={"signs": {"drawn": [510, 600]}},
          signs={"signs": {"drawn": [3, 600]}, "write": {"for epoch": "sampler = torch.utils.data.WeightedRandomSampler([1, 2, 3], 600)\nfor epoch"},
                 "loop": {"loader": {"file": "", "line": 0, "sampler": "WeightedRandomSampler"}}}),
    Fault("inplace-input", "data", "shown", "x = torch", TORCH, nearly={"signs": {"row_changes": None}},
          signs={"signs": {"row_changes": {"factor": 0.0039, "at": "x = torch"}}}),
    Fault("sigmoid-twice", "setup", "blatant", "Linear(16", TORCH, trial="linear-head",
          nearly={"layers": {"dense_2": {"activation": "sigmoid"}}}, signs={"anchors": {"head_floor": 0.5}, "layers": {"dense_2": {"activation": "sigmoid"}},
                 "loss": {"class": "BCEWithLogitsLoss", "function": "binary_crossentropy", "name": "BCEWithLogitsLoss"}}),
    Fault("gradient-clip", "setup", "tried", "adam.step", TORCH, trial="no-clip",
          signs={"signs": {"norm_at_step": {"true": 1.2, "at_step": 2e-8}}}),
    Fault("missing-softmax", "setup", "tried", "loss = cost", TORCH, trial="log-softmax-head", nearly={}, signs={"signs": {"no_logarithms": "answers"}}),
    Fault("double-softmax", "setup", "blatant", "cost(answers", TORCH, trial="linear-head", nearly={"signs": {"shares_given": None}},
          signs={"signs": {"shares_given": {"at": "cost(answers"}}}),
    Fault("rows-mixed", "setup", "note", "answers = model", TORCH, nearly={}, signs={"signs": {"over_rows": {"at": "answers = model"}}}),
    # A ReLU behind it in the list of layers is another model's.
    Fault("relu-output", "setup", "tried", "Linear(16", TORCH, trial="linear-head", nearly={"insert": {"dense_2": [layer("ReLU", "relu", "Linear(4")]}},
          signs={"layers": {"dense_2": {"activation": "relu"}}, "loss": {"from_logits": True}}),
    Fault("rebuilt-model", "setup", "note", "torch.optim.Adam", TORCH, nearly={"signs": {"optimizers": 2}}, signs={"signs": {"optimizers": 9}}),
    Fault("no-nonlinearity", "setup", "tried", "Linear(4", TORCH, trial="hidden-relu", signs={"signs": {"affine": True}}),
    Fault("lr-too-high", "setup", "shown", "torch.optim.Adam", TORCH, nearly={},
          signs={**CANNOT, "curve": [1.1, 2.0, 1e6, 1e12, 1e20] * 10, "controls": {"trial:rate/10": {"first_loss": 9000.0, "last_loss": 60.0, "updates": 40}}},
          after={"lr=0.001": "lr=0.0001"}),
]  # fmt: skip
