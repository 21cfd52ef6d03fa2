"""Crashes of code that was written for Keras 2 or TensorFlow 1: what is said instead of the bare error.

Each pattern was met under Keras 3.15; group 1 is what the script says, and the text after it what it says today.
"""

from __future__ import annotations

import re

_KERAS = r"(?:tensorflow\.)?(?:_api\.v2\.)?"

_MODULES = {
    "keras.wrappers.scikit_learn": "`keras.wrappers.SKLearnClassifier` and `SKLearnRegressor`",
    "keras.utils.training_utils": "`tf.distribute.MirroredStrategy`",
    "keras.utils": "`keras.utils`",
    "keras.layers": "`keras.layers`",
    "keras.optimizers": "`keras.optimizers`",
    "keras.preprocessing.text": "`keras.layers.TextVectorization`",
    "keras.engine": "`keras.layers` and `keras.Model`",
    "keras.objectives": "`keras.losses`",
    "keras.backend": "`keras.ops` and `keras.backend`",
}
_NAMES = {
    "np_utils": "`keras.utils` itself",
    "ImageDataGenerator": "`keras.utils.image_dataset_from_directory` and the layers `keras.layers.Random…`",
    "merge": "`keras.layers.add`, `concatenate` and their like",
    "Merge": "`keras.layers.Add`, `Concatenate` and their like",
    "CuDNNLSTM": "`keras.layers.LSTM`",
    "CuDNNGRU": "`keras.layers.GRU`",
    "multi_gpu_model": "`tf.distribute.MirroredStrategy`",
    "l1l2": "`keras.regularizers.L1L2`",
    "normal": "`keras.initializers.RandomNormal`",
    "uniform": "`keras.initializers.RandomUniform`",
    "model_from_config": "`keras.Model.from_config`",
    "experimental": "the names without `experimental`",
    "adam": "`keras.optimizers.Adam`",
    "sgd": "`keras.optimizers.SGD`",
    "rmsprop": "`keras.optimizers.RMSprop`",
    "adagrad": "`keras.optimizers.Adagrad`",
    "mse": "`keras.losses.mean_squared_error`",
    "cosine_proximity": "`keras.losses.cosine_similarity`",
}
_METHODS = {
    "predict_classes": "`predict(x).argmax(axis=-1)`, or `predict(x) > 0.5` for one output",
    "predict_proba": "`predict`",
    "fit_generator": "`fit`",
    "evaluate_generator": "`evaluate`",
    "predict_generator": "`predict`",
    "lr": "`learning_rate`",
    "input_shape": "`layer.input.shape`",
    "output_shape": "`layer.output.shape`",
    "get_output_at": "`layer.output`",
    "get_input_at": "`layer.input`",
    "reset_states": "`reset_state` of the layers",
    "validation_data": "the data itself, handed to the callback",
    "total_loss": "`model.compute_loss`",
    "sample_weights": "`sample_weight` in `fit`",
}
_ARGUMENTS = {
    "lr": "`learning_rate`",
    "init": "`kernel_initializer`",
    "W_regularizer": "`kernel_regularizer`",
    "b_regularizer": "`bias_regularizer`",
    "W_constraint": "`kernel_constraint`",
    "border_mode": "`padding`",
    "subsample": "`strides`",
    "bias": "`use_bias`",
    "dropout_W": "`dropout`",
    "dropout_U": "`recurrent_dropout`",
    "inner_init": "`recurrent_initializer`",
    "inner_activation": "`recurrent_activation`",
    "batch_input_shape": "`keras.Input(batch_shape=…)` as the first layer",
    "input": "`inputs`",
    "output": "`outputs`",
    "nb_epoch": "`epochs`",
    "samples_per_epoch": "`steps_per_epoch`",
    "nb_val_samples": "`validation_steps`",
    "workers": "an argument of `keras.utils.PyDataset`",
    "use_multiprocessing": "an argument of `keras.utils.PyDataset`",
    "max_queue_size": "an argument of `keras.utils.PyDataset`",
    "period": "`save_freq`",
    "write_grads": None,
    "class_mode": None,
    "sample_weight_mode": None,
    "show_accuracy": "`metrics=['accuracy']` in `compile`",
}
_TENSORFLOW_1 = frozenset(
    [
        "Session",
        "InteractiveSession",
        "placeholder",
        "ConfigProto",
        "GPUOptions",
        "global_variables_initializer",
        "set_random_seed",
        "get_default_graph",
        "reset_default_graph",
        "get_variable",
        "variable_scope",
        "app",
        "flags",
        "logging",
        "layers",
        "contrib",
        "log",
        "div",
        "random_uniform",
        "random_normal",
        "to_float",
        "to_int32",
        "trainable_variables",
        "global_variables",
        "summary_op",
        "placeholder_with_default",
        "local_variables_initializer",
        "assign",
        "scatter_update",
        "get_collection",
        "train_op",
    ]
)


