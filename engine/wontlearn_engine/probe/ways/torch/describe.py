"""What a training is made of, as plain data: layers, loss, optimizer, each with where the user made it."""

import numpy as np
import torch

from ...script import user_code

ACTIVATIONS = {
    "relu": "relu", "relu_": "relu", "relu6": "relu6", "sigmoid": "sigmoid", "sigmoid_": "sigmoid", "tanh": "tanh", "tanh_": "tanh",
    "softmax": "softmax", "log_softmax": "log_softmax", "gelu": "gelu", "elu": "elu", "selu": "selu", "silu": "silu",
    "leaky_relu": "leaky_relu", "softplus": "softplus", "hardsigmoid": "hard_sigmoid", "exp": "exponential",
    "hardtanh": "hard_tanh", "softsign": "softsign", "logsigmoid": "log_sigmoid", "mish": "mish", "prelu": "prelu",
}  # fmt: skip
"""Operations that are activations, and the names in which the verdict thinks of them."""
_UNITS = ("out_features", "out_channels", "hidden_size", "embedding_dim")
_PLAIN = ("momentum", "batch_first")


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
    about = {
        "name": name, "class": type(module).__name__, "module": type(module).__module__.split(".")[0], "file": file, "line": line,
        "trainable": all(w.requires_grad for _, w in own) if own else True, "container": children and not own,
        "dtype": str(own[0][1].dtype).replace("torch.", "") if own else "", "training": bool(module.training),
        "weights": [_weight(part, tensor, type(module).__name__) for part, tensor in own],
    }  # fmt: skip
    for key in _PLAIN:
        value = getattr(module, key, None)
        if isinstance(value, (int, float, bool, str, tuple)):
            about[key] = list(value) if isinstance(value, tuple) else value
    for key in _UNITS:
        if isinstance(getattr(module, key, None), int):
            about["units"] = getattr(module, key)
            break
    if "Dropout" in about["class"] and isinstance(getattr(module, "p", None), float):
        about["rate"] = module.p
    if about["class"].startswith("BatchNorm") and isinstance(about.get("momentum"), float):
        about["momentum"] = 1.0 - about["momentum"]  # what is kept of the averages, as Keras says it
    if isinstance(getattr(module, "num_embeddings", None), int):
        about["input_dim"] = module.num_embeddings
    if own and not children:
        name, file, line = activation or ("linear", "", 0)
        about.update(activation=name, activation_file=file, activation_line=line)
    return about


def _weight(name, tensor, kind):
    shape = list(tensor.shape)
    if len(shape) >= 2 and "Embedding" not in kind:
        shape = [*shape[2:], shape[1], shape[0]]  # inputs before outputs, as in the descriptions of other frameworks
    about = {"name": name, "shape": shape, "trainable": bool(tensor.requires_grad)}
    if 0 < tensor.numel() <= 5_000_000 and tensor.is_floating_point():
        values = tensor.detach().float()
        about.update(std=float(values.std(correction=0)), min=float(values.min()), max=float(values.max()))
    return about


def optimizer(thing):
    """The optimizer with the numbers that matter; None where there is none."""
    if thing is None:
        return None
    file, line = user_code.of(thing)
    group = thing.param_groups[0]
    about = {"class": type(thing).__name__, "file": file, "line": line, "schedule": None}
    names = {"lr": "learning_rate", "momentum": "momentum", "nesterov": "nesterov", "eps": "epsilon", "weight_decay": "weight_decay",
             "alpha": "rho", "rho": "rho"}  # fmt: skip
    for given, name in names.items():
        value = (
            group.get("initial_lr", group.get(given)) if given == "lr" else group.get(given)
        )  # before a schedule changed it
        if isinstance(value, torch.Tensor) and value.numel() == 1:
            value = float(value)
        if isinstance(value, (int, float, bool)):
            about[name] = value
    betas = group.get("betas")
    if isinstance(betas, (tuple, list)) and len(betas) == 2:
        about["beta_1"], about["beta_2"] = (float(beta) for beta in betas)
    return about


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
