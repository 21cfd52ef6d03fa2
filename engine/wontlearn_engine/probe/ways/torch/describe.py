"""What a training is made of: layers, optimizer, each with where the user made it."""

from dataclasses import replace

import numpy as np
import torch

from ...contract.about import Layer, Optimizer, Weight
from ...contract.loop import Part
from ...script import user_code

ACTIVATIONS = {
    "relu": "relu",
    "relu_": "relu",
    "relu6": "relu6",
    "sigmoid": "sigmoid",
    "sigmoid_": "sigmoid",
    "tanh": "tanh",
    "tanh_": "tanh",
    "softmax": "softmax",
    "log_softmax": "log_softmax",
    "gelu": "gelu",
    "elu": "elu",
    "selu": "selu",
    "silu": "silu",
    "leaky_relu": "leaky_relu",
    "softplus": "softplus",
    "hardsigmoid": "hard_sigmoid",
    "exp": "exponential",
    "hardtanh": "hard_tanh",
    "softsign": "softsign",
    "logsigmoid": "log_sigmoid",
    "mish": "mish",
    "prelu": "prelu",
}
"""Operations that are activations, and the names in which the verdict thinks of them."""
_UNITS = ("out_features", "out_channels", "hidden_size", "embedding_dim")


def flat(modules):
    """[(name, module)] of all modules below, each once, in the order in which they stand."""
    found, seen = [], set()
    for module in modules:
        for name, part in module.named_modules():
            if id(part) not in seen:
                seen.add(id(part))
                found.append((name or type(part).__name__, part))
    return found


def layer(name, module, activation=None):
    """Description of one module; `activation`: (name, file, line) of what comes behind it."""
    file, line = user_code.of(module)
    children = bool(module.__dict__.get("_modules"))
    own = list(module.named_parameters(recurse=False))
    kind = type(module).__name__
    behind, behind_file, behind_line = activation or ("linear", "", 0)
    momentum, first = _number(module, "momentum"), getattr(module, "batch_first", None)
    if kind.startswith("BatchNorm") and momentum is not None:
        momentum = 1.0 - momentum  # what is kept of the averages, as Keras says it
    units = (getattr(module, key, None) for key in _UNITS)
    # A weight norm's direction and lengths: the weight is made of them, and their own spreads say nothing of it.
    parts = kind == "ParametrizationList" or any(name == "weight_g" for name, _ in own)
    entries = getattr(module, "num_embeddings", None)
    return Layer(
        name=name,
        class_=kind,
        module=type(module).__module__.split(".")[0],
        file=file,
        line=line,
        trainable=all(w.requires_grad for _, w in own) if own else True,
        container=children and not own,
        dtype=str(own[0][1].dtype).replace("torch.", "") if own else "",
        units=next((count for count in units if isinstance(count, int)), None),
        rate=_number(module, "p") if "Dropout" in kind else None,
        momentum=momentum,
        batch_first=first if isinstance(first, bool) else None,
        input_dim=entries if isinstance(entries, int) else None,
        activation=behind if own and not children else None,
        activation_file=behind_file if own and not children else "",
        activation_line=behind_line if own and not children else 0,
        weights=tuple(_weight(part, tensor, kind, parts) for part, tensor in own),
    )


def part(name, module):
    """A module by its name and place."""
    file, line = user_code.of(module)
    return Part(name=name, class_=type(module).__name__, file=file, line=line)


def holders(roots, weights):
    """The roots that these weights belong to: a block of the script's own once, not each layer in it."""
    ids = {id(weight) for weight in weights}
    found = [root for root in roots if any(id(p) in ids for p in root.parameters())]
    return tuple(part(type(root).__name__, root) for root in found)


def _number(thing, key):
    value = getattr(thing, key, None)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _weight(name, tensor, kind, is_part):
    shape = tuple(tensor.shape)
    if len(shape) >= 2 and "Embedding" not in kind:
        shape = (*shape[2:], shape[1], shape[0])  # inputs before outputs, as in the descriptions of other frameworks
    plain = Weight(name=name, shape=shape, trainable=bool(tensor.requires_grad))
    if 0 < tensor.numel() <= 5_000_000 and not is_part and tensor.is_floating_point():
        values = tensor.detach().float()
        return replace(plain, std=float(values.std(correction=0)), min=float(values.min()), max=float(values.max()))
    return plain


def optimizer(thing):
    """The optimizer with the numbers that matter; None where there is none."""
    if thing is None:
        return None
    file, line = user_code.of(thing)
    group = thing.param_groups[0]
    betas = group.get("betas")
    pair = [float(beta) for beta in betas] if isinstance(betas, (tuple, list)) and len(betas) == 2 else [None, None]
    return Optimizer(
        class_=type(thing).__name__,
        file=file,
        line=line,
        learning_rate=_entry(group, "initial_lr" if "initial_lr" in group else "lr"),  # before a schedule changed it
        momentum=_entry(group, "momentum"),
        epsilon=_entry(group, "eps"),
        weight_decay=_entry(group, "weight_decay"),
        beta_1=pair[0],
        beta_2=pair[1],
    )


def _entry(group, key):
    """A number of an optimizer's group; PyTorch keeps some as tensors."""
    value = group.get(key)
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        value = float(value)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def fresh(modules):
    """True if no bias of a usual layer lies outside of where PyTorch draws it from: training moves some of them there."""
    found = []
    for _, module in flat(modules):
        own = dict(module.named_parameters(recurse=False))
        weight, bias = own.get("weight"), own.get("bias")
        if weight is not None and bias is not None and weight.dim() >= 2:
            found.append(float(bias.detach().abs().max()) <= 1.001 / max(1, weight[0].numel()) ** 0.5)
    return bool(found) and all(found)


def count(tensors):
    """Numbers in all these tensors."""
    return int(sum(np.prod(tensor.shape) for tensor in tensors))