def outdated(message: str) -> tuple[str, str] | None:
    """(What the code was written for, what it says today) of this error; None for any other."""
    first = message.strip().split("\n")[0]
    found = re.search(rf"No module named '{_KERAS}(keras\.[\w.]+)'", first)
    if found:
        name = next((name for name in _MODULES if found[1].startswith(name)), None)
        return _keras2(f"`{found[1]}`", _MODULES[name]) if name else None
    if re.search(r"No module named 'tensorflow\.(contrib|examples)", first):
        return "TensorFlow 1 code", "`tensorflow.contrib` and `tensorflow.examples` are gone"
    found = re.search(r"module 'tensorflow(?:\._api\.v2\.\w+)?' has no attribute '(\w+)'", first)
    if found and (found[1] in _TENSORFLOW_1 or found[1].endswith("Optimizer")):
        return "TensorFlow 1 code", f"`{found[1]}` is gone, or under `tf.compat.v1`"
    found = re.search(rf"cannot import name '(\w+)' from '{_KERAS}keras", first)
    if found and found[1] in _NAMES:
        return _keras2(f"`{found[1]}`", _NAMES[found[1]])
    found = re.search(rf"module '{_KERAS}keras(?:\.[\w.]*)?\.backend' has no attribute '(\w+)'", first)
    if found:
        return _keras2(f"`backend.{found[1]}`", f"`keras.ops.{found[1]}`, if there is one")
    found = re.search(rf"module '{_KERAS}keras[\w.]*' has no attribute '(\w+)'", first)
    if found and found[1] in _NAMES:
        return _keras2(f"`{found[1]}`", _NAMES[found[1]])
    found = re.search(r"'\w+' object has no attribute '(\w+)'", first)
    if found and found[1] in _METHODS:
        return _keras2(f"`{found[1]}`", _METHODS[found[1]])
    for pattern in (
        r"Argument\(s\) not recognized: \{'(\w+)'",
        r"Unrecognized keyword arguments passed to \w+: \{'(\w+)'",
        r"got an unexpected keyword argument '(\w+)'",
    ):
        found = re.search(pattern, first)
        if found and found[1] in _ARGUMENTS:
            return _keras2(f"`{found[1]}=`", _ARGUMENTS[found[1]])
    return next((_keras2(*said) for start, said in _SENTENCES.items() if start in first), None)


_SENTENCES: dict[str, tuple[str, str | None]] = {
    "`keras.optimizers.legacy` is not supported": ("`keras.optimizers.legacy`", "`keras.optimizers`"),
    "A KerasTensor cannot be used as input to a TensorFlow function": (
        "a TensorFlow function on a model's symbolic tensor",
        "the function of that name in `keras.ops`, or a layer",
    ),
    "Invalid filepath extension for saving": ("saving without an ending", "`.keras` at the end of the name"),
    "must end in `.weights.h5`": ("the file's ending", "`.weights.h5`"),
    "File format not supported: filepath=": ("the saved file's format", "a `.keras` or `.weights.h5` file"),
    "has never been called and thus has no defined": (
        "a model's `input` or `output` before its first call",
        "`keras.Input` as its first layer",
    ),
    "Layer `add_metric()` method is deprecated": ("`add_metric`", "`metrics=[…]` in `compile`"),
}


def _keras2(old: str, new: str | None) -> tuple[str, str]:
    return "Keras 2 code", f"{old} is now {new}" if new else f"{old} is gone"
